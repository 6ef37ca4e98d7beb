"""Measures “stop” over our own sound: python3 scripts/bench_echo.py [--quick] [--peers].

On a headset and on loudspeakers, in simulated rooms. The figures go to docs/benchmarks/ (echo.md
and echo.json), unless --quick asks for a short look. --peers compares echo cancellers on the same
sound: those that are installed of `pip install pyaec pywebrtc-audio`.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from figures import RESULTS, enter_environment, machine


def main() -> None:
    """Measures, prints, and writes; exits with 1 where a goal is not reached."""
    quick, peers = "--quick" in sys.argv, "--peers" in sys.argv
    if set(sys.argv[1:]) - {"--quick", "--peers"}:
        sys.exit("Only --quick and --peers can be asked for.")
    enter_environment()
    from measure_cancellers import compared
    from measure_echo import Figure, figures

    found: list[Figure] = []
    for figure in figures(quick=quick):
        found.append(figure)
        print(line(asdict(figure)), flush=True)
    if peers:
        for figure in compared(quick=quick):
            found.append(figure)
            print(line(asdict(figure)), flush=True)
    if not quick:
        command = " ".join(["python3 scripts/bench_echo.py", *sys.argv[1:]])
        about = {"command": command, **machine()}
        rows = [asdict(figure) for figure in found]
        text = json.dumps({**about, "rows": rows}, ensure_ascii=False, indent=1) + "\n"
        (RESULTS / "echo.json").write_text(text, "utf-8")
        (RESULTS / "echo.md").write_text(page(about, rows), "utf-8")
    sys.exit(any(figure.met is False for figure in found))


def page(about: dict[str, str], rows: list[dict[str, object]]) -> str:
    """The figures as a page."""
    head = f"""# Our own sound in the microphone

Made by `{about["command"]}`: change nothing by hand. The same figures for a program to read are
in `echo.json`. The voices are synthetic, and so are the rooms: there are no recordings of either.

- Headset: the echo is 11.5 dB below the voice. Loudspeaker: it is 8.5 dB above it, the room rings
  for 0.4 s, the loudspeaker distorts by 5 % (without memory: a real one does more than that), and
  the microphone's clock is 60 ppm off.
- Four times in a session an exercise starts, and 0.3 to 22 s later somebody says “stop”, once. The
  microphone has been open for 15 s before the first one; of the echo nothing is known then.
- Obeyed: within 2 s. What was said while nothing of ours sounded does not count. Intervals are
  those of Wilson, and of Byar for what is counted: there, measurements are seconds of our sound.

Machine: {about["machine"]}. Python {about["python"]}. Hearing: {about["hearing"]}; speaking:
{about["speaking"]}.

| what | value | goal | met | measurements | 95 % interval | besides |
|---|---|---|---|---|---|---|
"""
    return head + "".join(f"| {' | '.join(cells(row))} |\n" for row in rows)


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
