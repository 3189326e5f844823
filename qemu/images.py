# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the disks of the boot tests from the recipes in disks.py, without root's privileges.

Each image is built once and named after a hash of its recipe and of these files, so that a changed
recipe gives a new image.  Tests open them with snapshot=on and never write to them.
"""
import hashlib
import os
import struct
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import flashimages
import leftovers
import tools
import trees
from debian import locked, run
from leftovers import write
from trees import BUILD

SOURCES = trees.SOURCES + b"".join(Path(file).read_bytes() for file in (
    tools.__file__, flashimages.__file__, leftovers.__file__, __file__))
MIB = 1 << 20
BCACHE_DATA = 8192      # BDEV_DATA_START_DEFAULT of bcache
LOG_SIZE = 64           # MiB, of the log that an xfs has on another disk: zeros are an empty one

# The UUID of the filesystem in the partition of "mbr-inside".
INSIDE = "1dea1dea-0000-4000-8000-000000000001"
# That of the journal of "ext4-outside".
JOURNAL = "00001bd0-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Fs:
    """A filesystem with the test root in it (or something that is none: swap, md, lvm, luks)."""
    type: str
    size: int = 24              # MiB
    uuid: str = ""
    label: str = ""
    tree: str = "plain"         # which test root: see trees.py
    options: tuple = ()         # further arguments of mkfs
    then: str = ""              # a change made to the finished filesystem: see CHANGES


@dataclass(frozen=True)
class Part:
    fs: Fs
    name: str = ""              # GPT partition name
    uuid: str = ""              # GPT partition UUID
    type: str = "linux"         # as sfdisk knows it
    number: int = 0             # if it is not that of its place on the disk
    rest: bool = False          # it has all that is left, of which its filesystem takes less
    flags: str = ""             # of a GPT, as sfdisk writes them: "GUID:60,63"


@dataclass(frozen=True)
class Table:
    kind: str                   # "gpt" or "dos"
    parts: tuple
    uuid: str = ""              # of the disk: a UUID for gpt, 0x12345678 for dos
    sector: int = 512
    over: Fs | None = None      # what was on the whole disk before; its size does not count
    then: str = ""              # a change made to the finished disk: see CHANGES


@dataclass(frozen=True)
class Several:
    """One filesystem on two devices: the disks "NAME.0" and "NAME.1", which several.py makes."""
    type: str
    uuid: str
    label: str
    size: int = 128             # MiB each
    names: tuple = ()           # of the devices, where they are written on them


# ---- filesystems: each function makes one in an existing file of the right size

def _ext4(fs, image, top):
    uuid = ("-U", fs.uuid) if fs.uuid else ()
    label = ("-L", fs.label) if fs.label else ()
    tools.run("mkfs.ext4", "-q", "-F", "-d", top, "-E", "root_owner=0:0", *uuid, *label, *fs.options, image)


def _jbd(fs, image, top):
    """An external journal, of one filesystem: tune2fs would note that only for a block device."""
    tools.run("mkfs.ext4", "-q", "-F", "-O", "journal_dev", "-b", 1024, "-U", fs.uuid, image)
    write(image, 2048 + 0x40, (1).to_bytes(4, "big"))      # s_nr_users of the journal's superblock


def _xfs(fs, image, top):
    # A protofile lists the tree: names, modes, owners, contents.
    proto = [f"/\n0 0\nd--755 0 0\n{_proto_lines(top)}$\n"]
    listing = image.with_suffix(".proto")
    listing.write_text("".join(proto))
    uuid = ("-m", f"uuid={fs.uuid}") if fs.uuid else ()
    label = ("-L", fs.label) if fs.label else ()
    log = image.with_suffix(".log")
    log.touch()
    os.truncate(log, LOG_SIZE * MIB)
    outside = ("-l", f"logdev={log},size={LOG_SIZE}m") if fs.then == "log-outside" else ()
    tools.run("mkfs.xfs", "-q", "-f", "-p", listing, *uuid, *label, *outside, *fs.options, image)
    listing.unlink()
    log.unlink()


def _proto_lines(folder):
    lines = []
    for entry in sorted(folder.iterdir()):
        if entry.is_symlink():
            lines.append(f"{entry.name} l--777 0 0 {entry.readlink()}\n")
        elif entry.is_dir():
            lines.append(f"{entry.name} d--755 0 0\n{_proto_lines(entry)}$\n")
        else:
            mode = "755" if os.access(entry, os.X_OK) else "644"
            lines.append(f"{entry.name} ---{mode} 0 0 {entry}\n")
    return "".join(lines)


def _btrfs(fs, image, top):
    uuid = ("-U", fs.uuid) if fs.uuid else ()
    label = ("-L", fs.label) if fs.label else ()
    tools.run("mkfs.btrfs", "-q", "-f", "--rootdir", top, *uuid, *label, *fs.options, image)


def _vfat(fs, image, top):
    volume = ("-i", fs.uuid.replace("-", "")) if fs.uuid else ()
    label = ("-n", fs.label) if fs.label else ()
    tools.run("mkfs.vfat", *volume, *label, *fs.options, image)
    for entry in sorted(top.iterdir()):
        tools.run("mcopy", "-s", "-i", image, entry, "::/")


def _squashfs(fs, image, top):
    image.unlink()
    tools.run("mksquashfs", top, image, "-all-root", "-no-progress", *fs.options)


def _erofs(fs, image, top):
    image.unlink()
    uuid = (f"-U{fs.uuid}",) if fs.uuid else ()
    tools.run("mkfs.erofs", "--all-root", *uuid, *fs.options, image, top)


def _f2fs(fs, image, top):
    uuid = ("-U", fs.uuid) if fs.uuid else ()
    label = ("-l", fs.label) if fs.label else ()
    tools.run("mkfs.f2fs", "-q", "-f", *uuid, *label, *fs.options, image)
    # sload.f2fs tells by its exit status that it changed something.
    tools.run("sload.f2fs", "-f", top, image, right=(0, 1))


def _swap(fs, image, top):
    label = ("-L", fs.label) if fs.label else ()
    tools.run("mkswap", "-U", fs.uuid, *label, image)


def _md_member(fs, image, top):
    """An ext4 that is one leg of a RAID1 with metadata 1.0: the array's superblock is at the end,
    so the leg looks like the filesystem (struct mdp_superblock_1 in linux/raid/md_p.h)."""
    _ext4(Fs("ext4", uuid=fs.label), image, top)
    leftovers.write_md_superblock(image, fs.uuid)


def _lvm_member(fs, image, top):
    """The label of an LVM physical volume (lib/format_text/layout.h of LVM2)."""
    body = struct.pack("<I8s", 32, b"LVM2 001") + fs.uuid.replace("-", "").encode()
    body += struct.pack("<Q", image.stat().st_size) + bytes(512 - 20 - len(body) - 8)
    # LVM's crc: the usual polynomial, its own start value, no inversion at the end.
    crc = zlib.crc32(body, 0xF597A6CF ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
    write(image, 512, struct.pack("<8sQI", b"LABELONE", 1, crc) + body)


def _luks(fs, image, top):
    """The header of a LUKS1 volume (LUKS1 On-Disk Format Specification, section 2.4)."""
    header = struct.pack(">6sH32s32s32sII20s32sI40s", b"LUKS\xba\xbe", 1, b"aes", b"xts-plain64",
                         b"sha256", 4096, 64, bytes(20), bytes(32), 1000, fs.uuid.encode())
    write(image, 0, header)


def _bcache(fs, image, top):
    """An ext4 in a bcache that has no cache: its data begin at 8 KiB, and its blocks have 4 KiB."""
    inside = image.with_suffix(".inside")
    inside.touch()
    os.truncate(inside, image.stat().st_size - BCACHE_DATA)
    _ext4(Fs("ext4", uuid=fs.uuid, options=("-b", 4096)), inside, top)
    tools.run("make-bcache", "-B", image)
    write(image, BCACHE_DATA, inside.read_bytes())
    inside.unlink()


def _empty(fs, image, top):
    """Zeros: nothing that anybody would know."""


MAKERS = {"ext4": _ext4, "jbd": _jbd, "xfs": _xfs, "btrfs": _btrfs, "vfat": _vfat, "squashfs": _squashfs,
          "erofs": _erofs, "f2fs": _f2fs, "swap": _swap, "md": _md_member, "lvm": _lvm_member,
          "luks": _luks, "bcache": _bcache, "empty": _empty, "jffs2": flashimages.jffs2, "ubifs": flashimages.ubifs,
          "ubi-squashfs": flashimages.ubi_squashfs}


# ---- changes made to a finished filesystem

def _needs_recovery(image):
    tools.run("debugfs", "-w", "-R", "feature needs_recovery", image)


def _journal_outside(image):
    """Its journal was on a device of another number, as after a move of the disks."""
    for command in ("feature has_journal", f"ssv journal_uuid {JOURNAL}", "ssv journal_dev 0x1234"):
        tools.run("debugfs", "-w", "-R", command, image)


def _damaged(image):
    """The superblock is fine, but the first block group says that its bitmap is elsewhere."""
    commands = "set_bg 0 block_bitmap 4000000\nset_bg 0 checksum calc\nquit\n"
    tools.run("debugfs", "-w", image, input=commands)


def _unknown_feature(image):
    """One that no kernel has."""
    tools.run("debugfs", "-w", "-R", "feature FEATURE_I31", image)


def _first_table_lost(image):
    """The first copy of a GPT is damaged; the second one, at the end, is whole."""
    write(image, 512, bytes(512))


def _wrong_checksum(image):
    """One bit of the superblock flipped, in a field that its checksum covers."""
    with open(image, "r+b") as file:
        file.seek(1024 + 0x2C)          # s_mtime
        file.write(b"\xde\xad\xbe\xef")


def _mbr_around(image):
    """A partition table in the boot sector that a whole-disk filesystem leaves free: partition 1
    begins where the disk does, so both show the same filesystem (as on isohybrid images)."""
    sectors = image.stat().st_size // 512
    entry = struct.pack("<B3sB3sII", 0x80, b"\0\1\0", 0x83, b"\xfe\xff\xff", 0, sectors)
    write(image, 446, entry + bytes(48) + b"\x55\xaa")


def _mbr_inside(image):
    """A whole-disk ext4 with a partition table, whose partition holds another ext4."""
    size = image.stat().st_size
    start = size // 2 // 512
    with tempfile.TemporaryDirectory() as scratch:
        inner = Path(scratch) / "inner"
        inner.touch()
        os.truncate(inner, size // 4)
        _ext4(Fs("ext4", uuid=INSIDE), inner, plant("plain", scratch))
        write(image, start * 512, inner.read_bytes())
    entry = struct.pack("<B3sB3sII", 0, b"\xfe\xff\xff", 0x83, b"\xfe\xff\xff", start,
                        size // 4 // 512)
    write(image, 446, entry + bytes(48) + b"\x55\xaa")


def _with_errors(image):
    """The kernel has found something wrong with it; e2fsck will not."""
    tools.run("debugfs", "-w", "-R", "ssv state 2", image)


def _bad_count(image):
    """What e2fsck puts right by itself: a file that says it has more names than it has."""
    _with_errors(image)
    for command in ("write /dev/null extra", "sif extra links_count 3"):
        tools.run("debugfs", "-w", "-R", command, image)


def _nameless(image):
    """What e2fsck asks about: a file without a name."""
    _with_errors(image)
    for command in (f"write {__file__} extra", "unlink extra"):
        tools.run("debugfs", "-w", "-R", command, image)


def _mark_kernel(image):
    """An image of the kernel's that leads nowhere; in front of the mark is the one that it replaces
    (kernel/power/swap.c, struct swsusp_header)."""
    write(image, 4096 - 20, b"SWAPSPACE2S1SUSPEND\0")


def _mark_uswsusp(image):
    write(image, 4096 - 10, b"ULSUSPEND\0")


def _mark_tuxonice(image):
    write(image, 0, b"\xed\xc3\x02\xe9\x98\x56\xe5\x0c")


CHANGES = {"with-errors": _with_errors, "bad-count": _bad_count, "nameless": _nameless, "mark-kernel": _mark_kernel, "mark-uswsusp": _mark_uswsusp, "mark-tuxonice": _mark_tuxonice,
           "unknown-feature": _unknown_feature, "first-table-lost": _first_table_lost,
           "needs-recovery": _needs_recovery, "damaged": _damaged,
           "wrong-checksum": _wrong_checksum, "mbr-around": _mbr_around,
           "mbr-inside": _mbr_inside, "journal-outside": _journal_outside,
           "log-outside": lambda image: None, **leftovers.CHANGES}


def plant(name, scratch):
    """A test root as a folder."""
    top = Path(scratch) / f"tree-{name}"
    trees.TREES[name](top)
    return top


def _make_fs(fs, image, scratch):
    image.touch()
    os.truncate(image, fs.size * MIB)
    MAKERS[fs.type](fs, image, plant(fs.tree, scratch) if fs.type != "swap" else None)
    if fs.then:
        CHANGES[fs.then](image)


# ---- partition tables

def _make_table(table, image, scratch):
    script, contents, end = _lay_out(table, scratch)
    image.touch()
    os.truncate(image, end + MIB)
    if table.over:
        MAKERS[table.over.type](table.over, image, plant(table.over.tree, scratch))
    _write_table(image, table.sector, script, scratch)
    for offset, raw in contents:
        _copy_to(image, offset, raw, "conv=notrunc" if table.over else "conv=notrunc,sparse")
    if table.then:
        CHANGES[table.then](image)


def partition(table, image, scratch):
    """Make partitions on a disk that is there, without a wipefs before."""
    script, contents, _ = _lay_out(table, scratch)
    _write_table(image, table.sector, script, scratch)
    for offset, raw in contents:
        _copy_to(image, offset, raw, "conv=notrunc")


def _copy_to(image, offset, raw, how):
    run("dd", f"if={raw}", f"of={image}", "bs=1M", f"seek={offset // MIB}", how)


def _lay_out(table, scratch):
    """(sfdisk's script, where each file of a partition's content begins, where the last one ends)."""
    contents = []
    script = [f"label: {table.kind}"] + ([f"label-id: {table.uuid}"] if table.uuid else [])
    start = MIB
    for index, part in enumerate(table.parts):
        raw = Path(scratch) / f"part{index}"
        _make_fs(part.fs, raw, Path(tempfile.mkdtemp(dir=scratch)))
        size = (raw.stat().st_size + MIB - 1) // MIB * MIB
        words = [f"start={start // table.sector}", f"type={part.type}"]
        words += [] if part.rest else [f"size={size // table.sector}"]
        words += [f'name="{part.name}"'] if part.name else []
        words += [f"uuid={part.uuid}"] if part.uuid else []
        words += [f'attrs="{part.flags}"'] if part.flags else []
        script.append((f"{part.number}: " if part.number else "") + ", ".join(words))
        contents.append((start, raw))
        start += size
    return "\n".join(script) + "\n", contents, start


def _write_table(image, sector, script, scratch):
    """sfdisk writes tables for 512-byte sectors only; fdisk can load its script for any."""
    file = Path(scratch) / "script"
    file.write_text(script)
    if sector == 512:
        tools.run("sfdisk", "-q", image, input=script)
    else:
        tools.run("fdisk", "-b", sector, image, input=f"I\n{file}\nw\n")


# ---- the cache

def path_of(name, recipe):
    """Where the image of a recipe is, or will be."""
    text = repr((name, recipe)).encode()
    key = hashlib.sha256(text + SOURCES).hexdigest()[:12]
    folder = BUILD / "qemu" / "disks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}-{key}.img"


def build(name, recipe):
    """The image of a recipe, made if it is not there yet."""
    image = path_of(name, recipe)
    with locked(f"disk-{name}"):
        if not image.exists():
            with tempfile.TemporaryDirectory(dir=image.parent) as scratch:
                fresh = Path(scratch) / "image"
                make = _make_table if isinstance(recipe, Table) else _make_fs
                make(recipe, fresh, scratch)
                fresh.rename(image)
    return image
