# SPDX-License-Identifier: GPL-2.0-or-later
"""From initramfs-tools to kinit-initramfs and back: who makes which image, when, and how often."""
import pytest

from debroom import INSTALL, NEW, OLD

KERNEL = "run-parts --report --exit-on-error --arg=VERSION --arg=/boot/vmlinuz-VERSION".replace("VERSION", OLD)
BACK = "apt-get install -y --no-install-recommends /packages/initramfs-tools_*.deb"
MAKING = "update-initramfs: making /boot/initrd.img-"


def whose(room, version):
    """Which program has made this image?"""
    names = room.run(f"kinit-image ls -1 /boot/initrd.img-{version}").splitlines()
    return "initramfs-tools" if "scripts/functions" in names or "conf/initramfs.conf" in names else "kinit"


def named_after_kinit(room):
    return set(room.run("find /boot /etc /usr /var -xdev -path /var/log -prune -o -name '*kinit*' -print").splitlines())


def test_there_and_back(fresh):
    before = named_after_kinit(fresh)
    assert fresh.boot() == [f"initrd.img-{NEW}", f"initrd.img-{OLD}"]
    said = fresh.run(INSTALL)
    assert "Removing initramfs-tools" in said
    assert sorted(line for line in said.splitlines() if line.startswith(MAKING)) == [MAKING + NEW, MAKING + OLD]
    assert {whose(fresh, NEW), whose(fresh, OLD)} == {"kinit"}

    said = fresh.run(BACK)
    assert "Removing kinit-initramfs" in said
    for version in (NEW, OLD):
        assert f"kinit-initramfs: /boot/initrd.img-{version} is of kinit, and boots until" in said
    assert "update-initramfs -u -k all then does that" in said
    assert "update-initramfs: Generating" in said
    assert (whose(fresh, NEW), whose(fresh, OLD)) == ("initramfs-tools", "kinit")
    fresh.run("update-initramfs -u -k all")
    assert whose(fresh, OLD) == "initramfs-tools"
    # What is left in /etc has nothing to say any more.
    said = fresh.run(f"{KERNEL} /etc/kernel/postinst.d", DEB_MAINT_PARAMS="configure")
    assert "kinit" not in said and whose(fresh, OLD) == "initramfs-tools"
    fresh.run("dpkg --purge kinit-initramfs kinit-core")
    assert named_after_kinit(fresh) == before


def test_the_core_alone_changes_nothing(fresh):
    before = [fresh.image(OLD), fresh.image(NEW)]
    said = fresh.run("apt-get install -y --no-install-recommends /packages/kinit-core_*.deb")
    assert "update-initramfs" not in said and "Removing" not in said
    assert [fresh.image(OLD), fresh.image(NEW)] == before


# ---- dpkg's trigger


def test_put_off_while_a_package_is_set_up(machine):
    """A script of a package says -u: once, at the end, and that of the newest kernel."""
    machine.run("update-initramfs -c -k all")
    machine.run("rm -rf /made; mkdir -p /made/DEBIAN")
    machine.write("made/DEBIAN/control", "Package: made\nVersion: 1\nArchitecture: all\nMaintainer: x <x@example.org>\n"
                  "Description: x\n")
    machine.write("made/DEBIAN/postinst", "#!/bin/sh\nset -e\nupdate-initramfs -u\nupdate-initramfs -u\n", 0o755)
    said = machine.run("dpkg-deb -b /made /made.deb && dpkg -i /made.deb")
    assert said.count("update-initramfs: put off until dpkg has done the rest") == 2
    assert said.count(MAKING) == 1 and MAKING + NEW in said
    assert said.index("Processing triggers for kinit-initramfs") < said.index(MAKING)


def test_trigger_of_a_package(machine):
    """As those declare it that bring something for the image: activate-noawait update-initramfs."""
    machine.run("update-initramfs -c -k all")
    said = machine.run("dpkg-trigger --by-package=dpkg --no-await update-initramfs && dpkg --triggers-only --pending")
    assert said.count(MAKING) == 1 and MAKING + NEW in said


@pytest.mark.parametrize("words", [f"-u -k {OLD}", f"-c -k {OLD}", "-u -v"])
def test_what_is_not_put_off(machine, words):
    machine.run("update-initramfs -c -k all")
    assert MAKING in machine.run(f"update-initramfs {words}", DPKG_MAINTSCRIPT_PACKAGE="other")


