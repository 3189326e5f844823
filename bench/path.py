# SPDX-License-Identifier: GPL-2.0-or-later
"""The road that a boot could not be quicker than: from the real init back to /init, what each process that ran was
woken by.  With several processors the rest went on beside it, and costs nothing.  Nothing is run here."""
from dataclasses import dataclass

from processors import Turn

WAITING = "a device or a timer"
PHASES = ("signature", "linking", "init")


@dataclass
class Stretch:
    pid: int            # 0: nobody who was waited for did anything
    begin: float        # milliseconds since /init was started
    end: float


def _woken(processors, pid, until):
    """(When a process last fell asleep before UNTIL, what woke it then), or None."""
    turns = [Turn(-1, 0, True), *processors.turns.get(pid, ())]
    for before, after in reversed(list(zip(turns, turns[1:]))):
        # The clocks of two processors differ a little.
        wakes = [wake for wake in processors.wakes.get(pid, ()) if before.begin < wake.when <= after.begin]
        if before.slept and after.begin < until and wakes:
            return before.end, wakes[-1]
    return None


def _before(processors, pid, now):
    """[Stretch] that a process had until NOW, and whom it had them from: (pid, when), or None at the beginning."""
    woken = _woken(processors, pid, now)
    if woken:
        slept, wake = woken
        if wake.by:
            return [Stretch(pid, wake.when, now)], (wake.by, wake.when)
        return [Stretch(pid, wake.when, now), Stretch(0, slept, wake.when)], (pid, slept)
    born = processors.born.get(pid)
    if born and born.when < now:
        return [Stretch(pid, born.when, now)], (born.by, born.when)
    return [Stretch(pid, 0, now)], None


def stretches(trace):
    """[Stretch], the last one first."""
    found, at = [], (1, trace.ms)
    while at and at[1] > 0:
        more, at = _before(trace.processors, *at)
        found += more
    return found


def _parts_of_module(span, until):
    """(name, begin, end) of what the kernel does of a module, one after the other."""
    end = until if span.end is None else span.end
    begins = end if span.begins is None else span.begins
    checked = min(span.begin + span.signature, begins)
    edges = (span.begin, checked, begins, end)
    return [(f"{span.name}: {phase}", *edge) for phase, edge in zip(PHASES, zip(edges, edges[1:]))]


def _parts(trace, stretch):
    """(name, begin, end) of a stretch: modules that it inserts, and what else its process did."""
    name, at = trace.processors.names.get(stretch.pid, "?") if stretch.pid else WAITING, stretch.begin
    modules = sorted((span for span in trace.spans if span.kind == "module" and span.pid == stretch.pid),
                     key=lambda span: span.begin)
    for part, begin, end in (part for span in modules for part in _parts_of_module(span, trace.ms)):
        begin, end = max(begin, at), min(end, stretch.end)
        if begin < end:
            yield name, at, begin
            yield part, begin, end
            at = end
    yield name, at, stretch.end


def costs(trace):
    """{name: (milliseconds, of these on a processor)} of the whole road."""
    found = {}
    for stretch in stretches(trace):
        for name, begin, end in _parts(trace, stretch):
            took, on = found.get(name, (0, 0))
            found[name] = (took + end - begin, on + trace.processors.ran_between(stretch.pid, begin, end))
    return found
