# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian's own kernels, as the boot tests use them.

A kernel is fetched once and stays in the cache.  QEMU starts the uncompressed ELF image through
its PVH entry, which saves the guest from unpacking it (3 s of every boot under emulation).
"""
import lzma
import re
import shutil
import struct
import subprocess
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import tools
from debian import CACHE, Suite, locked, run
from trees import BUILD

SUITES = {"6.1": "bookworm", "6.12": "trixie", "sid": "sid"}


@dataclass(frozen=True)
class Kernel:
    name: str      # "6.1", "6.1-arm64", or "sid" for the newest one: what the scenarios call it
    release: str   # "6.1.0-40-amd64"
    top: Path      # its packages, unpacked

    @property
    def architecture(self):
        return self.name.partition("-")[2] or "amd64"

    @property
    def vmlinux(self):
        """What QEMU starts."""
        return self.top / "vmlinux" if self.architecture == "amd64" else _beside(self.top, "vmlinuz", self.release)

    @property
    def modules(self):
        for folder in ("usr/lib/modules", "lib/modules"):
            if (self.top / folder / self.release).is_dir():
                return self.top / folder / self.release
        raise FileNotFoundError(f"no modules below {self.top}")

    @property
    def config(self):
        return _beside(self.top, "config", self.release)

    @property
    def bzimage(self):
        """As Debian ships it, which firmware can start."""
        return _beside(self.top, "vmlinuz", self.release)


def _beside(top, name, release):
    """A file of the kernel's package, in /boot or with its modules."""
    old = top / "boot" / f"{name}-{release}"
    return old if old.exists() else top / "usr" / "lib" / "modules" / release / name


def uncompressed(bzimage):
    """The ELF vmlinux inside a bzImage (Documentation/arch/x86/boot.rst: payload_offset)."""
    data = bzimage.read_bytes()
    setup_sectors = data[0x1F1] or 4
    offset, length = struct.unpack_from("<II", data, 0x248)
    start = (setup_sectors + 1) * 512 + offset
    payload = data[start:start + length]
    if payload.startswith(b"\xfd7zXZ"):
        # The kernel appends the unpacked size to the stream.
        return lzma.LZMADecompressor().decompress(payload)
    if payload.startswith(b"\x28\xb5\x2f\xfd"):
        done = subprocess.run(["zstd", "-dcq"], input=payload[:-4], stdout=subprocess.PIPE)
        return done.stdout
    if payload.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(31).decompress(payload)
    if payload.startswith(b"\x5d\x00"):
        return lzma.LZMADecompressor(lzma.FORMAT_ALONE).decompress(payload)
    raise ValueError(f"{bzimage}: unknown compression {payload[:6].hex()}")


def _unpack(name, architecture, where):
    """Unpack the kernel's packages below WHERE; returns its release."""
    suite = Suite(SUITES[name], architecture)
    suite.update()
    image = next((package, version) for package, version in suite.depends(f"linux-image-{architecture}")
                 if re.match(rf"linux-image-[0-9].*-{architecture}$", package))
    # Since 7.0 the image is a package that depends on those with the files, which are all beside the modules.
    parts = [part for part in suite.depends(image[0]) if re.match(r"linux-(base|binary|modules)-[0-9]", part[0])]
    suite.unpack(["=".join(filter(None, part)) for part in (image, *parts)], where)
    return image[0].removeprefix("linux-image-")


