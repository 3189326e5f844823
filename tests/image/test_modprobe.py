# SPDX-License-Identifier: GPL-2.0-or-later
"""What the system's modprobe.d has to say comes along, as far as it is about the image's modules."""

import newc
import pytest

from conftest import module_names

CARRIED = "etc/modprobe.d/kinit-image.conf"


@pytest.fixture
def system(images, tmp_path):
    """Writes files of a system; make() uses that."""
    top = tmp_path / "system"

    def write(name, text):
        file = top / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    top.mkdir()
    write.top = top
    return write


def make(images, system, *words):
    """(the entries, what was said)"""
    done = images.run("--sysroot", system.top, *words)
    assert done.returncode == 0, done.stderr
    return newc.read(images.output.read_bytes()), done.stderr


def carried(entries):
    return entries[CARRIED].data.decode().splitlines() if CARRIED in entries else []


def test_lines_about_modules_of_the_image(images, system):
    system("etc/modprobe.d/local.conf", "# why\noptions mptsas mpt_loadtime=1\n"
           "options unrelated depth=3\n\tblacklist ahci\nblacklist unrelated\nalias my-disk mptsas\n"
           "alias other unrelated\n")
    entries, said = make(images, system, "mptsas", "ahci")
    assert carried(entries) == ["options mptsas mpt_loadtime=1", "blacklist ahci", "alias my-disk mptsas"]
    assert said == ""
    assert entries[CARRIED].mode == 0o100644


def test_nothing_to_say_is_no_file(images, system):
    system("etc/modprobe.d/local.conf", "options unrelated depth=3\n")
    assert CARRIED not in make(images, system, "ahci")[0]


def test_of_two_files_the_first_folder_counts(images, system):
    system("usr/lib/modprobe.d/b.conf", "options ahci a=1\n")
    system("etc/modprobe.d/b.conf", "options ahci a=2\n")
    system("run/modprobe.d/c.conf", "options ahci a=3\n")
    system("usr/lib/modprobe.d/a.conf", "options ahci a=4\n")
    system("etc/modprobe.d/readme", "options ahci a=5\n")
    assert carried(make(images, system, "ahci")[0]) == [f"options ahci a={n}" for n in (4, 2, 3)]


def test_a_file_of_no_lines_hides_another(images, system):
    system("usr/lib/modprobe.d/b.conf", "blacklist ahci\n")
    (system.top / "etc/modprobe.d").mkdir(parents=True)
    (system.top / "etc/modprobe.d/b.conf").symlink_to("/dev/null")
    assert carried(make(images, system, "ahci")[0]) == []


def test_lines_go_on_behind_a_backslash_and_dashes_are_underscores(images, system):
    system("etc/modprobe.d/a.conf", "options sdhci-pci \\\n  a=1 \\\n  b=2\noptions sdhci_pci c=3")
    said = carried(make(images, system, "sdhci-pci")[0])
    assert [line.split() for line in said] == [["options", "sdhci-pci", "a=1", "b=2"], ["options", "sdhci_pci", "c=3"]]


def test_a_softdep_brings_modules(images, system):
    system("etc/modprobe.d/a.conf", "softdep ahci pre: before post: ext4 nobody\nsoftdep jbd2 pre: after\n")
    entries, said = make(images, system, "ahci")
    assert {"before", "ext4", "jbd2", "mbcache", "after"} <= module_names(entries)
    assert said == ""


def test_commands_are_named_and_not_carried(images, system):
    system("etc/modprobe.d/a.conf", "options ahci a=1\ninstall ahci modprobe -i ahci && echo 1\nremove unrelated x\n"
           "install ext4 /bin/false\ninstall btrfs /usr/bin/true\n")
    entries, said = make(images, system, "ahci", "ext4", "btrfs")
    assert carried(entries) == ["options ahci a=1", "blacklist ext4", "blacklist btrfs"]
    assert said == (f"kinit-image: warning: {system.top}/etc/modprobe.d/a.conf:2: install ahci is not carried, "
                    "as kinit runs no commands\n")


def test_words_that_nobody_knows_are_named(images, system):
    system("etc/modprobe.d/a.conf", "optoins ahci a=1\noptions\n")
    assert "a.conf:1: optoins is no word of modprobe.d; not carried" in make(images, system, "ahci")[1]


def test_modules_of_a_folder_have_none(images, tmp_path):
    """They are another system's than this one, if any's."""
    assert CARRIED not in images.make("ahci")
