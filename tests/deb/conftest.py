# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds Debian's packages of this tree, and has rooms to install them in."""
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "qemu"), str(TOP / "tests/image")]
sys.dont_write_bytecode = True

import debroom  # noqa: E402
import madedebs  # noqa: E402


def pytest_configure(config):
    config.addinivalue_line("markers", "again: repeats an idea; only with --all, or where -k names it")


def pytest_addoption(parser):
    parser.addoption("--all", action="store_true", help="what repeats an idea on another suite, too")


def pytest_collection_modifyitems(config, items):
    if not config.option.all and not config.option.keyword:
        again = [item for item in items if item.get_closest_marker("again")]
        items[:] = [item for item in items if item not in again]
        config.hook.pytest_deselected(items=again)


@pytest.fixture(scope="session")
def repository(tmp_path_factory):
    """This tree, whether or not it is committed, as the only commit of a repository."""
    return madedebs.repository(tmp_path_factory.mktemp("repository") / "tree")


@pytest.fixture(scope="session")
def packages():
    """The folder with what make deb has made for the suite of this machine."""
    return madedebs.folder()


@pytest.fixture
def fresh(packages, tmp_path):
    """A Debian with initramfs-tools and two kernels, and the packages in its /packages."""
    room = debroom.with_kernels(tmp_path, packages)
    yield room
    room.close()


@pytest.fixture(scope="session")
def furnished(packages, tmp_path_factory):
    """The same once kinit-initramfs is installed in the place of initramfs-tools."""
    room = debroom.with_kernels(tmp_path_factory.mktemp("furnished"), packages)
    room.run(debroom.INSTALL)
    yield room
    room.close()


@pytest.fixture
def machine(furnished):
    """That one, as it was after the installation, with small images and none of them in /boot yet."""
    furnished.run("rm -rf /boot/* /etc/kinit /etc/initramfs /usr/share/initramfs /etc/initramfs-tools /initrd.img; "
                  "mkdir -p /etc/kinit /etc/initramfs-tools")
    furnished.run(debroom.KERNELS)
    furnished.write("etc/kinit/image.conf", "modules = virtio_blk\ncompress = gzip:1\n")
    return furnished
