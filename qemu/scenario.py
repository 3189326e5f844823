# SPDX-License-Identifier: GPL-2.0-or-later
"""What a boot scenario is, and the checks of one that has run.

A scenario is data.  Patterns are regular expressions, searched in the lines of the console.
"""
import re
from dataclasses import dataclass, replace

BOTH = ("6.1", "6.12")          # each check boots the first of them
OLD = ("6.1",)
NEW = ("6.12",)


@dataclass(frozen=True)
class Image:
    """An initramfs for kinit-image to make."""
    modules: tuple = ("most",)
    options: tuple = ("-z", "none")     # of kinit-image; unpacked ones start soonest
    misbehave: bool = False     # with the module of qemu/modules
    nodes: tuple = ()           # (name in /dev, what a link leads to) or (name, major, minor)
    files: tuple = ()           # (name below /, text); a script can be run
    uki: bool = False           # as a program of EFI, which has the command line, too
    listed: bool = False        # as the list of which the kernel's gen_init_cpio makes the archive
    inside: tuple = ()          # (a name of disks.py, where it is as a file), an image of a root
    shell: bool = False         # with busybox as /bin/sh: an emergency shell
    programs: tuple = ()        # of tools.py, in /sbin, with what they need,
    lacks: tuple = ()           # but for the libraries of these names
    sysroot: bool = False       # modules and the rest from the kernel's packages as from an installed system
    without: str = ""           # the families that this kinit is built without: "md+network"
    hooks: tuple = ()           # names of shipped ones, with the programs of tools.py,
    system: str = ""            # or with those of this system of installed.py
    machine: str = ""           # what "host" among the modules is about, as kinit-image --collect prints it


@dataclass(frozen=True)
class Plug:
    """A device that arrives after a line was seen."""
    device: str                 # as for -device
    disk: str = ""              # a name of disks.py
    when: str = r"kinit: .*waiting"
    after: float = 0            # seconds
    options: str = ""           # of its -drive
    different: int = 1          # so many texts that `when` matches have to be seen


@dataclass(frozen=True)
class Pull:
    """A device that is taken away after a line was seen."""
    id: str                     # of its -device
    when: str


@dataclass(frozen=True)
class Medium:
    """A disk that is put into a drive after a line was seen."""
    drive: str                  # the id of its -device
    disk: str                   # a name of disks.py
    when: str


@dataclass(frozen=True)
class Type:
    """Something typed at the console."""
    text: str
    when: str
    keyboard: bool = False      # of the machine, not over the serial line


@dataclass(frozen=True)
class Login:
    """Somebody who logs in by ssh after a line was seen, with the keys of sshkeys.py; what he sees is in the lines of
    the console afterwards, with "ssh: " in front."""
    dialogue: tuple             # pairs of what is waited for there ("" for nothing) and what is typed then
    when: str
    words: tuple = ()           # further arguments of ssh: "-tt", for a terminal


@dataclass(frozen=True)
class Resize:
    """A disk that becomes longer and shorter again all the time from a line on, which brings an event of
    change each time."""
    number: int                 # in the scenario's disks
    when: str = r"Run /init as init process"
    every: float = 0.01         # seconds


@dataclass(frozen=True)
class Took:
    """Guest time between two lines, by the kernel's time stamps.  On a machine that is busy guest time
    goes on while the guest has no turn: `most` grows with what the kernel itself took to /init."""
    since: str
    until: str
    least: float = 0
    most: float = 3600


