"""Measures how fast Breather answers a pedal and a hotkey: python3 scripts/bench_pedal.py.

The pedal is a pipe that brings the kernel's bytes, the hotkey is pressed on an X server without a
screen, as xdotool does; sound goes to a PulseAudio server of its own. The figures go to
docs/benchmarks/pedal.md, unless --quick asks for a short look. Where the machine is full of other
work, --ahead has all that is measured go before it: at real-time priority, which not everybody may
give.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

import desktop
import listen
import pulse
from desks import Desk, Plugged, key
from figures import RESULTS, ROOT, Row, as_document, as_object, as_text, enter_environment, machine
from live import Breather, RunError

COMMAND = "python3 scripts/bench_pedal.py"
TRIALS = 60
CODE = 48
"""The kernel's for “b”, which the pedal types."""
SETTINGS = """\
[[pedal]]
device = "0c45:7403"
press = "start-or-stop"

[[hotkey]]
keys = "f9"
press = "start-or-stop"
"""
INBOX_MS = 10.0
AUDIBLE_MS = 30.0
RENDERED_S = 600.0
"""How long it may take until nothing is left to render."""
PRIORITY = 5
"""Of SCHED_RR, where we go ahead."""
NICE = 10
PATIENCE_S = 60.0
TURN_S = 0.005
CALM_S = 0.4
"""Between two presses, beside what they begin."""

PROGRAM = (sys.executable, str(ROOT / "scripts" / "pedal_breather.py"))


@dataclass(frozen=True, slots=True)
class Button:
    """What is pressed: `change` has it go down, or up."""

    name: str
    change: Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds from the press, for each trial."""

    posted: list[float] = field(default_factory=list)
    """Until its event was in the inbox."""
    handed: list[float] = field(default_factory=list)
    """Until Breather told that the first frame of the chime was handed over, which was before."""
    recorded: list[float] = field(default_factory=list)
    """Until it was in a recording, with the server's and the recorder's delay."""


@dataclass(frozen=True, slots=True)
class Rig:
    """Breather, what it plays, and the file with the times at which its inbox got something."""

    breather: Breather
    recording: pulse.Recording
    posted: Path

    def press(self, button: Button, taken: Taken) -> float:
        """Press, and note how long it took to the inbox; the time of the press."""
        before, begun = len(self._times()), time.monotonic()
        button.change(True)
        while len(times := self._times()) == before:
            if time.monotonic() > begun + PATIENCE_S:
                raise RunError("the press did not arrive")
            time.sleep(TURN_S)
        taken.posted.append(1000 * (times[before] - begun))
        return begun

    def _times(self) -> list[float]:
        if not self.posted.exists():
            return []
        return [float(line) for line in self.posted.read_text("ascii").split("\n")[:-1]]


def main() -> None:
    """Measures, prints, and writes; exits with 1 where a goal is not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="5 presses; writes nothing")
    parser.add_argument("--ahead", action="store_true", help="go before all other work")
    options = parser.parse_args()
    quick = options.quick
    enter_environment()
    if options.ahead:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(PRIORITY))  # the children's, too
    rows = []
    for row in measured(5 if quick else TRIALS, quick=quick, ahead=options.ahead):
        rows.append(row)
        print(as_text(row), flush=True)
    if not quick:
        about = {"command": " ".join([COMMAND, *sys.argv[1:]]), **machine()}
        figures = {**about, "rows": [as_object(row) for row in rows]}
        (RESULTS / "pedal.json").write_text(
            json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
        page = as_document(about, rows, "Pedal and hotkey", "pedal.json")
        (RESULTS / "pedal.md").write_text(page, "utf-8")
    sys.exit(1 if any(row.met is False for row in rows) else 0)


def measured(trials: int, *, quick: bool, ahead: bool) -> Iterator[Row]:
    """All rows, each as soon as it is there."""
    absent = [*pulse.missing(), *desktop.missing()]
    if absent:
        yield Row("pedal and hotkey", None, "ms", peer=f"not installed: {', '.join(absent)}")
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="breather-pedal-")))
        world = stack.enter_context(pulse.PulseWorld(folder))
        screen = stack.enter_context(desktop.Desktop())
        plugged = Desk(folder).plug()
        stack.callback(plugged.vanish)
        settings = folder / "config" / "breather"
        settings.mkdir(parents=True)
        (settings / "config.toml").write_text(SETTINGS, "utf-8")
        recording = stack.enter_context(world.recording())
        breather = stack.enter_context(
            Breather({**world.environ, "DISPLAY": screen.display}, str(folder), "run", "--json",
                     program=PROGRAM)
        )  # fmt: skip
        if ahead:
            _hold_back(breather)
        breather.wait("armed")
        breather.wait_for_status(ear="ready")
        if not quick and not ahead:
            _wait_for_words(breather)
        rig = Rig(breather, recording, folder / "posted")
        for button in (_pedal(plugged), _hotkey(stack, screen)):
            taken = Taken()
            for _ in range(trials):
                _trial(rig, button, taken)
            yield from _rows(button.name, taken)
        breather.end()


