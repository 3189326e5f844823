# SPDX-License-Identifier: GPL-2.0-or-later
"""LUKS volumes that scenarios name ("crypt.a"), as recipes for volumes.py, and a stick with a key."""
import shutil

import tools
import trees
from disks import LARGE_SWAP, ext4
from images import Fs, Part, Table
from volumes import Volumes

CRYPT_UUID = {name: f"{number:08x}-0000-4000-8000-00000000{number:04x}"
              for number, name in enumerate(("crypt", "crypt-twin", "crypt-luks1", "crypt-lvm", "crypt-argon",
                                             "crypt-apart", "crypt-sleeper", "crypt-swap"), start=0xc001)}
PASSPHRASE = "correct horse"
KEY = "what the stick has"


def _stick(top):
    (top / "keys").mkdir(parents=True)
    (top / "keys" / "root.key").write_text(KEY)


# A root that tells which keys the kernel has kept, and what device mapper has.
TELLS = """#!/bin/busybox sh
export PATH=/bin
tell() { echo "<1>ROOT: $*" >/dev/kmsg; }
tell up
tell "keys of kinit: $(grep -c kinit /proc/keys)"
tell "volumes: $(echo /dev/mapper/*)"
tell done
poweroff -f
"""


def _telling(top):
    for folder in ("dev", "proc", "sys", "run", "sbin", "bin"):
        (top / folder).mkdir(parents=True)
    shutil.copy(tools.path("busybox"), top / "bin" / "busybox")
    for name in ("sh", "grep", "poweroff"):
        (top / "bin" / name).symlink_to("busybox")
    (top / "sbin" / "init").write_text(TELLS)
    (top / "sbin" / "init").chmod(0o755)


trees.TREES.update({"key-stick": _stick, "telling-keys": _telling})

# A guest is emulated, and what makes a passphrase hard to guess makes it slow as well.
QUICK = "--pbkdf pbkdf2 --pbkdf-force-iterations 1000"
ARGON = "--pbkdf argon2id --pbkdf-force-iterations 4 --pbkdf-memory 4096 --pbkdf-parallel 2"


ANOTHER_KEY = f"cryptsetup luksAddKey -q {QUICK} --key-file /first $a /key"


def crypt(name, content, kind="luks2", pbkdf=QUICK, more="",
          fill="fill /dev/mapper/made $one", size=56):
    """A disk that is a volume; MORE is done with it before it is opened, FILL afterwards."""
    return Volumes((size,), f"printf %s '{PASSPHRASE}' >/first\nprintf %s '{KEY}' >/key\n"
                   f"cryptsetup luksFormat -q --type {kind} --uuid {CRYPT_UUID[name]} {pbkdf} $a /first\n{more}\n"
                   f"cryptsetup open --key-file /first $a made\n{fill}\ncryptsetup close made",
                   (content,))


DISKS = {
    "crypt": crypt("crypt", ext4("ext4", label="testroot"),
                   more=ANOTHER_KEY),
    "crypt-twin": crypt("crypt-twin", Fs("ext4", uuid="0000c0de-0000-4000-8000-00000000c0de", label="twin",
                                         tree="telling-keys")),
    "crypt-luks1": crypt("crypt-luks1", ext4("ext4", label="testroot"), kind="luks1"),
    # Its threads want another library, which is loaded only then.
    "crypt-argon": crypt("crypt-argon", ext4("ext4", label="testroot"), pbkdf=ARGON),
    # As Debian's installer has it: the root and a swap space are volumes of LVM in there.
    "crypt-lvm": crypt("crypt-lvm", ext4("ext4", label="testroot"),
                       fill="lvm vgcreate -q my-vg /dev/mapper/made\nlvm lvcreate -q -y -Wn -Zn -L 24M -n root my-vg\n"
                       "lvm lvcreate -q -y -Wn -Zn -L 4M -n swap my-vg\nfill /dev/my-vg/root $one\n"
                       "lvm vgchange -q -an"),
    # Of a hibernated system: all of it is in there, or only its swap space.
    "crypt-sleeper": crypt("crypt-sleeper", ext4("ext4", label="testroot"), size=260,
                           fill="lvm vgcreate -q my-vg /dev/mapper/made\nlvm lvcreate -q -y -Wn -Zn -L 24M -n root my-vg\n"
                           f"lvm lvcreate -q -y -Wn -Zn -L {LARGE_SWAP.size}M -n swap my-vg\n"
                           "fill /dev/my-vg/root $one\nmkswap /dev/my-vg/swap\nlvm vgchange -q -an"),
    "crypt-swap": crypt("crypt-swap", Fs("empty", size=4), size=LARGE_SWAP.size + 20, more=ANOTHER_KEY,
                        fill="mkswap /dev/mapper/made"),
    # Its header is on a disk of its own, and without that nobody knows what it is.  Bytes of a third disk, on which
    # there is nothing else, are the key of the others.
    "crypt-apart": Volumes((56, 20, 4), f"printf %s '{KEY}' | dd of=$c bs=1 seek=64 conv=notrunc,fsync\n"
                           f"printf %s '{PASSPHRASE}' >/first\n"
                           f"cryptsetup luksFormat -q --type luks2 --uuid {CRYPT_UUID['crypt-apart']} {QUICK} "
                           "--header $b $a /first\ncryptsetup open --header $b --key-file /first $a made\n"
                           "fill /dev/mapper/made $one\ncryptsetup close made",
                           (ext4("ext4", label="testroot"),)),
    "key-part": Table("gpt", parts=(Part(Fs("vfat", size=4, tree="key-stick"), name="the keys"),)),
    "key-stick": Fs("vfat", size=4, uuid="12345678", label="KEYS", tree="key-stick"),
}
