# SPDX-License-Identifier: GPL-2.0-or-later
"""Signatures that are left over from former times, on the root's disk and on its partition."""
from disks import UUID
from scenario import BOTH, NEW, Image, Scenario

VDA1 = ("/dev/vda1", "ext4", "ro")


def passed_over(what):
    """What is said of the whole disk."""
    return (rf"kinit: the whole disk /dev/vda is {what} by a signature on it, which does not keep /dev/vda1 from "
            rf'being taken; if it is left over, "wipefs -af -t {what} /dev/vda" removes it$')


def copy(name):
    return (("virtio-blk", f"copy:{name}"),)


def on_disk(name, what, number, least="UUID", **more):
    """A partition is found by each of its names; least is the way that each check boots, if any."""
    words = {"node": "/dev/vda1", "devt": "254:1", "UUID": f"UUID={UUID[name]}", "LABEL": "LABEL=inside",
             "PARTUUID": f"PARTUUID=0de0000{number}-01"}
    return [Scenario(f"{name}-by-{kind}", f"root={word}", disks=copy(name), root=VDA1, untouched=(name,),
                     again=kind != least, also=(passed_over(what),) if what else (), **more)
            for kind, word in words.items()]


def was_mirror(name, partuuid, least, metadata, **more):
    """What mdadm and then sfdisk made: the array has nobody anything to wait for, and stays as it is."""
    words = {"node": "/dev/vda1", "UUID": f"UUID={UUID[name]}", "PARTUUID": f"PARTUUID={partuuid}"}
    disk = f"{name}.a"
    return [Scenario(f"{name}-by-{kind}", f"root={word}", disks=copy(disk), root=VDA1, untouched=(disk,),
                     examined=((disk, rf"Version : {metadata}\b"),), never=(r"kinit: md\d+ is started",),
                     again=kind != least, also=(passed_over("linux_raid_member"),), **more)
            for kind, word in words.items()]


def on_partition(name, kind, also, words="", root="UUID", mode="ro", **more):
    where = {"UUID": f"UUID={UUID[name]}", "node": "/dev/vda1"}.get(root, root)
    suffix = "-".join(word.split("=")[0] for word in (root, *words.split()))
    return Scenario(f"{name}-{suffix}", f"root={where} {words}".strip(), disks=(("virtio-blk", name),),
                    root=("/dev/vda1", kind, mode), also=also, **more)


