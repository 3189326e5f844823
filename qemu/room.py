# SPDX-License-Identifier: GPL-2.0-or-later
"""A room of its own for the servers of one test: namespaces for network, mounts and processes.

Servers want fixed ports, /run/rpcbind.sock, pid files; here each test has its own, and the machine
that the tests run on sees nothing of them.  When the room's first process ends, the kernel ends
all others in it.
"""
import ctypes
import os
import re
import signal
import subprocess
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Folders of the machine that servers want to write to.
OWN_FOLDERS = ("/run", "/var/lib/nfs", "/var/lib/samba", "/var/cache/samba", "/var/log")
# In a chroot, "/" need not be a mount point: then each folder is made one that keeps to itself.
FURNISH = """set -e
own() { mount -t tmpfs tmpfs "$1"; }
ready=ready
if ! mount --make-rprivate / 2>/dev/null; then
	own() { mount --bind "$1" "$1" && mount --make-private "$1" && mount -t tmpfs tmpfs "$1"; }
	ready="ready in a chroot"
fi
""" + "".join(f"[ ! -d {folder} ] || own {folder}\n" for folder in OWN_FOLDERS) + """
mkdir -p /var/lib/nfs/ganesha /run/ganesha /run/samba /run/rpcbind /var/lib/samba/private
ip link set lo up
echo $ready
exec cat
"""


