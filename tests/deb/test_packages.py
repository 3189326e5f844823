# SPDX-License-Identifier: GPL-2.0-or-later
"""What make deb builds: names, contents, and what lintian has against it."""
import os
import re
import subprocess

import pytest

from conftest import TOP
from debroom import suite_of_machine

VERSION = re.search(r'KINIT_VERSION "(.*)"', (TOP / "kinit/version.h").read_text())[1]
HOOKS = sorted(path.parent.name for path in TOP.glob("image/hooks/*/hook"))


def field(deb, name):
    return subprocess.check_output(["dpkg-deb", "-f", deb, name], text=True).strip()


def contents(deb):
    """The paths of the files in it, with their modes."""
    text = subprocess.check_output(["dpkg-deb", "-c", deb], text=True)
    found = re.findall(r"^([-l]\S+) root/root +\d+ \S+ \S+ \.(/\S+)", text, re.M)
    return {path: mode for mode, path in found}


def package(packages, name):
    [deb] = packages.glob(f"{name}_*.deb")
    return deb


def kernel_folders():
    return ["/etc/kernel"] + ["/usr/share/kernel"] * (suite_of_machine() == "sid")


def test_names(packages):
    """One version for all suites but the end, by which a newer suite has the newer package."""
    suffix = {"bookworm": "~deb12u1", "trixie": "~deb13u1", "sid": ""}[suite_of_machine()]
    architecture = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
    assert sorted(path.name for path in packages.glob("kinit-*.deb") if "dbgsym" not in path.name) == [
        f"kinit-core_{VERSION}-1{suffix}_{architecture}.deb", f"kinit-initramfs_{VERSION}-1{suffix}_all.deb"]
    for line in ("Maintainer: kinit developers <kinit@example.org>", f"Version: {VERSION}-1{suffix}"):
        [dsc] = packages.glob("*.dsc")
        assert line in dsc.read_text().splitlines()


def test_the_source_has_the_pinned_libraries_as_they_are(packages):
    sums = re.findall(r"^\w+_SHA256 := (\w+)", (TOP / "lib/compat/sources.mk").read_text(), re.M)
    [dsc] = packages.glob("*.dsc")
    for total, library in zip(sums, ("util-linux", "kmod")):
        assert f" {total} " in re.search(rf"(?s)Checksums-Sha256:.*?\n (.* \S+orig-{library}\.tar\.xz)",
                                        dsc.read_text())[0]


def test_core(packages):
    """As make install has it; the program is that of this tree, byte for byte."""
    deb = package(packages, "kinit-core")
    found = contents(deb)
    programs = {"/usr/sbin/kinit-image", "/usr/lib/kinit/kinit", "/usr/lib/kinit/kinit-ask"}
    programs |= {f"/usr/lib/kinit/hooks.d/{name}/run" for name in HOOKS
                 if list((TOP / "image/hooks" / name).glob("*.c"))}
    programs |= {"/etc/grub.d/45_kinit", *(f"/usr/lib/kernel/install.d/{name}-kinit.install" for name in (50, 56))}
    programs |= {f"{folder}/{name}.d/kinit-also" for folder in kernel_folders() for name in ("postinst", "postrm")}
    assert {path for path, mode in found.items() if "x" in mode} == programs
    assert {path for path in found if not path.startswith("/usr/share/")} == programs | {
        f"/usr/lib/kinit/hooks.d/{name}/hook" for name in HOOKS}
    assert {f"/usr/share/man/man{page.name[-1]}/{page.name}.gz" for page in TOP.glob("man/*.[0-9]")} | {
        "/usr/share/bash-completion/completions/kinit-image", "/usr/share/doc/kinit-core/copyright"} <= set(found)
    program = subprocess.check_output(f"dpkg-deb --fsys-tarfile {deb} | tar -xO ./usr/lib/kinit/kinit", shell=True)
    assert program == (TOP / "build/kinit").read_bytes()
    assert not (control := subprocess.check_output(["dpkg-deb", "--ctrl-tarfile", deb])).count(b"./postinst"), control
    assert re.search(r"\bkmod\b", field(deb, "Depends")) and re.search(r"libzstd1", field(deb, "Depends"))
    assert re.fullmatch(r"klibc \(= \S+\)", field(deb, "Built-Using"))
    assert not field(deb, "Conflicts") and not field(deb, "Provides")


def test_initramfs(packages):
    deb = package(packages, "kinit-initramfs")
    kernel = {f"{folder}/{name}.d/kinit" for folder in kernel_folders() for name in ("postinst", "postrm")}
    found = contents(deb)
    assert {path for path, mode in found.items() if "x" in mode} == kernel | {"/usr/sbin/update-initramfs"}
    assert {"/usr/share/man/man8/update-initramfs.8.gz",
            "/usr/share/bash-completion/completions/update-initramfs"} <= set(found)
    assert (field(deb, "Provides"), field(deb, "Conflicts")) == ("linux-initramfs-tool",) * 2
    assert "linux-base" in field(deb, "Depends")
    triggers = subprocess.check_output(["dpkg-deb", "-I", deb, "triggers"], text=True)
    assert "interest-await update-initramfs" in triggers.splitlines()


def lintian(files):
    """(What it only guesses at, and what is a matter of taste, is named in the overrides.)"""
    words = ["lintian", "--pedantic", "-I", "--fail-on", "error,warning,info,pedantic", "--allow-root",
             "--tag-display-limit", "0", *files]
    done = subprocess.run(words, capture_output=True, text=True, env=dict(os.environ, LC_ALL="C.UTF-8"))
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_lintian(packages):
    lintian(packages.glob("*.deb"))


@pytest.mark.again
def test_lintian_of_the_source(packages):
    """All of util-linux is in there, which takes time."""
    lintian(packages.glob("*.changes"))
