# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks for machines with EFI: an EFI system partition, which efi.py fills, and partitions of the Discoverable
Partitions Specification."""
from disks import UUID
from images import Fs, Part, Table
from userland import Userland

# Types of the specification, for x86-64.
ROOT = "4f68bce3-e8cd-4db1-96e7-fbcaf984b709"
PARTUUID = {number: f"{number:08x}-e51e-4bee-8f00-0000000000{number:02x}" for number in range(1, 16)}
SWAP = "0000e001-0000-4000-8000-00000000e001"
# Hibernates by what `systemctl hibernate` starts, which ends when the system is back, and tells what is the same then.
SLEEP = (
    "head -c 8000000 /dev/urandom > /run/pattern",
    "pattern=$(sha256sum < /run/pattern)",
    "boot=$(cat /proc/sys/kernel/random/boot_id)",
    'tell "falls asleep"',
    'systemctl start systemd-hibernate.service || tell "has not slept: $(cat /sys/power/state /sys/power/disk | '
    'tr "\\n" " ")$(journalctl -b -o cat --no-pager -u systemd-hibernate.service | tr "\\n" " ")"',
    '[ "$pattern" = "$(sha256sum < /run/pattern)" ] && memory="the same" || memory=DIFFERS',
    '[ "$boot" = "$(cat /proc/sys/kernel/random/boot_id)" ] && boot="the same" || boot=ANOTHER',
    'tell "awake: memory $memory, boot $boot"',
    # What the kernel remembers of the directory has its name still.
    'tell "location: $(cat /sys/firmware/efi/efivars/HibernateLocation-* | wc -c) bytes"',
)


def esp(number):
    """As large as a kernel and an initramfs."""
    return Part(Fs("vfat", size=48, tree="empty"), type="uefi", uuid=PARTUUID[number])


def root(number, label, **more):
    return Part(Fs("ext4", uuid=UUID["ext4"], label=label), type=ROOT, uuid=PARTUUID[number], **more)


DISKS = {
    "efi": Table("gpt", parts=(esp(1), root(2, "here"))),
    # By version the last one, which nobody is to take unasked.
    "efi-flags": Table("gpt", parts=(esp(1), root(4, "old", name="os_9"),
                                     root(5, "new", name="os_10", flags="GUID:60"),
                                     root(6, "newest", name="os_11", flags="GUID:63"))),
    "debian-sleeper": Userland("trixie", uuid="0000e002-0000-4000-8000-00000000e002", label="sleeper", report=SLEEP,
                               fstab=f"LABEL={{label}} / ext4 defaults 0 1\nUUID={SWAP} none swap sw 0 0\n"),
    "efi-swap": Fs("swap", size=640, uuid=SWAP),
    "efi-luks": Table("gpt", parts=(esp(1), Part(Fs("luks", uuid=UUID["luks"]), type=ROOT))),
    # The root has the same UUID.
    "efi-other": Table("gpt", parts=(root(3, "there"),)),
}
