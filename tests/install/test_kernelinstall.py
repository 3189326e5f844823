# SPDX-License-Identifier: GPL-2.0-or-later
"""The plug-in of kernel-install(8): when it makes no initramfs, and what goes with a kernel. (That it makes one, guests
show.)"""

import os
import subprocess

import pytest

VERSION = "6.12-none"


@pytest.fixture
def plugin(installed, tmp_path):
    """Runs it as kernel-install(8) does."""
    (tmp_path / "staging").mkdir()
    (tmp_path / "boot/loader/entries").mkdir(parents=True)

    def run(*words, name="50-kinit.install", **more):
        environment = {"PATH": "/usr/bin:/bin", "KERNEL_INSTALL_VERBOSE": "1", "KERNEL_INSTALL_IMAGE_TYPE": "unknown",
                       "KERNEL_INSTALL_INITRD_GENERATOR": "kinit", "KERNEL_INSTALL_LAYOUT": "bls",
                       "KERNEL_INSTALL_BOOT_ROOT": str(tmp_path / "boot"), "KERNEL_INSTALL_ENTRY_TOKEN": "token",
                       "KERNEL_INSTALL_STAGING_AREA": str(tmp_path / "staging"), **more}
        return subprocess.run([installed / "usr/lib/kernel/install.d" / name, *words], env=environment,
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    return run


def add(tmp_path):
    return "add", VERSION, str(tmp_path / "boot/token" / VERSION), str(tmp_path / "kernel/vmlinuz")


@pytest.mark.parametrize("more,words,said", [
    ({"KERNEL_INSTALL_INITRD_GENERATOR": ""}, (), "initrd_generator is not kinit"),
    ({"KERNEL_INSTALL_INITRD_GENERATOR": "dracut"}, (), "initrd_generator is not kinit"),
    ({"KERNEL_INSTALL_IMAGE_TYPE": "uki"}, (), "there is an initramfs"),
    ({}, ("/boot/initrd",), "there is an initramfs"),
    ({}, (), f"no modules of Linux {VERSION}"),
])
def test_it_makes_none(plugin, tmp_path, more, words, said):
    done = plugin(*add(tmp_path), *words, **more)
    assert done.returncode == 0 and done.stdout.startswith(said)
    assert os.listdir(tmp_path / "staging") == []
    assert plugin(*add(tmp_path), *words, **more, KERNEL_INSTALL_VERBOSE="0").stdout == ""


def test_an_initramfs_that_comes_with_the_kernel(plugin, tmp_path):
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel/initrd").write_text("theirs")
    assert plugin(*add(tmp_path)).returncode == 0
    assert (tmp_path / "staging/initrd").read_text() == "theirs"


def test_the_second_entry_goes_with_its_kernel(plugin, tmp_path):
    entries = tmp_path / "boot/loader/entries"
    for name in (f"token-{VERSION}", f"token-{VERSION}-kinit", "token-6.13-kinit"):
        (entries / f"{name}.conf").touch()
    assert plugin("remove", VERSION, str(tmp_path)).returncode == 0
    assert sorted(path.name for path in entries.iterdir()) == ["token-6.12-none.conf", "token-6.13-kinit.conf"]


@pytest.mark.parametrize("generator,own,left", [
    ("kinit", True, ["initrd"]), ("kinit", False, [f"initrd.img-{VERSION}"]),
    ("", True, ["initrd", f"initrd.img-{VERSION}"])])
def test_one_initramfs(plugin, tmp_path, generator, own, left):
    """What Debian's own plug-in has put beside it is left out."""
    staging = tmp_path / "staging"
    (staging / f"initrd.img-{VERSION}").symlink_to("/boot/theirs")
    if own:
        (staging / "initrd").touch()
    done = plugin(*add(tmp_path), name="56-kinit.install", KERNEL_INSTALL_INITRD_GENERATOR=generator)
    assert done.returncode == 0 and sorted(os.listdir(staging)) == left


def test_other_commands(plugin):
    done = plugin("inspect", VERSION)
    assert (done.returncode, done.stdout) == (0, "")
