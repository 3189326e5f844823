# SPDX-License-Identifier: GPL-2.0-or-later
"""The old image stays until the new one is complete: killed processes, full disks, links, and what was left."""
import fcntl
import os
import re
import subprocess

import pytest

import newc
from test_genlist import listed, read


def in_small_disk(images, size, script, *words):
    """Runs SCRIPT with a tmpfs of SIZE for a new mount namespace at images.dir/boot, the command as its arguments."""
    boot = images.dir / "boot"
    boot.mkdir(exist_ok=True)
    text = f'mount -t tmpfs -o size={size},mode=755 none "$0" && {script}'
    return subprocess.run(
        ["unshare", "-m", "sh", "-c", text, boot, *images.command(*words, output=boot / "image")],
        env=images.environment(), capture_output=True, text=True)


def test_full_disk_keeps_the_old_image(images):
    """(The number after what it says: how many files there are, and whether the old one is whole.)"""
    done = in_small_disk(images, "64k", 'echo old > "$0/image"; "$@"; echo $?; ls "$0"; cat "$0/image"', "most")
    first, missing, last = done.stderr.splitlines()
    assert re.fullmatch(r"kinit-image: writing /lib/modules/\S+ to the image: No space left on device", first)
    size = len(images.make("most") and images.output.read_bytes())
    takes, room, lacks = (f"{n // 100 / 10} kB" for n in (size, 15 * 4096, size - 15 * 4096))
    assert missing == (f"kinit-image: {images.dir}/boot/image: the image takes {takes}, and there is room for {room}: "
                       f"{lacks} are missing")
    assert last == f"kinit-image: {images.dir}/boot/image: No space left on device"
    assert done.stdout.split() == ["1", "image", "old"]


def test_full_disk_without_an_old_image(images):
    done = in_small_disk(images, "64k", '"$@"; echo $?; ls "$0"', "most")
    assert "No space left on device" in done.stderr and done.stdout.split() == ["1"]


def test_full_disk_for_a_list(images):
    # (-z is refused there.)
    command = 'set -- $(printf "%s\\n" "$@" | sed "/^-z$/,+1d"); "$@"; echo $?; find "$0" -mindepth 1'
    done = in_small_disk(images, "16k", command, "--format=gen_init_cpio", "ext4")
    assert "No space left on device" in done.stderr and done.stdout.split() == ["1"]


def test_full_disk_for_the_stage(images, tmp_path):
    """Modules that are unpacked need room there."""
    text = f'mount -t tmpfs -o size=8k none "{images.tmp}" && "$@"; echo $?; ls "{images.tmp}"'
    done = subprocess.run(["unshare", "-m", "sh", "-c", text, "sh", *images.command("most")],
                          env=images.environment(), capture_output=True, text=True)
    assert done.stdout.split() == ["1"] and "No space left on device" in done.stderr
    images.assert_nothing_left()


# ---- killed


def killed_at(images, call, number, command):
    """A SIGKILL before the call of this NUMBER is carried out, as strace(1) tells them apart."""
    done = subprocess.run(["strace", "-o", "/dev/null", "-e", f"inject={call}:signal=SIGKILL:when={number}", *command],
                          env=images.environment(), capture_output=True)
    assert done.returncode == -9, f"there was no {call} number {number}"


# What is there then, and what a run after it has to remove.
MOMENTS = [("write", 1, "old"), ("write", 2, "old"), ("fsync", 1, "old"), ("rename", 1, "old"), ("fsync", 2, "new"),
           ("unlink", 1, "new"), ("rmdir", 1, "new"), ("symlink", 1, "old"), ("mkdir", 4, "old")]


@pytest.mark.parametrize("call,number,left", MOMENTS)
def test_killed_at_any_moment(images, call, number, left):
    images.make("mptsas")
    data = {"new": images.output.read_bytes()}
    images.make("ext4")
    data["old"] = images.output.read_bytes()
    killed_at(images, call, number, images.command("mptsas"))
    assert images.output.read_bytes() == data[left]
    images.make("ext4")
    assert images.output.read_bytes() == data["old"]
    assert [p.name for p in images.dir.glob("image*")] == ["image"]


@pytest.mark.parametrize("call,number", [("mkdir", 4), ("write", 1), ("fsync", 1), ("renameat", 1), ("renameat", 3),
                                         ("fsync", 4), ("rename", 1), ("unlinkat", 1), ("unlinkat", 3)])
def test_list_that_was_killed_at_any_moment(images, call, number):
    assert listed(images, "ext4").returncode == 0
    command = images.command("--format=gen_init_cpio", "mptsas")
    at = command.index("-z")
    killed_at(images, call, number, command[:at] + command[at + 2:])
    assert "init" in read(images.output)
    assert listed(images, "ext4").returncode == 0
    told = read(images.output)
    named = {line.split()[2] for line in images.output.read_text().splitlines() if line.startswith("file")}
    assert {str(p) for p in (images.dir / "image.d").iterdir()} <= named and "init" in told
    assert not list(images.tmp.iterdir())


# ---- what was left in TMPDIR


def test_folder_that_a_killed_process_left_is_removed(images):
    left, other, foreign = (images.tmp / name for name in ("kinit-image.abcdef", "kinit-image.ghijkl", "kinit-image.x"))
    for folder in (left, other, foreign):
        (folder / "lib").mkdir(parents=True)
        (folder / "lib/file").write_text("half")
    link = images.tmp / "kinit-image.linked"
    link.symlink_to(images.dir)
    held = os.open(other, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    assert images.run("ext4").returncode == 0
    assert sorted(p.name for p in images.tmp.iterdir()) == ["kinit-image.ghijkl", "kinit-image.linked", "kinit-image.x"]
    assert (other / "lib/file").exists() and images.init.exists()
    os.close(held)


def test_folder_of_another_user_is_left_alone(images):
    left = images.tmp / "kinit-image.abcdef"
    left.mkdir()
    os.chown(left, 1, 1)
    assert images.run("ext4").returncode == 0 and left.exists()


# ---- links


@pytest.mark.parametrize("old", [True, False])
def test_link_stays_and_its_file_is_replaced(images, tmp_path, old):
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "file"
    if old:
        target.write_text("old")
    (tmp_path / "between").symlink_to("real/file")
    images.output.symlink_to(tmp_path / "between")
    assert images.run("ext4").returncode == 0
    assert images.output.is_symlink() and (tmp_path / "between").is_symlink()
    assert "init" in newc.read(target.read_bytes())
    assert [p.name for p in target.parent.iterdir()] == ["file"]


def test_link_to_what_is_no_file(images, tmp_path):
    images.output.symlink_to("/dev/null")
    done = images.run("ext4")
    assert done.stderr == f"kinit-image: -o {images.output}: is there and not a regular file\n" and done.returncode == 1
    images.output.unlink()
    images.output.symlink_to("image")
    done = images.run("ext4")
    assert done.stderr == f"kinit-image: -o {images.output}: Too many levels of symbolic links\n"
    images.output.unlink()
    images.output.symlink_to("nowhere/file")
    done = images.run("ext4")
    assert done.stderr == (f"kinit-image: -o {images.dir}/nowhere/file: the folder {images.dir}/nowhere: "
                           "No such file or directory\n")
