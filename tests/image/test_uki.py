# SPDX-License-Identifier: GPL-2.0-or-later
"""What kinit-image --uki says where something is missing.  (qemu/test_uki.py has a real ukify.)"""
import subprocess

import pytest


@pytest.fixture
def ukify(tmp_path):
    """A PATH with a ukify that must not be reached."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "ukify").symlink_to("/bin/false")
    return {"PATH": f"{folder}:/usr/sbin:/usr/bin"}


def test_without_ukify_its_package_is_named(images):
    said = images.fail("--uki", "none", env={"PATH": "/nowhere"})
    assert said.startswith("kinit-image: --uki: there is no ukify; the package systemd-ukify has it (")


def test_without_the_kernel_its_place_is_named(images, ukify, tmp_path):
    said = images.fail("--uki", "none", env=ukify)
    assert said == "kinit-image: --uki: there is no /boot/vmlinuz-9.9.0-test; --linux=FILE names the kernel\n"
    said = images.fail("--uki", "none", f"--sysroot={tmp_path}", env=ukify)
    assert f"there is no {tmp_path}/boot/vmlinuz-9.9.0-test;" in said
    assert images.fail("--uki", f"--linux={tmp_path}/x", "none", env=ukify) == (
        f"kinit-image: --linux {tmp_path}/x: No such file or directory\n")
    assert images.fail("--uki", f"--linux={tmp_path}", "none", env=ukify) == (
        f"kinit-image: --linux {tmp_path}: not a regular file\n")


@pytest.mark.parametrize("place", ["boot/vmlinuz-9.9.0-test", "usr/lib/modules/9.9.0-test/vmlinuz",
                                   "lib/modules/9.9.0-test/vmlinuz", "boot/kernel-9.9.0-test"])
def test_the_kernel_is_where_distributions_have_it(images, ukify, tmp_path, place):
    kernel = tmp_path / "system" / place
    kernel.parent.mkdir(parents=True)
    kernel.write_text("a kernel")
    images.output.write_text("old")
    done = images.run("--uki", f"--sysroot={tmp_path}/system", "none", env=ukify)
    assert done.returncode == 1 and f"{tmp_path}/bin/ukify failed" in done.stderr
    assert images.output.read_text() == "old" and not list(images.tmp.iterdir())


@pytest.mark.parametrize("words,said", [
    (["--uki", "--cmdline=@/nowhere"], "--cmdline @/nowhere: No such file or directory"),
    (["--linux=/x"], "--linux: only with --uki"),
    (["--uki", "--format=gen_init_cpio"], "--uki: not with --format gen_init_cpio"),
])
def test_what_makes_no_sense(images, words, said):
    assert said in images.fail(*words, "none", status=2)


def test_it_needs_a_file(images):
    command = images.command("--uki", "--list", "none")
    at = command.index("-o")
    done = subprocess.run(command[:at] + command[at + 2:], capture_output=True, text=True)
    assert done.returncode == 2 and "--uki: not without -o" in done.stderr
