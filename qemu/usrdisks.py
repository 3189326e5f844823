# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks of roots whose /usr is a filesystem of its own."""
import usrtrees
from images import Fs, Several
from userland import Userland

USR = "0000a001-0000-4000-8000-00000000a001"        # the UUID of the filesystem for /usr
ITSELF = "0000a002-0000-4000-8000-00000000a002"
DATA = "0000a003-0000-4000-8000-00000000a003"
SUBVOLUMES = "0000a004-0000-4000-8000-00000000a004"
DEBIAN = "0000a005-0000-4000-8000-00000000a005"         # the root of a real one, and its /usr
DEBIAN_USR = "0000a006-0000-4000-8000-00000000a006"
NOWHERE = "0000a0ff-0000-4000-8000-00000000a0ff"

BY_UUID = f"UUID={USR} /usr ext4 defaults,noatime 0 2\n"
# Lines that nobody needs, and some that are none; at the end the one, with the ends of lines of DOS.
ODD = ("nonsense\n" + "/dev/nowhere /mnt ext4\n" * 9000 + "x\0y\0\0\n" + "\x7fELF\x01\x02\n" * 500
       + "# /usr\r\n\t LABEL=the\\040usr\t/usr/   auto   nodev,x-systemd.automount,comment=a,_netdev 0  2")
OTHERS = (f"LABEL=data /data ext4 x-initrd.mount,nosuid 0 2\nUUID={NOWHERE} /usr ext4 nofail 0 2\n"
          "tmpfs /etc/nowhere tmpfs x-initrd.mount 0 0\n/data /bin none bind,x-initrd.mount,noexec 0 0\n"
          "tmpfs /run tmpfs x-initrd.mount 0 0\n")


def _root(kind, fstab, **more):
    return Fs(more.pop("type", "ext4"), tree=usrtrees.root(kind, fstab), label=more.pop("label", "apart"), **more)


DISKS = {
    "usr": Fs("ext4", uuid=USR, label="the usr", tree=usrtrees.usr()),
    "usr-data": Fs("ext4", uuid=DATA, label="data"),
    "usr-unclean": Fs("ext4", uuid=USR, label="the usr", tree=usrtrees.usr(), then="needs-recovery"),
    "usr-apart": _root("apart", BY_UUID),
    "usr-bare": Fs("ext4", label="apart", tree="without-usr"),
    "usr-by-id": _root("apart", "/dev/disk/by-id/virtio-the_usr /usr ext4 defaults 0 2\n"),
    "usr-odd": _root("linked", ODD),
    "usr-served": _root("apart", "192.0.2.1:/srv/usr /usr nfs defaults,nodev,_netdev,noatime 0 0\n"
                        "//192.0.2.1/home /home cifs x-initrd.mount,guest 0 0\n"),
    "places-served": _root("with-places", "192.0.2.1:/srv/files /data nfs4 x-initrd.mount,nosuid,_netdev 0 0\n"
                           "192.0.2.1:/srv/none /usr/local nfs x-initrd.mount,nofail 0 0\n"
                           "192.0.2.1:/srv/files /later nfs nosuid 0 0\n"),
    "usr-damaged": _root("apart", "UUID= /usr ext4\n/usr ext4 defaults\nLABEL=x /usr\n"),
    "usr-nowhere": _root("apart", f"UUID={NOWHERE} /usr ext4 defaults 0 2\n"),
    "usr-itself": _root("in-itself", f"UUID={ITSELF} /usr btrfs subvol=/,noatime 0 0\n", type="btrfs", size=128,
                        uuid=ITSELF),
    "usr-subvolumes": Several("subvolumes", uuid=SUBVOLUMES, label="subvolumes"),
    # Everything that it could start is in /usr; another entry wants to be there as early.
    "debian-apart": Userland("bookworm", uuid=DEBIAN, label="apart", usr=DEBIAN_USR,
                             fstab=f"LABEL={{label}} / ext4 defaults 0 1\nUUID={DEBIAN_USR} /usr ext4 defaults,nodev 0 2\n"
                                   "tmpfs /srv tmpfs x-initrd.mount,size=8m 0 0\n"),
    "usr-in-use": _root("in-use", f"UUID={NOWHERE} /usr ext4 defaults 0 2\n"),
    "usr-others": _root("with-places", OTHERS),
}
