# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs kinit-image on small trees of modules and reads back what it made."""

import atexit
import gzip
import lzma
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import fake_kernel  # noqa: E402
import newc  # noqa: E402

TOP = Path(__file__).resolve().parents[2]


def alone(program):
    """A copy in a folder of its own, beside which there are none of the hooks that kinit comes with."""
    folder = Path(tempfile.mkdtemp(prefix="kinit-image-alone-"))
    atexit.register(shutil.rmtree, folder)
    return Path(shutil.copy2(program, folder))


PROGRAM = alone(Path(os.environ.get("KINIT_IMAGE", TOP / "build/kinit-image")).resolve())

MAGIC = {
    b"070701": lambda data: data,
    b"\x1f\x8b": gzip.decompress,
    b"\xfd7zXZ": lzma.decompress,
    b"\x28\xb5\x2f\xfd": lambda data: subprocess.run(
        ["zstd", "-dc"], input=data, stdout=subprocess.PIPE, check=True
    ).stdout,
    b"\x02\x21\x4c\x18": lambda data: subprocess.run(
        ["lz4", "-dc"], input=data, stdout=subprocess.PIPE, check=True
    ).stdout,
}


def unpack(data):
    return next(unpack for magic, unpack in MAGIC.items() if data.startswith(magic))(data)


class Images:
    """One directory in which images are made."""

    def __init__(self, directory, moddir):
        self.dir, self.moddir = directory, moddir
        self.output = directory / "image"
        self.tmp = directory / "tmp"
        self.tmp.mkdir()
        self.init = directory / "init"
        self.init.write_bytes(b"#!init\n")

    def command(self, *words, z="none", output=None, moddir=None, init=None):
        return [
            PROGRAM, "-k", fake_kernel.VERSION, "-m", moddir or self.moddir, "-z", z,
            "-i", init or self.init, "-o", output or self.output, *words,
        ]

    def environment(self, **more):
        env = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
        return {**env, "TMPDIR": str(self.tmp), **more}

    def run(self, *words, env=(), **options):
        """The finished process, whatever became of it."""
        return subprocess.run(
            self.command(*words, **options), env=self.environment(**dict(env)),
            capture_output=True, text=True, timeout=120,
        )

    def make(self, *words, **options):
        """The entries of an image that must have been made."""
        done = self.run(*words, **options)
        assert (done.returncode, done.stderr) == (0, "")
        assert not list(self.tmp.iterdir())
        return newc.read(unpack(self.output.read_bytes()))

    def fail(self, *words, status=1, **options):
        """What it said about an image that cannot be made; nothing may be left."""
        done = self.run(*words, **options)
        assert done.returncode == status, done.stderr
        self.assert_nothing_left()
        return done.stderr

    def assert_nothing_left(self):
        assert not list(self.tmp.iterdir())
        assert not list(self.dir.glob("image*"))


def module_names(entries):
    """Names of the modules in an image, without their endings."""
    return {path.rsplit("/", 1)[1].split(".")[0] for path in entries if ".ko" in path}


@pytest.fixture(scope="session")
def kernel(tmp_path_factory):
    return fake_kernel.make(tmp_path_factory.mktemp("kernel"))


@pytest.fixture
def images(tmp_path, kernel):
    return Images(tmp_path, kernel)
