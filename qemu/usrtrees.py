# SPDX-License-Identifier: GPL-2.0-or-later
"""Roots whose /usr is a filesystem of its own, and what is on that, as folders like those in trees.py."""
import hashlib
import shutil
from pathlib import Path

import trees

KEY = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]


def _apart(fstab):
    """A root with an empty /usr, into which /sbin and /bin lead."""
    def make(top):
        trees.TREES["without-usr"](top)
        (top / "etc" / "fstab").write_bytes(fstab.encode())
    return make


def _usr(top):
    """What belongs into /usr."""
    for folder in ("sbin", "bin"):
        (top / folder).mkdir(parents=True)
    shutil.copy(trees.rootinit(), top / "sbin" / "init")


def _linked(fstab):
    """The fstab is a link that has to be followed as the root sees it."""
    def make(top):
        _apart("")(top)
        (top / "etc" / "fstab").unlink()
        (top / "etc" / "tables").mkdir()
        (top / "etc" / "tables" / "fstab").write_bytes(fstab.encode())
        (top / "etc" / "fstab").symlink_to("/etc/tables/fstab")
    return make


def _in_itself(fstab):
    """All is in one filesystem, which has to be mounted a second time on /usr."""
    def make(top):
        _apart(fstab)(top)
        (top / "sbin").unlink()
        (top / "sbin").symlink_to("usr/real")
        _usr(top / "usr.new")
        shutil.move(top / "usr.new" / "sbin", top / "real")
        shutil.rmtree(top / "usr.new")
    return make


def _in_use(fstab):
    """Init is in the /usr that the root has."""
    def make(top):
        trees.TREES["like-debian"](top)
        (top / "etc" / "fstab").write_bytes(fstab.encode())
    return make


def _with_places(fstab):
    """The root has an init, and two directories for others."""
    def make(top):
        trees.TREES["plain"](top)
        (top / "etc" / "fstab").write_bytes(fstab.encode())
        for folder in ("data", "usr"):
            (top / folder).mkdir()
    return make


KINDS = {"apart": _apart, "linked": _linked, "in-itself": _in_itself, "in-use": _in_use,
         "with-places": _with_places}


def root(kind, fstab):
    """The name of a tree of this kind with this /etc/fstab."""
    name = f"usr-{kind}-{KEY}-{hashlib.sha256(fstab.encode()).hexdigest()[:8]}"
    trees.TREES[name] = KINDS[kind](fstab)
    return name


def usr():
    """The name of the tree that belongs into /usr."""
    name = f"usr-{KEY}"
    trees.TREES[name] = _usr
    return name
