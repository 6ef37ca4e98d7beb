"""Whatever comes in the midst of whatever act: the exercise goes on, or ends kindly."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from content.model import Exercise, parse_pattern
from content.steps import (
    JOURNAL,
    WINS,
    Ask,
    Breathe,
    Choose,
    Count,
    Keep,
    Keepsake,
    Lead,
    ReadBack,
    Say,
    Silence,
    Step,
    Tone,
)
from voice.dialogue.settings import Settings
from voice.dialogue.state import State
from voice.events import DictationEnd

if TYPE_CHECKING:
    from stage import Stage

ASK = Ask("note.ask", "plan", 10.0)
ACTS: dict[str, tuple[Step, ...]] = {
    "tones": (Tone(), Silence(3.0), Tone()),
    "breathing": (Breathe((), "slow", 2), Silence(2.0), Breathe((), "slow", 2)),
    "choice": (Choose("question", ("left", "right"), "right"),),
    "number": (Count("question", "people", 6.0), Say("success-recap.turned", "people")),
    "own words": (ASK, ReadBack("plan"), Keep("plan", Keepsake.PLAN)),
    "journal": (Say("success-recap.noted", WINS), ReadBack(WINS)),
    "way on": (Say("note.kept"), Lead("after")),
}
LAST_WORDS = ("closing", "shallow", "stopped", "no.ok", "skip.ok", "ready")
PATTERNS = {"slow": parse_pattern("4-0-6-0")}
HOW: dict[str, Callable[[Stage], None]] = {}


def how(disrupt: Callable[[Stage], None]) -> Callable[[Stage], None]:
    HOW[disrupt.__name__] = disrupt
    return disrupt


@how
def paused(stage: Stage) -> None:
    stage.press("pause")
    stage.wait(12)
    stage.press("go-on")


@how
def lost_for_a_moment(stage: Stage) -> None:
    stage.lose()
    dictated(stage, "", DictationEnd.LOST)
    stage.wait(1)
    stage.regain()


@how
def lost_for_long(stage: Stage) -> None:
    stage.lose()
    dictated(stage, "half of", DictationEnd.LOST)
    stage.wait(20)
    stage.regain()
    stage.wait(4)
    stage.say("yes")


@how
def lost_for_good(stage: Stage) -> None:
    stage.lose()
    dictated(stage, "", DictationEnd.LOST)
    stage.wait(400)
    stage.regain()


@how
def begun_anew(stage: Stage) -> None:
    stage.press("again")


@how
def coughed_at(stage: Stage) -> None:
    for _ in range(3):
        stage.say(None)
        stage.wait(0.3)


@how
def skipped(stage: Stage) -> None:
    stage.press("skip")


@how
def silenced(stage: Stage) -> None:
    stage.press("silent")
    stage.press("short")


@how
def asked_beside(stage: Stage) -> None:
    stage.press("help")
    stage.wait(2)
    stage.press("louder")
    stage.press("how-long")


@how
def called(stage: Stage) -> None:
    stage.press("call-started")
    stage.wait(3)
    stage.press("start:in-call")
    stage.wait(5)
    stage.press("call-ended")


@how
def called_for_a_while(stage: Stage) -> None:
    stage.press("call-started")
    stage.wait(30)
    stage.press("call-ended")
    stage.wait(6)
    stage.say("go-on")


@how
def called_and_left_alone(stage: Stage) -> None:
    stage.press("call-started")
    stage.wait(1)
    stage.press("call-ended")


@how
def stopped(stage: Stage) -> None:
    stage.press("stop")


def dictated(stage: Stage, text: str, why: DictationEnd) -> None:
    if stage.session.listening.dictation is not None:
        stage.answer(text, why)


def answers(stage: Stage) -> None:
    """The person, the journal and the voice do what they are asked, once."""
    dictated(stage, "a good day", DictationEnd.SILENCE)
    for render in stage.renders:
        stage.render(number=render.number)
    for remember in stage.remembered:
        stage.keep(number=remember.number)
    if stage.recalls:
        stage.recall("one", "two")


@pytest.mark.parametrize("at", [0.5, 6.0, 11.0, 14.5, 21.0])
@pytest.mark.parametrize("disruption", HOW)
@pytest.mark.parametrize("act", ACTS)
def test_it_goes_on_or_ends_kindly(
    make_stage: Callable[..., Stage], act: str, disruption: str, at: float
) -> None:
    after = Exercise("after", ("T01",), None, (Say("shallow"),))
    one = Exercise("one", ("T01",), None, (Say("intro.slow"), *ACTS[act], Say("closing")),
                   1.0, PATTERNS)  # fmt: skip
    stage = make_stage(Settings(facts=frozenset({JOURNAL})), {"one": one, "after": after})
    stage.press("start:one")
    for _ in range(int(at / 0.5)):
        stage.wait(0.5)
        answers(stage)
    if stage.state is State.GUIDING:
        HOW[disruption](stage)
    for _ in range(400):
        stage.wait(1)
        answers(stage)
        if not stage.session.running:
            break
    stage.wait(6)
    assert stage.state is State.ARMED
    assert stage.player.live == {}
    assert stage.spoken[-1] in LAST_WORDS or disruption == "lost_for_good", "with nobody to hear"
