# SPDX-License-Identifier: GPL-2.0-or-later
"""The names that udev makes: /dev/disk/by-id and by-path, on every bus that QEMU has."""
from scenario import NEW, Plug, Scenario, Took

ROOT = "udev-root"
# Blanks in front, inside and behind, a slash, what is no ASCII, what udev has a meaning for.
ODD = " Odd  Disk/ä%$x "

# Where nothing else is said they are on the machine's own bus: some of these are buses as well.
CONTROLLERS = tuple(f"{name},bus=pcie.0" for name in (
    "virtio-scsi-pci,id=vscsi", "megasas,id=mega", "megasas-gen2,id=mega2", "mptsas1068,id=mpt", "lsi53c895a,id=lsi",
    "pvscsi,id=pv", "am53c974,id=am", "ich9-ahci,id=ahci", "piix3-ide,id=ide", "pcie-root-port,id=rp,chassis=1",
    "pxb-pcie,id=pxb,bus_nr=96", "qemu-xhci,id=xhci", "usb-ehci,id=ehci", "sdhci-pci,id=sd")) + (
    "pcie-pci-bridge,id=bridge,bus=rp", "pcie-root-port,id=rp2,bus=pxb,chassis=2",
    "nvme-subsys,id=sub,nqn=sub0", "nvme,id=nv0,serial=NV 0,bus=rp2", "nvme,id=nv1,serial=shared,subsys=sub,bus=pcie.0",
    "usb-hub,bus=xhci.0,port=2", "usb-uas,id=uas,bus=xhci.0,port=3", "usb-bot,id=bot,bus=xhci.0,port=2.1")


def scsi(bus, more=""):
    return f"scsi-hd,bus={bus}.0,scsi-id=1{more}"


MANY = (
    ("virtio-blk,serial=virtio,bus=pcie.0", "ext4"),
    (f"virtio-blk,serial={ODD},bus=pcie.0", "gpt"),
    ("virtio-blk,bus=bridge", "gpt"),
    (scsi("vscsi", ",serial=S 1"), "gpt"),
    ("scsi-hd,bus=vscsi.0,scsi-id=2,lun=3,vendor=A/B,product= C  D ,serial=ü?,wwn=0x5000c50015ea71ab", "gpt"),
    ("scsi-hd,bus=vscsi.0,scsi-id=4,lun=300,device_id=naa.5", "ext4"),
    ("scsi-cd,bus=vscsi.0,scsi-id=5", "squashfs", "readonly=on"),
    (scsi("mega"), "ext4"),
    (scsi("mega2", ",wwn=0x5000c50015ea71ac"), "ext4"),
    (scsi("mpt", ",wwn=0x5000c50015ea71ad,serial=mpt"), "gpt"),
    (scsi("lsi"), "ext4"),
    (scsi("pv", ",serial=pv"), "ext4"),
    (scsi("am"), "ext4"),
    (f"ide-hd,bus=ahci.0,model={ODD},serial= a b /é ,wwn=0x5000c50015ea71ae", "gpt"),
    ("ide-hd,bus=ahci.3", "gpt"),
    ("ide-cd,bus=ahci.4", "squashfs", "readonly=on"),
    ("ide-hd,bus=ide.0,unit=0", "ext4"),
    ("ide-hd,bus=ide.0,unit=1", "gpt"),
    ("nvme-ns,bus=nv0,nsid=1", "gpt"),
    ("nvme-ns,bus=nv0,nsid=7,uuid=4f68bce3-e8cd-4db1-96e7-fbcaf984b709", "gpt"),
    ("nvme-ns,bus=nv1,nsid=2,eui64=0x5254000000000001", "ext4"),
    ("usb-storage,bus=xhci.0,port=1,serial=usb 1", "gpt"),
    ("usb-storage,bus=ehci.0,removable=on", "ext4"),
    ("scsi-hd,bus=uas.0,scsi-id=0,lun=1", "ext4"),
    ("scsi-hd,bus=bot.0,scsi-id=0,lun=0", "ext4"),
    ("sd-card", "gpt-small"),
)


