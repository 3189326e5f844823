# SPDX-License-Identifier: GPL-2.0-or-later
"""Boots rows in deterministic guest time, and says what they took."""
import os
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "qemu"))

import benchdisks                   # noqa: E402
import kernels                      # noqa: E402
import rowimage                     # noqa: E402
import trace                        # noqa: E402
from machine import QUICK, Machine  # noqa: E402
from scenario import stamp          # noqa: E402

END = r"ROOT: argv\[0\]="
WORKED = re.compile(r"ROOT: worked (\d+) ms")
HANG = 1200     # seconds, a guard: of a busy machine a guest may get little
ROUNDS = 9
GUESTS = int(os.environ.get("KINIT_GUESTS") or 2)     # at a time


@dataclass
class Result:
    ms: float       # of guest time, from the row's begin to END; None: the real init was not reached
    image: rowimage.Image
    lines: list     # of the console
    worked: int     # process 1, ms, the start of the kernel included


def drive(number, name):
    file = benchdisks.image(name)
    return ["-drive", f"file={file},format=raw,snapshot=on,if=none,id=d{number},aio=io_uring"]


def actions(row):
    """What is plugged in while kinit waits, and has loaded what it could meanwhile."""
    return [{"when": r"kinit: still waiting", "plug": f"{row.plug[0]},drive=dlate"}] if row.plug else []


def arguments(row, image, more=""):
    """QEMU's for a row that boots IMAGE; MORE are words of the kernel's command line."""
    words = ["-kernel", kernels.kernel(row.kernel).vmlinux, "-initrd", image.file, "-machine", "q35,sata=off",
             "-m", str(row.memory), "-rtc", "base=2024-01-01T00:00:00,clock=vm", "-seed", "1"]
    words += ["-icount", f"shift={row.shift},sleep=off"] if row.cpus == 1 else ["-smp", str(row.cpus)]
    for device in row.devices:
        words += ["-device", device]
    for number, (device, name) in enumerate(row.disks):
        words += [*drive(number, name), "-device", f"{device},drive=d{number}"]
    words += drive("late", row.plug[1]) if row.plug else []
    words += row.qemu
    words += ["-append", " ".join(filter(None, (QUICK, "loglevel=8", rowimage.words(row), row.more, more)))]
    return [str(word) for word in words]


def find(lines, pattern):
    return next((stamp(line) for line in lines if re.search(pattern, line)), None)


def guest(row, words):
    """The lines of a machine's console, once it has stopped."""
    with tempfile.TemporaryDirectory() as scratch:
        with Machine(words, scratch, actions(row)) as machine:
            machine.wait(HANG)
    return [*machine.lines, *machine.problems]


def _boot(row, words, image):
    lines = guest(row, words)
    begin, end = find(lines, row.begin), find(lines, END)
    worked = next((int(found[1]) for found in map(WORKED.search, lines) if found), 0)
    return Result(None if begin is None or end is None else 1000 * (end - begin), image, lines, worked)


def traced(row):
    """(Result, lines of the kernel's tracer) of a row whose root has another init, and with all that trace.WORDS
    turns on."""
    row = replace(row, disks=tuple((device, f"{name.partition('+')[0]}+traced") for device, name in row.disks))
    image = rowimage.image(row, kernels.kernel(row.kernel))
    more = f"{trace.WORDS} kinit.debug" if row.by == "kinit" else trace.WORDS
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "trace"
        result = _boot(row, [*arguments(row, image, more), "-debugcon", f"file:{file}"], image)
        return result, file.read_text(errors="replace").splitlines()


def _boot_together(rows):
    """Several are booted at a time, which their clocks do not know."""
    images = [rowimage.image(row, kernels.kernel(row.kernel)) for row in rows]
    words = [arguments(row, image) for row, image in zip(rows, images)]
    with ThreadPoolExecutor(GUESTS) as guests:
        yield from zip(rows, guests.map(_boot, rows, words, images))


def _boot_in_turn(rows):
    """The middle one of many, as the host has other things to do as well."""
    images = [rowimage.image(row, kernels.kernel(row.kernel)) for row in rows]
    words = [arguments(row, image) for row, image in zip(rows, images)]
    rounds = [[_boot(*one) for one in zip(rows, words, images)] for _ in range(ROUNDS)]
    for row, results in zip(rows, zip(*rounds)):
        yield row, sorted(results, key=lambda result: result.ms or float("inf"))[ROUNDS // 2]


def boot_all(rows):
    """(row, Result) of each, those that are measured by the host's time last."""
    yield from _boot_together([row for row in rows if row.cpus == 1])
    yield from _boot_in_turn([row for row in rows if row.cpus > 1])
