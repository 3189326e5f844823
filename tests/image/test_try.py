# SPDX-License-Identifier: GPL-2.0-or-later
"""What kinit-image try says before it starts a guest.  (qemu/test_try.py starts some.)"""
import os
import subprocess

import pytest

from conftest import PROGRAM


@pytest.fixture
def tried(images, tmp_path):
    """Tries an image of a kernel that lies in a folder; kinit-image finds the programs in PATH."""
    images.make("ext4")
    kernel = tmp_path / "vmlinuz"
    kernel.write_bytes(bytes(0x202) + b"HdrS" + bytes(4096))

    def run(*words, path="/usr/sbin:/usr/bin:/sbin:/bin", kernel=kernel, image=images.output, accel="--accel=tcg"):
        command = [PROGRAM, "try", image, "--timeout=1", *([accel] if accel else [])]
        command += [f"--kernel={kernel}"] if kernel else []
        done = subprocess.run([*command, *words], env={"PATH": path, "TMPDIR": str(images.tmp)}, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True)
        assert list(images.tmp.iterdir()) == []
        return done

    return run


def refuse(done, said):
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"kinit-image: {said}"), done.stderr


def test_missing_programs_are_named_with_their_packages(tried):
    refuse(tried(path="/nowhere"), "there is no qemu-system-x86_64; the package qemu-system-x86 has it")


@pytest.mark.parametrize("magic,program,package", [
    (bytes(0x38) + b"ARM\x64" + bytes(600), "qemu-system-aarch64", "qemu-system-arm"),
    (bytes(0x38) + b"RSC\x05" + bytes(600), "qemu-system-riscv64", "qemu-system-misc"),
    (b"\x7fELF\2\1\1" + bytes(11) + b"\xb7\0" + bytes(600), "qemu-system-aarch64", "qemu-system-arm"),
    (b"\x7fELF\2\1\1" + bytes(11) + b"\x3e\0" + bytes(600), "qemu-system-x86_64", "qemu-system-x86"),
])
def test_the_emulator_follows_from_the_kernel(tried, tmp_path, magic, program, package):
    (tmp_path / "other").write_bytes(magic)
    refuse(tried(kernel=tmp_path / "other", path="/nowhere"), f"there is no {program}; the package {package} has it")


def test_a_machine_that_nobody_knows(tried, tmp_path):
    (tmp_path / "other").write_bytes(b"\x7fELF\2\1\1" + bytes(11) + b"\x16\0" + bytes(600))
    refuse(tried(kernel=tmp_path / "other"), f"{tmp_path}/other: a kernel for a machine that kinit-image cannot try")


def test_a_kernel_that_is_not_there(tried, images, tmp_path):
    refuse(tried(kernel=None), "there is no kernel 9.9.0-test in /boot; --kernel names its file")
    refuse(tried(kernel="1.2.3"), "there is no kernel 1.2.3 in /boot; --kernel names its file")
    refuse(tried(kernel=tmp_path / "x"), f"--kernel {tmp_path}/x: no such file")
    images.make("none")
    refuse(tried(kernel=None), f"{images.output}: does not say by its modules which kernel it is for; --kernel names one")


def test_a_root_that_is_not_there(tried, tmp_path):
    refuse(tried(f"--root={tmp_path}/x"), f"--root {tmp_path}/x: No such file or directory")
    refuse(tried("--root=/dev/null"), "--root /dev/null: neither a file, nor a block device, nor a folder")


def test_a_folder_that_mke2fs_cannot_take(tried, tmp_path):
    (tmp_path / "root").mkdir()
    done = tried(f"--root={tmp_path}/root", "--cmdline", "root=UUID=none")
    assert done.returncode == 2 and f"--root {tmp_path}/root: mke2fs could not make a disk of it" in done.stderr
    assert "could not parse UUID" in done.stderr


def test_an_image_that_is_none(tried, tmp_path):
    (tmp_path / "text").write_text("no image")
    refuse(tried(image=tmp_path / "text"), f"{tmp_path}/text: ")


@pytest.mark.parametrize("words,said", [
    (["--memory=much"], "--memory much: not a number from 64 on"),
    (["--memory=1"], "--memory 1: not a number from 64 on"),
    (["--timeout=0"], "--timeout 0: not a number from 1 on"),
    (["--timeout=-1"], "--timeout -1: not a number from 1 on"),
    (["--accel=fast"], "--accel fast: not one of kvm, tcg"),
    (["more"], None), (["--nonsense"], None),
])
def test_usage(tried, words, said):
    done = tried(*words)
    assert done.returncode == 2 and "usage: kinit-image try IMAGE" in done.stderr
    assert said is None or said in done.stderr


def test_help():
    done = subprocess.run([PROGRAM, "try", "--help"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "usage: kinit-image try IMAGE" in done.stdout and "--root=DISK|DIR" in done.stdout


@pytest.mark.parametrize("words", [[], ["--quiet"]])
def test_what_qemu_says_is_told(tried, images, tmp_path, words):
    (tmp_path / "other").write_bytes(b"\x7fELF\2\1\1" + bytes(11) + b"\x3e\0" + bytes(600))
    done = tried("--timeout=60", *words, kernel=tmp_path / "other")
    assert (done.returncode, done.stderr) == (2, f"kinit-image: {images.output}: QEMU failed\n")
    assert "qemu-system-x86_64: Error while loading elf kernel\n" in done.stdout


@pytest.mark.parametrize("script,said", [("exit 1", "QEMU failed"), ("exec sleep 60", "/init was not reached in time")])
@pytest.mark.parametrize("accel,used", [(None, os.access("/dev/kvm", os.R_OK | os.W_OK)), ("--accel=kvm", False)])
def test_who_has_not_asked_for_kvm_is_told_how_to_do_without(tried, images, tmp_path, script, said, accel, used):
    """Some machines have a /dev/kvm that QEMU cannot use, or that hangs."""
    (tmp_path / "qemu-system-x86_64").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "qemu-system-x86_64").chmod(0o755)
    done = tried(path=f"{tmp_path}:/usr/bin:/bin", accel=accel)
    advice = "; it used KVM, and --accel=tcg does without" if used else ""
    assert done.stderr == f"kinit-image: {images.output}: {said}{advice}\n"
