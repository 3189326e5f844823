# SPDX-License-Identifier: GPL-2.0-or-later
"""Another machine: kinit-image --collect there, --devices and --sysroot here."""

import shutil
import subprocess

import pytest

import fake_kernel
from conftest import PROGRAM, module_names
from fake_machine import Machine
from test_asked import listed
from test_host import ALWAYS, MPTSAS, NIC


@pytest.fixture
def machine(tmp_path):
    """With one of each fact."""
    m = Machine(tmp_path / "machine")
    disk = m.device("pci0000:00/0000:03:00.0", MPTSAS, "mptsas")
    m.device("pci0000:00/0000:04:00.0", "pci:v00001000d00000411sv0sd0bc01sc04i00", "megaraid_sas")
    pmic = m.device("platform/a pmic", "of:NpmicT(null)Cacme,pmic", bus="i2c")
    m.supplier(disk, pmic)
    m.device("pci0000:00/0000:00:02.0", NIC, "e1000")
    md = m.block("virtual/block/md0", "9:0", slaves=[m.block(f"{disk}/block/sda", "8:0")], md_level="raid1")
    m.mount("/", "ext4", "/dev/md0", "9:0")
    m.mount("/usr", "nfs", "server:/usr dir", "0:50")
    m.write("etc/fstab", "server:/usr\\040dir /usr nfs ro\n")
    assert md
    return m


def collect(machine):
    done = subprocess.run([PROGRAM, "--collect", f"--machine={machine.root}"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_facts_as_text(machine):
    lines = collect(machine).splitlines()
    assert lines[0] == "kinit-devices 1"
    assert f"device /devices/pci0000:00/0000:03:00.0 pci {MPTSAS} mptsas" in lines
    assert "device /devices/platform/a_pmic i2c of:NpmicT(null)Cacme,pmic -" in lines
    assert "link /devices/pci0000:00/0000:03:00.0 /devices/platform/a_pmic" in lines
    assert "part md-raid1 / ext4 /dev/md0" in lines and "network" in lines
    assert "disk /devices/virtual/block/md0" in lines
    assert "mount server:/usr\\040dir /usr nfs ro,x-initrd.mount" in lines
    assert "disk /devices/pci0000:00/0000:03:00.0/block/sda" in lines


def test_text_gives_the_same_image(images, machine, tmp_path):
    file = tmp_path / "box.devices"
    file.write_text(collect(machine))
    here = images.run("--list", f"--machine={machine.root}")
    first = images.output.read_bytes()
    there = images.run("--list", f"--devices={file}")
    assert (here.stdout, here.stderr) == (there.stdout, there.stderr) and "megaraid" in there.stderr
    assert images.output.read_bytes() == first and b"server:/usr\\040dir /usr nfs ro" in first
    names = {line.split()[0] for line in there.stdout.splitlines()}
    assert ALWAYS | {"mptsas", "acme_pmic", "raid1", "ext4", "nfsv4", "e1000"} <= names


def test_machine_described_by_hand(images, tmp_path):
    file = tmp_path / "box.devices"
    file.write_text("kinit-devices 1\n# a small server\n\n"
                    f"device /disks pci {MPTSAS} -\npart ext4 root\n")
    said = listed(images, "--devices", file)
    assert said["mptsas"] == f"device pci disks ({MPTSAS})" and said["ext4"] == "root on root"
    assert "e1000" not in said


@pytest.mark.parametrize("text, line", [
    ("", "0: does not begin with kinit-devices 1"),
    ("kinit-devices 2\n", "1: does not begin with kinit-devices 1"),
    ("kinit-devices 1\nchair /a\n", "2: not a fact of a machine: chair /a"),
    ("kinit-devices 1\n\ndevice /a pci\n", "3: not a fact of a machine: device /a pci"),
    ("kinit-devices 1\ndevice a pci x y\n", "2: not a fact of a machine: device a pci x y"),
    ("kinit-devices 1\ndevice /a pci x y z\n", "2: not a fact"),
    ("kinit-devices 1\ndevice /a  x y\n", "2: not a fact"),
    ("kinit-devices 1\nlink /a b\n", "2: not a fact"),
    ("kinit-devices 1\ndisk\n", "2: not a fact"),
    ("kinit-devices 1\npart ext4\n", "2: not a fact"),
    ("kinit-devices 1\nmount /dev/sda usr ext4 ro\n", "2: not a fact"),
    ("kinit-devices 1\nmount /dev/sda /usr ext4\n", "2: not a fact"),
    ("kinit-devices 1\nproperty status 6f6b00\n", "2: not a fact"),
    ("kinit-devices 1\nnode 1 -\n", "2: not a fact"),
    ("kinit-devices 1\nnode 0 -\nnode 1 soc\n", "3: not a fact"),
    ("kinit-devices 1\nnode -0 -\n", "2: not a fact"),
    ("kinit-devices 1\nnode 0 -\nproperty status 6f6b0\n", "3: not a fact"),
    ("kinit-devices 1\nnode 0 -\nproperty status OK\n", "3: not a fact"),
    ("kinit-devices 1\nnetwork yes\n", "2: not a fact"),
])
def test_text_that_is_none(images, tmp_path, text, line):
    file = tmp_path / "box.devices"
    file.write_text(text)
    assert f"{file}:{line}" in images.fail("--devices", file)


def test_text_that_is_not_there(images, tmp_path):
    assert f"{tmp_path}/nope: No such file" in images.fail("--devices", tmp_path / "nope")


@pytest.mark.parametrize("lib", ["lib", "usr/lib"])
def test_system_below_a_folder(images, tmp_path, kernel, lib):
    root = tmp_path / "root"
    shutil.copytree(kernel, root / lib / "modules" / fake_kernel.VERSION)
    (root / "lib/firmware/mpt").mkdir(parents=True)
    (root / "lib/firmware/mpt/plain.bin").write_text("firmware")
    command = images.command("mptsas", f"--sysroot={root}")
    at = command.index("-m")
    done = subprocess.run(command[:at] + command[at + 2:], capture_output=True, text=True,
                          env=images.environment())
    assert (done.returncode, done.stderr) == (0, "")
    entries = images.make("mptsas", "-f", root / "lib/firmware")
    made = images.output.read_bytes()
    subprocess.run(command[:at] + command[at + 2:], check=True, env=images.environment())
    assert images.output.read_bytes() == made
    assert "lib/firmware/mpt/plain.bin" in entries and "mptsas" in module_names(entries)


def test_system_that_is_not_there(images, tmp_path):
    command = images.command("mptsas", f"--sysroot={tmp_path}/nope")
    at = command.index("-m")
    done = subprocess.run(command[:at] + command[at + 2:], capture_output=True, text=True)
    assert f"no modules of 9.9.0-test below {tmp_path}/nope/lib/modules" in done.stderr
