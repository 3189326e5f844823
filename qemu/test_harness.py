# SPDX-License-Identifier: GPL-2.0-or-later
"""Do the checks of the boot tests notice what they are for, and is what they use the same on each machine?
No guest is started here."""
import dataclasses
import filecmp
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

import boot
import debian
import efi
import images
import kernels
import tools
import trees
from images import Fs, Part, Table
from machine import Clock, Machine
from scenario import Scenario, Took, served, story, verdict

CONSOLE = """\
[    1.000000] Run /init as init process
[    1.100000] kinit: 0.1: waiting up to 30 s for root=/dev/vda
[    4.200000] kinit: mounted /dev/vda (ext4, read-only)
[    4.300000] kinit: starting /sbin/init
ROOT: up
[    4.400000] ROOT: argv[0]=/sbin/init
[    4.400000] ROOT: fd 0=/dev/console
[    4.400000] ROOT: fd 1=/dev/console
[    4.400000] ROOT: fd 2=/dev/console
[    4.400000] ROOT: other processes 0
[    4.400000] ROOT: mount /proc type=proc source=proc flags=rw super=rw
[    4.400000] ROOT: mount /sys type=sysfs source=sysfs flags=rw super=rw
[    4.400000] ROOT: mount /dev type=devtmpfs source=devtmpfs flags=rw super=rw
[    4.400000] ROOT: mount / type=ext4 source=/dev/vda flags=ro super=ro
[    4.400000] ROOT: leftovers 0:
[    4.400000] ROOT: user namespace: made
[    4.400000] ROOT: root readable: 29 bytes
[    4.400000] ROOT: done
[    4.500000] reboot: Power down
""".splitlines()

REPORT = """\
[    1.000000] Run /init as init process
[    3.000000] kinit: BOOT FAILED: find root: LABEL=x: not there after 2.0 s (rootwait=2)
[    3.000000] kinit: block devices:
[    3.000000] kinit: network links:
[    3.000000] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100
""".splitlines()

BOOTS = Scenario("boots", "root=/dev/vda", root=("/dev/vda", "ext4", "ro"),
                 took=(Took("waiting up to", "kinit: mounted", 3, 4),))
FAILS = Scenario("fails", "root=LABEL=x", fails="find root: LABEL=x: not there")


def test_a_good_boot_and_a_good_report_are_right():
    assert verdict(BOOTS, CONSOLE) == []
    assert verdict(FAILS, REPORT) == []


NEEDED = [line for line in CONSOLE if "Run /init" not in line]


@pytest.mark.parametrize("line", NEEDED)
def test_each_line_of_a_boot_is_missed(line):
    assert verdict(BOOTS, [other for other in CONSOLE if other != line])


@pytest.mark.parametrize("line", REPORT[1:])
def test_each_line_of_a_report_is_missed(line):
    assert verdict(FAILS, [other for other in REPORT if other != line])


@pytest.mark.parametrize("line", [
    "[    4.0] kinit: BOOT FAILED: x", "Kernel panic - not syncing: x",
    "[    4.4] ROOT: fd 3=/dev/kmsg", "[    4.4] ROOT: leftovers unknown: x"])
def test_each_forbidden_line_is_noticed(line):
    assert verdict(BOOTS, [*CONSOLE, line])


@pytest.mark.parametrize("wrong,right", [
    ("super=ro", "super=rw"), ("read-only", "read-write"), ("leftovers 0:", "leftovers 1: init"),
    ("namespace: made", "namespace: Operation not permitted"),
    ("processes 0", "processes 2"), ("type=devtmpfs", "type=tmpfs"), ("type=ext4", "type=ext2")])
def test_each_wrong_value_is_noticed(wrong, right):
    assert verdict(BOOTS, [line.replace(wrong, right) for line in CONSOLE])


def test_a_line_that_was_stopped_has_the_last_one_behind_it():
    torn = [*REPORT[:-2], REPORT[-2] + REPORT[-1]]
    assert verdict(FAILS, torn) == []


@pytest.mark.parametrize("least,most", [(0, 3), (3.2, 9)])
def test_guest_time_is_held_to_its_limits(least, most):
    took = (Took("waiting up to", "kinit: mounted", least, most),)
    assert verdict(dataclasses.replace(BOOTS, took=took), CONSOLE)


def test_a_busy_machine_has_more_guest_time_but_not_under_icount():
    scenario = dataclasses.replace(BOOTS, took=(Took("waiting up to", "kinit: mounted", 0, 2),))
    slow = [line.replace("[    1.000000] Run", "[   12.000000] Run") for line in CONSOLE]
    assert verdict(scenario, slow) == []
    assert verdict(dataclasses.replace(scenario, icount=True), slow)
    # What is to be waited for is no shorter there.
    assert verdict(dataclasses.replace(BOOTS, took=(
        Took("waiting up to", "kinit: mounted", 3.2, 9),)), slow)


