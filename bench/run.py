# SPDX-License-Identifier: GPL-2.0-or-later
"""Boots rows in deterministic guest time, and says what they took."""
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "qemu"))

import kernels                      # noqa: E402
import rowimage                     # noqa: E402
from boot import disk_image          # noqa: E402
from machine import QUICK, Machine  # noqa: E402
from scenario import stamp          # noqa: E402

BEGIN, END = r"Run /init as init process", r"ROOT: argv\[0\]="
HANG = 300      # seconds, a guard


@dataclass
class Result:
    ms: float       # of guest time, from BEGIN to END
    size: int       # of the initramfs
    lines: list


def arguments(row):
    kernel = kernels.kernel(row.kernel)
    image = rowimage.image(row, kernel)
    words = ["-kernel", kernel.vmlinux, "-initrd", image, "-machine", "q35,sata=off", "-m", str(row.memory),
             "-icount", f"shift={row.shift},sleep=off", "-rtc", "base=2024-01-01T00:00:00,clock=vm", "-seed", "1"]
    for device in row.devices:
        words += ["-device", device]
    for number, (device, name) in enumerate(row.disks):
        words += ["-drive", f"file={disk_image(name)},format=raw,snapshot=on,if=none,id=d{number},aio=io_uring",
                  "-device", f"{device},drive=d{number}"]
    words += ["-append", f"{QUICK} loglevel=8 {rowimage.words(row)}"]
    return [str(word) for word in words], image.stat().st_size


def find(lines, pattern):
    return next((stamp(line) for line in lines if re.search(pattern, line)), None)


def boot(row):
    words, size = arguments(row)
    with tempfile.TemporaryDirectory() as scratch:
        with Machine(words, scratch) as machine:
            machine.wait(HANG)
    begin, end = find(machine.lines, BEGIN), find(machine.lines, END)
    if begin is None or end is None:
        sys.exit("\n".join([*machine.lines[-30:], *machine.problems, f"{row.name}: the real init was not reached"]))
    return Result(1000 * (end - begin), size, machine.lines)
