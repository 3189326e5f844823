# SPDX-License-Identifier: GPL-2.0-or-later
"""What kinit-image tells of its work: the summary behind it, and progress on a terminal meanwhile."""
import json
import os
import pty
import subprocess

import pytest

import newc
from fake_machine import Machine


# What isofs, which is built in, wants of character sets.
WITHOUT = "--omit=nls_utf8,nls_iso8859-1"


@pytest.fixture
def machine(tmp_path):
    """Two disks behind two controllers, and a root on neither."""
    m = Machine(tmp_path / "box")
    for number in (1, 2):
        m.device(f"pci0000:00/0000:00:0{number}.0", "pci:v00001000d00000054sv00sd00bc01sc00i00", "mptsas")
    m.device("pci0000:00/0000:00:03.0", "pci:v00008086d00002922sv00sd00bc01sc06i01", "ahci")
    return m


def test_modules_are_counted_by_those_who_asked_first(images, machine, tmp_path):
    (tmp_path / "motd").write_text("hello\n")
    (tmp_path / "tool").write_bytes(bytes(12345))
    done = images.run(f"--machine={machine.root}", "host", "vfat", "-a", f"{tmp_path}/motd:/etc/motd",
                      "-a", f"{tmp_path}/tool:/bin/tool", "-a", f"{tmp_path}/motd:/lib/firmware/f.bin")
    assert done.stderr == ""
    first, second, third = done.stdout.splitlines()
    count = sum(".ko" in path for path in newc.read(images.output.read_bytes()))
    assert first.startswith(f"{count} modules: ") and first.endswith("; 1 file of firmware")
    # mptsas brings mptbase, and either of them what every disk of SCSI wants.
    assert " asked for by 2 devices, " in first and " by name, " in first and first.count(" always") == 1
    assert "kinit 7 B, " in second and ", firmware 6 B, configuration 6 B, others 12.3 kB; together " in second
    assert third == f"{images.output}: {round(images.output.stat().st_size // 100 / 10, 1)} kB (none)"


def test_one_kind_of_asker(images):
    said = images.run("ftdi_sio", WITHOUT).stdout
    assert said.startswith("1 module asked for by name; 0 files of firmware\n")
    assert images.run("ftdi_sio").stdout.startswith("3 modules: 1 asked for by name, 2 with what is built in; ")
    assert images.run("none").stdout.splitlines()[0] == "0 modules; 0 files of firmware"


def test_the_same_twice(images):
    assert images.run("most", z="zstd").stdout == images.run("most", z="zstd").stdout


@pytest.mark.parametrize("words", [["-q"], ["--quiet"], ["--list"]])
def test_no_summary(images, words):
    said = images.run(*words, "ext4").stdout
    assert "together" not in said and images.output.exists()
    assert said == "" or words == ["--list"]


def test_nothing_is_said_of_an_image_that_is_not_there(images):
    assert images.run("nosuch").stdout == "" and images.run("--json", "nosuch").stdout == ""


def test_json_has_the_list_and_the_numbers(images, machine):
    words = [f"--machine={machine.root}", "host", "vfat"]
    done = images.run("--json", *words, z="zstd")
    told = json.loads(done.stdout)
    assert told["modules"] == json.loads(images.run("--list", "--json", *words).stdout)
    images.run(*words, z="zstd")
    summary = told["summary"]
    assert summary["size"] == images.output.stat().st_size and summary["compression"] == "zstd"
    assert summary["output"] == str(images.output) and summary["firmware"] == 0
    assert summary["modules"] == len(told["modules"]) == sum(kind["modules"] for kind in summary["asked"].values())
    assert summary["asked"]["device"]["by"] == 2 and summary["asked"]["named"]["by"] == 1
    assert list(summary["sizes"]) == ["kinit", "modules", "firmware", "configuration", "others", "hooks", "early"]
    assert summary["unpacked"] == sum(summary["sizes"].values()) > summary["sizes"]["modules"] > 0


def test_json_without_an_image(images):
    command = images.command("--json", "ftdi_sio", "efivarfs", WITHOUT)
    at = command.index("-o")
    done = subprocess.run(command[:at] + command[at + 2:], capture_output=True, env=images.environment())
    told = json.loads(done.stdout)["summary"]
    assert told == {"modules": 2, "asked": {"named": {"modules": 2, "by": 1}}}


def on_terminal(images, *words):
    """What arrives at a terminal that is stderr."""
    ours, theirs = pty.openpty()
    with open(ours, "rb", buffering=0) as terminal:
        process = subprocess.Popen(images.command(*words), env=images.environment(), stdout=subprocess.DEVNULL,
                                   stderr=theirs)
        os.close(theirs)
        said = b""
        try:
            while data := terminal.read(65536):
                said += data
        except OSError:         # how Linux tells that nobody has the other end any more
            pass
        assert process.wait() == 0
    return said.decode()


def test_progress_is_one_line_that_goes_away(images):
    said = on_terminal(images, "most")
    assert "\n" not in said and said.endswith("\r\033[K")
    shown = [part.removesuffix("\033[K") for part in said.split("\r")]
    for phase in ("choosing modules", "reading modules", "indexing modules", "writing the image"):
        assert phase in shown
    assert {f"{phase}: 9" for phase in ("reading modules", "writing the image")} <= {part[:-2] for part in shown}
    assert len(shown) < 600


def test_a_warning_stands_alone_on_its_line(images):
    said = on_terminal(images, "--omit", "mbcache", "ext4")
    assert "\r\033[Kkinit-image: --omit mbcache: ext4 needs it, and cannot be loaded from this image\r\n" in said


def test_no_progress_if_quiet(images):
    assert on_terminal(images, "-q", "most") == ""
