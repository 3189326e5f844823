# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine as its /sys and /proc show it, in a folder, for kinit-image --machine."""

import os
from pathlib import Path


class Machine:
    def __init__(self, root):
        self.root = Path(root)
        (self.root / "sys/devices").mkdir(parents=True)
        self.write("proc/self/mountinfo", "")
        self.mounts = []

    def write(self, name, text):
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def link(self, name, target):
        """A relative link, as all in /sys are; both below the root."""
        link = self.root / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(self.root / target, link.parent))

    def device(self, path, modalias=None, driver=None, *, loaded=True, uevent=True, bus=None):
        """A device below /sys/devices; its modalias in uevent, or in a file of its own."""
        where = f"sys/devices/{path}"
        text = f"MODALIAS={modalias}\n" if modalias and uevent else ""
        self.write(f"{where}/uevent", (f"DRIVER={driver}\n" if driver else "") + text)
        if modalias and not uevent:
            self.write(f"{where}/modalias", f"{modalias}\n")
        bus = bus or (modalias or "virtual").partition(":")[0]
        (self.root / f"sys/bus/{bus}").mkdir(parents=True, exist_ok=True)
        self.link(f"{where}/subsystem", f"sys/bus/{bus}")
        if driver:
            self.driver(bus, driver, loaded)
            self.link(f"{where}/driver", f"sys/bus/{bus}/drivers/{driver}")
        return path

    def driver(self, bus, name, loaded):
        if (self.root / f"sys/bus/{bus}/drivers/{name}").exists():
            return
        (self.root / f"sys/module/{name}").mkdir(parents=True, exist_ok=True)
        if loaded:
            self.write(f"sys/module/{name}/initstate", "live\n")
        (self.root / f"sys/bus/{bus}/drivers/{name}").mkdir(parents=True)
        self.link(f"sys/bus/{bus}/drivers/{name}/module", f"sys/module/{name}")

    def supplier(self, consumer, supplier):
        """As device_link_add() shows it."""
        name = f"{Path(supplier).name}--{Path(consumer).name}"
        link = f"sys/devices/virtual/devlink/{name}"
        (self.root / link).mkdir(parents=True)
        self.link(f"{link}/supplier", f"sys/devices/{supplier}")
        self.link(f"{link}/consumer", f"sys/devices/{consumer}")
        self.link(f"sys/devices/{consumer}/supplier:platform:{Path(supplier).name}", link)

    def block(self, path, number, *, slaves=(), **attributes):
        """A block device PATH/block/NAME or virtual/block/NAME; its attributes are files, "dm/uuid" as dm_uuid."""
        where = f"sys/devices/{path}"
        (self.root / where).mkdir(parents=True)
        self.write(f"{where}/dev", f"{number}\n")
        name = Path(path).name
        self.link(f"sys/dev/block/{number}", where)
        self.link(f"sys/class/block/{name}", where)
        for slave in slaves:
            self.link(f"{where}/slaves/{Path(slave).name}", f"sys/devices/{slave}")
        for attribute, value in attributes.items():
            self.write(f"{where}/{attribute.replace('_', '/', 1)}", f"{value}\n")
        return path

    def mount(self, where, kind, source, number="0:30", options="rw"):
        count = len(self.mounts) + 20
        self.mounts.append(f"{count} 1 {number} / {where} rw,relatime shared:1 - {kind} {source} {options}\n")
        self.write("proc/self/mountinfo", "".join(self.mounts))
