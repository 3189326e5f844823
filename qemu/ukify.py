# SPDX-License-Identifier: GPL-2.0-or-later
"""ukify of systemd, as Debian 13 has it (Debian 12 has none), with the stub that it puts in front; run by this machine's
Python."""
import os
import shutil

from debian import CACHE, Suite, locked

SUITE = "trixie"
PACKAGES = ("systemd-ukify", "python3-pefile", "systemd-boot-efi")
TOP = CACHE / "ukify" / SUITE
MODULES = "usr/lib/python3/dist-packages"
STUB = "usr/lib/systemd/boot/efi/linuxx64.efi.stub"
# It knows its stub by an absolute path only.
COMMAND = """#!/bin/sh
PYTHONPATH={top}/{modules} exec /usr/bin/python3 -B {top}/usr/bin/ukify "$@" --stub={top}/{stub}
"""


def _unpack():
    with locked("ukify"):
        if not TOP.exists():
            suite = Suite(SUITE)
            suite.update()
            fresh = TOP.with_suffix(".new")
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(parents=True)
            suite.unpack(PACKAGES, fresh)
            fresh.rename(TOP)


def modules():
    """Where Python finds pefile."""
    _unpack()
    return TOP / MODULES


def environment(scratch):
    """That in which kinit-image finds it, by a command in SCRATCH."""
    _unpack()
    folder = scratch / "bin"
    folder.mkdir(exist_ok=True)
    command = folder / "ukify"
    command.write_text(COMMAND.format(top=TOP, modules=MODULES, stub=STUB))
    command.chmod(0o755)
    return dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}")
