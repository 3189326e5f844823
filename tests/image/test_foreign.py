# SPDX-License-Identifier: GPL-2.0-or-later
"""Modules that the kernel's own tree does not have: updates/, extra/, weak-updates/, DKMS."""
import shutil

import pytest

import fake_kernel
from conftest import module_names
from fake_kernel import VERSION, mod
from fake_machine import Machine
from test_asked import listed

MPTSAS = "pci:v00001000d00000054sv*sd*bc*sc*i*"
MODULES = f"lib/modules/{VERSION}"
FOREIGN = {
    "updates/dkms": [
        mod("mptsas", uses=["mpt_attach", "scsi_register"], alias=[MPTSAS]),            # a newer one
        mod("acme_sas", alias=[MPTSAS]),                                                 # a maker's, for the same
        mod("acme-fast", alias=["pci:v00001000d00000054sv*sd*bc*sc*i*", "virtio:d00000063v*"]),
    ],
    "extra/raid": [
        mod("newraid", uses=["scsi_register"], alias=["pci:v00001AAAd00000001sv*sd*bc*sc*i*"]),
        mod("lonely", alias=["pci:v00001BBBd00000001sv*sd*bc*sc*i*"]),                    # nothing tells what it is
        mod("card", alias=["pci:v00001CCCd00000001sv*sd*bc*sc*i*"]),
        mod("e1001", alias=["pci:v00008086d0000100Esv*sd*bc*sc*i*"]),
        mod("bcachefs", alias=["fs-bcachefs"]),
        mod("zfs", alias=["fs-zfs"]),
    ],
}
# As weak-modules(8) links what was built for another kernel.
WEAK = mod("weakraid", uses=["scsi_register"], alias=["pci:v00001DDDd00000001sv*sd*bc*sc*i*"])


@pytest.fixture(scope="module")
def moddir(kernel, tmp_path_factory):
    root = tmp_path_factory.mktemp("foreign")
    top = root / MODULES
    shutil.copytree(kernel, top)
    for folder, modules in FOREIGN.items():
        for module in modules:
            fake_kernel.compile_module(module, top / folder / f"{module.path}.ko")
    other = root / "lib/modules/8.8.0" / "extra/weakraid.ko"
    fake_kernel.compile_module(WEAK, other)
    (top / "weak-updates/raid").mkdir(parents=True)
    (top / "weak-updates/raid/weakraid.ko").symlink_to(other)
    fake_kernel.depmod(root)
    return top


def test_most_has_what_drives_the_same_or_stands_on_the_same(images, moddir):
    entries = images.make("most", moddir=moddir)
    names = module_names(entries)
    assert {"mptsas", "acme_sas", "acme-fast", "newraid", "weakraid", "bcachefs"} <= names
    assert not names & {"lonely", "card", "e1001", "zfs"}
    assert f"{MODULES}/updates/dkms/mptsas.ko" in entries
    assert f"{MODULES}/kernel/drivers/message/fusion/mptsas.ko" not in entries
    weak = entries[f"{MODULES}/weak-updates/raid/weakraid.ko"]
    assert weak.data == (moddir / "weak-updates/raid/weakraid.ko").read_bytes()
    assert b"weakraid" in entries[f"{MODULES}/modules.alias"].data


def test_network_has_the_driver_of_the_same_card(images, moddir):
    assert {"e1000", "e1001"} <= module_names(images.make("network", moddir=moddir))
    assert "newraid" not in module_names(images.make("network", moddir=moddir))


@pytest.mark.parametrize("vendor,wanted", [("1000d00000054", {"mptsas", "acme_sas", "acme_fast"}),
                                           ("1AAAd00000001", {"newraid"}), ("1DDDd00000001", {"weakraid"}),
                                           ("1BBBd00000001", {"lonely"})])
def test_disk_of_this_machine(images, moddir, tmp_path, vendor, wanted):
    """Of a controller that shows disks by its class, whether or not the root is there."""
    machine = Machine(tmp_path / "box")
    device = f"pci:v0000{vendor}sv00sd00bc01sc07i00"
    machine.device("pci0000:00/0000:00:05.0", device)
    said = listed(images, f"--machine={machine.root}", "host", moddir=moddir)
    assert wanted <= set(said)
    assert all(f" pci 0000:00:05.0 ({device})" in said[name] for name in wanted)


def test_root_behind_a_driver_that_says_nothing(images, moddir, tmp_path):
    """By its class it is no controller of disks, but the root is there."""
    machine = Machine(tmp_path / "box")
    where = machine.device("pci0000:00/0000:00:05.0", "pci:v00001CCCd00000001sv00sd00bc08sc80i00", "card")
    machine.device("pci0000:00/0000:00:06.0", "pci:v00001BBBd00000001sv00sd00bc08sc80i00", "lonely")
    machine.block(f"{where}/block/card0", "250:0")
    machine.mount("/", "ext4", "/dev/card0", "250:0")
    said = listed(images, f"--machine={machine.root}", "host", moddir=moddir)
    assert said["card"].startswith("supplier pci 0000:00:05.0") and "lonely" not in said


def test_overridden_driver_of_this_machine(images, moddir, tmp_path):
    machine = Machine(tmp_path / "box")
    machine.device("pci0000:00/0000:00:05.0", "pci:v00001000d00000054sv00sd00bc01sc07i00")
    entries = images.make(f"--machine={machine.root}", "host", moddir=moddir)
    assert f"{MODULES}/updates/dkms/mptsas.ko" in entries
    assert f"{MODULES}/kernel/drivers/message/fusion/mptsas.ko" not in entries
