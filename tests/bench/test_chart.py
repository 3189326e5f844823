# SPDX-License-Identifier: GPL-2.0-or-later
"""The chart of a boot."""
from xml.dom import minidom

import chart
from test_trace import LINES
from trace import Span, read


def drawn(lines, title="a boot"):
    return minidom.parseString(chart.draw(read(lines), title))


def titles(svg):
    return [node.firstChild.data for node in svg.getElementsByTagName("title")]


def test_what_was_there_is_drawn():
    found = titles(drawn(LINES))
    assert "find root: 28.0 ms from 12.0 ms waited for module virtio_blk" in found
    assert {title.partition(":")[0] for title in found} == {
        "load drivers", "find root", "virtio_blk", "virtio_blk virtio0", "module loader"}


def test_everything_is_inside():
    svg = drawn(LINES)
    for rect in svg.getElementsByTagName("rect")[1:]:
        left, width = float(rect.getAttribute("x")), float(rect.getAttribute("width"))
        assert chart.LEFT <= left and left + width <= chart.WIDTH
        assert int(rect.getAttribute("y")) < int(svg.documentElement.getAttribute("height"))


def test_names_are_text():
    svg = drawn([line.replace("virtio0", "<&>") for line in LINES], "a < b")
    assert any("<&>" in title for title in titles(svg))


def test_two_at_a_time_have_two_rows():
    spans = [Span("worker", name, 1, begin, end) for name, begin, end in (("a", 0, 5), ("b", 2, 3), ("c", 3, None))]
    assert [[span.name for span in row] for row in chart.rows_of(spans, 9)] == [["a"], ["b", "c"]]


def test_nothing():
    assert not titles(drawn([]))
