# SPDX-License-Identifier: GPL-2.0-or-later
"""Roots that write to themselves, and tell what became of it, as folders like those in trees.py."""
import hashlib
import shutil
from pathlib import Path

import tools
import trees

KEY = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
APPLETS = ("sh", "cat", "ls", "readlink", "poweroff", "mkdir")

INIT = """#!/bin/busybox sh
export PATH=/bin
tell() { echo "<1>ROOT: $*" >/dev/kmsg; }
tell up
mkdir -p /etc
echo new >/etc/written && tell "written: $(cat /etc/written)"
[ -e /run/kinit/lower/etc/notes ] && tell "reachable: $(ls /run/kinit/lower/etc)"
tell "etc: $(echo $(ls /etc))"
tell "link: $(readlink /run/systemd/volatile-root)"
while read -r line; do tell "mount $line"; done </proc/mounts
echo x 2>/dev/null >/usr/written && tell "usr can be written to"
tell done
poweroff -f
"""


def _busybox(top):
    """All is in /usr, into which links lead."""
    for folder in ("dev", "proc", "sys", "run", "etc", "usr/bin", "usr/sbin"):
        (top / folder).mkdir(parents=True)
    for name in ("bin", "sbin"):
        (top / name).symlink_to(f"usr/{name}")
    shutil.copy(tools.path("busybox"), top / "usr" / "bin" / "busybox")
    for name in APPLETS:
        (top / "usr" / "bin" / name).symlink_to("busybox")
    (top / "etc" / "notes").write_text("Of the disk.\n")
    (top / "usr" / "sbin" / "init").write_text(INIT)
    (top / "usr" / "sbin" / "init").chmod(0o755)


def _kept(top):
    """What an overlay has left on its device."""
    (top / "overlay" / "etc").mkdir(parents=True)
    (top / "overlay" / "etc" / "kept").write_text("Of another boot.\n")


def tree(make):
    """The name of a tree."""
    name = f"overlay-{KEY}-{make.__name__.strip('_')}"
    trees.TREES[name] = make
    return name


def busybox():
    return tree(_busybox)


def kept():
    return tree(_kept)
