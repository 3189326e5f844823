# SPDX-License-Identifier: GPL-2.0-or-later
"""What somebody does in the emergency shell counts when it ends."""
from disks import UUID
from scenario import BOTH, HANDED_OVER, NEVER_WHEN_BOOTED, NEW, Image, Scenario, Type

SHELL = Image(shell=True)
ROOT = ("/dev/vda", "ext4", "ro")
FAILED = "BOOT FAILED"
AGAIN = r"kinit: the emergency shell has ended; trying to boot again"


def typed(*lines):
    """At the first prompt; what ends the shell comes last."""
    return (Type("\n".join((*lines, "exit", "")), r"^/ # "),)


def repaired(name, words, fails, lines, kernels=NEW, expect=(), root=ROOT, **more):
    """It fails, LINES are typed, and then it boots."""
    more.setdefault("image", SHELL)
    return Scenario(f"shell-{name}", words, kernels, types=typed(*lines), root=root,
                    unless=(FAILED,), expect=(rf"kinit: {FAILED}: {fails}", AGAIN, *expect), **more)


def mounted(name, words, fails, lines, mode, kernels=NEW, **more):
    """Likewise, and the root is what LINES have mounted: kinit mounts nothing."""
    never = more.pop("never", (r"kinit: mounted ",))
    never += tuple(check for check in NEVER_WHEN_BOOTED if check != FAILED)
    return Scenario(
        f"shell-{name}", words, kernels, image=SHELL, types=typed(*lines),
        expect=(rf"kinit: {FAILED}: {fails}", AGAIN,
                r"kinit: /dev/vda \(ext4\) was mounted on /root by hand; it is the root now",
                r"kinit: starting /sbin/init$", r"ROOT: up"),
        also=(*HANDED_OVER, rf"ROOT: mount / type=ext4 .*flags={mode}\b"),
        never=never, **more)


EXT4 = (("virtio-blk", "ext4"),)
CONFINED = r"Name: reader of block NoNewPrivs: 1 Seccomp: 2\b"
# As mdadm would, with what the image has: the kernel reads the superblocks itself.
ASSEMBLE = ("echo md5 >/sys/module/md_mod/parameters/new_array", "cd /sys/block/md5/md",
            "echo 1.2 >metadata_version", "cat /sys/block/vda/dev >new_dev",
            "cat /sys/block/vdb/dev >new_dev", "echo active >array_state", "cd /")

