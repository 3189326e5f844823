# SPDX-License-Identifier: GPL-2.0-or-later
"""The packages in each suite: built there without a network from what Build-Depends says, installed, and taken away."""
import re
import shutil

import pytest

import userland
from conftest import TOP
from debroom import INSTALL, NEW, OLD, Room, with_kernels
from userland import Userland

SUITES = ("bookworm", "trixie", "sid")
BACK = "apt-get install -y --no-install-recommends /packages/initramfs-tools_*.deb"
MAKING = "update-initramfs: making /boot/initrd.img-"
LINTIAN = ("lintian --pedantic -I --fail-on error,warning,info,pedantic --allow-root --tag-display-limit 0 "
           "/tree/build/deb/*.changes")


def build_depends():
    text = re.search(r"^Build-Depends:\n((?: .*\n)+)", (TOP / "dist/debian/control").read_text(), re.M)[1]
    return [word.split()[0].rstrip(",").replace("debhelper-compat", "debhelper") for word in text.splitlines()]


def sources(folder):
    """The tarballs of both libraries, which this machine has fetched for its own build."""
    folder.mkdir()
    for tarball in (userland.CACHE).glob("*.orig.tar.xz"):
        shutil.copy(tarball, folder)
    return folder


@pytest.fixture(scope="module", params=[pytest.param(suite, marks=pytest.mark.again) for suite in SUITES])
def built(request, repository, tmp_path_factory):
    """(the suite, the folder of its packages)"""
    scratch = tmp_path_factory.mktemp(request.param)
    tree = shutil.copytree(repository, scratch / "tree", symlinks=True, ignore=shutil.ignore_patterns("build"))
    debian = Userland(request.param, "", "", packages=("build-essential", "git", "lintian", *build_depends()),
                      fstab="# none\n")
    room = Room(userland.tree(debian), scratch, [(tree, "/tree"), (sources(scratch / "sources"), "/sources")],
                network=False)
    try:
        room.run("git config --global --add safe.directory /tree; cd /tree; make deb", KINIT_TARBALLS="/sources",
                 HOME="/root")
        said = room.start(LINTIAN)
    finally:
        room.close()
    return request.param, tree / "build/deb", said


def test_lintian(built):
    _, _, said = built
    assert (said.returncode, said.stdout) == (0, ""), said.stdout


def test_installed_and_taken_away(built, tmp_path):
    suite, packages, _ = built
    room = with_kernels(tmp_path, packages, suite)
    try:
        said = room.run(INSTALL)
        assert sorted(line for line in said.splitlines() if line.startswith(MAKING)) == [MAKING + NEW, MAKING + OLD]
        # As a kernel's own package has it.
        said = room.run(f"linux-run-hooks image postinst {OLD} /boot/vmlinuz-{OLD} -- configure")
        assert said.count(MAKING) == 1
        room.run(f"linux-run-hooks image postrm {OLD} /boot/vmlinuz-{OLD} -- remove")
        assert f"initrd.img-{OLD}" not in room.boot()
        assert "update-initramfs: Generating" in room.run(BACK)
        assert MAKING not in room.run(f"linux-run-hooks image postinst {OLD} /boot/vmlinuz-{OLD} -- configure")
    finally:
        room.close()
