# SPDX-License-Identifier: GPL-2.0-or-later
"""make install and make uninstall: what goes where, how, and back again."""

import os
import shutil
import stat
import subprocess
import sys

import pytest

from conftest import TOP, install, make

sys.path.insert(0, str(TOP / "tests/image"))

import newc  # noqa: E402

HOOKS = sorted(path.parent.name for path in TOP.glob("image/hooks/*/hook"))
PROGRAMS = ["sbin/kinit-image", "lib/kinit/kinit", "lib/kinit/kinit-ask",
            *(f"lib/kinit/hooks.d/{name}/run" for name in HOOKS if list((TOP / "image/hooks" / name).glob("*.c")))]
TEXTS = [*(f"lib/kinit/hooks.d/{name}/hook" for name in HOOKS),
         *(f"share/man/man{page.name[-1]}/{page.name}" for page in TOP.glob("man/*.[0-9]")),
         *(f"share/doc/kinit/{name}" for name in ("README.md", "NEWS", "LICENSE", "SECURITY.md")),
         "share/bash-completion/completions/kinit-image", "share/zsh/site-functions/_kinit-image",
         "share/fish/vendor_completions.d/kinit-image.fish"]
# GRUB and kernel-install look here, whatever the prefix.
KERNEL_INSTALL = ("50-kinit.install", "56-kinit.install")
PLUGINS = ["etc/grub.d/45_kinit", *(f"usr/lib/kernel/install.d/{name}" for name in KERNEL_INSTALL)]
LOCAL_PLUGINS = ["etc/grub.d/45_kinit", *(f"etc/kernel/install.d/{name}" for name in KERNEL_INSTALL)]
OWN_FOLDERS = ["lib/kinit", "lib/kinit/hooks.d", *(f"lib/kinit/hooks.d/{name}" for name in HOOKS), "share/doc/kinit"]


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def mode(path):
    return stat.S_IMODE(path.lstat().st_mode)


def test_what_there_is(installed):
    assert files(installed) == {*(f"usr/{path}" for path in PROGRAMS + TEXTS), *PLUGINS}
    assert {mode(installed / path) for path in PLUGINS} == {0o755}
    assert {mode(installed / "usr" / path) for path in PROGRAMS} == {0o755}
    assert {mode(installed / "usr" / path) for path in TEXTS} == {0o644}
    assert {mode(installed / "usr" / path) for path in OWN_FOLDERS} == {0o755}
    assert {(path.stat().st_uid, path.stat().st_gid) for path in installed.rglob("*")} == {(os.getuid(), os.getgid())}


def test_whatever_the_umask_and_the_group_of_a_folder(tmp_path):
    """/usr/local belongs to a group of its own, which new files below it would get."""
    for name in ("lib", "sbin"):
        (tmp_path / "usr/local" / name).mkdir(parents=True)
        if os.getuid() == 0:
            os.chown(tmp_path / "usr/local" / name, 0, 50)
        (tmp_path / "usr/local" / name).chmod(0o2775)
    before = os.umask(0o077)
    try:
        install(tmp_path)
    finally:
        os.umask(before)
    local = tmp_path / "usr/local"
    assert {mode(local / path) for path in PROGRAMS + OWN_FOLDERS} == {0o755}
    assert {mode(local / path) for path in TEXTS} == {0o644}
    assert mode(local / "share/man/man8") == 0o755
    assert {mode(tmp_path / path) for path in LOCAL_PLUGINS} == {0o755}
    assert {(local / path).stat().st_gid for path in PROGRAMS + TEXTS + OWN_FOLDERS} == {os.getgid()}
    assert mode(local / "lib") == 0o2775


def test_nothing_is_built_again(tmp_path):
    times = {path: path.stat().st_mtime_ns for path in (TOP / "build").glob("kinit*")}
    assert install(tmp_path, "prefix=/opt/one") == f"  INSTALL {tmp_path}/opt/one\n"
    assert {path: path.stat().st_mtime_ns for path in (TOP / "build").glob("kinit*")} == times