SCENARIOS = [
    mounted("mounts-the-root", "root=/dev/nonexistent rootwait=1", r"find root: /dev/nonexistent: ",
            ("mount -t ext4 -o ro /dev/vda /root",), "ro", BOTH, disks=EXT4),
    mounted("mounts-without-root", "rw", r"parse root: no root= was given",
            ("until [ -b /dev/vda ]; do sleep 1; done", "mount -t ext4 /dev/vda /root"), "rw",
            disks=EXT4),
    # It was another disk, which kinit itself has mounted there.
    mounted("mounts-another-disk", "root=/dev/vdb", r"find init: ",
            ("umount /root", "mount -t ext4 -o ro /dev/vda /root"), "ro",
            never=(r"kinit: mounted /dev/vda",), disks=(*EXT4, ("virtio-blk", "without-init")), again=True),
    # The first try has mounted the root, which lacks its /usr.  What was typed about the console does not hide
    # the second one.
    Scenario("shell-mounts-in-the-root", "root=/dev/vda init=/lib/init", image=SHELL,
             disks=(*EXT4, ("virtio-blk", "with-lib")), types=typed("dmesg -n 1", "mount -t ext4 /dev/vdb /root/lib"),
             expect=(rf"kinit: {FAILED}: find init: ", r"kinit: the emergency shell is on ttyS0$", AGAIN,
                     r"kinit: /dev/vda \(ext4\) was mounted on /root by hand; it is the root now",
                     r"kinit: starting /lib/init$", r"ROOT: up"),
             also=(*HANDED_OVER, r"ROOT: mount /lib type=ext4"),
             never=tuple(check for check in NEVER_WHEN_BOOTED if check != FAILED)),
    repaired("loads-the-driver", "root=/dev/vda rootwait=1 modprobe.blacklist=virtio_blk",
             r"find root: /dev/vda: ",
             ("insmod $(find /lib/modules -name 'virtio_blk.ko*')",), BOTH, disks=EXT4),
    repaired("writes-the-disk", "root=/dev/vda",
             r"find root: /dev/vda \(/dev/vda\): it is an LVM physical volume ",
             ("dd if=/dev/vdb of=/dev/vda bs=1M",), disks=(("virtio-blk", "lvm"), *EXT4)),
    # What reads a disk can do nothing else; this one does not answer, so that the reader is still there.
    Scenario("shell-sees-the-confined", f"root=UUID={UUID['gpt3']} rootwait=12", BOTH, image=SHELL,
             disks=(("virtio-blk", "stall:ext4"),),
             types=typed("cd /proc", "for p in [0-9]*; do echo "
                         "$(grep -h -e Name: -e NoNew -e Seccomp: $p/status); done"),
             expect=(rf"kinit: {FAILED}: find root: ", CONFINED), until=CONFINED, again=True),
    # It has been mounted, and has no init: what is on it now is seen once it was unmounted.
    repaired("unmounts-the-disk", "root=/dev/vda", r"find init: ",
             ("dd if=/dev/vdb of=/dev/vda bs=1M",), disks=(("virtio-blk", "without-init"), *EXT4)),
    # The same, and a hook has brought the shell, with names for all that busybox can.
    repaired("of-a-hook", "root=/dev/vda", r"find init: ", ("id -u", "dd if=/dev/vdb of=/dev/vda bs=1M"),
             image=Image(hooks=("shell",)), disks=(("virtio-blk", "without-init"), *EXT4), also=(r"^0$",)),
    # One bit of the superblock is wrong; ext4 keeps another one.
    repaired("repairs-the-disk", f"root=UUID={UUID['checksum']}", r"mount root: /dev/vda: ext4: ",
             ("dd if=/dev/vda of=/dev/vda bs=1k skip=8193 seek=1 count=1 conv=notrunc",),
             disks=(("virtio-blk", "wrong-checksum"),)),
    repaired("assembles-the-array", "root=/dev/md/root raid=noautodetect rootwait=1 "
             "kinit.modules=md_mod,raid1", r"find root: /dev/md/root: ", ASSEMBLE,
             expect=(r"kinit: md5 is running already",), root=("/dev/md5", "ext4", "ro"),
             never=(r"too late",),
             disks=(("virtio-blk", "host-root.a"), ("virtio-blk", "host-root.b"))),

    # In the middle of a boot: what is typed there is seen by the rest of it.
    *(Scenario(f"shell-break-{name}", f"root=/dev/vda {word}", kernels, image=SHELL, disks=EXT4, root=ROOT,
               types=typed(*lines), expect=(rf"kinit: a shell before the step {step}; exit it to go on$", *seen,
                                            r"kinit: the shell has ended; the boot goes on$"), never=never)
      for name, word, kernels, step, lines, seen, never in (
          ("before-mount", "break=premount", BOTH, "mount root", ("ls /root | wc -l",), (r"^0$",), ()),
          ("at-a-step", "kinit.break=find-root rootwait=5", NEW, "find root", ("sleep 7",), (), (r"not there after",)))),
    Scenario("shell-break-at-the-end", "root=/dev/vda rd.break", NEW, image=SHELL, disks=EXT4,
             types=typed("ls -d /root/sbin/init"),
             expect=(r"kinit: mounted /dev/vda", r"kinit: a shell before the step switch root; exit it to go on$",
                     r"^/root/sbin/init", r"kinit: the shell has ended; the boot goes on$", r"kinit: starting /sbin/init$"),
             also=HANDED_OVER, never=NEVER_WHEN_BOOTED, again=True),
    Scenario("shell-break-refused", "root=/dev/vda rd.break panic=1", NEW, image=SHELL, disks=EXT4, root=ROOT,
             also=(r"kinit: no shell before the step switch root: panic= is set$",)),
    Scenario("shell-break-nowhere", "root=/dev/vda kinit.break=mount-rot", NEW, disks=EXT4, root=ROOT,
             also=(r"kinit: kinit\.break=mount-rot: no step is called so \(see WHEN IT FAILS in kinit\(8\)\); ignored$",)),
]