def test_a_limit_between_lines_that_are_not_there_is_noticed():
    took = (Took("waiting up to", "no such line"),)
    assert verdict(dataclasses.replace(BOOTS, took=took), CONSOLE)


@pytest.mark.parametrize("pattern,right", [("waiting up to", True), ("kinit: ", False), ("nothing of it", False)])
def test_what_is_said_again_is_noticed(pattern, right):
    assert (verdict(dataclasses.replace(BOOTS, once=(pattern,)), CONSOLE) == []) == right


def test_order_counts():
    assert verdict(dataclasses.replace(BOOTS, expect=("starting", "waiting up to")), CONSOLE)


def test_a_boot_that_should_have_failed_is_noticed():
    assert verdict(FAILS, CONSOLE)
    assert verdict(BOOTS, REPORT)


def test_what_quiet_hides_is_noticed():
    assert verdict(dataclasses.replace(BOOTS, quiet=True), CONSOLE)


def test_a_scenario_without_checks_is_noticed():
    assert verdict(Scenario("empty", "root=/dev/vda"), CONSOLE)


NFS = dataclasses.replace(BOOTS, root=(r"192\.0\.2\.1:/srv/root", "nfs", "ro"), took=())
NFS_CONSOLE = [line.replace("/dev/vda (ext4, read-only)", "192.0.2.1:/srv/root (nfs, read-only): "
                            "v4.2 over tcp").replace("type=ext4", "type=nfs4") for line in CONSOLE]


def test_a_root_over_nfs_may_be_of_either_sort():
    assert verdict(NFS, NFS_CONSOLE) == []
    assert verdict(NFS, [line.replace("=nfs4", "=nfs") for line in NFS_CONSOLE]) == []
    assert verdict(NFS, [line.replace("=nfs4", "=ext4") for line in NFS_CONSOLE])


def test_a_share_is_read_only_by_its_mount():
    scenario = dataclasses.replace(BOOTS, root=("//192.0.2.1/root", "cifs", "ro"), took=())
    lines = [line.replace("/dev/vda (ext4", "//192.0.2.1/root (cifs").replace("type=ext4", "type=cifs")
             .replace("super=ro", "super=rw") for line in CONSOLE]
    assert verdict(scenario, lines) == []
    assert verdict(scenario, [line.replace("flags=ro", "flags=rw") for line in lines])


def test_a_root_that_is_gone_is_noticed():
    lines = [line.replace("root readable: 29 bytes", "root unreadable: Input/output error")
             for line in CONSOLE]
    assert verdict(BOOTS, lines)


@pytest.mark.parametrize("least,most,right", [(2, 2, True), (0, 9, True), (3, 9, False),
                                              (0, 1, False)])
def test_what_servers_say_is_counted(least, most, right):
    scenario = dataclasses.replace(BOOTS, served=(("DHCPACK", least, most),))
    assert (served(scenario, ["DHCPACK 1", "DHCPREQUEST", "DHCPACK 2"]) == []) == right


def test_what_was_wrong_comes_first_and_then_kinit():
    kernel = [f"[    0.{number:06}] the kernel says so" for number in range(350)]
    told = story(["missing: x"], kernel + CONSOLE, "qemu").splitlines()
    assert told[0] == "WRONG: missing: x"
    assert told[2:-2] == CONSOLE
    # A kernel that did not come so far is all there is to see.
    assert set(kernel) < set(story(["missing: x"], kernel, "qemu").splitlines())


# ---- what is of one suite, whatever the machine has

