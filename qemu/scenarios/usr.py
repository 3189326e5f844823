# SPDX-License-Identifier: GPL-2.0-or-later
"""A /usr of its own: what the root's /etc/fstab says of it, and the words that go before that."""
import usrtrees
from lan import Lan, Nic
from netimage import NET_IMAGE
from scenario import NEW, OLD, Image, Plug, Scenario
from servers import Dnsmasq, Export, Nfs, Tree
from usrdisks import DEBIAN, NOWHERE, SUBVOLUMES, USR

ROOT = ("/dev/vda", "ext4", "ro")

# As kinit-image makes them of the machine's own.
COPY = f"UUID={USR} /usr ext4 defaults,noatime,x-initrd.mount 0 2\n"
OLD_COPY = f"UUID={NOWHERE} /usr ext4 defaults,x-initrd.mount 0 2\n"


SERVED = (r"kinit: mounted 192\.0\.2\.1:/srv/usr \(nfs, read-only\) on /usr$",
          r"ROOT: mount /usr type=nfs4? source=192\.0\.2\.1:/srv/usr flags=ro,nodev,noatime",
          r"kinit: //192\.0\.2\.1/home on /home \(cifs\): .*left to the real system; skipped")


def served(name, words, begins=None, **more):
    """/usr is on a server of NFS; the root is not, so that the network has to be asked for."""
    lan = Lan((Nic(),), (Dnsmasq(), Nfs((Export("/srv/usr", Tree(usrtrees.usr())),), **(begins or {}))))
    return Scenario(f"usr-{name}", f"root=/dev/vda {words}".rstrip(), disks=(("virtio-blk", "usr-served"),), lan=lan,
                    image=NET_IMAGE, steady=("late_disks", "kernel"), **more)


def apart(name, words, root="usr-apart", usr="usr", source="/dev/vdb", **more):
    """Boots with an init that is on the second disk."""
    return Scenario(f"usr-{name}", f"root=/dev/vda {words}".rstrip(), more.pop("kernels", OLD),
                    disks=(("virtio-blk", root), ("virtio-blk", usr)), root=ROOT, steady=("late_disks",),
                    also=(rf"kinit: mounted {source} \(ext4, read-only\) on /usr$",
                          rf"ROOT: mount /usr type=ext4 source={source} flags=ro", *more.pop("also", ())), **more)


