# SPDX-License-Identifier: GPL-2.0-or-later
"""A real Debian behind kinit."""
from disks import DISKS
from scenario import Scenario

LATE_FUSION = dict(devices=("mptsas1068,id=hba",),
                   disks=(("scsi-hd,bus=hba.0,scsi-id=1,wwn=0x5000c50015ea71aa", "debian"),))

SCENARIOS = [
    # To the default target, from a disk that comes late; systemd knows when the initrd began.
    Scenario("debian-systemd", f"root=UUID={DISKS['debian'].uuid} mptsas.async_probe=1",
             ("6.1", "6.12"), **LATE_FUSION, machine="q35", memory=1024, seconds=400,
             expect=(r"kinit: mounted /dev/sda \(ext4, read-only\)", r"kinit: starting /sbin/init",
                     r"systemd\[1\]: systemd 252.* running in system mode",
                     r"REPORT: target graphical.target is active",
                     r"REPORT: Startup finished in .*\(kernel\) \+ .*\(initrd\) \+ .*\(userspace\)",
                     r"REPORT: failed units: 0", r"REPORT: root is /dev/sda ext4",
                     r"REPORT: journal: .* kinit(\[\d+\])?: mounted /dev/sda",
                     r"REPORT: done", r"reboot: Power down"),
             never=(r"BOOT FAILED", r"Kernel panic")),
]
