# SPDX-License-Identifier: GPL-2.0-or-later
"""kinit for other architectures, built as a user would: `make ARCH=…`.  (arm64.py in scenarios boots one of them.)"""
import subprocess

import pytest

from boot import HERE

MACHINES = {"arm64": 183, "riscv64": 243}       # e_machine


@pytest.mark.again
@pytest.mark.parametrize("architecture", MACHINES)
def test_builds(architecture):
    program = f"build/{architecture}/kinit"
    subprocess.run(["make", "-C", HERE.parent, f"ARCH={architecture}", program], check=True,
                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    head = (HERE.parent / program).read_bytes()[:64]
    assert head[:5] == b"\x7fELF\x02"
    assert int.from_bytes(head[18:20], "little") == MACHINES[architecture]


def test_an_unknown_one_is_refused():
    done = subprocess.run(["make", "-C", HERE.parent, "ARCH=vax", "build/vax/kinit"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert done.returncode
    assert "ARCH=vax: kinit can be built for arm64 and riscv64" in done.stdout
