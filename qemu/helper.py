# SPDX-License-Identifier: GPL-2.0-or-later
"""Guests that help in a test and have no kinit: busybox, some modules and other files, and a script."""
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import tools
from debian import locked, run
from kernels import index
from trees import BUILD

INIT = """#!/bin/busybox sh
export PATH=/bin
busybox mkdir -p /proc /sys /dev /mnt
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
while read -r module; do
	insmod "$module" || echo "not loaded: $module"
done </modules
"""


def modules_of(kernel, names):
    """The files of modules with all they need, in the order of loading."""
    files = []
    index(kernel)
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch) / "lib" / "modules"
        base.mkdir(parents=True)
        (base / kernel.release).symlink_to(kernel.modules)
        for name in names:
            shown = tools.run("modprobe", "-d", scratch, "-S", kernel.release, "-C", "/dev/null",
                              "--show-depends", name)
            files += [line.split()[1] for line in shown.splitlines() if line.startswith("insmod")]
        return [(Path(file).name, Path(file).read_bytes()) for file in dict.fromkeys(files)]


def initramfs(kernel, script, modules, files=()):
    """An initramfs with busybox that loads the modules, which must be plain, and runs the script.  FILES are pairs of
    one that comes along and its name there."""
    state = hashlib.sha256(repr((tools.SUITE, INIT, script, modules, kernel.release, files)).encode())
    for file, _ in files:
        state.update(Path(file).read_bytes())
    key = state.hexdigest()[:12]
    output = BUILD / "qemu" / "initramfs" / f"helper-{key}"
    with locked(f"initramfs-{output.name}"):
        if not output.exists():
            output.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory() as top:
                _fill(Path(top), INIT + script, modules_of(kernel, modules), files)
                run("sh", "-c", 'find . | cpio --quiet -o -H newc >"$0"', f"{output}.new", cwd=top)
            os.rename(f"{output}.new", output)
    return output


def _fill(top, script, modules, files):
    (top / "bin").mkdir()
    for file, inside in files:
        place = top / inside.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place)
    shutil.copy(tools.path("busybox"), top / "bin" / "busybox")
    for name, content in modules:
        (top / name).write_bytes(content)
    (top / "modules").write_text("".join(f"/{name}\n" for name, _ in modules))
    (top / "init").write_text(script)
    (top / "init").chmod(0o755)
