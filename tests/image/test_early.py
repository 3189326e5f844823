# SPDX-License-Identifier: GPL-2.0-or-later
"""kinit-image: what goes in front of an image, how it is compressed, and what is not compressed twice."""

import lzma
import random
import struct
import subprocess

import pytest

from conftest import PROGRAM, unpack
import newc


def noise(seed, size):
    return random.Random(seed).randbytes(size)


# ---- levels


@pytest.mark.parametrize("how, low, high", [
    ("gzip", "gzip:1", "gzip:9"), ("xz", "xz:0", "xz:9"), ("zstd", "zstd:1", "zstd:22"), ("lz4", "lz4:1", "lz4:12")])
def test_levels(images, tmp_path, how, low, high):
    # What only those find who look for long.
    words = [noise(i, 40) for i in range(200)]
    (tmp_path / "text").write_bytes(b"".join(random.Random(1).choices(words, k=20_000)))
    sizes, entries = [], []
    for z in (low, how, high):
        entries.append(images.make("-a", f"{tmp_path}/text:/text", "none", z=z))
        sizes.append(images.output.stat().st_size)
    assert sizes[0] > sizes[2]
    assert entries[0] == entries[1] == entries[2]


@pytest.mark.parametrize("z, reason", [
    ("none:1", "-z none:1: has no levels"), ("zstd:23", "-z zstd:23: its levels are 1 to 22"),
    ("gzip:0", "its levels are 1 to 9"), ("xz:", "its levels are 0 to 9"), ("lz4:9x", "its levels are 1 to 12"),
    ("bzip2", "-z bzip2: not one of none, gzip, xz, zstd, lz4"), ("zst", "not one of"), ("", "not one of")])
def test_levels_that_are_none(images, z, reason):
    assert reason in images.fail(z=z, status=2)


def test_lz4_of_several_blocks(images, tmp_path):
    (tmp_path / "big").write_bytes(bytes(9_000_000) + noise(1, 9_000_000))
    entries = images.make("-a", f"{tmp_path}/big:/big", "none", z="lz4")
    assert entries["big"].data == (tmp_path / "big").read_bytes()


# ---- what is compressed already


def test_compressed_files_are_not_compressed_again(images, tmp_path):
    for name in ("kernel/a.ko.xz", "kernel/sub/b.ko.zst", "other"):
        (tmp_path / "top" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "top" / name).write_bytes(noise(name, 40_000))
    words = ["-a", f"{tmp_path}/top:/lib/modules/x", "ext4"]
    whole = images.make(*words, z="none")
    assert images.run(*words, z="zstd").returncode == 0
    data = images.output.read_bytes()
    stored, rest = newc.read_first(data)
    assert (len(data) - len(rest)) % 4 == 0
    assert list(stored) == [
        "lib", "lib/modules", "lib/modules/x", "lib/modules/x/kernel", "lib/modules/x/kernel/a.ko.xz",
        "lib/modules/x/kernel/sub", "lib/modules/x/kernel/sub/b.ko.zst"]
    packed = newc.read(unpack(rest.lstrip(b"\0")))
    assert not set(packed) & {p for p in stored if "ko" in p}
    assert {p: (e.mode, e.data) for p, e in {**stored, **packed}.items()} == {
        p: (e.mode, e.data) for p, e in whole.items()}
    assert images.run(*words, z="zstd", output=tmp_path / "again").returncode == 0
    assert (tmp_path / "again").read_bytes() == data


def test_what_compresses_all_the_same_is_compressed(images, tmp_path):
    (tmp_path / "a.ko.xz").write_bytes(bytes(40_000))
    images.make("-a", f"{tmp_path}/a.ko.xz:/lib/", "none", z="zstd")
    assert images.output.stat().st_size < 2000


# ---- microcode


def intel(seed):
    return struct.pack("<I", 1) + noise(seed, 2044)


@pytest.fixture
def firmware(tmp_path):
    top = tmp_path / "ucode"
    files = {
        "intel-ucode/06-8e-09": intel(1), "intel-ucode/0f-00-07.initramfs": intel(2), "intel-ucode/README": b"x",
        "intel-ucode/06-9e-0a.xz": lzma.compress(intel(3)), "amd-ucode/microcode_amd.bin": b"DMA\0" + noise(4, 100),
        "amd-ucode/microcode_amd_fam15h.bin.xz": lzma.compress(b"DMA\0" + noise(5, 100)),
        "amd-ucode/microcode_amd.bin.asc": b"x"}
    for name, data in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(data)
    return top


