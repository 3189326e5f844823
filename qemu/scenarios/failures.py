# SPDX-License-Identifier: GPL-2.0-or-later
"""Boots that cannot succeed: how soon that is said, and what."""
from disks import PARTUUID, UUID
from scenario import NEW, Image, Scenario, Took, Type

EXT4 = (("virtio-blk", "ext4"),)
GPT = (("virtio-blk", "gpt"),)
START = r"Run /init as init process"
FAILED = r"kinit: BOOT FAILED"
PANIC = r"Kernel panic - not syncing: Attempted to kill init"
NEVER_UUID = "deadbeef-0000-4000-8000-000000000000"
AT_ONCE = (Took(START, FAILED, 0, 6),)


def init_fails(name, init, why, disk="ext4", **more):
    words = f"root=/dev/vda init={init}" if init else "root=/dev/vda"
    return Scenario(f"init-{name}", words, disks=(("virtio-blk", disk),),
                    fails=rf"find init: .*{why}", expect=(r"kinit: mounted /dev/vda",), **more)


def init_runs(name, words, started, disk="ext4", kernels=("6.1",), **more):
    return Scenario(f"init-{name}", f"root=/dev/vda {words}", kernels,
                    disks=(("virtio-blk", disk),), root=("/dev/vda", "ext4", "ro"), init=started, **more)


def hint(name, words, disks, *hints, step="(find|mount) root", **more):
    """A report that says what is missing."""
    return Scenario(f"hint-{name}", f"{words} rootwait=3", disks=disks, fails=rf"{step}: ",
                    also=tuple(rf"kinit: hint: {text}" for text in hints), **more)


