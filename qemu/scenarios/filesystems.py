# SPDX-License-Identifier: GPL-2.0-or-later
"""Filesystems, how they are mounted, and what only looks like one."""
from disks import INSIDE, UUID
from scenario import BOTH, NEW, OLD, Image, Plug, Scenario, Took

RO = ("/dev/vda", "ext4", "ro")
RW = ("/dev/vda", "ext4", "rw")
EXT4 = (("virtio-blk", "ext4"),)


def uuid(name):
    return f"root=UUID={UUID[name]}"


def member(name, disk, kind, hint):
    """Something on a disk that must never be mounted, named by UUID and by name."""
    told = dict(disks=(("virtio-blk", disk),), never=(r"kinit: mounted", r"EXT4-fs .*mounted"),
                also=(rf"kinit:   vda 254:0 .* {kind}\b", hint))
    return [Scenario(f"{name}-by-uuid", f"{uuid(disk)} rootwait=6", fails="", **told,
                     expect=(rf"kinit: BOOT FAILED: (find|mount) root: UUID={UUID[disk]}",
                             r"Kernel panic - not syncing: Attempted to kill init")),
            Scenario(f"{name}-by-name", "root=/dev/vda rootwait=6", **told, again=True,
                     expect=(r"kinit: BOOT FAILED: (find|mount) root: /dev/vda",
                             r"Kernel panic - not syncing: Attempted to kill init"))]


def hangs(name, words, kernels=OLD, *others, **more):
    """The first disk has a file system whose mount never returns.  Guest time is counted: ten minutes of
    waiting cost nothing; but on a busy machine a read can take some of it, so there is much for the rest."""
    return Scenario(f"mount-hangs-{name}", f"{words} rootwait=6000 kinit.modules=misbehave misbehave.mode=mount "
                    "misbehave.type=vfat", kernels, icount=True,
                    disks=(("virtio-blk", "vfat"), *others),
                    image=Image(modules=("virtio_pci", "virtio_blk", "ext4"), misbehave=True), **more)


HANGS = r"misbehave: the mount of /dev/vda hangs"
HINT_HANGS = r"kinit: hint: the disk hangs, or recovering its journal takes longer"
TEN_MINUTES = r"/dev/vda: not mounted after 600 s"


def so_far(seconds):
    return rf"kinit: /dev/vda: the mount takes {seconds} s so far"


# Only what these boots need, which is packed and unpacked quickly.
FEW = Image(modules=("virtio_pci", "virtio_blk", "virtio_scsi", "sd_mod", "btrfs", "f2fs"))
BCACHEFS = Image(modules=("virtio_pci", "virtio_blk", "virtio_scsi", "sd_mod", "bcachefs"))

