"""Looking back: a calm picture. Days go to the right, the hours of a day downwards.

Each exercise is a soft round shape at its time, larger where it was longer; what was noted is a
small mark. There is no axis of amounts, so there is nothing to be better or worse at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from voice.journal.entry import Entry, Kind
from voice.journal.fonts import Font
from voice.journal.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 1600, 900
"""Pixels. Everything is placed in pixels, y downwards."""

_DPI = 100
_LEFT, _RIGHT = 150, 1560
_TITLE, _PERIOD = 72, 114
_TOP, _BOTTOM = 162, 682
_DAYS = 718
_LEGEND, _LEGEND_ROW, _LEGEND_ROWS = 768, 34, 3
_LEGEND_WIDTH = 230
_ABOUT = 870
_MARGIN = 40
"""Between the edge of the sky and the middle of the first day, at least."""
_MOST_LABELS = 9
_HOURS: Mapping[str, float] = {"morning": 8, "noon": 12, "afternoon": 16, "evening": 20}
"""Where the names of the hours stand."""

_LARGE, _MEDIUM, _SMALL = 32, 19, 17
_PAPER, _INK, _QUIET, _HAIR = "#fbfaf6", "#38414a", "#6d757d", "#ece8df"
_COLOURS = ("#2f6f78", "#6477ab", "#7d6b91", "#8a8f4e", "#4f7f5f", "#96705a", "#5d7f9b", "#8b5d6b")
_OTHERS = "#9a9a94"
"""For exercises beyond the colours: there are more of them than eyes can tell apart."""
_NOTE = "#a95f40"
_SKY = ("#eef1f6", "#f6f5f0", "#fbf6ec", "#f7f1ea", "#eceef5")
"""A day from its first hour to its last one."""
_MARKS: Mapping[Kind, tuple[str, float]] = {
    Kind.WIN: ("*", 15),
    Kind.PLAN: ("D", 8),
    Kind.TRICK: ("^", 10),
    Kind.NOTE: ("s", 8),
    Kind.GLAD: ("o", 8.5),
}
"""Their shapes and sizes."""
_EARLIEST, _LATEST = 7.0, 21.0
"""The hours that are always shown."""
_RINGS, _RING_ALPHA = 12, 0.075
"""What makes a shape soft: it is deepest in its middle."""
_LEAST_RADIUS, _MOST_RADIUS = 10.0, 38.0
_RADIUS_OF_MINUTE = 12.0


def draw(entries: Sequence[Entry], first: date, last: date, words: Words, font: Font) -> bytes:
    """A PNG of WIDTH x HEIGHT pixels with what was kept from the first day to the last one.

    `font` has all letters of the words.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.style import context

    with context("default"):  # whatever the person's own matplotlibrc says
        figure = Figure((WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, facecolor=_PAPER)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(HEIGHT, 0))
        axes.set_axis_off()
        sheet = _Sheet(axes, entries, first, (last - first).days + 1, font)
        sheet.heading(words.title, words.period(first, last), words.about)
        sheet.sky(words.hours)
        sheet.days(words)
        sheet.exercises()
        sheet.notes()
        sheet.legend(words)
        if not entries:
            middle = (_LEFT + _RIGHT) / 2, (_TOP + _BOTTOM) / 2
            sheet.text(*middle, words.empty, _QUIET, _MEDIUM, "center")
        file = BytesIO()
        figure.savefig(file, format="png", metadata={"Title": words.title, "Software": None})
    return file.getvalue()


