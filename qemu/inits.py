# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs that Debian has for process 1: what each needs, and how it is made to tell how the boot went and to power off.

Each of them runs /usr/local/sbin/boot-report when all that it starts is up.
"""
import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import tools
import trees

# The lines that a recipe adds stand in the place of this one.
MORE = "# more\n"
TELL = 'tell() { echo "REPORT: $*"; }\n'
MOUNTS = """while read -r device place type options rest; do
	case "$place" in
	/ | /dev | /proc | /run | /srv | /sys | /usr | /var) tell "mount $place $type $device $options" ;;
	esac
done </proc/mounts
"""

# systemd-analyze refuses to answer before the last job is done.
WITH_SYSTEMD = f"""#!/bin/sh
until systemd-analyze time > /run/boot-time 2>&1; do
	sleep 0.3
done
{TELL}tell "target $(systemctl get-default) is $(systemctl is-active default.target)"
while read -r line; do tell "$line"; done < /run/boot-time
tell "failed units: $(systemctl --failed --plain --no-legend | wc -l)"
systemctl --failed --plain --no-legend | while read -r line; do tell "failed: $line"; done
tell "root is $(findmnt -no SOURCE,FSTYPE /)"
{MOUNTS}tell "journal: $(journalctl -b -t kinit -o short-monotonic --no-pager | grep -m1 mounted)"
{MORE}tell "done"
systemctl poweroff
"""
UNIT = """[Unit]
Description=Tells how the boot went and powers off
After=multi-user.target

[Service]
ExecStart=/usr/local/sbin/boot-report
StandardOutput=journal+console
"""


def without_systemd(wait, tell, poweroff):
    """What the others run: each line about a mount says what is mounted where, and how."""
    return f"""#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
exec >/dev/console 2>&1
{TELL}{wait}tell "process 1 is $(readlink /proc/1/exe)"
{tell}{MOUNTS}[ -e /var/written ] && tell "written before: $(cat /var/written)"
echo "by a boot" >/var/written && tell "the root can be written to"
tell "kinit: $(dmesg | grep -m1 'kinit: mounted')"
{MORE}tell "done"
{poweroff}
"""


# ---- busybox, in a root of its own

APPLETS = ("sh", "cat", "dmesg", "grep", "init", "mkdir", "mount", "poweroff", "readlink", "umount")
# As Buildroot has it.
INITTAB = """::sysinit:/bin/mount -o remount,rw /
::sysinit:/bin/mkdir -p /dev/pts /dev/shm
::sysinit:/bin/mount -a
::once:/usr/local/sbin/boot-report
::shutdown:/bin/umount -a -r
"""
FSTAB = """/dev/root / ext4 rw,noauto 0 1
proc /proc proc defaults 0 0
devpts /dev/pts devpts defaults,gid=5,mode=620,ptmxmode=0666 0 0
tmpfs /dev/shm tmpfs mode=1777 0 0
sysfs /sys sysfs defaults 0 0
"""


def _busybox(top):
    for folder in ("bin", "dev", "etc", "proc", "run", "sbin", "sys", "usr/local/sbin", "var"):
        (top / folder).mkdir(parents=True)
    shutil.copy(tools.path("busybox"), top / "bin" / "busybox")
    for name in APPLETS:
        (top / "bin" / name).symlink_to("busybox")
    (top / "sbin" / "init").symlink_to("../bin/busybox")
    (top / "etc" / "inittab").write_text(INITTAB)
    (top / "etc" / "fstab").write_text(FSTAB)
    report = top / "usr" / "local" / "sbin" / "boot-report"
    report.write_text(without_systemd("", "", "exec poweroff"))
    report.chmod(0o755)


def busybox():
    """The name of its tree."""
    name = f"busybox-{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]}"
    trees.TREES[name] = _busybox
    return name


# ---- Debian's packages

@dataclass(frozen=True)
class Init:
    report: str                 # what /usr/local/sbin/boot-report is
    packages: tuple             # of Debian
    files: tuple = ()           # (name, mode, text)
    added: tuple = ()           # (name, text that comes to the end of it)
    links: tuple = ()           # (name, what it leads to)


# Its runlevel is complete when nothing is being started; process 1 is sysvinit.
OPENRC = Init(
    without_systemd("""until [ "$(rc-status --runlevel)" = default ] && [ ! -e /run/openrc/rc.starting ]; do
	sleep 0.3
