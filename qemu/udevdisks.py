# SPDX-License-Identifier: GPL-2.0-or-later
"""Roots on which a real udev runs, and tells which of its links below /dev/disk kinit does not know."""
import hashlib
import shutil
from pathlib import Path

import tools
import trees
from debian import CACHE, Suite, locked
from images import Fs

SUITES = ("bookworm", "trixie", "sid")

# kinit has told its names in one line for each device.
INIT = """#!/bin/busybox sh
export PATH=/bin:/sbin
busybox mkdir -p /tmp
busybox mount -t tmpfs tmpfs /tmp
busybox mount -t tmpfs tmpfs /var
busybox --install -s /var
export PATH=/bin:/sbin:/var
tell() { echo "REPORT: $*" >/dev/kmsg; }
echo on >/proc/sys/kernel/printk_devkmsg
version=$(udevadm --version)
tell "udev $version"
/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add --type=subsystems
udevadm trigger --action=add --type=devices
udevadm settle --timeout=600
dmesg | sed -n "s|^.*kinit: /dev/\\([^ ]*\\): \\(by-.*\\)|\\1 \\2|p" >/tmp/names
cd /dev/disk
for link in $(find by-id by-path -type l | sort); do
	node=$(readlink "$link")
	# What is asked for behind "-part/" is what is on the partition.
	case "$link" in *-part/by-*) continue ;; esac
	# udev has asked the drive; the kernel keeps no numbers of one for CDs.
	case "$link" in by-id/scsi-*CD-ROM*) continue ;; esac
	# This name all namespaces of a drive want, and which of them gets it was a matter of time.
	case "$version $link" in "252 by-id/nvme-QEMU_NVMe_Ctrl_NV_0"|252*NV_0-part?) continue ;; esac
	echo "${node##*/} $link"
done >/tmp/links
awk 'NR == FNR { for (i = 2; i <= NF; i++) known[$1 " " $i] = 1; next }
	{ print "REPORT: " (($0 in known) ? "link " : "unknown: ") $0; count[$0 in known]++ }
	END { print "REPORT: links known to kinit: " 0 + count[1]; print "REPORT: unknown to kinit: " 0 + count[0] }
	' /tmp/names /tmp/links >/tmp/report
while read -r line; do echo "$line" >/dev/kmsg; done </tmp/report
tell done
poweroff -f
"""


def _unpacked(suite):
    """udev with its libraries, unpacked into the cache."""
    top = CACHE / "udev" / suite
    with locked(f"udev-{suite}"):
        if not top.exists():
            fresh = top.with_name(f"{suite}.new")
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(parents=True)
            packages = Suite(suite)
            packages.update()
            packages.unpack(["udev"], fresh, libraries=True)
            fresh.rename(top)
    return top


def _tree(suite):
    """The name of such a tree; all is in /usr, into which links lead."""
    def make(top):
        for folder in ("dev", "proc", "sys", "run", "etc", "tmp", "var", "usr"):
            (top / folder).mkdir(parents=True)
        for name in ("bin", "sbin", "lib", "lib64"):
            (top / "usr" / name).mkdir()
            (top / name).symlink_to(f"usr/{name}")
        unpacked = _unpacked(suite)
        for part in (unpacked / "usr", unpacked):
            for name in ("bin", "sbin", "lib", "lib64"):
                if (part / name).is_dir():
                    shutil.copytree(part / name, top / "usr" / name, symlinks=True, dirs_exist_ok=True)
        shutil.copy(tools.path("busybox"), top / "usr" / "bin" / "busybox")
        (top / "usr" / "sbin" / "init").write_text(INIT)
        (top / "usr" / "sbin" / "init").chmod(0o755)

    name = f"udev-{suite}-{KEY}"
    trees.TREES[name] = make
    return name


KEY = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
DISKS = {f"udev-{suite}": Fs("ext4", size=96, label="udev", tree=_tree(suite)) for suite in SUITES}
