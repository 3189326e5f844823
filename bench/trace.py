# SPDX-License-Identifier: GPL-2.0-or-later
"""What the kernel's tracer says of a boot, from /init on: who used the processor, and how long each module, probe and
worker took.  Nothing is run here."""
import re
from dataclasses import dataclass

from processors import Processors

# Words of the kernel's command line.  A device and a driver begin with a pointer to their names (struct device's
# kobject, struct device_driver), the arguments of really_probe() of drivers/base/dd.c.  The signature is looked at in
# module_sig_check() of kernel/module/signing.c.
EVENTS = ("sched:sched_switch", "sched:sched_waking", "sched:sched_process_fork", "sched:sched_process_exec",
          "sched:sched_process_exit", "module:module_load", "initcall:initcall_start", "initcall:initcall_finish",
          "syscalls:sys_enter_finit_module", "syscalls:sys_exit_finit_module",
          "syscalls:sys_enter_init_module", "syscalls:sys_exit_init_module")
PROBES = ("p:probe,really_probe,dev=+0(+0(%di)):string,drv=+0(+0(%si)):string", "r:probed,really_probe",
          "p:check,module_sig_check", "r:checked,module_sig_check")
WORDS = f"trace_buf_size=16M trace_event={','.join(EVENTS)} kprobe_event={';'.join(PROBES)}"

LINE = re.compile(r" *.*-(\d+) +\[(\d+)\] (\S+) +(\d+\.\d+): (\w+)(.*)")
STEP = re.compile(r"kinit: step (.*): (\d+) ms(.*)")


@dataclass
class Span:
    kind: str           # "module", "check" (of its signature), "probe", "worker" or "step"
    name: str
    pid: int
    begin: float        # milliseconds since /init was started
    end: float = None   # None: it was still going on at the end
    signature: float = 0        # of a module: milliseconds until its signature was checked
    begins: float = None        # when it was linked, and its own init began; None: it has none
    ran: float = 0      # milliseconds of the processor, of a worker
    more: str = ""      # what else is known of it

    def took(self, until):
        return (until if self.end is None else self.end) - self.begin


class Reader:
    """Takes the events one after the other."""

    def __init__(self):
        self.spans = []
        self.processors = Processors()
        self.open = {}          # {(kind, pid): [Span]}, the innermost one last
        self.start = self.now = None
        self.workers = {}       # {pid: Span}

    def _begin(self, kind, name, pid):
        span = Span(kind, name, pid, self.now)
        self.spans.append(span)
        self.open.setdefault((kind, pid), []).append(span)
        return span

    def _end(self, kind, pid):
        stack = self.open.get((kind, pid))
        if stack:
            stack.pop().end = self.now

    def _inner(self, kind, pid):
        stack = self.open.get((kind, pid))
        return stack[-1] if stack else None

    def _fork(self, _, text):
        child = self.processors.fork(self.now, text)
        if child:
            self.workers[child] = self._begin("worker", "?", child)

    def _load(self, pid, text):
        span = self._inner("module", pid)
        if span:
            span.name = text.split()[1]

    def _checked(self, pid, _):
        check, module = self._inner("check", pid), self._inner("module", pid)
        self._end("check", pid)
        if check and module:
            module.signature = self.now - check.begin

    def _starts(self, pid, _):
        span = self._inner("module", pid)
        if span and span.begins is None:
            span.begins = self.now

    def _probe(self, pid, text):
        found = dict(re.findall(r'(\w+)="([^"]*)"', text))
        self._begin("probe", f"{found.get('drv', '?')} {found.get('dev', '?')}", pid)

    TAKE = {"sched_process_fork": _fork,
            "sched_process_exit": lambda self, pid, _: self._end("worker", pid),
            "sys_finit_module": lambda self, pid, _: self._begin("module", "?", pid),
            "sys_init_module": lambda self, pid, _: self._begin("module", "?", pid),
            "module_load": _load, "initcall_start": _starts,
            "check": lambda self, pid, _: self._begin("check", "", pid), "checked": _checked,
            "probe": _probe, "probed": lambda self, pid, _: self._end("probe", pid)}

    def take(self, line):
        """LINE: what LINE has found."""
        pid, number, flags, when, event, text = line.groups()
        pid, when = int(pid), float(when)
        if self.start is None:
            self.start = when
        self.now = 1000 * (when - self.start)
        if event == "sched_switch":
            self.processors.switch(number, self.now, text)
        elif event == "sched_waking":
            self.processors.wake(self.now, text, 0 if set(flags) & set("hHs") else pid)
        elif event in ("sys_finit_module", "sys_init_module") and text.startswith(" -> "):
            self._end("module", pid)
        elif event in self.TAKE:
            self.TAKE[event](self, pid, text)

    def finish(self, console):
        self.processors.stop(self.now or 0)
        for pid, span in self.workers.items():
            span.name = self.processors.names.get(pid, "?")
            span.ran = self.processors.ran_between(pid, 0, self.now)
        return Trace([*self.spans, *steps(console)], self.processors, self.now or 0)


@dataclass
class Trace:
    spans: list
    processors: Processors
    ms: float           # until the real init


def file(name, folder):
    """Where the lines of the tracer and of the console of a row are kept."""
    return folder / f"{name}.trace"


def steps(console):
    """What kinit.debug says of the steps, one after the other: all of the time belongs to one of them."""
    found = [match for match in map(STEP.search, console) if match]
    at, spans = 0.0, []
    for name, ms, more in (match.groups() for match in found):
        spans.append(Span("step", name, 1, at, at + int(ms)))
        spans[-1].more = more.removeprefix(", ")
        at += int(ms)
    return spans


def read(lines):
    """The Trace that these lines of the tracer and of the console tell of."""
    reader = Reader()
    for found in filter(None, map(LINE.match, lines)):
        reader.take(found)
    return reader.finish(lines)
