"""Measures how soon Breather answers, and how it keeps pace: python3 scripts/bench_latency.py.

On a JACK server with its dummy driver, where every latency is a difference of two frames of one
clock, and on a PulseAudio server with null sinks; on a calm machine, and with every core kept busy
by others; beside what one would use instead. The figures go to docs/benchmarks/latency.md, unless
--quick asks for a short look of less than ten minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from figures import RESULTS, Row, as_document, as_object, as_text, enter_environment, machine

if TYPE_CHECKING:
    from latency_found import Found

COMMAND = "python3 scripts/bench_latency.py"
SWITCH_S = 0.0005
"""Threads give way to each other so soon: one that computes keeps no other from its clock."""
HOW = """\

## How it was measured

![Every answer as a dot, and how late each phase begins](latency.png)

Every `jackd` has the dummy driver and blocks of 10 ms, every PulseAudio server null sinks.
On each a person is wired to a running `breather run`; the person plays recordings of real people
(“stop” is spoken by synthetic voices), and both sides are recorded.
On JACK all is counted in the server's own frames: where the words of a recording end (by their
level alone), the server's frame at which a trigger is sent to the socket, and the first frame of
Breather's that is louder than −66 dB in the recording, or the first of silence. On PulseAudio that
is so for voices; a trigger's time is told by Breather's own clock there, at the latest: the answer
to the trigger, the frames between, and one block.

“Calm” means: one is asked after the other, Breather on JACK, Breather on PulseAudio, and then the
usual script on a PulseAudio server of its own and Breather on PipeWire at the same time. Those who
are not asked wait, armed. Beside the last two a further Breather, on a JACK server of its own,
leads the long session, and a pacer written with `time.sleep()` plays the same sounds on another.
“Every core busy” means: all of these at the same time, each session begun once more, while other
processes compute on every core without a pause, at usual priority. Meanwhile a witness that comes
before every other program (`scripts/standstill.py`) notes when the machine itself stands still.

The usual script is `scripts/peer_script.py`: Vosk's final results and pyttsx3's `say()`. No English
model for Vosk could be had here, so it hears Korean: the packaged model, two words of a recording,
and in its favour no others. When it hears the second word it ends the player of its breath.

The underruns are those that PortAudio tells; the empty client (`scripts/empty_client.py`) has the
same two streams, does nothing, and runs in the same minutes: on PulseAudio beside Breather, on
JACK on a server of its own, as whoever is late there makes the server late for all. Where a JACK
server leaves out a block, which it does for all its clients, that is no time of the session: the
pattern is looked for in what it called for.
"""


def main() -> None:
    """Measures, prints, and writes; exits with 1 where a goal is not reached."""
    parser = argparse.ArgumentParser(description="Measures how soon Breather answers.")
    parser.add_argument("--quick", action="store_true", help="a short look; writes no page")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    options = parser.parse_args()
    enter_environment()
    rows, found = _measured(quick=options.quick)
    for row in rows:
        print(as_text(row), flush=True)
    about = {"command": f"{COMMAND} --quick" if options.quick else COMMAND, **machine()}
    figures = {**about, "rows": [as_object(row) for row in rows]}
    if options.json:
        options.json.write_text(_json(figures), "utf-8")
    if found is not None and not options.quick:
        _write(about, rows, found)
    if any(row.met is False for row in rows):
        sys.exit("A goal is not reached.")


def _measured(*, quick: bool) -> tuple[list[Row], Found | None]:
    """The rows, and where it could be measured what they are made from."""
    import latency_found
    import latency_rows
    import latency_run
    from listen import NotFound
    from live import RunError
    from pulse import WorldError

    absent = latency_run.absent()
    if absent:
        missing = f"not installed: {', '.join(absent)}"
        return [Row("everything on devices", None, "ms", count=0, peer=missing)], None
    plan = latency_found.QUICK if quick else latency_found.FULL
    sys.setswitchinterval(SWITCH_S)
    try:
        with tempfile.TemporaryDirectory(prefix="breather-latency-") as name:
            found = latency_run.measure(plan, Path(name), _say)
    except (RunError, WorldError, NotFound) as error:
        sys.exit(f"The measurement broke off: {error}.")
    return list(latency_rows.rows(found)), found


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M')} {text}", file=sys.stderr, flush=True)


def _write(about: dict[str, str], rows: Sequence[Row], found: Found) -> None:
    """The page, the figures for a program, with every single answer, and the picture."""
    import latency_picture
    import latency_rows

    series = [
        {"question": question, "who": who, "busy": busy, "ms": [round(one, 2) for one in took]}
        for question, who, busy, took in latency_rows.series(found)
    ]
    figures: dict[str, object] = {**about, "rows": [as_object(row) for row in rows]}
    figures |= {"answers": series}
    for busy, paced in found.paced.items():  # frames that each phase is late, in their order
        for name, pace in (("breather", paced.breather), ("sleeper", paced.sleeper)):
            figures[f"late_{name}, {latency_rows.state(busy)}"] = list(pace.away)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "latency.json").write_text(_json(figures), "utf-8")
    page = as_document(about, rows, "How soon Breather answers", "latency.json")
    page += HOW
    (RESULTS / "latency.md").write_text(page, "utf-8")
    latency_picture.draw(RESULTS / "latency.png", found)


def _json(figures: object) -> str:
    return json.dumps(figures, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    main()