def _wait_for_words(breather: Breather) -> None:
    """Until the speaker has left, as it takes the processor from what is measured."""
    until = time.monotonic() + RENDERED_S
    while breather.part("speaker") is not None:
        if time.monotonic() > until:
            raise RunError("the speaker does not leave")
        time.sleep(1.0)


def _hold_back(breather: Breather) -> None:
    """The words are made beside what is measured, at the priority of all other work."""
    until = time.monotonic() + PATIENCE_S
    while (speaker := breather.part("speaker")) is None:
        if time.monotonic() > until:
            raise RunError("there is no speaker")
        time.sleep(TURN_S)
    for thread in os.listdir(f"/proc/{speaker}/task"):
        os.sched_setscheduler(int(thread), os.SCHED_OTHER, os.sched_param(0))
        os.setpriority(os.PRIO_PROCESS, int(thread), NICE)


def _pedal(plugged: Plugged) -> Button:
    def change(down: bool) -> None:
        plugged.send(key(time.monotonic(), CODE, int(down)))

    return Button("pedal", change)


def _hotkey(stack: ExitStack, screen: desktop.Desktop) -> Button:
    """By the same request to the server that xdotool makes, without the start of a program."""
    from Xlib import XK, X
    from Xlib.display import Display
    from Xlib.ext.xtest import fake_input

    hands = Display(screen.display)
    stack.callback(hands.close)
    code = hands.keysym_to_keycode(XK.string_to_keysym("F9"))

    def change(down: bool) -> None:
        fake_input(hands, X.KeyPress if down else X.KeyRelease, code)
        hands.flush()

    return Button("hotkey", change)


def _trial(rig: Rig, button: Button, taken: Taken) -> None:
    """One press that begins an exercise, and one that ends it."""
    breather = rig.breather
    seen, since = breather.count, rig.recording.frames
    begun = rig.press(button, taken)
    first = breather.wait("cue_started", seen)
    taken.handed.append(1000 * (first.arrived - begun))
    time.sleep(CALM_S)
    button.change(False)
    heard = listen.first_sound(rig.recording.breather(since), 0)
    taken.recorded.append(listen.milliseconds(heard))
    time.sleep(CALM_S)
    seen = breather.count
    rig.press(button, taken)
    breather.wait("stopped", seen)
    button.change(False)
    breather.trigger("stop")  # which silences the word that it says
    time.sleep(CALM_S)


def _rows(name: str, taken: Taken) -> Iterator[Row]:
    yield _row(f"{name} until its event is in the inbox", taken.posted, INBOX_MS)
    yield _row(f"{name} until the first frame is handed over, at the latest", taken.handed,
               AUDIBLE_MS)  # fmt: skip
    yield _row(f"{name} until it is in a recording, with the server's and the recorder's delay",
               taken.recorded, None)  # fmt: skip


def _row(name: str, took: Sequence[float], goal: float | None) -> Row:
    return Row(
        f"{name}, p95", round(listen.percentile(took, 0.95), 2), "ms", goal, count=len(took),
        peer=f"median {listen.percentile(took, 0.5):.2f} ms, longest {max(took):.2f} ms",
    )  # fmt: skip


if __name__ == "__main__":
    main()