SCENARIOS = [
    apart("by-fstab", "", also=(r"ROOT: mount /usr .*flags=ro,noatime",), never=(r"not unmounted cleanly",)),
    # 9,500 lines of no use; a link; the ends of lines of DOS; no type.
    apart("odd-fstab", "", "usr-odd", kernels=NEW, also=(r"ROOT: mount /usr .*flags=ro,nodev",), again=True),
    apart("unclean", "", usr="usr-unclean",
          also=(r"kinit: /dev/vdb on /usr was not unmounted cleanly, or has errors; kinit runs no fsck",)),
    apart("word", f"mount.usr=UUID={USR} mount.usrflags=nosuid", "usr-damaged",
          also=(r"kinit: the root's /etc/fstab: LABEL=x on /usr: a device, a directory and a type are needed; skipped",
                r"ROOT: mount /usr .*flags=ro,nosuid"), never=(r"ROOT: env mount",)),
    # The words mean it, whatever the root is.
    Scenario("usr-word-writable", "root=/dev/vda mount.usr=/dev/vdb mount.usrfstype=ext4 mount.usrflags=rw",
             disks=(("virtio-blk", "usr-nowhere"), ("virtio-blk", "usr")), root=ROOT, again=True,
             also=(r"kinit: mounted /dev/vdb \(ext4, read-write\) on /usr$",)),
    Scenario("usr-late", "root=/dev/vda rootwait=20", devices=("virtio-scsi-pci,id=hba",),
             disks=(("virtio-blk", "usr-apart"),), root=ROOT,
             plugs=(Plug("scsi-hd,bus=hba.0", "usr", r"waiting up to \d+ s for UUID=.*to be mounted on /usr"),),
             also=(r"kinit: mounted /dev/sda \(ext4, read-only\) on /usr$",)),
    # One filesystem, which is mounted twice.
    Scenario("usr-subvolume", "root=LABEL=apart", disks=(("virtio-blk", "usr-itself"),),
             root=("/dev/vda", "btrfs", "ro"),
             also=(r"kinit: mounted /dev/vda \(btrfs, read-only\) on /usr$",
                   r"ROOT: mount /usr type=btrfs .*flags=ro,noatime")),
    # Two subvolumes beside each other, as many installers make them.
    Scenario("usr-subvolumes", f"root=UUID={SUBVOLUMES} rootflags=subvol=@", disks=(("virtio-blk", "usr-subvolumes.0"),),
             root=("/dev/vda", "btrfs", "ro"), again=True,
             also=(r"kinit: mounted /dev/vda \(btrfs, read-only\) on /usr$", r"ROOT: mount / type=btrfs .*subvol=/@(,|$)",
                   r"ROOT: mount /usr type=btrfs .*flags=ro,noatime.*subvol=/@usr(,|$)")),
    # A real systemd, which is on the disk that comes late.
    Scenario("usr-debian", f"root=UUID={DEBIAN} rootwait=60", NEW, devices=("virtio-scsi-pci,id=hba",),
             disks=(("virtio-blk", "debian-apart"),), memory=1024, seconds=600, again=True,
             plugs=(Plug("scsi-hd,bus=hba.0", "debian-apart.usr", r"waiting up to \d+ s for UUID=.*to be mounted on /usr"),),
             expect=(r"kinit: mounted /dev/vda \(ext4, read-only\)", r"kinit: mounted /dev/sda \(ext4, read-only\) on /usr$",
                     r"kinit: mounted tmpfs \(tmpfs, read-write\) on /srv$", r"systemd\[1\]: systemd 252.* running in system mode",
                     r"REPORT: target graphical.target is active", r"REPORT: failed units: 0", r"REPORT: done",
                     r"reboot: Power down"),
             once=(r"REPORT: mount / ext4 /dev/vda rw,", r"REPORT: mount /usr ext4 /dev/sda rw,nodev,", r"REPORT: mount /srv tmpfs "),
             never=(r"BOOT FAILED", r"Kernel panic")),
    # The root has no fstab of its own: it might be on what the image's copy of it mounts.
    apart("copied-fstab", "", "usr-bare", image=Image(files=(("etc/fstab", COPY),)), again=True,
          also=(rf"kinit: UUID={USR} on /usr: as the image's copy of the root's /etc/fstab says", r"ROOT: mount /usr .*flags=ro,noatime")),
    # It has one, which is newer.
    apart("old-copy-of-fstab", "", image=Image(files=(("etc/fstab", OLD_COPY),)), again=True,
          also=(r"ROOT: mount /usr .*flags=ro,noatime",), never=(r"image's copy",)),
    # What is in use is not waited for.
    Scenario("usr-in-use", "root=/dev/vda", disks=(("virtio-blk", "usr-in-use"),), root=ROOT,
             also=(rf"kinit: UUID={NOWHERE} of the root's /etc/fstab is left to the real system",),
             never=(r"kinit: waiting up to", r"ROOT: mount /usr "), again=True),
    Scenario("usr-and-others", "root=/dev/vda", disks=(("virtio-blk", "usr-others"), ("virtio-blk", "usr-data")),
             root=ROOT, steady=("late_disks",),
             also=(r"kinit: mounted /dev/vdb \(ext4, read-write\) on /data$",
                   r"ROOT: mount /data type=ext4 source=/dev/vdb flags=rw,nosuid",
                   rf"kinit: waiting up to 5 s for UUID={NOWHERE}, which is to be mounted on /usr",
                   rf"kinit: UUID={NOWHERE} on /usr \(ext4\): the device is not there; skipped",
                   r"kinit: tmpfs on /etc/nowhere \(tmpfs\): the directory: No such file or directory; skipped",
                   # A directory of the root, not of the initramfs.
                   r"ROOT: mount /bin type=ext4 source=/dev/vdb flags=\S*noexec"),
             never=(r"kinit: .* on /run", r"ROOT: mount /run .*flags=rw,relatime"),),
    served("nfs", "ip=dhcp", root=ROOT, also=SERVED),
    served("nfs-late", "ip=dhcp", dict(when=r"trying again in 3 s", after=0.1), root=ROOT, again=True,
           also=(*SERVED, r"kinit: 192\.0\.2\.1:/srv/usr on /usr: v3 tcp: .*; trying again in 3 s")),
    served("nfs-without-network", "", again=True, fails=r"find init: .*/sbin/init: ",
           also=(r"kinit: 192\.0\.2\.1:/srv/usr on /usr \(nfs\): no network is up, for which ip= on the command line asks; "
                 r"left to the real system; skipped",)),
    # Others of the root's /etc/fstab, which a server has; what has no x-initrd.mount is not kinit's.
    Scenario("usr-others-nfs", "root=/dev/vda ip=dhcp", disks=(("virtio-blk", "places-served"),), image=NET_IMAGE,
             lan=Lan((Nic(),), (Dnsmasq(), Nfs((Export("/srv/files", Tree(usrtrees.usr())),)))), root=ROOT, again=True,
             steady=("late_disks", "kernel"),
             also=(r"kinit: mounted 192\.0\.2\.1:/srv/files \(nfs4, read-write\) on /data$",
                   r"ROOT: mount /data type=nfs4 source=192\.0\.2\.1:/srv/files flags=rw,nosuid",
                   r"kinit: 192\.0\.2\.1:/srv/none on /usr/local \(nfs\): .*; skipped"), never=(r"kinit: .* on /later",)),
    Scenario("usr-nowhere", "root=/dev/vda rootwait=3", disks=(("virtio-blk", "usr-nowhere"),),
             fails=r"find init: .*/sbin/init: ",
             also=(rf"kinit: UUID={NOWHERE} on /usr \(ext4\): the device is not there; skipped",
                   rf"kinit: hint: the way to init leads into /usr, and UUID={NOWHERE} was not mounted there \(see "
                   r"above\); mount\.usr=DEVICE names another one$")),
]
