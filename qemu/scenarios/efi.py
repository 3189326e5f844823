# SPDX-License-Identifier: GPL-2.0-or-later
"""Machines with EFI: what the firmware says of where it has booted from."""
from dataclasses import replace

from disks import UUID
from efidisks import DISKS, PARTUUID, SWAP
from scenario import NEW, Scenario

OTHER = ("virtio-blk", "efi-other")


def efi(name, words, disk="efi", again=True, **more):
    """From the second one of two disks, the first of which has a root as well."""
    return Scenario(f"efi-{name}", words, NEW, efi=disk, disks=(OTHER, ("virtio-blk", f"copy:{disk}")), again=again,
                    **more)


# No word says where the image is.
SLEEPER = Scenario("efi-hibernate", f"root=UUID={DISKS['debian-sleeper'].uuid}", NEW, efi="efi", memory=768, again=True,
                   disks=(("virtio-blk", "copy:efi"), ("virtio-blk", "copy:debian-sleeper"),
                          ("virtio-blk", "copy:efi-swap")), seconds=500,
                   expect=(r"kinit: HibernateLocation of EFI: a hibernated system \(kernel 6\.12.*\) may be on "
                           rf"resume=UUID={SWAP} resume_offset=0$",
                           r"kinit: /dev/vdc has the image of a hibernated system; resuming it$",
                           r"REPORT: awake: memory the same, boot the same$", r"REPORT: location: 0 bytes$",
                           r"REPORT: done$", r"reboot: Power down"),
                   never=(r"kinit: mounted", r"BOOT FAILED", r"could not resume", r"cannot be removed"))
ASLEEP = replace(SLEEPER, name="efi-hibernate-asleep",
                 expect=(r"kinit: mounted /dev/vdb", r"REPORT: failed units: 0$", r"REPORT: falls asleep$"),
                 never=(r"REPORT: awake", r"REPORT: has not"))

SCENARIOS = [
    replace(SLEEPER, before=ASLEEP),
    # Two roots with one UUID: the first disk on the bus is not the one that the machine was booted from.
    efi("twins", f"root=UUID={UUID['ext4']}", root=("/dev/vdb2", "ext4", "ro"),
        expect=(r"kinit: UUID=.* is on /dev/vdb2 and /dev/vda1; taking /dev/vdb2, on the disk that the boot "
                r"loader came from",)),
    # Without a word it is found by its type.
    efi("no-root", "", root=("/dev/vdb2", "ext4", "ro"), again=False,
        expect=(rf"kinit: looking for the root on the disk that the boot loader came from \(PARTUUID={PARTUUID[1]}\)",
                r"kinit: /dev/vdb2 is there after")),
    efi("gpt-auto", "root=gpt-auto rw", "efi-flags", root=("/dev/vdb3", "ext4", "rw"),
        expect=(r"kinit: /dev/vdb3 is marked read-only in its partition table; rw on the command line goes before",)),
    efi("gpt-auto-luks", "root=gpt-auto rootwait", "efi-luks",
        fails=r"find root: gpt-auto \(/dev/vdb2\): it is an encrypted volume \(crypto_LUKS\)"),
    efi("gpt-auto-off", "systemd.gpt_auto=no", fails=r"parse root: no root= was given"),
]
