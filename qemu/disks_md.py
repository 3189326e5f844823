# SPDX-License-Identifier: GPL-2.0-or-later
"""Members of md arrays that scenarios name, as recipes for mdarrays.py: "raid1.a" is the first disk
of "raid1"."""
from disks import DISKS, ext4
from images import Fs, Part, Table
from mdarrays import Array, Disk, Recipe
from userland import Userland

# As mdadm writes them.
MD_UUID = {name: f"{number:08x}:00004000:80000000:{number:08x}"
           for number, name in enumerate(("raid1", "0.90", "root-twin"),
                                         start=0xd001)}

# From now on it becomes clean by no timer; one of the time before must have run out.
BUSY = "sleep 2; echo 0 >$(sys)/safe_mode_delay"
# The same bytes again: what is on the array stays.
WRITE = "dd if=$md of=$md bs=64k count=4 conv=notrunc,fsync 2>/dev/null"
IN_2036 = ("date -s '2036-01-01 00:00:00'", WRITE)      # later than any file system that is made here
CLOBBER = "dd if=/dev/zero of=$b bs=1 seek={} count=4 conv=notrunc,fsync 2>/dev/null"
LETTERS = "abcdefgh"


def disks(number, size=32):
    return tuple((letter, Disk(size)) for letter in LETTERS[:number])


def array(level, number, *options, content="ext4", then=(), end="stop", device="/dev/md0", size=32,
          build=False):
    """One array on whole disks."""
    made = Array(device, level, tuple(LETTERS[:number]), options,
                 DISKS[content] if content else None, then, build)
    return Recipe(disks(number, size), (made,), end)


def version(number, *more):
    return array("1", 2, f"--metadata={number}", *more)


def named(name, *options, content="ext4"):
    return array("1", 2, f"--name={name}", "--homehost=host", *options, content=content,
                 device="/dev/md/root")


# A real Debian, whose mdadm tells what it knows and adds the disk "fresh" if there is one.
DEBIAN_TELLS = (
    """while read -r line; do tell "map: $line"; done < /run/mdadm/map""",
    """detail() { mdadm --detail /dev/md0 | while read -r line; do tell "$1: $line"; done; }""",
    """detail detail""",
    """tell "scan: $(mdadm --detail --scan)" """,
    """tell "links: $(echo /dev/disk/by-id/md-*)" """,
    """tell "monitor is $(systemctl is-active mdmonitor)" """,
    """if [ -b /dev/disk/by-id/virtio-fresh ]; then""",
    """	mdadm /dev/md0 --add /dev/disk/by-id/virtio-fresh; tell "added: $?" """,
    """	mdadm --wait /dev/md0; detail repaired""",
    """fi""")
DEBIAN = Userland("bookworm", uuid="0000d002-0000-4000-8000-00000000d002", label="debian-md",
                  size=440, packages=("mdadm",), report=DEBIAN_TELLS)

PARTITION = Disk(32, "gpt", ("type=raid",))
TO_THE_END = Disk(32, "dos", ("type=fd",))


def to_the_end(level, letters):
    return Recipe(tuple((letter, TO_THE_END) for letter in letters),
                  (Array("/dev/md0", level, tuple(f"{letter}1" for letter in letters), ("--metadata=0.90",),
                         DISKS["ext4"]),))


def was_mirror(metadata, name, kind, uuid, part="", rest=False, then=()):
    """Disks of a mirror once, the first of which has got a table of its own and one partition since."""
    table = Table(kind, uuid=uuid, parts=(Part(ext4(name, label="since"), uuid=part, rest=rest),))
    return Recipe(disks(2), (Array("/dev/md0", "1", ("a", "b"), (f"--metadata={metadata}",), DISKS["other"],
                                            then),), becomes=table)


