"""A picture of what bench_latency found: every single answer as a dot, and the pace."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import listen
from latency_found import JACK, PIPEWIRE, PULSE, SCRIPT, SERVERS, Found
from latency_rows import GOALS, state
from measure_live import Asked

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {JACK: "#2f6f78", PULSE: "#6477ab", PIPEWIRE: "#7d6a9c", SCRIPT: "#a95f40"}
TICKS = (5, 10, 20, 30, 40, 60, 100, 200, 300, 450, 700, 1_000, 1_500, 2_500, 5_000)
INK, HAIR = "#38414a", "#e4e1d9"
ORDER = tuple((who, busy) for who in (*SERVERS, SCRIPT) for busy in (False, True))


def draw(path: Path, found: Found) -> None:
    """Write it as a PNG."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(
        len(Asked) + 1, 1, figsize=(11, 13), height_ratios=[*[3] * len(Asked), 4],
        layout="constrained",
    )  # fmt: skip
    for axis, asked in zip(axes, Asked, strict=False):
        _dots(axis, found, asked)
    _pace(axes[-1], found)
    figure.savefig(path, dpi=100, metadata={"Software": None})
    pyplot.close(figure)


def _dots(axis: Axes, found: Found, asked: Asked) -> None:
    """A row of dots for each who answered; the line is the median."""
    shown = [one for one in ORDER if one in found.answers and found.answers[one].took[asked]]
    for row, one in enumerate(reversed(shown)):
        took = found.answers[one].took[asked]
        height = [row + 0.3 * ((index * 0.618) % 1 - 0.5) for index in range(len(took))]
        axis.plot(took, height, "o", color=COLOURS[one[0]], alpha=0.5, markersize=4, mew=0)
        axis.plot([median(took)] * 2, [row - 0.35, row + 0.35], color=INK, linewidth=1.5)
    for part, goal in GOALS[asked]:
        axis.axvline(goal, color="#a8434b", linewidth=1, linestyle="-" if part > 0.5 else ":")
    axis.set_xscale("log")
    axis.set_yticks(range(len(shown)), [f"{who}, {state(busy)}" for who, busy in reversed(shown)])
    axis.set_title(f"{asked.value} (black: median; red: goal)", loc="left", color=INK)
    low, high = axis.get_xlim()
    axis.set_xticks([tick for tick in TICKS if low <= tick <= high])
    axis.set_xticks([], minor=True)
    axis.xaxis.set_major_formatter("{x:g} ms")
    axis.grid(axis="x", color=HAIR)
    axis.set_axisbelow(True)


def _pace(axis: Axes, found: Found) -> None:
    """How late each phase of the long session began, against the pattern."""
    paced = found.paced[False]
    for name, pace, colour in (
        ("Breather", paced.breather, COLOURS[JACK]),
        ("time.sleep()", paced.sleeper, COLOURS[SCRIPT]),
    ):
        minutes = [paced.minutes * at / len(pace.away) for at in range(len(pace.away))]
        late = [listen.milliseconds(frames) for frames in pace.away]
        axis.plot(minutes, late, color=colour, label=name)
    axis.set_title("how late each phase begins, in the recording, calm", loc="left", color=INK)
    axis.set_xlabel("minutes")
    axis.set_ylabel("ms")
    axis.grid(color=HAIR)
    axis.legend(frameon=False)
