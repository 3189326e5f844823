# SPDX-License-Identifier: GPL-2.0-or-later
"""What is made of the lines of the kernel's tracer."""
import pytest

import phases
import trace

SWITCH = "sched_switch: prev_comm={} prev_pid={} prev_prio=120 prev_state=S ==> next_comm={} next_pid={} next_prio=120"


def line(when, comm, pid, text):
    return f"{comm:>16}-{pid:<7} [000] d..2.     {1 + when / 1000:.6f}: {text}"


def switch(when, one, other):
    return line(when, one[0], one[1], SWITCH.format(*one, *other))


INIT, LOADER, IDLE, WORKQUEUE = ("init", 1), ("module loader", 80), ("swapper/0", 0), ("kworker/0:2", 47)
LINES = [
    line(0, *INIT, "sched_process_exec: filename=/init pid=1 old_pid=1"),
    line(1, *INIT, "sched_process_fork: comm=init pid=1 child_comm=init child_pid=80"),
    switch(2, INIT, ("init", 80)),
    line(3, *LOADER, "sys_finit_module(fd: b, uargs: 7fe48cc16940, flags: 0)"),
    line(4, *LOADER, "check: (module_sig_check+0x0/0x50)"),
    line(9, *LOADER, "checked: (load_module+0x1/0x50 <- module_sig_check)"),
    line(10, *LOADER, "module_load: virtio_blk "),
    line(11, *LOADER, "initcall_start: func=init+0x0/0x40 [virtio_blk]"),
    switch(12, LOADER, WORKQUEUE),
    line(12, *WORKQUEUE, 'probe: (really_probe+0x0/0x3e0) dev="virtio0" drv="virtio_blk"'),
    line(14, *WORKQUEUE, "probed: (__driver_probe_device+0x78/0x170 <- really_probe)"),
    switch(15, WORKQUEUE, LOADER),
    line(16, *LOADER, "initcall_finish: func=init+0x0/0x40 [virtio_blk] ret=0"),
    line(17, *LOADER, "sys_finit_module -> 0x0"),
    line(18, *LOADER, "sched_process_exit: comm=module loader pid=80 prio=120"),
    switch(19, LOADER, IDLE),
    switch(39, IDLE, INIT),
    line(40, "kthreadd", 2, "sched_process_fork: comm=kthreadd pid=2 child_comm=kthreadd child_pid=81"),
    "[    1.034813] kinit: step load drivers: 12 ms",
    "[    1.034913] kinit: step find root: 28 ms, waited for module virtio_blk",
]


@pytest.fixture
def read():
    return trace.read(LINES)


def only(read, kind):
    return next(span for span in read.spans if span.kind == kind)


def test_a_module(read):
    module = only(read, "module")
    assert (module.name, module.pid) == ("virtio_blk", 80)
    assert [module.begin, module.signature, module.begins, module.end] == pytest.approx([3, 5, 11, 17])


def test_a_probe(read):
    probe = only(read, "probe")
    assert probe.name == "virtio_blk virtio0" and [probe.begin, probe.end] == pytest.approx([12, 14])


def test_a_worker_is_called_as_it_calls_itself(read):
    workers = [span for span in read.spans if span.kind == "worker"]
    assert [span.name for span in workers] == ["module loader"]     # of the kernel's threads none
    assert [workers[0].begin, workers[0].end, workers[0].ran] == pytest.approx([1, 18, 14])


def test_all_time_is_somebodys(read):
    assert read.processors.ran == pytest.approx({"init": 3, "module loader": 14, "kworker": 3, "idle": 20})
    assert sum(read.processors.ran.values()) == pytest.approx(40)


def test_steps_stand_one_behind_the_other(read):
    steps = [(span.name, span.begin, span.end, span.more) for span in read.spans if span.kind == "step"]
    assert steps == [("load drivers", 0, 12, ""), ("find root", 12, 40, "waited for module virtio_blk")]


def test_what_has_not_ended(read):
    begun = trace.read(LINES[:8])
    module = only(begun, "module")
    assert module.end is None and module.took(begun.ms) == pytest.approx(8)
    assert phases.describe(begun)


def test_nothing():
    assert trace.read([]).spans == [] and phases.describe(trace.read([])) == ""


def test_what_cost_most_comes_first(read):
    text = phases.describe(read)
    assert text.index("  idle ") < text.index("  module loader ") < text.index("  init ")
    assert text.index("  find root ") < text.index("  load drivers")
    assert "  virtio_blk                  3.0     14.0           5.0      3.0      6.0\n" in text
