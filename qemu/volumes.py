# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes disks with the real lvm2, cryptsetup and mdadm, in a helper guest: volumes, and containers of RAID that firmware
knows.

A recipe says how large its disks are and what a shell does with them there:

    Volumes((48, 48), "lvm pvcreate $a $b; ...; fill /dev/vg/root $one", (Fs("ext4"),))

build() makes the images of the disks, once, and keeps them in the cache; tests open them with snapshot=on.
Needs build/kinit-image.
"""
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import images
import tools
import workshop
from debian import CACHE, locked
from mdarrays import image_of

MIB = images.MIB
LETTERS = "abcdefgh"
PROGRAMS = ("cryptsetup", "lvm", "mdadm", "mdmon", "thin_check")
MODULES = ("virtio_pci", "virtio_blk", "virtio_scsi", "sd_mod", "crc32c_generic", "dm_mod", "dm_raid", "dm_mirror",
           "dm_snapshot", "dm_thin_pool", "raid1", "raid456", "md_mod", "dm_crypt", "xts", "ecb", "algif_skcipher")


@dataclass(frozen=True)
class Volumes:
    disks: tuple                # of each its size in MiB: $a, $b and so on
    script: str                 # lines of a shell
    contents: tuple = ()        # recipes of images.py, userland.py: $one, $two
    scsi: bool = False          # its disks have serial numbers, which IMSM asks for: serial(letter)


# /init of the helper guest.  The first command of a recipe that fails ends it.
INIT = """#!/bin/sh
export PATH=/bin:/sbin MDADM_NO_UDEV=1 IMSM_NO_PLATFORM=1 LVM_SUPPRESS_FD_WARNINGS=1
/bin/busybox --install -s /bin
mount -t devtmpfs none /dev; mount -t proc none /proc; mount -t sysfs none /sys
mount -t tmpfs none /run; mkdir -p /run/mdadm /run/lock/lvm /run/cryptsetup /etc/lvm
echo /bin/modprobe >/proc/sys/kernel/modprobe
hostname guest
for module in {modules}; do modprobe $module; done
cat >/etc/lvm/lvm.conf <<END
activation {{ udev_sync=0 udev_rules=0 monitoring=0 }}
global {{ thin_check_executable="/sbin/thin_check" }}
backup {{ backup=0 archive=0 }}
devices {{ use_devicesfile=0 }}
END
until [ -b {last} ]; do sleep 0.1; done
sh -ex /make && sync && echo "MADE: done" || echo "MADE: failed"
sleep 1000
"""
FILL = 'fill() { dd if=$2 of=$1 bs=1M conv=fsync,notrunc 2>/dev/null; }\n'


def serial(letter):
    """The serial number of a disk, for who attaches it as SCSI."""
    return f"serial=KINIT{letter.upper()}"


def _names(recipe):
    """The shell's variables, and the last one of the nodes."""
    kind = "sd" if recipe.scsi else "vd"
    letters = LETTERS[:len(recipe.disks)]
    names = [(letter, f"/dev/{kind}{letter}") for letter in letters]
    first = 0 if recipe.scsi else len(letters)
    names += [(word, f"/dev/vd{LETTERS[first + number]}")
              for number, word in zip(range(len(recipe.contents)), ("one", "two"))]
    return names


def _make(recipe, folder, scratch):
    drives = []
    for letter, size in zip(LETTERS, recipe.disks):
        file = folder / f"{letter}.img"
        file.touch()
        os.truncate(file, size * MIB)
        drives.append((file, "off", *([f"scsi-hd,bus=hba.0,{serial(letter)}"] if recipe.scsi else [])))
    drives += [(image_of(content), "on") for content in recipe.contents]
    names = _names(recipe)
    script = FILL + "".join(f"{name}={node}\n" for name, node in names) + recipe.script
    lines = workshop.work("6.1", INIT.format(modules=" ".join(MODULES), last=names[-1][1]), script, scratch,
                          drives=drives, modules=MODULES, programs=PROGRAMS,
                          devices=("virtio-scsi-pci,id=hba",) if recipe.scsi else ())
    (folder / "log").write_text("\n".join(lines))


def build(name, recipe):
    """The images of a recipe's disks by their letters, made if they are not in the cache."""
    contents = [image_of(content).name for content in recipe.contents]
    state = repr((name, recipe, contents, INIT, FILL, MODULES, tools.SUITE))
    folder = CACHE / "volumes" / f"{name}-{hashlib.sha256(state.encode()).hexdigest()[:12]}"
    with locked(f"volumes-{name}"):
        if not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
                fresh = Path(scratch) / "disks"
                fresh.mkdir()
                _make(recipe, fresh, scratch)
                shutil.move(fresh, folder)
    return {letter: folder / f"{letter}.img" for letter in LETTERS[:len(recipe.disks)]}
