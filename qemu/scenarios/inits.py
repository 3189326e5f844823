# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs other than systemd that are the real process 1, each to its default runlevel and down again."""
from disks import DISKS
from scenario import NEW, OLD, Scenario

NEVER = (r"BOOT FAILED", r"Kernel panic", r"\[FAIL\]", r"\bfailed!", r"\bmount: ", r" \* ERROR:")
# Each once: nobody mounts over what was handed over.
MOUNTS = (r"REPORT: mount /proc proc ", r"REPORT: mount /sys sysfs ", r"REPORT: mount /dev devtmpfs ",
          r"REPORT: mount /run tmpfs ", r"REPORT: mount / ")


def init(name, disk, program, tells, kernels=NEW, **more):
    """Its root is mounted read-only by kinit, checked and mounted to be written to by itself, and unmounted at last."""
    return Scenario(f"init-{name}", f"root=UUID={DISKS[disk].uuid}", kernels,
                    disks=(("virtio-blk", f"copy:{disk}"),), memory=512, seconds=900,
                    expect=(r"kinit: mounted /dev/vda \(ext4, read-only\)", r"kinit: starting /",
                            rf"REPORT: process 1 is {program}$", *tells,
                            r"REPORT: mount / ext4 /dev/\S+ rw,", r"REPORT: the root can be written to",
                            r"REPORT: kinit: .*mounted /dev/vda", r"REPORT: done",
                            r"EXT4-fs \(vda\): re-mounted(\.| .*\bro\b)", r"reboot: Power down"),
                    once=MOUNTS, never=NEVER, **more)


SCENARIOS = [
    init("busybox", "busybox-init", "/bin/busybox", (), OLD),
    init("openrc", "openrc", "/usr/sbin/init", (r"REPORT: runlevel default", r"REPORT: failed: 0"),
         also=(r"openrc: clean, \d+/\d+ files",), again=True),
    init("sysvinit", "sysvinit", "/usr/sbin/init", (r"REPORT: runlevel N 2",), OLD,
         also=(r"sysvinit: clean, \d+/\d+ files",), again=True),
    init("runit", "runit", "/usr/sbin/runit", (r"REPORT: runsvdir /etc/runit/runsvdir/default",),
         also=(r"runit: clean, \d+/\d+ files",), again=True),
    init("finit", "finit", "/usr/sbin/finit", (r"REPORT: runlevel N 2",), again=True),
    init("s6", "s6", "/usr/bin/s6-svscan", (r"REPORT: service is true",), again=True),
]
