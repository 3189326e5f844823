# SPDX-License-Identifier: GPL-2.0-or-later
"""Guests that start as machines do: by EFI firmware (OVMF), which starts systemd-boot from the EFI system partition of
a disk, which starts Debian's own bzImage with the initramfs of the scenario; or one program that is all of these.

The firmware's variables are a file that stays from one boot of a scenario to the next.
"""
import shutil
import tempfile
from pathlib import Path

import kernels
import tools
import ukify
from debian import CACHE, Suite, locked
from images import MIB
from trees import BUILD

# Nothing of these runs on this machine.
PACKAGES = ("ovmf", "systemd-boot-efi")
TOP = CACHE / "efi" / tools.SUITE
FIRMWARE = "usr/share/OVMF/OVMF_CODE_4M.fd"
VARIABLES = "usr/share/OVMF/OVMF_VARS_4M.fd"
LOADER = "usr/lib/systemd/boot/efi/systemd-bootx64.efi"
# The boot loader asks nobody (systemd-boot's loader.conf, and the UAPI group's Boot Loader Specification).
CONFIGURATION = "timeout 0\n"
ENTRY = "title kinit\nlinux /linux\ninitrd /initrd\noptions {words}\n"


def _file(name):
    """Where a file of PACKAGES is, fetched if they are not in the cache."""
    with locked("efi"):
        if not TOP.exists():
            suite = Suite(tools.SUITE)
            suite.update()
            fresh = TOP.with_suffix(".new")
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(parents=True)
            suite.unpack(PACKAGES, fresh)
            fresh.rename(TOP)
    return TOP / name


def _plant(top, kernel, image, words):
    for folder in ("EFI/BOOT", "loader/entries"):
        (top / folder).mkdir(parents=True)
    shutil.copy(_file(LOADER), top / "EFI" / "BOOT" / "BOOTX64.EFI")
    shutil.copy(kernel.bzimage, top / "linux")
    shutil.copy(image, top / "initrd")
    (top / "loader" / "loader.conf").write_text(CONFIGURATION)
    (top / "loader" / "entries" / "kinit.conf").write_text(ENTRY.format(words=words))


def plant_program(disk, kernel, image, words):
    """Put one program into the first partition of DISK that is boot loader, KERNEL, command line and an image of the
    recipe IMAGE."""
    scratch = disk.parent
    program = scratch / "BOOTX64.EFI"
    kernels.pack(kernel, BUILD / "kinit", program, "--uki", "--linux", kernel.bzimage, "--cmdline", words, *image.options,
                 *image.modules, env=ukify.environment(scratch))
    for folder in ("::/EFI", "::/EFI/BOOT"):
        tools.run("mmd", "-D", "s", "-i", f"{disk}@@{MIB}", folder)
    tools.run("mcopy", "-D", "o", "-i", f"{disk}@@{MIB}", program, "::/EFI/BOOT/")


def furnish(disk, kernel, image, words):
    """Put boot loader, KERNEL, its initramfs IMAGE and its command line into the first partition of DISK."""
    with tempfile.TemporaryDirectory(dir=disk.parent) as scratch:
        top = Path(scratch) / "esp"
        _plant(top, kernel, image, words)
        # Over what a boot before has left.
        for entry in sorted(top.iterdir()):
            tools.run("mcopy", "-s", "-D", "o", "-i", f"{disk}@@{MIB}", entry, "::/")


def firmware(scratch):
    """QEMU's arguments for the firmware, and for its variables in SCRATCH."""
    variables = Path(scratch) / "efi-variables"
    if not variables.exists():
        shutil.copy(_file(VARIABLES), variables)
    flash = "if=pflash,format=raw"
    return ["-drive", f"{flash},readonly=on,file={_file(FIRMWARE)}", "-drive", f"{flash},file={variables}"]


def order(scenario, name):
    """What -device of the disk NAME has to say, so that the firmware begins with the one that it is to boot from."""
    return ",bootindex=0" if scenario.efi and name == f"copy:{scenario.efi}" else ""
