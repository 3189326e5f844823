# SPDX-License-Identifier: GPL-2.0-or-later
"""The disks that scenarios name, as recipes for images.py."""
import inits
from images import INSIDE, JOURNAL, Fs, Part, Several, Table  # noqa: F401 (INSIDE is for the scenarios)
from isohybrid import Iso
from userland import Userland

# Every UUID here is easy to know again in a log.
UUID = {name: f"{number:08x}-0000-4000-8000-00000000{number:04x}"
        for number, name in enumerate((
            "ext4", "gpt1", "gpt2", "gpt3", "mbr1", "mbr2", "xfs", "btrfs", "squashfs", "erofs",
            "f2fs", "swap", "md", "md-inside", "lvm", "luks", "4k", "spaced", "dirty", "damaged",
            "around", "inside", "debian", "norun", "noinit", "bininit", "other", "btrfs2",
            "btrfs2-label", "checksum", "outside", "accent", "comma", "feature", "nousr", "broken", "lib",
            "disk-before", "on-ext4", "on-md", "on-isw", "on-luks", "on-iso", "btrfs-luks2", "xfs-zfs",
            "ext4-nilfs2", "ext4-xfs", "old", "sleeper", "sleeper-swap", "suspended", "file-sleeper",
            "was-md-gpt", "was-md-dos", "was-md-end", "was-md-lost", "cloud", "beside-iso",
            "bcachefs2", "sprout", "f2fs2", "btrfs-sleeper", "bcache"), start=0x1001)}

PARTUUID = {number: f"{number:08x}-feed-4bee-8f00-0000000000{number:02x}" for number in range(1, 8)}


# Large enough for the memory of a guest.
LARGE_SWAP = Fs("swap", size=192, uuid=UUID["sleeper-swap"], label="sleeper")


def with_mark(mark):
    """A root, and a swap space that somebody has put a mark on."""
    return Table("gpt", parts=(Part(ext4("sleeper", label="asleep")),
                               Part(Fs("swap", size=8, uuid=UUID["suspended"], then=mark), type="swap")))


def ext4(name, **more):
    return Fs("ext4", uuid=UUID[name], **more)


SWAP = Fs("swap", size=4, uuid=UUID["swap"], label="swapspace")


def partition_on(name, uuid, **disk):
    """A partition on a disk that was something else before, or is as well."""
    return Table("dos", uuid=uuid, parts=(Part(ext4(name, label="inside")),), **disk)


