# SPDX-License-Identifier: GPL-2.0-or-later
"""Signatures that are left over from former times, on the root's partition."""
from disks import UUID
from scenario import NEW, Scenario


def on_partition(name, kind, also, words="", root="UUID", mode="ro", **more):
    where = {"UUID": f"UUID={UUID[name]}", "node": "/dev/vda1"}.get(root, root)
    suffix = "-".join(word.split("=")[0] for word in (root, *words.split()))
    return Scenario(f"{name}-{suffix}", f"root={where} {words}".strip(), disks=(("virtio-blk", name),),
                    root=("/dev/vda1", kind, mode), also=also, **more)


SCENARIOS = [
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
