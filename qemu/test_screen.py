# SPDX-License-Identifier: GPL-2.0-or-later
"""Is what is on a screen seen, and acted upon?  No guest is started here."""
from machine import Machine
from screen import COLUMNS, SIZE, Screen, presses, rows_of


def memory(*rows):
    """A VGA's, as a kernel leaves it."""
    text = "".join(row.ljust(COLUMNS, "\0") for row in rows).encode("cp437")
    cells = b"".join(bytes((letter, 7)) for letter in text)
    return cells + bytes(SIZE - len(cells))


class Qmp:
    """Of a guest whose screen has these rows, one time after the other."""

    def __init__(self, *times):
        self.times = list(times)

    def command(self, name, *, filename, **_):
        assert name == "pmemsave"
        with open(filename, "wb") as file:
            file.write(memory(*(self.times.pop(0) if self.times else ())))


def test_each_row_of_a_screen_is_seen_once():
    assert rows_of(memory("one", "", " two  ", "one", "x" * COLUMNS)) == ["one", " two", "x" * COLUMNS]


def test_rows_are_told_when_they_come(tmp_path):
    screen, qmp = Screen(tmp_path), Qmp(("one",), ("one", "two"), ("two",))
    assert [screen.look(qmp) for _ in range(4)] == [["one"], ["two"], [], []]


def test_keys_of_a_text():
    told = presses("a \x03\r")
    assert {name for name, _ in told} == {"send-key"}
    assert [[key["data"] for key in words["keys"]] for _, words in told] == [["a"], ["spc"], ["ctrl", "c"], ["ret"]]


def test_what_is_on_the_screen_is_acted_upon(tmp_path):
    pressed = []
    actions = [{"when": "begin", "every": 0.01, "look": Screen(tmp_path).look, "heard": "screen"},
               {"when": "^screen: Who is there", "call": lambda: pressed.append("me")}]
    machine = Machine([], tmp_path, actions)
    machine.command = ["sh", "-c", "echo begin; sleep 1; echo reboot: Power down"]
    machine.qmp = Qmp((), ("Who is there?",))
    machine.qmp.path = tmp_path / "qmp"
    with machine:
        machine.wait(20)
    assert pressed == ["me"] and "screen: Who is there?" in machine.lines and not machine.problems
