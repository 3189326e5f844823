# SPDX-License-Identifier: GPL-2.0-or-later
"""Which modules does a board need before its disks can show up?  A second answer, by other means than
kinit-image's: from the device trees that a kernel's package ships.

    /usr/bin/python3 -B tests/image/boards.py MODDIR DTBS NAMES

NAMES is a file with the names of the modules that an image has, one a line, as --list begins its lines.  Prints the
boards that miss one, and counts them.
"""

import fnmatch
import functools
import re
import struct
import sys
from collections import Counter
from pathlib import Path

DISKS = ("drivers/ata/", "drivers/mmc/", "drivers/nvme/host/", "drivers/pci/controller/", "drivers/ufs/",
         "drivers/usb/host/", "drivers/usb/dwc3/", "drivers/usb/dwc2/", "drivers/usb/cdns3/", "drivers/usb/chipidea/",
         "drivers/usb/musb/")
# What no disk hangs on, though a node leads there: what sits behind a controller, or beside in the same chip.
OTHERS = ("sound/", "net/", "drivers/gpu/", "drivers/media/", "drivers/net/", "drivers/bluetooth/", "drivers/input/",
          "drivers/hwmon/", "drivers/rtc/", "drivers/leds/", "drivers/watchdog/", "drivers/thermal/", "drivers/video/",
          "drivers/crypto/", "drivers/char/", "drivers/mtd/", "drivers/cpufreq/", "drivers/devfreq/", "drivers/tty/",
          "drivers/perf/", "drivers/hwtracing/", "drivers/edac/", "drivers/staging/")
# Documentation/devicetree/bindings and drivers/of/property.c: property, what says how many cells follow a phandle.
CELLS = {"clocks": "#clock-cells", "assigned-clocks": "#clock-cells", "assigned-clock-parents": "#clock-cells",
         "resets": "#reset-cells", "phys": "#phy-cells", "power-domains": "#power-domain-cells",
         "iommus": "#iommu-cells", "interconnects": "#interconnect-cells", "mboxes": "#mbox-cells",
         "dmas": "#dma-cells", "interrupts-extended": "#interrupt-cells", "io-channels": "#io-channel-cells",
         "pwms": "#pwm-cells", "hwlocks": "#hwlock-cells", "msi-parent": "#msi-cells",
         "nvmem-cells": "#nvmem-cell-cells", "access-controllers": "#access-controller-cells"}
PLAIN = {"interrupt-parent", "wakeup-parent", "extcon", "mmc-pwrseq", "phy-handle", "usb-phy", "nvmem", "syscon",
         "msi-map", "iommu-map", "vqmmc-supply"}


