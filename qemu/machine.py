# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs one QEMU, collects its console, carries out actions when certain lines appear."""
import json
import re
import shlex
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

from room import die_with_parent
from scenario import stamp

# After one of these lines nothing more is to be seen.
THE_END = re.compile(r"reboot: Power down|end Kernel panic|reboot: Restarting system|"
                     r"reboot: machine restart")

EMULATOR = {"amd64": ["qemu-system-x86_64", "-cpu", "max"],
            "arm64": ["qemu-system-aarch64", "-cpu", "cortex-a57"]}
MACHINE = ["-accel", "tcg", "-nodefaults", "-no-user-config",
           "-display", "none", "-no-reboot", "-monitor", "none",
           "-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"]

# What makes a guest quick under emulation and has no influence on disks or on kinit.
QUICK = ("console=ttyS0 printk.time=1 cryptomgr.notests noreplace-smp tsc=reliable "
         "no_timer_check rcupdate.rcu_expedited=1 rodata=off")
QUICK_OF = {"amd64": QUICK,
            "arm64": "console=ttyAMA0 printk.time=1 cryptomgr.notests rcupdate.rcu_expedited=1 rodata=off"}

# Guest time from the count of instructions: the same in each run, and waiting costs nothing.
ICOUNT = ["-icount", "shift=3,sleep=off", "-rtc", "base=2024-01-01T00:00:00,clock=vm",
          "-seed", "1"]


