"""The measurements on devices, in a PulseAudio world of their own: how fast Breather answers."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import util
from pathlib import Path

import listen
import measure_load
import pulse
from figures import ROOT, Row
from listen import RATE, NotFound, Signal
from live import Breather, RunError, run
from measure import Failed
from measure_load import QUIET_FRAMES, breath_apart

from audio.io.files import read_recording
from voice.speaking.piper_engine import PiperEngine
from voice.speaking.speaker import Speaker

PHRASE = "view glass"
RECORDINGS = ROOT.parent / "shared" / "audio" / "en"
BLOCK_MS = 10.0
"""What is handed over at once: so much may pass until the device asks for the next block."""
AFTERWARDS_S = 0.6
"""How much of a recording must be left after its words, so that their end is theirs."""
INTO_A_PHASE_S = 1.0


@dataclass(frozen=True, slots=True)
class Rig:
    """A person and Breather in one world, and what was recorded of both."""

    breather: Breather
    person: pulse.Person
    recording: pulse.Recording

    def place(self, line: Signal, since: int) -> int:
        """The frame of the recording at which a line began that was said after `since`."""
        whole = since + len(line) + RATE
        self.recording.wait(whole, 10 + 2 * len(line) / RATE)
        return listen.place(line, self.recording.person(since)) + since

    def record(self, seconds: float) -> None:
        """Go on until so much more is recorded."""
        frames = self.recording.frames + round(seconds * RATE)
        self.recording.wait(frames, 2 * seconds + 10)


def everything(*, quick: bool) -> Iterator[Row]:
    """All rows, each as soon as it is measured. Raises Failed."""
    try:
        yield from _everything(quick=quick)
    except (RunError, pulse.WorldError, NotFound) as error:
        raise Failed(f"The measurement broke off: {error}.") from None


@dataclass(frozen=True, slots=True)
class Tally:
    """Delays of answers to a voice; milliseconds."""

    took: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """One measurement, which counts as failed where nothing was understood or recorded."""
        try:
            yield
        except RunError:
            self.failed.append("understood")
        except NotFound:
            self.failed.append("recorded")

    def row(self, name: str) -> Row:
        """The figure, whose goal is half a second."""
        count = len(self.took)
        rest = "".join(f"; {self.failed.count(why)} more not {why}"
                       for why in sorted(set(self.failed)))  # fmt: skip
        if not count:
            return Row(name, None, "ms", 500.0, count=0, peer=f"none{rest}")
        return Row(
            name, round(listen.percentile(self.took, 0.95)), "ms", 500.0, count=count,
            peer=f"median {listen.percentile(self.took, 0.5):.0f} ms, longest "
            f"{max(self.took):.0f} ms{rest}",
        )  # fmt: skip


def _everything(*, quick: bool) -> Iterator[Row]:
    if pulse.missing():
        yield Row("everything on devices", None, "s", count=0,
                  peer=f"not installed: {', '.join(pulse.missing())}")  # fmt: skip
        return
    with tempfile.TemporaryDirectory(prefix="breather-live-") as name:
        folder = Path(name)
        with pulse.PulseWorld(folder) as world:
            yield from measure_load.starts(world, folder, 3 if quick else 11, 0.3 if quick else 1.0)
            yield from measure_load.at_rest(world, 20 if quick else 60)
            yield from _answers(world, quick=quick)
            yield from measure_load.while_busy(world, folder, 20 if quick else 120)


def _answers(world: pulse.PulseWorld, *, quick: bool) -> Iterator[Row]:
    """How fast it answers a voice and a trigger."""
    with (
        world.person() as person,
        world.recording() as recording,
        run(world.environ, "--wake", PHRASE) as breather,
    ):
        breather.wait("armed")
        breather.wait_for_status(ear="ready")
        rig = Rig(breather, person, recording)
        yield _woken(rig, 5 if quick else 20)
        yield from _triggered(rig, 5 if quick else 20)
        yield _stopped_by_voice(rig, 4 if quick else 12)
        breather.end()


def _woken(rig: Rig, count: int) -> Row:
    """From the end of the wake phrase, said by real people, to the first sound of the answer."""
    tally = Tally()
    for line in people(count):
        seen, since = rig.breather.count, rig.recording.frames
        rig.person.say(line)
        with tally.attempt():
            rig.breather.wait("wake", seen, patience=len(line) / RATE + 3)
            end = rig.place(line, since) + listen.speech_end(line)
            tally.took.append(listen.milliseconds(_answer(rig, since) - end))
        if rig.breather.status()["state"] != "armed":
            _stop(rig)
    return tally.row("end of the wake phrase, real people, until the first audible frame, p95")


def _answer(rig: Rig, since: int) -> int:
    return listen.first_sound(rig.recording.breather(since), 0) + since


def people(count: int) -> list[Signal]:
    """So many recordings of the wake phrase whose end is plain to see."""
    found: list[Signal] = []
    for path in sorted(RECORDINGS.glob(f"{PHRASE.replace(' ', '-')}-*.flac")):
        line = read_recording(path)
        try:
            plain = len(line) - listen.speech_end(line) >= AFTERWARDS_S * RATE
        except NotFound:
            plain = False
        if plain:
            found.append(line)
        if len(found) == count:
            return found
    raise NotFound(f"there are only {len(found)} fitting recordings in {RECORDINGS}")


def _stop(rig: Rig) -> None:
    """Back to waiting for the wake phrase, and silence."""
    seen = rig.breather.count
    rig.breather.trigger("stop")
    rig.breather.wait("cue_finished", seen, name="stopped")
    rig.record(0.3)


def _triggered(rig: Rig, count: int) -> Iterator[Row]:
    """From a trigger's arrival to the first frame, and to silence; by Breather's own clock.

    A frame is handed over at the latest so long after the trigger came: until it was obeyed (no
    longer than its answer took), the frames between, and one block.
    """
    begun: list[float] = []
    heard: list[float] = []
    ended: list[float] = []
    silent: list[float] = []
    for _ in range(count):
        seen, since = rig.breather.count, rig.recording.frames
        answer_ms = _timed(lambda: rig.breather.trigger("start:slow"))
        first = rig.breather.wait("cue_started", seen)
        ordered = rig.breather.wait("command", seen, name="start:slow")
        begun.append(answer_ms + listen.milliseconds(first.frame - ordered.frame) + BLOCK_MS)
        rig.record(0.2)
        heard.append(listen.milliseconds(_answer(rig, since) - since))
        rig.breather.trigger("skip")
        apart = breath_apart(rig.recording, rig.breather.wait("phase", seen))
        rig.record(INTO_A_PHASE_S)
        seen, since = rig.breather.count, rig.recording.frames
        answer_ms = _timed(lambda: rig.breather.trigger("stop"))
        ordered = rig.breather.wait("stopped", seen)
        rig.breather.wait("cue_finished", seen, name="stopped")
        rig.record(0.3)
        quiet = listen.silent_from(rig.recording.breather(since), 0, QUIET_FRAMES) + since
        silent.append(listen.milliseconds(quiet - since))
        ended.append(answer_ms + listen.milliseconds(quiet - apart - ordered.frame) + BLOCK_MS)
    yield _trigger_row("trigger until the first frame is handed over, p95", begun, 30.0, heard)
    yield _trigger_row("trigger “stop” until silence is handed over, p95", ended, 40.0, silent)


def _trigger_row(name: str, took: Sequence[float], goal: float, heard: Sequence[float]) -> Row:
    return Row(
        name, round(listen.percentile(took, 0.95), 1), "ms", goal, count=len(took),
        peer=f"median {listen.percentile(took, 0.5):.1f} ms; in the recording, with the server's "
        f"and the recorder's delay, p95 {listen.percentile(heard, 0.95):.0f} ms",
    )  # fmt: skip


def _timed(act: Callable[[], object]) -> float:
    begun = time.monotonic()
    act()
    return 1000 * (time.monotonic() - begun)


def _stopped_by_voice(rig: Rig, count: int) -> Row:
    """From the end of a spoken “stop”, in the midst of a breath sound, to silence."""
    tally, said = Tally(), stops()
    for index in range(count):
        line = said[index % len(said)]
        seen = rig.breather.count
        rig.breather.trigger("start:slow")
        rig.breather.trigger("skip")
        rig.breather.wait("phase", seen)
        rig.record(INTO_A_PHASE_S)
        seen, since = rig.breather.count, rig.recording.frames
        rig.person.say(line)
        with tally.attempt():
            rig.breather.wait("stopped", seen, patience=5.0)
            rig.breather.wait("cue_finished", seen, name="stopped")
            end = rig.place(line, since) + listen.speech_end(line)
            quiet = listen.silent_from(rig.recording.breather(since), 0, QUIET_FRAMES) + since
            tally.took.append(listen.milliseconds(quiet - end))
        if rig.breather.status()["state"] != "armed":
            _stop(rig)
    return tally.row("end of a spoken “stop” until silence, p95")


def stops() -> list[Signal]:
    """“Stop” in synthetic voices, as no real person's recording of it is there."""
    said = []
    with tempfile.TemporaryDirectory(prefix="breather-said-") as folder:
        for voice in ("en-gb", "en-us+f3"):
            path = Path(folder, "stop.wav")
            command = ["espeak-ng", "-v", voice, "-s", "140", "-w", str(path), "stop"]
            subprocess.run(command, check=True, capture_output=True)
            said.append(read_recording(path))
    if util.find_spec("piper"):
        with Speaker(PiperEngine.choose(), None) as speaker:
            said.append(speaker.clip("stop").samples)
    return said
