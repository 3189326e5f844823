# SPDX-License-Identifier: GPL-2.0-or-later
"""Machines with EFI: what the firmware says of where it has booted from."""
from disks import UUID
from efidisks import PARTUUID
from scenario import NEW, Scenario

OTHER = ("virtio-blk", "efi-other")


def efi(name, words, disk="efi", again=True, **more):
    """From the second one of two disks, the first of which has a root as well."""
    return Scenario(f"efi-{name}", words, NEW, efi=disk, disks=(OTHER, ("virtio-blk", f"copy:{disk}")), again=again,
                    **more)


SCENARIOS = [
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