SCENARIOS = [
    # What was on the whole disk before it got a table.
    *on_disk("on-ext4", "ext4", 1),
    *on_disk("on-isw", "isw_raid_member", 3, None),
    *on_disk("on-luks", "crypto_LUKS", 4, "node"),
    # It is waited for the second half of a mirror, and that is never started with one.
    *on_disk("on-md", "linux_raid_member", 2, None, never=(r"kinit: md\d+ is started",)),
    # An image of a CD is made to have a table, and nobody is told to remove it.
    *on_disk("on-iso", "", 5, "LABEL", never=(r"wipefs",)),

    # A mirror once, of the real mdadm, that without wipefs has become a disk with a table of its own.
    *was_mirror("was-md-gpt", "00000010-feed-4bee-8f00-000000000010", "UUID", "0.90"),
    *was_mirror("was-md-dos", "0de00011-01", None, "1.0"),
    *was_mirror("was-md-end", "0de00012-01", None, "1.0"),
    Scenario("was-md-lost-by-UUID", f"root=UUID={UUID['was-md-lost']}", disks=copy("was-md-lost.a"), root=VDA1,
             examined=(("was-md-lost.a", r"MBR Magic"),), never=(r"linux_raid_member", r"kinit: md\d+"), again=True),

    # Half of a mirror: the table was written inside of the array.
    Scenario("on-half-of-a-mirror", f"root=UUID={UUID['gpt1']} kinit.md_wait=2", kernels=BOTH,
             disks=(("virtio-blk", "raid1-gpt-inside.a"),), root=("/dev/md0p1", "ext4", "ro"), never=(r"left over",),
             expect=(r"kinit: md0: 1 of 2 members is there; .*waiting up to 2 s for more",
                     r"kinit: md0 is started degraded: raid1, 1 of 2 members: vda$")),
    # It may be one, and the array has the same as the partition; in whatever order they are read, at once or not.
    *[Scenario(f"on-what-may-be-half-of-a-{name}", f"root=UUID={UUID['mbr1']} kinit.md_wait=2",
               disks=(("virtio-blk", f"{kind}raid1-mbr-inside.b"),), root=("/dev/md0p1", "ext4", "ro"),
               expect=(r"kinit: md0: 1 of 2 members is there; .*waiting up to 2 s for more",
                       r"kinit: md0 is taken for an array that lacks members, with what is asked for on it; if it is "
                       r'left over from former times, "mdadm --zero-superblock /dev/vda" removes it$',
                       r"kinit: md0 is started degraded: raid1, 1 of 2 members: vda$"))
      for name, kind in (("mirror", ""), ("slow-mirror", "slow-inside:"))],
    # Nobody can start it, and half of it is not taken for the whole unless somebody says so.
    Scenario("on-half-of-a-mirror-without-driver", f"root=UUID={UUID['gpt1']} kinit.md_wait=1 rootwait=3",
             image=Image(modules=("virtio_pci", "virtio_blk", "ext4")), disks=copy("raid1-gpt-inside.a"),
             untouched=("raid1-gpt-inside.a",), fails=r"find root: UUID=\S+: the whole disk vda is linux_raid_member",
             never=(r"kinit: hint: .*wipefs",),
             also=(r"kinit: hint: /dev/vda1 is inside of an array, of which the disk vda is one half, and that does "
                   r"not run \(see the arrays above\); without it root=/dev/vda1 would make the halves differ$",),
             again=True),
    Scenario("on-half-of-a-mirror-by-node", "root=/dev/vda1", again=True, disks=(("virtio-blk", "raid1-gpt-inside.a"),),
             root=VDA1, also=(passed_over("linux_raid_member"),)),

    # The file system was made after all that the array has noted, until its root= names it.
    Scenario("on-array", f"root=UUID={UUID['gpt1']} kinit.md_wait=2", disks=copy("raid1-gpt-1.0.a"),
             untouched=("raid1-gpt-1.0.a",), root=VDA1, never=(r"kinit: md\d+ is started",),
             expect=(r"kinit: md0: 1 of 2 members is there; .*waiting up to 2 s for more",
                     r"kinit: md0 is not started as it is: 1 of 2 members is there; .*what is asked for is on a "
                     r"partition of one member as well", passed_over("linux_raid_member"))),
    Scenario("on-array-that-is-named", "root=/dev/md0p1 kinit.md_wait=2",
             disks=(("virtio-blk", "raid1-gpt-1.0.a"),), root=("/dev/md0p1", "ext4", "ro"),
             expect=(r"kinit: md0 is started degraded: raid1, 1 of 2 members: vda$",), again=True),

    # Only the kernel can say that a partition is in use after all.
    Scenario("on-array-in-use", "root=/dev/vda1 kinit.md=all rootdelay=6",
             disks=(("virtio-blk", "raid1-gpt-1.0.a"), ("virtio-blk", "raid1-gpt-1.0.b")),
             fails=r"mount root: /dev/vda1: ext4: Device or resource busy",
             also=(r"kinit: md0 is started: raid1, 2 of 2 members",
                   r"kinit: hint: the kernel uses the whole disk /dev/vda, which is linux_raid_member, so that is "
                   r"nothing left over")),
    # Two that have the same are a mirror, whoever makes it.
    Scenario("on-mirror-of-firmware", f"root=UUID={UUID['on-isw']} rootwait=4",
             disks=(("virtio-blk", "copy:on-isw"), ("virtio-blk", "copy:on-isw-twin")),
             untouched=("on-isw", "on-isw-twin"), fails=r"find root: UUID=.*: the whole disk vd[ab] is isw_raid_member",
             also=(r"kinit: hint: another disk has the same as /dev/vd[ab]1: they are the halves of an array that does "
                   r"not run; without it root=/dev/vd[ab]1 would make these differ$",), never=(r"kinit: hint: .*wipefs",),
             steady=("late_disks",)),
    Scenario("on-mirror-of-firmware-by-node", "root=/dev/vdb1", again=True,
             root=("/dev/vdb1", "ext4", "ro"),
             disks=(("virtio-blk", "on-isw"), ("virtio-blk", "on-isw-twin"))),

    # On the partition itself.
    on_partition("btrfs-luks2", "btrfs", (
        r'kinit: /dev/vda1 has the signature of crypto_LUKS as well.*"wipefs -af -t crypto_LUKS /dev/vda1"',),
                 "rootfstype=btrfs", "node"),
    on_partition("btrfs-luks2", "btrfs", (), "rootfstype=btrfs", "PARTUUID=0de00006-01", again=True),
    on_partition("ext4-xfs", "ext4", (r"is there after .*: xfs or ext4, .*ext4 UUID=",), kernels=NEW),
    Scenario("btrfs-luks2-without-type", "root=/dev/vda1", disks=(("virtio-blk", "btrfs-luks2"),),
             fails=r"find root: /dev/vda1 \(/dev/vda1\): it is an encrypted volume \(crypto_LUKS\)",
             also=(r"kinit:   vda1 .*: crypto_LUKS \(and btrfs\), ",
                   r"kinit: hint: there is btrfs on /dev/vda1 as well: .*root=/dev/vda1 rootfstype=btrfs mounts it, "
                   r'and "wipefs -a -t crypto_LUKS /dev/vda1"')),
    on_partition("xfs-zfs", "xfs", (r"kinit: /dev/vda1 has the signature of zfs_member as well",
                                    r"is there after .*: xfs \(and zfs_member\), UUID="), kernels=NEW),
    on_partition("xfs-zfs", "xfs", (), "rw", mode="rw", again=True),
    on_partition("xfs-zfs", "xfs", (), root="PARTUUID=0de00007-01", again=True),
    on_partition("ext4-nilfs2", "ext4", (
        r"kinit: /dev/vda1 has the signatures of ext4 and nilfs2: each is tried, read-only;",
        r"is there after .*: ext4 or nilfs2, UUID=.*, PARTUUID=0de00008-01, nilfs2 UUID=\S+, nilfs2 LABEL=")),
    on_partition("ext4-nilfs2", "ext4", (r'kinit: .*rootfstype= says which it is, and "wipefs',),
                 "rootfstype=ext4 rw", "node", "rw"),
    # The first that is tried is the wrong one, and none is written to.
    on_partition("ext4-xfs", "ext4", (r"kinit: /dev/vda1 has the signatures of xfs and ext4: ",
                                      r"kinit: /dev/vda1 is read-only, whatever the command line asks"),
                 "rw", "PARTUUID=0de00009-01", kernels=NEW),
]
