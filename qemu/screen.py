# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest's screen and keyboard: what is to be read on the one, and how a text is typed on the other."""
from pathlib import Path

# Where a VGA has its text: rows of cells, a character and its colours each.  The kernel scrolls by beginning further down
# in there, so that what has left the screen is there for a while (drivers/video/console/vgacon.c).
TEXT, SIZE, COLUMNS = 0xB8000, 0x8000, 80
ARGUMENTS = ("-device", "VGA")
EVERY = 0.3     # seconds between two looks
KEYS = {"\r": ("ret",), " ": ("spc",), "\x7f": ("backspace",), "\x03": ("ctrl", "c")}


def presses(text):
    """The QMP commands by which TEXT is typed."""
    return [("send-key", {"keys": [{"type": "qcode", "data": key} for key in KEYS.get(letter, (letter,))],
                          "hold-time": 20}) for letter in text]


def rows_of(memory):
    """The lines in a VGA's memory, without blanks at their ends, and each of them once."""
    text = memory[::2].replace(b"\0", b" ").decode("cp437")
    rows = (text[at:at + COLUMNS].rstrip() for at in range(0, len(text), COLUMNS))
    return [row for row in dict.fromkeys(rows) if row]


class Screen:
    """What was seen on one."""

    def __init__(self, scratch):
        self.file = Path(scratch) / "screen"
        self.seen = set()

    def look(self, qmp):
        """The lines that were not there before."""
        qmp.command("pmemsave", val=TEXT, size=SIZE, filename=str(self.file))
        fresh = [row for row in rows_of(self.file.read_bytes()) if row not in self.seen]
        self.seen.update(fresh)
        return fresh
