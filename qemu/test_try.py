# SPDX-License-Identifier: GPL-2.0-or-later
"""kinit-image try, with a real QEMU: what it says of images that boot and of others, and that it leaves nothing."""
import hashlib
import os
import re
import signal
import subprocess
import time
from types import SimpleNamespace

import pytest

import images
import kernels
import trees
from disks import DISKS, UUID
from machine import QUICK
from trees import BUILD

VIRTIO = ("virtio_pci", "virtio_blk", "ext4")


@pytest.fixture
def tried(tmp_path):
    """Makes an image and the command that tries it; what is in tried.tmp afterwards was left there."""
    kernel = kernels.kernel("6.12")
    tmp = tmp_path / "tmp"
    tmp.mkdir()

    def command(cmdline, *words, modules=VIRTIO, init=BUILD / "kinit"):
        image = tmp_path / "image"
        kernels.pack(kernel, init, image, "-z", "none", *modules)
        return [BUILD / "kinit-image", "try", image, "--accel=tcg", "--memory=384", f"--kernel={kernel.vmlinux}",
                "--cmdline", f"{QUICK} {cmdline}", *words]

    def run(cmdline, *words, **more):
        done = subprocess.run(command(cmdline, *words, **more), env=environment, text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert list(tmp.iterdir()) == [], "something was left"
        return done

    environment = dict(os.environ, TMPDIR=str(tmp))
    return SimpleNamespace(command=command, run=run, environment=environment, tmp=tmp, image=tmp_path / "image",
                           kernel=kernel)


def checksum(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def assert_reached(done, image, init="/sbin/init"):
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert re.search(rf"^{image}: reached the real init \({init}\), \d+\.\d\d s after /init began\n\Z", done.stdout,
                     re.M)


def test_root_on_a_disk_which_stays_as_it_is(tried, tmp_path):
    disk = tmp_path / "a disk, copied"
    disk.write_bytes(images.build("ext4", DISKS["ext4"]).read_bytes())
    before = checksum(disk)
    done = tried.run(f"rw root=UUID={UUID['ext4']} quiet", f"--root={disk}")
    assert_reached(done, tried.image)
    # (Written in the guest: the time of the mount.)
    assert "kinit: mounted /dev/vda (ext4, read-write)" in done.stdout
    assert checksum(disk) == before


@pytest.mark.again
@pytest.mark.parametrize("module,device", [("nvme", "/dev/nvme0n1"), ("ahci", "/dev/sda"), ("usb_storage", "/dev/sda")])
def test_the_disk_is_behind_what_the_image_has_a_driver_for(tried, module, device):
    done = tried.run(f"root={device}", f"--root={images.build('ext4', DISKS['ext4'])}", "--quiet",
                     modules=(module, "ext4"))
    assert_reached(done, tried.image)
    assert done.stdout.count("\n") == 1


@pytest.mark.again
@pytest.mark.parametrize("name,word", [("uuid", f"root=UUID={UUID['other']}"), ("label", "\"root=LABEL=my root\""),
                                       ("node", "root=/dev/vda")])
def test_root_in_a_folder(tried, name, word):
    done = tried.run(f"rw {word}", f"--root={trees.folder('plain')}", "--quiet")
    assert_reached(done, tried.image)


@pytest.mark.again
def test_block_device_stays_as_it_is(tried, tmp_path):
    disk = tmp_path / "disk"
    disk.write_bytes(images.build("ext4", DISKS["ext4"]).read_bytes())
    before = checksum(disk)
    device = subprocess.run(["losetup", "--find", "--show", disk], text=True, stdout=subprocess.PIPE, check=True)
    try:
        done = tried.run("rw root=/dev/vda", f"--root={device.stdout.strip()}", "-q")
    finally:
        subprocess.run(["losetup", "--detach", device.stdout.strip()], check=True)
    assert_reached(done, tried.image)
    assert checksum(disk) == before


@pytest.mark.again
@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
def test_failed_boot(tried, quiet):
    done = tried.run("root=LABEL=nobody rootwait=2", f"--root={images.build('ext4', DISKS['ext4'])}", *quiet)
    assert done.returncode == 1
    assert re.fullmatch(rf"kinit-image: {re.escape(str(tried.image))}: boot failed: find root: LABEL=nobody: "
                        r"not there after \d+\.\d s \(rootwait=2\)\n", done.stderr)
    assert "kinit: block devices:" in done.stdout and "kinit:   vda " in done.stdout
    assert ("Linux version" in done.stdout) == (not quiet)


@pytest.mark.again
def test_driver_that_the_image_lacks(tried):
    done = tried.run("root=/dev/vda rootwait=2", f"--root={images.build('ext4', DISKS['ext4'])}", "-q",
                     modules=("virtio_pci", "ext4"))
    assert done.returncode == 1 and "boot failed: find root: /dev/vda: not there" in done.stderr
    assert "would be virtio_blk; not in this image" in done.stdout


@pytest.mark.again
@pytest.mark.parametrize("words,said", [
    (("--timeout=1",), "/init was not reached in time"),
    (("--timeout=60", "--memory=256"), "the real init was not reached in time"),
])
def test_time_is_over(tried, words, said):
    done = tried.run("root=LABEL=nobody rootwait", *words, "-q")
    assert (done.returncode, done.stderr) == (1, f"kinit-image: {tried.image}: {said}\n")


@pytest.mark.again
def test_image_of_somebody_else(tried):
    done = tried.run("", "-q", modules=("none",), init=trees.rootinit())
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{tried.image}: turned itself off; it is not kinit's, so that no more can be said\n"


@pytest.mark.again
def test_kernel_that_panics(tried):
    """(Without a name for /init, and without a root.)"""
    done = tried.run("rdinit=/nothing root=/dev/vdz", "-q")
    assert done.returncode == 1
    assert f"kinit-image: {tried.image}: kernel panic: VFS: Unable to mount root fs on " in done.stderr


def children_of(pid):
    return [int(word) for word in open(f"/proc/{pid}/task/{pid}/children").read().split()]


@pytest.mark.again
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_the_guest(tried, number):
    command = tried.command("root=/dev/vdz rootwait", f"--root={trees.folder('plain')}")
    # (Who is started in the background has ^C ignored.)
    process = subprocess.Popen(command, env=tried.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
    assert process.stdout.readline()
    guest, = children_of(process.pid)
    process.send_signal(number)
    assert process.wait(timeout=30) == -number
    process.stdout.close()
    assert list(tried.tmp.iterdir()) == [] and not os.path.exists(f"/proc/{guest}")


@pytest.mark.again
def test_guest_goes_when_kinit_image_is_killed(tried):
    command = tried.command("root=/dev/vdz rootwait")
    process = subprocess.Popen(command, env=tried.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert process.stdout.readline()
    guest, = children_of(process.pid)
    process.kill()
    process.wait()
    end = time.monotonic() + 30
    while os.path.exists(f"/proc/{guest}") and time.monotonic() < end:
        time.sleep(0.05)
    process.stdout.close()
    assert not os.path.exists(f"/proc/{guest}")
