# SPDX-License-Identifier: GPL-2.0-or-later
"""Images for one machine, which is described by a text as kinit-image --collect prints it; on that machine, and on
others that it moves to."""
from dataclasses import replace

from netimage import PINGED
from lan import Lan, Nic
from scenario import BOTH, NEW, OLD, Image, Scenario
from servers import Dnsmasq, Nfs

WWN = "wwn=0x5000c50015ea71aa"          # mptsas shows no disk without one
BOX = """kinit-devices 1
device /devices/pci0000:00/0000:00:02.0 pci pci:v00008086d0000100Esv00001AF4sd00001100bc02sc00i00 e1000
device /devices/pci0000:00/0000:00:03.0 pci pci:v00001000d00000054sv00001000sd00008000bc01sc00i00 mptsas
"""
DISK = BOX + """part fs-ext4 / ext4 /dev/sda1
disk /devices/pci0000:00/0000:00:03.0/host2/port-2:0/block/sda/sda1
"""
ARRAY = BOX + """part fs-ext4 / ext4 /dev/md0
part md_mod / ext4 /dev/md0
part md-raid1 / ext4 /dev/md0
"""
SERVER = BOX + "part fs-nfs4 / nfs4 192.0.2.1:/srv/root\nnetwork\n"


def of(machine):
    return Image(modules=("host",), machine=machine)


def moved(name, root, devices=(), **more):
    """The machine with the mptsas has become another one."""
    return Scenario(f"host-moved-to-{name}", "root=LABEL=first", NEW, devices=devices, image=of(DISK),
                    root=(root, "ext4", "ro"), again=True, **more)


SCENARIOS = [
    Scenario("host-mptsas", "root=LABEL=first", BOTH, devices=("mptsas1068,id=hba",), image=of(DISK),
             disks=((f"scsi-hd,bus=hba.0,scsi-id=1,{WWN}", "gpt"),), root=("/dev/sda1", "ext4", "ro")),
    # All from the folder of another system, as for a machine of which there is nothing but a text.
    Scenario("host-sysroot", "root=LABEL=first ip=dhcp ping=192.0.2.1", BOTH, devices=("mptsas1068,id=hba",),
             image=replace(of(DISK + "network\n"), sysroot=True), root=("/dev/sda1", "ext4", "ro"), also=(PINGED,),
             disks=((f"scsi-hd,bus=hba.0,scsi-id=1,{WWN}", "gpt"),), lan=Lan((Nic(device="e1000"),), (Dnsmasq(),)),
             again=True),
    moved("virtio", "/dev/vda1", disks=(("virtio-blk", "gpt"),)),
    moved("virtio-scsi", "/dev/sda1", ("virtio-scsi-pci,id=hba",), disks=(("scsi-hd,bus=hba.0", "gpt"),)),
    moved("nvme", "/dev/nvme0n1p1", disks=(("nvme,serial=one", "gpt"),)),
    moved("ahci", "/dev/sda1", machine="q35", disks=(("ide-hd,bus=ide.0", "gpt"),)),
    moved("usb", "/dev/sda1", ("qemu-xhci,id=xhci",), disks=(("usb-storage,bus=xhci.0", "gpt"),)),
    moved("sd", "/dev/mmcblk0p1", ("sdhci-pci",), disks=(("sd-card", "gpt-small"),)),
    Scenario("host-md", "root=/dev/md0", OLD, image=of(ARRAY), root=("/dev/md0", "ext4", "ro"), again=True,
             disks=(("virtio-blk", "raid1.a"), ("nvme,serial=one", "raid1.b"))),
    Scenario("host-nfs", "root=/dev/nfs ip=dhcp ping=192.0.2.1 nfsroot=192.0.2.1:/srv/root", OLD, image=of(SERVER),
             lan=Lan((Nic(device="e1000"),), (Dnsmasq(), Nfs())), root=(r"192\.0\.2\.1:/srv/root", "nfs", "ro"),
             steady=("kernel",), also=(PINGED,), again=True),
    # What was not there when the image was made is named as missing.
    Scenario("host-lacks-a-driver", "root=/dev/sda1 rootwait=5", OLD, devices=("megasas,id=hba",), image=of(DISK),
             disks=(("scsi-hd,bus=hba.0,scsi-id=0", "gpt"),), fails=r"find root: /dev/sda1", again=True,
             also=(r"kinit:   PCI 1000:0060 \(would be megaraid_sas; not in this image\)",)),
]
