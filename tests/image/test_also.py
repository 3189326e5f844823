# SPDX-License-Identifier: GPL-2.0-or-later
"""kinit-image --also: a second image, with an entry of its own, for each kind of boot loader; and --no-also."""

import os
import shutil
import stat
import subprocess

import pytest

import fake_kernel
import newc
from conftest import PROGRAM
from fake_kernel import VERSION

TOKEN = "0123456789abcdef0123456789abcdef"
ENTRY = f"""title      Some Linux
version    {VERSION}
sort-key   some
options    root=UUID=1234 ro
linux      {{folder}}/linux
initrd     {{folder}}/initrd
"""


class System:
    """A folder with a kernel's modules, and what boot loaders have in it."""

    def __init__(self, top, moddir):
        self.top = top
        shutil.copytree(moddir, top / "lib/modules" / VERSION)
        self.write("etc/machine-id", f"{TOKEN}\n")
        self.init = self.write("init", "#!init\n")

    def write(self, name, text=""):
        file = self.top / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def entry(self, name, text, boot="boot/efi"):
        return self.write(f"{boot}/loader/entries/{name}.conf", text)

    def run(self, *words, version=("-k", VERSION)):
        return subprocess.run([PROGRAM, *version, "-i", self.init, "-z", "none", f"--sysroot={self.top}", *words],
                              text=True, capture_output=True)

    def files(self):
        return {str(path.relative_to(self.top)) for folder in ("boot", "efi") for path in (self.top / folder).rglob("*")
                if path.is_file()}


@pytest.fixture
def system(tmp_path, kernel):
    return System(tmp_path / "system", kernel)


def assert_is_image(file):
    assert "init" in newc.read(file.read_bytes())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("boot", ["efi", "boot", "boot/efi"])
def test_entry_of_its_own(system, boot):
    folder = f"/{TOKEN}/{VERSION}"
    usual = system.entry(f"{TOKEN}-{VERSION}+3", ENTRY.format(folder=folder), boot)
    system.entry(f"{TOKEN}-other", ENTRY.format(folder="/other").replace(VERSION, "1.0"), boot)
    for name in ("linux", "initrd"):
        system.write(f"{boot}{folder}/{name}")
    before, text = system.files(), usual.read_text()
    done = system.run("--also", "none")
    assert (done.returncode, done.stderr) == (0, "")
    name = f"{TOKEN}-{VERSION}-kinit.conf"
    image, entry = f"{boot}{folder}/kinit-{VERSION}.img", f"{boot}/loader/entries/{name}"
    assert system.files() == before | {image, entry}
    assert usual.read_text() == text
    assert_is_image(system.top / image)
    assert (system.top / entry).read_text() == f"""# Written by kinit-image --also
title Some Linux (kinit)
version    {VERSION}
sort-key some-kinit
options    root=UUID=1234 ro
linux      {folder}/linux
initrd {folder}/kinit-{VERSION}.img
"""
    assert done.stdout.splitlines()[-1] == (f"{system.top}/{entry} starts it; to do so once, the next time: bootctl "
                                            f"set-oneshot {name}")
    # Once more changes nothing, and takes no second entry for the first one.
    assert system.run("--also", "none", "-q").stdout == "" and system.files() == before | {image, entry}
    done = system.run("--no-also")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{system.top}/{image}: removed\n", "")
    assert system.files() == before
    assert system.run("--no-also").stdout == f"{system.top}/{image}: there was none\n"


def test_kernel_on_the_root(system):
    """Where the entries are on the root's own file system, their paths begin at the root."""
    system.entry("fedora-9", f"linux /boot/vmlinuz-{VERSION}\ninitrd /boot/initramfs\n", "boot")
    system.write(f"boot/vmlinuz-{VERSION}")
    assert system.run("--also", "none").stderr == ""
    assert_is_image(system.top / f"boot/kinit-{VERSION}.img")
    assert f"initrd /boot/kinit-{VERSION}.img\n" in (system.top / "boot/loader/entries/fedora-9-kinit.conf").read_text()


