"""`breather doctor --latency --picture`: the time between callbacks and the way there and back."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from audio.latency import Measured
from voice.commands.latency_advice import setting_of, steady
from voice.commands.latency_report import Outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, ROW = 1600, 120
"""Pixels; a row is a setting. Everything is placed in pixels, y downwards."""

_DPI = 100
_TOP, _BELOW = 170, 130
_TITLE, _LEGEND = 60, 112
_NAMES, _LEFT, _RIGHT, _GAPS = 288, 312, 1330, 1352
_LANE = 26
"""How high the dots of the callbacks are spread."""
_TRIP = 34
"""How far below them the way there and back is."""
_LARGE, _MEDIUM, _SMALL = 30, 20, 17
_FONT = "DejaVu Sans"
"""Comes with matplotlib, so that the picture is the same everywhere."""
_PAPER, _INK, _QUIET, _HAIR = "#fbfaf6", "#38414a", "#6d757d", "#e4e1d9"
_CLAY, _TEAL, _RED = "#a95f40", "#2f6f78", "#a8434b"
_TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)


def draw(outcome: Outcome) -> bytes:
    """A PNG: a row for each setting; both kinds of time on one axis in milliseconds."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.style import context

    height = _TOP + ROW * len(outcome.measured) + _BELOW
    with context("default"):  # whatever the person's own matplotlibrc says
        figure = Figure((WIDTH / _DPI, height / _DPI), dpi=_DPI, facecolor=_PAPER)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(height, 0))
        axes.set_axis_off()
        sheet = _Sheet(axes, outcome)
        sheet.heading()
        sheet.axis()
        for number, measured in enumerate(outcome.measured):
            sheet.row(_TOP + ROW * number + ROW / 2, measured)
        file = BytesIO()
        metadata = {"Title": "breather doctor --latency", "Software": None}
        figure.savefig(file, format="png", metadata=metadata)
    return file.getvalue()


class _Sheet:
    """Draws one part after another onto axes whose units are pixels."""

    def __init__(self, axes: Axes, outcome: Outcome) -> None:
        self._axes = axes
        self._outcome = outcome
        self._bottom = _TOP + ROW * len(outcome.measured)
        every = [list(m.gaps) + list(m.trips or ()) for m in outcome.measured]
        self._most = max(1.0, *(max(values, default=0.0) for values in every)) * 1.04

    def heading(self) -> None:
        """What this is, and what the marks are."""
        self._text(_LEFT, _TITLE, "The sound of this machine", _INK, _LARGE)
        for x, colour, meaning in (
            (_LEFT, _TEAL, "from one block of sound to the next"),
            (_LEFT + 480, _CLAY, "there and back"),
        ):
            self._axes.plot([x + 6], [_LEGEND], "o", color=colour, ms=8, mew=0)
            self._text(x + 24, _LEGEND, meaning, _QUIET, _MEDIUM)

    def axis(self) -> None:
        """Milliseconds below, and hairlines through all rows."""
        step = next((tick for tick in _TICKS if self._most / tick <= 12), _TICKS[-1])
        for tick in np.arange(0, self._most, step):
            x = self._x(float(tick))
            self._axes.plot([x, x], [_TOP, self._bottom], color=_HAIR, lw=1.0, zorder=0)
            self._text(x, self._bottom + 28, f"{tick:g}", _QUIET, _SMALL, "center")
        self._text(
            (_LEFT + _RIGHT) / 2, self._bottom + 66, "milliseconds", _QUIET, _SMALL, "center"
        )

    def row(self, middle: float, measured: Measured) -> None:
        """One setting: its name, its dots, and its gaps in words."""
        setting = setting_of(measured)
        best = self._outcome.advised
        marks = [
            word
            for word, holds in (
                ("yours", setting == self._outcome.present),
                ("advised", best is not None and setting == setting_of(best)),
            )
            if holds
        ]
        self._text(_NAMES, middle - 12, str(setting), _INK, _MEDIUM, "right")
        self._text(_NAMES, middle + 16, ", ".join(marks), _TEAL, _SMALL, "right")
        # Spread evenly over the lane, so that a thousand of them are not one.
        places = middle - 14 + _LANE * (np.arange(len(measured.gaps)) * 0.618 % 1.0 - 0.5)
        x = [self._x(gap) for gap in measured.gaps]
        self._axes.plot(x, places, "o", color=_TEAL, alpha=0.25, ms=4, mew=0, zorder=3)
        for trip in measured.trips or ():
            self._axes.plot([self._x(trip)], [middle - 14 + _TRIP], "o", color=_CLAY, alpha=0.6,
                            ms=8, mew=0, zorder=4)  # fmt: skip
        gaps = measured.underruns + measured.overruns
        said = "no gaps" if not gaps else "1 gap" if gaps == 1 else f"{gaps} gaps"
        if not gaps and not steady(measured):
            said = "nearly a gap"
        self._text(_GAPS, middle - 12, said, _QUIET if steady(measured) else _RED, _MEDIUM)
        if measured.processor is not None:
            self._text(_GAPS, middle + 16, f"{measured.processor:.1f} % of a core", _QUIET, _SMALL)

    def _text(
        self, x: float, y: float, text: str, colour: str, size: int, align: str = "left"
    ) -> None:
        """One line, its middle at `y`; `size` in pixels."""
        self._axes.text(
            x, y, text, color=colour, size=size * 72 / _DPI, family=_FONT, ha=align,
            va="center_baseline", parse_math=False, zorder=6,
        )  # fmt: skip

    def _x(self, milliseconds: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * milliseconds / self._most
