# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks of the benchmark: those of the boot tests, and "NAME+CHANGE", which is one of them with a change of the file
system that it is, or that is on a volume of it."""
import hashlib
import shutil
from dataclasses import replace

import tools
import volumes
from boot import RECIPES, disk_image
from debian import locked
from mdarrays import image_of
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


def _changed_inside(disk, commands):
    """The same for a disk of volumes, made anew."""
    recipe, _, letter = disk.partition(".")
    contents = tuple(_changed(image_of(content), commands) for content in RECIPES[recipe].contents)
    return volumes.build(f"bench-{recipe}", replace(RECIPES[recipe], contents=contents))[letter]


def image(name):
    disk, _, change = name.partition("+")
    if not change:
        return disk_image(disk)
    if "." in disk:
        return _changed_inside(disk, CHANGES[change]())
    return _changed(disk_image(disk), CHANGES[change]())
