# SPDX-License-Identifier: GPL-2.0-or-later
"""Does `make soak` draw only what a scenario allows, the same each time, and does it stop where it should?
No guest is started here."""
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

import draw
import soak
from boot import FELL, JUMPED
from draw import DRAWS
from lan import Lan, Nic
from machine import Machine
from scenario import Plug, Scenario, expectations
from scenarios import every
from servers import Nfs, Virtiofs

SCENARIOS = every()
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
MIXED = draw.mix(SCENARIOS)
# Many boots of all scenarios that there are, drawn once.
MANY = [draw.draw(MIXED, "test", number) for number in range(len(MIXED) * 3 // 2)]
# Some of each scenario alone.
EACH = [draw.draw([pair], "test", number) for pair in MIXED for number in range(12)]
ROOT = ("/dev/vda", "ext4", "ro")
ONE = Scenario("one", "root=/dev/vda", disks=(("virtio-blk", "ext4"),), root=ROOT)


def draws_of(scenario, count=200):
    return [draw.draw([(scenario, 1)], "test", number).scenario for number in range(count)]


# ---- what is drawn

def test_the_same_words_draw_the_same_boot():
    assert [draw.draw(MIXED, "test", number) for number in range(100)] == MANY[:100]
    assert [draw.draw(MIXED, "other", number) for number in range(100)] != MANY[:100]


def test_a_new_scenario_changes_no_boot_but_its_own():
    more = draw.mix([*SCENARIOS, ONE])
    drawn = [draw.draw(more, "test", number) for number in range(len(MIXED) * 3 // 2)]
    changed = [now for now, before in zip(drawn, MANY) if now != before]
    assert 0 < len(changed) < 20 and {boot.scenario.name for boot in changed} == {"one"}


def test_the_mix_has_nearly_all_scenarios_and_mostly_those_that_can_be_late():
    names = Counter(boot.scenario.name for boot in MANY)
    assert len(names) > 0.7 * len(MIXED)
    assert max(names.values()) < 25
    assert sum(draw.patience(BY_NAME[boot.scenario.name]) > 0 for boot in MANY) > 0.8 * len(MANY)


@pytest.mark.parametrize("words", [
    r"2 CPUs", r"\d+ MiB", r"virtio_blk\.async_probe=1", r"mptsas\.async_probe=1", r"ahci\.async_probe=1",
    r"e1000\.async_probe=1", r"disks as nvme, vd", r"beside .*megasas", r"virtio-blk \+\d\.\d s", r"nvme \+",
    r"scsi-hd \+", r"usb-storage \+", r"plugs \+", r"\d+ reads/s", r"uneven reads \d+", r"guest frozen at", r"Dnsmasq \+", r"Nfs \+",
    r"Nbd \+", r"Samba \+", r"NvmeTarget \+", r"servers away at", r"eth0 \+\d+\.\d s", r"eth0 away at"])
def test_each_kind_of_delay_is_drawn(words):
    assert any(re.search(words, "; ".join(boot.delays)) for boot in EACH)


def test_what_was_drawn_is_said():
    plain = [boot.scenario for boot in EACH if not boot.delays]
    assert plain and all(replace(boot, seconds=BY_NAME[boot.name].seconds) == BY_NAME[boot.name] for boot in plain)


def test_what_is_checked_stays_but_for_the_time_it_takes():
    for boot in EACH:
        before = BY_NAME[boot.scenario.name]
        assert expectations(boot.scenario) == expectations(before)
        assert boot.scenario.served == before.served and boot.scenario.seconds >= before.seconds
        for now, then in zip(boot.scenario.took, before.took, strict=True):
            assert now == replace(then, most=now.most) and now.most >= then.most


def test_counted_time_and_long_scenarios_are_left_out():
    others = [replace(ONE, icount=True), replace(ONE, idle=True), replace(ONE, before=ONE),
              replace(ONE, efi="x")]
    assert draw.mix([*others, ONE]) == [(ONE, 3)]


def test_no_scenario_of_a_name_is_no_success(run):
    with pytest.raises(SystemExit, match="no scenario"):
        run(lambda *_: ([], LINES, ""), "--only", "no-such-name")


@pytest.mark.parametrize("more", [
    dict(fails="find root"), dict(expect=("BOOT FAILED",)), dict(unless=("BOOT FAILED",)),
    dict(cmdline="root=/dev/vda rootwait=3"), dict(cmdline="root=/dev/md0 rootwait kinit.md_wait=2"),
    dict(root=(), until="anything"), dict(cmdline="quiet root=/dev/vda"), dict(cmdline="root=/dev/vda loglevel=4")])
def test_nothing_is_late_where_time_is_a_part_of_the_story(more):
    scenario = replace(ONE, plugs=(Plug("virtio-blk-pci", "other", after=2),), **more)
    assert draw.patience(scenario) == 0
    for drawn in draws_of(scenario):
        assert drawn == replace(scenario, qemu=drawn.qemu, memory=drawn.memory, took=drawn.took,
                                seconds=drawn.seconds)


@pytest.mark.parametrize("words,lan,most", [
    ("", None, 7.5), ("rootwait", None, 7.5), ("rootwait=20", None, 5), ("rootwait=400", None, 30),
    ("rootwait=40 kinit.md_wait=8", None, 2), ("", Lan((Nic(),), (Nfs(),)), 7.5)])
def test_lateness_has_an_end_long_before_that_of_the_waiting(words, lan, most):
    scenario = replace(ONE, cmdline=f"root=/dev/vda {words}", lan=lan)
    times = [plug.after for drawn in draws_of(scenario, 600) for plug in drawn.plugs]
    assert most * 0.9 < max(times) <= most + 0.05


def test_a_root_on_the_network_is_waited_for_longer():
    scenario = replace(ONE, cmdline="root=/dev/nfs", disks=(), lan=Lan((Nic(after=3),), (Nfs(after=12),)))
    drawn = [boot.lan for boot in draws_of(scenario, 600)]
    assert 25 < max(lan.servers[0].after for lan in drawn) <= 30.05
    assert 25 < max(lan.nics[0].after for lan in drawn) <= 30.05
    assert min(lan.servers[0].after for lan in drawn) == 12
    assert {len(lan.pauses) for lan in drawn} == {len(lan.nics[0].flaps) for lan in drawn} == {0, 1}
    # Not before it is plugged in.
    assert all(flap[0] > lan.nics[0].after for lan in drawn for flap in lan.nics[0].flaps)


def test_the_cable_of_a_root_on_a_disk_is_not_pulled_when_the_disk_is_late():
    drawn = draws_of(replace(ONE, lan=Lan((Nic(),), (Nfs(),))), 300)
    assert any(boot.plugs for boot in drawn)
    assert not any(nic.flaps for boot in drawn for nic in boot.lan.nics)


# Of each draw the fields that it alone changes, or nothing.
ALONE = {"cpus": "qemu", "memory": "memory", "freezes": "freezes", "background": "cmdline"}


@pytest.mark.parametrize("what", DRAWS)
def test_a_scenario_can_do_without_each_of_the_draws(what):
    steady = {name: replace(scenario, steady=(what,)) for name, scenario in BY_NAME.items()}
    without = [draw.draw([(steady[boot.scenario.name], 1)], "test", number) for number, boot in enumerate(MANY)]
    assert any(len(boot.delays) > len(other.delays) for boot, other in zip(MANY, without))
    if what in ALONE:
        field = ALONE[what]
        assert all(getattr(boot.scenario, field) == getattr(steady[boot.scenario.name], field) for boot in without)


def test_a_scenario_can_be_bound_to_its_kernels():
    assert {draw.draw([(ONE, 1)], "test", number).kernel for number in range(50)} == {"6.1", "6.12"}
    bound = replace(ONE, kernels=("6.12",), steady=("kernel",))
    assert {draw.draw([(bound, 1)], "test", number).kernel for number in range(50)} == {"6.12"}


# ---- disks, and their names

TWO = replace(ONE, disks=(("virtio-blk", "a"), ("virtio-blk", "b"), ("nvme,serial=one", "c")))


def disks_of(boot):
    """Cold ones first, then in the order of their arrival; whether or not they answer evenly."""
    names = [name for _, name, *_ in boot.disks] + [
        plug.disk for plug in sorted(boot.plugs, key=lambda plug: plug.after)]
    return [re.sub(r"^uneven\d+:", "", name) for name in names]


def test_disks_that_are_told_apart_by_their_names_keep_their_order():
    drawn = draws_of(TWO)
    assert all([name for name in disks_of(boot) if name in "ab"] == ["a", "b"] for boot in drawn)
    assert {disks_of(boot).index("c") for boot in drawn} == {0, 1, 2}
    assert not any(plug.disk in "ab" for boot in drawn for plug in boot.plugs)
    assert not any("async_probe" in boot.cmdline for boot in drawn)


def test_other_disks_come_in_any_order():
    scenario = replace(TWO, cmdline="root=UUID=x", root=("/dev/vd[ab]", "ext4", "ro"))
    drawn = draws_of(scenario)
    assert {tuple(name for name in disks_of(boot) if name in "ab") for boot in drawn} == {("a", "b"), ("b", "a")}
    assert {"virtio_blk.async_probe=1" in boot.cmdline for boot in drawn} == {True, False}


def test_no_disk_is_lost():
    for boot in EACH:
        assert sorted(disks_of(boot.scenario)) == sorted(disks_of(BY_NAME[boot.scenario.name]))


def test_words_come_before_those_for_init():
    scenario = replace(ONE, cmdline="root=/dev/vda -- deep")
    assert {boot.cmdline for boot in draws_of(scenario)} == {
        "root=/dev/vda -- deep", "virtio_blk.async_probe=1 root=/dev/vda -- deep"}


def test_memory_that_a_server_shares_keeps_its_size():
    assert len({boot.memory for boot in draws_of(ONE)}) == 3
    assert {boot.memory for boot in draws_of(replace(ONE, lan=Lan((), (Virtiofs(),))))} == {512}


@pytest.mark.parametrize("machine", ["q35,sata=off", "q35", "pc"])
def test_qemu_takes_what_is_drawn(machine, tmp_path):
    scenario = replace(
        ONE, machine=machine, cmdline="root=UUID=x", root=("any", "ext4", "ro"),
        steady=("uneven_disks",),       # they are a server's, which is not here
        devices=("virtio-scsi-pci,id=hba", "qemu-xhci,id=xhci", "usb-ehci,id=ehci"),
        disks=(("virtio-blk,serial=one", "a"), ("nvme,serial=two", "b"), ("scsi-hd,bus=hba.0", "c"),
               ("usb-storage,bus=xhci.0", "d"), ("usb-storage,bus=ehci.0", "e"),
               ("virtio-blk,logical_block_size=4096,physical_block_size=4096", "f")))
    all_late = max(draws_of(scenario, 400), key=lambda boot: len(boot.plugs))
    slow = next(boot for boot in draws_of(scenario) if any(len(disk) > 2 for disk in boot.disks))
    assert len(all_late.plugs) >= 5
    arguments = ["-machine", machine, "-S"]
    for device in (*all_late.devices, *draw.NEIGHBOURS):
        arguments += ["-device", device]
    options = next(disk[2] for disk in slow.disks if len(disk) > 2)
    for plug in all_late.plugs:
        arguments += ["-drive", f"driver=null-co,size=1048576,if=none,id={plug.disk},{options}"]
    with Machine(arguments, tmp_path) as qemu:
        qemu.qmp.patience = 20
        for plug in all_late.plugs:
            qemu.qmp.plug(f"{plug.device},drive={plug.disk}")
        assert len(qemu.qmp.command("query-block")) == len(all_late.plugs)


# ---- the boots

LINES = """\
[    1.500000] Run /init as init process
[    1.600000] kinit: waiting up to 30 s
[    4.000000] kinit: starting /sbin/init
[    9.000000] reboot: Power down
""".splitlines()


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    """Runs a soak whose boots do what `play` does instead."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr(soak, "LOGS", tmp_path)

    def runs(play, *words):
        monkeypatch.setattr(soak, "play", play)
        status = soak.main(["--seed", "test", *words])
        return status, capsys.readouterr().out.splitlines()
    yield runs
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_good_boots_are_counted_and_timed(run):
    status, said = run(lambda *_: ([], LINES, "qemu"), "--boots", "9", "--only", "^md-")
    assert status == 0
    assert said[0].startswith("seed test: 9 boots from number 1")
    assert sorted(int(line.split()[0]) for line in said[1:10]) == list(range(1, 10))
    assert all(line.split()[1:4] == ["ok", "2.5", "s"] and " md-" in line for line in said[1:10])
    assert re.search(r"^all +9 +2\.5 +2\.5 +2\.5$", "\n".join(said), re.MULTILINE)
    assert sum(int(line.split()[1]) for line in said[12:] if line.startswith("md-")) == 9
    assert "soak: 9 passed, 0 failed (seed test)" in said


def differs(number):
    """Boots that are as they should be but for one, which is known by its scenario and kernel."""
    wanted = draw.draw(MIXED, "test", number)

    def play(scenario, kernel):
        return (["missing: x"] if (scenario, kernel) == (wanted.scenario, wanted.kernel) else []), LINES, "qemu -x"
    return wanted, play


def test_the_first_boot_that_differs_is_the_last_and_can_be_repeated(run, tmp_path):
    wanted, play = differs(7)
    status, said = run(play, "--boots", "500")
    assert status == 1 and len([line for line in said if re.match(r" +\d+ ok", line)]) < 20
    begin = next(number for number, line in enumerate(said) if line.startswith("boot 7 of seed test differs"))
    assert wanted.scenario.name in said[begin]
    assert said[begin + 1] == f"drawn: {'; '.join(wanted.delays)}"
    assert said[begin + 2] == "this boot alone: make soak SEED=test FROM=7 N=1"
    assert said[begin + 3] == "WRONG: missing: x"
    assert said[begin + 5:begin + 9] == LINES and "to repeat: qemu -x" in said
    assert "WRONG: missing: x" in (tmp_path / "test-7").read_text()
    assert any(re.match(r"soak: \d+ passed, 1 failed", line) for line in said)
    # Alone it is the same again.
    status, again = run(play, "--boots", "1", "--first", "7")
    assert status == 1 and said[begin - 1] in again


@pytest.mark.parametrize("times,status", [(1, 0), (2, 1)])
@pytest.mark.parametrize("why", [f"{JUMPED} 60 s", f"{FELL}, so"])
def test_a_boot_whose_failure_says_nothing_is_played_once_more(why, times, status, run, tmp_path):
    def play(*_):
        (tmp_path / f"played{os.getpid()}").touch()
        again = len(list(tmp_path.glob("played*"))) <= times
        return ([why, "missing: x"] if again else []), LINES, ""
    assert run(play, "--boots", "1")[0] == status


def test_it_can_go_on_after_a_difference(run):
    status, said = run(differs(2)[1], "--boots", "8", "--go-on")
    assert status == 1 and "soak: 7 passed, 1 failed (seed test)" in said


def test_some_scenarios_alone_are_repeated_so(run):
    _, said = run(lambda *_: (["no"], [], ""), "--only", "nfs|cifs")
    assert any(line.startswith("this boot alone: make soak ") and line.endswith(" N=1 ONLY='nfs|cifs'")
               for line in said)


def server_is_missing(*_):
    raise RuntimeError("no such server")


def dies(*_):
    os._exit(3)


@pytest.mark.parametrize("play,why", [(server_is_missing, "WRONG: no such server"),
                                      (dies, "WRONG: the harness has ended with status 3")])
def test_what_could_not_be_booted_differs(play, why, run):
    status, said = run(play, "--boots", "3")
    assert status == 1 and why in said


def test_no_more_guests_at_a_time_than_asked_for(run, tmp_path):
    def play(*_):
        mine = tmp_path / f"guest{os.getpid()}"
        mine.touch()
        time.sleep(0.2)
        number = len(list(tmp_path.glob("guest*")))
        mine.unlink()
        return ([] if number <= 3 else [f"{number} guests"]), LINES, ""
    assert run(play, "--boots", "12", "--guests", "3")[0] == 0


def test_a_boot_that_was_not_begun_has_no_time():
    assert soak.guest_seconds(LINES) == 2.5
    assert soak.guest_seconds(LINES[1:]) is None and soak.guest_seconds(LINES[:2]) is None


# ---- nothing stays behind

STANDS = """
import sys
import soak
from lan import Lan, Network
from machine import Machine
from servers import Dnsmasq

def play(scenario, kernel):
    import tempfile
    with tempfile.TemporaryDirectory(dir=sys.argv[1]) as scratch, Network(Lan((), (Dnsmasq(),)), scratch, None) as lan:
        machine = Machine([], scratch)
        machine.command = [*lan.network, "sh", "-c", "while :; do sleep 1; done", scratch]
        with machine:
            open(f"{scratch}/../up-{kernel}-{scenario.name}", "w").close()
            machine.wait(1000)

soak.play = play
sys.exit(soak.main(["--seed", "x", "--guests", "2"]))
"""


def named(folder):
    """Processes that name the folder in their command lines."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += [file] if str(folder).encode() in file.read_bytes() else []
        except OSError:
            continue
    return found


def until(condition):
    end = time.monotonic() + 60
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    assert condition()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_of_a_soak_that_is_broken_off(number, tmp_path):
    with subprocess.Popen([sys.executable, "-B", "-c", STANDS, str(tmp_path)], cwd=Path(__file__).parent,
                          text=True, stdout=subprocess.PIPE) as broken:
        try:
            until(lambda: len(list(tmp_path.glob("up-*"))) == 2)
            assert len(named(tmp_path)) > 4     # this test's own servers and guests, and the soak
            broken.send_signal(number)
            said, _ = broken.communicate(timeout=120)
        finally:
            broken.kill()
    until(lambda: not named(tmp_path))
    if number != signal.SIGKILL:
        assert broken.returncode == 1 and "soak: 0 passed, 0 failed (seed x)" in said
        assert not [folder for folder in tmp_path.iterdir() if folder.is_dir()]