def executable(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(0o755)


def test_absolute_links_of_a_package_stay_in_its_folder(tmp_path):
    package, where = tmp_path / "package", tmp_path / "where"
    (package / "lib64").mkdir(parents=True)
    (package / "lib64" / "loader").symlink_to("/lib/x86/loader")
    (package / "lib64" / "shell").symlink_to("/bin/sh")
    executable(package / "lib" / "x86" / "loader", "the package's own\n")
    executable(package / "DEBIAN" / "control", "Package: p\nVersion: 1\nArchitecture: all\n"
               "Maintainer: nobody <nobody@example.test>\nDescription: none\n")
    debian.run("dpkg-deb", "-b", package, tmp_path / "p.deb")
    debian.unpack(tmp_path / "p.deb", where)
    assert (where / "lib64" / "loader").read_text() == "the package's own\n"
    # (The shell is not of this package, and the machine's is none of it.)
    assert not (where / "lib64" / "shell").exists()
    assert str((where / "lib64" / "shell").readlink()) == "../bin/sh"


def test_package_lists_that_are_too_old_are_fetched_anew(tmp_path, monkeypatch):
    said = []

    def apt(suite, program, word, *_, **__):
        said.append(word)
        if said == ["download"]:
            raise RuntimeError("404  Not Found")

    monkeypatch.setattr(debian, "CACHE", tmp_path)
    monkeypatch.setattr(debian.Suite, "apt", apt)
    suite = debian.Suite("bookworm")
    suite.top.mkdir(parents=True)
    (suite.top / "updated").touch()
    suite.unpack(["p"], tmp_path)
    assert said == ["download", "update", "download"]


def test_no_link_of_the_tools_leads_to_the_machine():
    tools.path("mdadm")
    links = [file for file in tools.ROOT.rglob("*") if file.is_symlink()]
    assert links and not [link for link in links if link.readlink().is_absolute()]


@pytest.mark.parametrize("name", tools.PACKAGES)
def test_a_tool_is_run_by_its_own_loader(name):
    # A loader of another libc ends with "stack smashing detected", or finds no such symbol.
    files = tools.for_guest(name)
    assert all(tools.ROOT.resolve() in file.parents for file, _ in files)
    if len(files) > 1:
        assert {"/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/libc.so.6"} <= {
            inside for _, inside in files}
        listed = debian.run(*tools.command(name)[:1], "--list", *tools.command(name)[1:])
        assert "not found" not in listed


RECIPES = {**{kind: Fs(kind, size=320 if kind == "xfs" else 128, uuid=uuid, tree="without-links")
              for kind, uuid in (*((kind, "00000001-0000-4000-8000-000000000001")
                                   for kind in ("ext4", "xfs", "btrfs", "squashfs", "erofs", "f2fs", "swap")),
                                 ("vfat", "CAFE-F00D"))},
           "damaged": Fs("ext4", then="damaged"), "recovery": Fs("ext4", then="needs-recovery"),
           "gpt": Table("gpt", (Part(Fs("ext4")),)), "gpt-4k": Table("gpt", (Part(Fs("ext4")),), sector=4096)}


@pytest.mark.parametrize("name", RECIPES)
def test_disks_are_made_without_the_tools_of_the_machine(name, tmp_path, monkeypatch):
    for program in (*tools.PACKAGES, "mke2fs", "mtools"):
        executable(tmp_path / "bin" / program, "#!/bin/sh\necho it is the machine's\nexit 9\n")
    (tmp_path / "mke2fs.conf").write_text("[defaults]\nbase_features = nonsense\n")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    monkeypatch.setenv("MKE2FS_CONFIG", str(tmp_path / "mke2fs.conf"))
    monkeypatch.setattr(images, "BUILD", tmp_path)
    assert images.build(f"without-{name}", RECIPES[name]).stat().st_size


def test_no_firmware_of_the_machine_is_packed(tmp_path, monkeypatch):
    words = []
    monkeypatch.setattr(kernels, "run", lambda *argv: words.extend(argv))
    monkeypatch.setattr(kernels, "index", lambda *_: None)
    kernel = kernels.Kernel("6.1", "6.1.0-1-amd64", tmp_path)
    kernels.pack(kernel, "init", "output", "ext4", where=kernels.places(kernel, tmp_path))
    assert list(words[words.index("-f") + 1].iterdir()) == []


def test_the_shell_of_the_guests_is_of_the_suite(tmp_path):
    trees.TREES["demo"](tmp_path / "root")
    assert filecmp.cmp(tmp_path / "root" / "bin" / "busybox", tools.path("busybox"), shallow=False)
    assert tools.ROOT in tools.path("busybox").parents


@pytest.mark.parametrize("known,wanted", [({"virtiofsd", "qemu-system-common"}, "virtiofsd"),
                                          ({"qemu-system-common"}, "qemu-system-common")])
def test_a_package_that_suites_call_differently_is_found_in_each(known, wanted, tmp_path):
    executable(tmp_path / "id", "#!/bin/sh\necho 1000\n")
    executable(tmp_path / "dpkg-query", "#!/bin/sh\nexit 1\n")
    executable(tmp_path / "apt-cache", "#!/bin/sh\nfor package; do :; done\ncase $package in\n"
               f"{'|'.join(known)}) echo Version: 1 ;;\nesac\n")
    done = subprocess.run([trees.HERE.parent / "tests" / "setup"], text=True, stderr=subprocess.PIPE,
                          env={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
    words = done.stderr.split()
    assert done.returncode == 1 and wanted in words and "gcc" in words
    assert not {"virtiofsd", "qemu-system-common", "|"} - {wanted} & set(words)


# ---- the machine around a guest

def test_numbers_and_words_of_a_plugged_device_reach_qemu(tmp_path):
    arguments = ["-machine", "pc", "-S", "-device", "virtio-scsi-pci,id=hba",
                 "-blockdev", "null-co,node-name=d0,size=1048576"]
    disk = "scsi-hd,bus=hba.0,id=late,scsi-id=5,wwn=0x5000c50015ea71aa,serial=17,removable=on,drive=d0"
    with Machine(arguments, tmp_path) as machine:
        machine.qmp.patience = 20
        machine.qmp.plug(disk)
        for name, value in (("scsi-id", 5), ("wwn", 0x5000c50015ea71aa), ("serial", "17"),
                            ("removable", True)):
            assert machine.qmp.command("qom-get", path="/machine/peripheral/late", property=name) == value
        with pytest.raises(RuntimeError, match="scsi-id=250"):
            machine.qmp.plug("scsi-hd,bus=nowhere.0,scsi-id=250,drive=d0")


def test_each_of_many_that_ask_qemu_at_once_gets_its_own_answer(tmp_path):
    with Machine(["-machine", "pc", "-S"], tmp_path) as machine:
        machine.qmp.patience = 20
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda number: machine.qmp.command(
                "query-named-block-nodes" if number % 2 else "query-status"), range(80)))
    assert [type(answer) for answer in answers] == [dict, list] * 40


def play_shell(script, tmp_path, actions):
    """A machine whose guest is a shell."""
    machine = Machine([], tmp_path, actions)
    machine.command = ["sh", "-c", script, "guest"]
    return machine


@pytest.mark.parametrize("lines,jump", [
    # Seconds of ours, seconds of the guest: slow to begin with, late to be read, and then in step.
    (((10, 1), (11, 2), (30, 3), (30, 20), (31, 21)), 0),
    (((10, 1), (11, 2), (20, 200), (21, 201), (22, None)), 189)])
def test_a_clock_that_jumps_is_noticed(lines, jump):
    clock = Clock()
    for ours, theirs in lines:
        clock.take("ROOT: up" if theirs is None else f"[{theirs:12.6f}] kinit: x", 5000 + ours)
    assert clock.jump == jump


def test_a_boot_is_told_to_have_a_clock_that_jumps(tmp_path):
    def begins(number):
        machine = play_shell("echo reboot: Power down", tmp_path, [])
        machine.clock.jump = number
        return boot._run(dataclasses.replace(BOOTS, icount=number == 7), machine, tmp_path)[0][0]
    assert begins(150).startswith(f"{boot.JUMPED} 150 s")
    assert not begins(0).startswith(boot.JUMPED) and not begins(7).startswith(boot.JUMPED)


@pytest.mark.parametrize("lines,told", [
    ((boot.FATAL,), True), ((boot.INIT_STARTS, boot.FATAL), False), (("Kernel panic - not syncing: VFS",), False)])
def test_a_kernel_that_falls_before_init_is_told_of(lines, told, tmp_path):
    script = "".join(f"echo '{line}';" for line in (*lines, "reboot: Power down"))
    wrong, _, _ = boot._run(BOOTS, play_shell(script, tmp_path, []), tmp_path)
    assert wrong[0].startswith(boot.FELL) == told


def test_a_guest_can_be_frozen(tmp_path):
    script = "echo begin; while :; do echo $(date +%s%N); sleep 0.05; done"
    with play_shell(script, tmp_path, [{"when": "begin", "after": 0.3, "freeze": 1.5}]) as machine:
        until = time.monotonic() + 30
        while not any("stood still" in line for line in machine.lines) and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.5)
    end = next(number for number, line in enumerate(machine.lines) if "stood still for 1.5 s" in line)
    times = [int(line) for line in machine.lines if line.isdigit()]
    assert max(later - sooner for sooner, later in zip(times, times[1:])) > 1.4e9
    assert any(line.isdigit() for line in machine.lines[end:])


