# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the members of md arrays with the real mdadm, in a helper guest: the machine that runs the
tests may have no md.

A recipe names disks, arrays on them and what happens to the arrays afterwards:

    Recipe((("a", Disk()), ("b", Disk(40, "gpt")), ("c", Disk())),
           (Array("/dev/md/root", "raid5", ("a", "b1", "c"), ("--metadata=1.2", "--homehost=any"),
                  Fs("ext4", label="root"), ("mdadm $md --fail $c", "mdadm $md --remove $c")),))

build() makes the images of the disks, once, and keeps them in the cache; tests open them with
snapshot=on.  An array may be a member of a later one.  Needs build/kinit-image.
"""
import hashlib
import os
import shlex
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import images
import kernels
import tools
import userland
from debian import CACHE, locked
from machine import QUICK, Machine
from scenario import from_init

MIB = images.MIB
# Among an array's options: it is not to be taken for clean, as else it is.
RESYNC = "RESYNC"
MODULES = ("virtio_pci", "virtio_blk", "crc32c_generic", "linear", "raid0", "raid1", "raid10",
           "raid456")


@dataclass(frozen=True)
class Disk:
    size: int = 32              # MiB
    table: str = ""             # "gpt" or "dos": with partitions
    parts: tuple = ("",)        # an sfdisk line for each: "size=16MiB, type=fd"; "": all the rest


@dataclass(frozen=True)
class Array:
    device: str                 # what mdadm --create gets: "/dev/md0", "/dev/md/root"
    level: str
    members: tuple              # "a", "b1": a disk, a partition; "missing"; "/dev/md/inner"
    options: tuple = ()         # more arguments of mdadm --create, or RESYNC
    content: object = None      # what is copied to it: a recipe of images.py, a Userland, a Path
    # Shell lines; $md is the array, $a, $b1 … are disks and partitions, $(sys) the array in /sys.
    then: tuple = ()
    build: bool = False         # mdadm --build instead: without superblocks


@dataclass(frozen=True)
class Recipe:
    disks: tuple                # pairs of a letter, from "a" on, and a Disk
    arrays: tuple
    end: str = "stop"           # "cut": the power fails while the arrays run
    becomes: images.Table | None = None     # what sfdisk makes of the first disk afterwards, without wipefs
    memory: int = 512


# /init of the helper guest.  The first command of a recipe that fails ends it.
INIT = """#!/bin/sh
export PATH=/bin:/sbin MDADM_NO_UDEV=1
/bin/busybox --install -s /bin
mount -t devtmpfs none /dev; mount -t proc none /proc; mount -t sysfs none /sys
mount -t tmpfs none /run; mkdir -p /run/mdadm
hostname guest
for module in {modules}; do modprobe $module; done
# So that a recipe can make a resync as slow as it likes.
echo 0 >/proc/sys/dev/raid/speed_limit_min
sh -e /make && echo "MDARRAYS: done" || echo "MDARRAYS: failed"
sleep 1000
"""


def _name_of(member):
    return member if member == "missing" or member.startswith("/") else f"/dev/vd{member}"


def _create(array, content):
    """The shell lines that make one array and fill it."""
    members = [_name_of(member) for member in array.members]
    options = [option for option in array.options if option != RESYNC]
    words = ["mdadm", "--build" if array.build else "--create", array.device, "--run",
             f"--level={array.level}", *options]
    if not any(option.startswith("--raid-devices") for option in options):
        words.append(f"--raid-devices={len(members)}")
    # Empty disks are in sync: the parity of zeros is zero.
    if array.level not in ("0", "raid0", "linear") and RESYNC not in array.options:
        words.append("--assume-clean")
    lines = [f"md={array.device}", f"{shlex.join(words + members)} </dev/null"]
    if content:
        lines.append(f"dd if={content} of=$md bs=1M conv=fsync 2>/dev/null")
    return lines + list(array.then)


def script(recipe):
    """What the guest runs."""
    letters = [letter for letter, _ in recipe.disks]
    lines = ["sys() { echo /sys/block/$(basename $(readlink -f $md))/md; }"]
    lines += [f"{letter}=/dev/vd{letter}" for letter in letters]
    for letter, disk in recipe.disks:
        lines += [f"{letter}{n + 1}=/dev/vd{letter}{n + 1}" for n in range(len(disk.parts))
                  if disk.table]
    following = iter("abcdefghijklmnopqrstuvwxyz"[len(letters):])
    for array in recipe.arrays:
        content = f"/dev/vd{next(following)}" if array.content else None
        lines += _create(array, content)
    lines.append("sync")
    if recipe.end == "stop":
        lines.append("mdadm --stop --scan")
    return "\n".join(lines) + "\n"


def _initramfs(kernel, text, scratch):
    """busybox, mdadm and modules, as kinit-image packs them."""
    top = Path(scratch)
    (top / "init").write_text(INIT.format(modules=" ".join(MODULES)))
    (top / "init").chmod(0o755)
    (top / "make").write_text(text)
    shell = tools.path("busybox")
    extra = [(shell, "/bin/busybox"), (shell, "/bin/sh"), (top / "make", "/make"), *tools.for_guest("mdadm")]
    options = [word for file, inside in extra for word in ("-a", f"{file}:{inside}")]
    kernels.pack(kernel, top / "init", top / "initramfs", "-z", "none", *options, *MODULES)
    return top / "initramfs"


def _empty(disk, image):
    image.touch()
    os.truncate(image, disk.size * MIB)
    if disk.table:
        text = f"label: {disk.table}\n" + "".join(f"{part or ','}\n" for part in disk.parts)
        tools.run("sfdisk", "-q", image, input=text)


def image_of(content):
    """The file that an array or a volume is to be filled from."""
    if isinstance(content, Path):
        return content
    if isinstance(content, userland.Userland):
        return userland.build(content)
    return images.build("md-content", content)


def _make(recipe, folder, scratch):
    kernel = kernels.kernel("6.1")
    arguments = ["-machine", "q35", "-m", recipe.memory, "-kernel", kernel.vmlinux,
                 "-initrd", _initramfs(kernel, script(recipe), scratch),
                 "-rtc", "base=2024-01-01T00:00:00", "-append", f"{QUICK} panic=-1 quiet"]
    drives = []
    for letter, disk in recipe.disks:
        _empty(disk, folder / f"{letter}.img")
        drives.append((folder / f"{letter}.img", "off"))
    drives += [(image_of(array.content), "on") for array in recipe.arrays if array.content]
    for file, snapshot in drives:
        arguments += ["-drive", f"file={file},format=raw,snapshot={snapshot},if=virtio"]
    until = "MDARRAYS: (done|failed)|end Kernel panic"
    with Machine([str(word) for word in arguments], scratch, until=until) as machine:
        machine.wait(900)
        lines = machine.lines
    # Leaving the block has killed the guest: for it the power has failed.
    if not any("MDARRAYS: done" in line for line in lines):
        raise RuntimeError("\n".join(["the arrays could not be made:", *machine.problems,
                                      *from_init(lines), "by this script:", script(recipe)]))
    (folder / "log").write_text("\n".join(lines))
    if recipe.becomes:
        images.partition(recipe.becomes, folder / f"{recipe.disks[0][0]}.img", scratch)


def examine(image):
    """What mdadm --examine says of an image; this machine needs none of its own for that."""
    return tools.run("mdadm", "--examine", image)


def build(name, recipe):
    """The images of a recipe's disks by their letters, made if they are not in the cache."""
    contents = [image_of(array.content).name for array in recipe.arrays if array.content]
    state = repr((name, recipe, contents, INIT, MODULES, tools.SUITE)) + script(recipe)
    key = hashlib.sha256(state.encode()).hexdigest()[:12]
    folder = CACHE / "md" / f"{name}-{key}"
    with locked(f"md-{name}"):
        if not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
                fresh = Path(scratch) / "members"
                fresh.mkdir()
                _make(recipe, fresh, scratch)
                shutil.move(fresh, folder)
    return {letter: folder / f"{letter}.img" for letter, _ in recipe.disks}
