# SPDX-License-Identifier: GPL-2.0-or-later
"""Roots on md arrays, assembled without mdadm."""
from disks import PARTUUID, UUID
from disks_md import MD_UUID
from scenario import BOTH, NEW, OLD, Plug, Scenario, Took

MD0 = ("/dev/md0", "ext4", "ro")
WAITING = r"kinit: .*waiting up to"
BLK = "virtio-blk"
NVME = "nvme,serial=one"


def whole(recipe, letters="ab"):
    """The disks of a recipe, as vda, vdb, … in any order: that in which they are found."""
    return tuple((BLK, f"{recipe}.{letter}") for letter in letters)


def pair(recipe, vda="a", nvme="b"):
    """Two disks whose names tell which of them is which."""
    return ((BLK, f"{recipe}.{vda}"), (NVME, f"{recipe}.{nvme}"))


def started(node, level, number, names=""):
    names = names or rf"vd\w(, vd\w){{{number - 1}}}"
    return rf"kinit: {node} is started: {level}, {number} of {number} members: {names}$"


def boots(name, recipe, letters="ab", level="raid1", root="/dev/md0", node="md0", words="",
          kernels=OLD, **more):
    more.setdefault("expect", (started(node, level, len(letters)),))
    more.setdefault("disks", whole(recipe, letters))
    more.setdefault("never", (r"degraded", r"left out"))
    return Scenario(f"md-{name}", f"root={root} {words}".strip(), kernels,
                    root=(f"/dev/{node}", "ext4", "ro"), **more)


def degraded(name, words, least, most, **more):
    """The second member never comes."""
    return Scenario(
        f"md-{name}", f"root=/dev/md0 {words}", BOTH, disks=whole("raid1", "a"), root=MD0,
        expect=(r"kinit: md0: 1 of 2 members is there; slot 1 is empty; it can run without; "
                r"waiting up to \d+ s for more",
                r"kinit: md0 is started degraded: raid1, 1 of 2 members: vda$",
                r"kinit: md0: the member in slot 1 is missing$"),
        took=(Took(r"kinit: md0: 1 of 2", r"kinit: md0 is started degraded", least, most),),
        **more)


def root_of(node):
    return (f"/dev/{node}", "ext4", "ro")


# What is told of several disks is told only if all of them are there in time.
TOGETHER = dict(steady=("late_disks",))
LATE = (Plug("virtio-blk-pci,id=late", "raid1.b", r"kinit: md0: 1 of 2 members is there", after=4),)
PARTITION = dict(node="md0p1", expect=(started("md0", "raid1", 2),))
REPORT = r"kinit: arrays:$"
TWINS = whole("host-root") + whole("host-root-twin")
DEBIAN = dict(never=(r"BOOT FAILED", r"Kernel panic", r"REPORT: failed: "))
DEBIAN_TELLS = (r"kinit: mounted /dev/md0 \(ext4, read-only\)", r"REPORT: failed units: 0",
                r"REPORT: root is /dev/md0 ext4",
                r"REPORT: map: md0 1\.2 [0-9a-f:]{35} /dev/md0$")
# (systemd has it taken apart at the end; see down.py.)
POWER_OFF = (r"REPORT: done", r"kinit: unmounted / \(ext4\)", r"kinit: stopped md0 \(array\)", r"reboot: Power down")

