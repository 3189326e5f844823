# SPDX-License-Identifier: GPL-2.0-or-later
"""kinit-image as a command: what is in the image, and what is left when it fails."""

import fcntl
import gzip
import json
import lzma
import os
import random
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

import fake_kernel
from conftest import PROGRAM, TOP, module_names, unpack
import newc

MODULES = f"lib/modules/{fake_kernel.VERSION}"
# isofs is built in: what it asks for at run time is in every image.
OF_BUILTIN = {"nls_utf8", "nls_iso8859-1"}
SCSI = {"scsi_mod", "scsi_common", "sd_mod", "sr_mod", "cdrom"}
CRC32C = {"crc32c_generic", "crc32c-intel"}
SHA256 = {"sha256-ssse3", "sha2-ce"}
EXT4 = {"ext4", "jbd2", "mbcache"} | CRC32C
NFS = {"nfs", "nfsv3", "nfsv4", "lockd"}
NLS = {"nls_cp437", "nls_ascii", "nls_utf8", "nls_iso8859-1"}


# ---- which modules


@pytest.mark.parametrize(
    "names, wanted",
    [
        (["unrelated"], {"unrelated"}),
        (["mptsas"], {"mptsas", "mptbase"} | SCSI),
        (["ext4"], EXT4),
        (["mptsas", "ext4", "mptsas"], {"mptsas", "mptbase"} | SCSI | EXT4),
        (["fs-ext3"], EXT4),
        (["pci:v00001000d00000054sv0sd0bc1sc0i0"], {"mptsas", "mptbase"} | SCSI),
        (["vfat"], {"vfat", "fat"} | NLS),
        (["nls_iso8859_1", "nls-koi8-r"], {"nls_koi8-r"}),
        (["btrfs"], {"btrfs", "xxhash_generic"} | CRC32C | SHA256),
        (["sdhci"], {"sdhci", "sdhci-pci", "mmc_core", "mmc_block"}),
        (["wants"], {"wants", "before", "after", "last", "weakling", "behind-weakling"}),
        (["nfs"], NFS),
        (["cifs"], {"cifs", "cmac", "nls_utf8"} | SHA256),
        (["9p"], {"9p", "9pnet", "9pnet_virtio"}),
        (["loop", "unrelated"], {"unrelated"}),
        (["fs-iso9660"], set()),
    ],
)
def test_modules(images, names, wanted):
    assert module_names(images.make(*names)) == wanted | OF_BUILTIN


def test_most(images):
    names = module_names(images.make("most"))
    assert {"ahci", "mptsas", "sdhci-pci", "nls_koi8-r", "btrfs"} | EXT4 | SCSI <= names
    assert not names & {"scsi_debug", "null_blk", "iscsi_tcp", "e1000", "unrelated", "nfs"}
    # What the firmware has to say.
    assert "efivarfs" in names
    # What a host shares with a virtual machine needs no network.
    assert {"9p", "9pnet_virtio", "virtiofs"} <= names
    assert not names & {"cuse", "9pnet_rdma", "virtio_net", "nbd", "nvme-tcp", "cifs"}


def test_network(images):
    names = module_names(images.make("network"))
    assert {"e1000", "virtio_net", "realtek", "bonding", "8021q", "ipv6"} <= names
    assert {"nbd", "nvme-tcp", "cifs", "cmac"} | NFS <= names
    assert not names & {"pcnet_cs", "qmi_wwan", "ath9k", "sit", "blocklayoutdriver", "unrelated"}
    # It is an addition to what the disks and filesystems of this machine need.
    assert not names & {"ahci", "mptsas", "ext4"}


def test_most_network(images):
    names = module_names(images.make("most", "network"))
    assert {"ahci", "ext4", "e1000", "nfsv4"} <= names


def test_most_and_more(images):
    assert "e1000" in module_names(images.make("most", "e1000"))


def test_updated_driver_replaces_the_kernels(images, tmp_path):
    root = tmp_path / "kernel"
    moddir = fake_kernel.make(root)
    update = moddir / "updates/dkms/mptsas.ko"
    fake_kernel.compile_module(fake_kernel.mod("mptsas", uses=["scsi_register"]), update)
    fake_kernel.depmod(root)
    entries = images.make("most", moddir=moddir)
    assert f"{MODULES}/updates/dkms/mptsas.ko" in entries
    assert f"{MODULES}/kernel/drivers/message/fusion/mptsas.ko" not in entries


def test_no_modules_at_all(images, tmp_path):
    entries = images.make("none", moddir=tmp_path / "nowhere")
    assert set(entries) == {"dev", "dev/console", "dev/null", "init", "proc", "root", "run", "sys"}


def test_missing_names_are_all_named(images):
    said = images.fail("ext4", "nosuch", "mptsas", "pci:v1d2")
    assert "nosuch: no such module for kernel 9.9.0-test" in said
    assert "pci:v1d2: no such module" in said


# ---- the indexes


# What reads them, as busybox would.
TOOL = "-a/bin/true:/bin/tool"


def dep_lines(entries):
    lines = entries[f"{MODULES}/modules.dep"].data.decode().splitlines()
    return dict(line.split(":") for line in lines)


def test_indexes_know_what_is_inside(images, tmp_path):
    entries = images.make("mptsas", "ext4", TOOL)
    inside = {p[len(MODULES) + 1 :] for p in entries if p.endswith(".ko")}
    assert set(dep_lines(entries)) == inside
    assert "e1000" not in entries[f"{MODULES}/modules.alias"].data.decode()
    for name in ["modules.dep.bin", "modules.alias.bin", "modules.softdep", "modules.builtin.bin",
                 "modules.builtin.alias.bin"]:
        assert entries[f"{MODULES}/{name}"].data


def test_indexes_that_nobody_reads(images):
    """A module is asked for by a symbol only from nfsv4, of those that lead to roots."""
    entries = images.make("mptsas", "ext4")
    for name in ["modules.order", "modules.builtin.modinfo", "modules.symbols"]:
        assert f"{MODULES}/{name}" not in entries
    symbols = f"{MODULES}/modules.symbols.bin"
    empty = entries[symbols].data
    assert empty == bytes.fromhex("b007f457 00020001 00000000")
    assert b"mpt_attach" not in empty and b"mclnt_init" in images.make("nfs")[symbols].data


