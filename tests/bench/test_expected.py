# SPDX-License-Identifier: GPL-2.0-or-later
"""What make bench-check says of numbers, and which rows there are numbers of."""
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import expected
import table
from rows import ROWS, SIZES
from table import Measure

FILE = Path(expected.__file__).with_name("expected")


@dataclass
class Image:
    packed: int
    by: str
    unpacked: int


@dataclass
class Result:
    ms: float
    worked: int = 0
    image: Image = None


def compare(was, now):
    return expected.compare({"row": was}, {"row": now})


@pytest.mark.parametrize("now", [0.800, 0.823, 0.777])
def test_what_hardly_differs(now):
    assert compare(Measure(0.8, "ideal"), Measure(now, "ideal")) == ([], [])


def test_a_row_that_got_worse():
    wrong, better = compare(Measure(0.8, "ideal"), Measure(0.825, "ideal"))
    assert wrong == ["row: it was 0.800 x ideal, it is 0.825 x ideal: 3.1 % worse"] and not better


def test_a_file_that_got_larger():
    wrong, _ = compare(Measure(300_000, "bytes"), Measure(309_001, "bytes"))
    assert wrong == ["row: it was 300000 bytes, it is 309001 bytes: 3.0 % worse"]
    assert compare(Measure(300_000, "bytes"), Measure(309_000, "bytes")) == ([], [])


def test_a_row_that_got_better():
    wrong, better = compare(Measure(0.8, "ideal"), Measure(0.6, "ideal"))
    assert better == ["row: it was 0.800 x ideal, it is 0.600 x ideal: 25.0 % better"] and not wrong


def test_a_row_without_a_number():
    wrong, _ = expected.compare({}, {"new": Measure(0.8, "ideal")})
    assert wrong == ["new: it is 0.800 x ideal, and bench/expected has no such row"]


def test_a_row_that_has_another_ideal_now():
    wrong, _ = compare(Measure(0.8, "ideal"), Measure(0.8, "ideal-ahci"))
    assert wrong == ["row: it is 0.800 x ideal-ahci, and bench/expected has 0.800 x ideal"]


def test_only_what_was_measured_is_compared():
    assert expected.compare({"other": Measure(1, "ideal")}, {}) == ([], [])


def test_what_is_written_is_read():
    numbers = {"named": Measure(0.818, "ideal"), "build/kinit": Measure(439040, "bytes")}
    assert expected.read(expected.write(numbers)) == numbers


def test_every_row_of_kinit_has_a_number():
    known = {row.name: table.PERCENT if row.waits else row.ideal for row in ROWS
             if row.by == "kinit" and row.cpus == 1}
    known |= {size.name: table.BYTES for size in SIZES}
    assert {name: measure.of for name, measure in expected.read(FILE.read_text()).items()} == known


def test_ideals_and_images_are_rows():
    names = {row.name for row in ROWS}
    assert len(names) == len(ROWS)
    assert names >= {row.ideal for row in ROWS if row.ideal} | {size.row for size in SIZES if size.row}


def test_who_is_wanted_comes_with_its_ideal():
    assert [row.name for row in table.wanted(ROWS, "^named$")] == ["ideal", "named"]
    assert {row.by for row in table.wanted(ROWS, "ours")} == {"kinit", "ideal"}
    assert "1000-disks" not in [row.name for row in table.wanted(ROWS, "ours")]
    assert table.wanted(ROWS, "") == list(ROWS) and not table.wanted(ROWS, "no such row")


def test_what_is_measured_of_kinit():
    rows = table.wanted(ROWS, "^(named|klibc)$")
    results = {"ideal": Result(1000), "named": Result(820.44), "klibc": Result(1010)}
    assert table.measures(rows, {"build/kinit": 7}, results) == {
        "named": Measure(0.82, "ideal"), "build/kinit": Measure(7, "bytes")}


def test_what_is_measured_of_who_waits():
    rows = [row for row in ROWS if row.name in ("200-disks", "200-disks-waiting")]
    results = {"200-disks": Result(2000, 400), "200-disks-waiting": Result(302000, 700)}
    assert table.measures(rows, {}, results) == {"200-disks-waiting": Measure(0.1, "%")}
    assert str(Measure(0.1, "%")) == "0.100 % of the processor"


def test_who_opens_the_same_volumes_is_compared():
    rows = [row for row in table.wanted(ROWS, "^encrypted-lvm") if row.by != "ideal"]
    assert [row.by for row in rows] == ["kinit", "initramfs-tools-encrypted", "dracut-encrypted"]
    for what in ("disks", "kernel", "devices", "shift", "begin", "ideal"):
        assert len({getattr(row, what) for row in rows}) == 1
    assert all(row.words.split()[0] == rows[0].words for row in rows)


def test_a_line_says_what_has_compressed_the_image():
    rows = table.wanted(ROWS, "^encrypted-lvm$")
    image = Image(9876543, "zstd", 30000000)
    results = {"ideal-encrypted-lvm": Result(2000), "encrypted-lvm": Result(1500, image=image)}
    assert re.fullmatch(r"encrypted-lvm +1500\.0 ms +9,876,543 zstd +30,000,000 +0\.750 x ideal-encrypted-lvm",
                        table.line(rows[-1], results))


def test_who_never_came_has_no_ratio():
    rows = table.wanted(ROWS, "^named$")
    assert not table.measures(rows, {}, {"ideal": Result(1000), "named": Result(None)})
