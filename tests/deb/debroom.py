# SPDX-License-Identifier: GPL-2.0-or-later
"""A Debian to install packages in: one of the cache below, and above it memory, which is gone when it is closed."""
import ctypes
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import fake_kernel
import userland
from debian import CACHE, Suite, locked
from userland import Userland

PR_SET_PDEATHSIG = 1
OLD, NEW = "9.8.0-test", "9.10.0-test"
# What stands there before kinit comes: a Debian without a kernel, and all that its packages need.
NEEDED = ("cpio", "initramfs-tools", "kmod", "libbz2-1.0", "libkmod2", "liblz4-1", "liblzma5", "liblzo2-2", "libzstd1",
          "linux-base", "zlib1g", "zstd")
FURNISH = """set -e
mount --make-rprivate /
mount -t tmpfs tmpfs "$SCRATCH"
mkdir "$SCRATCH/upper" "$SCRATCH/work" "$SCRATCH/root"
mount -t overlay overlay -o "lowerdir=$TREE,upperdir=$SCRATCH/upper,workdir=$SCRATCH/work" "$SCRATCH/root"
cd "$SCRATCH/root"
for name in proc sys dev; do mount --rbind /$name $name; done
for pair in $BINDS; do mkdir -p ".${pair#*:}"; mount --bind "${pair%%:*}" ".${pair#*:}"; done
echo ready
exec cat
"""
INSTALL = ("apt-get install -y --no-install-recommends /packages/kinit-core_*.deb "
           "/packages/kinit-initramfs_*.deb")
KERNELS = "".join(f"touch /boot/vmlinuz-{version}; echo CONFIG_RD_GZIP=y >/boot/config-{version}\n"
                  for version in (OLD, NEW))


def suite_of_machine():
    """Whose packages make deb builds here; sid does not say its own name."""
    told = dict(re.findall(r'^(\w+)="?([^"\n]*)', Path("/etc/os-release").read_text(), re.M))
    return told["VERSION_CODENAME"] if "VERSION_ID" in told else "sid"


class Room:
    def __init__(self, tree, scratch, binds=(), network=True):
        scratch = Path(scratch) / "scratch"
        scratch.mkdir()
        env = dict(os.environ, SCRATCH=str(scratch), TREE=str(tree),
                   BINDS=" ".join(f"{outside}:{inside}" for outside, inside in binds))
        words = ["unshare", "-m", *(() if network else ("-n",)), "sh", "-c", FURNISH]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True,
                                        preexec_fn=lambda: ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL))
        assert self.process.stdout.readline() == "ready\n"
        self.top = Path(f"/proc/{self.process.pid}/root{scratch}/root")
        self.inside = str(scratch / "root")
        self.network = network

    def start(self, command, under=(), **env):
        """The shell's COMMAND in there, as root with an environment of its own; the finished process.  UNDER is the
        machine's own strace and its words."""
        spaces = ["-m", *(() if self.network else ("-n",))]
        words = [*under, "nsenter", "-t", str(self.process.pid), *spaces, "chroot", self.inside, "/usr/bin/env", "-i",
                 "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8",
                 "DEBCONF_NOWARNINGS=yes", *(f"{key}={value}" for key, value in env.items()), "/bin/sh", "-ec", command]
        return subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace")

    def run(self, command, right=0, **env):
        """What it said."""
        done = self.start(command, **env)
        assert done.returncode == right, f"{command}\nexit {done.returncode}\n{done.stdout}"
        return done.stdout

    def write(self, name, text, mode=0o644):
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)

    def boot(self):
        """The files in /boot that do not come with a kernel."""
        return sorted(name for name in os.listdir(self.top / "boot") if not name.startswith(("vmlinuz", "config")))

    def image(self, version):
        return (self.top / f"boot/initrd.img-{version}").read_bytes()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def fetched(name, suite):
    """A package of the suite, kept in the cache."""
    folder = CACHE / "debs" / suite
    with locked(f"debs-{suite}"):
        if not list(folder.glob(f"{name}_*.deb")):
            folder.mkdir(parents=True, exist_ok=True)
            Suite(suite).update()
            Suite(suite).apt("apt-get", "download", name, cwd=folder)
    [deb] = folder.glob(f"{name}_*.deb")
    return deb


def with_kernels(scratch, packages, suite=None):
    """A Debian as its installer leaves it, with initramfs-tools, whose own package is in /packages too, and two
    kernels. It has no network."""
    suite = suite or suite_of_machine()
    tree = userland.tree(Userland(suite, "", "", packages=NEEDED, fstab="# none\n"))
    folder = Path(scratch) / "packages"
    shutil.copytree(packages, folder)
    shutil.copy(fetched("initramfs-tools", suite), folder)
    room = Room(tree, scratch, [(folder, "/packages")], network=False)
    modules = fake_kernel.make(Path(scratch) / "kernel")
    for version in (OLD, NEW):
        shutil.copytree(modules, room.top / "usr/lib/modules" / version)
        room.run(f"depmod {version}")
    room.run(KERNELS)
    room.run("rm -f /boot/initrd.img-*")
    for version in (OLD, NEW):
        room.run(f"update-initramfs -c -k {version}")
    return room
