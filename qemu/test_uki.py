# SPDX-License-Identifier: GPL-2.0-or-later
"""What is in the program of EFI that ukify makes for kinit-image?  No guest is started here; the scenario uki boots
one."""
import sys

import pytest

import kernels
import ukify
from trees import BUILD

WORDS = "root=LABEL=\"my root\" quiet"


def sections(program):
    """The contents by name, as the header of the program tells them."""
    sys.path.append(str(ukify.modules()))
    import pefile
    with pefile.PE(str(program)) as pe:
        return {section.Name.rstrip(b"\0").decode(): section.get_data()[:section.Misc_VirtualSize]
                for section in pe.sections}


@pytest.mark.again
def test_its_parts_are_ours(tmp_path):
    kernel = kernels.kernel("6.12")
    (tmp_path / "system/etc").mkdir(parents=True)
    (tmp_path / "system/etc/os-release").write_text("ID=elsewhere\nPRETTY_NAME=Elsewhere\n")
    words = (f"--sysroot={tmp_path}/system", "virtio_blk", "ext4")
    for name in ("one", "two"):
        said = kernels.pack(kernel, BUILD / "kinit", tmp_path / name, "--uki", "--linux", kernel.bzimage, "--cmdline",
                            WORDS, *words, env=ukify.environment(tmp_path))
        assert "Wrote" not in said and "one" not in said.splitlines()[:-1] and "(EFI, with the kernel)" in said
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    kernels.pack(kernel, BUILD / "kinit", tmp_path / "initrd", *words)
    found = sections(tmp_path / "one")
    assert found[".initrd"] == (tmp_path / "initrd").read_bytes()
    assert found[".linux"] == kernel.bzimage.read_bytes()
    assert found[".cmdline"].rstrip(b"\0") == WORDS.encode()
    assert found[".uname"] == kernel.release.encode()
    assert found[".osrel"] == b"ID=elsewhere\nPRETTY_NAME=Elsewhere\n"


@pytest.mark.again
def test_what_ukify_says_is_told_when_it_fails(tmp_path):
    kernel = kernels.kernel("6.12")
    environment = ukify.environment(tmp_path)
    command = tmp_path / "bin" / "ukify"
    command.write_text(command.read_text().replace(".efi.stub", ".missing"))
    with pytest.raises(RuntimeError) as failure:
        kernels.pack(kernel, BUILD / "kinit", tmp_path / "one", "--uki", "--linux", kernel.bzimage, "none",
                     env=environment)
    assert "exit 1\n" in str(failure.value) and "bin/ukify failed" in str(failure.value)
    assert "FileNotFoundError" in str(failure.value) and "linuxx64.missing" in str(failure.value)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bin"]
