# SPDX-License-Identifier: GPL-2.0-or-later
"""Does the kernel's own gen_init_cpio make of kinit-image's list what kinit-image makes itself?  No guest is started
here; the scenario gen-init-cpio boots one."""
import os

import pytest

import kernelcpio
import kernels
from debian import run
from trees import BUILD


@pytest.mark.again
def test_the_archive_is_the_same(tmp_path):
    kernel = kernels.kernel("6.12")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "link").symlink_to("/etc/motd")
    os.mkfifo(tmp_path / "tree" / "fifo")
    words = ["most", "network", "-a", f"{tmp_path}/tree:/tree", "--microcode=no"]
    kernels.pack(kernel, BUILD / "kinit", tmp_path / "ours", "-z", "none", *words)
    kernelcpio.pack(kernel, BUILD / "kinit", tmp_path / "theirs", *words)
    assert run(BUILD / "kinit-image", "diff", tmp_path / "ours", tmp_path / "theirs") == ""