def die_with_parent():
    """Nothing that a test has started outlives it, however it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Room:
    """Use as a context manager; what is started in it ends with it."""

    def __init__(self, scratch):
        self.scratch = Path(scratch)
        self.holder = None
        self.in_chroot = False
        self.logs = {}
        self.lock = threading.Lock()    # of the next two: the room may close in the middle of a pause
        self.descriptors = ExitStack()
        self.still = []         # descriptors of the processes that were made to stand still
        self.ending = set()     # names of those that may end
        self.started = {}       # processes by the names of their logs; list() them: one may start meanwhile

    def __enter__(self):
        if os.geteuid():
            raise RuntimeError("the network tests need root's privileges (for namespaces)")
        self.holder = subprocess.Popen(
            ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
             "--propagation", "unchanged", "sh", "-c", FURNISH], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, preexec_fn=die_with_parent)
        said = self.holder.stdout.readline()
        self.in_chroot = said == "ready in a chroot\n"
        if said != "ready\n" and not self.in_chroot:
            said += self.holder.stdout.read()
            self.holder.wait()
            raise RuntimeError(f"no namespaces for a network test: {said}")
        return self

    def __exit__(self, *_):
        with self.lock:
            self.still = []
            self.descriptors.close()
        # Its first process ends with its input, after the kernel has ended all others.
        self.holder.stdin.close()
        try:
            self.holder.wait(20)
        except subprocess.TimeoutExpired:
            self.holder.kill()
            self.holder.wait()
        self.holder.stdout.close()
        for process in list(self.started.values()):
            process.kill()
            process.wait()

    @property
    def network(self):
        """What a command starts with that is to run in the room's network, and only in that."""
        return ["nsenter", f"--net=/proc/{self.holder.pid}/ns/net"]

    def _inside(self):
        pid = self.holder.pid
        # A mount namespace is entered at its own root, which that of a chroot is not.
        return [*self.network, f"--mount=/proc/{pid}/ns/mnt", f"--root=/proc/{pid}/root",
                f"--pid=/proc/{pid}/ns/pid_for_children"]

    def run(self, *words):
        """Run a command in the room, to its end."""
        done = subprocess.run([*self._inside(), *map(str, words)], text=True, errors="replace",
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        if done.returncode:
            raise RuntimeError(f"{' '.join(map(str, words))}: exit {done.returncode}\n"
                               f"{done.stdout}")
        return done.stdout

    def start(self, name, *words, ends=False):
        """Start a server in the room; what it says goes to the log of that name.  With ENDS it may end, if it is
        content."""
        log = self.scratch / f"{name}.log"
        with open(log, "ab") as output:
            self.logs[name] = log
            self.ending |= {name} if ends else set()
            self.started[name] = subprocess.Popen(
                [*self._inside(), *map(str, words)], stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT)

    def has_ended(self, name, seconds=20):
        """Does the server end within that time?"""
        with suppress(subprocess.TimeoutExpired):
            self.started[name].wait(seconds)
        return self.started[name].poll() is not None

    def dead(self):
        """The servers that have ended, although none does by itself: sentences with their last lines."""
        said = []
        for name, process in list(self.started.items()):
            if process.poll() is not None and (process.returncode or name not in self.ending):
                said += [f"{name} has ended, with status {process.returncode}; it said last:",
                         *self._log(name, 20)]
        return said

    def _is_member(self, folder):
        """Is that a process of the room, other than its first?"""
        first = re.compile(r"^NSpid:.*\t1$", re.MULTILINE)
        try:
            room = os.readlink(f"/proc/{self.holder.pid}/ns/pid_for_children")
            return (os.readlink(folder / "ns" / "pid") == room
                    and not first.search((folder / "status").read_text()))
        except OSError:
            return False        # it has just ended

    def _members(self, stack):
        """The processes of the room, as descriptors: those stay theirs when they have ended."""
        for folder in Path("/proc").glob("[0-9]*"):
            if self._is_member(folder):
                with suppress(ProcessLookupError):
                    member = os.pidfd_open(int(folder.name))
                    stack.callback(os.close, member)
                    yield member

    def _signal(self, word):
        for member in self.still:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(member, word)

    def stand_still(self):
        """All servers stand still, as if their machine did."""
        with self.lock:
            self.still = list(self._members(self.descriptors))
            self._signal(signal.SIGSTOP)

    def go_on(self):
        """So they did, and do no longer."""
        with self.lock:
            self._signal(signal.SIGCONT)
        # nsenter stops with the server that it waits for.
        for process in list(self.started.values()):
            process.send_signal(signal.SIGCONT)

    def pause(self, seconds):
        """All servers stand still for a while."""
        self.stand_still()
        time.sleep(seconds)
        self.go_on()

    def mounted(self, folder, name):
        """FOLDER at a place whose file system is in /proc/mounts, where "/" itself may not be."""
        if not self.in_chroot:
            return folder
        place = f"/run/{name}"
        self.run("mkdir", place)
        self.run("mount", "--bind", folder, place)
        return place

    def folder(self, name):
        """A new folder for the state of a server."""
        folder = self.scratch / name
        folder.mkdir()
        return folder

    def file(self, name, text):
        """A file of configuration."""
        file = self.scratch / name
        file.write_text(text)
        return file

    def listens(self, kind, port):
        """Is somebody bound to PORT (0 for raw and packet sockets' sake: none)?"""
        for table in (kind, f"{kind}6"):
            lines = Path(f"/proc/{self.holder.pid}/net/{table}").read_text().splitlines()[1:]
            # "sl local_address rem_address st": 0A is a listening socket, 07 an unconnected one.
            if any(line.split()[1].endswith(f":{port:04X}") and line.split()[3] in ("0A", "07")
                   for line in lines):
                return True
        return False

    def wait(self, what, condition, seconds=20):
        """Wait until condition() holds."""
        until = time.monotonic() + seconds
        while not condition():
            dead = self.dead()
            if dead:
                raise RuntimeError("\n".join([*dead, f"so this will not be: {what}"]))
            if time.monotonic() > until:
                raise RuntimeError("\n".join([f"not ready after {seconds} s: {what}",
                                              *self.story(60)]))
            time.sleep(0.02)

    def wait_port(self, kind, port):
        self.wait(f"{kind} port {port}", lambda: self.listens(kind, port))

    def wait_line(self, name, pattern, seconds=20):
        """Wait until the log of that name has such a line."""
        self.wait(f"{name}: {pattern}", lambda: re.search(
            pattern, self.logs[name].read_text(errors="replace")), seconds)

    def story(self, last=0):
        """The ends of all logs, as lines; with 0, all of them."""
        return [line for name in list(self.logs) for line in self._log(name, last)]

    def _log(self, name, last):
        lines = self.logs[name].read_text(errors="replace").splitlines()[-last:]
        return [f"({name}) {line}" for line in lines]