SCENARIOS = [
    # Each version of the metadata, each level.
    boots("raid1-1.2", "raid1", kernels=BOTH),
    boots("raid1-0.90", "raid1-0.90", kernels=BOTH),
    boots("raid1-1.0", "raid1-1.0", again=True),
    boots("raid1-1.1", "raid1-1.1", kernels=NEW, again=True),
    boots("raid0", "raid0", level="raid0", kernels=NEW),
    boots("raid4", "raid4", "abc", "raid4", again=True),
    boots("raid5", "raid5", "abc", "raid5", kernels=BOTH),
    boots("raid6", "raid6", "abcd", "raid6", kernels=NEW, again=True),
    boots("raid10", "raid10", "abcd", "raid10", kernels=NEW, again=True),
    boots("linear", "linear", level="linear", steady=("kernel",)),     # 6.12 has none
    Scenario("md-level-unknown", "root=/dev/md0 rootwait=4", NEW, disks=whole("linear"), steady=("kernel",),
             fails=r"find root: /dev/md0: ", never=(r"md0 is started",),
             also=(r"kinit: md0 is not started: neither kernel nor image has a driver for linear",
                   REPORT, r"kinit:   md0 .*: refused: ")),
    # Members in another order than their slots.
    boots("raid5-shuffled", "raid5", "cab", "raid5", again=True),
    boots("spare", "raid1-spare", "abc", **TOGETHER,
          expect=(started("md0", "raid1", 2, r"vd\w(, vd\w){2}"),)),
    boots("journal", "raid5-journal", "abcd",
          expect=(started("md0", "raid5", 3, r"vd\w(, vd\w){3}"),)),

    # Each way to name the root.
    boots("uuid", "raid1", root=f"UUID={UUID['ext4']}", kernels=NEW),
    # The members look like the filesystem.
    boots("uuid-1.0", "raid1-1.0", root=f"UUID={UUID['ext4']}", again=True),
    boots("uuid-0.90", "raid1-0.90", root=f"UUID={UUID['ext4']}", again=True),
    boots("uuid-raid5", "raid5", "abc", "raid5", root=f"UUID={UUID['ext4']}"),
    boots("label", "raid1", root="LABEL=testroot"),
    boots("number", "raid1", root="9:0"),
    boots("md-slash-0", "raid1", root="/dev/md/0", again=True),
    boots("name", "host-root", root="/dev/md/root", node="md127", kernels=NEW),
    boots("name-with-host", "host-root", root="/dev/md/host:root", node="md127", again=True),
    boots("by-id-uuid", "raid1", root=f"/dev/disk/by-id/md-uuid-{MD_UUID['raid1']}", kernels=NEW, again=True),
    boots("by-id-name", "host-root", root="/dev/disk/by-id/md-name-host:root", node="md127"),
    boots("partition", "raid1-gpt", root="/dev/md0p1", **PARTITION, kernels=NEW),
    boots("partition-partuuid", "raid1-gpt", root=f"PARTUUID={PARTUUID[5]}",
          kernels=NEW, **PARTITION),
    boots("partition-partuuid-1.0", "raid1-gpt-1.0", root=f"PARTUUID={PARTUUID[5]}", **PARTITION, again=True),
    boots("partition-uuid", "raid1-gpt", root=f"UUID={UUID['gpt1']}", **PARTITION, again=True),
    boots("partition-by-id", "raid1-gpt", root="/dev/disk/by-id/md-name-guest:0-part1",
          **PARTITION, again=True),

    # Members that come late, or never.
    Scenario("md-late-member", "root=/dev/md0", BOTH, disks=whole("raid1", "a"), plugs=LATE,
             machine="pc", root=MD0,
             expect=(r"kinit: md0: 1 of 2 members is there; .*waiting up to \d+ s for more",
                     r"the harness: device_add", started("md0", "raid1", 2)),
             never=(r"degraded",), took=(Took(WAITING, r"kinit: md0 is started", 4, 15),)),
    Scenario("md-late-member-uuid", f"root=UUID={UUID['ext4']}", disks=whole("raid1", "a"),
             plugs=LATE, machine="pc", root=MD0, never=(r"degraded",),
             expect=(started("md0", "raid1", 2),), again=True),
    degraded("missing-md_wait", "kinit.md_wait=3", 2.7, 5),
    degraded("missing-default", "rootwait=6", 3.7, 6),
    Scenario("md-too-late", "root=/dev/md0 kinit.md_wait=1 rootdelay=15",
             disks=whole("raid1", "a"), machine="pc", root=MD0,
             plugs=(Plug("virtio-blk-pci,id=late", "raid1.b", r"kinit: md0 is started degraded"),),
             expect=(r"kinit: md0 is started degraded: raid1, 1 of 2 members: vda$",
                     r"kinit: /dev/vdb comes too late for md0, which runs without it$")),
    # What waits for members also waits beyond rootwait=.
    degraded("missing-wait-beyond", "rootwait=2 kinit.md_wait=5", 4.5, 8, again=True),
    boots("two-missing", "raid6", "ac", words="kinit.md_wait=1",
          expect=(r"kinit: md0 is started degraded: raid6, 2 of 4 members: vd[ab], vd[ab]$",
                  r"kinit: md0: the member in slot 1 is missing$",
                  r"kinit: md0: the member in slot 3 is missing$"), never=()),
    # Without its first member the array does not show whether it has the root on it.
    boots("missing-first-uuid", "raid5", "bc", root=f"UUID={UUID['ext4']}", words="kinit.md_wait=3",
          never=(),
          expect=(r"kinit: md0 is started degraded: raid5, 2 of 3 members: vd[ab], vd[ab]$",
                  r"kinit: md0: the member in slot 0 is missing$"),
          took=(Took(WAITING, r"kinit: md0 is started degraded", 2.5, 7),), again=True),
    Scenario("md-too-few", "root=/dev/md0 rootwait=4", NEW, disks=whole("raid5", "b"),
             fails=r"find root: /dev/md0: ",
             also=(REPORT, r"kinit:   md0 \(\S+\): .*: 1 of 3 members is there; slots 0, 2 are "
                   r"empty; too few of them in sync"), never=(r"md0 is started",)),

    # Members that do not belong.
    boots("stale", "raid1-stale", disks=pair("raid1-stale"), never=(),
          expect=(r"kinit: md0 is started degraded: raid1, 1 of 2 members: vda$",
                  r"kinit: md0: the member in slot 1 is missing$"),
          also=(r"kinit: /dev/nvme0n1 is left out of md0 \(stale\): its event count \d+ ",),
          kernels=BOTH, **TOGETHER),
    boots("stale-first", "raid1-stale", disks=pair("raid1-stale", "b", "a"), never=(),
          expect=(r"kinit: md0 is started degraded: raid1, 1 of 2 members: nvme0n1$",),
          also=(r"kinit: /dev/vda is left out of md0 \(stale\): its event count \d+ ",), **TOGETHER, again=True),
    boots("checksum", "raid1-checksum", disks=pair("raid1-checksum"), words="kinit.md_wait=2",
          never=(), expect=(r"kinit: /dev/nvme0n1: its RAID superblock is no good: its checksum",
                            r"kinit: md0 is started degraded: raid1, 1 of 2 members: vda$",
                            r"kinit: md0: the member in slot 1 is missing$"), kernels=NEW),
    Scenario("md-listed-twice", "root=/dev/md0", NEW, **TOGETHER,
             disks=((BLK, "raid1.a"), (BLK, "raid1.b"), (BLK, "raid1.a")), root=MD0,
             expect=(started("md0", "raid1", 2),),
             also=(r"kinit: /dev/vd[abc] is left out of md0 \(duplicate\): ",), again=True),

    # Arrays that are not needed, or want the same name.
    Scenario("md-other-array", "root=/dev/md0", NEW, disks=whole("two", "abcd"), root=MD0,
             expect=(started("md0", "raid1", 2),), never=(r"md1 is started",)),
    Scenario("md-other-array-uuid", f"root=UUID={UUID['other']}", NEW,
             disks=(*((BLK, f"copy:two.{letter}") for letter in "ab"), *whole("two", "cd")),
             root=("/dev/md1", "ext4", "ro"), untouched=("two.a", "two.b"),
             expect=(started("md1", "raid1", 2),), never=(r"md0 is started",), again=True),
    Scenario("md-all-arrays", "root=/dev/md0 kinit.md=all", NEW, disks=whole("two", "abcd"), **TOGETHER,
             root=MD0, also=(started("md0", "raid1", 2),
                             started("md1", "raid1", 2))),
    Scenario("md-same-name", "root=/dev/md/root", disks=TWINS, root=root_of("md127"), **TOGETHER,
             also=(r"kinit: two arrays are named root: \S+ is /dev/md/root, \S+ becomes "
                   r"/dev/md/root_0 ",)),
    Scenario("md-same-name-by-id", f"root=/dev/disk/by-id/md-uuid-{MD_UUID['root-twin']}", NEW,
             disks=TWINS, root=root_of("md12[67]"), **TOGETHER,
             also=(r"kinit: two arrays are named root: ",
                   rf"kinit: /dev/md12[67] is there after .*UUID={UUID['other']}"), again=True),
    Scenario("md-same-number", f"root=UUID={UUID['other']}",
             disks=whole("raid1") + whole("zero-twin"), root=root_of(r"md(0|127)"), **TOGETHER,
             also=(r"kinit: two arrays want to be md0: ",)),

    # Nothing is written before it is decided that an array is started.
    Scenario("md-dirty-degraded", "root=/dev/md0 rootwait=6", BOTH,
             disks=((BLK, "copy:raid5-dirty.a"), (BLK, "copy:raid5-dirty.b")),
             untouched=("raid5-dirty.a", "raid5-dirty.b"), fails=r"find root: /dev/md0: ",
             also=(r"kinit: md0 is not started: 2 of 3 members are there; slot 2 is empty; it was "
                   r"not shut down cleanly", REPORT, r"kinit:   md0 .*: refused: "),
             never=(r"md0 is started",)),
    boots("dirty-degraded-allowed", "raid5-dirty", words="md_mod.start_dirty_degraded=1",
          expect=(r"kinit: md0 is started degraded: raid5, 2 of 3 members: vd[ab], vd[ab]$",),
          never=()),
    boots("dirty-whole", "raid5-cut", "abc", "raid5", again=True),
    Scenario("md-dirty-missing", "root=/dev/md0 rootwait=4 kinit.md_wait=2",
             disks=((BLK, "copy:raid5-cut.a"), (BLK, "copy:raid5-cut.c")),
             untouched=("raid5-cut.a", "raid5-cut.c"), fails=r"find root: /dev/md0: ",
             expect=(r"kinit: md0: .*waiting up to 2 s for more",
                     r"kinit: md0 is not started as it is: 2 of 3 members are there; slot 1 is "
                     r"empty; it was not shut down cleanly"), never=(r"md0 is started",)),
    Scenario("md-too-few-untouched", f"root=UUID={UUID['ext4']} rootwait=4",
             disks=((BLK, "copy:raid5.a"),), untouched=("raid5.a",),
             fails=rf"find root: UUID={UUID['ext4']}: "),

    # The kernel's and klibc's words.
    boots("word-0.90", "raid1-0.90", words="md=0,/dev/vda,/dev/vdb", kernels=BOTH, again=True),
    boots("word-parts-0.90", "in-parts-0.90", words="md=0,/dev/vda1,/dev/vdb1",
          expect=(started("md0", "raid1", 2, r"vd[ab]1, vd[ab]1"),), again=True),
    boots("word-1.2-other-number", "raid1", words="md=5,/dev/vda,/dev/vdb",
          root="/dev/md5", node="md5", again=True),
    boots("word-partitionable", "raid1-0.90", words="md=d0,/dev/vda,/dev/vdb",
          root="/dev/md_d0", node="md_d0"),
    boots("word-bare-raid0", "raid0-bare", disks=pair("raid0-bare"),
          words="md=0,0,4,0,/dev/vda,/dev/nvme0n1",
          expect=(r"kinit: md0 is started: raid0, 2 devices$",), kernels=NEW, again=True),
    boots("word-bare-linear", "linear-bare", disks=pair("linear-bare"),
          words="md=0,-1,4,0,/dev/vda,/dev/nvme0n1",
          expect=(r"kinit: md0 is started: linear, 2 devices$",), steady=("kernel",), again=True),
    Scenario("md-noautodetect", "root=/dev/md0 raid=noautodetect rootwait=3", NEW,
             disks=whole("raid1-0.90"), fails=r"find root: /dev/md0: ",
             also=(REPORT, r"raid=noautodetect, and no md= names it"),
             never=(r"md0 is started",)),
    boots("noautodetect-and-word", "raid1-0.90",
          words="raid=noautodetect md=0,/dev/vda,/dev/vdb", again=True),
    boots("raid-part", "raid1-0.90", words="raid=part", root="/dev/md_d0", node="md_d0"),

    # Members in partitions, arrays on arrays, other things on arrays.
    boots("in-parts", "in-parts", expect=(started("md0", "raid1", 2, r"vd[ab]1, vd[ab]1"),),
          kernels=NEW, again=True),
    boots("in-parts-to-the-end", "to-the-end-0.90",
          expect=(started("md0", "raid1", 2, r"vd[ab]1, vd[ab]1"),)),
    boots("in-parts-to-the-end-raid5", "to-the-end-0.90-raid5", "abc", "raid5", again=True,
          expect=(started("md0", "raid5", 3, r"vd[abc]1, vd[abc]1, vd[abc]1"),)),
    boots("mixed", "mixed", disks=pair("mixed"),
          expect=(started("md0", "raid1", 2, "(vda, nvme0n1p1|nvme0n1p1, vda)"),)),
    boots("nested", "nested", "abcd", expect=(r"kinit: md1[12] is started: raid0, 2 of 2 members",
                                              r"kinit: md1[12] is started: raid0, 2 of 2 members",
                                              started("md0", "raid1", 2, r"md1[12], md1[12]")),
          kernels=NEW),
    boots("nested-uuid", "nested", "abcd", root=f"UUID={UUID['ext4']}",
          expect=(started("md0", "raid1", 2, r"md1[12], md1[12]"),), again=True),
    Scenario("md-luks", "root=/dev/md0 rootwait=4", NEW, disks=whole("raid1-luks"),
             fails=r"find root: /dev/md0.*: it is an encrypted volume \(crypto_LUKS\)"),
    Scenario("md-lvm", "root=/dev/md0 rootwait=4", disks=whole("raid1-lvm"),
             fails=r"find root: /dev/md0.*: it is an LVM physical volume \(LVM2_member\)"),

    # A real Debian: its mdadm takes the array as its own, and can repair it.
    Scenario("md-debian", "root=/dev/md0", BOTH, memory=1024, seconds=500,
             disks=((BLK, "copy:debian-raid1.a"), (BLK, "copy:debian-raid1.b")), **DEBIAN,
             expect=(started("md0", "raid1", 2), *DEBIAN_TELLS,
                     r"REPORT: detail: Raid Level : raid1",
                     r"REPORT: detail: State : (clean|active)",
                     r"REPORT: detail: Working Devices : 2", r"REPORT: detail: Name : \S*:0",
                     r"REPORT: scan: ARRAY /dev/md/?0 ", r"REPORT: monitor is active", *POWER_OFF),
             examined=tuple((f"debian-raid1.{letter}", said) for letter in "ab"
                            for said in (r"State : clean", r"Array State : AA "))),
    Scenario("md-debian-repairs", "root=UUID=0000d002-0000-4000-8000-00000000d002 kinit.md_wait=2",
             memory=1024, seconds=500, **DEBIAN,
             disks=((BLK, "copy:debian-raid1.a"), ("virtio-blk,serial=fresh", "copy:fresh")),
             expect=(r"kinit: md0 is started degraded: raid1, 1 of 2 members: vd[ab]$",
                     *DEBIAN_TELLS, r"REPORT: detail: State : (clean|active), degraded",
                     r"REPORT: added: 0", r"REPORT: repaired: State : (clean|active)$",
                     r"REPORT: repaired: Active Devices : 2", *POWER_OFF),
             examined=(("debian-raid1.a", r"Array State : AA "), ("fresh", r"State : clean"),
                       ("fresh", r"Array State : AA "))),
]
