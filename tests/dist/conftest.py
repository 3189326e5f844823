# SPDX-License-Identifier: GPL-2.0-or-later
"""Machines for the hooks of distributions: this one with kinit in /usr, and two kernels that are made for the tests."""
import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "qemu"), str(TOP / "tests/image"), str(TOP / "tests/deb")]
sys.dont_write_bytecode = True

import debroom  # noqa: E402
import fake_kernel  # noqa: E402

DIST = TOP / "dist"
OLD, NEW = debroom.OLD, debroom.NEW
# One driver, so that an image is made in no time, and does not depend on the machine.
CONF = "modules = virtio_blk\ncompress = gzip:1\n"
fake_kernel.MODULES = [module for module in fake_kernel.MODULES if module.name == "virtio_blk"]


def make(*words, **env):
    """The finished process of make, one at a time; what is built is built already, by `make`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k != "MFLAGS"}
    with open(TOP / "build/.tests-install", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return subprocess.run(["make", "--no-print-directory", *words], cwd=TOP, env={**kept, **env},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """A folder with what make install has put into it."""
    folder = tmp_path_factory.mktemp("installed")
    done = make("install", f"DESTDIR={folder}", "prefix=/usr")
    assert done.returncode == 0, done.stdout
    return folder


@pytest.fixture(scope="session")
def modules(tmp_path_factory):
    """The folder of a kernel's modules."""
    return fake_kernel.make(tmp_path_factory.mktemp("kernel"))


class Machine:
    """A room with the machine's own programs; its /boot and its kernels are its own."""

    def __init__(self, scratch, modules):
        self.room = debroom.Room("/", scratch, network=False)
        self.modules = modules
        self.run("rm -rf /boot/* /usr/lib/modules /etc/kinit; mkdir -p /usr/lib/modules /etc/kinit")
        self.room.write("etc/kinit/image.conf", CONF)
        self.run, self.write, self.top = self.room.run, self.room.write, self.room.top

    def run(self, command):
        return self.room.run(command)

    def put(self, source, name):
        """A script of the tree, where a package has it."""
        self.write(name, (DIST / source).read_text(), 0o755)

    def add_kernel(self, version):
        shutil.copytree(self.modules, self.top / "usr/lib/modules" / version)

    def remove_kernel(self, version):
        shutil.rmtree(self.top / "usr/lib/modules" / version)

    def boot(self):
        return sorted(os.listdir(self.top / "boot"))

    def is_for(self, image, version):
        """Is this one of kinit, and for this kernel?"""
        names = self.run(f"kinit-image ls -1 {image}").splitlines()
        return "init" in names and any(name.startswith(f"lib/modules/{version}/") for name in names)


@pytest.fixture
def bare(tmp_path, modules):
    """Without kinit and without a kernel."""
    machine = Machine(tmp_path, modules)
    yield machine
    machine.room.close()


@pytest.fixture
def machine(bare, installed):
    """With kinit, and two kernels."""
    for name in ("usr/sbin/kinit-image", "usr/lib/kinit"):
        bare.run(f"rm -rf /{name}")
    shutil.copytree(installed / "usr/lib/kinit", bare.top / "usr/lib/kinit")
    shutil.copy2(installed / "usr/sbin/kinit-image", bare.top / "usr/sbin")
    for version in (OLD, NEW):
        bare.add_kernel(version)
    return bare
