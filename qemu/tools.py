# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs of one Debian suite, whatever the machine is: what makes the disks, and what helper guests run.

They are unpacked into the cache with their libraries, and run by the loader of that suite: what a newer
mkfs makes by default an older kernel need not take, and a newer loader does not take an older libc.
"""
import hashlib
import os
import re
import shutil

import debian
from debian import CACHE, Suite, locked

SUITE = "bookworm"
PACKAGES = {
    "btrfs": "btrfs-progs", "btrfstune": "btrfs-progs", "busybox": "busybox-static",
    "cryptsetup": "cryptsetup-bin", "dbclient": "dropbear-bin", "debugfs": "e2fsprogs", "depmod": "kmod",
    "dropbear": "dropbear-bin", "dropbearconvert": "dropbear-bin", "dropbearkey": "dropbear-bin",
    "dumpe2fs": "e2fsprogs", "e2fsck": "e2fsprogs", "fdisk": "fdisk", "fsck.f2fs": "f2fs-tools",
    "iscsistart": "open-iscsi", "lvm": "lvm2", "make-bcache": "bcache-tools", "mcopy": "mtools", "mdadm": "mdadm",
    "mdmon": "mdadm",
    "mkfs.btrfs": "btrfs-progs", "mkfs.erofs": "erofs-utils", "mkfs.ext4": "e2fsprogs",
    "mkfs.f2fs": "f2fs-tools", "mkfs.jffs2": "mtd-utils", "mkfs.ubifs": "mtd-utils",
    "mkfs.vfat": "dosfstools", "mkfs.xfs": "xfsprogs",
    "mksquashfs": "squashfs-tools", "mmd": "mtools", "mkswap": "util-linux", "modprobe": "kmod",
    "sfdisk": "fdisk", "sload.f2fs": "f2fs-tools", "thin_check": "thin-provisioning-tools", "ubinize": "mtd-utils",
    "xorriso": "xorriso"}
DATA = ("isolinux",)        # packages of which no program is run here
UNPACKED = sorted({*PACKAGES.values(), *DATA})
# Trees with other lists share the cache.
TOP = CACHE / "tools" / f"{SUITE}-{hashlib.sha256(' '.join(UNPACKED).encode()).hexdigest()[:12]}"
ROOT = TOP / "root"
LIBRARIES = [ROOT / folder / "x86_64-linux-gnu" for folder in ("lib", "usr/lib")]
LOADER = "lib64/ld-linux-x86-64.so.2"
# What they would else read of the machine.
ENVIRONMENT = {"LC_ALL": "C", "MKE2FS_CONFIG": f"{ROOT}/etc/mke2fs.conf",
               "GCONV_PATH": f"{LIBRARIES[1]}/gconv"}


def _unpack():
    """All packages and the libraries that they need, in ROOT."""
    complete = TOP / "complete"
    with locked("tools"):
        if not complete.exists():
            suite = Suite(SUITE)
            suite.update()
            shutil.rmtree(ROOT, ignore_errors=True)
            ROOT.mkdir(parents=True)
            suite.unpack(UNPACKED, ROOT, libraries=True)
            complete.write_text("\n".join(UNPACKED))


def path(name):
    """Where the program is."""
    _unpack()
    found = [ROOT / folder / name for folder in ("sbin", "bin", "usr/sbin", "usr/bin")]
    return next(file for file in found if file.exists())


def root():
    """The folder that they are in, as in a system."""
    _unpack()
    return ROOT


def data(name):
    """Where a file of DATA is, by its whole name."""
    _unpack()
    return ROOT / name


def _is_static(program):
    """The name of its loader is among the first things in a program, if it has one."""
    return b"/ld-linux" not in program.read_bytes()[:4096]


def command(name):
    """What a command line begins with that runs the program."""
    program = path(name)
    if _is_static(program):
        return [program]
    return [ROOT / LOADER, "--library-path", ":".join(map(str, LIBRARIES)), program]


def run(name, *arguments, **keywords):
    """Run it, as debian.run() does."""
    environment = dict(os.environ, **ENVIRONMENT)
    return debian.run(*command(name), *arguments, env=environment, **keywords)


def _of_the_suite(file):
    """The file that a name below ROOT stands for, which no link may lead out of it."""
    real = file.resolve(strict=True)
    if ROOT.resolve() not in real.parents:
        raise RuntimeError(f"{file} leads to {real}, which is not of {SUITE}")
    return real


def for_guest(name):
    """The program with all that it needs to run: [(file, its name in the guest)]."""
    program = path(name)
    found = [(program, f"/sbin/{name}")]
    if not _is_static(program):
        loader, *arguments = command(name)
        listed = debian.run(loader, "--list", *arguments)
        found.append((ROOT / LOADER, f"/{LOADER}"))
        for library in re.findall(r"=> (/\S+/(\S+)) \(", listed):
            if library[1] != ROOT.joinpath(LOADER).name:
                found.append((ROOT / library[0], f"/lib/x86_64-linux-gnu/{library[1]}"))
    return [(_of_the_suite(file), inside) for file, inside in found]
