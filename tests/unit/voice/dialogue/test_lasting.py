"""How long exercises take that can be stretched, and what the short ones announce."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.model import Exercise
from content.steps import SHORT, Ask, Choose, Condition, Count, Say, Silence, Tone
from voice.dialogue.planning import Duration
from voice.dialogue.settings import Settings
from voice.dialogue.state import State

if TYPE_CHECKING:
    from conftest import MakeStage
    from stage import Stage

LONG = Condition(unless=frozenset({SHORT}))
TIMER = Exercise(
    "timer",
    ("T08",),
    None,
    (Say("intro.slow"), Say("length.*"), Silence(20.0), Say("shallow", condition=LONG),
     Silence(20.0, LONG), Tone(), Say("paused"), Silence(5.0), Say("closing")),
    2.0,
    stretch=(1.0, 4.0),
)  # fmt: skip
TIMERS = {"timer": TIMER}


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return make_stage(Settings(duration=Duration(breaths=6)), TIMERS)


class TestStretch:
    @pytest.mark.parametrize(
        ("wanted", "took", "said"),
        [
            (None, 120.0, "length.two-minutes"),
            (3.0, 180.0, "length.three-minutes"),
            (1.0, 60.0, "length.one-minute"),
            (0.2, 60.0, "length.one-minute"),
            (60.0, 240.0, "length.four-minutes"),
        ],
    )
    def test_it_ends_after_the_wanted_length(
        self, make_stage: MakeStage, wanted: float | None, took: float, said: str
    ) -> None:
        stage = make_stage(Settings(duration=Duration(wanted)), TIMERS)
        stage.press("start:timer")
        begun = stage.now
        stage.wait_for(State.ARMED)
        assert (stage.now - begun) / 48_000 == pytest.approx(took, abs=0.3)
        assert said in stage.spoken

    def test_a_length_that_is_said_counts(self, stage: Stage) -> None:
        stage.say("start:timer", "3 minutes", wake=True)
        begun = stage.now
        stage.wait_for(State.ARMED)
        assert (stage.now - begun) / 48_000 == pytest.approx(180.0, abs=0.3)

    def test_the_short_one_keeps_its_promise(self, stage: Stage) -> None:
        stage.session._course.wished = frozenset({SHORT})
        stage.press("start:timer")
        begun = stage.now
        stage.wait_for(State.ARMED)
        took = (stage.now - begun) / 48_000
        assert 60 <= took < 100
        assert "length.one-minute" in stage.spoken or "length.over-one-minute" in stage.spoken

    def test_how_long_it_still_takes_leaves_pauses_out(self, stage: Stage) -> None:
        stage.press("start:timer")
        stage.wait(50)
        stage.press("pause")
        stage.wait(60)
        stage.say("how-long")
        stage.wait(2)
        assert stage.spoken[-1] == "remaining.one-minute"
        stage.say("go-on")
        stage.wait(12)
        stage.say("how-long")
        stage.wait(2)
        assert stage.spoken[-1] == "remaining.one-minute"

    def test_words_that_take_longer_than_wished_leave_no_silence(
        self, make_stage: MakeStage
    ) -> None:
        steps = (*[Say("safety.full")] * 5, Silence(10.0), Say("closing"))
        talker = Exercise("talker", ("T08",), None, steps, 0.1, stretch=(0.1, 1.0))
        stage = make_stage(Settings(), {"talker": talker})
        stage.press("start:talker")
        stage.wait_for(State.ARMED)
        assert stage.spoken[-1] == "closing"

    def test_one_without_silences_is_as_long_as_it_is(self, make_stage: MakeStage) -> None:
        words = Exercise("words", ("T08",), None, (Say("closing"),), 0.1, stretch=(0.1, 1.0))
        stage = make_stage(Settings(), {"words": words})
        stage.press("start:words")
        stage.wait_for(State.ARMED, 20)


class TestShortTalk:
    def test_it_announces_less(self, make_stage: MakeStage) -> None:
        steps = (
            Say("length.*"),
            Ask("note.ask", "one", 60.0),
            Ask("note.ask", "two", 60.0, LONG),
            Choose("question", ("left",), "left", condition=LONG),
            Count("question", "people", 6.0, LONG),
            Say("closing"),
        )
        talk = Exercise("talk", ("T10",), None, steps, 3.0)
        stage = make_stage(Settings(), {"talk": talk})
        stage.press("start:talk")
        stage.wait(1)
        stage.session._course.wished = frozenset({SHORT})
        stage.press("start:talk")
        stage.wait(2)
        assert [said for said in stage.spoken if said != "chime"] == [
            "length.three-minutes",
            "length.over-one-minute",
        ]
