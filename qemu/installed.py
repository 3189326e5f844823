# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian as its installer leaves it after "encrypted LVM": one LUKS volume, with root, swap and /home as volumes of LVM
in it."""
from cryptdisks import PASSPHRASE, QUICK
from images import Fs
from userland import Userland
from volumes import Volumes

CRYPT = "0000c0d0-0000-4000-8000-00000000c0d0"
HOME = "0000c0d1-0000-4000-8000-00000000c0d1"
NAME = "vda_crypt"
CRYPTTAB = f"{NAME} UUID={CRYPT} none luks,discard,x-initrd.attach\n"
FSTAB = """/dev/mapper/debian--vg-root / ext4 errors=remount-ro 0 1
/dev/mapper/debian--vg-home /home ext4 defaults 0 2
/dev/mapper/debian--vg-swap_1 none swap sw 0 0
"""
# What its user would look at.
REPORT = (
    'tell "home is $(findmnt -no SOURCE,FSTYPE /home)"',
    'tell "swap: $(swapon --show=NAME,SIZE --noheadings --raw | wc -l)"',
    "lvs --noheadings -o lv_name,lv_active debian-vg | while read -r line; do tell \"lv $line\"; done",
    f'cryptsetup status {NAME} | while read -r line; do tell "crypt $line"; done',
    "for name in root home swap_1; do "
    'tell "link $name $(readlink /dev/mapper/debian--vg-$name) $(readlink /dev/debian-vg/$name)"; done',
    'for name in home swap_1; do tell "unit $name $(systemctl is-active /dev/mapper/debian--vg-$name)"; done',
    'tell "timed out: $(journalctl -b --no-pager | grep -ci "timed out waiting for device")"',
)


def _debian(suite, uuid, more=()):
    return Userland(suite, uuid=uuid, label="debian", packages=("lvm2", "cryptsetup", "dmsetup", *more), report=REPORT,
                    fstab=FSTAB, files=(("etc/crypttab", CRYPTTAB),))


def _installed(debian):
    return Volumes((2000,), f"""printf %s '{PASSPHRASE}' >/first
cryptsetup luksFormat -q --type luks2 --uuid {CRYPT} {QUICK} $a /first
cryptsetup open --key-file /first $a made
lvm vgcreate -q debian-vg /dev/mapper/made
lvm lvcreate -q -y -Wn -Zn -L 1400M -n root debian-vg
lvm lvcreate -q -y -Wn -Zn -L 64M -n swap_1 debian-vg
lvm lvcreate -q -y -Wn -Zn -L 48M -n home debian-vg
fill /dev/debian-vg/root $one
fill /dev/debian-vg/home $two
mkswap /dev/debian-vg/swap_1
lvm vgchange -q -an
cryptsetup close made""", (debian, Fs("ext4", uuid=HOME, label="home", tree="empty")))


SYSTEMS = {
    "bookworm": _debian("bookworm", "0000c0d2-0000-4000-8000-00000000c0d2"),
    "trixie": _debian("trixie", "0000c0d3-0000-4000-8000-00000000c0d3", ("systemd-cryptsetup",)),
}
DISKS = {f"installed-{suite}": _installed(debian) for suite, debian in SYSTEMS.items()}
