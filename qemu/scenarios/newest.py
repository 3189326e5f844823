# SPDX-License-Identifier: GPL-2.0-or-later
"""The newest kernel that Debian has, and the newest systemd: what changed in them for an initramfs."""
from dataclasses import replace

from disks import DISKS
from scenario import Scenario
from scenarios import disks, filesystems, md, net_roots

NEWEST = ("sid",)
# Ideas of the other tables that are played on it; all but the first ones not in each check.
PLAYED = ("ext4", "md-raid1-1.2", "nfs-v4.1", "fusion-async", "btrfs-two-disks", "xfs", "squashfs", "f2fs", "erofs",
          "vfat", "nvme", "usb-uas", "md-raid5", "md-partition", "cifs", "nbd", "nvme-tcp", "virtiofs-word")
EACH_CHECK = 4


def played():
    known = {scenario.name: scenario for table in (disks, filesystems, md, net_roots) for scenario in table.SCENARIOS}
    for number, name in enumerate(PLAYED):
        scenario = known[name]
        # The initramfs is a mount on a file system that is always empty: it is unmounted, not emptied.
        yield replace(scenario, name=f"newest-{name}", kernels=NEWEST, steady=(*scenario.steady, "kernel"),
                      again=number >= EACH_CHECK, also=(*scenario.also, r"ROOT: the lowest mount is nullfs$"))


def systemd(name, version, kernel):
    """A real Debian to its default target; systemd tells that it knows of the time in the initramfs."""
    return Scenario(f"systemd-{DISKS[name].suite}", f"root=UUID={DISKS[name].uuid}", (kernel,), disks=(("virtio-blk", name),),
                    memory=1024, seconds=600, steady=("kernel",),
                    expect=(r"kinit: mounted /dev/vda \(ext4, read-only\)", r"kinit: starting /sbin/init",
                            rf"systemd\[1\]: systemd {version}\b.* running in system mode",
                            r"REPORT: target graphical.target is active",
                            r"REPORT: Startup finished in .*\(kernel\) \+ .*\(initrd\) \+ .*\(userspace\)",
                            r"REPORT: failed units: 0", r"REPORT: root is /dev/vda ext4",
                            r"REPORT: done", r"reboot: Power down"),
                    never=(r"BOOT FAILED", r"Kernel panic"))


SCENARIOS = [*played(),
             systemd("debian-trixie", "257", "6.12"),
             systemd("debian-sid", r"2[6-9]\d", "sid")]
