# SPDX-License-Identifier: GPL-2.0-or-later
"""The roots that the boot tests boot, as folders.  Their /sbin/init is rootinit.c."""
import hashlib
import os
import shutil
import struct
import subprocess
from pathlib import Path

import tools
from debian import locked, run

HERE = Path(__file__).resolve().parent
BUILD = Path(os.environ.get("KINIT_BUILD") or HERE.parent / "build")
ROOTINIT = [HERE / name for name in ("rootinit.h", "rootinit.c", "rootnet.c", "rootsleep.c")]
SOURCES = b"".join(file.read_bytes() for file in [*ROOTINIT, Path(__file__)])


def _compiler(architecture):
    """The one that builds kinit for it."""
    if architecture == "amd64":
        return "cc"
    told = subprocess.check_output([HERE.parent / "lib" / "compat" / "cross", architecture], text=True)
    return dict(word.split("=", 1) for word in told.split())["CC"]


def rootinit(architecture="amd64"):
    """The static /sbin/init of the test roots."""
    key = hashlib.sha256(b"".join(file.read_bytes() for file in ROOTINIT)).hexdigest()[:12]
    program = BUILD / "qemu" / f"rootinit-{architecture}-{key}"
    with locked("rootinit"):
        if not program.exists():
            program.parent.mkdir(parents=True, exist_ok=True)
            run(_compiler(architecture), "-O2", "-static", "-s", "-o", f"{program}.new", *ROOTINIT[1:])
            os.rename(f"{program}.new", program)
    return program


def _plain(top, links=True, architecture="amd64"):
    for folder in ("dev", "proc", "sys", "run", "etc", "sbin", "bin", "lib"):
        (top / folder).mkdir(parents=True)
    shutil.copy(rootinit(architecture), top / "sbin" / "init")
    (top / "etc" / "notes").write_text("This file is not executable.\n")
    (top / "etc" / "notes").chmod(0o644)
    (top / "etc" / "script").write_text("#!/bin/nosuch\n")
    (top / "etc" / "script").chmod(0o755)
    if links:
        (top / "bin" / "absolute").symlink_to("/sbin/init")
        (top / "bin" / "relative").symlink_to("../sbin/init")
        (top / "bin" / "dangling").symlink_to("/nowhere/init")
        (top / "bin" / "loop").symlink_to("/bin/loop")


def _without_links(top):
    _plain(top, links=False)


def _arm64(top):
    _plain(top, architecture="arm64")


def _like_debian(top):
    """/sbin is a link to usr/sbin, /sbin/init an absolute link: what systemd's root looks like."""
    _plain(top)
    (top / "usr" / "lib" / "systemd").mkdir(parents=True)
    shutil.move(top / "sbin", top / "usr" / "sbin")
    (top / "sbin").symlink_to("usr/sbin")
    shutil.move(top / "usr" / "sbin" / "init", top / "usr" / "lib" / "systemd" / "systemd")
    (top / "usr" / "sbin" / "init").symlink_to("/lib/systemd/systemd")
    shutil.rmtree(top / "lib")
    (top / "lib").symlink_to("usr/lib")


def _without_run(top):
    _plain(top)
    (top / "run").rmdir()


def _without_init(top):
    _plain(top)
    (top / "sbin" / "init").unlink()


def _without_usr(top):
    """/usr is a filesystem of its own, and nobody has mounted it."""
    _plain(top)
    shutil.rmtree(top / "sbin")
    shutil.rmtree(top / "bin")
    (top / "usr").mkdir()
    for name in ("sbin", "bin"):
        (top / name).symlink_to(f"usr/{name}")


def _etc_init(top):
    """Only the third name of the kernel's list."""
    _plain(top)
    shutil.move(top / "sbin" / "init", top / "bin" / "init")


def _only_init(top):
    """What another root has in a directory: an init."""
    top.mkdir(parents=True)
    shutil.copy(rootinit(), top / "init")


