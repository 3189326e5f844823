# SPDX-License-Identifier: GPL-2.0-or-later
"""The administrator's files: /etc/kinit/image.conf and what is beside it."""
import subprocess

import pytest

from conftest import PROGRAM, module_names


@pytest.fixture
def conf(tmp_path):
    """Writes a file of the folder; its last argument for the program is conf.option."""
    top = tmp_path / "etc-kinit"
    (top / "image.conf.d").mkdir(parents=True)

    def write(name, text):
        (top / name).write_text(text)
    write.option = f"--conf={top}"
    write.top = top
    return write


def dump(conf, *words):
    return subprocess.run([PROGRAM, "--dump-config", conf.option, *words], capture_output=True, text=True)


def test_words_are_long_options(images, conf, tmp_path):
    (tmp_path / "note").write_text("hello")
    conf("image.conf", f"# what goes in\n\n  modules = ext4, ahci\nomit sd_mod\nadd={tmp_path}/note:/etc/note\r\n")
    entries = images.make(conf.option)
    assert {"ext4", "jbd2", "ahci"} <= module_names(entries)
    assert "sd_mod" not in module_names(entries)
    assert entries["etc/note"].data == b"hello"


def test_files_beside_it_follow_by_name_and_the_command_line_goes_before(images, conf):
    conf("image.conf", "modules = ext4\ncompress = gzip\n")
    conf("image.conf.d/20-more.conf", "modules = vfat\ncompress = xz\n")
    conf("image.conf.d/10-less.conf", "compress = lz4\nmodules=ahci\n")
    conf("image.conf.d/readme", "nonsense\n")
    said = dump(conf)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.splitlines() == ["modules = ext4", "compress = gzip", "compress = lz4", "modules = ahci",
                                        "modules = vfat", "compress = xz"]
    images.make(conf.option, z="none")
    assert images.output.read_bytes()[:6] == b"070701"


@pytest.mark.parametrize("line,said", [
    ("optoins = 1", "optoins: no long option that a file can have; see kinit-image(8)"),
    ("output = /boot/x", "output: no long option that a file can have; see kinit-image(8)"),
    ("compress", "compress: needs a value"),
    ("host = yes", "host: takes no value"),
    ("compress = brotli", "says so"),
])
def test_what_makes_no_sense_is_named_with_its_place(images, conf, line, said):
    conf("image.conf.d/a.conf", f"# first\n{line}\n")
    place = f"{conf.top}/image.conf.d/a.conf:2"
    told = images.fail(conf.option, status=2)
    assert place in told and said in told
    if said != "says so":
        done = dump(conf)
        assert done.returncode == 2 and place in done.stderr


def test_no_files_are_fine(images, conf):
    assert dump(conf).stdout == ""
    assert "init" in images.make("--conf=no", "none")


def test_a_file_that_cannot_be_read_is_named(images, conf):
    (conf.top / "image.conf").mkdir()
    assert f"{conf.top}/image.conf" in images.fail(conf.option, "none", status=2)
