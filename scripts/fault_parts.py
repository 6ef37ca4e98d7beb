"""Parts of Breather that die in the middle of a session: rows for scripts/soak.py."""

from __future__ import annotations

import http.client
import json
import os
import signal
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from random import Random

from fault_led import AFTERWARDS_S, Led, breath_after, led, stray_problem, until
from fault_world import DeviceWorld
from faults import Fault, Outcome
from listen import RATE, Signal
from live import Breather, RunError

from voice.speaking.piper_engine import PiperEngine
from voice.speaking.speaker import Speaker

WITHIN_S = 4.0
"""The moment of a death lies so far into the exercise at the most."""
TOGETHER = 3
"""With the third death in a row a person is told plainly; later ones are mended slowly."""
SENTENCE = "My colleague helped me with all of the invoices this morning."
LEAST_WORDS = 7
"""Of it must be in the journal, whatever the transcriber takes them for."""
PLAINLY = "3 times in a row"


def killed(breather: Breather, part: str) -> int:
    """Kill one of its processes, and return which it was. Raises RunError where it does not run."""
    pid = breather.part(part)
    if pid is None:
        raise RunError(f"there is no process “{part}” to be killed")
    os.kill(pid, signal.SIGKILL)
    return pid


def back(breather: Breather, part: str, pid: int) -> bool:
    """Whether another process has come in its place."""
    return breather.part(part) not in (None, pid)


def told_of(breather: Breather, name: str) -> list[str]:
    """What a person was told of one of the parts."""
    return [line for line in breather.told.splitlines() if f"The {name} ended" in line]


def untold(breather: Breather, name: str, before: int) -> str:
    """A sentence where a death was not told in one line, the third in a row not plainly."""
    try:
        until(lambda: len(told_of(breather, name)) > before, "a line that tells of it")
    except RunError:
        return "The death was told in no line."
    lines = told_of(breather, name)[before:]
    if len(lines) > 1:
        return f"The death was told in {len(lines)} lines."
    if (before + 1 == TOGETHER) is not (PLAINLY in lines[0]):
        return "The third death in a row was not told plainly, or another one was."
    return ""


def beside(
    part: str,
    name: str,
    returned: Callable[[Breather, int], float],
    breather: Breather,
    world: DeviceWorld,
    random: Random,
) -> Outcome:
    """One that is not the sound: it dies and comes back while the breaths keep their pace."""
    before = len(told_of(breather, name))
    with led(breather, world, words=part != "speaker") as exercise:
        exercise.let_pass(random.uniform(0, WITHIN_S))
        seconds = returned(breather, killed(breather, part))
        exercise.let_pass(AFTERWARDS_S)
        if breather.status()["state"] != "guiding":
            return Outcome("The exercise did not go on.")
        astray = exercise.astray()
    problem = stray_problem(astray) or untold(breather, name, before)
    figures = {"back": seconds} | ({} if astray is None else {"astray": astray / RATE})
    return Outcome(problem, figures)


def ear_back(breather: Breather, pid: int) -> float:
    """Seconds until it hears again."""
    return until(
        lambda: back(breather, "ear", pid) and breather.status()["ear"] == "ready", "the ear"
    )


def page_back(breather: Breather, pid: int) -> float:
    """Seconds until the page answers again."""
    address = str(breather.status()["page"]).removeprefix("http://")

    def answers() -> bool:
        connection = http.client.HTTPConnection(address, timeout=5.0)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status > 0
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return until(lambda: back(breather, "page", pid) and answers(), "the page")


def speaker_back(breather: Breather, pid: int) -> float:
    """Seconds until words are rendered again."""
    folder = Path(breather.environ["XDG_CACHE_HOME"])
    kept = len(list(folder.rglob("*")))
    return until(lambda: len(list(folder.rglob("*"))) > kept + 1, "rendered words")


def nothing_rendered(folder: Path) -> dict[str, str]:
    """A cache without a word, so that the synthesiser works all the time."""
    return {"XDG_CACHE_HOME": str(folder)}


