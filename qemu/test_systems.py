# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian guests that start from their own boot loader, with kinit as their packages and their users install it."""
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

import bootsystem
from bootsystem import System
from debian import run
from trees import BUILD

TOP = Path(__file__).resolve().parents[1]
LOGS = BUILD / "qemu" / "logs"
# What its user would look at.
STATE = """tell "initramfs: $(journalctl -b -t kinit -o cat --no-pager | grep -c '^starting ')"
tell "state: $(systemctl is-system-running)"
tell "failed: $(systemctl --failed --plain --no-legend | tr '\\n' ' ')"
tell "time: $(cat /run/boot-time)"
tell "kernel: $(uname -r)"
"""
INSTALL = "tar -xf kinit.tar -C /\n"


class Guest:
    """One machine, whose disk stays from boot to boot."""

    def __init__(self, system, scratch, name):
        self.system, self.scratch, self.name = system, scratch, name
        self.disk = scratch / "disk"
        run("cp", "--sparse=always", bootsystem.build(system) / "disk", self.disk)
        self.boots = 0

    def boot(self, script, files=(), **more):
        """What it has told."""
        lines = bootsystem.boot(self.disk, STATE + script, self.scratch, files, **more)
        self.boots += 1
        LOGS.mkdir(parents=True, exist_ok=True)
        log = LOGS / f"system-{self.name}-{self.boots}"
        log.write_text("\n".join(lines) + "\n")
        said = bootsystem.told(lines)
        if not more.get("until"):
            assert said[-1:] == ["done"], f"boot {self.boots} has not come to its end: {log}"
        return said


def assert_well(said, by_kinit):
    """All units are up, and the phase of the initramfs is shown."""
    assert f"initramfs: {int(by_kinit)}" in said
    assert "state: running" in said and "failed:" in said
    if by_kinit:
        assert any(line.startswith("time: ") and "(initrd)" in line for line in said), said


@pytest.fixture
def guest(request, tmp_path):
    """By the parameter: (suite, boot loader[, more of System])."""
    suite, loader, *more = request.param
    return Guest(System(suite, loader, **(more[0] if more else {})), tmp_path, request.node.name.translate(
        str.maketrans("[]", "--")).strip("-"))


@pytest.fixture(scope="session")
def tarball(tmp_path_factory):
    """What `make install` puts into a machine."""
    top = tmp_path_factory.mktemp("installed")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    subprocess.run(["make", "-s", "install", f"DESTDIR={top}/root", "prefix=/usr"], cwd=TOP, check=True, env=environment,
                   stdout=subprocess.DEVNULL)
    with tarfile.open(top / "kinit.tar", "w") as tar:
        tar.add(top / "root", arcname=".", filter=owned_by_root)
    return top / "kinit.tar"


def owned_by_root(member):
    member.uid = member.gid = 0
    return member


ALSO = """kinit-image --also && tell "made"
tell "what starts: $(ls /boot/initrd.img-* | wc -l)"
"""
ONCE = {"grub": "grub-reboot kinit-$(uname -r)\n",
        "systemd-boot": "bootctl set-oneshot $(basename $(ls /boot/efi/loader/entries/*-kinit.conf))\n"}


@pytest.mark.parametrize("guest", [("trixie", "grub"), pytest.param(("sid", "systemd-boot"), marks=pytest.mark.again)],
                         ids="-".join, indirect=True)
def test_tried_beside_what_there_is(guest, tarball):
    """It is started when it is chosen, once; nobody has to choose it, and it goes again."""
    once = ONCE[guest.system.loader]
    said = guest.boot(INSTALL + ALSO + once, [tarball])
    assert_well(said, by_kinit=False)
    assert "made" in said
    assert_well(guest.boot('tell "second"\n'), by_kinit=True)
    said = guest.boot('kinit-image --no-also\ntell "left: $(find /boot -name "*kinit*" | tr "\\n" " ")"\n')
    assert_well(said, by_kinit=False)
    assert "left:" in said
    assert_well(guest.boot(""), by_kinit=False)
