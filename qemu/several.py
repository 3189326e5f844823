# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the disks of filesystems that are on two of them."""
import hashlib
import os
import struct
import tempfile
import uuid
from pathlib import Path

import images
import leftovers
import tools
import workshop
from debian import locked

SOURCES = Path(__file__).read_bytes() + Path(workshop.__file__).read_bytes()
MIB = images.MIB
CONTENT = images.Fs("ext4")

# /init of the guest.  busybox knows no soft dependencies, so modules are named with theirs.
INIT = """#!/bin/sh
export PATH=/bin:/sbin
/bin/busybox --install -s /bin
mount -t devtmpfs none /dev; mount -t proc none /proc; mount -t sysfs none /sys
for module in {modules}; do modprobe $module; done
mkdir /new /from; mount -o ro /dev/vdc /from
sh -ex /make && umount /new && echo "MADE: done" || echo "MADE: failed"
sleep 1000
"""
COPY = "cp -a /from/. /new/\nrm -r /new/lost+found\n"
USUAL = ("virtio_pci", "virtio_blk", "ext4", "crc32c_generic")


def _in_guest(kernel, script, files, scratch, modules, *programs):
    modules = (*USUAL, *modules)
    drives = [(files[0], "off"), (files[1], "off"), (images.build("several-content", CONTENT), "on")]
    workshop.work(kernel, INIT.format(modules=" ".join(modules)), script, scratch, drives=drives,
                  modules=modules, programs=programs, memory=1024)


def _btrfs(recipe, files, scratch):
    tools.run("mkfs.btrfs", "-q", "-f", "-U", recipe.uuid, "-L", recipe.label, *files)
    _in_guest("6.1", "mount -t btrfs -o device=/dev/vda,device=/dev/vdb /dev/vda /new\n" + COPY, files, scratch,
              ("btrfs",))


def _subvolumes(recipe, files, scratch):
    """The first one alone: a root in the subvolume "@", and in "@usr" the /usr that its fstab asks for."""
    tools.run("mkfs.btrfs", "-q", "-f", "-U", recipe.uuid, "-L", recipe.label, files[0])
    script = ("mount -t btrfs /dev/vda /new\nfor name in @ @usr; do btrfs subvolume create /new/$name; done\n"
              "cp -a /from/. /new/@/\nrm -r /new/@/lost+found\nmkdir /new/@/usr\nmv /new/@/sbin /new/@usr/sbin\n"
              f"ln -s usr/sbin /new/@/sbin\necho 'UUID={recipe.uuid} /usr btrfs subvol=@usr,noatime 0 0' >/new/@/etc/fstab\n")
    _in_guest("6.1", script, files, scratch, ("btrfs",), "btrfs")


def _sprout(recipe, files, scratch):
    """The first is a seed, the second what grew from it: a btrfs with a UUID of its own, that the kernel gives."""
    seed = images.Fs("btrfs", uuid=recipe.uuid, label=recipe.label)
    images.MAKERS["btrfs"](seed, files[0], images.plant("plain", scratch))
    tools.run("btrfstune", "-f", "-S", "1", files[0])
    _in_guest("6.1", "mount -t btrfs /dev/vda /new\nbtrfs device add -f /dev/vdb /new\nmount -o remount,rw /new\n",
              files, scratch, ("btrfs",), "btrfs")


def _f2fs(recipe, files, scratch):
    """It knows its devices by their names, which here are those of files at first."""
    for number, file in enumerate(files):
        file.rename(Path(scratch) / f"member-{number}")
    tools.run("mkfs.f2fs", "-q", "-f", "-U", recipe.uuid, "-l", recipe.label, "-c", "member-1", "member-0",
              cwd=scratch)
    tools.run("sload.f2fs", "-f", images.plant("plain", scratch), "member-0", right=(0, 1), cwd=scratch)
    for number, file in enumerate(files):
        (Path(scratch) / f"member-{number}").rename(file)
    # devs[] of both superblocks (struct f2fs_super_block in linux/f2fs_fs.h): a path, and a number of segments.
    for block in (0, 4096):
        with open(files[0], "r+b") as image:
            for number, name in enumerate(recipe.names):
                image.seek(block + 1024 + 2201 + number * (64 + 4))
                image.write(name.encode().ljust(64, b"\0"))


def _bcachefs_superblock(recipe, number, size):
    """As mkfs writes it (struct bch_sb in bcachefs_format.h), after one that it wrote; the kernel does the rest."""
    sample = leftovers.sample("bcachefs-2")[4096:]
    block, member = bytearray(sample[:752]), bytearray(sample[760:816])
    block[40:56] = uuid.UUID(int=uuid.UUID(recipe.uuid).int + 1).bytes
    block[56:72] = uuid.UUID(recipe.uuid).bytes
    block[72:104] = recipe.label.encode().ljust(32, b"\0")
    block[122:124] = bytes((number, 2))
    struct.pack_into("<Q", member, 16, size // 512 // struct.unpack_from("<H", member, 26)[0])
    members = b""
    for one in range(2):
        member[:16] = uuid.UUID(int=uuid.UUID(recipe.uuid).int + 2 + one).bytes
        members += member
    struct.pack_into("<I", block, 124, (8 + len(members)) // 8)
    return block + struct.pack("<II", (8 + len(members)) // 8, 1) + members


def _bcachefs(recipe, files, scratch):
    """mkfs for it is in no Debian, but it leaves nearly all to the first mount."""
    for number, file in enumerate(files):
        block = bytearray(_bcachefs_superblock(recipe, number, recipe.size * MIB))
        with open(file, "r+b") as image:
            image.seek(7 * 512)
            image.write(block[240:752])
            for sector in struct.unpack_from(f"<{block[258]}Q", block, 264):
                struct.pack_into("<Q", block, 104, sector)
                image.seek(sector * 512)
                image.write(block)
    _in_guest("6.12", "mount -t bcachefs /dev/vda:/dev/vdb /new\n" + COPY, files, scratch,
              ("crc64", "sha256_generic", "chacha_generic", "poly1305_generic", "xxhash_generic", "bcachefs"))


MAKERS = {"btrfs": _btrfs, "subvolumes": _subvolumes, "sprout": _sprout, "f2fs": _f2fs, "bcachefs": _bcachefs}


def build(name, recipe):
    """Its two images, made if they are not there yet."""
    key = hashlib.sha256(SOURCES + images.path_of(name, recipe).name.encode()).hexdigest()[:12]
    both = [images.path_of(name, recipe).with_name(f"{name}-{key}.img.{number}") for number in range(2)]
    with locked(f"disk-{name}"):
        if not both[1].exists():
            with tempfile.TemporaryDirectory(dir=both[0].parent) as scratch:
                fresh = [Path(scratch) / file.name for file in both]
                for file in fresh:
                    file.touch()
                    os.truncate(file, recipe.size * MIB)
                MAKERS[recipe.type](recipe, fresh, scratch)
                for file, final in zip(fresh, both):
                    file.rename(final)
    return both