DISKS = {
    # Filesystems on whole disks.
    "ext4": ext4("ext4", label="testroot"),
    "ext4-twin": ext4("ext4", label="testroot"),
    "ext4-arm64": ext4("ext4", label="testroot", tree="arm64"),
    "other": ext4("other", label="other"),
    "xfs": Fs("xfs", size=320, uuid=UUID["xfs"], label="xfsroot"),
    "btrfs": Fs("btrfs", size=128, uuid=UUID["btrfs"], label="btrfsroot"),
    "vfat": Fs("vfat", size=32, uuid="CAFE-F00D", label="FATROOT", tree="without-links"),
    "squashfs": Fs("squashfs"),
    "erofs": Fs("erofs", uuid=UUID["erofs"]),
    "f2fs": Fs("f2fs", size=128, uuid=UUID["f2fs"], label="f2fsroot"),
    "btrfs2": Several("btrfs", uuid=UUID["btrfs2"], label="two"),
    "sprout": Several("sprout", uuid=UUID["sprout"], label="seed"),
    "f2fs2": Several("f2fs", uuid=UUID["f2fs2"], label="two", names=("/dev/vda", "/dev/sda")),
    "bcachefs2": Several("bcachefs", uuid=UUID["bcachefs2"], label="two"),
    # A real Debian with systemd, on a partition of its own.
    "debian": Userland("bookworm", uuid="0000d001-0000-4000-8000-00000000d001", label="debian"),
    "debian-trixie": Userland("trixie", uuid="0000d003-0000-4000-8000-00000000d003", label="debian"),
    "debian-sid": Userland("sid", uuid="0000d004-0000-4000-8000-00000000d004", label="debian"),
    "busybox-init": Fs("ext4", uuid="0000d008-0000-4000-8000-00000000d008", tree=inits.busybox(), label="busybox"),
    "openrc": Userland("trixie", uuid="0000d005-0000-4000-8000-00000000d005", label="openrc", init="openrc"),
    "sysvinit": Userland("bookworm", uuid="0000d006-0000-4000-8000-00000000d006", label="sysvinit", init="sysvinit"),
    "runit": Userland("trixie", uuid="0000d007-0000-4000-8000-00000000d007", label="runit", init="runit"),
    "finit": Userland("trixie", uuid="0000d0f1-0000-4000-8000-00000000d0f1", label="finit", init="finit"),
    "s6": Userland("trixie", uuid="0000d0f2-0000-4000-8000-00000000d0f2", label="s6", init="s6"),
    "ext4-outside": ext4("outside", options=("-b", "1024", "-O", "^has_journal"), then="journal-outside"),
    "xfs-outside": Fs("xfs", size=320, label="xfsoutside", then="log-outside"),
    "log": Table("gpt", parts=(Part(Fs("empty", size=64), name="xfs log"),)),
    "journal": Fs("jbd", size=8, uuid=JOURNAL),
    "spaced": ext4("spaced", label="my root disk"),
    "comma": ext4("comma", label="data,root"),
    "accent": ext4("accent", label="voilà"),    # ends with byte 0xa0, a blank of ISO 8859-1

    # Partitioned disks.
    "gpt": Table("gpt", uuid="0d15c000-0000-4000-8000-000000000001", parts=(
        Part(ext4("gpt1", label="first"), name="kinit root", uuid=PARTUUID[1]),
        Part(SWAP, name="swap", uuid=PARTUUID[2], type="swap"),
        Part(ext4("gpt3", label="third"), name="spare", uuid=PARTUUID[3]))),
    "mbr": Table("dos", uuid="0x5eed1234", parts=(
        Part(ext4("mbr1", label="mbrfirst")),
        Part(ext4("mbr2", label="mbrsecond")))),
    "mbr-unsigned": Table("dos", uuid="0x00000000", parts=(
        Part(ext4("mbr1", label="mbrfirst")),
        Part(ext4("mbr2", label="mbrsecond")))),
    "gpt-small": Table("gpt", parts=(       # 32 MiB: SD cards have a power of two
        Part(ext4("gpt1", size=30, label="first"), name="card", uuid=PARTUUID[5]),)),
    "gpt-4k": Table("gpt", sector=4096, parts=(
        Part(ext4("4k", label="bigsectors", options=("-b", "4096")), name="big",
             uuid=PARTUUID[4]),)),
    # Debian's images for clouds: the partition that stands last is number 1.
    "cloud": Table("gpt", parts=(
        Part(Fs("empty", size=3), type="21686148-6449-6e6f-744e-656564454649", number=14),
        Part(Fs("vfat", size=8, uuid="0E5B-0015", tree="without-links"), type="uefi", number=15),
        Part(ext4("cloud"), uuid=PARTUUID[7], type="4f68bce3-e8cd-4db1-96e7-fbcaf984b709", number=1, rest=True))),
    # An installer's stick, behind whose own partitions somebody has added one.
    "stick": Iso("KINIT_CD", ext4("beside-iso", label="beside")),
    "mbr-4k": Table("dos", sector=4096, uuid="0x5eed4096", parts=(
        Part(ext4("4k", label="bigsectors", options=("-b", "4096"))),)),

    # Roots with something missing or unusual.
    "like-debian": ext4("debian", tree="like-debian"),
    "without-run": ext4("norun", tree="without-run"),
    "without-init": ext4("noinit", tree="without-init"),
    "bin-init": ext4("bininit", tree="bin-init"),
    "with-lib": ext4("lib", tree="only-init"),
    "broken-inits": ext4("broken", tree="broken-inits"),
    "old-init": ext4("old", tree="old-init"),

    "without-usr": ext4("nousr", tree="without-usr"),

    "demo": Table("gpt", parts=(Part(Fs("ext4", label="demo", tree="demo"), name="root"),)),

    # What is no filesystem, or a broken one.
    "swap": SWAP,
    "md": Fs("md", uuid=UUID["md"], label=UUID["md-inside"]),
    "lvm": Fs("lvm", uuid="kinit0-LVM2-0000-0000-0000-0000-000001"),
    "luks": Fs("luks", uuid=UUID["luks"]),
    "bcache": Fs("bcache", uuid=UUID["bcache"]),
    "empty": Fs("empty", size=8),
    "dirty": ext4("dirty", then="needs-recovery"),
    "damaged": ext4("damaged", then="damaged"),
    "wrong-checksum": ext4("checksum", then="wrong-checksum"),
    "unknown-feature": ext4("feature", then="unknown-feature"),
    "gpt-damaged": Table("gpt", then="first-table-lost", parts=(
        Part(ext4("gpt1", label="first"), name="root", uuid=PARTUUID[6]),)),
    "mbr-extended": Table("dos", uuid="0x5eed1235", parts=(
        Part(ext4("mbr1", label="mbrfirst")), Part(Fs("empty", size=4), type="extended"))),
    "mbr-around": ext4("around", then="mbr-around"),
    "mbr-inside": ext4("inside", size=64, then="mbr-inside"),

    # Of hibernated systems.
    "sleeper": Table("gpt", parts=(Part(ext4("sleeper", label="asleep")), Part(LARGE_SWAP, type="swap"))),
    "sleeper-swap": LARGE_SWAP,
    "file-sleeper": ext4("file-sleeper", size=256, options=("-b", "4096")),
    "btrfs-sleeper": Fs("btrfs", size=512, uuid=UUID["btrfs-sleeper"], tree="with-btrfs"),
    "marked-kernel": with_mark("mark-kernel"),
    "marked-uswsusp": with_mark("mark-uswsusp"),
    "marked-tuxonice": with_mark("mark-tuxonice"),

    # Signatures that are left over from former times: on the whole disk, and on the partition.
    "on-ext4": partition_on("on-ext4", "0x0de00001", over=ext4("disk-before", label="before")),
    "on-md": partition_on("on-md", "0x0de00002", then="over-md"),
    "on-isw": partition_on("on-isw", "0x0de00003", then="over-isw"),
    "on-isw-twin": partition_on("on-isw", "0x0de00003", then="over-isw"),
    "on-luks": partition_on("on-luks", "0x0de00004", then="over-luks-disk"),
    "on-iso": partition_on("on-iso", "0x0de00005", then="iso-around"),
    "btrfs-luks2": Table("dos", uuid="0x0de00006", parts=(
        Part(Fs("btrfs", size=128, uuid=UUID["btrfs-luks2"], then="over-luks2")),)),
    "xfs-zfs": Table("dos", uuid="0x0de00007", parts=(
        Part(Fs("xfs", size=320, uuid=UUID["xfs-zfs"], then="over-zfs")),)),
    "ext4-nilfs2": Table("dos", uuid="0x0de00008", parts=(
        Part(ext4("ext4-nilfs2", size=160, then="over-nilfs2")),)),
    "ext4-xfs": Table("dos", uuid="0x0de00009", parts=(
        Part(ext4("ext4-xfs", then="over-xfs")),)),
}

# What a Debian on a root of the network tells after ten minutes of doing nothing.
TEN_MINUTES = (
    'tell "address at first: $(ip -o -4 address show scope global | tr -s " ")"',
    "sleep 600",
    'tell "address at last: $(ip -o -4 address show scope global | tr -s " ")"',
    'touch /var/tmp/written && tell "the root can be written to"',
    'tell "networkd is $(systemctl is-active systemd-networkd)"',
)

# Whole systems as folders, for servers of files.
SYSTEMS = {
    "debian-net": Userland("bookworm", "", "", packages=("iproute2",), report=TEN_MINUTES,
                           units=("systemd-networkd.service",), fstab="# none\n"),
}
