# SPDX-License-Identifier: GPL-2.0-or-later
"""Images that kinit-image makes in a guest for it, without a word about what goes in: booted there, and on a machine that
the disks have moved to, by the drivers that are in any image."""
from dataclasses import replace

from lan import Lan, Nic
from netimage import PINGED
from scenario import NEW, Image, Scenario
from servers import Dnsmasq, Nfs

ANY = ("virtio_blk", "virtio_scsi", "nvme", "ahci", "usb-storage", "xhci-pci", "sd_mod", "mmc_block", "sdhci-pci")
NEVER = ("sr_mod", "uhci-hcd", "raid0", "raid10", "raid456", "e1000e", "bochs")
VIRTIO_SCSI = dict(devices=("virtio-scsi-pci,id=hba",))
AHCI = dict(machine="q35")


def has(modules):
    return tuple(rf"MADE: has {name}$" for name in modules)


def selfmade(name, cmdline, modules, root, most, machine, moved):
    """MODULES are in the image, which has MOST bytes at most; ROOT and MOVED's are where the root is then.  MOVED is
    the other machine."""
    makes = Scenario(f"selfmade-{name}-makes", cmdline, NEW, makes=True, image=Image(modules=("most", "network")),
                     memory=1024, expect=(r"kinit: mounted ", r"MADE: kinit-image ended with 0$", r"MADE: done$"),
                     also=(*has((*ANY, *modules)), rf"MADE: bytes: {most}$"), never=(r"MADE: it says", *has(NEVER)),
                     **machine)
    here = Scenario(f"selfmade-{name}-here", cmdline, NEW, before=makes, made=True, root=root, **machine)
    there = {"root": root, **machine, "devices": (), **moved}
    return Scenario(f"selfmade-{name}", cmdline, NEW, before=here, made=True, again=True, **there)


def pairs(device, *names):
    return tuple((device.format(number), name) for number, name in enumerate(names))


RAID1, BTRFS2 = ("raid1.a", "raid1.b"), ("btrfs2.0", "btrfs2.1")
SERVED = Lan((Nic(device="e1000"),), (Dnsmasq(), Nfs()))

virtio = selfmade("virtio", "root=LABEL=first", ("ext4", "jbd2"), ("/dev/vda1", "ext4", "ro"), r"1\d{6}",
                  dict(disks=pairs("virtio-blk", "gpt")),
                  dict(disks=pairs("nvme,serial=one", "gpt"), root=("/dev/nvme0n1p1", "ext4", "ro")))

SCENARIOS = [
    replace(virtio, again=False),
    selfmade("md", "root=/dev/md0", ("ext4", "md-mod", "raid1"), ("/dev/md0", "ext4", "ro"), r"[12]\d{6}",
             dict(disks=pairs("ide-hd,bus=ide.{}", *RAID1), **AHCI),
             dict(disks=pairs("scsi-hd,bus=hba.0,scsi-id={}", *RAID1), **VIRTIO_SCSI)),
    selfmade("btrfs", "root=LABEL=two", ("btrfs", "xor", "raid6_pq"), (r"/dev/nvme[01]n1", "btrfs", "ro"), r"[12]\d{6}",
             dict(disks=pairs("nvme,serial=n{}", *BTRFS2)),
             dict(disks=pairs("ide-hd,bus=ide.{}", *BTRFS2), root=("/dev/sd[ab]", "btrfs", "ro"), **AHCI)),
    # The card stays; the machine around it is another one.
    replace(selfmade("nfs", "root=/dev/nfs ip=dhcp ping=192.0.2.1 nfsroot=192.0.2.1:/srv/root,vers=4.1",
                     ("e1000", "nfs", "nfsv4"), (r"192\.0\.2\.1:/srv/root", "nfs", "ro"), r"[123]\d{6}",
                     dict(lan=SERVED), dict(machine="pc")), also=(PINGED,)),
]
