# SPDX-License-Identifier: GPL-2.0-or-later
"""Which rows are wanted, and how what was measured of them reads.  Nothing is run here."""
import re
from dataclasses import dataclass

BYTES = "bytes"
PERCENT = "%"


@dataclass(frozen=True)
class Measure:
    """One number that says the same on each machine."""
    value: float
    of: str         # the row that it is a multiple of, or BYTES, or PERCENT of the processor

    def __str__(self):
        if self.of == PERCENT:
            return f"{self.value:.3f} % of the processor"
        return f"{self.value:d} bytes" if self.of == BYTES else f"{self.value:.3f} x {self.of}"


def wanted(rows, pattern):
    """Those that PATTERN matches, and the ideals of those; "ours" are all of kinit but the long ones."""
    def chosen(row):
        return row.by == "kinit" and not row.long if pattern == "ours" else re.search(pattern, row.name)

    names = {row.name for row in rows if chosen(row)}
    names |= {row.ideal for row in rows if row.name in names}
    return [row for row in rows if row.name in names]


def ratio(row, results):
    """The Measure of a row, or None where it has none."""
    own, ideal = results[row.name], results.get(row.ideal)
    if row.waits and ideal and own.ms and ideal.ms:
        return Measure(round(100 * (own.worked - ideal.worked) / (own.ms - ideal.ms), 3), PERCENT)
    return Measure(round(own.ms / ideal.ms, 3), row.ideal) if ideal and own.ms and ideal.ms else None


def measures(rows, sizes, results):
    """{name: Measure} of what is kinit's own and the same each time: for bench/expected.  SIZES are bytes by name."""
    found = {row.name: ratio(row, results) for row in rows if row.by == "kinit" and row.cpus == 1}
    found |= {name: Measure(size, BYTES) for name, size in sizes.items()}
    return {name: measure for name, measure in found.items() if measure}


def line(row, results):
    result, measure = results[row.name], ratio(row, results)
    took = "never reached" if result.ms is None else f"{result.ms:10.1f} ms"
    image = result.image
    text = f"{row.name:30} {took:13} {image.packed:12,} {image.by:4} {image.unpacked:12,}"
    text += f"   {measure}" if measure else ""
    return text + (f"   (goal {row.goal:4.2f})" if row.goal else "")


def size_line(size, measured):
    return f"{size.name:30} {measured:26,}" + (f"   (goal {size.goal:,})" if size.goal else "")


HEAD = f"{'':30} {'time':>13} {'packed':>12} {'by':4} {'unpacked':>12}"
