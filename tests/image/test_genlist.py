# SPDX-License-Identifier: GPL-2.0-or-later
"""kinit-image --format gen_init_cpio: the list that CONFIG_INITRAMFS_SOURCE names.

Read here by the kernel's description of it; qemu/test_kernelcpio.py has the kernel's own program read it.
"""
import os
import shutil
import stat
import subprocess

import pytest

import fake_kernel
import newc
from conftest import module_names

TYPES = {"file": stat.S_IFREG, "dir": stat.S_IFDIR, "slink": stat.S_IFLNK, "pipe": stat.S_IFIFO}
LISTED = ["--format", "gen_init_cpio"]


def read(file):
    """{path: (mode, bytes, target or device number)} of what the list names."""
    found = {}
    for line in file.read_text().splitlines():
        if line.startswith("#"):
            continue
        kind, name, *rest = line.split(" ")
        assert name.startswith("/") and name[1:] not in found
        source = rest.pop(0) if kind in ("file", "slink") else None
        mode, uid, gid, *device = rest
        assert (uid, gid) == ("0", "0") and (len(device) == 3) == (kind == "nod")
        kinds = {"b": stat.S_IFBLK, "c": stat.S_IFCHR}
        full = int(mode, 8) | (kinds[device[0]] if device else TYPES[kind])
        data = open(source, "rb").read() if kind == "file" else (source or "").encode()
        found[name[1:]] = (full, data, tuple(map(int, device[1:])) if device else (0, 0))
    return found


def listed(images, *words, **options):
    """(-z makes no sense here.)"""
    command = images.command(*LISTED, *words, **options)
    at = command.index("-z")
    return subprocess.run(command[:at] + command[at + 2:], env=images.environment(), capture_output=True, text=True)


def archive(images, *words, **options):
    """The same of an archive."""
    other = images.dir / "archive"
    done = images.run(*words, output=other, **options)
    assert (done.returncode, done.stderr) == (0, "")
    return {path: (e.mode, e.data, e.rdev) for path, e in newc.read(other.read_bytes()).items()}


def make(images, *words, **options):
    done = listed(images, *words, **options)
    assert (done.returncode, done.stderr) == (0, "") and not list(images.tmp.iterdir())
    assert done.stdout.endswith(f"{options.get('output', images.output)}: a list for CONFIG_INITRAMFS_SOURCE\n")
    return read(images.output)


def kept(images):
    folder = images.dir / "image.d"
    return {file.name for file in folder.iterdir()} if folder.exists() else set()


def packed(images):
    """The modules of the kernel, packed as it cannot load them."""
    top = images.dir / "packed"
    moddir = top / images.moddir.relative_to(images.moddir.parents[2])
    shutil.copytree(images.moddir, moddir)
    subprocess.run(["xz", "-0", "--check=crc32", *moddir.glob("**/*.ko")], check=True)
    fake_kernel.depmod(top)
    return moddir


@pytest.mark.parametrize("is_packed", [False, True])
def test_the_same_files_as_in_an_archive(images, tmp_path, is_packed):
    moddir = packed(images) if is_packed else images.moddir
    (tmp_path / "tool").write_bytes(b"tool")
    (tmp_path / "tool").chmod(0o4750)
    (tmp_path / "tree/below").mkdir(parents=True, mode=0o711)
    (tmp_path / "tree/link").symlink_to("../nowhere")
    os.mkfifo(tmp_path / "tree/fifo", 0o620)
    words = ["mptsas", "ext4", "-a", f"{tmp_path}/tool:/bin/tool", "-a", f"{tmp_path}/tree:/tree"]
    told = make(images, *words, moddir=moddir)
    assert told == archive(images, *words, moddir=moddir)
    assert told["tree/link"][1] == b"../nowhere" and "ext4" in module_names(told)


def test_it_names_the_files_themselves_and_keeps_what_was_made(images):
    make(images, "ext4")
    lines = images.output.read_text()
    assert f" {images.moddir}/kernel/fs/ext4/ext4.ko 0644 0 0\n" in lines
    assert f"file /init {images.init} 0755 0 0\n" in lines
    assert {name[17:] for name in kept(images)} >= {"kinit.absent", "modules.dep.bin"}
    assert all(f" {images.dir}/image.d/{name} 0644 0 0\n" in lines for name in kept(images))
    assert stat.S_IMODE((images.dir / "image.d").stat().st_mode) == 0o700


def test_paths_are_whole_wherever_it_runs(images, monkeypatch):
    monkeypatch.chdir(images.dir)
    make(images, "ext4", output="image", init="init")
    assert all(line.split()[2].startswith("/") for line in images.output.read_text().splitlines()
               if line.startswith("file"))


def test_nothing_is_kept_where_nothing_was_made(images):
    make(images, "none")
    assert not (images.dir / "image.d").exists()


def test_a_new_list_replaces_the_old_one_and_its_files(images):
    make(images, "ext4")
    old, first = images.output.read_bytes(), kept(images)
    other = images.dir / "image.d" / "notes"
    other.write_text("of somebody")
    (images.dir / "image.d" / ".new").write_text("half")
    make(images, "mptsas")
    assert not first <= kept(images) and ".new" not in kept(images) and other.exists()
    make(images, "ext4")
    assert images.output.read_bytes() == old and kept(images) == first | {"notes"}


def test_a_failure_leaves_the_old_list_with_its_files(images, tmp_path):
    make(images, "ext4")
    old, first = images.output.read_bytes(), kept(images)
    (tmp_path / "two words").write_text("x")
    done = listed(images, "mptsas", "-a", f"{tmp_path}/two words:/x")
    assert done.returncode == 1
    assert done.stderr == (f"kinit-image: the file {tmp_path}/two words: has a blank, which a list for gen_init_cpio "
                           "cannot have\n")
    assert images.output.read_bytes() == old and kept(images) == first
    read(images.output)


@pytest.mark.parametrize("name,link,said", [
    ("two words", None, "in the image two words: has a blank"),
    ("link", "a b", "a link to a b: has a blank"),
    ("with${HOME}", None, "in the image with${HOME}: has a ${, which gen_init_cpio takes for a variable"),
])
def test_what_a_list_cannot_say(images, tmp_path, name, link, said):
    source = tmp_path / "source"
    source.symlink_to(link) if link else source.write_text("x")
    done = listed(images, "none", "-a", f"{source}:/{name}")
    assert done.returncode == 1 and said in done.stderr
    images.assert_nothing_left()


@pytest.mark.parametrize("words,said", [
    (["-z", "xz"], "-z: not with --format gen_init_cpio: CONFIG_INITRAMFS_COMPRESSION_* of the kernel says that"),
    (["--cmdline", "quiet"], "--cmdline: not with --format gen_init_cpio"),
    (["--early", "x"], "--early x: not with --format gen_init_cpio"),
    (["--microcode", "/lib/firmware"], "--microcode /lib/firmware: not with --format gen_init_cpio: "
                                       "CONFIG_EXTRA_FIRMWARE of the kernel takes it"),
    (["-o", "initramfs.cpio.gz"], "-o initramfs.cpio.gz: the kernel takes a file of this name for an archive"),
    (["--format=tar"], "--format tar: not one of cpio, gen_init_cpio"),
])
def test_what_makes_no_sense(images, words, said):
    done = listed(images, *words, "none")
    assert done.returncode == 2 and said in done.stderr
    images.assert_nothing_left()


def test_microcode_that_nobody_named_is_no_matter(images):
    assert make(images, "most") and make(images, "--microcode=auto", "none")
