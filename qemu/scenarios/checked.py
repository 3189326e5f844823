# SPDX-License-Identifier: GPL-2.0-or-later
"""What `kinit-image check` says of images beforehand, and what becomes of them: see test_check.py."""
from dataclasses import dataclass

from scenario import OLD, Image, Scenario
from scenarios import hosts

# A virtual machine whose root is an ext4 on a disk of virtio, as kinit-image --collect prints it.
VIRTUAL = """kinit-devices 1
device /devices/pci0000:00/0000:00:03.0 pci pci:v00001AF4d00001001sv00001AF4sd00000002bc01sc00i00 virtio-pci
device /devices/pci0000:00/0000:00:03.0/virtio0 virtio virtio:d00000002v00001AF4 virtio_blk
part fs-ext4 / ext4 /dev/vda
disk /devices/pci0000:00/0000:00:03.0/virtio0/block/vda
"""
EXT4 = (("virtio-blk", "ext4"),)


@dataclass(frozen=True)
class Checked:
    """A boot, the machine that it is on, and what is missing for it: a pattern in the line about that."""
    scenario: Scenario
    machine: str
    missing: str = ""


def refused(name, cmdline, modules, said, **more):
    """A boot that fails of what the image lacks: SAID by kinit, too."""
    return Scenario(f"checked-{name}", cmdline, OLD, image=Image(modules), also=(rf"kinit: .*{said}",), **more)


LACKS_MPTSAS = r"PCI 1000:0054 .*\(would be mptsas; not in this image\)"
LACKS_EXT4 = r"this kernel has no driver for the filesystem ext4, or the image lacks it"

CHECKED = [
    Checked(next(s for s in hosts.SCENARIOS if s.name == "host-mptsas"), hosts.DISK),
    Checked(Scenario("checked-virtual", "root=/dev/vda systemd.volatile=overlay", OLD, disks=EXT4, again=True,
                     image=Image(("virtio_blk", "ext4", "overlay")),
                     expect=(r"kinit: starting /sbin/init$", r"ROOT: mount / type=overlay ", r"ROOT: done")), VIRTUAL),
    Checked(refused("controller", "root=LABEL=first rootwait=3", ("ahci", "sd_mod", "ext4"), LACKS_MPTSAS,
                    devices=("mptsas1068,id=hba",), fails="find root: LABEL=first: not there after",
                    disks=((f"scsi-hd,bus=hba.0,scsi-id=1,{hosts.WWN}", "gpt"),)), hosts.DISK, LACKS_MPTSAS),
    Checked(refused("filesystem", "root=/dev/vda rootwait=3", ("virtio_blk",), LACKS_EXT4, disks=EXT4, again=True,
                    fails="mount root: "), VIRTUAL, LACKS_EXT4),
    Checked(refused("overlay", "root=/dev/vda systemd.volatile=overlay", ("virtio_blk", "ext4"), "overlay", disks=EXT4,
                    again=True, fails=".*the kernel has no overlay, and the image has no module for it"), VIRTUAL,
            r"module overlay is not in this image"),
]
SCENARIOS = [row.scenario for row in CHECKED if row.scenario not in hosts.SCENARIOS]
