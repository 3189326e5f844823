# SPDX-License-Identifier: GPL-2.0-or-later
"""Who had which processor and how long, and who woke whom, by the events of the kernel's scheduler."""
import re
from dataclasses import dataclass

SWITCH = re.compile(r"prev_comm=(.*) prev_pid=(\d+) prev_prio=.* prev_state=(\S+) ==> .* next_pid=(\d+) next_prio")
WAKING = re.compile(r" pid=(\d+) prio=")
FORK = re.compile(r"comm=.* pid=(\d+) child_comm=.* child_pid=(\d+)")
IDLE, KTHREADD = "idle", 2


@dataclass
class Turn:
    """A process on a processor."""
    begin: float
    end: float
    slept: bool         # after it, as it waited for something; otherwise another one had its turn


@dataclass
class Cause:
    """What had a process run again, or begin."""
    when: float
    by: int             # a process; 0: an interrupt


class Processors:
    def __init__(self):
        self.ran = {}           # {name of a process: milliseconds}
        self.names = {}         # {pid: what it was called last}
        self.turns = {}         # {pid: [Turn]}
        self.wakes = {}         # {pid: [Cause]}
        self.born = {}          # {pid: Cause}
        self.running = {}       # {number of a processor: (pid, since when)}

    def _charge(self, number, now, slept):
        pid, since = self.running[number]
        name = self.names.get(pid, "?")
        self.ran[name] = self.ran.get(name, 0) + now - since
        if pid:
            self.turns.setdefault(pid, []).append(Turn(since, now, slept))

    def switch(self, number, now, text):
        """Who is switched away from may be called otherwise than when it was switched to."""
        found = SWITCH.search(text)
        if found:
            before, after = int(found[2]), int(found[4])
            self.names[before] = IDLE if before == 0 else re.sub(r"/\d+.*", "", found[1])
            self.running[number] = (before, self.running.get(number, (before, 0))[1])
            self._charge(number, now, found[3][0] != "R")
            self.running[number] = (after, now)

    def wake(self, now, text, by):
        found = WAKING.search(text)
        if found:
            self.wakes.setdefault(int(found[1]), []).append(Cause(now, by))

    def fork(self, now, text):
        """The number of a child that is no thread of the kernel, or None."""
        found = FORK.search(text)
        if not found:
            return None
        parent, child = map(int, found.groups())
        self.born[child] = Cause(now, parent)
        return None if parent == KTHREADD else child

    def stop(self, now):
        for number in self.running:
            self._charge(number, now, False)

    @property
    def several(self):
        return len(self.running) > 1

    def ran_between(self, pid, begin, end):
        """Milliseconds of a processor."""
        return sum(max(0, min(turn.end, end) - max(turn.begin, begin)) for turn in self.turns.get(pid, ()))