def test_indexes_for_programs_other_than_kinit(images, tmp_path):
    texts = {f"{MODULES}/{name}" for name in ("modules.dep", "modules.builtin", "modules.devname")}
    note = tmp_path / "note"
    note.write_text("read me")
    assert not texts & set(images.make("ext4", f"-a{note}:/note"))
    assert texts <= set(images.make("ext4", TOOL))
    assert not any(name.startswith("lib") for name in images.make("none", TOOL))


def extract(entries, root):
    for path, entry in entries.items():
        if stat.S_ISDIR(entry.mode):
            (root / path).mkdir(parents=True)
        elif stat.S_ISREG(entry.mode):
            (root / path).write_bytes(entry.data)


def modprobe(root, name):
    """The modules that modprobe would insert for a name, with the image's indexes."""
    done = subprocess.run(
        ["/sbin/modprobe", "-n", "-v", "-d", root, "-S", fake_kernel.VERSION, "-C", "/dev/null",
         name],
        capture_output=True, text=True, check=True,
    )
    return [line.split()[1].rsplit("/", 1)[1] for line in done.stdout.splitlines()
            if line.startswith("insmod")]


def test_modprobe_works_with_the_image(images, tmp_path):
    extract(images.make("mptsas", "fs-ext4"), tmp_path / "root")
    found = modprobe(tmp_path / "root", "pci:v00001000d00000054sv0sd0bc1sc0i0")
    assert found[-1] == "mptsas.ko" and set(found) >= {"mptbase.ko", "scsi_mod.ko"}


def test_absent_names_drivers_of_disks_only(images):
    entries = images.make("ext4", "mptbase")
    assert entries[f"{MODULES}/kinit.absent"].data.decode() == """\
pci:v0000%%%%d0000%%%%sv*sd*bc*sc*i*
 mptsas 10000054
 vmd 8086201D
virtio:d0000%%%%v*
 virtio_balloon 5
 virtio_blk 2
pci:v*d*sv*sd*bc01sc06i01* ahci
pci:v*d*sv*sd*bc01sc08i02* nvme
pci:v*d*sv*sd*bc08sc05i* sdhci_pci
usb:v*p*d*dc*dsc*dp*ic08isc06ip50in* usb_storage
"""
    lines = images.make("mptsas")[f"{MODULES}/kinit.absent"].data.decode()
    assert "mptsas" not in lines and "ahci" in lines


def test_absent_names_drivers_of_the_network_apart(images):
    assert f"{MODULES}/kinit.absent.net" not in images.make("ext4")
    assert images.make("ext4", "e1000")[f"{MODULES}/kinit.absent.net"].data.decode() == """\
virtio:d0000%%%%v*
 virtio_net 1
"""
    assert images.make("network")[f"{MODULES}/kinit.absent.net"].data == b""


# ---- compressed modules


CONFIGS = {
    "decompresses": "CONFIG_MODULES=y\nCONFIG_MODULE_DECOMPRESS=y\nCONFIG_MODULE_COMPRESS_XZ=y\n",
    "cannot": "# CONFIG_MODULE_DECOMPRESS is not set\nCONFIG_MODULE_COMPRESS_XZ=y\n",
    "other format": "CONFIG_MODULE_DECOMPRESS=y\nCONFIG_MODULE_COMPRESS_ZSTD=y\n",
}


SIGNED = 'CONFIG_MODULE_SIG=y\nCONFIG_MODULE_SIG_HASH="sha256"\n'


@pytest.mark.parametrize("config, built_in, first", [
    (SIGNED, "", "sha256_ssse3\nsha2_ce\n"),
    (SIGNED, "kernel/arch/x86/crypto/sha256-ssse3.ko\n", None),
    (SIGNED.replace("256", "512"), "", None),
    (SIGNED.replace("sha256", "sm3"), "", None),
    ("# CONFIG_MODULE_SIG is not set\n" + SIGNED.partition("\n")[2], "", None),
])
def test_what_checks_signatures_is_loaded_first(images, tmp_path, config, built_in, first):
    moddir = images.moddir
    if built_in:
        moddir = fake_kernel.make(tmp_path / "kernel")
        (moddir / built_in.strip()).unlink()
        with open(moddir / "modules.builtin", "a") as file:
            file.write(built_in)
        fake_kernel.depmod(tmp_path / "kernel")
    (tmp_path / "config").write_text(config)
    entries = images.make("-c", tmp_path / "config", "mptsas", moddir=moddir)
    found = entries.get(f"{MODULES}/kinit.first")
    assert (found and found.data.decode()) == first
    assert ("sha2-ce" in module_names(entries)) == bool(first)


@pytest.mark.parametrize("words, known", [
    (("mptsas", "nls_utf8", "fs-btrfs", "vfat"), "btrfs\nvfat\n"),
    (("mptsas",), None),
    (("most",), None),
])
def test_file_systems_that_were_named_are_told(images, words, known):
    found = images.make(*words).get(f"{MODULES}/kinit.filesystems")
    assert (found and found.data.decode()) == known


@pytest.mark.parametrize("omit, first", [("sha2-ce", "sha256_ssse3\n"), ("sha2-ce,sha256-ssse3", None)])
def test_what_checks_signatures_can_be_left_out(images, tmp_path, omit, first):
    (tmp_path / "config").write_text(SIGNED)
    found = images.make("-c", tmp_path / "config", "mptsas", "--omit", omit).get(f"{MODULES}/kinit.first")
    assert (found and found.data.decode()) == first


@pytest.fixture(scope="session", params=[".xz", ".zst"])
def packed_kernel(request, tmp_path_factory):
    return request.param, fake_kernel.make(tmp_path_factory.mktemp("packed"), request.param)


def test_packed_modules_are_unpacked(images, packed_kernel, kernel):
    _, moddir = packed_kernel
    entries = images.make("mptsas", "wants", "ext4", TOOL, moddir=moddir)
    assert module_names(entries) >= {"mptsas", "weakling", "behind-weakling"} | EXT4
    inside = [p for p in entries if "/kernel/" in p and stat.S_ISREG(entries[p].mode)]
    assert {p[len(MODULES) + 1 :] for p in inside} == set(dep_lines(entries))
    for path in inside:
        assert entries[path].data == (kernel / path[len(MODULES) + 1 :]).read_bytes()