done
""", """tell "runlevel $(rc-status --runlevel)"
tell "failed: $(rc-status --all | grep -c crashed)"
""", "exec poweroff"),
    packages=("sysvinit-core", "openrc", "orphan-sysvinit-scripts", "e2fsprogs", "kmod"),
    files=(("etc/init.d/boot-report", 0o755, """#!/sbin/openrc-run
command=/usr/local/sbin/boot-report
command_background=yes
pidfile=/run/boot-report.pid
"""),),
    links=(("etc/runlevels/default/boot-report", "/etc/init.d/boot-report"),))

# It waits for the scripts of the runlevel before the next line is its turn.
SYSVINIT = Init(
    without_systemd("", 'tell "runlevel $(runlevel)"\n', "exec poweroff"),
    packages=("sysvinit-core", "sysv-rc", "orphan-sysvinit-scripts", "e2fsprogs", "kmod", "udev"),
    added=(("etc/inittab", "br:2:once:/usr/local/sbin/boot-report\n"),))

# What is in runsvdir's folder is started when the first stage, the scripts of rcS.d, has come to its end; what ends is
# started again.
RUNIT = Init(
    without_systemd("", 'tell "runsvdir $(readlink /etc/runit/runsvdir/current)"\n', "exec poweroff"),
    packages=("runit-init", "e2fsprogs", "kmod"),
    files=(("etc/sv/boot-report/run", 0o755, "#!/bin/sh\nmkdir /run/boot-report || exec sleep 1000\n"
            "exec /usr/local/sbin/boot-report\n"),),
    links=(("etc/runit/runsvdir/default/boot-report", "/etc/sv/boot-report"),))

# A runlevel's tasks are done in the order of the file, after what finit itself starts.
FINIT = Init(
    without_systemd("", 'tell "runlevel $(initctl runlevel)"\n', "exec poweroff"),
    packages=("finit-sysv", "e2fsprogs", "kmod", "udev"),
    files=(("etc/finit.d/boot-report.conf", 0o644, "task [2] /usr/local/sbin/boot-report -- boot report\n"),))

# Debian has s6 without s6-linux-init; so its first stage is a script, which leaves process 1 to s6-svscan, whose finish
# is the last one (https://skarnet.org/software/s6/s6-svscan-1.html), and waits for the end without the disk.
S6 = Init(
    without_systemd("", 'tell "service is $(s6-svstat -o up /run/service/boot-report)"\n',
                    "exec s6-svscanctl -t /run/service"),
    packages=("s6", "e2fsprogs", "kmod", "mount"),
    files=(("usr/sbin/init", 0o755, """#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -o remount,rw /
cp -r /etc/s6 /run/service
exec s6-svscan -- /run/service
"""),
           ("etc/s6/boot-report/run", 0o755, "#!/bin/sh\nmkdir /run/boot-report || exec sleep 1000\n"
            "exec /usr/local/sbin/boot-report\n"),
           ("etc/s6/.s6-svscan/finish", 0o755, """#!/bin/sh
exec </dev/console >/dev/console 2>&1
mount -o remount,ro /
echo o >/proc/sysrq-trigger
read -r _
""")))

SYSTEMD = Init(
    WITH_SYSTEMD, packages=("systemd", "systemd-sysv", "udev", "kmod"),
    files=(("usr/lib/systemd/system/boot-report.service", 0o644, UNIT),),
    # Below /usr it is there where all else is in memory.
    links=(("usr/lib/systemd/system/multi-user.target.wants/boot-report.service", "../boot-report.service"),))

INITS = {"finit": FINIT, "openrc": OPENRC, "runit": RUNIT, "s6": S6, "systemd": SYSTEMD, "sysvinit": SYSVINIT}