SCENARIOS = [
    Scenario("ext4", uuid("ext4"), BOTH, disks=EXT4, root=RO),
    Scenario("xfs", uuid("xfs"), BOTH, disks=(("virtio-blk", "xfs"),),
             root=("/dev/vda", "xfs", "ro")),
    Scenario("btrfs", uuid("btrfs"), BOTH, disks=(("virtio-blk", "btrfs"),),
             root=("/dev/vda", "btrfs", "ro")),
    Scenario("vfat", "root=LABEL=FATROOT", NEW, disks=(("virtio-blk", "vfat"),),
             root=("/dev/vda", "vfat", "ro")),
    Scenario("squashfs", "root=/dev/vda", NEW, disks=(("virtio-blk", "squashfs"),),
             root=("/dev/vda", "squashfs", "ro")),
    Scenario("erofs", uuid("erofs"), NEW, disks=(("virtio-blk", "erofs"),),
             root=("/dev/vda", "erofs", "ro")),
    Scenario("f2fs", "root=LABEL=f2fsroot", NEW, disks=(("virtio-blk", "f2fs"),),
             root=("/dev/vda", "f2fs", "ro")),
    Scenario("xfs-rw", "root=LABEL=xfsroot rw", disks=(("virtio-blk", "xfs"),),
             root=("/dev/vda", "xfs", "rw")),

    # One btrfs on two disks: mounted when both are there, whichever is named.
    Scenario("btrfs-two-disks", uuid("btrfs2"), NEW,
             disks=(("virtio-blk", "btrfs2.0"), ("virtio-blk", "btrfs2.1")),
             root=(r"/dev/vd[ab]", "btrfs", "ro")),
    Scenario("btrfs-two-disks-second-named", "root=/dev/vdb",
             disks=(("virtio-blk", "btrfs2.0"), ("virtio-blk", "btrfs2.1")),
             root=("/dev/vdb", "btrfs", "ro"), again=True),
    Scenario("btrfs-second-disk-late", uuid("btrfs2"), NEW,
             devices=("virtio-scsi-pci,id=hba",), disks=(("virtio-blk", "btrfs2.0"),),
             plugs=(Plug("scsi-hd,bus=hba.0,id=late", "btrfs2.1", after=4),),
             root=(r"/dev/(vda|sda)", "btrfs", "ro"),
             expect=(r"the harness: device_add", r"Attached SCSI disk")),
    # On one processor drivers of no use to the root that is found are put off, but not those that it waits for.
    Scenario("btrfs-second-disk-needs-drivers", uuid("btrfs2"), NEW, devices=("qemu-xhci,id=usb",),
             disks=(("virtio-blk", "btrfs2.0"), ("usb-storage,bus=usb.0", "btrfs2.1")), root=(r"/dev/vda", "btrfs", "ro"),
             expect=(r"btrfs with 1 devices so far is not complete", r"usb-storage .*USB Mass Storage device detected")),
    Scenario("btrfs-second-disk-never", f"{uuid('btrfs2')} rootwait=4",
             disks=(("virtio-blk", "btrfs2.0"),), fails=r"complete btrfs: /dev/vda: ",
             also=(r"kinit:   vda 254:0 .* btrfs, UUID=" + UUID["btrfs2"],
                   r"kinit: hint: the other devices of the btrfs on /dev/vda are not there; if they are lost, "
                   r"rootflags=degraded mounts it without them")),

    # A bcachefs is mounted from all its devices, whether root= names them or one tag that they share.
    Scenario("bcachefs-list", "root=/dev/vda:/dev/sda", NEW, image=BCACHEFS, devices=("virtio-scsi-pci,id=hba",),
             disks=(("virtio-blk", "bcachefs2.0"),),
             plugs=(Plug("scsi-hd,bus=hba.0,id=late", "bcachefs2.1", r"waiting for its device"),),
             root=("/dev/vda:/dev/sda", "bcachefs", "ro"),
             also=(r"kinit: /dev/vda: waiting for its device /dev/sda$",), again=True),
    Scenario("bcachefs-by-uuid", uuid("bcachefs2"), NEW, image=BCACHEFS, devices=("virtio-scsi-pci,id=hba",),
             disks=(("virtio-blk", "bcachefs2.1"),),
             plugs=(Plug("scsi-hd,bus=hba.0,id=late", "bcachefs2.0", r"waiting for the others"),),
             root=("/dev/vda:/dev/sda", "bcachefs", "ro"),
             also=(r"kinit: /dev/vda: 1 of 2 devices of this bcachefs are there; waiting for the others$",)),
    Scenario("bcachefs-second-disk-never", f"{uuid('bcachefs2')} rootwait=4", NEW, image=BCACHEFS,
             disks=(("virtio-blk", "bcachefs2.0"),), fails=r"mount root: /dev/vda: .*bcachefs: ",
             also=(r"kinit: /dev/vda: 1 of 2 devices of this bcachefs are there \(rootwait=4\); trying to mount it$",
                   r"kinit: hint: the other devices of the bcachefs on /dev/vda are not there; .*rootflags=degraded")),

    # An f2fs has the names of its devices written on it.
    Scenario("f2fs-second-disk-late", "root=/dev/vda", BOTH, image=FEW, devices=("virtio-scsi-pci,id=hba",),
             disks=(("virtio-blk", "f2fs2.0"),),
             plugs=(Plug("scsi-hd,bus=hba.0,id=late", "f2fs2.1", r"kinit: /dev/vda: f2fs: .*; trying again"),),
             root=("/dev/vda", "f2fs", "ro")),
    # A sprout needs its seed, a btrfs of another UUID, and says so to nobody.
    Scenario("btrfs-seed-late", "root=/dev/vda rootwait=15", BOTH, image=FEW, devices=("virtio-scsi-pci,id=hba",),
             disks=(("virtio-blk", "sprout.1"),),
             plugs=(Plug("scsi-hd,bus=hba.0,id=late", "sprout.0", r"kinit: /dev/vda is there"),),
             root=("/dev/vda", "btrfs", "ro"),
             expect=(r"Attached SCSI disk", r"kinit: /dev/vda: devices of this btrfs are missing, or another btrfs is "
                     r"its seed; trying to mount it"), again=True),
    Scenario("btrfs-seed-never", "root=/dev/vda rootwait=4", image=FEW, disks=(("virtio-blk", "sprout.1"),),
             fails=r"complete btrfs: /dev/vda: devices of this btrfs are missing"),

    # ro and rw, and what the medium allows.
    Scenario("ro-then-rw", "root=/dev/vda ro rw", disks=EXT4, root=RW),
    Scenario("rw-then-ro", "root=/dev/vda rw ro", disks=EXT4, root=RO, again=True),
    Scenario("rw-on-read-only-disk", "root=/dev/vda rw",
             disks=(("virtio-blk", "ext4", "readonly=on"),), root=RO),
    Scenario("dirty-journal", "root=/dev/vda", disks=(("virtio-blk", "dirty"),), root=RO,
             also=(r"EXT4-fs \(vda\): (recovery complete|write access will be enabled)",)),
    Scenario("dirty-journal-on-read-only-disk", "root=/dev/vda", NEW,
             disks=(("virtio-blk", "dirty", "readonly=on"),),
             fails=r"mount root: /dev/vda: .*ext4: Read-only file system"),
    Scenario("dirty-journal-noload", "root=/dev/vda rootflags=noload",
             disks=(("virtio-blk", "dirty", "readonly=on"),), root=RO, again=True),

    # rootfstype= and rootflags=
    Scenario("rootfstype", "root=/dev/vda rootfstype=ext4", disks=EXT4, root=RO),
    Scenario("rootfstype-list", "root=/dev/vda rootfstype=xfs,,btrfs,ext4", NEW, disks=EXT4,
             root=RO, again=True),
    Scenario("rootfstype-auto", "root=/dev/vda rootfstype=auto", disks=EXT4, root=RO, again=True),
    Scenario("rootfstype-unknown-then-good", "root=/dev/vda rootfstype=nosuchfs,ext4", disks=EXT4,
             root=RO),
    Scenario("rootfstype-wrong", "root=/dev/vda rootfstype=xfs", disks=EXT4,
             fails=r"mount root: /dev/vda: .*xfs: ",
             also=(r"kinit: hint: there is ext4 on /dev/vda, and rootfstype=xfs says something else$",)),
    Scenario("rootflags", "root=/dev/vda rootflags=errors=panic,commit=17", disks=EXT4, root=RO,
             also=(r"ROOT: mount / .*super=ro,.*errors=panic",)),
    Scenario("rootflags-of-mount",
             "root=/dev/vda rw rootflags=noatime,errors=panic,nodev,defaults,x-initrd.mount", disks=EXT4,
             root=RW, also=(r"ROOT: mount / .*flags=rw,nodev,noatime super=rw,errors=panic$",), again=True),
    # The words in rootflags= count more than ro and rw.
    Scenario("rootflags-ro", "root=/dev/vda rw rootflags=ro", disks=EXT4, root=RO,
             never=(r"could not be mounted read-write",), again=True),
    Scenario("rootflags-rw", "root=/dev/vda ro rootflags=rw", disks=EXT4, root=RW, again=True),
    # Whatever is asked for, it can never be written to.
    Scenario("rw-squashfs", "root=/dev/vda rw", disks=(("virtio-blk", "squashfs"),),
             root=("/dev/vda", "squashfs", "ro"),
             also=(r"kinit: /dev/vda could not be mounted read-write, as the command line asks",)),
    Scenario("rootflags-wrong", "root=/dev/vda rootflags=nosuchflag", disks=EXT4,
             fails=r"mount root: /dev/vda: .*ext4: Invalid argument",
             also=(r"kinit: hint: the kernel says: .*nosuchflag",)),

    # Broken ones.
    Scenario("damaged", "root=/dev/vda", NEW, disks=(("virtio-blk", "damaged"),),
             fails=r"mount root: /dev/vda: .*ext4: Structure needs cleaning"),
    Scenario("wrong-checksum", "root=/dev/vda rootfstype=ext4",
             disks=(("virtio-blk", "wrong-checksum"),),
             fails=r"mount root: /dev/vda: .*ext4: (Bad|Not a data) message"),
    Scenario("empty-disk", "root=/dev/vda rootwait=3", disks=(("virtio-blk", "empty"),),
             fails=r"(find|mount) root: /dev/vda: "),

    # Where there is something else to do, a mount that never returns is given up; else it is waited for.
    hangs("alternative", "root=/dev/vda,/dev/vdb", OLD, ("virtio-blk", "ext4"), root=("/dev/vdb", "ext4", "ro"),
          expect=(HANGS, so_far(30), so_far(570), rf"kinit: {TEN_MINUTES}; trying root=/dev/vdb"),
          took=(Took(HANGS, r"kinit: mounted", 600),)),
    hangs("panic", "root=/dev/vda panic=5", fails=rf"mount root: {TEN_MINUTES}", also=(HANGS, HINT_HANGS),
          until=r"Rebooting in 5 seconds", took=(Took(HANGS, r"kinit: BOOT FAILED", 600, 605),), again=True),
    hangs("for-ever", "root=/dev/vda", NEW, expect=(HANGS, *map(so_far, range(30, 900, 30))), until=so_far(870),
          never=(r"BOOT FAILED",), again=True),

    # What is no filesystem is never mounted, and the report says what it is.
    *member("swap", "swap", "swap", r"kinit: hint: .*swap"),
    *member("raid", "md", "linux_raid_member", r"kinit: hint: .*(RAID|raid|md)"),
    *member("luks", "luks", "crypto_LUKS", r"kinit: hint: .*(LUKS|encrypted)"),
    Scenario("lvm-by-name", "root=/dev/vda rootwait=6", disks=(("virtio-blk", "lvm"),),
             expect=(r"kinit: BOOT FAILED: (find|mount) root: /dev/vda",), also=(
                 r"kinit:   vda 254:0 .* LVM2_member\b", r"kinit: hint: .*(LVM|volume)",
                 r"Kernel panic - not syncing: Attempted to kill init")),
    Scenario("raid-filesystem-inside",
             f"root=UUID={UUID['md-inside']} rootwait=6 raid=noautodetect",
             disks=(("virtio-blk", "md"),), fails=r"find root: UUID=.*: not there after 6",
             never=(r"kinit: mounted",)),

    # Other devices of a filesystem are waited for.
    Scenario("ext4-external-journal", uuid("outside"), BOTH, disks=(("virtio-blk", "ext4-outside"),),
             devices=("virtio-scsi-pci,id=hba",),
             plugs=(Plug("scsi-hd,bus=hba.0,id=late", "journal", r"waiting for its external journal"),), root=RO,
             also=(r"kinit: /dev/vda: waiting for its external journal, UUID 00001bd0-\S+$",)),
    Scenario("xfs-log-outside", 'root=LABEL=xfsoutside "rootflags=logdev=PARTLABEL=xfs log,noatime"', NEW,
             disks=(("virtio-blk", "xfs-outside"),), devices=("virtio-scsi-pci,id=hba",),
             plugs=(Plug("scsi-hd,bus=hba.0,id=late", "log", r"waiting for its logdev"),),
             root=("/dev/vda", "xfs", "ro"),
             also=(r"kinit: /dev/vda: waiting for its logdev PARTLABEL=xfs log$",)),
    # The same UUID twice: which one boots goes by where it is, not by who is faster.
    Scenario("same-uuid-twice", uuid("ext4"), NEW,
             disks=(("virtio-blk", "ext4"), ("virtio-blk", "ext4-twin")),
             root=(r"/dev/vd[ab]", "ext4", "ro"), steady=("late_disks",),
             also=(r"kinit: UUID=\S+ is on /dev/vd[ab] and /dev/vd[ab]; taking /dev/vd[ab], which comes "
                   r"first on the machine's buses \(root=PARTUUID=… or root=/dev/… can tell them apart\)",)),
    Scenario("same-uuid-on-a-stick", uuid("ext4"), BOTH, devices=("qemu-xhci,id=xhci",),
             disks=(("usb-storage,bus=xhci.0", "ext4-twin"), ("nvme,serial=good", "ext4")),
             image=Image(modules=("usb-storage", "xhci_pci", "sd_mod", "uas", "nvme", "ext4")),
             root=("/dev/nvme0n1", "ext4", "ro"), steady=("late_disks",)),
    # A partition that begins where its disk does is the disk; one inside of it is a file system of its own.
    Scenario("partition-around", uuid("around"), NEW, disks=(("virtio-blk", "mbr-around"),),
             root=RO, never=(r"is on /dev/vda",), also=(r" vda: vda1",)),
    Scenario("partition-inside", f"root=UUID={INSIDE}", disks=(("virtio-blk", "mbr-inside"),),
             root=("/dev/vda1", "ext4", "ro"),
             also=(r'kinit: the whole disk /dev/vda is ext4 .*"wipefs -af -t ext4 /dev/vda" removes it',)),
    Scenario("partition-inside-unused", uuid("inside"), disks=(("virtio-blk", "mbr-inside"),),
             root=RO, also=(r" vda: vda1",), again=True),
]