def test_what_the_harness_has_done_can_be_waited_for(tmp_path):
    done = []
    with play_shell("echo begin; exec sleep 1000", tmp_path, [
            {"when": "the harness: first", "call": lambda: done.append(2), "says": "second"},
            {"when": "begin", "call": lambda: done.append(1), "says": "first"}]) as machine:
        until = time.monotonic() + 30
        while len(done) < 2 and time.monotonic() < until:
            time.sleep(0.02)
    assert done == [1, 2] and machine.actions == []


def test_as_many_different_things_as_are_wanted_are_waited_for(tmp_path):
    machine = Machine([], tmp_path, [{"when": r"sd\w+:", "different": 3}, {"when": "b$"}])
    lines = ["sda: a", "sda: b", "sdb: a", "vda: a", "sda1: a", "sdc: a"]
    assert [len(machine._seen(line)) for line in lines] == [0, 1, 0, 0, 1, 0]


def test_what_was_to_come_after_the_end_of_a_guest_does_not_come(tmp_path):
    called = []
    with play_shell("echo begin; exec sleep 1000", tmp_path, [
            {"when": "begin", "after": 1, "call": lambda: called.append(1)}]) as machine:
        while not machine.timers:
            time.sleep(0.02)
    time.sleep(1.2)
    assert called == [] and machine.process.poll() is not None


