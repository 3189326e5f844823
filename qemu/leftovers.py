# SPDX-License-Identifier: GPL-2.0-or-later
"""Signatures of what a disk was before and that were not removed, for images.py: byte by byte, where no tool here
makes such a thing."""
import lzma
import struct

from trees import BUILD

LEFTOVER_MD = "1ef70fe4-0000-4000-8000-00000000d000"


def write(image, offset, data):
    with open(image, "r+b") as file:
        file.seek(offset)
        file.write(data)


def write_md_superblock(image, uuid):
    """That of metadata 1.0 (struct mdp_superblock_1 in linux/raid/md_p.h)."""
    sectors = image.stat().st_size // 512
    offset = (sectors - 16) & ~7
    block = bytearray(256 + 2 * 2)
    struct.pack_into("<4I", block, 0, 0xA92B4EFC, 1, 0, 0)
    block[16:32] = bytes.fromhex(uuid.replace("-", ""))
    block[32:36] = b"test"
    struct.pack_into("<QiiQII", block, 64, 0, 1, 0, offset - 8, 0, 2)
    struct.pack_into("<QQQQ", block, 128, 0, offset - 8, offset, 0)
    struct.pack_into("<II", block, 160, 0, 0)
    struct.pack_into("<QQQII", block, 192, 0, 1, 0xFFFFFFFFFFFFFFFF, 0, 2)
    struct.pack_into("<HH", block, 256, 0, 1)
    total = sum(struct.unpack(f"<{len(block) // 4}I", block))
    total = (total & 0xFFFFFFFF) + (total >> 32)
    struct.pack_into("<I", block, 216, total & 0xFFFFFFFF)
    write(image, offset * 512, block)


def sample(name):
    """One of util-linux' test images, where no tool here makes such a thing."""
    found = BUILD.glob(f"src/util-linux-*/tests/ts/blkid/images-fs/{name}.img.xz")
    return lzma.decompress(next(found).read_bytes())


def _over_md(image):
    """A mirror of metadata 1.0 once: its superblock is at the end, behind the partitions."""
    write_md_superblock(image, LEFTOVER_MD)


def _over_isw(image):
    """A RAID of Intel's firmware: it is known by the disk's last sector but one."""
    write(image, image.stat().st_size - 1024, b"Intel Raid ISM Cfg Sig. 1.1.00\0\0")


def _over_luks_disk(image):
    """Of LUKS, the beginning of the boot sector: less than its header, but its magic number."""
    write(image, 0, b"LUKS\xba\xbe\0\1")


def _over_luks2(image):
    write(image, 0, sample("luks2")[:4096])


def _over_zfs(image):
    """Of the four labels of a pool the third, 512 KiB before the end."""
    size = image.stat().st_size // (256 << 10) * (256 << 10)
    write(image, size - (512 << 10), sample("zfs")[:256 << 10])


def _over_nilfs2(image):
    """The second superblock, in the last block but none."""
    size = image.stat().st_size
    block = bytearray(sample("nilfs2")[-4096:])
    write(image, size - 4096, block)


def _over_xfs(image):
    """The first sector, which mkfs.ext4 leaves alone on some disks: ext4 begins behind it."""
    write(image, 0, sample("xfs")[:512])


def _iso_around(image):
    """The disk is an image of a CD as well: what its installer boots from on a stick."""
    write(image, 32768, sample("iso")[32768:32768 + 6 * 2048])


CHANGES = {"over-md": _over_md, "over-isw": _over_isw, "over-luks-disk": _over_luks_disk,
           "over-luks2": _over_luks2, "over-zfs": _over_zfs, "over-nilfs2": _over_nilfs2,
           "over-xfs": _over_xfs, "iso-around": _iso_around}