@dataclass(frozen=True)
class Scenario:
    name: str
    cmdline: str
    kernels: tuple = OLD
    devices: tuple = ()         # QEMU's -device
    disks: tuple = ()           # (-device without drive=, name in disks.py[, -drive options])
    plugs: tuple = ()
    pulls: tuple = ()
    media: tuple = ()
    types: tuple = ()
    logins: tuple = ()          # with a network card for them
    freezes: tuple = ()         # (seconds after /init began, seconds): the whole guest stands still
    resizes: tuple = ()
    image: Image = Image()
    lan: object = None          # a Lan of lan.py: network cards and servers
    efi: str = ""               # the disk "copy:NAME" that OVMF boots from: its first partition is an ESP
    pxe: tuple = ()             # (initiator, disk): iPXE starts it, and has this iSCSI disk; its Dnsmasq has tftp
    machine: str = "q35,sata=off"   # without the AHCI controller that it brings otherwise
    qemu: tuple = ()            # further arguments
    memory: int = 512
    icount: bool = False        # deterministic guest time
    root: tuple = ()            # it boots: (device, type, "ro" or "rw")
    fails: str = ""             # it does not: what follows "kinit: BOOT FAILED: "
    quiet: bool = False         # only warnings are to be seen
    screen: str = ""            # there is one, which shows lines that have "screen: " in front here: as a console
    #                             "beside" the serial one or "alone", when the kernel still prints on the serial one
    init: str = "/sbin/init"    # which init kinit says it starts
    expect: tuple = ()          # seen in this order
    also: tuple = ()            # seen, anywhere
    once: tuple = ()            # seen in one line, anywhere
    never: tuple = ()           # not seen
    unless: tuple = ()          # parts of standing checks that do not hold here
    took: tuple = ()
    idle: bool = False          # runs long and does little: beside all others
    again: bool = False         # another one's idea with another level or driver: not in each check
    served: tuple = ()          # (pattern, least, most): lines in the logs of the lan's servers
    before: object = None       # a Scenario that is played first, on the same disks: what it leaves on
    #                             "copy:NAME" is there
    before_kernel: str = ""     # on which one, if not the same
    makes: bool = False         # its init is one that makes an image for this machine: see selfmade.py
    made: bool = False          # it is started with the image that a boot before has made
    given: str = ""             # what this pattern's group finds then stands for GIVEN in the command line
    untouched: tuple = ()       # of the disks "copy:NAME", the names of those nobody may write to
    examined: tuple = ()        # (NAME of such a disk, what mdadm --examine must say of it then)
    clean: tuple = ()           # of the disks "copy:NAME" and those that a server writes to, the names of those whose
    #                             ext4 must be unmounted then
    steady: tuple = ()          # what `make soak` leaves as it is: "kernel" or names of DRAWS in draw.py
    until: str = ""             # the line after which all is seen, if not the usual ones
    seconds: int = 180          # a hang guard, nothing else


def repeating(names, scenarios):
    """SCENARIOS, of which those of these NAMES, in one string, repeat the idea of another one."""
    missing = set(names.split()) - {one.name for one in scenarios}
    if missing:
        raise ValueError(f"no scenario is called {missing}")
    return [replace(one, again=True) if one.name in names.split() else one for one in scenarios]


# What the init of any root must find.
HANDED_OVER = (
    r"ROOT: up",
    r"ROOT: argv\[0\]=",
    r"ROOT: fd 0=/dev/console", r"ROOT: fd 1=/dev/console", r"ROOT: fd 2=/dev/console",
    r"ROOT: other processes 0",
    r"ROOT: mount /proc type=proc ", r"ROOT: mount /sys type=sysfs ",
    r"ROOT: mount /dev type=devtmpfs ",
    r"ROOT: leftovers 0:$",
    r"ROOT: user namespace: made$",
    r"ROOT: root readable",
    r"ROOT: done",
    r"reboot: Power down",
)
NEVER_WHEN_BOOTED = (r"BOOT FAILED", r"Kernel panic", r"ROOT: .*unknown", r"ROOT: fd [3-9]=")
# What the kernel calls a file system, and which of its flags tell whether it can be written to: those
# of the mount or those of the superblock, which SMB's client never makes read-only.
KINDS = {"nfs": ("nfs4?", "super"), "cifs": ("(cifs|smb3)", "flags")}
INIT_STARTS = "Run /init as init process"
INIT_USUALLY = 4    # seconds of guest time; on two quiet cores it is there after 1.5 to 3
REPORT = (r"kinit: block devices:", r"kinit: network links:")


