# SPDX-License-Identifier: GPL-2.0-or-later
"""A real Debian behind kinit."""
from cryptdisks import PASSPHRASE
from disks import DISKS
from installed import CRYPT, CRYPTTAB, NAME
from scenario import Image, Scenario, Type, repeating

LATE_FUSION = dict(devices=("mptsas1068,id=hba",),
                   disks=(("scsi-hd,bus=hba.0,scsi-id=1,wwn=0x5000c50015ea71aa", "debian"),))

# The swap is in the volume that the passphrase opens.
RESUME = "resume=/dev/mapper/debian--vg-swap_1"


def encrypted(suite, version, kernel, **more):
    """What Debian's installer makes of "encrypted LVM": nothing is waited for in vain, and its user sees what it is."""
    return Scenario(
        f"debian-encrypted-{suite}", f"root=/dev/mapper/debian--vg-root {RESUME}", (kernel,), machine="q35", memory=1024, seconds=600,
        disks=(("virtio-blk", f"installed-{suite}.a"),),
        image=Image(hooks=("cryptsetup", "lvm"), system=suite, files=(("etc/crypttab", CRYPTTAB),)),
        types=(Type(f"{PASSPHRASE}\r", rf"^Passphrase for /dev/vda \({NAME}\): "),),
        expect=(r"kinit: mounted /dev/mapper/debian--vg-root \(ext4, read-only\)", r"kinit: starting /sbin/init",
                rf"systemd\[1\]: systemd {version}.* running in system mode",
                r"REPORT: target graphical.target is active",
                r"REPORT: Startup finished in .*\(kernel\) \+ .*\(initrd\) \+ .*\(userspace\)",
                r"REPORT: failed units: 0", r"REPORT: root is /dev/mapper/debian--vg-root ext4",
                r"REPORT: home is /dev/mapper/debian--vg-home ext4", r"REPORT: swap: 1",
                r"REPORT: crypt type: +LUKS2", r"REPORT: timed out: 0", r"REPORT: done", r"kinit: unmounted / \(ext4\)",
                r"kinit: stopped debian--vg-root \(volume\)", rf"kinit: stopped {NAME} \(volume\)",
                r"reboot: Power down"),
        also=(r"REPORT: lv home +active", r"REPORT: lv root +active", r"REPORT: lv swap_1 +active",
              rf"REPORT: crypt /dev/mapper/{NAME} is active and is in use",
              *(rf"REPORT: link {name} \.\./dm-\d \.\./dm-\d$" for name in ("root", "home", "swap_1")),
              r"REPORT: unit home active", r"REPORT: unit swap_1 active"),
        never=(r"BOOT FAILED", r"Kernel panic", PASSPHRASE, r"Failed unmounting", r"kinit: .* cannot be", rf"{CRYPT}.*unknown"), **more)


AGAIN = "debian-encrypted-bookworm debian-encrypted-trixie"

SCENARIOS = repeating(AGAIN, [
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
             # Nothing has to be taken apart, so nothing stays in memory for that.
             never=(r"BOOT FAILED", r"Kernel panic", r"root pivot")),
    encrypted("bookworm", "252", "6.1"),
    encrypted("trixie", "257", "6.12"),
])
