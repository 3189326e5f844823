# SPDX-License-Identifier: GPL-2.0-or-later
"""Draws a Trace as a chart in SVG: a lane for each kind of thing, time from left to right.  Nothing is run here."""
from html import escape

WIDTH, LEFT, ROW, GAP, TOP = 1200, 90, 16, 14, 40
LEAST = 0.001       # of the whole; what is shorter is not drawn
# Kind of a Span, what stands beside its lane, and its colour; what of a module is its signature is darker.
LANES = (("step", "steps", "#b8cce4"), ("module", "modules", "#c6dfb4"), ("probe", "probes", "#f8d8a8"),
         ("worker", "processes", "#dcc8e4"))
SIGNATURE = "#8fb774"


def rows_of(spans, until):
    """Spans in as few rows as have no two at the same time: [[Span]]."""
    rows = []
    for span in sorted(spans, key=lambda span: (span.begin, -span.took(until))):
        free = next((row for row in rows if row[-1].begin + row[-1].took(until) <= span.begin), None)
        if free is None:
            rows.append([span])
        else:
            free.append(span)
    return rows


def _ticks(ms):
    """About ten round numbers from 0 to MS."""
    step = next(step for power in range(-1, 7) for step in (10 ** power, 2 * 10 ** power, 5 * 10 ** power)
                if ms / step <= 12)
    return [number * step for number in range(int(ms / step) + 1)]


class Chart:
    def __init__(self, trace):
        self.trace = trace
        self.scale = (WIDTH - LEFT - 10) / (trace.ms or 1)
        self.y = TOP
        self.parts = []

    def _rect(self, begin, took, colour, title=""):
        inside = f"<title>{escape(title)}</title>" if title else ""
        self.parts.append(f'<rect x="{LEFT + begin * self.scale:.1f}" y="{self.y}" width="{took * self.scale:.1f}" '
                          f'height="{ROW - 2}" fill="{colour}" stroke="white" stroke-width="0.5">{inside}</rect>')

    def text(self, x, y, text, more=""):
        self.parts.append(f'<text x="{x:.1f}" y="{y}"{more}>{escape(text)}</text>')

    def _span(self, span, colour):
        took = span.took(self.trace.ms)
        self._rect(span.begin, took, colour, f"{span.name}: {took:.1f} ms from {span.begin:.1f} ms {span.more}".strip())
        if span.signature:
            self._rect(span.begin, span.signature, SIGNATURE, f"{span.name}: signature, {span.signature:.1f} ms")
        room = int(took * self.scale / 7)
        if room >= 3:
            self.text(LEFT + span.begin * self.scale + 2, self.y + ROW - 5, span.name[:room])

    def lane(self, kind, name, colour):
        spans = [span for span in self.trace.spans
                 if span.kind == kind and span.took(self.trace.ms) >= LEAST * self.trace.ms]
        if not spans:
            return
        self.text(4, self.y + ROW - 5, name)
        for row in rows_of(spans, self.trace.ms):
            for span in row:
                self._span(span, colour)
            self.y += ROW
        self.y += GAP

    def axis(self):
        for tick in _ticks(self.trace.ms):
            x = LEFT + tick * self.scale
            self.parts.insert(0, f'<path d="M{x:.1f} {TOP - 8}V{self.y - GAP}" stroke="#ddd"/>')
            self.text(x, TOP - 12, f"{tick:g} ms", ' text-anchor="middle"')


def draw(trace, title):
    """The text of an SVG file."""
    chart = Chart(trace)
    for kind, name, colour in LANES:
        chart.lane(kind, name, colour)
    chart.axis()
    chart.text(4, 14, title)
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {chart.y}" width="{WIDTH}" '
                      f'height="{chart.y}" font-family="sans-serif" font-size="11">',
                      '<rect width="100%" height="100%" fill="white"/>', *chart.parts, "</svg>", ""])