def audio(breather: Breather, world: DeviceWorld, random: Random) -> Outcome:
    """The audio process dies: a pause with the place kept, and the breath that was cut anew."""
    before = len(told_of(breather, "audio process"))
    with led(breather, world) as exercise:
        exercise.let_pass(random.uniform(0, WITHIN_S))
        seen, begun = breather.count, time.monotonic()
        killed(breather, "audio")
        breather.wait("device_back", seen)
        seconds = time.monotonic() - begun
        problem = went_on(exercise, seen)
        exercise.let_pass(AFTERWARDS_S)
        astray = exercise.astray()
    # A stream that has only just begun may stumble, which moves the breaths: that is told, no more.
    problem = problem or untold(breather, "audio process", before)
    figures = {"back": seconds} | ({} if astray is None else {"astray": astray / RATE})
    return Outcome(problem, figures)


def went_on(exercise: Led, seen: int) -> str:
    """A sentence where an exercise that was interrupted does not go on in its place."""
    breather = exercise.breather
    paused = breather.wait("paused", seen)
    try:
        resumed = breather.wait("resumed", seen, patience=1.0)
    except RunError:  # it was away for longer than a moment, so that the person is asked
        breather.trigger("go-on")
        resumed = breather.wait("resumed", seen)
    exercise.again(breath_after(breather, resumed))
    if resumed.fields["cycle"] != paused.fields["cycle"]:
        return "The exercise went on in another place."
    return ""


@cache
def sentence() -> Signal:
    """SENTENCE as a synthetic voice says it."""
    with Speaker(PiperEngine.choose(), None) as speaker:
        return speaker.clip(SENTENCE).samples


def transcriber(breather: Breather, world: DeviceWorld, random: Random) -> Outcome:
    """What writes dictations dies while somebody dictates: what they said is kept."""
    said = sentence()  # the first time it takes longer than a dictation waits for words
    before, seen = len(told_of(breather, "transcriber")), breather.count
    with world.person() as person:
        breather.trigger("start:note-win")
        breather.wait("dictation_started", seen)
        person.say(said)
        until(lambda: breather.part("transcriber") is not None, "the transcriber")
        time.sleep(random.uniform(0, WITHIN_S))
        killed(breather, "transcriber")
        begun = time.monotonic()
        kept = breather.wait("kept", seen)
        seconds = time.monotonic() - begun
        breather.wait("armed", seen)
    if kept.fields["kept"] is not True:
        return Outcome("What was dictated was not kept.", {"kept after": seconds})
    entries = json.loads(breather.command("journal", "list", "--json").stdout)
    words = len([str(entry["text"]) for entry in entries if entry.get("text")][-1].split())
    problem = "" if words >= LEAST_WORDS else f"Only {words} words were kept."
    problem = problem or untold(breather, "transcriber", before)
    return Outcome(problem, {"kept after": seconds})


KILLED = "SIGKILL at a random moment within 4 s"
PART_FAULTS = (
    Fault(
        name="audio process dies",
        stand_in=f"{KILLED} of an exercise",
        together=TOGETHER,
        trial=audio,
    ),
    Fault(
        name="recogniser dies",
        stand_in=f"{KILLED} of an exercise",
        together=TOGETHER,
        trial=partial(beside, "ear", "recogniser", ear_back),
    ),
    Fault(
        name="synthesiser dies",
        stand_in=f"{KILLED} of an exercise, with words to render all the time",
        together=TOGETHER,
        environ=nothing_rendered,
        trial=partial(beside, "speaker", "voice", speaker_back),
    ),
    Fault(
        name="page dies",
        stand_in=f"{KILLED} of an exercise",
        together=TOGETHER,
        trial=partial(beside, "page", "page", page_back),
    ),
    Fault(
        name="transcriber dies",
        stand_in=f"{KILLED} of a dictation",
        together=TOGETHER,
        trial=transcriber,
    ),
)