def _broken_inits(top):
    """All but the last name of the kernel's list cannot be started: a program for another machine, a script
    with the ends of lines of DOS, and one that needs a loader that is not there."""
    _plain(top)
    program = (top / "sbin" / "init").read_bytes()
    shutil.move(top / "sbin" / "init", top / "bin" / "sh")
    (top / "sbin" / "init").write_bytes(program[:18] + b"\xb7\0" + program[20:])
    (top / "etc" / "init").write_bytes(b"#!/bin/sh\r\nexec /bin/sh\r\n")
    (top / "bin" / "init").write_bytes(Path("/bin/sh").read_bytes())
    for name in ("sbin", "etc", "bin"):
        (top / name / "init").chmod(0o755)


def _old_init(top):
    """/sbin/init is for i386, and ends with the status 42."""
    code = b"\xb8\1\0\0\0" b"\xbb\x2a\0\0\0" b"\xcd\x80"
    base, heads = 0x400000, 52 + 32
    size = heads + len(code)
    _plain(top)
    shutil.move(top / "sbin" / "init", top / "bin" / "sh")
    (top / "sbin" / "init").write_bytes(
        b"\x7fELF\1\1\1" + bytes(9) + struct.pack("<HHIIIIIHHHHHH", 2, 3, 1, base + heads, 52, 0, 0, 52, 32, 1, 0, 0, 0)
        + struct.pack("<IIIIIIII", 1, 0, base, base, size, size, 5, 4096) + code)
    (top / "sbin" / "init").chmod(0o755)


def _with_btrfs(top):
    """The tool that knows where on the device a file is."""
    _plain(top)
    for file, inside in tools.for_guest("btrfs"):
        (top / inside.lstrip("/")).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, top / inside.lstrip("/"))


DEMO_INIT = """#!/bin/busybox sh
# What qemu/demo ends in: a shell on the console, or a message where nobody can type.
export PATH=/bin HOME=/ PS1='root on sda1 # '
echo
echo "The road of this boot:"
dmesg | grep -E ' kinit: |Attached SCSI disk|mptsas.*(Fusion|ioc0)' || dmesg | grep kinit
echo
echo "This is the root filesystem, a busybox on:"
mount | grep ' / '
if [ "$demo" = shell ]; then
	echo "Look around; \"exit\" powers off."
	setsid cttyhack sh
fi
poweroff -f
"""


def _demo(top):
    for folder in ("dev", "proc", "sys", "run", "bin", "sbin", "etc", "tmp"):
        (top / folder).mkdir(parents=True)
    shutil.copy(tools.path("busybox"), top / "bin" / "busybox")
    for name in tools.run("busybox", "--list").split():
        if name != "busybox":
            (top / "bin" / name).symlink_to("busybox")
    (top / "sbin" / "init").write_text(DEMO_INIT)
    (top / "sbin" / "init").chmod(0o755)


def _empty(top):
    top.mkdir()


TREES = {"demo": _demo, "empty": _empty, "plain": _plain, "without-links": _without_links, "like-debian": _like_debian,
         "without-run": _without_run, "without-init": _without_init, "bin-init": _etc_init,
         "without-usr": _without_usr, "broken-inits": _broken_inits, "only-init": _only_init,
         "old-init": _old_init, "with-btrfs": _with_btrfs, "arm64": _arm64}


def folder(name):
    """A test root as a folder, for servers of files; kept, and not to be written to."""
    key = hashlib.sha256(name.encode() + SOURCES).hexdigest()[:12]
    top = BUILD / "qemu" / "trees" / f"{name}-{key}"
    with locked(f"tree-{name}"):
        if not top.exists():
            top.parent.mkdir(parents=True, exist_ok=True)
            fresh = top.with_name(f"{top.name}.new")
            shutil.rmtree(fresh, ignore_errors=True)
            TREES[name](fresh)
            fresh.rename(top)
    return top
