# SPDX-License-Identifier: GPL-2.0-or-later
"""A real Debian that is there to be shut down, and what it can be on.

Words of the command line say how: "down.hold" leaves a process that systemd spares, with a file of the root open, and
"down.reboot" reboots.
"""
from disks_md import disks
from mdarrays import Array, Recipe
from userland import Userland

# (In the group of processes that is no unit's; who has an '@' in front keeps the root, as he says.)
HOLD = """bash -c 'echo $$ >/sys/fs/cgroup/cgroup.procs; exec -a @holder sleep 10000' 3>/var/held &"""
REPORT = (
    'tell "left: $(ls /run/initramfs 2>/dev/null | tr "\\n" " ")"',
    'dd if=/dev/urandom of=/var/written bs=64k count=16 2>/dev/null && tell "the root was written to"',
    f"if grep -q down.hold /proc/cmdline; then {HOLD}",
    "fi",
    "if grep -q down.reboot /proc/cmdline; then",
    '	tell "reboots"; exec systemctl reboot',
    "fi")


def _debian(suite, uuid):
    return Userland(suite, uuid=uuid, label="down", size=440, report=REPORT, fstab="# none\n")


DEBIANS = {
    "down-bookworm": _debian("bookworm", "0000d00a-0000-4000-8000-00000000d00a"),
    "down-sid": _debian("sid", "0000d00c-0000-4000-8000-00000000d00c"),
    "down-trixie": _debian("trixie", "0000d00b-0000-4000-8000-00000000d00b"),
}
# As folders, for servers of files.
SYSTEMS = {f"{name}-tree": debian for name, debian in DEBIANS.items()}
DISKS = {
    **DEBIANS,
    **{f"{name}-raid1": Recipe(disks(2, 480), (Array("/dev/md0", "1", ("a", "b"), ("--bitmap=internal",), debian),))
       for name, debian in DEBIANS.items()},
}
