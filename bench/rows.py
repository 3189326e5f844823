# SPDX-License-Identifier: GPL-2.0-or-later
"""The rows of the benchmark: a machine, who boots it, and what of.  And the sizes that it looks at."""
from dataclasses import dataclass

from cryptdisks import CRYPT_UUID
from disks import UUID
from scenarios.disks import FOUR, null_disks

VIRTIO = (("virtio-blk-pci,ioeventfd=off", "ext4"),)
NEEDED = ("virtio_pci", "virtio_blk", "ext4")
FURNISHED = ((VIRTIO[0][0], "ext4+furnished"),)
AHCI = ("ich9-ahci,id=empty",)
# A volume of LVM in a LUKS volume, and the modules that are for its sake.
ENCRYPTED = ((VIRTIO[0][0], "crypt-lvm.a+furnished"),)
CRYPT = ("dm_crypt", "xts", "ecb", "aesni_intel", "algif_skcipher")
HOOKS = ("cryptsetup", "lvm")
ON_LVM = "root=/dev/mapper/my--vg-root"
# Who has nothing to do while a disk is read has the clock set on to the next timer: not by more than a tick.
TICKS = "nohz=off"
# Or not at all, where that would be often: the processor does not rest then.
POLLS = "idle=poll"
SCSI = ("virtio_pci", "virtio_scsi", "sd_mod", "ext4")


@dataclass(frozen=True)
class Row:
    name: str
    by: str                     # "kinit", or another one of rowimage.py; "…-encrypted" are made in makers.ENCRYPTED
    modules: tuple = NEEDED     # for kinit-image, or whatever another one calls its choice
    hooks: tuple = ()           # of kinit, with the programs of makers.ENCRYPTED
    words: str = "root=/dev/vda"
    more: str = ""              # words for the kernel, whoever is /init
    kernel: str = "6.1"
    disks: tuple = VIRTIO       # (-device, a name of benchdisks.py)
    devices: tuple = ()
    qemu: tuple = ()            # arguments that are passed on
    ideal: str = ""             # the row that this one is to be compared with
    goal: float = 0             # at most so many times of it; 0: none
    memory: int = 256
    shift: int = 1              # 500 MIPS; 0: 1000
    signed: bool = True         # the modules
    plug: tuple = ()            # (-device, a name of benchdisks.py), which comes when kinit has nothing more to do
    begin: str = r"Run /init as init process"       # the line from which on it counts
    waits: bool = False         # what counts is which part of the CPU process 1 takes while it waits, in percent
    long: bool = False          # more than a minute of the host's time
    cpus: int = 1               # more than one: in the host's time, again and again, in turn with its ideal


def many(count, buses):
    """A machine of so many disks, of which the last one is the root."""
    return dict(devices=tuple(f"virtio-scsi-pci,ioeventfd=off,id={bus}" for bus in buses),
                qemu=null_disks(count - 1, buses), modules=SCSI, memory=1536 if count > 500 else 1024,
                disks=((f"scsi-hd,bus={buses[-1]}.0,scsi-id=255", "other"),))


NEVER = "00000000-0000-4000-8000-0000dead0000"
MANY = {100: ("sdcv", many(100, FOUR[:1])), 200: ("sdgr", many(200, FOUR[:1])), 1000: ("sdall", many(1000, FOUR))}

