# SPDX-License-Identifier: GPL-2.0-or-later
"""Machines with EFI: what the firmware says of where it has booted from."""
from disks import UUID
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
]
