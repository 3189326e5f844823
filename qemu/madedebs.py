# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian's packages of this tree, whether or not it is committed, as `make deb` makes them for this machine's suite."""
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from debian import locked
from trees import BUILD

TOP = Path(__file__).resolve().parents[1]
IGNORED = ("build", ".git", "__pycache__", ".pytest_cache")


def clean_environment(**more):
    """Without what a make around this one has said, and without who its user is."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "DEB")) and k != "MFLAGS"}
    return {**kept, **more}


def repository(tree):
    """The files of this one as the only commit of a repository, which will be TREE."""
    shutil.copytree(TOP, tree, symlinks=True, ignore=shutil.ignore_patterns(*IGNORED))
    who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all of it"]):
        subprocess.run(["git", *who, *words], cwd=tree, check=True, env=clean_environment(HOME=str(tree.parent)))
    return tree


def _key():
    """What the packages are made of."""
    sum = hashlib.sha256()
    for folder, folders, files in os.walk(TOP):
        folders[:] = sorted(name for name in folders if name not in (*IGNORED, "qemu", "tests", "bench"))
        for name in sorted(set(files) - set(IGNORED)):
            file = Path(folder) / name
            sum.update(f"{file.relative_to(TOP)} {file.lstat().st_mode}".encode())
            sum.update(os.readlink(file).encode() if file.is_symlink() else file.read_bytes())
    return sum.hexdigest()[:12]


def folder():
    """Where make deb has put all that it makes, which it does if this tree's is not there yet."""
    made = BUILD / "qemu" / "debs" / _key()
    with locked("debs"):
        if not made.exists():
            shutil.rmtree(made.parent, ignore_errors=True)
            made.parent.mkdir(parents=True)
            with tempfile.TemporaryDirectory(dir=made.parent) as scratch:
                tree = repository(Path(scratch) / "tree")
                done = subprocess.run(["make", "deb"], cwd=tree, env=clean_environment(), stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, text=True)
                if done.returncode:
                    raise RuntimeError(f"make deb\n{done.stdout[-5000:]}")
                (tree / "build" / "deb").rename(made)
    return made


def packages():
    """The two packages that are installed."""
    return [next(folder().glob(f"{name}_*.deb")) for name in ("kinit-core", "kinit-initramfs")]
