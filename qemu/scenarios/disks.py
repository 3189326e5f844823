# SPDX-License-Identifier: GPL-2.0-or-later
"""Controllers, and disks that show up late."""
import struct

from disks import PARTUUID, UUID
from images import BUILD
from scenario import BOTH, NEW, Image, Medium, Plug, Resize, Scenario, Took

WWN = "wwn=0x5000c50015ea71aa"          # mptsas shows no disk without one
GPT1 = f"UUID={UUID['gpt1']}"
SDA1 = ("/dev/sda1", "ext4", "ro")
SDA3 = ("/dev/sda3", "ext4", "ro")
VDA = ("/dev/vda", "ext4", "ro")
VDA1 = ("/dev/vda1", "ext4", "ro")
CLOUD = (("virtio-blk", "cloud"),)
VIRTIO = (("virtio-blk", "ext4"),)
FOUR = ("many", "more", "most", "much")
DEAD = dict(unless=("Power down",), until=r"ROOT: done")
WAITING = r"kinit: .*waiting up to 30 s for root="
MOUNTED = r"kinit: mounted "


def on_stick(words, **more):
    return Scenario(f"installer-stick-by-{words.split('=')[0].rpartition('/')[2]}", f"root={words}",
                    devices=("qemu-xhci,id=xhci",), disks=(("usb-storage,bus=xhci.0", "stick"),), **more)


def null_disks(count, buses=("many",)):
    """Disks of zeros on virtio-scsi controllers, as arguments of QEMU."""
    arguments = []
    for number in range(count):
        bus, target = buses[number % len(buses)], number // len(buses) + 1
        arguments += ["-blockdev", f"null-co,node-name=n{number},size={64 << 20},read-zeroes=on",
                      "-device", f"scsi-hd,bus={bus}.0,scsi-id={target},drive=n{number}"]
    return tuple(arguments)


def _acpi_table():
    """A table of ACPI (6.5, 5.2.6) that says nothing, but is one, for the kernel to find."""
    head = struct.pack("<4sIBB6s8sI4sI", b"SSDT", 36, 2, 0, b"KINIT", b"TEST", 1, b"TEST", 1)
    table = BUILD / "qemu" / "files" / "kinit.aml"
    table.parent.mkdir(parents=True, exist_ok=True)
    table.write_bytes(head[:9] + bytes([-sum(head) & 255]) + head[10:])
    return table