PARTITIONS = {"gpt": 3, "gpt-small": 1}
DEVICES = sum(1 + PARTITIONS.get(disk, 0) for _, disk, *_ in MANY)


def against_udev(suite, kernel, version):
    """The root comes when kinit has told the names of all others."""
    return Scenario(f"names-of-udev-{suite}",
                    f"root=/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_{ROOT} rootwait kinit.debug log_buf_len=4M",
                    (kernel,), devices=CONTROLLERS, disks=MANY, machine="q35", memory=1024, seconds=1500,
                    plugs=(Plug(f"scsi-hd,bus=vscsi.0,scsi-id=7,serial={ROOT}", f"udev-{suite}",
                                r"kinit: /dev/\w+: by-", different=DEVICES),),
                    steady=("kernel",), again=True,
                    expect=(r"kinit: mounted /dev/sd. \(ext4, read-only\)", rf"REPORT: udev {version}",
                            r"REPORT: links known to kinit: 1[5-9]\d$", r"REPORT: unknown to kinit: 0$", r"REPORT: done",
                            r"reboot: Power down"),
                    never=(r"BOOT FAILED", r"Kernel panic"))


def by(name, link, device, root, disk="gpt", **more):
    return Scenario(f"named-{name}", f"root=/dev/disk/{link} {more.pop('words', '')}".rstrip(), disks=((device, disk),),
                    root=(root, "ext4", "ro"), steady=("neighbours",), **more)


AHCI = dict(devices=("ich9-ahci,id=ahci",))
NVME = dict(devices=("nvme,id=nv,serial=NV 0",))
XHCI = dict(devices=("qemu-xhci,id=xhci",))

SCENARIOS = [
    by("ata", "by-id/ata-Odd_Disk_ä__x_a_b__é-part3", f"ide-hd,bus=ahci.0,model={ODD},serial= a b /é ", "/dev/sda3", **AHCI),
    by("ata-path", "by-path/pci-0000:00:02.0-ata-2.0-part/by-label/first", "ide-hd,bus=ahci.1", "/dev/sda1", again=True,
       devices=("ich9-ahci,id=ahci,addr=02.0",)),
    by("wwn", "by-id/wwn-0x5000c50015ea71ae", "ide-hd,bus=ahci.0,wwn=0x5000c50015ea71ae", "/dev/sda", "ext4", again=True,
       kernels=NEW, **AHCI),
    by("nvme", "by-id/nvme-QEMU_NVMe_Ctrl_NV_0_2-part1", "nvme-ns,bus=nv,nsid=2", "/dev/nvme0n1p1", again=True, **NVME),
    by("virtio-path", "by-path/virtio-pci-0000:00:05.0-part1", "virtio-blk,addr=05.0", "/dev/vda1", again=True),
    # The stick settles after 4 s.
    by("usb-late", "by-id/usb-QEMU_QEMU_HARDDISK_stick_1-0:0-part3", "usb-storage,bus=xhci.0,serial=stick 1", "/dev/sda3",
       words="usb-storage.delay_use=4", took=(Took(r"USB Mass Storage device detected", r"kinit: mounted ", 3.9, 12),), **XHCI),
    Scenario("named-usr", "root=/dev/vda", disks=(("virtio-blk", "usr-by-id"), ("virtio-blk,serial=the usr", "usr")),
             root=("/dev/vda", "ext4", "ro"), steady=("late_disks",), again=True,
             also=(r"kinit: mounted /dev/vdb \(ext4, read-only\) on /usr$",)),
    Scenario("named-wrongly", "root=/dev/disk/by-id/ata-none rootwait=3", disks=(("virtio-blk,serial=X 1", "gpt"),),
             fails=r"find root: /dev/disk/by-id/ata-none",
             also=(r"kinit: hint: below /dev/disk/by-id/ vda is virtio-X_1$",)),
    against_udev("bookworm", "6.1", "252"),
    against_udev("trixie", "6.12", "257"),
    against_udev("sid", "sid", r"2[6-9]\d"),
]