ROWS = (
    Row("ideal", "ideal"),
    Row("ideal-ahci", "ideal", devices=AHCI),
    Row("ideal-mptsas", "ideal", modules=("mptsas", "sd_mod", "ext4"), words="root=/dev/sda", more=POLLS,
        disks=(("scsi-hd,bus=hba.0,scsi-id=1,wwn=0x5000c50015ea71aa", "ext4"),), devices=("mptsas1068,id=hba",)),
    Row("ideal-unsigned", "ideal", devices=AHCI, shift=0, signed=False),
    Row("ideal-encrypted-lvm", "ideal", modules=(*NEEDED, *CRYPT), hooks=HOOKS, words=ON_LVM, more=TICKS,
        disks=ENCRYPTED),
    Row("named", "kinit", ideal="ideal", goal=0.80),
    Row("most", "kinit", modules=("most",), devices=AHCI, ideal="ideal-ahci", goal=1.10),
    Row("most-unsigned", "kinit", modules=("most",), devices=AHCI, shift=0, signed=False, ideal="ideal-unsigned",
        goal=1.10),
    Row("most-async-mptsas", "kinit", modules=("most",), words="root=/dev/sda mptsas.async_probe=1", more=POLLS,
        disks=(("scsi-hd,bus=hba.0,scsi-id=1,wwn=0x5000c50015ea71aa", "ext4"),), devices=("mptsas1068,id=hba",),
        ideal="ideal-mptsas", goal=0.60),
    Row("hot-plugged", "kinit", words="root=/dev/vda rootwait", disks=(), devices=("pcie-root-port,id=hole,chassis=1",),
        plug=("virtio-blk-pci,ioeventfd=off,bus=hole", "ext4"), begin=r"pci 0000:01:00\.0: \[1af4:", ideal="ideal",
        goal=0.06),
    *(Row(f"ideal-{count}", "ideal", words=f"root=/dev/{name}", **machine) for count, (name, machine) in MANY.items()),
    *(Row(f"{count}-disks", "kinit", words=f"root=UUID={UUID['other']}", ideal=f"ideal-{count}", goal=1.25,
          long=count > 500, **machine) for count, (_, machine) in MANY.items()),
    Row("200-disks-waiting", "kinit", words=f"root=UUID={NEVER},UUID={UUID['other']} rootwait=300", ideal="200-disks",
        goal=0.2, waits=True, **MANY[200][1]),
    Row("ideal-two-cpus", "ideal", cpus=2),
    Row("named-two-cpus", "kinit", ideal="ideal-two-cpus", goal=1.0, cpus=2, long=True),
    Row("encrypted-lvm", "kinit", hooks=HOOKS, words=ON_LVM, more=TICKS, disks=ENCRYPTED, ideal="ideal-encrypted-lvm"),
    Row("encrypted-lvm-initramfs-tools", "initramfs-tools-encrypted", modules=(*NEEDED, *CRYPT), words=ON_LVM,
        more=TICKS, disks=ENCRYPTED, ideal="ideal-encrypted-lvm"),
    Row("encrypted-lvm-dracut", "dracut-encrypted", modules=(*NEEDED, *CRYPT), more=TICKS, disks=ENCRYPTED,
        memory=512, ideal="ideal-encrypted-lvm",
        words=f"{ON_LVM} rd.luks.uuid={CRYPT_UUID['crypt-lvm']} rd.lvm.lv=my-vg/root"),
    Row("klibc", "klibc", disks=FURNISHED, ideal="ideal"),
    Row("tiny-initramfs", "tiny-initramfs", ideal="ideal"),
    Row("initramfs-tools", "initramfs-tools", ideal="ideal"),
    Row("initramfs-tools-most", "initramfs-tools-most", modules=(), devices=AHCI, ideal="ideal-ahci"),
    Row("dracut-hostonly", "dracut-hostonly", disks=FURNISHED, ideal="ideal"),
    Row("dracut", "dracut", modules=(), disks=FURNISHED, devices=AHCI, ideal="ideal-ahci", memory=512),
)


@dataclass(frozen=True)
class Size:
    name: str
    row: str = ""               # whose image it is, as it is delivered
    how: str = ""               # or compressed otherwise, by kinit-image
    file: str = ""              # or a file in build/
    goal: int = 0               # at most so many bytes


SIZES = (
    Size("image-named", row="named", goal=700_000),
    Size("image-named-xz", row="named", how="xz", goal=700_000),
    Size("image-encrypted-lvm", row="encrypted-lvm"),
    Size("build/kinit", file="kinit", goal=300_000),
)