@pytest.mark.parametrize("config", CONFIGS)
def test_packed_modules_stay_if_the_kernel_can(images, packed_kernel, config, tmp_path):
    ending, moddir = packed_kernel
    (tmp_path / "config").write_text(CONFIGS[config])
    entries = images.make("-c", tmp_path / "config", "mptsas", TOOL, moddir=moddir)
    kept = (ending, config) in [(".xz", "decompresses"), (".zst", "other format")]
    path = f"kernel/drivers/message/fusion/mptsas.ko{ending if kept else ''}"
    assert path in dep_lines(entries)
    if kept:
        assert entries[f"{MODULES}/{path}"].data == (moddir / path).read_bytes()


def test_gzip_module(images, tmp_path, kernel):
    # Debian's depmod does not see .ko.gz: the index is made for a name of the same length.
    moddir = tmp_path / "copy"
    shutil.copytree(kernel, moddir)
    plain, packed = "kernel/drivers/gpu/unrelated.ko", "kernel/drivers//unrelated.ko.gz"
    index = moddir / "modules.dep.bin"
    index.write_bytes(index.read_bytes().replace(plain.encode(), packed.encode()))
    (moddir / packed).write_bytes(gzip.compress((kernel / plain).read_bytes()))
    entries = images.make("unrelated", moddir=moddir)
    (path,) = [p for p in entries if p.endswith("unrelated.ko")]
    assert entries[path].data == (kernel / plain).read_bytes()
    images.output.unlink()
    (moddir / packed).write_bytes((moddir / packed).read_bytes()[:-9])
    assert "unrelated.ko.gz: Bad message" in images.fail("unrelated", moddir=moddir)


def test_config_beside_the_modules(images, tmp_path):
    moddir = fake_kernel.make(tmp_path / "kernel", ".xz")
    (moddir / "config").write_text(CONFIGS["decompresses"])
    entries = images.make("unrelated", moddir=moddir)
    assert f"{MODULES}/kernel/drivers/gpu/unrelated.ko.xz" in entries


