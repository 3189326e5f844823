# SPDX-License-Identifier: GPL-2.0-or-later
"""kinit-image --list: who asked for which module; and the options that say what goes in."""

import json
import shutil
import subprocess

import pytest

import fake_kernel
from conftest import module_names


def listed(images, *words, **options):
    """Lines of --list by the name of the module."""
    done = images.run("--list", *words, **options)
    assert (done.returncode, done.stderr) == (0, "")
    return {line.split()[0]: line.split(" ", 1)[1] for line in done.stdout.splitlines()}


@pytest.fixture(scope="module")
def two_buses(kernel, tmp_path_factory):
    """The kernel's modules and one more."""
    root = tmp_path_factory.mktemp("buses")
    top = root / f"lib/modules/{fake_kernel.VERSION}"
    shutil.copytree(kernel, top)
    path = "kernel/drivers/mmc/host/sdhci-acpi"
    fake_kernel.compile_module(fake_kernel.mod(path, uses=["sdhci_add_host"]), top / f"{path}.ko")
    fake_kernel.depmod(root)
    return top


def test_whoever_names_a_bus_gets_no_other(images, two_buses):
    assert {"sdhci_pci", "sdhci_acpi"} <= set(listed(images, "sdhci", moddir=two_buses))
    assert "sdhci_acpi" not in listed(images, "sdhci", "sdhci_pci", moddir=two_buses)
    assert "sdhci_pci" not in listed(images, "sdhci_acpi", moddir=two_buses)


def test_each_module_says_who_asked(images):
    said = listed(images, "pci:v00001000d00000054sv0sd0bc1sc0i0", "wants", "nfs")
    assert said == {
        "mptsas": "named by the command line (pci:v00001000d00000054sv0sd0bc1sc0i0)",
        "mptbase": "dependency of mptsas",
        "scsi_mod": "dependency of mptsas",
        "scsi_common": "dependency of mptsas",
        "sd_mod": "companion of scsi_mod",
        "sr_mod": "companion of scsi_mod",
        "cdrom": "dependency of sr_mod",
        "wants": "named by the command line",
        "before": "softdep of wants",
        "after": "softdep of wants",
        "last": "softdep of wants",
        "weakling": "weak dependency of wants",
        "behind_weakling": "weak dependency of weakling (behind-weakling)",
        "nfs": "named by the command line",
        "nfsv3": "companion of nfs",
        "nfsv4": "companion of nfs",
        "lockd": "dependency of nfsv3",
        "nls_iso8859_1": "companion of isofs (nls_iso8859-1)",
        "nls_utf8": "companion of isofs",
    }


def test_words_for_many_modules(images):
    said = listed(images, "most", "network")
    assert said["mptsas"] == "one of most" and said["e1000"] == "one of network"


def test_json_says_the_same(images):
    plain = listed(images, "mptsas", "vfat")
    found = json.loads(images.run("--list", "--json", "mptsas", "vfat").stdout)
    assert [m["module"] for m in found] == sorted(plain)
    for m in found:
        assert m["path"].startswith(str(images.moddir)) and m["path"].endswith(".ko")
    by_name = {m["module"]: m for m in found}
    assert by_name["nls_cp437"] == {
        "module": "nls_cp437", "path": str(images.moddir / "kernel/fs/nls/nls_cp437.ko"),
        "reason": "companion", "by": "vfat", "as": "nls_cp437"}
    assert by_name["mptbase"]["reason"] == "dependency" and by_name["mptsas"]["reason"] == "named"


def test_list_alone_makes_no_image(images):
    command = images.command("--list", "ext4")
    at = command.index("-o")
    done = subprocess.run(command[:at] + command[at + 2:], capture_output=True, text=True,
                          env=images.environment())
    assert done.returncode == 0 and "ext4 named by" in done.stdout
    images.assert_nothing_left()


def test_list_beside_an_image(images):
    assert "ext4" in listed(images, "ext4") and images.output.exists()


@pytest.mark.parametrize(
    "options, words",
    [
        (["--generic"], ["most"]),
        (["--net"], ["network"]),
        (["--generic", "--net"], ["most", "network"]),
        (["--modules=ext4,mptsas"], ["ext4", "mptsas"]),
        (["--modules", "ext4", "--modules", "mptsas"], ["ext4", "mptsas"]),
        (["--net", "--modules=ext4"], ["network", "ext4"]),
    ],
)
def test_options_are_words(images, options, words):
    images.make(*options)
    made = images.output.read_bytes()
    images.make(*words)
    assert images.output.read_bytes() == made


def test_modules_is_no_folder(images):
    said = images.fail(f"--modules={images.moddir}", status=2)
    assert f"--modules={images.moddir}: names of modules, with commas between; -m names" in said


def test_omitted_modules_stay_out(images):
    names = module_names(images.make("--omit=sr_mod,nls-iso8859-1", "--omit", "cdrom", "mptsas"))
    assert {"mptsas", "sd_mod"} <= names and not names & {"sr_mod", "cdrom", "nls_iso8859-1"}


def test_omitting_what_another_needs_is_said_once(images):
    done = images.run("--omit", "mbcache", "ext4")
    assert done.returncode == 0 and done.stderr == (
        "kinit-image: --omit mbcache: ext4 needs it, and cannot be loaded from this image\n")
