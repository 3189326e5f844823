# SPDX-License-Identifier: GPL-2.0-or-later
"""A real Debian root with systemd, made once by mmdebstrap and kept in the cache."""
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import tools
from debian import CACHE, Suite, locked, run
from images import MIB

PACKAGES = ("systemd", "systemd-sysv", "udev", "kmod")

# Runs when the default target has been reached, tells how that went, and powers off.
UNIT = """[Unit]
Description=Tells how the boot went and powers off
After=multi-user.target

[Service]
ExecStart=/usr/local/sbin/boot-report
StandardOutput=journal+console

[Install]
WantedBy=multi-user.target
"""
REPORT = """#!/bin/sh
# systemd-analyze refuses to answer before the last job is done.
until systemd-analyze time > /run/boot-time 2>&1; do
	sleep 0.3
done
tell() { echo "REPORT: $*"; }
tell "target $(systemctl get-default) is $(systemctl is-active default.target)"
while read -r line; do tell "$line"; done < /run/boot-time
tell "failed units: $(systemctl --failed --plain --no-legend | wc -l)"
systemctl --failed --plain --no-legend | while read -r line; do tell "failed: $line"; done
tell "root is $(findmnt -no SOURCE,FSTYPE /)"
tell "journal: $(journalctl -b -t kinit -o short-monotonic --no-pager | grep -m1 mounted)"
tell "done"
systemctl poweroff
"""


@dataclass(frozen=True)
class Userland:
    suite: str
    uuid: str
    label: str
    size: int = 1200            # MiB, sparse
    packages: tuple = field(default=(), repr=False)     # besides the usual ones
    report: tuple = field(default=(), repr=False)       # shell lines that tell more
    units: tuple = field(default=(), repr=False)        # of systemd, to be enabled
    fstab: str = field(default="LABEL={label} / ext4 defaults 0 1\n", repr=False)


def _report(recipe):
    return REPORT.replace('tell "done"\n', "".join(f"{line}\n" for line in recipe.report)
                          + 'tell "done"\n')


def _furnish(top, recipe):
    (top / "etc" / "hostname").write_text("guest\n")
    (top / "etc" / "fstab").write_text(recipe.fstab.format(label=recipe.label))
    script = top / "usr" / "local" / "sbin" / "boot-report"
    script.write_text(_report(recipe))
    script.chmod(0o755)
    unit = top / "etc" / "systemd" / "system" / "boot-report.service"
    unit.write_text(UNIT)
    wants = top / "etc" / "systemd" / "system" / "multi-user.target.wants"
    wants.mkdir(parents=True, exist_ok=True)
    (wants / "boot-report.service").symlink_to("/etc/systemd/system/boot-report.service")
    for name in recipe.units:
        (wants / name).symlink_to(f"/lib/systemd/system/{name}")


def _as_the_machine(option):
    """What apt is told here, mmdebstrap tells it too: a mirror may keep a suite as it was."""
    said = run("apt-config", "dump", "--no-empty", "--format", "%v%n", option).strip()
    return [f'--aptopt={option} "{said}"'] if said else []


def _populate(recipe, top):
    if os.geteuid():
        raise RuntimeError("making a Debian root needs root's privileges (for mmdebstrap)")
    suite = Suite(recipe.suite)
    suite.update()
    run("mmdebstrap", "--mode=root", "--variant=minbase",
        f"--include={','.join(PACKAGES + recipe.packages)}",
        '--aptopt=APT::Install-Recommends "false"', *_as_the_machine("Acquire::Check-Valid-Until"),
        "--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/locale/*",
        recipe.suite, top, suite.sources)
    _furnish(top, recipe)


def _make(recipe, image):
    with tempfile.TemporaryDirectory(prefix="kinit-userland-") as scratch:
        top = Path(scratch) / "root"
        _populate(recipe, top)
        fresh = image.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        fresh.touch()
        os.truncate(fresh, recipe.size * MIB)
        tools.run("mkfs.ext4", "-q", "-F", "-d", top, "-U", recipe.uuid, "-L", recipe.label, fresh)
        fresh.rename(image)


def path_of(recipe):
    """Where the image of a Debian root is, or will be."""
    inputs = (tools.SUITE, recipe, PACKAGES + recipe.packages, UNIT, _report(recipe))
    inputs += (recipe.units, recipe.fstab) if recipe.units else ()
    key = hashlib.sha256(repr(inputs).encode()).hexdigest()[:12]
    return CACHE / "userland" / f"{recipe.suite}-{key}.ext4"


def build(recipe):
    """The image of a Debian root, made if it is not in the cache."""
    image = path_of(recipe)
    image.parent.mkdir(parents=True, exist_ok=True)
    with locked(f"userland-{recipe.suite}"):
        if not image.exists():
            _make(recipe, image)
    return image


def tree(recipe):
    """A Debian root as a folder, made if it is not in the cache."""
    top = path_of(recipe).with_suffix(".tree")
    top.parent.mkdir(parents=True, exist_ok=True)
    with locked(f"userland-{recipe.suite}"):
        if not top.exists():
            fresh = top.with_suffix(".new")
            shutil.rmtree(fresh, ignore_errors=True)
            _populate(recipe, fresh)
            fresh.rename(top)
    return top
