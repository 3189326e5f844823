# SPDX-License-Identifier: GPL-2.0-or-later
"""Images that kinit-image makes in a guest for that guest: the modules of its kernel and the program are shared with it
by 9p, and mounted into its root by kinit; its init makes the image, tells what is in it, and leaves it in the share."""
import re
import shutil
import subprocess
from pathlib import Path

import tools
from trees import BUILD

# Of the root, /lib and /bin are hidden; /run is memory.
WORDS = ("kinit_mount=modules;/lib;9p;trans=virtio,version=9p2000.L,cache=loose,msize=500000,ro "
         "kinit_mount=programs;/bin;9p;trans=virtio,version=9p2000.L,cache=loose,msize=500000 init=/bin/make")
IMAGE = "image"             # in the share
LOADER = "ld-linux-x86-64.so.2"

# As a user types it; only where depmod is, and this kinit, is told.
MAKE = """#!/bin/busybox sh
export PATH=/bin TMPDIR=/run
say() { echo "MADE: $*" >/dev/kmsg; }
echo on >/proc/sys/kernel/printk_devkmsg
kinit-image -q -k $(uname -r) -c /bin/config -i /bin/kinit -o /run/image >/run/said 2>&1
say "kinit-image ended with $?"
while read -r line; do say "it says: $line"; done </run/said
kinit-image ls /run/image | sed -n 's|.*/\\([^/]*\\)\\.ko.*|\\1|p' >/run/modules
while read -r line; do say "has $line"; done </run/modules
say "bytes: $(stat -c %s /run/image)"
cat /run/image >/bin/image && sync && say done
poweroff -f
"""
APPLETS = ("cat", "poweroff", "sed", "sh", "stat", "sync", "uname")


def _program(top, name, file):
    """A program of this machine, with its libraries, wherever they are there."""
    listed = subprocess.check_output(["ldd", file], text=True)
    for library in re.findall(r"(/\S+) \(", listed):
        shutil.copy(library, top / "libraries" / Path(library).name)
    shutil.copy(file, top / "libraries" / name)
    _script(top / name, f'#!/bin/sh\nexec /bin/libraries/{LOADER} --library-path /bin/libraries '
                        f'/bin/libraries/{name} "$@"\n')


def _script(file, text):
    file.write_text(text)
    file.chmod(0o755)


def _furnish(top, kernel):
    (top / "libraries").mkdir(parents=True)
    shutil.copy(tools.path("busybox"), top / "busybox")
    for name in APPLETS:
        (top / name).symlink_to("busybox")
    _program(top, "kinit-image", BUILD / "kinit-image")
    _program(top, "depmod", shutil.which("depmod", path="/usr/sbin:/sbin"))
    shutil.copy(BUILD / "kinit", top / "kinit")
    shutil.copy(kernel.config, top / "config")
    _script(top / "make", MAKE)


def _share(tag, folder, *more):
    return ["-fsdev", ",".join((f"local,id={tag},path={folder},security_model=none", *more)),
            "-device", f"virtio-9p-pci,fsdev={tag},mount_tag={tag}"]


def arguments(kernel, scratch):
    """QEMU's, for a guest that is to make an image."""
    top = Path(scratch) / "programs"
    _furnish(top, kernel)
    return [*_share("modules", kernel.modules.parent.parent, "readonly=on"), *_share("programs", top)]


def image(scratch):
    """What such a guest has left."""
    return Path(scratch) / "programs" / IMAGE
