# SPDX-License-Identifier: GPL-2.0-or-later
"""Does `kinit-image check` say beforehand of the images that are booted here what becomes of them?  No guest is started
for that; test_boot.py plays the same scenarios."""
import json
import re
import subprocess

import pytest

import kernels
from boot import initramfs
from scenarios.checked import CHECKED
from trees import BUILD


def check(image, cmdline, machine, scratch):
    devices = scratch / "box.devices"
    devices.write_text(machine)
    done = subprocess.run([BUILD / "kinit-image", "check", image, f"--cmdline={cmdline}", f"--devices={devices}", "--json"],
                          text=True, stdout=subprocess.PIPE, check=False)
    kernel, = json.loads(done.stdout)
    assert kernel["boots"] == (done.returncode == 0)
    return done.returncode, [found["text"] for found in kernel["findings"] if found["weight"] == "missing"]


@pytest.mark.parametrize("row", CHECKED, ids=lambda row: row.scenario.name)
def test_answer(row, tmp_path):
    image = initramfs(kernels.kernel(row.scenario.kernels[0]), row.scenario.image)
    status, missing = check(image, row.scenario.cmdline, row.machine, tmp_path)
    if row.missing:
        assert status == 1 and len(missing) == 1 and re.search(row.missing, missing[0])
    else:
        assert (status, missing) == (0, [])


@pytest.mark.again
@pytest.mark.parametrize("name", ["6.1", "6.12", "sid"])
def test_images_for_any_machine(name, tmp_path):
    """With all that a root may need: each of these words, on a machine with a controller and a card."""
    kernel = kernels.kernel(name)
    image = tmp_path / "image"
    kernels.pack(kernel, BUILD / "kinit", image, "-z", "none", "most", "network")
    machine = CHECKED[0].machine
    for words in ("root=LABEL=x", "root=/dev/sda1 systemd.volatile=overlay", "root=/dev/md0", "root=/dev/nvme0n1p1",
                  "root=/dev/nfs nfsroot=192.0.2.1:/x", "root=/dev/nfs nfsroot=192.0.2.1:/x,vers=3 ip=auto6",
                  "root=cifs://192.0.2.1/x vlan=eth0.3:eth0", "root=/dev/nbd0 nbdroot=192.0.2.1 bond=bond0:eth0,eth1",
                  "root=/dev/nvme0n1 nvmeroot=tcp:192.0.2.1", "root=9p:tag", "root=virtiofs:tag", "root=LABEL=x rootfstype=btrfs"):
        assert check(image, words, machine, tmp_path) == (0, []), words
    status, missing = check(image, "root=ubi0:root rootfstype=ubifs", machine, tmp_path)
    assert status == 1 and len(missing) == 2 and "ubi is not in this image" in missing[0]
