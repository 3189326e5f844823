# SPDX-License-Identifier: GPL-2.0-or-later
"""update-initramfs of kinit-initramfs: its options, its settings, and what becomes of the image that was there."""
import re
import time

import pytest

from debroom import NEW, OLD

BOTH = [f"initrd.img-{NEW}", f"initrd.img-{OLD}"]


def made(room, version=NEW):
    """Is this an image of kinit?"""
    return "init" in room.run(f"kinit-image ls -1 /boot/initrd.img-{version}").splitlines()


def old_image(room, version=NEW):
    room.write(f"boot/initrd.img-{version}", "old\n")


def test_help_and_version(machine):
    assert "usage: update-initramfs -c|-u|-d " in machine.run("update-initramfs -h")
    assert machine.run("update-initramfs --help") == machine.run("update-initramfs -h")
    assert re.fullmatch(r"kinit \d\S*\n", machine.run("update-initramfs --version"))


@pytest.mark.parametrize("words, said", [
    ("", "one of -c, -u and -d is needed"),
    ("-u what", "what: what is that?"),
    ("-x", "invalid option -- 'x'"),
    ("-c", "-k has to say which kernel"),
    ("-d", "-k has to say which kernel"),
    ("-u -k ../etc/passwd", "../etc/passwd is no version of a kernel"),
    ("-d -k '*'", None),
])
def test_usage(machine, words, said):
    done = machine.start(f"update-initramfs {words}")
    assert done.returncode == (2 if said else 0)
    assert (said or "removing") in done.stdout


@pytest.mark.parametrize("words, said", [("-u -b /none", "/none is no folder"),
                                         ("-u -s yesterday", "yesterday is no time in seconds since 1970")])
def test_values_that_make_no_sense(machine, words, said):
    assert said in machine.run(f"update-initramfs {words}", right=1)


def test_create(machine):
    said = machine.run(f"update-initramfs -c -k {OLD}")
    assert said == f"update-initramfs: making /boot/initrd.img-{OLD}\n"
    assert machine.boot() == [f"initrd.img-{OLD}"] and made(machine, OLD)


def test_create_all(machine):
    machine.run("update-initramfs -c -k all")
    assert machine.boot() == BOTH


def test_update_without_a_version_takes_the_newest_that_has_one(machine):
    assert machine.run("update-initramfs -u") == ""
    assert machine.run("update-initramfs -u -v") == "update-initramfs: no kernel has an image\n"
    old_image(machine, OLD)
    machine.run("update-initramfs -u")
    assert machine.boot() == [f"initrd.img-{OLD}"] and made(machine, OLD)
    old_image(machine, NEW)
    old_image(machine, OLD)
    machine.run("update-initramfs -u")
    assert made(machine) and machine.image(OLD) == b"old\n"


def test_update_all(machine):
    old_image(machine, OLD)
    old_image(machine, NEW)
    machine.run("update-initramfs -u -k all")
    assert made(machine, OLD) and made(machine, NEW)


def test_update_of_a_kernel_that_only_a_link_knows(machine):
    machine.run(f"rm /boot/vmlinuz-*; ln -s boot/initrd.img-{OLD} /initrd.img")
    old_image(machine, OLD)
    machine.run("update-initramfs -u")
    assert made(machine, OLD)


def test_delete(machine):
    machine.run("update-initramfs -c -k all")
    machine.run(f"cd /boot; touch initrd.img-{OLD}.bak initrd.img-{OLD}.dpkg-bak initrd.img-{OLD}.tmpABCDEF other")
    machine.run(f"update-initramfs -d -k {OLD}")
    assert machine.boot() == [f"initrd.img-{NEW}", "other"]
    machine.run("update-initramfs -d -k all")
    assert machine.boot() == ["other"]


def test_another_folder(machine):
    machine.run(f"mkdir -p /boot/efi; update-initramfs -c -k {OLD} -b /boot/efi")
    assert machine.run("ls /boot/efi") == f"initrd.img-{OLD}\n"
    assert machine.boot() == ["efi"]


def test_verbose(machine):
    assert "virtio_blk.ko" in machine.run(f"update-initramfs -v -c -k {OLD}")


