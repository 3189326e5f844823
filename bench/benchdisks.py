# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks of the benchmark: those of the boot tests, and "NAME+CHANGE", which is one of them with a change."""
import hashlib
import shutil

import tools
from boot import disk_image
from debian import locked
from rowimage import BENCH, HERE, program


def _furnish():
    """Nodes, as klibc's kinit fills no /dev, and what systemd knows the root of a system by."""
    return ("cd /dev", "mknod console c 5 1", "mknod kmsg c 1 11",
            "cd /etc", f"write {HERE / 'rows.py'} os-release")


def _trace():
    """The init that shows what the kernel's tracer has kept."""
    tracer = program("tracer", ("cc", "-O2"))
    return (*_furnish(), "cd /sbin", "rm init", f"write {tracer} init", "set_inode_field init mode 0100755")


CHANGES = {"furnished": _furnish, "traced": _trace}


def _changed(disk, commands):
    """A copy of a file system, after these commands of debugfs."""
    image = BENCH / f"{disk.stem}-{hashlib.sha256(repr(commands).encode()).hexdigest()[:12]}"
    with locked(f"bench-{image.name}"):
        if not image.exists():
            fresh = image.with_suffix(".new")
            shutil.copyfile(disk, fresh)
            tools.run("debugfs", "-w", "-f", "-", fresh, input="\n".join(commands) + "\n")
            fresh.rename(image)
    return image


def image(name):
    disk, _, change = name.partition("+")
    return _changed(disk_image(disk), CHANGES[change]()) if change else disk_image(disk)