SCENARIOS = [
    # Waiting has an end.
    Scenario("rootwait-2", "root=/dev/sda1 rootwait=2", NEW, icount=True,
             fails=r"find root: /dev/sda1: not there after 2\.\d+ s \(rootwait=2\)",
             expect=(r"kinit: .*waiting up to 2 s for root=/dev/sda1",),
             took=(Took(r"kinit: .*waiting up to 2 s", FAILED, 1.9, 2.6),), again=True),
    Scenario("rootwait-default", "root=LABEL=nowhere", icount=True,
             fails=r"find root: LABEL=nowhere: not there after 30\.\d+ s",
             took=(Took(r"kinit: .*waiting up to 30 s", FAILED, 29.8, 31),)),
    Scenario("rootwait-nonsense-is-forever", "root=LABEL=nowhere rootwait=soon", icount=True,
             expect=(r"kinit: \S+: waiting without limit",), also=(r"kinit: rootwait=soon: ",),
             machine="q35", never=(FAILED,), until=r"SATA link down", again=True),
    Scenario("rootwait-0", "root=LABEL=nowhere rootwait=0", icount=True,
             fails=r"find root: LABEL=nowhere: ", took=(Took(START, FAILED, 0, 4),), again=True),

    # Where there may be few processes, each waits for its turn; where there may be none, that is said.
    Scenario("few-processes", "root=/dev/vda sysctl.kernel.threads-max=60", disks=EXT4,
             root=("/dev/vda", "ext4", "ro"), steady=("cpus",),
             again=True),        # of which each has threads of the kernel's own
    Scenario("no-processes", "root=/dev/vda rootwait=5 sysctl.kernel.threads-max=20", disks=EXT4,
             fails=r"load drivers|find root: /dev/vda: not there after",
             also=(r"kinit: no process for module loader \d+: there are as many as there may be$",)),

    # The report, line for line.
    Scenario("uuid-never-comes", f"root=UUID={NEVER_UUID} rootwait=3", NEW,
             disks=(*GPT, ("nvme,serial=two", "vfat")),
             fails=rf"find root: UUID={NEVER_UUID}: not there after 3\.\d+ s \(rootwait=3\)",
             expect=(r"kinit: .*waiting up to 3 s for root=UUID=" + NEVER_UUID,),
             also=(r"kinit:   vda 254:0 54 MiB: partition table gpt$",
                   rf"kinit:   vda1 254:1 24 MiB: ext4, UUID={UUID['gpt1']}, LABEL=first, "
                   rf"PARTUUID={PARTUUID[1]}, PARTLABEL=kinit root$",
                   rf"kinit:   vda2 254:2 (4 MiB|4096 KiB): swap, UUID={UUID['swap']}, "
                   rf"LABEL=swapspace, PARTUUID={PARTUUID[2]}, PARTLABEL=swap$",
                   rf"kinit:   vda3 254:3 24 MiB: ext4, UUID={UUID['gpt3']}, LABEL=third, "
                   rf"PARTUUID={PARTUUID[3]}, PARTLABEL=spare$",
                   r"kinit:   nvme0n1 259:0 32 MiB: vfat, UUID=CAFE-F00D, LABEL=FATROOT$",
                   r"kinit: network links:", r"kinit: modules that failed:",
                   r"kinit: devices without a driver:"),
             took=(Took(r"kinit: .*waiting up to 3 s", FAILED, 2.6, 5),), again=True),
    Scenario("nothing-there", "root=/dev/sda1 rootwait=1", icount=True,
             fails=r"find root: /dev/sda1: not there after 1\.\d+ s \(rootwait=1\)",
             also=(r"kinit: block devices:|kinit:   none",)),
    Scenario("report-despite-quiet", f"quiet root=UUID={NEVER_UUID} rootwait=5", disks=GPT,
             fails=r"find root: UUID=", quiet=True, also=(r"kinit:   vda3 254:3 24 MiB: ext4",)),
    Scenario("report-despite-loglevel", f"loglevel=1 root=UUID={NEVER_UUID} rootwait=5",
             disks=GPT, quiet=True, fails=r"find root: UUID=",
             also=(r"kinit:   vda3 254:3 24 MiB: ext4",), again=True),

    # What can never be is not waited for, but drivers are, for a moment: the report has what there is.
    Scenario("root-nonsense-partuuid", "root=PARTUUID=x/y", NEW, disks=GPT, took=AT_ONCE,
             fails=r"parse root: PARTUUID=x/y: ", again=True),
    Scenario("root-nonsense-partnroff", f"root=PARTUUID={PARTUUID[1]}/PARTNROFF=two rootwait",
             disks=GPT, took=AT_ONCE, fails=r"parse root: PARTUUID=", again=True),
    Scenario("root-nonsense-uuid", "root=UUID= rootwait", disks=GPT, took=AT_ONCE,
             fails=r"parse root: UUID=: ", also=(r"kinit:   vda3 254:3 24 MiB: ext4, UUID=",)),
    Scenario("root-nonsense-name", "root=/dev/ rootwait", disks=GPT, took=AT_ONCE,
             fails=r"parse root: /dev/: ", again=True),
    Scenario("root-nonsense-long", f"root=/dev/{'x' * 40} rootwait", disks=GPT, took=AT_ONCE,
             fails=r"parse root: /dev/x+: ", again=True),
    # Those of other builders are named, and nothing is taken for a device or a server that is none.
    Scenario("root-live", "root=live:/dev/vda1 rootwait", disks=GPT, took=AT_ONCE,
             fails=r"parse root: live:/dev/vda1: a live system in an image, which kinit does not boot"),
    Scenario("root-gpt-auto", "root=gpt-auto rootwait", disks=GPT, took=AT_ONCE,
             fails=r"parse root: root=gpt-auto: the boot loader has not told which disk it came from"),
    Scenario("root-unknown-scheme", "root=foo:bar rootwait", disks=GPT, took=AT_ONCE,
             fails=r"parse root: foo:bar: no kind of root that kinit knows begins so"),
    Scenario("root-missing", "rootwait", disks=GPT, took=AT_ONCE, fails=r"parse root: ",
             also=(r"kinit:   vda1 254:1 24 MiB: ext4, UUID=", r"kinit: hint: name the root with root=UUID=")),

    # Words that others know are named, and harm nothing.
    Scenario("foreign-words", "root=/dev/vda roothash=00ff rd.shell rd.luks.uuid=a rd.luks.uuid=b",
             disks=EXT4, root=("/dev/vda", "ext4", "ro"),
             also=(r"kinit: roothash=00ff: not understood \(dm-verity\)$",
                   r"kinit: rd.shell: not understood \(a shell when a boot fails\); it comes if",
                   r"kinit: rd.luks.uuid=a: not understood \(unlocking an encrypted disk\); hook cryptsetup is not in this"),
             never=(r"kinit: rd.luks.uuid=b: ",)),

    # Hints.
    Scenario("hint-hda", "root=/dev/hda1 rootwait=3", devices=("virtio-scsi-pci,id=hba",),
             disks=(("scsi-hd,bus=hba.0", "gpt"),), fails=r"find root: /dev/hda1: ",
             also=(r"kinit: hint: .*sda1",)),
    Scenario("hint-swap", f"root=UUID={UUID['swap']} rootwait=3", disks=GPT,
             fails=r"(find|mount) root: UUID=", also=(r"kinit: hint: .*swap",)),
    Scenario("hint-no-driver", "root=/dev/sda1 rootwait=3", NEW,
             image=Image(modules=("ext4", "sd_mod", "virtio_pci", "virtio_blk")),
             devices=("mptsas1068,id=hba",), disks=(
                 ("scsi-hd,bus=hba.0,scsi-id=1,wwn=0x5000c50015ea71aa", "gpt"),),
             fails=r"find root: /dev/sda1: not there after 3",
             also=(r"kinit: devices without a driver:",
                   r"kinit:   PCI 1000:0054 \(would be mptsas; not in this image\)")),

    # What the disk has become.
    hint("other-controller", "root=/dev/sda1", (("nvme,serial=one", "gpt-small"),),
         r"there is no /dev/sda1, but a /dev/nvme0n1p1: disks are named by their controller, and this may be "
         rf"the same disk at another one; root=UUID={UUID['gpt1']} does not depend on them$"),
    hint("renumbered", "root=/dev/vdb1", GPT,
         r"there is no /dev/vdb1, but a /dev/vda1: disks are numbered in the order in which their drivers find them",
         again=True),
    hint("spelling", "root=/dev/vdap1", GPT, r"there is no /dev/vdap1; this partition is called /dev/vda1$"),
    hint("spelling-nvme", "root=/dev/nvme0n11", (("nvme,serial=one", "gpt"),),
         r"there is no /dev/nvme0n11; this partition is called /dev/nvme0n1p1$", again=True),
    hint("partnroff", f"root=PARTUUID={PARTUUID[1]}/PARTNROFF=5", GPT,
         r"this PARTUUID is that of /dev/vda1, but its disk has no partition 6 \(1 and PARTNROFF=5\)$", again=True),
    hint("in-a-volume-group", "root=/dev/mapper/vg-root", (("virtio-blk", "lvm"),),
         r"/dev/vda is an LVM physical volume; hook lvm is not in this image: kinit-image --hook lvm$"),
    hint("in-luks", f"root=UUID={NEVER_UUID}", (("virtio-blk", "luks"),),
         r"/dev/vda is an encrypted volume \(LUKS\); hook cryptsetup is not in this image: "
         r"kinit-image --hook cryptsetup$"),
    hint("damaged-gpt", "root=/dev/vda1", (("virtio-blk", "gpt-damaged"),),
         r"/dev/vda has a GPT, and the kernel made no partitions of it: if the first copy of the table is damaged, "
         r"the word gpt on the kernel command line makes it use the second one$"),
    Scenario("hint-damaged-gpt-taken", "root=/dev/vda1 gpt", disks=(("virtio-blk", "gpt-damaged"),),
             root=("/dev/vda1", "ext4", "ro"), again=True),

    # What is on it, or is not.
    hint("partitioned", "root=/dev/vda", GPT,
         r"/dev/vda has a partition table; the root is on one of its partitions$"),
    hint("extended", "root=/dev/vda2", (("virtio-blk", "mbr-extended"),),
         r"/dev/vda2 is an extended partition, in which others are; these are numbered from 5$"),
    hint("empty", "root=/dev/vda", (("virtio-blk", "empty"),),
         r"there is nothing on /dev/vda that kinit knows: is it empty, or is it the wrong one\?$"),
    hint("no-ubi", "root=ubi0:root rootfstype=ubifs", (), r"there is no UBI volume at all: ubi\.mtd= on"),
    hint("unknown-feature", "root=/dev/vda", (("virtio-blk", "unknown-feature"),),
         r"the kernel says: EXT4-fs \(vda\): Couldn't mount because of unsupported optional features \(80000000\)$",
         r"this kernel is too old for the ext4 on /dev/vda, or was built without: FEATURE_I31$"),
    hint("no-usr", "root=/dev/vda", (("virtio-blk", "without-usr"),),
         r"the way to init leads into /usr, which is empty in /dev/vda and not in its /etc/fstab: if it is a "
         r"filesystem of its own, mount\.usr=DEVICE mounts it$", step="find init"),
    hint("no-subvolume", "root=/dev/vda rootflags=subvol=@", (("virtio-blk", "btrfs"),),
         r"this btrfs has no subvolume as rootflags=subvol=@ names it$"),

    # The init.
    init_fails("missing", "/bin/nosuch", r"/bin/nosuch: No such file or directory"),
    init_fails("not-executable", "/etc/notes", r"/etc/notes: not executable \(mode 644\)"),
    init_fails("directory", "/etc", r"/etc: ", again=True),
    init_fails("dangling-link", "/bin/dangling", r"/bin/dangling: a link to /nowhere/init, which is not there"),
    init_fails("link-to-itself", "/bin/loop", r"/bin/loop: ", again=True),
    init_fails("without-interpreter", "/etc/script", r"/etc/script: "),
    # While there is still something to type at.
    Scenario("init-noexec", "root=/dev/vda rootflags=noexec", disks=EXT4,
             fails=r"find init: .*/sbin/init: it is on a filesystem that is mounted noexec"),
    Scenario("init-broken-ones", "root=/dev/vda", disks=(("virtio-blk", "broken-inits"),),
             root=("/dev/vda", "ext4", "ro"), init="/bin/sh", also=(
                 r"\] kinit: /sbin/init: a program for another machine \(arm64; this kernel is for x86_64\); "
                 r"starting /bin/sh instead$",
                 r"kinit: /etc/init: its #! line ends as in DOS, with a carriage return; starting",
                 r"kinit: /bin/init: its interpreter /lib64/ld-linux-x86-64\.so\.2: No such file")),
    # Only the kernel knows that it does not start these.
    Scenario("init-of-32-bits", "root=/dev/vda ia32_emulation=off", NEW, disks=(("virtio-blk", "old-init"),),
             root=("/dev/vda", "ext4", "ro"), init="/bin/sh", also=(
                 r"kinit: /sbin/init: this kernel has no loader for it \(are programs of 32 bits switched off\?\); "
                 r"starting /bin/sh instead$",)),
    init_fails("none-at-all", "", r"/sbin/init", "without-init"),
    init_runs("absolute-link", "init=/bin/absolute", "/bin/absolute", kernels=NEW),
    init_runs("relative-link", "init=/bin/relative", "/bin/relative", again=True),
    init_runs("relative-path", "init=bin/relative", r"\S+", again=True),
    init_runs("third-of-the-list", "", "/bin/init", "bin-init", again=True),
    init_runs("last-wins", "init=/bin/nosuch init=/bin/relative", "/bin/relative"),

    # An absolute link by way of a link, as on a real Debian; and its name is systemd, so it is
    # told when the initramfs began in the way that systemd takes it.
    Scenario("init-like-debian", "root=/dev/vda", NEW, disks=(("virtio-blk", "like-debian"),),
             root=("/dev/vda", "ext4", "ro"), unless=("fd [3-9]",), also=(
                 r"ROOT: argv\[\d\]=--switched-root", r"ROOT: argv\[\d\]=--deserialize")),

    # What comes after the report.
    Scenario("emergency-shell", f"root=UUID={NEVER_UUID} rootwait=1", NEW, disks=GPT,
             image=Image(shell=True), fails=r"find root: UUID=",
             types=(Type("echo answer-$((40+2))\n", r"^/ # "),),
             also=(r"^answer-42",), until=r"^answer-42", never=(PANIC,)),
    Scenario("no-shell-with-panic", f"root=UUID={NEVER_UUID} rootwait=1 panic=1", NEW, disks=GPT,
             image=Image(shell=True), fails=r"find root: UUID=",
             also=(r"Rebooting in 1 second",), until=r"Rebooting in 1 second"),
]