def test_since(machine):
    old_image(machine)
    said = machine.run(f"update-initramfs -u -s {int(time.time()) - 100}")
    assert "has been made since then" in said and machine.image(NEW) == b"old\n"
    machine.run(f"update-initramfs -u -s {int(time.time()) + 100}")
    assert made(machine)
    said = machine.run(f"update-initramfs -u -k all -s {int(time.time()) - 100}")
    assert "has been made since then" in said


def test_a_kernel_without_modules(machine):
    machine.run("touch /boot/vmlinuz-9.11-plain")
    machine.run("update-initramfs -c -k 9.11-plain")
    assert made(machine, "9.11-plain")


def test_a_kernel_that_is_not_there(machine):
    said = machine.run("update-initramfs -c -k 9.12", right=1)
    assert "9.12: there are neither /lib/modules/9.12 nor /boot/vmlinuz-9.12" in said
    assert machine.boot() == []


def test_one_that_fails_keeps_no_other_from_being_made(machine):
    machine.run(f"mkdir /boot/initrd.img-{NEW}")
    old_image(machine, OLD)
    said = machine.run("update-initramfs -u -k all", right=1)
    assert f"/boot/initrd.img-{NEW}: not made" in said and made(machine, OLD)


# ---- what goes in


def names(room, version=NEW):
    return set(re.findall(r"([^/\s]+)\.ko", room.run(f"kinit-image ls -1 /boot/initrd.img-{version}")))


def test_what_image_conf_says(machine):
    machine.run(f"update-initramfs -c -k {NEW}")
    assert "virtio_blk" in names(machine) and "ext4" not in names(machine)
    machine.run("rm /etc/kinit/image.conf")
    machine.write("etc/kinit/image.conf.d/mine.conf", "modules = ext4\n")
    machine.run("update-initramfs -u")
    assert "ext4" in names(machine) and "virtio_blk" not in names(machine)


@pytest.mark.parametrize("conf", ["", "compress = gzip:1\n"])
def test_in_a_chroot_it_is_for_any_machine(machine, conf):
    machine.write("etc/kinit/image.conf", conf)
    machine.run(f"update-initramfs -c -k {NEW}")
    assert {"mptsas", "ahci", "ext4"} <= names(machine)


def test_on_the_machine_itself_it_is_for_its_root(machine):
    """(The answer of ischroot is what differs.)"""
    machine.run("rm /etc/kinit/image.conf")
    machine.write("usr/local/bin/ischroot", "#!/bin/sh\nexit 1\n", 0o755)
    machine.write("usr/local/bin/systemd-detect-virt", "#!/bin/sh\nexit 1\n", 0o755)
    try:
        machine.run(f"PATH=/usr/local/bin:$PATH; update-initramfs -c -k {NEW}")
    finally:
        machine.run("rm /usr/local/bin/ischroot /usr/local/bin/systemd-detect-virt")
    assert "virtio_blk" in names(machine) and "mptsas" not in names(machine)


# ---- settings


def settings(room, text):
    room.write("etc/initramfs-tools/update-initramfs.conf", f"# of initramfs-tools\n{text}\n")


def test_updates_are_not_wanted(machine):
    settings(machine, "update_initramfs=no")
    old_image(machine)
    for words in ("-u", "-u -k all", f"-u -k {NEW}"):
        assert "update_initramfs=no" in machine.run(f"update-initramfs {words}")
    assert machine.image(NEW) == b"old\n"
    machine.run(f"update-initramfs -c -k {NEW}")
    assert made(machine)


def test_updates_of_all_are_wanted(machine):
    settings(machine, "update_initramfs=all")
    old_image(machine, OLD)
    old_image(machine, NEW)
    machine.run("update-initramfs -u")
    assert made(machine, OLD) and made(machine, NEW)
    old_image(machine, OLD)
    old_image(machine, NEW)
    machine.run(f"update-initramfs -u -k {OLD}")
    assert made(machine, OLD) and machine.image(NEW) == b"old\n"


def test_the_image_before_is_kept(machine):
    settings(machine, "backup_initramfs=yes")
    old_image(machine)
    machine.run("touch -d @1000000000 /boot/initrd.img-*; update-initramfs -u")
    assert machine.boot() == [BOTH[0], f"{BOTH[0]}.bak"]
    assert machine.image(f"{NEW}.bak") == b"old\n" and made(machine)


