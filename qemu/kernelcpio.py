# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel's own usr/gen_init_cpio, which makes the archive inside of a kernel from what CONFIG_INITRAMFS_SOURCE names.

No package has the program, and its source comes only with all of the kernel's: of that one file is kept.
"""
import subprocess
import tempfile

import kernels
import tools
from debian import CACHE, Suite, locked, run

PACKAGE = "linux-source-6.1"
SOURCE = "usr/gen_init_cpio.c"
TOP = CACHE / "gen_init_cpio" / PACKAGE


def _fetch():
    suite = Suite(tools.SUITE)
    suite.update()
    TOP.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TOP) as scratch:
        suite.unpack([PACKAGE], scratch)
        run("tar", "-C", TOP, "--strip-components=1", "-xJf", f"{scratch}/usr/src/{PACKAGE}.tar.xz",
            f"{PACKAGE}/{SOURCE}")


def program():
    """Where the program is, made of a source that is fetched once."""
    made = TOP / "gen_init_cpio"
    with locked("gen_init_cpio"):
        if not (TOP / SOURCE).exists():
            _fetch()
        if not made.exists():
            run("gcc", "-O2", "-o", made, TOP / SOURCE)
    return made


def pack(kernel, init, output, *words, where=None):
    """An initramfs as kernels.pack() makes it, but by way of the list."""
    listed = output.with_name(f"{output.name}-list")
    kernels.pack(kernel, init, listed, "--format=gen_init_cpio", *words, where=where)
    with open(output, "wb") as file:
        subprocess.run([program(), listed], stdout=file, check=True)