def _fetch(name, top, architecture="amd64"):
    fresh = top.with_name(top.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    release = _unpack(name, architecture, fresh)
    if architecture == "amd64":
        elf = uncompressed(_beside(fresh, "vmlinuz", release))
        if not elf.startswith(b"\x7fELF"):
            raise ValueError(f"linux-image-{release}: what was unpacked is no ELF file")
        (fresh / "vmlinux").write_bytes(elf)
    (fresh / "release").write_text(release)
    fresh.rename(top)


def kernel(name, architecture="amd64"):
    """The kernel called name, fetched if it is not in the cache; one of another architecture to look at."""
    key = name if architecture == "amd64" else f"{name}-{architecture}"
    top = CACHE / "kernels" / key
    with locked(f"kernel-{key}"):
        if not (top / "release").exists():
            _fetch(name, top, architecture)
    return Kernel(key, (top / "release").read_text(), top)


def index(kernel, tree=None):
    """Debian's packages come without modules.dep: depmod runs when they are configured."""
    tree = tree or kernel.modules
    with locked(f"depmod-{kernel.name}"):
        if not (tree / "modules.dep.bin").exists():
            with tempfile.TemporaryDirectory() as scratch:
                base = Path(scratch) / "lib" / "modules"
                base.mkdir(parents=True)
                (base / kernel.release).symlink_to(tree)
                tools.run("depmod", "-b", scratch, "-C", "/dev/null", kernel.release)


def places(kernel, tree=None):
    """Options of kinit-image that say where the kernel is; TREE are its modules, if not those of its package."""
    index(kernel, tree)
    # Not the machine's firmware: which there is, is its own affair.
    none = BUILD / "qemu" / "no-firmware"
    none.mkdir(parents=True, exist_ok=True)
    return ["-m", tree or kernel.modules, "-c", kernel.config, "-f", none]


def system(kernel):
    """The same for somebody who has the whole system in a folder."""
    index(kernel)
    return [f"--sysroot={kernel.top}"]


def pack(kernel, init, output, *words, where=None, **keywords):
    """An initramfs as kinit-image makes it; WORDS are more options, and names of modules.  Returns what it says."""
    return run(BUILD / "kinit-image", "-k", kernel.release, "-i", init, "-o", output, *(where or places(kernel)), *words,
               **keywords)


def headers(name):
    """What is needed to build a module for the kernel called name: its build folder."""
    release = kernel(name).release
    top = CACHE / "headers" / name
    complete = top / "complete"
    with locked(f"kernel-{name}"):
        # The unpacked files name each other by absolute paths: a moved cache is a missing one.
        if not complete.exists() or complete.read_text() != str(top):
            _fetch_headers(name, release, top)
            complete.write_text(str(top))
    return top / "usr" / "src" / f"linux-headers-{release}"


def _fetch_headers(name, release, top):
    suite = Suite(SUITES[name])
    suite.update()
    shutil.rmtree(top, ignore_errors=True)
    top.mkdir(parents=True)
    package = f"linux-headers-{release}"
    needed = {name: version for name, version in suite.depends(package)
              if name.startswith(("linux-headers-", "linux-kbuild-"))}
    suite.unpack([package, *(f"{name}={version}" if version else name for name, version in needed.items())],
                 top, libraries=True)
    _give_libraries(top)
    _point_into(top)


def _give_libraries(top):
    """The build tools of a newer Debian want its libraries; give them those, in the cache."""
    folder = next(top.glob("**/x86_64-linux-gnu/libc.so.6")).parent
    folders = ":".join({str(file.parent) for file in top.glob("**/x86_64-linux-gnu/lib*.so*")})
    for tool in list((top / "usr" / "lib").glob("linux-kbuild-*/**/*.real-*")):
        real = tool.with_name("own-" + tool.name)
        tool.rename(real)
        tool.write_text(f'#!/bin/sh\nexec {folder}/ld-linux-x86-64.so.2 '
                        f'--library-path {folders} {real} "$@"\n')
        tool.chmod(0o755)


def _point_into(top):
    """Debian's headers name each other by absolute paths; make those lead into the cache."""
    for makefile in (top / "usr" / "src").glob("linux-headers-*/Makefile"):
        text = makefile.read_text()
        makefile.write_text(text.replace("/usr/src/", f"{top}/usr/src/"))
    for link in (top / "usr" / "src").glob("linux-headers-*/*"):
        target = link.is_symlink() and str(link.readlink())
        if target and target.startswith("/usr/"):
            link.unlink()
            link.symlink_to(f"{top}{target}")
        elif target and target.startswith("../../lib/"):
            link.unlink()
            link.symlink_to(f"{top}/usr/{target.removeprefix('../../')}")


def module(name, source, where):
    """Build the out-of-tree module in the folder source for the kernel called name."""
    build = headers(name)
    shutil.rmtree(where, ignore_errors=True)
    shutil.copytree(source, where)
    # An older gcc than the kernel's own will do, without the one option that it lacks.
    run("make", "-C", build, f"M={where}", "CC=gcc", "HOSTCC=gcc",
        "CONFIG_DEBUG_INFO_BTF_MODULES=", "CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT=", "modules")
    return next(where.glob("*.ko"))