@pytest.mark.parametrize("script,wrong", [("echo begin; exec sleep 1000", 1),
                                          ("echo begin; sleep 0.3; echo reboot: Power down", 0)])
def test_what_fails_for_the_end_of_the_guest_is_not_wrong(script, wrong, tmp_path):
    def fail():
        raise ConnectionError("nobody there")
    with play_shell(script, tmp_path, [{"when": "begin", "call": fail}]) as machine:
        machine.wait(20)
    assert len(machine.problems) == wrong


def test_a_guest_is_not_waited_for_when_that_is_useless(tmp_path):
    machine = Machine([], tmp_path)
    machine.command = ["sh", "-c", "echo a guest; exec sleep 1000"]
    began = time.monotonic()
    with machine:
        machine.wait(60, lambda: ["its server has died"])
    assert machine.problems == ["its server has died"]
    assert time.monotonic() - began < 20


LINES = ["ROOT: up", "ROOT: swap file at 34816", "ROOT: swap file at 7"]


@pytest.mark.parametrize("pattern,given,wrong", [
    (r"at (\d+)$", "34816", []), ("", "", []), (r"nowhere (\d+)", "", [r"missing: nowhere (\d+)"])])
def test_what_a_boot_gives_to_the_next_one(pattern, given, wrong):
    assert boot._given(pattern, LINES) == (given, wrong)


def test_a_disk_stays_as_the_boot_before_has_left_it(tmp_path, monkeypatch):
    played = []

    def play(scenario, kernel, scratch):
        played.append((scenario.cmdline, kernel))
        copy = boot._copy("ext4", scratch)
        with ExitStack() as stack:
            boot._drive(0, "copy:ext4", "", scratch, stack)
        played.append(copy.read_text())
        copy.write_text("changed")
        return [], LINES, "command"
    (tmp_path / "disk").write_text("new")
    monkeypatch.setattr(boot, "disk_image", lambda name: tmp_path / "disk")
    monkeypatch.setattr(boot, "_play", play)
    before = Scenario("before", "first")
    boot.play(Scenario("then", "at=GIVEN", before=before, before_kernel="6.1", given=r"at (\d+)$"), "6.12")
    assert played == [("first", "6.1"), "new", ("at=34816", "6.12"), "changed"]


def test_boots_before_boots(monkeypatch):
    played = []
    monkeypatch.setattr(boot, "_play", lambda scenario, *_: (played.append(scenario.name), ([], [], ""))[1])
    first = Scenario("first", "")
    boot.play(Scenario("third", "", before=Scenario("second", "", before=first)), "6.1")
    assert played == ["first", "second", "third"]


def test_a_boot_before_that_is_wrong_ends_it(monkeypatch):
    monkeypatch.setattr(boot, "_play", lambda scenario, kernel, scratch: (["no"], [], scenario.name))
    wrong = boot.play(Scenario("then", "", before=Scenario("before", "")), "6.1")
    assert wrong == (["the boot before: no"], [], "before")


def test_the_firmware_keeps_its_variables_from_boot_to_boot(tmp_path, monkeypatch):
    fresh, kept = tmp_path / "fresh", tmp_path / "efi-variables"
    fresh.write_text("fresh")
    monkeypatch.setattr(efi, "_file", lambda name: fresh)
    first = efi.firmware(tmp_path)
    assert kept.read_text() == "fresh"
    kept.write_text("written by a guest")
    assert efi.firmware(tmp_path) == first and kept.read_text() == "written by a guest"


def test_the_firmware_begins_with_the_disk_that_it_boots_from():
    scenario = Scenario("x", "", efi="here")
    assert [efi.order(scenario, name) for name in ("there", "copy:here", "copy:there")] == ["", ",bootindex=0", ""]
    assert efi.order(Scenario("x", ""), "copy:here") == ""