MEMBERS = {
    "raid1": version("1.2", f"--uuid={MD_UUID['raid1']}"),
    "raid1-0.90": version("0.90", f"--uuid={MD_UUID['0.90']}"),
    "raid1-1.0": version("1.0"),
    "raid1-1.1": version("1.1"),
    "raid0": array("0", 2),
    "raid4": array("4", 3),
    "raid5": array("5", 3),
    "raid6": array("6", 4),
    "raid10": array("10", 4),
    "linear": array("linear", 2),

    "host-root": named("root"),
    "host-root-twin": named("root", f"--uuid={MD_UUID['root-twin']}", content="other"),
    "zero-twin": array("1", 2, content="other"),
    "raid1-gpt": array("1", 2, content="gpt-small", size=48),
    "raid1-gpt-1.0": array("1", 2, "--metadata=1.0", content="gpt-small", size=48),

    "raid1-sleeper": array("1", 2, content="sleeper", size=320),

    # The table ends where the array does, since it is as large as the image; and one of a younger array.
    "raid1-gpt-inside": array("1", 2, "--metadata=1.0", "--size=32768", content="gpt-small", size=48),
    "raid1-mbr-inside": array("1", 2, "--metadata=0.90", content="mbr", size=96, then=IN_2036),

    "raid1-spare": array("1", 3, "--raid-devices=2", "--spare-devices=1"),
    "raid5-journal": Recipe(disks(4), (Array("/dev/md0", "5", ("a", "b", "c"),
                                             ("--write-journal=/dev/vdd",),
                                             content=DISKS["ext4"]),)),

    # The second member is out of date, or its superblock is damaged.
    "raid1-stale": array("1", 2, then=("mdadm $md --fail $b", "sleep 1", "mdadm $md --remove $b",
                                       WRITE, WRITE)),
    "raid1-checksum": array("1", 2, then=("mdadm --stop $md", CLOBBER.format(4096 + 216))),

    # The power failed while it was written to: without its third member, with all of them.
    "raid5-dirty": array("5", 3, then=(BUSY, "mdadm $md --fail $c", WRITE), end="cut"),
    "raid5-cut": array("5", 3, then=(BUSY, WRITE), end="cut"),

    "two": Recipe(disks(4), (Array("/dev/md0", "1", ("a", "b"), content=DISKS["ext4"]),
                             Array("/dev/md1", "1", ("c", "d"), content=DISKS["other"]))),
    "raid0-bare": array("0", 2, "--chunk=64", build=True),
    "linear-bare": array("linear", 2, build=True),

    # Partitions, and partitions with whole disks.
    "in-parts": Recipe((("a", PARTITION), ("b", PARTITION)),
                       (Array("/dev/md0", "1", ("a1", "b1"), content=DISKS["ext4"]),)),
    "in-parts-0.90": Recipe((("a", PARTITION), ("b", PARTITION)),
                            (Array("/dev/md0", "1", ("a1", "b1"), ("--metadata=0.90",),
                                   content=DISKS["ext4"]),)),
    # What is at the end of these partitions is at the end of their disks as well.
    "to-the-end-0.90": to_the_end("1", "ab"),
    "to-the-end-0.90-raid5": to_the_end("5", "abc"),
    "mixed": Recipe((("a", Disk(32)), ("b", PARTITION)),
                    (Array("/dev/md0", "1", ("a", "b1"), content=DISKS["ext4"]),)),

    # A mirror of stripes.
    "nested": Recipe(disks(4), (Array("/dev/md11", "0", ("a", "b")),
                                Array("/dev/md12", "0", ("c", "d")),
                                Array("/dev/md0", "1", ("/dev/md11", "/dev/md12"),
                                      content=DISKS["ext4"]))),
    "debian-raid1": Recipe(disks(2, 480), (Array("/dev/md0", "1", ("a", "b"),
                                                 ("--bitmap=internal",), content=DEBIAN),)),
    "fresh": Fs("empty", size=480),

    # With 0.90 a GPT leaves the superblock alone, with 1.0 it is written over that.  An MBR leaves either alone.
    # Where the times say nothing, the table or the partition's end has to.
    "was-md-gpt": was_mirror("0.90", "was-md-gpt", "gpt", "0d15c000-0000-4000-8000-000000000010",
                             "00000010-feed-4bee-8f00-000000000010", rest=True, then=IN_2036),
    "was-md-dos": was_mirror("1.0", "was-md-dos", "dos", "0x0de00011"),
    "was-md-end": was_mirror("1.0", "was-md-end", "dos", "0x0de00012", rest=True, then=IN_2036),
    "was-md-lost": was_mirror("1.0", "was-md-lost", "gpt", "0d15c000-0000-4000-8000-000000000013", rest=True),

    "raid1-luks": array("1", 2, content="luks"),
    "raid1-lvm": array("1", 2, content="lvm"),
}