def expectations(scenario):
    """(ordered, unordered, forbidden) patterns of a scenario, the standing ones included."""
    ordered, also, never = list(scenario.expect), list(scenario.also), list(scenario.never)
    if scenario.root:
        device, kind, mode = scenario.root
        word = {"ro": "read-only", "rw": "read-write"}[mode]
        says = [] if scenario.quiet else [rf"kinit: mounted {device} \({kind}, {word}\)(:|$)",
                                          rf"kinit: starting {scenario.init}$"]
        ordered += says + [r"ROOT: up"]
        also += [check for check in HANDED_OVER
                 if not any(part in check for part in scenario.unless)]
        name, flags = KINDS.get(kind, (kind, "super"))
        also += [rf"ROOT: mount / type={name} .*{flags}={mode}\b"]
        never += [check for check in NEVER_WHEN_BOOTED
                  if not any(part in check for part in scenario.unless)]
    if scenario.fails:
        ordered += [rf"kinit: BOOT FAILED: {scenario.fails}", *REPORT]
        never += [r"ROOT: "]
        if not scenario.until:
            ordered += [r"Kernel panic - not syncing: Attempted to kill init"]
    if scenario.quiet:
        never += [r"kinit: mounted", r"kinit: starting", r"kinit: .*waiting up to"]
    return ordered, also, never


def stamp(line):
    found = re.match(r"\[\s*(\d+\.\d+)\]", line)
    return float(found.group(1)) if found else None


def _first(lines, pattern):
    return next((line for line in lines if stamp(line) is not None and re.search(pattern, line)),
                None)


def slowness(lines):
    """How many times longer than usually the kernel took to /init; at least 1."""
    init = _first(lines, INIT_STARTS)
    return max(1, stamp(init) / INIT_USUALLY) if init else 1


def _check_took(took, lines, slow):
    ends = [_first(lines, took.since), _first(lines, took.until)]
    if None in ends:
        return f"no time stamp for {took.until if ends[0] else took.since!r}"
    seconds = stamp(ends[1]) - stamp(ends[0])
    if not took.least <= seconds <= took.most * slow:
        return (f"{took.since!r} to {took.until!r} took {seconds:.3f} s of guest time, not "
                f"{took.least} to {took.most * slow:.3g}")
    return None


def served(scenario, lines):
    """What is wrong with the logs of the servers: a list of sentences, empty if nothing is."""
    wrong = []
    for pattern, least, most in scenario.served:
        count = sum(bool(re.search(pattern, line)) for line in lines)
        if not least <= count <= most:
            wrong.append(f"the servers say {pattern!r} {count} times, not {least} to {most}")
    return wrong


def from_init(lines):
    """The console from /init on, or all of it where the kernel did not come so far."""
    return lines[next((number for number, line in enumerate(lines) if INIT_STARTS in line), 0):]


def torn_apart(lines):
    """A console that was stopped in the middle of a line has the kernel's next one behind it."""
    return [part for line in lines for part in re.split(r"(?<=.)(?=\[ *\d+\.\d{6}\] Kernel panic)", line)]


def story(wrong, lines, command):
    """What is told of a boot: first what was wrong with it."""
    return "\n".join([*(f"WRONG: {sentence}" for sentence in wrong), "", *from_init(lines), "",
                      f"to repeat: {command}"])


def verdict(scenario, lines):
    """What is wrong with the console of a run: a list of sentences, empty if nothing is."""
    ordered, also, never = expectations(scenario)
    wrong = []
    position = 0
    apart = torn_apart(lines)
    for pattern in ordered:
        found = next((number for number in range(position, len(apart))
                      if re.search(pattern, apart[number])), None)
        if found is None:
            seen = any(re.search(pattern, line) for line in lines)
            wrong.append(f"{'in another order' if seen else 'missing'}: {pattern}")
        else:
            position = found + 1
    wrong += [f"missing: {pattern}" for pattern in also
              if not any(re.search(pattern, line) for line in lines)]
    wrong += [f"seen {count} times, not once: {pattern}" for pattern in scenario.once
              for count in [sum(bool(re.search(pattern, line)) for line in lines)] if count != 1]
    wrong += [f"forbidden {pattern!r}: {line}" for pattern in never for line in lines
              if re.search(pattern, line)]
    # Under icount guest time stands still meanwhile.
    slow = 1 if scenario.icount else slowness(lines)
    wrong += filter(None, (_check_took(took, lines, slow) for took in scenario.took))
    if not (ordered and (scenario.root or scenario.fails or scenario.expect)):
        wrong.append("this scenario checks nothing")
    return wrong
