# SPDX-License-Identifier: GPL-2.0-or-later
"""Other programs that make an initramfs, as Debian has them: mkinitramfs, dracut and tiny-initramfs, in a Debian of
their own, for a kernel of the tests."""
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import userland
from cryptdisks import CRYPT_UUID, PASSPHRASE
from userland import Userland

DEBIAN = Userland("bookworm", "", "", packages=("cpio", "dracut-core", "initramfs-tools", "tiny-initramfs-core", "zstd"),
                  fstab="# none\n")
# The same where the root is a volume of LVM in a LUKS volume, whose key is a file.
KEYFILE = "etc/kinit/cryptsetup/root.key"
CRYPTTAB = f"vda_crypt UUID={CRYPT_UUID['crypt-lvm']} /{KEYFILE} luks,initramfs,x-initrd.attach,force\n"
ENCRYPTED = Userland("bookworm", "", "", packages=(*DEBIAN.packages, "cryptsetup-initramfs", "dmsetup", "lvm2"),
                     fstab=DEBIAN.fstab, files=(("etc/crypttab", CRYPTTAB), (KEYFILE, PASSPHRASE)))
# How each is told to write /out/NAME: for any machine, and with the modules $WANTED alone.
ANY = {"dracut": "dracut -q --no-hostonly --kver $VERSION /out/dracut",
       "mkinitramfs": "mkinitramfs -o /out/mkinitramfs $VERSION"}
THESE = {"dracut": 'dracut -q --no-hostonly --drivers "$WANTED" --kver $VERSION /out/dracut',
         "mkinitramfs": "sed -i s/^MODULES=.*/MODULES=list/ /etc/initramfs-tools/initramfs.conf; "
                        "mkinitramfs -o /out/mkinitramfs $VERSION"}
# Nothing of this machine is seen but its /proc, /sys and /dev; what is written goes to memory, and the image to OUT.
ROOM = """set -e
mount --make-rprivate /
mount -t tmpfs tmpfs "$SCRATCH"
mkdir "$SCRATCH/upper" "$SCRATCH/work" "$SCRATCH/root"
mount -t overlay overlay -o "lowerdir=$TREE,upperdir=$SCRATCH/upper,workdir=$SCRATCH/work" "$SCRATCH/root"
cd "$SCRATCH/root"
mkdir -p usr/lib/modules/$VERSION out
mount --bind "$MODULES" usr/lib/modules/$VERSION
mount --bind "$OUT" out
cp "$CONFIG" boot/config-$VERSION
for name in proc sys dev; do mount --rbind /$name $name; done
printf '%s\\n' $WANTED >etc/initramfs-tools/modules
exec chroot . /usr/bin/env -i PATH=/usr/sbin:/usr/bin VERSION=$VERSION WANTED="$WANTED" /bin/sh -ec "$COMMAND"
"""


@dataclass(frozen=True)
class Cost:
    """What a program took: seconds of processors, and KiB of its largest process."""
    seconds: float
    memory: int


def cost(argv, environment=None):
    """Run a program.  Returns (Cost, what it said); all that it starts counts."""
    process = subprocess.Popen([str(word) for word in argv], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, env=environment, text=True)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, argv))}\nexit {process.returncode}\n{said}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss), said


def inside(kernel, out, command, wanted=(), debian=DEBIAN):
    """The shell's COMMAND in such a Debian; the folder OUT is /out there.  WANTED are modules, for mkinitramfs and as
    $WANTED.  Returns (Cost, what it said)."""
    scratch = Path(out) / "scratch"
    scratch.mkdir(exist_ok=True)
    environment = dict(os.environ, SCRATCH=str(scratch), TREE=str(userland.tree(debian)), VERSION=kernel.release,
                       MODULES=str(kernel.modules), CONFIG=str(kernel.config), OUT=str(out), COMMAND=command,
                       WANTED=" ".join(wanted))
    return cost(["unshare", "-m", "sh", "-c", ROOM], environment)
