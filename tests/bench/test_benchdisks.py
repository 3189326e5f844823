# SPDX-License-Identifier: GPL-2.0-or-later
"""Which disk a row boots that wants a change of it."""
from pathlib import Path

import pytest

import benchdisks
from boot import RECIPES


@pytest.fixture(autouse=True)
def made(monkeypatch):
    """Nothing is made; a file is called as what it would be made from."""
    monkeypatch.setattr(benchdisks, "disk_image", lambda name: Path("/disks") / name)
    monkeypatch.setattr(benchdisks, "image_of", lambda content: Path("/contents") / content.label)
    monkeypatch.setattr(benchdisks, "_changed", lambda disk, commands: disk.with_suffix(f".{len(commands)}"))
    monkeypatch.setattr(benchdisks.volumes, "build", lambda name, recipe: {"a": (name, recipe)})


COMMANDS = len(benchdisks.CHANGES["furnished"]())


def test_a_disk_as_it_is():
    assert benchdisks.image("ext4") == Path("/disks/ext4")
    assert benchdisks.image("crypt-lvm.a") == Path("/disks/crypt-lvm.a")


def test_a_file_system_that_is_changed():
    assert benchdisks.image("ext4+furnished") == Path(f"/disks/ext4.{COMMANDS}")


def test_of_volumes_what_is_on_them_is_changed():
    name, recipe = benchdisks.image("crypt-lvm.a+furnished")
    assert name == "bench-crypt-lvm"        # not that of the boot tests
    assert recipe.script == RECIPES["crypt-lvm"].script and recipe.disks == RECIPES["crypt-lvm"].disks
    assert recipe.contents == (Path(f"/contents/testroot.{COMMANDS}"),)
