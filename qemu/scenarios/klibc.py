# SPDX-License-Identifier: GPL-2.0-or-later
"""What klibc's kinit has besides root=: more mounts, capabilities, words in /arch.cmd."""
import hashlib

from disks import UUID
from images import BUILD
from scenario import BOTH, NEW, Image, Plug, Scenario, Took

ROOT = ("/dev/vda", "ext4", "ro")
MOUNTS = ("kinit_mount=UUID=" + UUID["other"] + ";/lib;ext4;noatime,ro "
          "kinit_mount=tmpfs;/etc;tmpfs;nodev,mode=0700,size=1m "
          "kinit_mount=/root/sbin/init;/bin/absolute;none;bind,nosuid "
          "kinit_mount=/dev/nvme0n1;/nowhere;ext4 kinit_mount=/dev/nvme0n1;/lib "
          "kinit_mount=x;/lib;nosuchfs kinit_mount=proc;/proc;proc")
FSTAB = f"""# of the initramfs
UUID={UUID["other"]}  /lib   ext4  defaults,nosuid  0 2
LABEL=no\\040such      /etc   ext4  relatime         0 2
LABEL=testroot        /      ext4  defaults         0 1
UUID={UUID["swap"]}   none   swap  sw               0 0
/dev/sr0              /sbin  iso9660 noauto         0 0
tmpfs                 /etc   tmpfs size=2m
"""


def _file(text, path):
    """An argument for kinit-image: TEXT as a file of the image."""
    source = BUILD / "qemu" / "files" / hashlib.sha256(text.encode()).hexdigest()[:12]
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(text)
    return ("-a", f"{source}:{path}")


# Something is mounted over the file that the root is told to read.
OVER_ETC = ("root readable",)

SCENARIOS = [
    Scenario("kinit-mount", f"root=/dev/vda {MOUNTS}", NEW,
             disks=(("virtio-blk", "ext4"), ("nvme,serial=two", "other")), root=ROOT,
             unless=OVER_ETC, steady=("late_disks",),
             also=(r"kinit: kinit_mount=/dev/nvme0n1;/lib: a device, a directory and a type are needed",
                   r"kinit: mounted /dev/nvme0n1 \(ext4, read-only\) on /lib$",
                   r"kinit: /dev/nvme0n1 on /nowhere \(ext4\): .*No such file or directory; skipped",
                   r"kinit: x on /lib \(nosuchfs\): .* no such type",
                   r"ROOT: mount /lib type=ext4 source=/dev/nvme0n1 flags=ro,noatime",
                   r"ROOT: mount /etc type=tmpfs .*nodev.*mode=700",
                   # The link is followed as the new root sees it.
                   r"ROOT: mount /sbin/init type=ext4 source=/dev/vda flags=\S*nosuid"),
             # The one of the initramfs, which is nosuid, does not hide the one that was asked for.
             never=(r"ROOT: mount /proc .*nosuid", r"ROOT: env kinit_mount",
                    r"ROOT: mount / .*nosuid", r"waiting up to .* which is to be mounted")),
    # "ro" was not asked for; it is so.
    Scenario("kinit-mount-squashfs", "root=/dev/vda kinit_mount=/dev/vdb;/lib;squashfs",
             disks=(("virtio-blk", "ext4"), ("virtio-blk", "squashfs")), root=ROOT,
             also=(r"kinit: mounted /dev/vdb \(squashfs, read-only\) on /lib$",), again=True),
    Scenario("fstab-of-the-initramfs", "root=/dev/vda rootwait=20",
             devices=("virtio-scsi-pci,id=hba",), disks=(("virtio-blk", "ext4"),), root=ROOT,
             plugs=(Plug("scsi-hd,bus=hba.0", "other", r"waiting up to \d+ s for UUID="),),
             image=Image(options=_file(FSTAB, "/etc/fstab")), unless=OVER_ETC,
             also=(r"kinit: /etc/fstab: LABEL=testroot: .*root=.*skipped",
                   r"kinit: waiting up to \d+ s for UUID=.* on /lib",
                   r"kinit: mounted /dev/sda \(ext4, read-write\) on /lib",
                   r"kinit: waiting up to \d+ s for LABEL=no such",
                   r"kinit: LABEL=no such on /etc \(ext4\): the device is not there; skipped",
                   r"kinit: mounted tmpfs \(tmpfs, read-write\) on /etc",
                   r"ROOT: mount /lib type=ext4 source=/dev/sda flags=rw,nosuid",
                   r"ROOT: mount /etc type=tmpfs .*size=2048k"),
             never=(r"sr0", r"kinit: .*swap"),
             took=(Took(r"waiting up to 20 s for root=", r"LABEL=no such on", 19, 23),)),
    Scenario("drop-capabilities", "root=/dev/vda "
             "drop_capabilities=CAP_SYS_MODULE,cap_net_raw,CAP_CHECKPOINT_RESTORE,CAP_NONSENSE",
             BOTH, disks=(("virtio-blk", "ext4"),), root=ROOT,
             also=(r"kinit: drop_capabilities: CAP_NONSENSE is no capability",
                   r"kinit: dropped CAP_NET_RAW CAP_SYS_MODULE CAP_CHECKPOINT_RESTORE$",
                   r"ROOT: CapInh:\s+0{16}$", r"ROOT: CapPrm:\s+000000fffffedfff$",
                   r"ROOT: CapEff:\s+000000fffffedfff$", r"ROOT: CapBnd:\s+000000fffffedfff$",
                   r"ROOT: helpers=4294893567\s+255$"),
             never=(r"ROOT: env drop_capabilities",)),
    # Each of the two has a "--" of its own.
    Scenario("words-in-two-places", "single rw rootdelay=0 -- --deep ro",
             disks=(("virtio-blk", "ext4"),), root=("/dev/vda", "ext4", "rw"),
             image=Image(options=_file("root=/dev/vda rootdelay=soon -- rootfstype=no\n",
                                       "/arch.cmd")),
             also=(r"ROOT: argv\[1\]=single$", r"ROOT: argv\[2\]=--deep$",
                   r"ROOT: argv\[3\]=ro$"),
             never=(r"kinit: .*soon",)),
]