def early(images, *words, **options):
    """The entries of the archives in front, and those of the others."""
    done = images.run(*words, **options)
    assert (done.returncode, done.stderr) == (0, "")
    found, rest = newc.read_first(images.output.read_bytes())
    return found, rest.lstrip(b"\0")


BLOBS = {"GenuineIntel": intel(1) + intel(3) + intel(2), "AuthenticAMD": b"DMA\0" + noise(4, 100) + b"DMA\0" + noise(5, 100)}


def test_microcode(images, firmware):
    for words in (["--microcode", firmware, "none"], ["-f", firmware, "most"], ["-f", firmware, "--microcode=auto", "most"]):
        front, rest = early(images, *words, z="zstd")
        assert list(front) == ["kernel", "kernel/x86", "kernel/x86/microcode",
                               "kernel/x86/microcode/AuthenticAMD.bin", "kernel/x86/microcode/GenuineIntel.bin"]
        for vendor, blob in BLOBS.items():
            assert front[f"kernel/x86/microcode/{vendor}.bin"].data == blob
        assert "init" in newc.read(unpack(rest))
    for words in (["-f", firmware, "none"], ["-f", firmware, "ext4"], ["-f", firmware, "--microcode=no", "most"]):
        assert "init" in images.make(*words)


def test_microcode_of_the_machine(images, tmp_path, firmware):
    for folder in ("proc", "sys/devices"):
        (tmp_path / "machine" / folder).mkdir(parents=True)
    (tmp_path / "machine/proc/self").mkdir()
    (tmp_path / "machine/proc/self/mountinfo").write_text("")
    words = ["--machine", tmp_path / "machine", "-f", firmware]
    for flags, found in (("fpu sse", ["AuthenticAMD.bin"]), ("fpu hypervisor", [])):
        (tmp_path / "machine/proc/cpuinfo").write_text(f"vendor_id\t: AuthenticAMD\nflags\t\t: {flags}\n")
        done = images.run(*words, z="zstd")
        assert done.returncode == 0, done.stderr
        front = newc.read_first(images.output.read_bytes())[0] if found else {}
        assert [name.rpartition("/")[2] for name in front if name.endswith(".bin")] == found
        if not found:
            assert images.output.read_bytes()[:4] == b"\x28\xb5\x2f\xfd"


def test_microcode_that_is_not_there(images, tmp_path, firmware):
    assert "has no microcode" in images.fail("--microcode", tmp_path)
    (firmware / "intel-ucode/06-9e-0a.xz").write_bytes(b"\xfd7zXZ\0damaged")
    assert "06-9e-0a.xz: Bad message" in images.fail("--microcode", firmware)


# ---- what the user puts in front


def table():
    body = struct.pack("<4sIBB", b"SSDT", 60, 2, 0) + noise(9, 50)
    return body[:9] + bytes([-sum(body) & 255]) + body[10:]


def test_early_files(images, tmp_path):
    (tmp_path / "dsdt.aml").write_bytes(table())
    archive = newc.archive(newc.entry("kernel/x", b"12345"))
    (tmp_path / "front.cpio").write_bytes(archive)
    front, rest = early(images, f"--early={tmp_path}/dsdt.aml", "--early", tmp_path / "front.cpio", "none", z="zstd")
    assert front["kernel/x"].data == b"12345"
    second, rest = newc.read_first(rest)
    assert second["kernel/firmware/acpi/dsdt.aml"].data == table()
    assert "init" in newc.read(unpack(rest.lstrip(b"\0")))
    listed = subprocess.run([PROGRAM, "ls", "-1", images.output], capture_output=True, text=True, check=True)
    assert listed.stdout.splitlines()[0] == "kernel/x"


@pytest.mark.parametrize("data, reason", [
    (lzma.compress(newc.archive()), "compressed, so that the kernel does not see it early"),
    (table()[:-1] + b"x", "no initramfs"), (newc.entry("a"), "cut off"), (b"", "no archive in it")])
def test_early_files_that_are_none(images, tmp_path, data, reason):
    (tmp_path / "file").write_bytes(data)
    assert reason in images.fail("--early", tmp_path / "file")
    assert "No such file" in images.fail("--early", tmp_path / "nofile")
