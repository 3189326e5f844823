# SPDX-License-Identifier: GPL-2.0-or-later
"""Has an image for any board what the disks of each hang on?  Asked about the device trees of Debian's arm64 kernels,
by a program that shares nothing with kinit-image.  No guest is started here."""
import sys
from pathlib import Path

import pytest

import kernels
from debian import run
from trees import BUILD

sys.path.append(str(Path(__file__).parents[1] / "tests" / "image"))
import boards  # noqa: E402

# At least so many boards have a device tree in the kernel's package.
KNOWN = {"6.1": 500, "6.12": 900}


@pytest.mark.again
@pytest.mark.parametrize("name", KNOWN)
def test_no_board_misses_a_module(name):
    kernel = kernels.kernel(name, "arm64")
    kernels.index(kernel)
    none = BUILD / "qemu" / "no-firmware"
    none.mkdir(parents=True, exist_ok=True)
    said = run(BUILD / "kinit-image", "-k", kernel.release, "-m", kernel.modules, "-c", kernel.config,
               "-f", none, "--list", "--generic")
    names = {line.split()[0] for line in said.splitlines()}
    dtbs = kernel.top / "usr" / "lib" / f"linux-image-{kernel.release}"
    count, missing, _ = boards.missing(kernel.modules, dtbs, names)
    assert count >= KNOWN[name] and missing == {}
    # It notices what is missing: the I2C bus that the supplies of all boards of one maker are on.
    _, missing, _ = boards.missing(kernel.modules, dtbs, names - {"i2c_rk3x"})
    assert len(missing) > 20