class Node:
    def __init__(self, name, parent):
        self.name, self.parent = name, parent
        self.props, self.children = {}, []

    def words(self, name):
        data = self.props.get(name, b"")
        return struct.unpack(f">{len(data) // 4}I", data[:len(data) // 4 * 4])

    @property
    def compatible(self):
        return [c.decode("latin-1") for c in self.props.get("compatible", b"").split(b"\0") if c]

    @property
    def path(self):
        return f"{self.parent.path.rstrip('/')}/{self.name}" if self.parent else "/"

    @property
    def modalias(self):
        kind = self.props.get("device_type", b"").rstrip(b"\0").decode("latin-1")
        text = f"of:N{self.name.partition('@')[0]}T{kind}" + "".join(f"C{c}" for c in self.compatible)
        return text.replace(" ", "_")

    @property
    def enabled(self):
        own = self.props.get("status", b"okay\0") in (b"okay\0", b"ok\0")
        return own and (not self.parent or self.parent.enabled)


def read(data):
    """The nodes of a flattened tree (Devicetree Specification 5.4), the root first."""
    at, strings = struct.unpack(">II", data[8:16])
    nodes, node = [], None
    while True:
        (token,) = struct.unpack_from(">I", data, at)
        at += 4
        if token == 1:
            end = data.index(b"\0", at)
            node = Node(data[at:end].decode("latin-1"), node)
            if node.parent:
                node.parent.children.append(node)
            nodes.append(node)
            at = end + 4 - end % 4
        elif token == 2:
            node = node.parent
        elif token == 3:
            size, name = struct.unpack_from(">II", data, at)
            start = strings + name
            key = data[start:data.index(b"\0", start)].decode("latin-1")
            node.props[key] = data[at + 8:at + 8 + size]
            at += 8 + (size + 3) // 4 * 4
        elif token == 9:
            return nodes


def specifiers(words, cells, by_phandle):
    at = 0
    while at < len(words):
        target = by_phandle.get(words[at])
        at += 1
        if target:
            yield target
            at += (target.words(cells) or (0,))[0]


def suppliers(node, by_phandle):
    for name in node.props:
        words = node.words(name)
        if name in CELLS:
            yield from specifiers(words, CELLS[name], by_phandle)
        elif re.search("(^|-)gpios?$", name) and name != "gpio":
            yield from specifiers(words, "#gpio-cells", by_phandle)
        elif name.endswith("-supply") or name in PLAIN or re.fullmatch(r"pinctrl-\d+", name):
            yield from (by_phandle[w] for w in words if w in by_phandle)


class Kernel:
    def __init__(self, moddir):
        moddir = Path(moddir)
        self.paths = {re.sub(r"\.ko.*", "", p.rsplit("/", 1)[1]).replace("-", "_"): p.removeprefix("kernel/")
                      for p in (moddir / "modules.order").read_text().split()}
        self.exact, self.loose = {}, []
        for line in (moddir / "modules.alias").read_text().splitlines():
            word, _, rest = line.partition(" ")
            alias, _, module = rest.rpartition(" ")
            if word != "alias" or not alias.startswith("of:"):
                continue
            plain = re.fullmatch(r"of:N\*T\*C([^*?\[]+?)(C\*)?", alias)
            if plain:
                self.exact.setdefault(plain[1], set()).add(module)
            else:
                self.loose.append((re.compile(fnmatch.translate(alias)), module))

    @functools.cache
    def _loose(self, modalias):
        return {module for alias, module in self.loose if alias.match(modalias)}

    def modules(self, node):
        found = set().union(*(self.exact.get(c.replace(" ", "_"), ()) for c in node.compatible), set())
        if node.compatible:
            found |= self._loose(node.modalias)
        return {m for m in found if not self.paths.get(m, "").startswith(OTHERS)}

    def leads_to_disks(self, node):
        return node.enabled and any(self.paths.get(m, "").startswith(DISKS) for m in self.modules(node))


def needs(kernel, data):
    """{module: the path of a node that needs it} of one board."""
    nodes = read(data)
    by_phandle = {n.words("phandle")[0]: n for n in nodes if n.words("phandle")}
    todo = [n for n in nodes if kernel.leads_to_disks(n)]
    for node in todo:  # grows: what sits on it
        todo.extend(c for c in node.children if c not in todo)
    reached, found = set(), {}
    while todo:
        node = todo.pop()
        if node in reached:
            continue
        reached.add(node)
        for module in kernel.modules(node):
            found.setdefault(module, node.path)
        todo.extend(suppliers(node, by_phandle))
        if node.parent:
            todo.append(node.parent)
    return found


def missing(moddir, dtbs, names):
    """{board: {module: node}} of the boards that miss one."""
    kernel = Kernel(moddir)
    found = {}
    boards = sorted(Path(dtbs).rglob("*.dtb"))
    for board in boards:
        lacks = {m: p for m, p in needs(kernel, board.read_bytes()).items() if m not in names}
        if lacks:
            found[board.name] = lacks
    return len(boards), found, kernel


def main(moddir, dtbs, names):
    have = {line.split()[0] for line in Path(names).read_text().splitlines() if line}
    boards, found, kernel = missing(moddir, dtbs, have)
    for board, lacks in found.items():
        print(f"{board}: " + ", ".join(f"{m} ({p})" for m, p in sorted(lacks.items())))
    folders = Counter("/".join(kernel.paths.get(m, "?").split("/")[:2])
                      for m in set().union(*found.values(), set()))
    print(f"{len(found)} of {boards} boards miss a module; modules: {dict(folders)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