def test_the_image_that_was_booted_is_kept(machine):
    """What was made since then never was."""
    settings(machine, "backup_initramfs=yes")
    old_image(machine)
    machine.run("touch -d @1000000000 /boot/initrd.img-*; update-initramfs -u; update-initramfs -u")
    assert machine.image(f"{NEW}.bak") == b"old\n"
    machine.write(f"boot/initrd.img-{NEW}", "booted\n")
    machine.run("touch -d @1100000000 /boot/initrd.img-*-test; update-initramfs -u")
    assert machine.image(f"{NEW}.bak") == b"booted\n" and made(machine)
    assert machine.boot() == [BOTH[0], f"{BOTH[0]}.bak"]


def test_none_is_kept(machine):
    old_image(machine)
    machine.run(f"touch /boot/initrd.img-{NEW}.bak; update-initramfs -u")
    assert machine.boot() == [BOTH[0]]


# ---- what can be in the way

IN_SMALL_BOOT = """unshare -m sh -ec 'mount -t tmpfs -o size=SIZE tmpfs /boot
touch /boot/vmlinuz-VERSION
echo old >/boot/initrd.img-VERSION
DO
ls /boot; cat /boot/initrd.img-VERSION | head -c 100'"""


def in_small_boot(room, size, do):
    return room.run(IN_SMALL_BOOT.replace("SIZE", size).replace("DO", do).replace("VERSION", NEW))


@pytest.mark.parametrize("backup", ["yes", "no"])
def test_full_boot(machine, backup):
    settings(machine, f"backup_initramfs={backup}")
    said = in_small_boot(machine, "100k", "update-initramfs -u || echo failed with $?")
    assert f"/boot/initrd.img-{NEW}: not made; what was there before still is\nfailed with 1\n" in said
    assert re.search(r"the image takes \S+ kB, and there is room for \S+ kB: \S+ kB are missing\n", said)
    assert said.endswith(f"failed with 1\ninitrd.img-{NEW}\nvmlinuz-{NEW}\nold\n")


def test_boot_that_can_only_be_read(machine):
    said = in_small_boot(machine, "10m", "mount -o remount,ro /boot; update-initramfs -u")
    assert f"update-initramfs: /boot can only be read; /boot/initrd.img-{NEW} stays as it is\n" in said
    assert said.endswith("old\n")


@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_killed(machine, call):
    """In the moment before this call: as after a power cut the old image is there, and the next run clears up."""
    old_image(machine)
    strace = ["strace", "-f", "-o", "/dev/null", "-e", f"inject={call}:signal=SIGKILL:when=1"]
    done = machine.start("update-initramfs -u", strace)
    assert done.returncode == 1 and "what was there before still is" in done.stdout
    assert machine.image(NEW) == b"old\n"
    assert len(machine.boot()) == 2
    machine.run("update-initramfs -u")
    assert machine.boot() == [BOTH[0]] and made(machine)


# ---- the boot loaders' scripts


LOADER = '#!/bin/sh\necho "$0: $*"\n[ ! -e "$2.wrong" ]\n'
FIRST, SECOND = "etc/initramfs/post-update.d", "usr/share/initramfs/post-update.d"


def test_loaders_are_told(machine):
    machine.write(f"{SECOND}/zz-loader", LOADER, 0o755)
    machine.write(f"{FIRST}/a-loader", LOADER, 0o755)
    machine.write(f"{FIRST}/none", LOADER)
    told = [f"/{folder}: {NEW} /boot/initrd.img-{NEW}" for folder in (f"{FIRST}/a-loader", f"{SECOND}/zz-loader")]
    for words in (f"-c -k {NEW}", "-u", "-u -k all"):
        assert machine.run(f"update-initramfs {words}").splitlines()[1:] == told
    assert "loader" not in machine.run(f"update-initramfs -d -k {NEW}")


@pytest.mark.parametrize("folder", [FIRST, SECOND])
def test_loaders_of_one_folder_and_one_that_fails(machine, folder):
    machine.write(f"{folder}/loader", LOADER, 0o755)
    old_image(machine)
    assert "/loader: " in machine.run("update-initramfs -u")
    machine.run(f"touch /boot/initrd.img-{NEW}.wrong")
    assert "loader exited with return code 1" in machine.run("update-initramfs -u", right=1)


def test_loaders_are_not_told_of_an_image_that_was_not_made(machine):
    machine.write(f"{FIRST}/loader", LOADER, 0o755)
    assert "loader" not in machine.run("update-initramfs -c -k 9.12", right=1)
