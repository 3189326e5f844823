# SPDX-License-Identifier: GPL-2.0-or-later
"""The same input gives the same bytes, wherever and by whomever the image is made."""
import os
import random
import subprocess
from pathlib import Path

import pytest

from conftest import PROGRAM
from fake_kernel import VERSION
from fake_machine import Machine

# (name, bytes); in the order in which folders are to list them, or in the other one
FIRMWARE = [(f"intel-ucode/06-{n:02x}-01", bytes([n]) * 300) for n in range(20)] + [
    (f"amd-ucode/microcode_amd_fam{n}h.bin", bytes([n]) * 100) for n in (15, 16, 17)] + [
    ("mpt/plain.bin", b"plain"), ("mpt/any-one.bin", b"one"), ("mpt/any-two.bin", b"two")]


class Place:
    """One folder with all that an image is made of."""

    def __init__(self, root, moddir, shuffle):
        self.root = Path(root)
        (self.root / "tmp").mkdir(parents=True)
        files = [(file.relative_to(moddir), file.read_bytes()) for file in sorted(moddir.rglob("*")) if file.is_file()]
        self.fill(self.root / "modules", [(str(name), data) for name, data in files], shuffle)
        self.fill(self.root / "firmware", FIRMWARE, shuffle)
        self.fill(self.root / "add", [("b/two", b"2"), ("a/one", b"1"), ("three", b"3")], shuffle)
        (self.root / "init").write_bytes(b"#!init\n")
        self.machine = Machine(self.root / "box")
        self.machine.write("proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: fpu\n")
        self.machine.device("pci0000:00/0000:00:05.0", "pci:v00001000d00000054sv00sd00bc01sc07i00", "mptsas")

    @staticmethod
    def fill(folder, files, shuffle):
        for name, data in shuffle(files):
            (folder / name).parent.mkdir(parents=True, exist_ok=True, mode=0o755)
            (folder / name).write_bytes(data)
            (folder / name).chmod(0o644)
        for sub in [p for p in folder.rglob("*") if p.is_dir()]:
            sub.chmod(0o755)

    def make(self, *words, umask=0o022, cwd="/", **environment):
        output = self.root / "image"
        command = [PROGRAM, "-q", "-k", VERSION, "-m", self.root / "modules", "-f", self.root / "firmware",
                   "-i", self.root / "init", f"--machine={self.root}/box", "-a", f"{self.root}/add:/add", "-o", output,
                   *words]
        env = {"PATH": os.environ["PATH"], "TMPDIR": str(self.root / "tmp"), **environment}
        subprocess.run(command, env=env, cwd=cwd, umask=umask, check=True)
        return output.read_bytes()


@pytest.fixture(scope="module")
def places(kernel, tmp_path_factory):
    top = tmp_path_factory.mktemp("same")
    one = Place(top / "one", kernel, list)
    other = Place(top / "another folder/with a name, that is longer", kernel,
                  lambda files: random.Random(7).sample(files, len(files)))
    return one, other


@pytest.mark.parametrize("z", ["none", "zstd", "xz"])
@pytest.mark.parametrize("words", [("--host", "--microcode=auto"), ("--generic",), ("--generic", "--net", "ext4")],
                         ids=["host", "generic", "all"])
def test_same_bytes_everywhere(places, words, z):
    one, other = places
    first = one.make(*words, "-z", z, LC_ALL="C", TZ="UTC", umask=0o077)
    assert b"kernel/x86/microcode/GenuineIntel.bin" in first
    second = other.make(*words, "-z", z, LC_ALL="C.UTF-8", LANG="tr_TR.UTF-8", TZ="Pacific/Kiritimati", HOME="/nowhere",
                        umask=0, cwd=other.root)
    assert second == first


def test_the_input_counts(places, tmp_path):
    """(Else the test above would say nothing.)"""
    one, _ = places
    before = one.make("--generic", "-z", "zstd")
    file = one.root / "firmware/intel-ucode/06-00-01"
    data = file.read_bytes()
    file.write_bytes(data + b"more")
    after = one.make("--generic", "-z", "zstd")
    file.write_bytes(data)
    assert after != before and one.make("--generic", "-z", "zstd") == before
    assert not list((one.root / "tmp").iterdir())