@pytest.mark.parametrize("damage", ["cut", "garbage"])
def test_damaged_packed_module(images, packed_kernel, tmp_path, damage):
    ending, moddir = packed_kernel
    copy = tmp_path / "copy"
    shutil.copytree(moddir, copy)
    module = copy / f"kernel/drivers/gpu/unrelated.ko{ending}"
    data = module.read_bytes()
    module.write_bytes(data[: len(data) // 2] if damage == "cut" else b"\0" * 100)
    said = images.fail("unrelated", moddir=copy)
    assert f"{module}: " in said


# ---- firmware


@pytest.fixture
def firmware(tmp_path):
    top = tmp_path / "firmware"
    for name in ["mpt/plain.bin", "mpt/packed.bin.xz", "mpt/any1.bin", "mpt/any2.bin", "other.bin",
                 "updates/mpt/plain.bin"]:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(name)
    (top / "mpt/packed.bin.xz").write_bytes(PACKED)
    return top


PACKED = lzma.compress(b"packed", check=lzma.CHECK_CRC32)
PLAIN = ["mpt/plain.bin", "mpt/any1.bin", "mpt/any2.bin", "updates/mpt/plain.bin"]
LOADS = "CONFIG_FW_LOADER_COMPRESS=y\n"


def found_firmware(entries):
    return {p.removeprefix("lib/firmware/"): e.data for p, e in entries.items()
            if p.startswith("lib/firmware/") and e.data}


@pytest.mark.parametrize("config,loads", [
    ("CONFIG_X=y\n", False), (LOADS, True), (f"{LOADS}CONFIG_FW_LOADER_COMPRESS_XZ=y\n", True),
    (f"{LOADS}CONFIG_FW_LOADER_COMPRESS_ZSTD=y\n", False), ("CONFIG_FW_LOADER_COMPRESS_XZ=y\n", False)])
def test_firmware(images, firmware, tmp_path, config, loads):
    (tmp_path / "config").write_text(config)
    found = found_firmware(images.make("-c", tmp_path / "config", "-f", firmware, "mptsas"))
    packed = {"mpt/packed.bin.xz": PACKED} if loads else {"mpt/packed.bin": b"packed"}
    assert found == {**{n: n.encode() for n in PLAIN}, **packed}


def test_firmware_that_is_there_twice(images, firmware):
    (firmware / "mpt/plain.bin.xz").write_bytes(b"nobody reads it")
    (firmware / "mpt/packed.bin.zst").write_bytes(b"nor this one")
    found = found_firmware(images.make("-f", firmware, "mptsas"))
    assert found == {**{n: n.encode() for n in PLAIN}, "mpt/packed.bin": b"packed"}


def test_damaged_firmware_is_named_and_left_out(images, firmware):
    (firmware / "mpt/packed.bin.xz").write_bytes(PACKED[:40])
    done = images.run("-f", firmware, "mptsas")
    assert (done.returncode, done.stderr) == (
        0, f"kinit-image: warning: {firmware}/mpt/packed.bin.xz: damaged; left out\n")
    assert found_firmware(newc.read(images.output.read_bytes())) == {n: n.encode() for n in PLAIN}


def test_missing_firmware_is_listed_on_request(images, firmware):
    said = images.run("-v", "-f", firmware, "mptsas").stdout.splitlines()
    assert "missing firmware: mpt/missing.bin" in said
    assert not [line for line in said if "plain" in line and "missing" in line]


def test_no_firmware_directory(images, tmp_path):
    (tmp_path / "none").mkdir()
    assert not [p for p in images.make("-f", tmp_path / "none", "mptsas") if "firmware" in p]


# ---- the archive


def test_skeleton(images):
    entries = images.make("none")
    assert entries["init"].data == b"#!init\n" and entries["init"].mode == stat.S_IFREG | 0o755
    assert entries["dev/console"].mode == stat.S_IFCHR | 0o600
    assert entries["dev/console"].rdev == (5, 1)
    assert entries["dev/null"].mode == stat.S_IFCHR | 0o666
    assert entries["dev/null"].rdev == (1, 3)
    assert entries["root"].mode == stat.S_IFDIR | 0o700
    for name in ["proc", "sys", "run", "dev"]:
        assert entries[name].mode == stat.S_IFDIR | 0o755


def test_order_owner_and_time(images):
    entries = images.make("most")
    paths = list(entries)
    assert paths == sorted(paths)
    for path in paths:
        parent = path.rpartition("/")[0]
        assert not parent or stat.S_ISDIR(entries[parent].mode)
    assert [e.ino for e in entries.values()] == list(range(1, len(paths) + 1))
    assert {(e.uid, e.gid, e.mtime) for e in entries.values()} == {(0, 0, 0)}


@pytest.mark.parametrize("z", ["none", "gzip", "xz", "zstd", "lz4"])
def test_two_runs_give_the_same_bytes(images, z, tmp_path):
    images.make("most", z=z)
    first = images.output.read_bytes()
    images.make("most", z=z, output=images.output)
    assert images.output.read_bytes() == first
    images.make("ext4", z=z)
    assert images.output.read_bytes() != first


def test_source_date_epoch(images):
    entries = images.make("ext4", env={"SOURCE_DATE_EPOCH": "1700000000"})
    assert {e.mtime for e in entries.values()} == {1700000000}


@pytest.mark.parametrize("epoch", ["", "yesterday", "-1", "4294967296", "12x"])
def test_source_date_epoch_nonsense(images, epoch):
    assert "SOURCE_DATE_EPOCH" in images.fail("ext4", env={"SOURCE_DATE_EPOCH": epoch})


TOOLS = {"gzip": "gzip", "xz": "xz", "zstd": "zstd", "lz4": "lz4"}


@pytest.mark.parametrize("z", TOOLS)
def test_tools_read_it(images, z, tmp_path):
    plain = images.make("most")
    entries = images.make("most", z=z)
    assert entries == plain
    packed = images.output.read_bytes()
    done = subprocess.run([TOOLS[z], "-dc"], input=packed, stdout=subprocess.PIPE, check=True)
    assert newc.read(done.stdout) == plain


def test_xz_has_the_kernels_check(images):
    images.make("ext4", z="xz")
    packed = images.output.rename(images.dir / "image.xz")
    listed = subprocess.run(["xz", "--robot", "--list", packed], stdout=subprocess.PIPE, check=True)
    assert b"\tCRC32\t" in listed.stdout and b"CRC64" not in listed.stdout


def filters_and_archives(file):
    """Of each stream of an image by xz: the names of its filters, and what is in it."""
    listed = subprocess.run(["xz", "--robot", "-lvv", file], stdout=subprocess.PIPE, text=True, check=True).stdout
    filters = [re.findall(r"--(\w+)", line) for line in listed.splitlines() if line.startswith("block\t")]
    packed, archives = file.read_bytes(), []
    while packed:
        unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ)
        archives.append(newc.read(unpacker.decompress(packed)))
        packed = unpacker.unused_data.lstrip(b"\0")
    return list(zip(filters, archives, strict=True))


def literal_bits(packed):
    """By how many bits of the byte before a byte is foretold: in the first chunk of the first stream of xz."""
    header = (packed[12] + 1) * 4
    return packed[12 + header + 5] % 9


@pytest.mark.parametrize("config, apart", [("CONFIG_XZ_DEC_X86=y", True), ("# CONFIG_XZ_DEC_X86 is not set", False)])
def test_programs_by_xz(images, tmp_path, config, apart):
    """Through the filter for them, where the kernel has it; a module is no program."""
    (tmp_path / "config").write_text(f"CONFIG_XZ_DEC=y\n{config}\n")
    words = ["-c", tmp_path / "config", "-a", f"{PROGRAM}:/lib/tool", "-a", f"{tmp_path}/config:/lib/text", "ext4"]
    plain = images.make(*words)
    subprocess.run(images.command(*words, z="xz"), check=True, env=images.environment())
    assert literal_bits(images.output.read_bytes()) == (4 if apart else 3)
    found = filters_and_archives(images.output.rename(tmp_path / "image.xz"))
    assert [filters for filters, _ in found] == ([["x86", "lzma2"]] if apart else []) + [["lzma2"]]
    files = [{path for path, entry in archive.items() if stat.S_ISREG(entry.mode)} for _, archive in found]
    assert not apart or (files[0] == {"lib/tool"} and list(found[0][1]) == ["lib", "lib/tool"])
    assert set().union(*files) == {path for path, entry in plain.items() if stat.S_ISREG(entry.mode)}
    assert sum(map(len, files)) == len(set().union(*files))


def test_no_program_has_no_archive(images, tmp_path):
    (tmp_path / "config").write_text("CONFIG_XZ_DEC_X86=y\n")
    images.make("-c", tmp_path / "config", "ext4", z="xz")
    assert [filters for filters, _ in filters_and_archives(images.output.rename(tmp_path / "image.xz"))] == [["lzma2"]]


def test_zstd_is_the_default(images):
    command = [word for word in images.command("ext4") if word not in ("-z", "none")]
    subprocess.run(command, check=True)
    assert images.output.read_bytes().startswith(b"\x28\xb5\x2f\xfd")


def test_cpio_reads_it(images, tmp_path):
    (tmp_path / "link").symlink_to("target")
    entries = images.make("-a", f"{tmp_path}/link:/a/link", "most")
    root = tmp_path / "root"
    root.mkdir()
    command = ["cpio", "-i", "-d", "--quiet", "--no-preserve-owner", "-f", "dev/*"]
    subprocess.run(command, input=images.output.read_bytes(), cwd=root, check=True)
    assert os.readlink(root / "a/link") == "target"
    for path, entry in entries.items():
        if stat.S_ISREG(entry.mode):
            assert (root / path).read_bytes() == entry.data


# ---- added files


def test_added_file_keeps_its_mode(images, tmp_path):
    tool = tmp_path / "tool"
    tool.write_text("x")
    tool.chmod(0o4711)
    entries = images.make("-a", f"{tool}:/bin/other", "-a", f"{tool}:sbin//./", "none")
    assert entries["bin/other"].mode == stat.S_IFREG | 0o4711 and entries["bin/other"].data == b"x"
    assert entries["bin"].mode == stat.S_IFDIR | 0o755
    assert entries["sbin/tool"].data == b"x"


def test_added_directory(images, tmp_path):
    top = tmp_path / "top"
    (top / "etc/deep").mkdir(parents=True)
    (top / "etc").chmod(0o750)
    (top / "etc/deep/file").write_text("1")
    (top / "etc/empty").mkdir()
    (top / "etc/link").symlink_to("/nowhere at all")
    os.mkfifo(top / "etc/fifo")
    entries = images.make("-a", f"{top}/etc:/etc", "-a", f"{top}/etc/deep:etc/new", "none")
    assert entries["etc"].mode == stat.S_IFDIR | 0o750
    assert entries["etc/deep/file"].data == b"1"
    assert stat.S_ISDIR(entries["etc/empty"].mode)
    assert stat.S_ISLNK(entries["etc/link"].mode) and entries["etc/link"].data == b"/nowhere at all"
    assert stat.S_ISFIFO(entries["etc/fifo"].mode)
    assert entries["etc/new/file"].data == b"1"


def test_added_directory_as_the_top(images, tmp_path):
    (tmp_path / "top/dev").mkdir(parents=True)
    (tmp_path / "top/dev/x").write_text("x")
    entries = images.make("-a", f"{tmp_path}/top:/.", "none")
    assert entries["dev/x"].data == b"x" and "dev/console" in entries


@pytest.mark.parametrize(
    "pairs, reason",
    [
        (["{0}/nofile:/x"], "{0}/nofile: No such file or directory"),
        (["{0}/file"], "-a {0}/file: not of the form SRC:DST, such as /bin/busybox:/bin/sh"),
        ([":/x"], "not of the form SRC:DST"),
        (["{0}/file:"], "not of the form SRC:DST"),
        (["{0}/file:/a/../b"], '".." cannot be'),
        (["{0}/file:/init"], "/init: two files want this name"),
        (["{0}/file:/a", "{0}/other:/a"], "/a: two files want this name"),
        (["{0}/file:/lib"], "/lib: "),
        (["{0}/file:/a", "{0}/other:/a/b/c"], "/a: in the image no directory"),
    ],
)
def test_what_cannot_be_added(images, tmp_path, pairs, reason):
    (tmp_path / "file").write_text("x")
    (tmp_path / "other").write_text("x")
    words = [word for pair in pairs for word in ("-a", pair.format(tmp_path))]
    assert reason.format(tmp_path) in images.fail(*words, "unrelated")


# ---- options and failures


@pytest.mark.parametrize(
    "words",
    [[], ["-k", "1"], ["-o", "image"], ["-k", "1", "-o", "image", "-z", "lzma"],
     ["-k", "1/2", "-o", "image"], ["-k", "..", "-o", "image"], ["-k", "", "-o", "image"],
     ["-Q"], ["-k"]],
)
def test_usage(words, tmp_path):
    done = subprocess.run([PROGRAM, *words], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words, reason",
    [
        ([], "-k VERSION and -o OUTPUT are missing"),
        (["most", "-k", "1"], "-o OUTPUT is missing"),
        (["most", "--output=image"], "-k VERSION is missing"),
        (["-Q"], "invalid option -- 'Q'"),
        (["--quick"], "unrecognized option '--quick'"),
        (["-k"], "option requires an argument -- 'k'"),
    ],
)
def test_usage_says_what_is_wrong_and_who_helps(words, reason):
    said = subprocess.run([PROGRAM, *words], capture_output=True, text=True).stderr.splitlines()
    assert said[0].endswith(reason)
    assert said[1:] == [
        "usage: kinit-image [options] -k VERSION -o OUTPUT [host|most|network|none|MODULE]...",
        "kinit-image --help says more, with an example",
    ]


@pytest.mark.parametrize("version", ["/boot/vmlinuz-1.2", "..", ""])
def test_version_that_is_none(version):
    done = subprocess.run([PROGRAM, "-k", version, "-o", "x"], capture_output=True, text=True)
    assert f"-k {version}: not a kernel release; uname -r says" in done.stderr


def help_text(option="--help"):
    done = subprocess.run([PROGRAM, option], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_help():
    text = help_text()
    assert text.startswith("usage: ") and text == help_text("-h")
    for word in ["host", "most", "network", "MODULE", "none"]:
        assert f"\n  {word} " in text
    assert "kinit-image -k $(uname -r) -o initramfs.img most network\n" in text
    assert max(map(len, text.splitlines())) <= 100


def test_version():
    header = (TOP / "kinit/version.h").read_text()
    version = header.split('"')[1]
    assert help_text("--version") == help_text("-V") == f"kinit-image {version}\n"


def options():
    return re.findall(r"^  (-.), --(\w+)(=\S+)? ", help_text(), re.M)


def test_long_options_are_the_short_ones(images, tmp_path, firmware):
    (tmp_path / "config").write_text("CONFIG_X=y\n")
    usual = images.command()[1:]
    given = {**dict(zip(usual[::2], usual[1::2])), "-a": f"{images.init}:/a",
             "-c": tmp_path / "config", "-f": firmware}
    made = []
    for spelling in ("{0}{3}", "--{1}{2}{3}"):
        words = [spelling.format(short, name, "=" if argument else "", given.get(short, ""))
                 for short, name, argument in options() if short not in ("-h", "-V")]
        done = subprocess.run([PROGRAM, *words, "mptsas"], stdout=subprocess.PIPE, check=True)
        made.append((done.stdout, images.output.read_bytes()))
    assert made[0] == made[1] and b"/a\n" in made[0][0]


COMMANDS = ["", "ls", "cat", "unpack", "diff", "check"]


def long_options(text):
    return set(re.findall(r"(?:^| )--([a-z][a-z-]+)", text, re.M))


def test_man_page_has_every_option():
    page = (TOP / "man/kinit-image.8").read_text()
    assert len(options()) == 12
    for short, name, _ in options():
        assert re.search(rf"^\.It Fl {short[1]} .*, Fl -{name}\b", page, re.M), name


@pytest.mark.parametrize("command", COMMANDS)
def test_man_page_has_every_long_option(command):
    """Those that the help of the program, or of one of its commands, shows; the page has a section or sentence for each."""
    page = (TOP / "man/kinit-image.8").read_text()
    text = subprocess.run([PROGRAM, *command.split(), "--help"], capture_output=True, text=True, check=True).stdout
    known = long_options(text) - {"help"}
    assert known or command == "cat"
    for name in known:
        assert re.search(rf"\bFl -{name}\b", page), name
    assert not command or re.search(rf"\bCm {command}\b", page)


def test_help_has_every_long_option_of_the_man_page():
    page = (TOP / "man/kinit-image.8").read_text()
    texts = [subprocess.run([PROGRAM, *c.split(), "--help"], capture_output=True, text=True, check=True).stdout
             for c in [*COMMANDS, "try"]]
    known = set().union(*map(long_options, texts))
    explained = re.findall(r"^\.It Fl (?:.*, Fl )?-([a-z-]+)", page, re.M)
    assert len(explained) > 20 and set(explained) <= known | {"help"}


def test_every_command_is_known_to_the_test():
    source = (TOP / "image/main.c").read_text()
    assert re.findall(r'^\t\{ "(\w+)", "', source, re.M) == COMMANDS[1:]


def test_verbose_lists_every_path(images):
    done = images.run("-qv", "ext4")
    listed = [line[1:] for line in done.stdout.splitlines() if line.startswith("/")]
    assert listed == list(newc.read(images.output.read_bytes()))


def test_kinit_beside_the_program(tmp_path, images):
    program = tmp_path / "kinit-image"
    shutil.copy(PROGRAM, program)
    command = [program, "-k", "1", "-z", "none", "-o", images.output, "none"]
    done = subprocess.run(command, capture_output=True, text=True)
    if not os.path.exists("/usr/lib/kinit/kinit"):
        assert done.returncode == 1 and "-i" in done.stderr
    (tmp_path / "kinit").write_text("#!init beside")
    subprocess.run(command, check=True)
    assert newc.read(images.output.read_bytes())["init"].data == b"#!init beside"


def test_unreadable_things_are_named(images, tmp_path):
    nope = tmp_path / "nope"
    assert f"-i {nope}: No such file" in images.fail("ext4", init=nope)
    assert f"-i {tmp_path}: not a regular file" in images.fail("ext4", init=tmp_path)
    assert f"-m {nope}: No such file" in images.fail("ext4", moddir=nope)
    assert f"-c {nope}: No such file" in images.fail("-c", nope, "ext4")
    assert f"-c {tmp_path}: Is a directory" in images.fail("-c", tmp_path, "ext4")
    assert f"-f {nope}: No such file" in images.fail("-f", nope, "ext4")
    assert f"-f {images.init}: not a directory" in images.fail("-f", images.init, "ext4")


def test_output_that_cannot_be(images, tmp_path):
    # It is said before anything else is looked at.
    def fail(output):
        return images.fail("nosuch", output=output)

    assert fail(tmp_path / "nope/image") == (
        f"kinit-image: -o {tmp_path}/nope/image: the folder {tmp_path}/nope: "
        "No such file or directory\n")
    assert f"the folder {images.init}: Not a directory" in fail(images.init / "image")
    assert "-o /dev/null: is there and not a regular file" in fail("/dev/null")
    assert f"-o {tmp_path}: a folder; name the file" in fail(tmp_path)


def test_kernel_that_is_not_there(images):
    command = [PROGRAM, "-k", "6.1.0", "-i", images.init, "-o", images.output, "most"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stderr == ("kinit-image: no modules of 6.1.0 below /lib/modules; "
                           "is its package installed? -m names another folder, "
                           "none makes an image without\n")
    assert done.returncode == 1
    images.assert_nothing_left()


def test_config_that_is_none(images, tmp_path):
    packed = tmp_path / "config.gz"
    packed.write_bytes(gzip.compress(b"CONFIG_MODULES=y\n"))
    said = images.fail("-c", packed, "ext4")
    assert f"-c {packed}: has no line that begins with CONFIG_; is it compressed?" in said


@pytest.mark.parametrize("name", ["kernel/fs/ext4/ext4.ko", "ext4.ko", "ext4.ko.xz"])
def test_file_instead_of_a_module(images, name):
    said = images.fail(name)
    assert f"{name}: no such module for kernel 9.9.0-test; name it without folder and ending" in said


def test_folder_of_all_kernels(images):
    said = images.fail("ext4", moddir=images.moddir.parent)
    assert f"-m is to name the modules of one kernel: -m {images.moddir}\n" in said


def test_folder_that_may_not_be_read(kernel):
    """Root may read everything, and pytest's folders are root's own."""
    with tempfile.TemporaryDirectory() as top:
        top = Path(top)
        moddir = top / fake_kernel.VERSION
        shutil.copytree(kernel, moddir)
        shutil.copy(PROGRAM, top / "kinit-image")
        (top / "init").write_text("#!init\n")
        (top / "image").mkdir(mode=0o777)
        for folder, mode in [(top, 0o755), (top / "image", 0o777), (moddir, 0)]:
            folder.chmod(mode)
        done = subprocess.run(
            [top / "kinit-image", "-k", fake_kernel.VERSION, "-m", moddir, "-i", top / "init",
             "-o", top / "image/image", "ext4"],
            user=65534 if os.geteuid() == 0 else None, capture_output=True, text=True, cwd="/",
        )
        moddir.chmod(0o755)
        assert f"{moddir}/modules.dep.bin: Permission denied\n" in done.stderr
        assert done.returncode == 1 and not list((top / "image").iterdir())


# ---- the program that is to be /init


def elf(machine, kind=2, end="little"):
    """The header of an ELF file, and that of its one segment, which is to be loaded."""
    ident = b"\x7fELF" + bytes([2, 1 if end == "little" else 2, 1]) + bytes(9)
    return (ident + kind.to_bytes(2, end) + machine.to_bytes(2, end) + bytes(12)
            + (64).to_bytes(8, end) + bytes(14) + (56).to_bytes(2, end) + (1).to_bytes(2, end)
            + bytes(6) + (1).to_bytes(4, end) + bytes(52))


@pytest.mark.parametrize(
    "data, reason",
    [
        (b"", "neither a program (ELF) nor a script (#!)"),
        (b"echo\n", "neither a program (ELF) nor a script (#!)"),
        (b"#!\n", "neither a program (ELF) nor a script (#!)"),
        (b"\x7fELF", "neither a program (ELF) nor a script (#!)"),
        (elf(62, kind=1), "neither a program (ELF) nor a script (#!)"),
        (b"#!/bin/sh\n", "a script for /bin/sh, which is not in the image; -a adds files"),
        (elf(183), "a program for arm64, but the modules are for x86-64"),
        (elf(22, end="big"), "a program for s390, but the modules are for x86-64"),
        (elf(4711), "a program for machine 4711, but the modules are for x86-64"),
    ],
)
def test_init_that_cannot_start(images, data, reason):
    images.init.write_bytes(data)
    assert images.fail("unrelated") == f"kinit-image: {images.init}: {reason}" + (
        " that the kernel can start\n" if "neither" in reason else "\n")


def test_init_for_another_machine_than_packed_modules(images, packed_kernel, tmp_path):
    _, moddir = packed_kernel
    (tmp_path / "config").write_text(
        CONFIGS["decompresses"] + "CONFIG_MODULE_COMPRESS_ZSTD=y\n")
    images.init.write_bytes(elf(183))
    said = images.fail("-c", tmp_path / "config", "unrelated", moddir=moddir)
    assert "a program for arm64, but the modules are for x86-64" in said


@pytest.mark.parametrize("data", [elf(62), elf(62, kind=3), elf(3), b"#! /bin/sh -e\n"])
def test_init_that_can_start(images, tmp_path, data):
    images.init.write_bytes(data)
    (tmp_path / "sh").write_bytes(elf(62))
    entries = images.make("-a", f"{tmp_path}/sh:/bin/sh", "unrelated")
    assert entries["init"].data == data and entries["init"].mode == stat.S_IFREG | 0o755


def test_init_for_another_machine_without_modules(images):
    images.init.write_bytes(elf(183))
    assert images.make("none")["init"].data == elf(183)


def compiled(path, *options):
    subprocess.run(["gcc", "-x", "c", "-o", path, *options, "-"], input="int main(void) { return 0; }",
                   text=True, check=True)
    return path


def test_init_that_is_not_static(images, tmp_path):
    init = compiled(tmp_path / "dynamic", "-Wl,--dynamic-linker=/lib/ld.so")
    assert images.fail("unrelated", init=init) == (
        f"kinit-image: {init}: not a static program, and needs /lib/ld.so, "
        "which is not in the image; -a adds files\n")
    (tmp_path / "ld.so").write_text("")
    assert "lib/ld.so" in images.make("-a", f"{tmp_path}/ld.so:/lib/ld.so", "unrelated", init=init)
    # What is behind a link of a directory is not looked for.
    (tmp_path / "top").mkdir()
    (tmp_path / "top/sbin").symlink_to("usr/sbin")
    init.unlink()
    compiled(init, "-Wl,--dynamic-linker=/sbin/deep/ld.so")
    images.make("-a", f"{tmp_path}/top:/.", "unrelated", init=init)


def test_emergency_shell_that_is_not_static(images, tmp_path):
    shell = compiled(tmp_path / "shell", "-Wl,--dynamic-linker=/lib/ld.so")
    done = images.run("-a", f"{shell}:/bin/sh", "unrelated")
    assert done.returncode == 0 and done.stderr == (
        "kinit-image: warning: /bin/sh: not a static program, and needs /lib/ld.so, "
        "which is not in the image; -a adds files\n")


def test_tree_without_indexes(images, tmp_path):
    (tmp_path / "empty").mkdir()
    said = images.fail("ext4", moddir=tmp_path / "empty")
    assert "modules.dep.bin: No such file" in said
    assert "depmod 9.9.0-test makes it; is the package of this kernel installed?" in said


INDEX = ("modules.order", "modules.builtin", "modules.builtin.modinfo")


def unpacked(kernel, where, *kept):
    """A kernel's modules as they are in its package, before depmod has seen them."""
    shutil.copytree(kernel, where)
    for index in where.glob("modules.*"):
        if index.name not in kept:
            index.unlink()
    return where


def test_tree_that_was_only_unpacked(images, tmp_path, kernel):
    """It is indexed for this image, and stays as it is."""
    words = ("ext4", "mptsas", "fs-vfat", "loop")
    images.make(*words, z="zstd")
    whole = images.output.read_bytes()
    copy = unpacked(kernel, tmp_path / "copy", *INDEX)
    before = sorted(copy.rglob("*"))
    images.make(*words, z="zstd", moddir=copy)
    assert images.output.read_bytes() == whole
    assert sorted(copy.rglob("*")) == before
    found = json.loads(images.run("--list", "--json", "ext4", moddir=copy).stdout)
    assert {m["path"] for m in found if m["module"] == "ext4"} == {f"{copy}/kernel/fs/ext4/ext4.ko"}


def test_tree_without_the_lists_of_the_kernel(images, tmp_path, kernel):
    copy = unpacked(kernel, tmp_path / "copy")
    done = images.run("ext4", "most", moddir=copy)
    assert (done.returncode, done.stderr) == (0, "")
    assert {"ext4", "mptsas"} <= module_names(newc.read(unpack(images.output.read_bytes())))


def test_module_file_that_is_gone(images, tmp_path, kernel):
    shutil.copytree(kernel, tmp_path / "copy")
    (tmp_path / "copy/kernel/fs/jbd2/jbd2.ko").unlink()
    assert "jbd2.ko: No such file" in images.fail("ext4", moddir=tmp_path / "copy")


def test_failure_keeps_the_old_image(images):
    images.output.write_text("old")
    assert images.run("ext4", "nosuch").returncode == 1
    assert images.output.read_text() == "old"
    images.make("ext4")
    assert images.output.read_bytes() != b"old"


def test_image_is_its_owners(images):
    """It may hold keys."""
    old = os.umask(0)
    try:
        images.make("ext4")
    finally:
        os.umask(old)
    assert stat.S_IMODE(images.output.stat().st_mode) == 0o600


def test_what_a_killed_process_left_is_removed(images):
    left, other = images.dir / "image.tmpabcdef", images.dir / "image.tmp"
    left.write_bytes(b"half")
    other.write_bytes(b"of somebody")
    locked = images.dir / "image.tmpghijkl"
    with open(locked, "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        images.make("ext4")
        assert not left.exists() and other.exists() and locked.exists()


def test_kill_keeps_the_old_image(images, tmp_path):
    images.make("ext4")
    old = images.output.read_bytes()
    with open(tmp_path / "big", "wb") as big:
        big.write(os.urandom(1 << 24))
        big.truncate(1 << 31)
    process = start_and_wait_for(
        images, lambda: list(images.dir.glob("image.tmp*")), ["-a", f"{tmp_path}/big:/big", "ext4"], z="xz")
    process.kill()
    process.communicate()
    assert images.output.read_bytes() == old
    shutil.rmtree(images.tmp)
    images.tmp.mkdir()
    images.make("ext4")
    assert [p.name for p in images.dir.glob("image*")] == ["image"]


@pytest.mark.parametrize("old", [True, False])
def test_read_only_folder(images, tmp_path, old):
    """(In a mount of its own, which root cannot write to either.)"""
    boot = tmp_path / "boot"
    boot.mkdir()
    if old:
        (boot / "image").write_text("old")
    command = images.command("ext4", output=boot / "image")
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"',
         boot, *command], env=images.environment(), capture_output=True, text=True)
    assert done.returncode == 1 and f"the folder {boot}: Read-only file system" in done.stderr
    assert [p.read_text() for p in boot.iterdir()] == ["old"] * old


def test_full_disk(images):
    said = subprocess.run(
        ["sh", "-c", 'ulimit -f 64; trap "" XFSZ; exec "$@"', "sh", *images.command("most")],
        env=images.environment(), capture_output=True, text=True,
    )
    assert said.returncode == 1 and "File too large" in said.stderr
    images.assert_nothing_left()


def test_no_room_for_the_stage(images):
    said = images.fail("ext4", env={"TMPDIR": "/nonexistent"})
    assert "/nonexistent: no temporary directory" in said


# ---- signals


def ignore_hangup():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def mind_signals():
    """Whoever runs the tests in the background may have them ignore some, which is inherited."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def start_and_wait_for(images, what, words, prepare=mind_signals, **options):
    process = subprocess.Popen(
        images.command(*words, **options), env=images.environment(),
        stderr=subprocess.PIPE, text=True, preexec_fn=prepare,
    )
    end = time.monotonic() + 30
    while not what() and time.monotonic() < end:
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.001)
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_while_writing(images, tmp_path, number):
    # Noise does not compress, and as many zeros again keep the compressor busy for long.
    with open(tmp_path / "big", "wb") as big:
        big.write(os.urandom(1 << 26))
        big.truncate(1 << 31)
    process = start_and_wait_for(
        images, lambda: list(images.dir.glob("image.tmp*")),
        ["-a", f"{tmp_path}/big:/big", "ext4"], z="xz",
    )
    process.send_signal(number)
    assert process.wait(timeout=30) == -number
    images.assert_nothing_left()


def test_ignored_signal(images, tmp_path):
    (tmp_path / "big").write_bytes(os.urandom(1 << 24))
    process = start_and_wait_for(
        images, lambda: list(images.dir.glob("image.tmp*")),
        ["-a", f"{tmp_path}/big:/big", "ext4"], prepare=ignore_hangup, z="xz",
    )
    process.send_signal(signal.SIGHUP)
    assert process.wait(timeout=60) == 0
    assert images.output.exists()


def test_signal_while_depmod_runs(images, tmp_path):
    slow = tmp_path / "bin/depmod"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\n: > $0.started\nsleep 1\n")
    slow.chmod(0o755)
    started = tmp_path / "bin/depmod.started"
    process = subprocess.Popen(
        images.command("ext4"), env=images.environment(PATH=f"{slow.parent}:{os.environ['PATH']}"))
    while not started.exists():
        time.sleep(0.001)
    process.terminate()
    assert process.wait(timeout=30) == -signal.SIGTERM
    images.assert_nothing_left()


def test_depmod_that_fails(images, tmp_path):
    bad = tmp_path / "bin/depmod"
    bad.parent.mkdir()
    bad.write_text("#!/bin/sh\nexit 3\n")
    bad.chmod(0o755)
    path = f"{bad.parent}:{os.environ['PATH']}"
    assert "depmod failed" in images.fail("ext4", env={"PATH": path})


# ---- real kernels, if some are named: KINIT_TEST_MODULES=DIR[:DIR...], each with indexes


REAL = [d for d in os.environ.get("KINIT_TEST_MODULES", "").split(":") if d]


def real_names(images, moddir, *words):
    """The modules in an image for a real kernel, with underscores."""
    done = subprocess.run(
        [PROGRAM, "-k", os.path.basename(moddir), "-m", moddir, "-i", images.init,
         "-o", images.output, *words],
        env=images.environment(), capture_output=True, text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    entries = newc.read(unpack(images.output.read_bytes()))
    return {name.replace("-", "_") for name in module_names(entries)}


def real_kernel(images, moddir):
    started = time.monotonic()
    names = real_names(images, moddir, "most")
    assert {"mptsas", "ahci", "nvme", "sd_mod", "virtio_blk", "ext4", "btrfs", "xhci_pci"} <= names
    assert {"crc32c_generic", "nls_cp437", "nls_utf8", "uas", "mmc_block"} <= names
    assert {"9p", "9pnet_virtio"} <= names
    assert not names & {"scsi_debug", "null_blk", "brd", "e1000e", "iscsi_tcp", "nfs"}
    assert images.output.stat().st_size < 20 << 20
    assert time.monotonic() - started < 60


def real_network(images, moddir):
    names = real_names(images, moddir, "network")
    assert {"virtio_net", "e1000", "e1000e", "igb", "ixgbe", "r8169", "tg3", "bnx2", "vmxnet3"} <= names
    assert {"hv_netvsc", "xen_netfront", "r8152", "ax88179_178a", "realtek", "mlx5_core"} <= names
    assert {"nfsv3", "nfsv4", "sunrpc", "lockd", "cifs", "nbd", "nvme_tcp", "8021q", "bonding"} <= names
    assert not names & {"iwlwifi", "mlxsw_core", "qmi_wwan", "btrfs", "mptsas"}
    assert images.output.stat().st_size < 20 << 20


if REAL:
    test_real_kernel = pytest.mark.parametrize("moddir", REAL)(real_kernel)
    test_real_network = pytest.mark.parametrize("moddir", REAL)(real_network)


# ---- levels that nobody named


@pytest.mark.parametrize("zeros, level", [(0, 19), (4 << 20, 6)])
def test_small_images_get_the_level_that_makes_them_smaller(images, tmp_path, zeros, level):
    """Words of a few letters in no order: the levels are far apart."""
    random.seed(1)
    words = [bytes(random.choices(b"abcdefgh", k=random.randint(3, 9))) for _ in range(500)]
    (tmp_path / "text").write_bytes(b" ".join(random.choices(words, k=20000)) + bytes(zeros))
    sizes = {}
    for z in ("zstd", f"zstd:{level}", "zstd:12"):
        images.run("-a", f"{tmp_path}/text:/text", "none", z=z, output=tmp_path / z)
        sizes[z] = (tmp_path / z).stat().st_size
    assert sizes["zstd"] == sizes[f"zstd:{level}"] != sizes["zstd:12"]