def test_all_images_are_made_when_the_package_is_set_up_again(machine):
    machine.run("update-initramfs -c -k all")
    said = machine.run("dpkg -i /packages/kinit-core_*.deb /packages/kinit-initramfs_*.deb")
    assert said.count(MAKING) == 2 and MAKING + OLD in said
    assert machine.run("ls /var/lib/kinit-initramfs") == ""


def test_what_dracut_leaves_is_named(machine):
    machine.write("etc/kernel/postinst.d/dracut", "#!/bin/sh\n", 0o755)
    install = "dpkg -i /packages/kinit-initramfs_*.deb"
    assert "dracut" not in machine.run(install)
    machine.write("usr/bin/dracut", "#!/bin/sh\n", 0o755)
    try:
        said = machine.run(install)
    finally:
        machine.run("rm /etc/kernel/postinst.d/dracut /usr/bin/dracut")
    assert "/etc/kernel/postinst.d/dracut still runs for each new kernel; apt purge dracut removes it\n" in said


def test_an_image_that_cannot_be_made_is_tried_again(machine):
    """dpkg says that the package is not ready, and the next try has all of them again."""
    machine.run("update-initramfs -c -k all")
    machine.write("etc/kinit/image.conf", "modules = none-of-this-name\n")
    machine.run("dpkg -i /packages/kinit-initramfs_*.deb", right=1)
    machine.write("etc/kinit/image.conf", "modules = virtio_blk\n")
    said = machine.run("dpkg --configure -a")
    assert said.count(MAKING) == 2


# ---- a kernel comes and goes


@pytest.mark.parametrize("params", ["configure", "configure 9.7.0", None])
def test_kernel_is_installed(machine, params):
    """Once, though initramfs-tools has left its own script there."""
    machine.run("test -x /etc/kernel/postinst.d/initramfs-tools")
    env = {"DEB_MAINT_PARAMS": params} if params else {}
    said = machine.run(f"{KERNEL} /etc/kernel/postinst.d", **env)
    assert said.count(MAKING + OLD) == 1 and machine.boot() == [f"initrd.img-{OLD}"]


@pytest.mark.parametrize("env", [{"DEB_MAINT_PARAMS": "abort-upgrade"}, {"INITRD": "No"}])
def test_no_image_is_made(machine, env):
    machine.run(f"{KERNEL} /etc/kernel/postinst.d", **env)
    assert machine.boot() == []


def test_kernel_is_removed(machine):
    machine.run("update-initramfs -c -k all")
    machine.run(f"{KERNEL} /etc/kernel/postrm.d", DEB_MAINT_PARAMS="upgrade")
    assert len(machine.boot()) == 2
    machine.run(f"{KERNEL} /etc/kernel/postrm.d", DEB_MAINT_PARAMS="remove")
    assert machine.boot() == [f"initrd.img-{NEW}"]


def test_beside_the_kernel(machine):
    machine.run(f"mkdir -p /boot/other; cp /boot/vmlinuz-{OLD} /boot/other")
    machine.run(f"run-parts --arg={OLD} --arg=/boot/other/vmlinuz-{OLD} /etc/kernel/postinst.d")
    assert machine.boot() == ["other"] and machine.run("ls /boot/other").split()[0] == f"initrd.img-{OLD}"


def test_comes_before_the_boot_loaders(machine):
    names = machine.run("ls /etc/kernel/postinst.d").split()
    assert sorted([*names, "zz-update-grub", "zz-systemd-boot"]).index("kinit") < len(names)


@pytest.mark.parametrize("line, answer", [("-", "-c -u -d -k -v -b -s -h --help --version"), ("--v", "--version"),
                                          ("-c -k 9.1", NEW), ("-k ", f"all {NEW} {OLD}"), ("-b /u", "/usr")])
def test_completion_in_bash(machine, line, answer):
    *before, last = line.split(" ")
    words = " ".join(f"'{word}'" for word in ["update-initramfs", *before, last])
    said = machine.run("bash -c '. /usr/share/bash-completion/completions/update-initramfs; COMP_WORDS=(" +
                       words.replace("'", '"') + f"); COMP_CWORD={len(before) + 1}; _update_initramfs; "
                       "echo ${COMPREPLY[*]}'")
    assert sorted(said.split()) == sorted(answer.split())
