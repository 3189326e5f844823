#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Boots a mix of the scenarios with random delays until one differs from what it is to do; see `make help`.

Each boot is a process of its own, which ends all that it has started, however it ends itself.
"""
import argparse
import multiprocessing
import os
import re
import secrets
import shlex
import signal
import sys
import time
from multiprocessing.connection import wait
from statistics import quantiles

from boot import BUILD, NO_FAULT, keep, play
from draw import draw, mix
from room import die_with_parent
from scenario import INIT_STARTS, stamp, story
from scenarios import every

FORK = multiprocessing.get_context("fork")
LOGS = BUILD / "qemu" / "soak"
# What a boot is measured by: kinit has come to its end.
KINIT_ENDS = re.compile(r"kinit: starting |kinit: BOOT FAILED|ROOT: argv\[0\]")


def guest_seconds(lines):
    """From the start of /init to the end of kinit, in guest time; None if one of them was not seen."""
    stamps = [(stamp(line), line) for line in lines if stamp(line) is not None]
    begin = next((when for when, line in stamps if INIT_STARTS in line), None)
    end = next((when for when, line in stamps if KINIT_ENDS.search(line)), None)
    return None if None in (begin, end) else end - begin


# ---- one boot

def end_in_order(*_):
    """For a signal: what was begun is taken down on the way out, and nothing may disturb that."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    sys.exit(1)


class Boot:
    """One boot in a process of its own."""

    def __init__(self, number, drawn):
        self.number, self.drawn = number, drawn
        self.pipe, theirs = FORK.Pipe(duplex=False)
        self.process = FORK.Process(target=self._run, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def _run(self, pipe):
        die_with_parent()
        try:
            result = play(self.drawn.scenario, self.drawn.kernel)
        except RuntimeError as error:       # a disk or a server that could not be made
            result = [str(error)], [], ""
        pipe.send(result)

    def result(self):
        """(what is wrong, console lines, command), once it has ended."""
        try:
            result = self.pipe.recv()
        except EOFError:
            result = None
        self.process.join()
        return result or ([f"the harness has ended with status {self.process.exitcode}"], [], "")

    def stop(self):
        self.process.terminate()
        self.process.join(60)
        self.process.kill()
        self.process.join()


# ---- many of them

class Soak:
    """Boots with the numbers first, first + 1, ... of a seed."""

    def __init__(self, options, mixed):
        self.options, self.mixed = options, mixed
        self.running, self.times, self.again = [], {}, set()
        self.passed = self.failed = 0

    def run(self):
        """All of them, or those until one differs."""
        numbers = iter(range(self.options.first, self.options.first + self.options.boots))
        try:
            while True:
                while len(self.running) < self.options.guests and (number := next(numbers, None)) is not None:
                    self.running.append(Boot(number, draw(self.mixed, self.options.seed, number)))
                if not self.running or self._take_one():
                    break
        finally:
            for boot in self.running:
                boot.stop()

    def _take_one(self):
        """Wait for a boot.  Is it time to stop?"""
        pipes = wait([boot.pipe for boot in self.running])
        boot = next(boot for boot in self.running if boot.pipe in pipes)
        wrong, lines, command = boot.result()
        self.running.remove(boot)
        log = keep(LOGS / f"{self.options.seed}-{boot.number}", wrong, lines, command)
        if wrong and wrong[0].startswith(NO_FAULT) and boot.number not in self.again:
            print(f"{boot.number:5} again: {wrong[0]}", flush=True)
            self.again.add(boot.number)
            self.running.append(Boot(boot.number, boot.drawn))
            return False
        self._tell(boot, wrong, guest_seconds(lines))
        if wrong:
            self._tell_difference(boot, story(wrong, lines, command), log)
        return wrong and not self.options.go_on

    def _tell(self, boot, wrong, seconds):
        self.passed, self.failed = self.passed + (not wrong), self.failed + bool(wrong)
        name = boot.drawn.scenario.name
        self.times.setdefault(name, []).append(seconds)
        took = "" if seconds is None else f"{seconds:.1f} s"
        print(f"{boot.number:5} {'DIFFERS' if wrong else 'ok':7} {took:>7}  {name}-{boot.drawn.kernel}  "
              f"{'; '.join(boot.drawn.delays)}", flush=True)

    def _tell_difference(self, boot, told, log):
        drawn = boot.drawn
        print(f"boot {boot.number} of seed {self.options.seed} differs: {drawn.scenario.name} on {drawn.kernel}\n"
              f"drawn: {'; '.join(drawn.delays) or 'nothing'}\n"
              f"this boot alone: {self._again(boot.number)}\n{told}\n"
              f"all of it: {log}", flush=True)

    def _again(self, number):
        only = [f"ONLY={shlex.quote(self.options.only)}"] if self.options.only else []
        return " ".join(["make soak", f"SEED={self.options.seed}", f"FROM={number}", "N=1", *only])

    def summary(self):
        """Counts by scenario and guest times; the last line as `make check` counts."""
        print("\nseconds of guest time from /init to the end of kinit:\n"
              f"{'':40} {'boots':>6} {'least':>7} {'median':>7} {'most':>7}")
        for name, times in sorted(self.times.items()):
            print(_row(name, times))
        every_time = [seconds for times in self.times.values() for seconds in times]
        print(_row("all", every_time))
        known = [seconds for seconds in every_time if seconds is not None]
        if len(known) > 1:
            tenths = " ".join(f"{seconds:.1f}" for seconds in quantiles(known, n=10))
            print(f"tenths of all: {tenths}")
        print(f"soak: {self.passed} passed, {self.failed} failed (seed {self.options.seed})", flush=True)


def _row(name, times):
    known = sorted(seconds for seconds in times if seconds is not None)
    shown = [known[0], known[len(known) // 2], known[-1]] if known else []
    return f"{name:40} {len(times):6} " + " ".join(f"{seconds:7.1f}" for seconds in shown)


def _options(words):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", default="", help="any word; else one is made")
    parser.add_argument("--boots", type=int, default=200)
    parser.add_argument("--first", type=int, default=1, metavar="NUMBER")
    parser.add_argument("--only", default="", metavar="PATTERN", help="of the names of scenarios")
    parser.add_argument("--go-on", action="store_true", help="after a boot that differs, too")
    parser.add_argument("--guests", type=int, default=int(os.environ.get("KINIT_GUESTS") or 2))
    options = parser.parse_args(words)
    options.seed = options.seed or str(secrets.randbelow(10 ** 9))
    return options


def main(words):
    options = _options(words)
    mixed = mix(scenario for scenario in every() if re.search(options.only, scenario.name))
    if not mixed:
        sys.exit(f"no scenario that takes part is named {options.only}")
    soak = Soak(options, mixed)
    signal.signal(signal.SIGTERM, end_in_order)
    signal.signal(signal.SIGINT, end_in_order)
    began = time.monotonic()
    print(f"seed {options.seed}: {options.boots} boots from number {options.first}, {options.guests} at a time",
          flush=True)
    try:
        soak.run()
    finally:
        soak.summary()
        print(f"{time.monotonic() - began:.0f} s", flush=True)
    return 1 if soak.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
