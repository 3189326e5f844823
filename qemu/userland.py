# SPDX-License-Identifier: GPL-2.0-or-later
"""A real Debian root, made once by mmdebstrap and kept in the cache."""
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import tools
from debian import CACHE, Suite, locked, run
from images import MIB
from inits import INITS, MORE


@dataclass(frozen=True)
class Userland:
    suite: str
    uuid: str
    label: str
    init: str = "systemd"       # a name of inits.py
    size: int = 1200            # MiB, sparse
    packages: tuple = field(default=(), repr=False)     # besides the usual ones
    report: tuple = field(default=(), repr=False)       # shell lines that tell more
    usr: str = ""               # the UUID of the file system that /usr is, if it is one of its own
    units: tuple = field(default=(), repr=False)        # of systemd, to be enabled
    fstab: str = field(default="LABEL={label} / ext4 defaults 0 1\n", repr=False)
    files: tuple = field(default=(), repr=False)        # pairs of a name and a text


def _report(recipe):
    return INITS[recipe.init].report.replace(MORE, "".join(f"{line}\n" for line in recipe.report))


def write(file, text, mode=0o644):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(mode)


def link(name, target):
    name.parent.mkdir(parents=True, exist_ok=True)
    name.symlink_to(target)


def _furnish(top, recipe):
    init = INITS[recipe.init]
    write(top / "etc" / "hostname", "guest\n")
    write(top / "etc" / "fstab", recipe.fstab.format(label=recipe.label))
    write(top / "usr" / "local" / "sbin" / "boot-report", _report(recipe), 0o755)
    for name, mode, text in init.files:
        write(top / name, text, mode)
    for name, text in init.added:
        with open(top / name, "a") as file:
            file.write(text)
    for name, target in init.links:
        link(top / name, target)
    for name, text in recipe.files:
        write(top / name, text)
    for name in recipe.units:
        link(top / "etc" / "systemd" / "system" / "multi-user.target.wants" / name, f"/lib/systemd/system/{name}")


def as_the_machine(option):
    """What apt is told here, mmdebstrap tells it too: a mirror may keep a suite as it was."""
    said = run("apt-config", "dump", "--no-empty", "--format", "%v%n", option).strip()
    return [f'--aptopt={option} "{said}"'] if said else []


def _populate(recipe, top):
    if os.geteuid():
        raise RuntimeError("making a Debian root needs root's privileges (for mmdebstrap)")
    suite = Suite(recipe.suite)
    suite.update()
    run("mmdebstrap", "--mode=root", "--variant=minbase",
        f"--include={','.join(INITS[recipe.init].packages + recipe.packages)}",
        '--aptopt=APT::Install-Recommends "false"', *as_the_machine("Acquire::Check-Valid-Until"),
        "--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/locale/*",
        recipe.suite, top, suite.sources)
    _furnish(top, recipe)


def _make_fs(recipe, top, image, *words):
    fresh = image.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.touch()
    os.truncate(fresh, recipe.size * MIB)
    tools.run("mkfs.ext4", "-q", "-F", "-d", top, *words, fresh)
    fresh.rename(image)


def _make(recipe, image):
    with tempfile.TemporaryDirectory(prefix="kinit-userland-") as scratch:
        top = Path(scratch) / "root"
        _populate(recipe, top)
        if recipe.usr:
            usr = Path(scratch) / "usr"
            shutil.move(top / "usr", usr)
            (top / "usr").mkdir()
            _make_fs(recipe, usr, _usr_of(image), "-U", recipe.usr, "-L", "usr")
        _make_fs(recipe, top, image, "-U", recipe.uuid, "-L", recipe.label)


def _usr_of(image):
    return image.with_suffix(".usr.ext4")


def path_of(recipe):
    """Where the image of a Debian root is, or will be."""
    inputs = (tools.SUITE, recipe, INITS[recipe.init], recipe.packages, recipe.report, recipe.units, recipe.fstab)
    inputs += (recipe.files,) if recipe.files else ()
    key = hashlib.sha256(repr(inputs).encode()).hexdigest()[:12]
    return CACHE / "userland" / f"{recipe.suite}-{key}.ext4"


def build(recipe, part=""):
    """The image of a Debian root, or that of its /usr, made if it is not in the cache."""
    image = path_of(recipe)
    image.parent.mkdir(parents=True, exist_ok=True)
    with locked(f"userland-{recipe.suite}"):
        if not image.exists():
            _make(recipe, image)
    return _usr_of(image) if part == "usr" else image


def tree(recipe):
    """A Debian root as a folder, made if it is not in the cache."""
    top = path_of(recipe).with_suffix(".tree")
    top.parent.mkdir(parents=True, exist_ok=True)
    with locked(f"userland-{recipe.suite}"):
        if not top.exists():
            fresh = top.with_suffix(".new")
            shutil.rmtree(fresh, ignore_errors=True)
            _populate(recipe, fresh)
            fresh.rename(top)
    return top
