# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs make in this tree, one at a time, and has what it installs."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]


def clean_environment(**more):
    """Without what a make around this one has said."""
    return {**{k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k != "MFLAGS"}, **more}


def make(*words, tree=TOP, **env):
    """The finished process of make; what is built is built already, by `make`."""
    (tree / "build").mkdir(exist_ok=True)
    with open(tree / "build/.tests-install", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return subprocess.run(["make", "--no-print-directory", *words], cwd=tree, env=clean_environment(**env),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def copy_tree(tree):
    """The files of this one, whether or not they are committed."""
    ignored = shutil.ignore_patterns("build", ".git", "__pycache__", ".pytest_cache")
    shutil.copytree(TOP, tree, symlinks=True, ignore=ignored)
    return tree


def install(destdir, *words, **options):
    done = make("install", f"DESTDIR={destdir}", *words, **options)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """A folder with what make install has put into it, as distributions do it."""
    destdir = tmp_path_factory.mktemp("installed")
    install(destdir, "prefix=/usr")
    return destdir
