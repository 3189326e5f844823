# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares what was measured with the file bench/expected: a line has the name of a row, the number, and what that is
a multiple of."""
from table import BYTES, Measure

# So much more is no accident: of one build, two runs differ by less than a thousandth of this.
TOLERANCE = 0.03
HEAD = """# What make bench-check compares with: how many times its ideal a row takes, or how many bytes there are.
# bench/bench --write [PATTERN] takes new numbers; the commit says why they changed.
"""


def read(text):
    """{name: Measure}"""
    words = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {name: Measure(int(value) if of == BYTES else float(value), of) for name, value, of in words}


def write(expected):
    lines = [f"{name:22} {measure.value:>10d} {measure.of}" if measure.of == BYTES
             else f"{name:22} {measure.value:>10.3f} {measure.of}" for name, measure in expected.items()]
    return HEAD + "\n".join(lines) + "\n"


def compare(expected, measured):
    """(what is wrong, what got better): lists of sentences."""
    wrong, better = [], []
    for name, now in measured.items():
        was = expected.get(name)
        if not was or was.of != now.of:
            wrong.append(f"{name}: it is {now}, and bench/expected has {was or 'no such row'}")
            continue
        change = now.value / was.value - 1
        if now.value > was.value * (1 + TOLERANCE):
            wrong.append(f"{name}: it was {was}, it is {now}: {100 * change:.1f} % worse")
        elif now.value < was.value * (1 - TOLERANCE):
            better.append(f"{name}: it was {was}, it is {now}: {-100 * change:.1f} % better")
    return wrong, better