def test_entries_of_two_systems(system):
    """With one kernel version: that of this machine's id is taken, and no other where there is none."""
    for token in ("another", TOKEN, "zzz"):
        system.entry(f"{token}-{VERSION}", ENTRY.format(folder=f"/{token}/{VERSION}"))
        system.write(f"boot/efi/{token}/{VERSION}/linux")
    assert system.run("--also", "none").returncode == 0
    assert [name for name in system.files() if "kinit" in name and "loader" not in name] == [
        f"boot/efi/{TOKEN}/{VERSION}/kinit-{VERSION}.img"]
    system.run("--no-also")
    (system.top / "etc/machine-id").write_text("")
    before = system.files()
    done = system.run("--also", "none")
    assert done.returncode == 1 and system.files() == before
    assert done.stderr == (f"kinit-image: --also: {system.top}/boot/efi/loader/entries has several entries for Linux "
                           f"{VERSION}, {TOKEN}-{VERSION}.conf and another-{VERSION}.conf, and none is named after "
                           "/etc/machine-id\n")


@pytest.mark.parametrize("path,said", [("/../../etc/linux", "not below that folder's file system: /../../etc/linux"),
                                         ("linux", "not below that folder's file system: linux"),
                                         ("/a/..", "not below that folder's file system: /a/.."), (None, "not named")],
                         ids=["up", "relative", "above", "none"])
def test_entry_that_leads_elsewhere(system, path, said):
    system.entry(TOKEN, f"version {VERSION}\n" + (f"linux {path}\n" if path else ""))
    before = {*system.top.rglob("*")}
    done = system.run("--also", "none")
    assert (done.returncode, done.stderr) == (
        1, f"kinit-image: --also: {system.top}/boot/efi/loader/entries/{TOKEN}.conf: its kernel is {said}\n")
    assert {*system.top.rglob("*")} == before


def test_grub(system):
    system.write("boot/grub/grub.cfg", "menuentry {}\n")
    done = system.run("--also", "none")
    assert done.returncode == 1
    assert done.stderr == (f"kinit-image: --also: {system.top}/etc/grub.d/45_kinit: No such file or directory; it puts the "
                           "image into GRUB's menu, and make install or the package brings it\n")
    script = system.write("etc/grub.d/45_kinit")
    script.chmod(0o755)
    done = system.run("--also", "none")
    assert done.returncode == 0
    assert done.stderr == f"kinit-image: --also: run update-grub, or grub-mkconfig, in {system.top}\n"
    assert_is_image(system.top / f"boot/kinit-{VERSION}.img")
    assert system.run("--no-also").returncode == 0 and system.files() == {"boot/grub/grub.cfg"}


def test_no_boot_loader_that_it_knows(system):
    (system.top / "boot").mkdir()
    done = system.run("--also", "none")
    assert done.returncode == 0
    assert_is_image(system.top / f"boot/kinit-{VERSION}.img")
    assert (f"the boot loader needs an entry as the one for {VERSION}, with {system.top}/boot/kinit-{VERSION}.img as the "
            "initrd") in done.stderr


def test_image_that_cannot_be_made(system):
    """Neither an image nor an entry that leads to none."""
    system.entry(f"{TOKEN}-{VERSION}", ENTRY.format(folder=f"/{TOKEN}/{VERSION}"))
    system.write(f"boot/efi/{TOKEN}/{VERSION}/linux")
    before = system.files()
    done = system.run("--also", "no_such_module")
    assert done.returncode == 1 and "no_such_module" in done.stderr
    assert system.files() == before


def test_running_kernel_is_meant(system):
    release = os.uname().release
    system.entry(f"{TOKEN}-{release}", ENTRY.format(folder="/t").replace(VERSION, release))
    system.write("boot/efi/t/linux")
    assert system.run("--also", "none", version=()).returncode == 0
    assert_is_image(system.top / f"boot/efi/t/kinit-{release}.img")


@pytest.mark.parametrize("words,said", [
    (("--also", "-o", "image"), "--also: goes neither with -o, --uki or --format, nor with --no-also"),
    (("--also", "--no-also"), "--also: goes neither with -o, --uki or --format, nor with --no-also"),
    (("--no-also", "--uki"), "--no-also: goes neither with -o, --uki or --format, nor with --also"),
    (("--also", "--format=gen_init_cpio"), "--also: goes neither with -o, --uki or --format, nor with --no-also"),
])
def test_what_does_not_go_together(system, words, said):
    done = system.run(*words, "none")
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, f"kinit-image: {said}")
    assert fake_kernel.VERSION not in "".join(map(str, system.top.rglob("*kinit*")))