class _Sheet:
    """Draws one part after another onto axes whose units are pixels."""

    def __init__(
        self, axes: Axes, entries: Sequence[Entry], first: date, days: int, font: Font
    ) -> None:
        from matplotlib.font_manager import FontPath, FontProperties

        self._axes = axes
        self._first = first
        self._days = days
        self._font = FontProperties(fname=FontPath(str(font.file), font.face))
        self._practices = [entry for entry in entries if entry.kind is Kind.EXERCISE]
        self._notes = [entry for entry in entries if entry.kind in _MARKS]
        hours = [_hour(entry.moment) for entry in entries]
        self._early = min([_EARLIEST, *(hour - 0.5 for hour in hours)])
        self._late = max([_LATEST, *(hour + 0.5 for hour in hours)])
        often = Counter(entry.exercise for entry in self._practices).most_common(len(_COLOURS))
        names = sorted(name for name, _ in often)
        self._colours = dict(zip(names, _COLOURS, strict=False))

    def text(
        self, x: float, y: float, text: str, colour: str, size: int, align: str = "left"
    ) -> float:
        """One line, its middle at `y`; `size` in pixels. Returns its width."""
        drawn = self._axes.text(
            x, y, text, color=colour, size=size * 72 / _DPI, font=self._font, ha=align,
            va="center_baseline", parse_math=False, zorder=6,
        )  # fmt: skip
        return float(drawn.get_window_extent().width)

    def heading(self, title: str, period: str, about: str) -> None:
        """What this is, above; that it is nobody else's, below."""
        self.text(_LEFT, _TITLE, title, _INK, _LARGE)
        self.text(_LEFT, _PERIOD, period, _QUIET, _MEDIUM)
        self.text(_LEFT, _ABOUT, about, _QUIET, _SMALL)

    def sky(self, names: Mapping[str, str]) -> None:
        """The light of a day behind all of them, and some hours with their names."""
        from matplotlib.colors import LinearSegmentedColormap

        colours = LinearSegmentedColormap.from_list("day", _SKY)
        light = np.linspace(0, 1, 256)[:, np.newaxis]
        self._axes.imshow(
            light, cmap=colours, extent=(_LEFT, _RIGHT, _BOTTOM, _TOP), aspect="auto",
            interpolation="bicubic", zorder=0,
        )  # fmt: skip
        self._axes.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0))
        for name, hour in _HOURS.items():
            y = self._y(hour)
            self._axes.plot([_LEFT, _RIGHT], [y, y], color=_HAIR, lw=1.0, zorder=1)
            self.text(_LEFT - 20, y, names[name], _QUIET, _SMALL, "right")

    def days(self, words: Words) -> None:
        """Some dates below: every day where there are few, else the same day of each week."""
        step = next(s for s in (1, 2, 7, 14, 28, 56, 364) if self._days <= s * _MOST_LABELS
                    or s == 364)  # fmt: skip
        for day in range(0, self._days, step):
            x = self._column(day)
            self._axes.plot([x, x], [_BOTTOM, _BOTTOM + 8], color=_QUIET, lw=1.0, zorder=1)
            shown = words.short_date(self._first + timedelta(days=day))
            self.text(x, _DAYS, shown, _QUIET, _SMALL, "center")

    def exercises(self) -> None:
        """Soft round shapes, the longer ones behind."""
        from matplotlib.patches import Circle

        for entry in sorted(self._practices, key=lambda entry: -entry.seconds):
            place, radius = self._place(entry.moment), _radius(entry.seconds)
            colour = self._colours.get(entry.exercise, _OTHERS)
            for ring in range(_RINGS):
                size = radius * (1 - ring / _RINGS)
                self._axes.add_patch(
                    Circle(place, size, facecolor=colour, alpha=_RING_ALPHA, lw=0, zorder=3)
                )

    def notes(self) -> None:
        """Small marks for what was noted."""
        for entry in self._notes:
            x, y = self._place(entry.moment)
            self._mark(x, y, entry.kind)

    def legend(self, words: Words) -> None:
        """Each exercise and each mark that is in the picture, in a few rows."""
        x, y = float(_LEFT), float(_LEGEND)
        signs: list[tuple[str, str | Kind]] = [
            (words.exercise(name), colour) for name, colour in self._colours.items()
        ]
        if any(entry.exercise not in self._colours for entry in self._practices):
            signs.append((words.others, _OTHERS))
        signs += [
            (words.kinds[kind.value], kind)
            for kind in _MARKS
            if any(entry.kind is kind for entry in self._notes)
        ]
        for name, sign in signs:
            if x > _RIGHT - _LEGEND_WIDTH:
                x, y = float(_LEFT), y + _LEGEND_ROW
            if y >= _LEGEND + _LEGEND_ROWS * _LEGEND_ROW:
                return
            if isinstance(sign, Kind):
                self._mark(x + 8, y, sign)
            else:
                self._axes.plot([x + 8], [y], "o", color=sign, alpha=0.55, ms=12, mew=0, zorder=4)
            x += 26 + self.text(x + 26, y, name, _INK, _SMALL) + 40

    def _mark(self, x: float, y: float, kind: Kind) -> None:
        shape, size = _MARKS[kind]
        self._axes.plot([x], [y], shape, color=_NOTE, ms=size, mec=_PAPER, mew=1.0, zorder=5)

    def _place(self, moment: datetime) -> tuple[float, float]:
        return self._column((moment.date() - self._first).days), self._y(_hour(moment))

    def _column(self, day: int) -> float:
        """The middle of a day."""
        return _LEFT + _MARGIN + (_RIGHT - _LEFT - 2 * _MARGIN) * (day + 0.5) / self._days

    def _y(self, hour: float) -> float:
        return _TOP + (_BOTTOM - _TOP) * (hour - self._early) / (self._late - self._early)


def _hour(moment: datetime) -> float:
    return moment.hour + moment.minute / 60


def _radius(seconds: float) -> float:
    """The area goes with the length; a long walk is no monument."""
    return float(np.clip(_RADIUS_OF_MINUTE * (seconds / 60) ** 0.5, _LEAST_RADIUS, _MOST_RADIUS))
