# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest in which disks are made that only a kernel can make: the machine that runs the tests may have no
such file system, and no right to mount."""
from pathlib import Path

import kernels
import tools
from machine import QUICK, Machine
from scenario import from_init


def _initramfs(kernel, init, text, modules, programs, scratch):
    """busybox, PROGRAMS of tools.py and MODULES, as kinit-image packs them."""
    top = Path(scratch)
    (top / "init").write_text(init)
    (top / "init").chmod(0o755)
    (top / "make").write_text(text)
    shell = tools.path("busybox")
    extra = [(shell, "/bin/busybox"), (shell, "/bin/sh"), (top / "make", "/make")]
    for program in programs:
        extra += tools.for_guest(program)
    options = [word for file, inside in dict.fromkeys(extra) for word in ("-a", f"{file}:{inside}")]
    kernels.pack(kernel, top / "init", top / "initramfs", "-z", "none", *options, *modules)
    return top / "initramfs"


def _drive(number, file, snapshot, device="virtio-blk"):
    return ["-drive", f"file={file},format=raw,snapshot={snapshot},if=none,id=d{number}",
            "-device", f"{device},drive=d{number}"]


def work(name, init, text, scratch, *, drives, modules, programs=(), memory=512, devices=()):
    """Run TEXT, a shell script, as /make in a guest with the kernel called NAME, whose /init is INIT.  DRIVES are
    pairs of a file and "on" if it is to stay what it is, perhaps with what its -device is, if not virtio-blk.
    Returns the lines of its console."""
    kernel = kernels.kernel(name)
    arguments = ["-machine", "q35", "-m", memory, "-kernel", kernel.vmlinux,
                 "-initrd", _initramfs(kernel, init, text, modules, programs, scratch),
                 "-rtc", "base=2024-01-01T00:00:00", "-append", f"{QUICK} panic=-1 quiet"]
    arguments += [word for device in devices for word in ("-device", device)]
    arguments += [word for number, drive in enumerate(drives) for word in _drive(number, *drive)]
    until = "MADE: (done|failed)|end Kernel panic"
    with Machine([str(word) for word in arguments], scratch, until=until) as machine:
        machine.wait(900)
        lines = machine.lines
    if not any("MADE: done" in line for line in lines):
        raise RuntimeError("\n".join(["this could not be made:", *machine.problems, *from_init(lines),
                                      "by this script:", text]))
    return lines
