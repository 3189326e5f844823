# SPDX-License-Identifier: GPL-2.0-or-later
"""Arch Linux: makepkg reads the PKGBUILD, and pacman's hooks make and remove images."""
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pytest

from conftest import DIST, NEW, OLD, TOP

PACMAN = "pacman --noconfirm --noprogressbar --config /pacman.conf"
CONFIG = "[options]\nArchitecture = auto\nSigLevel = Never\nLocalFileSigLevel = Never\n"
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def srcinfo():
    """What makepkg makes of the PKGBUILD; it wants to be called by nobody of importance."""
    with tempfile.TemporaryDirectory(prefix="kinit-arch-") as folder:
        shutil.copy(DIST / "arch/PKGBUILD", folder)
        Path(folder).chmod(0o777)
        done = subprocess.run([*NOBODY, "makepkg", "--printsrcinfo"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [line.strip() for line in done.stdout.splitlines()]


def test_makepkg_reads_it():
    lines = srcinfo()
    assert "pkgbase = kinit-initramfs" in lines and "provides = initramfs" in lines
    words = [line.partition(" = ")[0] for line in lines]
    assert words.count("source") == words.count("sha256sums") == 4


# ---- packages, as makepkg writes them


def pack(tree, name, version):
    """The package of what is in a folder."""
    (tree / ".PKGINFO").write_text(f"pkgname = {name}\npkgbase = {name}\npkgver = {version}-1\npkgdesc = of the tests\n"
                                   "builddate = 1700000000\npackager = nobody\nsize = 1\narch = any\n")
    package = tree.parent / f"{name}-{version}-1-any.pkg.tar.gz"
    with tarfile.open(package, "w:gz", compresslevel=1) as tar:
        for path in sorted(tree.iterdir()):
            tar.add(path, path.name)
    return package


@pytest.fixture(scope="session")
def kinit_package(tmp_path_factory):
    """What package() of the PKGBUILD puts together, of what is built here already."""
    work = tmp_path_factory.mktemp("kinit")
    (work / "src/klibc/bin").mkdir(parents=True)
    (work / "src/klibc/bin/klcc").symlink_to(shutil.which("klcc"))
    [version] = re.findall("^pkgver=(.*)", (DIST / "arch/PKGBUILD").read_text(), re.M)
    (work / f"src/kinit-{version}").symlink_to(TOP)
    script = f"set -e; srcdir={work}/src; pkgdir={work}/pkg; . {DIST}/arch/PKGBUILD; cd $srcdir; package"
    done = subprocess.run(["bash", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    return pack(work / "pkg", "kinit-initramfs", version)


@pytest.fixture(scope="session")
def kernel_packages(tmp_path_factory, modules):
    """The same package of a kernel, before and after an update."""
    made = []
    for version in (OLD, NEW):
        tree = tmp_path_factory.mktemp("linux") / "pkg"
        folder = tree / "usr/lib/modules" / version
        shutil.copytree(modules, folder)
        (folder / "pkgbase").write_text("linux\n")
        (folder / "vmlinuz").write_text(version)
        made.append(pack(tree, "linux", version.partition("-")[0]))
    return made


@pytest.fixture
def arch(bare, kinit_package, kernel_packages):
    """A machine with pacman, on which nothing is installed."""
    bare.run("rm -rf /var/lib/pacman /usr/share/libalpm /usr/bin/mkinitcpio; mkdir -p /var/lib/pacman /var/log /pkgs")
    bare.write("pacman.conf", CONFIG)
    for package in (kinit_package, *kernel_packages):
        shutil.copy(package, bare.top / "pkgs")
    # The machine may have a kinit of its own.
    bare.kinit, bare.old, bare.new = (f"{PACMAN} -U --overwrite '*' /pkgs/{package.name}"
                                      for package in (kinit_package, *kernel_packages))
    return bare


IMAGE = "/boot/initramfs-linux.img"


def test_a_kernel_comes_is_updated_and_goes(arch):
    arch.run(arch.kinit)
    assert arch.boot() == []
    assert "Making images with kinit" in arch.run(arch.old)
    assert arch.boot() == ["initramfs-linux.img", "vmlinuz-linux"] and arch.is_for(IMAGE, OLD)
    said = arch.run(arch.new)
    assert "Removing images of kinit" in said and "error" not in said
    assert arch.boot() == ["initramfs-linux.img", "vmlinuz-linux"] and arch.is_for(IMAGE, NEW)
    assert (arch.top / "boot/vmlinuz-linux").read_text() == NEW
    arch.run(f"{PACMAN} -R linux")
    assert arch.boot() == []


def test_kinit_comes_later_and_is_updated(arch):
    """It makes the images of kernels that are there, and leaves them when it goes."""
    arch.run(arch.new)
    assert arch.boot() == []
    for _ in range(2):
        assert "Making images with kinit" in arch.run(arch.kinit)
        assert arch.is_for(IMAGE, NEW)
        arch.run(f"echo old >{IMAGE}")
    arch.run(f"{PACMAN} -R kinit-initramfs")
    assert (arch.top / IMAGE[1:]).read_text() == "old\n"
    assert arch.run("ls /usr/lib/kinit /usr/share/libalpm/hooks 2>/dev/null || true") == ""


def test_beside_mkinitcpio(arch):
    arch.write("usr/bin/mkinitcpio", "#!/bin/sh\n", 0o755)
    for name in ("initramfs-linux.img", "vmlinuz-linux"):
        arch.write(f"boot/{name}", "of mkinitcpio")
    arch.run(arch.kinit)
    arch.run(arch.new)
    assert arch.boot() == ["initramfs-linux-kinit.img", "initramfs-linux.img", "vmlinuz-linux"]
    assert arch.is_for("/boot/initramfs-linux-kinit.img", NEW)
    arch.run(f"{PACMAN} -R linux")
    assert arch.boot() == ["initramfs-linux.img", "vmlinuz-linux"]
    assert (arch.top / IMAGE[1:]).read_text() == "of mkinitcpio"


def test_what_it_leaves_alone(arch):
    """Modules that no package of a kernel has brought; and a kernel whose image fails keeps no other from its own."""
    arch.run(arch.kinit)
    arch.add_kernel("7.7.7-own")
    arch.run(arch.new)
    assert arch.boot() == ["initramfs-linux.img", "vmlinuz-linux"]
    arch.write("usr/lib/modules/7.7.7-bad/pkgbase", "bad\n")
    arch.write("usr/lib/modules/7.7.7-bad/vmlinuz", "bad")
    arch.run(f"rm {IMAGE}")
    assert "command failed to execute correctly" in arch.run(arch.kinit)
    assert arch.is_for(IMAGE, NEW)