class Qmp:
    """QEMU's control socket."""

    def __init__(self, path):
        self.path = path
        self.file = None
        self.patience = 0       # seconds to wait for QEMU to listen
        self.lock = threading.RLock()       # of two actions at a time each gets its own answer

    def _connect(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(20)
        until = time.monotonic() + self.patience
        while connection.connect_ex(str(self.path)):
            if time.monotonic() > until:
                raise ConnectionError(f"QEMU does not listen at {self.path}")
            time.sleep(0.02)
        self.file = connection.makefile("rw")
        self.file.readline()
        self.command("qmp_capabilities")

    def command(self, name, /, **arguments):
        with self.lock:
            return self._command(name, arguments)

    def _command(self, name, arguments):
        if not self.file:
            self.file = False
            self._connect()
        self.file.write(json.dumps({"execute": name, "arguments": arguments}) + "\n")
        self.file.flush()
        while True:
            answer = json.loads(self.file.readline())
            if "error" in answer:
                raise RuntimeError(f"QMP {name} {arguments}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def plug(self, device):
        """Add a device, written as for -device: QEMU alone knows which of its properties are numbers, and
        takes a number in JSON for those only, a text for the others only."""
        said = self.command("human-monitor-command", **{"command-line": f"device_add {device}"})
        if said.strip():
            raise RuntimeError(f"device_add {device}: {said.strip()}")


class Clock:
    """Does the guest's clock go with ours?  When the machine below ours was stopped for a while, its counter
    has gone on, by which alone a guest without icount tells the time."""
    JUMP = 20                   # seconds; less is lost in what delays the console

    def __init__(self):
        self.lag = None         # the least by which a line was behind its time stamp
        self.jump = 0           # seconds that the guest had and we had not

    def take(self, line, now):
        when = stamp(line)
        if when is None:
            return
        lag = now - when
        if self.lag is not None and self.lag - lag > self.JUMP:
            self.jump += round(self.lag - lag)
        self.lag = lag if self.lag is None else min(lag, self.lag)


def _is_due(action, line):
    """Is LINE what ACTION waits for, or the last one of what it waits for?"""
    found = re.search(action["when"], line)
    if not found:
        return False
    action.setdefault("texts", set()).add(found[0])
    if len(action["texts"]) < action.get("different", 1):
        return False
    del action["texts"]
    return True


class Machine:
    """A running guest; use as a context manager, which ends QEMU whatever happens."""

    def __init__(self, arguments, scratch, actions=(), until=None, within=(), architecture="amd64"):
        """WITHIN is what the command starts with, if that is not QEMU."""
        self.qmp = Qmp(Path(scratch) / "qmp")
        self.command = [*within, *EMULATOR[architecture], *MACHINE, *arguments]
        self.at_once = [action for action in actions if "at once" in action]
        self.actions = [action for action in actions if "at once" not in action]
        self.until = re.compile(until) if until else THE_END
        self.lines = []
        self.problems = []
        self.clock = Clock()
        self.lock = threading.Lock()        # lines come from the guest and from actions
        self.timers = []        # of the actions whose line was seen
        self.ended = threading.Event()
        self.process = None

    def __enter__(self):
        qmp = ["-qmp", f"unix:{self.qmp.path},server=on,wait=off"]
        qmp += ["-S"] if self.at_once else []
        self.process = subprocess.Popen(self.command + qmp, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        preexec_fn=die_with_parent)
        threading.Thread(target=self._read, daemon=True).start()
        if self.at_once:
            self._before_the_start()
        return self

    def __exit__(self, *_):
        for timer in self.timers:
            timer.cancel()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def _before_the_start(self):
        """What has to be so before the guest's first instruction."""
        self.qmp.patience = 20
        for action in self.at_once:
            self._carry_out(action)
        self._carry_out({"qmp": [("cont", {})]})

    def _read(self):
        part = b""
        while True:
            data = self.process.stdout.read1(65536)
            part += data
            *whole, part = part.split(b"\n")
            if not data and part:
                whole, part = [*whole, part], b""
            for line in whole:
                self._line(line.decode(errors="replace").replace("\r", ""))
            # A prompt is no whole line, but somebody may wait for it.
            self._act(part.decode(errors="replace"))
            if not data:
                self.ended.set()
                return

    def _line(self, line):
        self.lines.append(line)
        self.clock.take(line, time.monotonic())
        if self.until.search(line):
            self.ended.set()
        self._act(line)

    def _tell(self, what):
        """What the harness does may be what other actions wait for."""
        line = f"(the harness: {what})"
        self.lines.append(line)
        self._act(line)

    def _seen(self, line):
        """The actions for which it is time now, each of them once."""
        with self.lock:
            seen = [action for action in self.actions if line and _is_due(action, line)]
            self.actions = [action for action in self.actions if action not in seen]
        return seen

    def _act(self, line):
        for action in self._seen(line):
            carry_out = self._watch if "look" in action else self._repeat if "every" in action else self._carry_out
            timer = threading.Timer(action.get("after", 0), carry_out, (action,))
            self.timers.append(timer)
            timer.start()

    def _carry_out(self, action):
        try:
            for name, arguments in action.get("qmp", ()):
                self.qmp.command(name, **arguments)
                self._tell(f"{name} {arguments}")
            if "plug" in action:
                self.qmp.plug(action["plug"])
                self._tell(f"device_add {action['plug']}")
            if "call" in action:
                heard = action["call"]()
                self._tell(action.get("says", "a server was started"))
                self.lines += [f"{action['heard']}: {line}" for line in (heard or "").splitlines() if "heard" in action]
            if "freeze" in action:
                self._freeze(action["freeze"])
            if "type" in action:
                self.process.stdin.write(action["type"].encode())
                self.process.stdin.flush()
        except (OSError, ValueError, RuntimeError, subprocess.TimeoutExpired) as error:
            # Of a guest that has just ended nobody wants anything any more.
            if not self.ended.wait(1):
                self.problems.append(f"action {action}: {error}")

    def _freeze(self, seconds):
        """Its clock goes on meanwhile, as that of a virtual machine whose host is busy."""
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.process.send_signal(signal.SIGCONT)
        self._tell(f"the guest stood still for {seconds} s")

    def _repeat(self, action):
        """Carries ACTION out again and again, until QEMU is gone."""
        done = 0
        try:
            while not self.ended.wait(action["every"]):
                for name, arguments in action["qmp"]:
                    self.qmp.command(name, **arguments)
                    done += 1
        except (OSError, ValueError, RuntimeError) as error:
            if not self.ended.wait(5) and self.process.poll() is None:
                self.problems.append(f"action {action}, {done} times done: {error}")
        self._tell(f"{action['qmp'][0][0]} {done} times")

    def _watch(self, action):
        """Lines that appear elsewhere than on the console are told, and acted upon, like those there."""
        try:
            while not self.ended.wait(action["every"]):
                for line in action["look"](self.qmp):
                    told = f"{action['heard']}: {line}"
                    self.lines.append(told)
                    self._act(told)
        except (OSError, ValueError, RuntimeError) as error:
            if not self.ended.wait(5) and self.process.poll() is None:
                self.problems.append(f"{action['heard']}: {error}")

    def wait(self, seconds, trouble=list):
        """Wait for the end of the story, and a moment more for QEMU to stop by itself.  TROUBLE tells in
        sentences what makes waiting useless."""
        until = time.monotonic() + seconds
        while not self.ended.wait(0.2) and not self.problems:
            self.problems += trouble()
            if time.monotonic() > until:
                self.problems.append(f"the guest was stopped: nothing had ended after {seconds} s")
        for _ in range(20):
            if self.process.poll() is not None or self.problems:
                break
            time.sleep(0.05)
        for action in self.actions:
            self.problems.append(f"never seen, so not acted upon: {action['when']}")

    def by_hand(self):
        """The command that repeats this run on a terminal."""
        return shlex.join(self.command)
