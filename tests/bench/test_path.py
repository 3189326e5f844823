# SPDX-License-Identifier: GPL-2.0-or-later
"""What a boot with several processors waited for."""
import path
import phases
import pytest
import trace

SWITCH = "sched_switch: prev_comm={} prev_pid={} prev_prio=120 prev_state={} ==> next_comm={} next_pid={} next_prio=120"
INIT, LOADER, OTHER, DISK = ("init", 1), ("module loader", 80), ("module loader", 81), ("kworker/0:1", 9)
IDLE = (("swapper/0", 0), ("swapper/1", 0))


def line(when, cpu, who, text, flags="....."):
    return f"{who[0]:>16}-{who[1]:<7} [{cpu:03}] {flags}     {1 + when / 1000:.6f}: {text}"


def switch(when, cpu, one, other, state="S"):
    return line(when, cpu, one, SWITCH.format(*one, state, *other))


def wake(when, cpu, who, whom, flags="....."):
    return line(when, cpu, who, f"sched_waking: comm={whom[0]} pid={whom[1]} prio=120 target_cpu=000", flags)


def fork(when, cpu, child):
    return line(when, cpu, INIT, f"sched_process_fork: comm=init pid=1 child_comm=init child_pid={child[1]}")


LINES = [
    line(0, 0, INIT, "sched_process_exec: filename=/init pid=1 old_pid=1"),
    fork(5, 0, OTHER),
    switch(5, 1, IDLE[1], OTHER, "R"),
    fork(10, 0, LOADER),
    switch(11, 0, INIT, LOADER),
    line(12, 0, LOADER, "sys_finit_module(fd: b, uargs: 7fe48cc16940, flags: 0)"),
    line(12, 0, LOADER, "check: (module_sig_check+0x0/0x50)"),
    line(22, 0, LOADER, "checked: (load_module+0x1/0x50 <- module_sig_check)"),
    # Its turn is another one's for 3 ms.
    switch(24, 0, LOADER, DISK, "R+"),
    switch(27, 0, DISK, LOADER, "I"),
    wake(28, 1, OTHER, INIT),
    switch(28, 1, OTHER, INIT, "Z"),
    switch(29, 1, INIT, IDLE[1]),
    line(30, 0, LOADER, "module_load: ext4 "),
    line(31, 0, LOADER, "initcall_start: func=init+0x0/0x40 [ext4]"),
    switch(32, 0, LOADER, IDLE[0], "D"),
    wake(40, 1, IDLE[1], LOADER, "d.h1."),
    switch(40, 0, IDLE[0], LOADER, "R"),
    line(41, 0, LOADER, "sys_finit_module -> 0x0"),
    wake(42, 0, LOADER, INIT),
    switch(44, 1, IDLE[1], INIT, "R"),
    switch(50, 1, INIT, IDLE[1], "R"),
]


@pytest.fixture
def costs():
    return path.costs(trace.read(LINES))


def test_only_what_was_waited_for_counts(costs):
    assert sum(took for took, _ in costs.values()) == pytest.approx(50)
    assert costs["init"] == pytest.approx((10 + 8, 10 + 6))     # it was awake after 42, and ran from 44 on


def test_a_module_on_the_road(costs):
    assert costs["ext4: signature"] == pytest.approx((10, 10))
    assert costs["ext4: linking"] == pytest.approx((9, 6))      # 3 ms another one had the processor
    assert costs["ext4: init"] == pytest.approx((2, 2))
    assert costs[path.WAITING] == pytest.approx((8, 0))
    assert costs["module loader"] == pytest.approx((3, 2))      # from its fork on, and after the module


def test_one_processor_has_no_road():
    lines = [text for text in LINES if "[001]" not in text]
    assert "waited for" not in phases.describe(trace.read(lines))
    assert "  ext4: signature                        10.0     10.0\n" in phases.describe(trace.read(LINES))


def test_nothing():
    assert not path.costs(trace.read([]))
