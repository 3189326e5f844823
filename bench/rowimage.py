# SPDX-License-Identifier: GPL-2.0-or-later
"""Who makes the initramfs of a row, and what its command line is called there."""
import hashlib
import shlex
import subprocess
from pathlib import Path

import helper
import kernels
from boot import cpio
from trees import BUILD

HERE = Path(__file__).resolve().parent
BENCH = BUILD / "bench"


def _kinit(row, kernel, output):
    kernels.pack(kernel, BUILD / "kinit", output, "-z", "none", *row.modules)


def _program(name):
    """A static program of bench/, linked with klibc."""
    program = BENCH / name
    source = HERE / f"{name}.c"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(["klcc", "-static", "-Os", "-Wall", "-o", program, source], check=True)
        subprocess.run(["strip", program], check=True)
    return program


def _archive(members):
    return b"".join(cpio(name, 0o100000 | mode, data) for name, (mode, data) in members.items()) + cpio("TRAILER!!!", 0)


def _ideal(row, kernel, output):
    members = {"init": (0o755, _program("ideal").read_bytes())}
    files = helper.modules_of(kernel, row.modules)
    members |= {name: (0o644, data) for name, data in files}
    members["modules"] = (0o644, "".join(f"/{name}\n" for name, _ in files).encode())
    output.write_bytes(_archive(members))


MAKERS = {"kinit": _kinit, "ideal": _ideal}


def image(row, kernel):
    BENCH.mkdir(parents=True, exist_ok=True)
    key = hashlib.sha256(repr((row.by, row.modules, kernel.release)).encode()).hexdigest()[:12]
    output = BENCH / f"{row.by}-{key}"
    MAKERS[row.by](row, kernel, output)
    return output


def words(row):
    if row.by != "ideal":
        return row.words
    root = dict(word.partition("=")[::2] for word in shlex.split(row.words))["root"]
    return f"ideal_root={root} ideal_type=ext4"
