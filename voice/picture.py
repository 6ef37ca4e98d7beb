"""A whole session as a picture: both voices, the breath and the events on one time axis."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audio.blocks import RATE, Samples, to_seconds
from voice.traces import (
    Event,
    Label,
    Phase,
    Span,
    breath_curve,
    cue_spans,
    envelope,
    fitting,
    frame_of,
    phases,
    stagger,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

WIDTH, HEIGHT = 1600, 800
"""Pixels. Everything is placed in pixels, y downwards."""

_DPI = 100
_LEFT, _RIGHT, _EDGE = 168, 1544, 1584
_TITLE = 60
_LABELS, _LABEL_ROW, _LABEL_ROWS = 194, 27, 4
"""The lowest row of labels, and how many there are from it upwards."""
_BELOW_LABELS = 214
_PERSON, _PERSON_HALF = 268, 44
_DUCKED = 334
_AGENT, _AGENT_HALF = 396, 48
_CUES, _CUE_ROW, _CUE_NAMES = 466, 8, 500
_FULL, _EMPTY = 556, 708
_AXIS = 746

_FONT = "DejaVu Sans"
"""Comes with matplotlib, so that the picture is the same everywhere."""
_LARGE, _MEDIUM, _SMALL = 30, 20, 17
_PAPER, _INK, _QUIET, _HAIR = "#fbfaf6", "#38414a", "#6d757d", "#e4e1d9"
_CLAY, _TEAL, _SKY, _RED = "#a95f40", "#2f6f78", "#6477ab", "#a8434b"
_PALE = {_CLAY: "#cf9f8a", _TEAL: "#74a4a8", _SKY: "#dfe3ee", _QUIET: "#bcc0c2", _RED: "#d39a9d"}
"""What is filled or ruled in a colour; opaque, so that things may cross."""

_COLUMN = 2
_SMOOTH = np.array([0.25, 0.5, 0.25])
_QUIETEST = 0.02
"""A voice fills its lane; one below this RMS (-34 dB) stays as small as it is."""
_LOUDNESS = 0.7
"""Power of the RMS that is drawn: pacing sounds are seen beside the words."""
_TICKS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1800, 3600)


def draw(path: Path, agent: Samples, user: Samples, events: Sequence[Event], title: str) -> None:
    """Write a PNG of WIDTH x HEIGHT pixels, to the whole or not at all.

    `agent` and `user` are mono at RATE from frame 0 on, of any length; `events` are the objects
    of the list of events; `title` also goes into the file's own text. Raises OSError where
    `path` cannot be written; what was there stays until the new file is complete.
    """
    picture = _render(agent, user, sorted(events, key=frame_of), title)
    if path.exists() and not path.is_file():
        path.write_bytes(picture)  # a device such as /dev/null; a folder raises
        return
    target = path.resolve()
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=target.parent) as folder:
        new = Path(folder, "new.png")
        with new.open("xb") as file:
            file.write(picture)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, target)


def _render(agent: Samples, user: Samples, events: Sequence[Event], title: str) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.style import context

    last = frame_of(events[-1]) if events else 0
    frames = max(len(agent), len(user), last, RATE)
    with context("default"):  # whatever the person's own matplotlibrc says
        figure = Figure((WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, facecolor=_PAPER)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(HEIGHT, 0))
        axes.set_axis_off()
        sheet = _Sheet(axes, frames)
        sheet.text(_LEFT, _TITLE, title, _INK, _LARGE)
        sheet.time_axis()
        sheet.marks(events)
        sheet.voice("person", user, _PERSON, _PERSON_HALF, _CLAY)
        sheet.ducked(events)
        sheet.voice("Breather", agent, _AGENT, _AGENT_HALF, _TEAL)
        sheet.cues(cue_spans(events, frames))
        sheet.breath(phases(events))
        file = BytesIO()
        figure.savefig(file, format="png", metadata={"Title": title, "Software": None})
    return file.getvalue()


class _Sheet:
    """Draws one part after another onto axes whose units are pixels."""

    def __init__(self, axes: Axes, frames: int) -> None:
        self._axes = axes
        self._frames = frames

    def text(
        self, x: float, y: float, text: str, colour: str, size: int, align: str = "left"
    ) -> Text:
        """One line, its middle at `y`; `size` in pixels."""
        paper = {"facecolor": _PAPER, "edgecolor": "none", "pad": 1.0}
        return self._axes.text(
            x, y, text, color=colour, size=size * 72 / _DPI, family=_FONT, bbox=paper,
            ha=align, va="center_baseline", parse_math=False, zorder=5,
        )  # fmt: skip

    def time_axis(self) -> None:
        """Seconds below, and hairlines through all lanes."""
        seconds = to_seconds(self._frames)
        step = next((t for t in _TICKS if seconds / t <= 12), _TICKS[-1])
        for tick in range(0, int(seconds) + 1, step):
            x = self._x(tick * RATE)
            self._rule(x, _BELOW_LABELS, _EMPTY + 14, _HAIR, 0)
            self.text(x, _AXIS, f"{tick} s", _QUIET, _SMALL, "center")

    def voice(self, name: str, samples: Samples, centre: int, half: int, colour: str) -> None:
        """The envelope of a voice, the same above and below its line."""
        self._lane(name, centre, centre, colour)
        loud = envelope(samples, self._frames, (_RIGHT - _LEFT) // _COLUMN)
        loud = np.convolve(loud, _SMOOTH, "same")
        heights = half * (loud / max(float(loud.max()), _QUIETEST)) ** _LOUDNESS
        x = np.linspace(_LEFT, _RIGHT, len(heights))
        above, below = centre - heights, centre + heights
        self._axes.fill_between(x, above, below, color=_PALE[colour], lw=0.5, zorder=3)

    def breath(self, course: Sequence[Phase]) -> None:
        """The lungs, filling and emptying."""
        self._lane("breath", (_FULL + _EMPTY) / 2, _EMPTY, _SKY)
        for line in breath_curve(course):
            x = [self._x(seconds * RATE) for seconds, _ in line]
            y = [_EMPTY - height * (_EMPTY - _FULL) for _, height in line]
            self._axes.fill_between(x, y, _EMPTY, color=_PALE[_SKY], lw=0, zorder=0.5)
            self._axes.plot(x, y, color=_SKY, lw=2.2, solid_capstyle="round", zorder=4)

    def marks(self, events: Sequence[Event]) -> None:
        """What happened, as labels on top with a line down through all lanes."""
        labels: list[Label] = []
        texts: list[Text] = []
        for event in events:
            if (mark := _mark(event)) is None:
                continue
            x = self._x(frame_of(event))
            self._rule(x, _BELOW_LABELS, _EMPTY, _PALE[mark[1]], 1)
            if texts and texts[-1].get_text() == mark[0] and x < labels[-1].right:
                continue  # said once for several in a row
            texts.append(self.text(x + 6, _LABELS, *mark, _MEDIUM))
            labels.append(_label(x, texts[-1]))
        for label, text, row in zip(labels, texts, stagger(labels, _LABEL_ROWS), strict=True):
            if row is None:
                text.set_visible(False)
                continue
            y = _LABELS - _LABEL_ROW * row
            text.set_position((label.left, y))
            self._rule(label.at, y - 10, _BELOW_LABELS, _PALE[str(text.get_color())], 1)

    def ducked(self, events: Sequence[Event]) -> None:
        """Where Breather turned itself down, above its voice."""
        places = [self._x(frame_of(event)) for event in events if event["event"] == "ducked"]
        self._axes.plot(places, [_DUCKED] * len(places), "v", color=_TEAL, ms=6, mew=0, zorder=4)
        signs = [Label(x, x - 6, x + 6) for x in places]
        texts = [self.text(x + 9, _DUCKED, "ducked", _TEAL, _SMALL) for x in places]
        labels = [_label(x, text) for x, text in zip(places, texts, strict=True)]
        for text, label, fits in zip(texts, labels, fitting(labels, signs), strict=True):
            text.set_x(label.left)
            text.set_visible(fits)

    def cues(self, spans: Sequence[Span]) -> None:
        """A bar for each cue, in a second row where two sound at once, and names that fit."""
        bars = [Label(self._x(s.begin), self._x(s.begin), self._x(s.end)) for s in spans]
        for bar, first in zip(bars, fitting(bars), strict=True):
            y = _CUES if first else _CUES + _CUE_ROW
            x = [bar.left, max(bar.right - 2, bar.left + 2)]
            self._axes.plot(x, [y, y], color=_TEAL, lw=3, solid_capstyle="butt", zorder=4)
        longest = sorted(spans, key=lambda span: span.begin - span.end)
        texts = [self.text(self._x(s.begin), _CUE_NAMES, s.name, _QUIET, _SMALL) for s in longest]
        labels = [_label(self._x(s.begin), text) for s, text in zip(longest, texts, strict=True)]
        for text, label, fits in zip(texts, labels, fitting(labels), strict=True):
            text.set_x(label.left)
            text.set_visible(fits)

    def _lane(self, name: str, middle: float, line: float, colour: str) -> None:
        self._axes.plot([_LEFT, _RIGHT], [line, line], color=_PALE[colour], lw=1.0, zorder=2)
        self.text(_LEFT - 24, middle, name, colour, _MEDIUM, "right")

    def _rule(self, x: float, top: float, bottom: float, colour: str, order: int) -> None:
        self._axes.plot([x, x], [top, bottom], color=colour, lw=1.0, zorder=order)

    def _x(self, frame: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * frame / self._frames


def _label(at: float, text: Text) -> Label:
    """Where a text stands: to the right of its place, or to the left at the picture's edge."""
    width = text.get_window_extent().width
    left = float(text.get_position()[0])
    if left + width > _EDGE:
        left = 2 * at - left - width
    return Label(at, left, left + width + 10)


def _mark(event: Event) -> tuple[str, str] | None:
    """Text and colour of an event among the labels."""
    name = str(event.get("name", ""))
    return {
        "wake": ("wake", _CLAY),
        "command": (name, _CLAY),
        "rejected": ("rejected", _QUIET),
        "exercise_started": (f"{name} begins", _TEAL),
        "paused": ("paused", _TEAL),
        "resumed": ("resumed", _TEAL),
        "stopped": ("stopped", _TEAL),
        "exercise_finished": ("finished", _TEAL),
        "error": ("error", _RED),
    }.get(str(event["event"]))