def test_other_folders(tmp_path):
    install(tmp_path, "prefix=/usr", "sbindir=/usr/bin", "libdir=/usr/lib64", "mandir=/usr/man",
            "docdir=/usr/doc/kinit", "sysconfdir=/conf", "kernelinstalldir=/kernel")
    assert {path.name for path in tmp_path.iterdir()} == {"usr", "conf", "kernel"}
    usr = tmp_path / "usr"
    assert {path.name for path in usr.iterdir()} >= {"bin", "lib64", "man", "doc"}
    assert (usr / "bin/kinit-image").exists() and (usr / "lib64/kinit/kinit").exists()
    assert (usr / "man/man8/kinit.8").exists() and (usr / "doc/kinit/NEWS").exists()
    assert not (usr / "lib").exists() and not (usr / "sbin").exists()


def test_a_folder_that_kinit_image_would_not_find(tmp_path):
    done = make("install", f"DESTDIR={tmp_path}", "libdir=/opt/lib")
    assert done.returncode != 0
    assert "libdir=/opt/lib: kinit-image in /usr/local/sbin looks for its files in ../lib, ../lib64" in done.stdout
    assert not list(tmp_path.iterdir())


def test_not_for_another_machine(tmp_path):
    done = make("install", f"DESTDIR={tmp_path}", "ARCH=arm64")
    assert done.returncode != 0 and "ARCH=arm64: what is built for another machine" in done.stdout
    assert not list(tmp_path.iterdir())


def test_uninstall(tmp_path):
    """What others have there stays, a hook beside kinit's too, and so do the folders that are not kinit's."""
    others = ["usr/lib/kinit/hooks.d/other/hook", "usr/sbin/other", "usr/share/man/man8/other.8",
              "etc/kinit/image.conf"]
    for name in others:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("other")
    install(tmp_path, "prefix=/usr")
    assert make("uninstall", f"DESTDIR={tmp_path}", "prefix=/usr").stdout == f"  REMOVE  {tmp_path}/usr\n"
    assert files(tmp_path) == set(others)
    assert [path.name for path in (tmp_path / "usr/lib/kinit/hooks.d").iterdir()] == ["other"]
    assert not (tmp_path / "usr/share/doc/kinit").exists()


def test_uninstall_leaves_no_folder_of_its_own(tmp_path):
    install(tmp_path, "prefix=/usr")
    for _ in range(2):
        assert make("uninstall", f"DESTDIR={tmp_path}", "prefix=/usr").returncode == 0
        assert files(tmp_path) == set()
        assert not list(tmp_path.rglob("*kinit*"))


def test_installed_over_an_older_one_that_runs(tmp_path):
    """The program is replaced, not written over."""
    install(tmp_path, "prefix=/usr")
    old = tmp_path / "usr/sbin/kinit-image"
    number = old.stat().st_ino
    with open(old, "rb"):
        install(tmp_path, "prefix=/usr")
        assert old.stat().st_ino != number


@pytest.mark.parametrize("prefix", ["/usr", "/usr/local", "/home/me/.local"])
def test_an_image_by_what_is_installed(tmp_path, installed, prefix):
    """The program finds what was installed with it, without a word."""
    moved = tmp_path / prefix[1:]
    shutil.copytree(installed / "usr", moved)
    subprocess.run([moved / "sbin/kinit-image", "-q", "-k", "1", "-z", "none", "-o", tmp_path / "image",
                    f"--sysroot={tmp_path}", "--hook=forget", "none"], check=True)
    image = newc.read((tmp_path / "image").read_bytes())
    assert image["init"].data == (TOP / "build/kinit").read_bytes()
    assert image["usr/lib/kinit/kinit-ask"].data == (TOP / "build/kinit-ask").read_bytes()
    assert image["usr/lib/kinit/hooks.d/forget/hook"].data == (TOP / "image/hooks/forget/hook").read_bytes()