SCENARIOS = [
    # The reason for kinit: the disk is there long after its driver was loaded.
    Scenario("fusion-async", "root=/dev/sda1 mptsas.async_probe=1 kinit.debug loglevel=8", BOTH,
             devices=("mptsas1068,id=hba",),
             disks=((f"scsi-hd,bus=hba.0,scsi-id=1,{WWN}", "gpt"),), root=SDA1,
             expect=(r"kinit: .*waiting up to 30 s for root=/dev/sda1",
                     r"kinit: loaded mptsas for pci:v00001000d00000054",
                     r"Attached SCSI disk", r"kinit: /dev/sda1 is there after \d+\.\d+ s: ext4"),
             also=(r"kinit: devices: kinit-devices 1$",
                   r"kinit: devices: device /devices/pci0000:00/\S+ pci pci:v00001000d00000054\S+ mptsas$",
                   r"kinit: devices: disk /devices/pci0000:00/\S+/block/sda$", r"kinit: devices: part ext4 fs-ext4$",
                   r"kinit: step parse root: \d+ ms$", r"kinit: step find root: \d+ ms, waited for .*module mptsas",
                   r"kinit: step mount root: \d+ ms, waited for .*mount of the root$")),
    Scenario("fusion", f"root={GPT1}", devices=("mptsas1068,id=hba",),
             disks=((f"scsi-hd,bus=hba.0,scsi-id=1,{WWN}", "gpt"),), root=SDA1),
    Scenario("sym53c8xx-async", f"root={GPT1} sym53c8xx.async_probe=1 kinit.debug loglevel=8",
             BOTH, devices=("lsi53c895a,id=hba",),
             disks=(("scsi-hd,bus=hba.0,scsi-id=1", "gpt"),), root=SDA1,
             expect=(WAITING, r"kinit: loaded sym53c8xx for pci:", r"Attached SCSI disk"),
             took=(Took(r"kinit: loaded sym53c8xx", MOUNTED, 2.5, 12),), again=True),
    Scenario("sym53c8xx", "root=/dev/sda1", devices=("lsi53c895a,id=hba",),
             disks=(("scsi-hd,bus=hba.0,scsi-id=1", "gpt"),), root=SDA1),
    # The partition that stands last on the disk is the first by its number.
    Scenario("cloud-by-PARTUUID", f"root=PARTUUID={PARTUUID[7]}", disks=CLOUD, root=VDA1, again=True),
    Scenario("cloud-by-UUID", f"root=UUID={UUID['cloud']}", disks=CLOUD, root=VDA1, again=True),
    Scenario("cloud-in-the-report", "root=PARTLABEL=none rootwait=3", disks=CLOUD, fails=r"find root: PARTLABEL=none",
             also=(rf"kinit:   vda1 .*: ext4, .*UUID={UUID['cloud']}", r"kinit:   vda14 ", r"kinit:   vda15 .*: vfat")),
    Scenario("usb-storage-settles", "root=LABEL=first usb-storage.delay_use=4", BOTH,
             devices=("qemu-xhci,id=xhci",), disks=(("usb-storage,bus=xhci.0", "gpt"),),
             root=SDA1, took=(Took(r"USB Mass Storage device detected", MOUNTED, 3.9, 12),)),
    # An installer's image, of which the kernel sees the CD as a partition as well; and one that was added to it.
    on_stick("LABEL=beside", root=SDA3, never=(r"wipefs",)),
    on_stick("PARTUUID=d2822bbf-03", root=SDA3, kernels=NEW, again=True),
    on_stick("/dev/sda3", root=SDA3, again=True),
    on_stick("PARTLABEL=none rootwait=20", fails=r"find root: PARTLABEL=none",
             also=(r"kinit:   sda .*: iso9660, .*LABEL=KINIT_CD", r"kinit:   sda1 ", r"kinit:   sda2 .*: vfat",
                   rf"kinit:   sda3 .*: ext4, .*UUID={UUID['beside-iso']}")),
    Scenario("usb-ehci", "root=LABEL=first", devices=("usb-ehci,id=ehci",),
             disks=(("usb-storage,bus=ehci.0", "gpt"),), root=SDA1, again=True),
    Scenario("usb-uas", "root=LABEL=first", devices=("qemu-xhci,id=xhci", "usb-uas,id=uas"),
             disks=(("scsi-hd,bus=uas.0,scsi-id=0,lun=0", "gpt"),), root=SDA1),
    Scenario("virtio-scsi-plugged-in", f"root={GPT1}", BOTH, devices=("virtio-scsi-pci,id=hba",),
             plugs=(Plug("scsi-hd,bus=hba.0,id=late", "gpt", after=3),), root=SDA1,
             expect=(WAITING, r"the harness: device_add",
                     r"kinit: /dev/sda1 is there after \d+\.\d+ s"),
             took=(Took(WAITING, MOUNTED, 2.5, 12),
                   Took(r"Attached SCSI disk", MOUNTED, 0, 8)), again=True),
    Scenario("nvme-plugged-in", "root=/dev/nvme0n1p1", BOTH,
             devices=("pcie-root-port,id=rp0,chassis=1",),
             plugs=(Plug("nvme,bus=rp0,id=late,serial=late1", "gpt", after=3),),
             root=("/dev/nvme0n1p1", "ext4", "ro"),
             expect=(WAITING, r"the harness: device_add", r"kinit: /dev/nvme0n1p1 is there after"),
             took=(Took(WAITING, MOUNTED, 2.5, 15),)),
    Scenario("virtio-blk-plugged-in", "root=LABEL=testroot", machine="pc",
             plugs=(Plug("virtio-blk-pci,id=late", "ext4", after=2),), root=VDA,
             took=(Took(WAITING, MOUNTED, 1.5, 12),)),
    # Its driver is in nobody's memory yet: the controller itself comes late.
    Scenario("controller-plugged-in", "root=/dev/sda1", machine="pc",
             plugs=(Plug("virtio-scsi-pci,id=hba", after=2),
                    Plug("scsi-hd,bus=hba.0,id=late", "gpt", after=5)), root=SDA1),
    Scenario("usb-plugged-in", "root=/dev/sda1 usb-storage.delay_use=1",
             devices=("qemu-xhci,id=xhci",),
             plugs=(Plug("usb-storage,bus=xhci.0,id=late", "gpt", after=2),), root=SDA1),
    # Forty seconds are longer than the default wait.
    Scenario("rootwait-forever", "root=/dev/sda1 rootwait", devices=("virtio-scsi-pci,id=hba",),
             plugs=(Plug("scsi-hd,bus=hba.0,id=late", "gpt", r"kinit: .*waiting without limit",
                         after=33),),
             root=SDA1, took=(Took(r"kinit: .*waiting without limit for root=", MOUNTED, 31),), again=True),

    # One of each other kind.
    Scenario("virtio-blk", "root=/dev/vda", NEW, disks=VIRTIO, root=VDA),
    Scenario("virtio-blk-async", "root=/dev/vda virtio_blk.async_probe=1", disks=VIRTIO,
             root=VDA, again=True),
    Scenario("virtio-scsi", "root=/dev/sda1", devices=("virtio-scsi-pci,id=hba",),
             disks=(("scsi-hd,bus=hba.0", "gpt"),), root=SDA1),
    Scenario("nvme", "root=/dev/nvme0n1p3", NEW, disks=(("nvme,serial=one", "gpt"),),
             root=("/dev/nvme0n1p3", "ext4", "ro")),
    Scenario("ahci", "root=/dev/sda1", BOTH, machine="q35",
             disks=(("ide-hd,bus=ide.0", "gpt"),), root=SDA1),
    Scenario("ahci-async", "root=/dev/sda1 ahci.async_probe=1", machine="q35",
             disks=(("ide-hd,bus=ide.0", "gpt"),), root=SDA1, again=True),
    Scenario("piix", "root=/dev/sda1", machine="pc", disks=(("ide-hd,bus=ide.0", "gpt"),),
             root=SDA1),
    Scenario("megasas", "root=/dev/sda1", NEW, devices=("megasas,id=hba",),
             disks=(("scsi-hd,bus=hba.0,scsi-id=0", "gpt"),), root=SDA1, again=True),
    Scenario("pvscsi", "root=/dev/sda1", devices=("pvscsi,id=hba",),
             disks=(("scsi-hd,bus=hba.0,scsi-id=0", "gpt"),), root=SDA1, again=True),
    Scenario("am53c974", "root=/dev/sda1", devices=("am53c974,id=hba",),
             disks=(("scsi-hd,bus=hba.0,scsi-id=1", "gpt"),), root=SDA1, again=True),
    Scenario("sd-card", "root=/dev/mmcblk0p1", NEW, devices=("sdhci-pci,id=sdhci",),
             disks=(("sd-card", "gpt-small"),), root=("/dev/mmcblk0p1", "ext4", "ro"),
             steady=("slow_disks",)),       # of which QEMU reads each 512 bytes by themselves
    Scenario("cd-rom-put-in", "root=/dev/sr0", BOTH, machine="q35", devices=("ide-cd,bus=ide.0,id=cd",),
             media=(Medium("cd", "squashfs", r"kinit: /dev/sr0 has no medium; waiting for one$"),),
             root=("/dev/sr0", "squashfs", "ro")),
    Scenario("cd-rom", "root=/dev/sr0", machine="q35",
             disks=(("ide-cd,bus=ide.0", "squashfs", "readonly=on"),),
             root=("/dev/sr0", "squashfs", "ro")),

    # Sectors of 4096 bytes.
    Scenario("4k-gpt", f"root=PARTUUID={PARTUUID[4]}", NEW,
             disks=(("virtio-blk,logical_block_size=4096,physical_block_size=4096", "gpt-4k"),),
             root=VDA1),
    Scenario("4k-mbr", "root=LABEL=bigsectors", devices=("virtio-scsi-pci,id=hba",),
             disks=(("scsi-hd,bus=hba.0,logical_block_size=4096,physical_block_size=4096",
                     "mbr-4k"),), root=SDA1, again=True),

    # Many disks, and the root is the last one.
    Scenario("200-disks", f"root=UUID={UUID['other']} rootwait",
             devices=("virtio-scsi-pci,id=many",), qemu=null_disks(199),
             plugs=(Plug("scsi-hd,bus=many.0,scsi-id=250,id=last", "other", after=1),),
             memory=1024, root=(r"/dev/sd\w+", "ext4", "ro"), also=(r"\[sdgr\] Attached",)),
    # What is done for each of them at each wake would make process 1 work many times as long as all the readers; else it
    # is between half and twice as long, as the kernel samples it.
    Scenario("1000-disks", f"root=UUID={UUID['other']} rootwait",
             devices=tuple(f"virtio-scsi-pci,id={bus}" for bus in FOUR),
             qemu=null_disks(999, FOUR), memory=1536, again=True, seconds=900,
             plugs=(Plug("scsi-hd,bus=many.0,scsi-id=255,id=last", "other",
                         r"Run /init as init process", after=15),),
             root=(r"/dev/sd\w+", "ext4", "ro"), also=(r"ROOT: worked \d+ ms, its children \d+ ms: ([12]\d)?\d?\d%",)),

    # A disk that says that it has changed, several times while it is read once.
    Scenario("restless-disk", f"root=UUID={UUID['ext4']}", BOTH,
             disks=(("virtio-blk", "slow:ext4"),), root=VDA,
             resizes=(Resize(0),), also=(r"the harness: block_resize \d{2,} times",)),

    # A disk that dies in silence: the partition scan passes, later reads are never answered.
    # (Nor can such a machine power off in order; the story ends with init's last line.)
    Scenario("dead-disk-beside-root", f"root=UUID={UUID['gpt3']}", NEW,
             disks=(("virtio-blk", "stall:ext4"), ("nvme,serial=good", "gpt")),
             root=("/dev/nvme0n1p3", "ext4", "ro"), **DEAD,
             took=(Took(WAITING, MOUNTED, 0, 9),)),
    Scenario("dead-disk-is-named", f"root=UUID={UUID['gpt3']}",
             devices=("virtio-scsi-pci,id=hba",), disks=(("virtio-blk", "stall:ext4"),),
             plugs=(Plug("scsi-hd,bus=hba.0,id=late", "gpt", after=14),),
             root=("/dev/sda3", "ext4", "ro"), **DEAD,
             expect=(r"kinit: /dev/vda does not answer reads for 10 s; going on without it",)),
    Scenario("dead-disk-on-scsi", f"root=UUID={UUID['gpt3']}",
             devices=("virtio-scsi-pci,id=hba",),
             disks=(("scsi-hd,bus=hba.0", "stall:ext4"), ("nvme,serial=good", "gpt")),
             root=("/dev/nvme0n1p3", "ext4", "ro"), **DEAD,
             took=(Took(WAITING, MOUNTED, 0, 9),), again=True),

    # One that does not even pass it: sd looks for partitions in its asynchronous probe, for which loaders of drivers
    # wait in the kernel (async_synchronize_full()).
    Scenario("dead-disk-in-its-partition-scan", f"root=UUID={UUID['gpt3']}", BOTH,
             devices=("virtio-scsi-pci,id=hba",),
             disks=(("scsi-hd,bus=hba.0", "dead:ext4"), ("nvme,serial=good", "gpt")),
             root=("/dev/nvme0n1p3", "ext4", "ro"), **DEAD,
             took=(Took(WAITING, MOUNTED, 0, 12),)),

    # One that answers no read and comes six times, for 12 s each: three readers are lost on it.
    Scenario("hung-disk-comes-and-goes", "root=/dev/vda rootdelay=75 rootwait=6000 "
             "kinit.modules=misbehave misbehave.mode=disk", disks=VIRTIO, root=VDA, icount=True,
             image=Image(modules=("virtio_pci", "virtio_blk", "ext4"), misbehave=True),
             expect=(*(rf"misbehave: mis0 was there {number} times: 0" for number in range(1, 7)),),
             once=(r"kinit: /dev/mis0 does not answer reads for 10 s; going on without it",
                   r"kinit: /dev/mis0 is not read: 3 readers of it hang already")),

    # How the initramfs itself comes.
    *(Scenario(f"image-{how}", "root=/dev/vda", disks=VIRTIO, machine="q35", root=VDA,
               image=Image(options=("-z", how))) for how in ("none", "gzip", "xz")),
    Scenario("image-lz4", "root=/dev/vda", disks=VIRTIO, machine="q35", root=VDA, again=True,
             image=Image(options=("-z", "lz4:12"))),
    Scenario("image-as-by-default", "root=/dev/vda", NEW, disks=VIRTIO, machine="q35",
             image=Image(options=()), root=VDA),
    # An early archive, one with the modules, which are compressed themselves, and the rest, which is compressed.
    Scenario("image-of-three-archives", "root=/dev/vda", NEW, disks=VIRTIO, machine="q35", root=VDA,
             image=Image(options=("-z", "zstd:22", "--early", str(_acpi_table()))),
             also=(r"ACPI: SSDT ACPI table found in initrd \[kernel/firmware/acpi/kinit\.aml\]",)),
    Scenario("two-processors", "root=/dev/vda", NEW, disks=VIRTIO, qemu=("-smp", "2"), root=VDA),
]
