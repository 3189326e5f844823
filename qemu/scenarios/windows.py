# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks that are pulled or swapped between the moment they are found and the one they are mounted.

The module of qemu/modules keeps that window open: whoever is to use the disk stands still until the disk's
node has gone (and come back), so nothing here is a race.
"""
from disks import UUID
from scenario import BOTH, OLD, Image, Plug, Pull, Scenario, Took

# Small, so that the window is there soon.
IMAGE = Image(modules=("virtio_pci", "virtio_scsi", "sd_mod", "virtio_blk", "ext4", "raid1"), misbehave=True)
SCENE = dict(image=IMAGE, devices=("virtio-scsi-pci,id=hba",), pulls=(Pull("first", r"misbehave: .* is held"),))
HELD, GONE, BACK, GOES_ON = (rf"misbehave: {what}" for what in (
    ".* is held", "/dev/sda is gone", "/dev/sda is there", ".* goes on"))
ROOT = f"root=UUID={UUID['ext4']}"
FOUND = rf"kinit: /dev/sda is there after .*UUID={UUID['ext4']}"
AGAIN = rf"kinit: /dev/sda .*; looking for {ROOT} again"


def scsi(number, name):
    return f"scsi-hd,bus=hba.0,scsi-id={number},id={name}"


def window(name, words, who, moves, kernels=OLD, **more):
    """Before WHO may use the disk that was found, its node moves so often."""
    more.setdefault("disks", ((scsi(1, "first"), "ext4"),))
    return Scenario(f"window-{name}", f'{words} rootwait=90 kinit.modules=misbehave misbehave.hold="{who}" '
                    f"misbehave.node=/dev/sda misbehave.moves={moves}", kernels, **(SCENE | more))


def swapped(name, who, kernels=OLD, disk="ext4", words=ROOT, **more):
    """Another disk takes the name of the one that was found, which comes back under another name."""
    return window(f"swapped-{name}", words, who, 2, kernels, plugs=(
        Plug(scsi(2, "second"), "bin-init", GONE), Plug(scsi(3, "third"), disk, GOES_ON, after=3)), **more)


def vanished(name, who, disk="ext4", words=ROOT, **more):
    """It comes back four seconds later."""
    return window(f"vanished-{name}", words, who, 1,
                  plugs=(Plug(scsi(1, "again"), disk, GONE, after=4),), **more)


SWAPPED = dict(root=("/dev/sdb", "ext4", "ro"), expect=(FOUND, HELD, GONE, BACK, r"kinit: /dev/sdb is there after"),
               also=(AGAIN,), never=(r"EXT4-fs \(sda\): mounted",))
VANISHED = dict(root=("/dev/sda", "ext4", "ro"), expect=(FOUND, HELD, GONE, FOUND), also=(AGAIN,),
                took=(Took(GONE, r"kinit: mounted", 3.5),))
# The array's other member stays.
ARRAY = dict(words="root=/dev/md0", disk="raid1.a", root=("/dev/md0", "ext4", "ro"),
             disks=((scsi(1, "first"), "raid1.a"), ("virtio-blk", "raid1.b")))
TAKEN = r"kinit: /dev/sda was taken away while it was mounted on /lib$"
BELOW = dict(words=f"root=/dev/vda kinit_mount=UUID={UUID['other']};/lib;ext4", disk="other",
             disks=((scsi(1, "first"), "other"), ("virtio-blk", "ext4")), root=("/dev/vda", "ext4", "ro"))
# The root stays, and its journal does not.
OUTSIDE = dict(words=f"root=UUID={UUID['outside']}", disk="journal", root=("/dev/vda", "ext4", "ro"),
               disks=((scsi(1, "first"), "journal"), ("virtio-blk", "ext4-outside")), never=(r"EXT4-fs.*(has bad|could not)",),
               also=(r"kinit: /dev/vda has lost /dev/sda while it was mounted; looking for root=UUID=.* again$",))

SCENARIOS = [
    swapped("before-mount", "mount of the root", BOTH, **SWAPPED),
    swapped("before-driver", "ext4", BOTH, again=True, **(SWAPPED | dict(also=(
        rf"kinit: /dev/sda is gone, or has changed; looking for {ROOT} again",)))),
    # Then what is on it has to tell it from the other one.
    swapped("without-number", "mount of the root", **(SWAPPED | dict(words=f"{ROOT} misbehave.seqless=1"))),
    vanished("before-mount", "mount of the root", **VANISHED),
    swapped("below-root", "mount below the root", **BELOW, never=(r"EXT4-fs \(sda\): mounted",),
            also=(TAKEN, r"kinit: mounted /dev/sdb \(ext4, read-write\) on /lib",
                  r"ROOT: mount /lib type=ext4 source=/dev/sdb")),
    vanished("below-root", "mount below the root", **BELOW, again=True,
             also=(TAKEN, r"kinit: mounted /dev/sda \(ext4, read-write\) on /lib",
                   r"ROOT: mount /lib type=ext4 source=/dev/sda")),
    swapped("journal", "mount of the root", **OUTSIDE, expect=(
        HELD, GONE, BACK, r"kinit: /dev/vda: waiting for its external journal, UUID \S+$")),
    vanished("journal", "mount of the root", **OUTSIDE, again=True, expect=(
        HELD, GONE, r"kinit: /dev/vda: waiting for its external journal, UUID \S+$")),
    swapped("member", "start of array", **ARRAY, again=True, never=(r"degraded",), expect=(
        HELD, r"kinit: md0 is not started yet: another disk is sda by now",
        r"kinit: md0 is started: raid1, 2 of 2 members: (vda, sdb|sdb, vda)$")),
    vanished("member", "start of array", **ARRAY, never=(r"degraded",), expect=(
        HELD, GONE, r"kinit: md0 is not started yet: the kernel does not take sda$",
        r"kinit: md0 is started: raid1, 2 of 2 members: (vda, sda|sda, vda)$")),
]
