"""Measures “stop” over our own sound: python3 scripts/bench_echo.py [--quick] [--peers].

On a headset and on loudspeakers, in simulated rooms. The figures go to docs/benchmarks/ (echo.md
and echo.json), unless --quick asks for a short look. --peers instead compares echo cancellers on
the same sound (cancellers.md and .json): those that can be imported of pyaec, pywebrtc-audio and
livekit, which are no part of Breather (PYTHONPATH=folder, after pip install --target folder).
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from figures import RESULTS, enter_environment, machine

FOOT = """Machine: {machine}. Python {python}. Hearing: {hearing}; speaking: {speaking}.

| what | value | goal | met | measurements | 95 % interval | besides |
|---|---|---|---|---|---|---|
"""
OURS = (
    """# Our own sound in the microphone

Made by `{command}`: change nothing by hand. The same figures for a program to read are
in `echo.json`. The voices are synthetic, and so are the rooms: there are no recordings of either.

- Headset: the echo is 11.5 dB below the voice. Loudspeaker: it is 8.5 dB above it, the room rings
  for 0.4 s, the loudspeaker distorts by 5 % (without memory: a real one does more than that), and
  the microphone's clock is 60 ppm off.
- Four times in a session an exercise starts, and 0.3 to 22 s later somebody says “stop”, once. The
  microphone has been open for 15 s before the first one; of the echo nothing is known then.
- Obeyed: within 2 s. What was said while nothing of ours sounded does not count. Intervals are
  those of Wilson, and of Byar for what is counted: there, measurements are seconds of our sound.

"""
    + FOOT
)
PEERS = (
    """# Echo cancellers compared

Made by `{command}`: change nothing by hand. The same figures for a program to read are
in `cancellers.json`. Rooms and voices as in [echo.md](echo.md); the drift is taken out before.

- Half a minute of an exercise in each of four rooms, of the echo nothing known at first, and
  seven times “stop” by synthetic voices. Nothing is ducked and nothing stops: harder than in use.
- The gate that keeps our own words from the ear (ADR 13) is our own for all, and so is the ear.
  “bypass, no gate” hands the microphone to the ear as it is, as a headset mode would.
- The echo's gain is the median over the rooms, from the 20th second on. pyaec states no licence.

"""
    + FOOT
)


def main() -> None:
    """Measures, prints, and writes; exits with 1 where a goal is not reached."""
    quick, peers = "--quick" in sys.argv, "--peers" in sys.argv
    if set(sys.argv[1:]) - {"--quick", "--peers"}:
        sys.exit("Only --quick and --peers can be asked for.")
    enter_environment()
    from measure_cancellers import compared
    from measure_echo import Figure, figures

    found: list[Figure] = []
    for figure in compared(quick=quick) if peers else figures(quick=quick):
        found.append(figure)
        print(line(asdict(figure)), flush=True)
    if not quick:
        command = " ".join(["python3 scripts/bench_echo.py", *sys.argv[1:]])
        about = {"command": command, **machine()}
        rows = [asdict(figure) for figure in found]
        text = json.dumps({**about, "rows": rows}, ensure_ascii=False, indent=1) + "\n"
        name = "cancellers" if peers else "echo"
        (RESULTS / f"{name}.json").write_text(text, "utf-8")
        (RESULTS / f"{name}.md").write_text(page(PEERS if peers else OURS, about, rows), "utf-8")
    sys.exit(any(figure.met is False for figure in found))


def page(text: str, about: dict[str, str], rows: list[dict[str, object]]) -> str:
    """The figures below what explains them."""
    table = "".join(f"| {' | '.join(cells(row))} |\n" for row in rows)
    return text.format(**about) + table


def cells(row: dict[str, object]) -> list[str]:
    """A row of the page."""
    unit, goal, interval = row["unit"], row["goal"], row["interval"]
    sign = "≥" if unit == "%" else "≤"
    return [
        str(row["name"]),
        f"{row['value']:g} {unit}",
        "" if goal is None else f"{sign} {goal:g} {unit}",
        {True: "yes", False: "no"}.get(row["met"] is True, "") if row["met"] is not None else "",
        str(row["count"]),
        f"{interval[0]:g} to {interval[1]:g}" if isinstance(interval, tuple | list) else "",
        str(row["peer"]),
    ]


def line(row: dict[str, object]) -> str:
    """A row on one line."""
    return " | ".join(cell for cell in cells(row) if cell)


if __name__ == "__main__":
    main()
