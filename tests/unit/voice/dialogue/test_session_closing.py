"""What may be expected of the closing words, and of a pedal, key or call state."""

from __future__ import annotations

from typing import Any

import pytest

from audio.events import CueStarted
from voice.dialogue.state import State

ANSWERS = [
    ("help", "help.attending"),
    ("safety", "safety.full"),
    ("how-long", "length.under-one-minute"),
]


class TestClosing:
    @pytest.fixture
    def closing(self, guided: Any) -> Any:
        guided.wait_for(State.CLOSING)
        guided.wait(2)
        return guided

    def test_the_words_are_said_and_it_waits_again(self, closing: Any) -> None:
        closing.wait_for(State.ARMED)
        assert closing.spoken[-2:] == ["closing-sound", "closing"]
        assert closing.names("exercise_finished") == ["slow"]

    def test_stop_cuts_the_words_of_an_exercise_that_is_finished(self, closing: Any) -> None:
        closing.say("stop")
        closing.wait(2)
        assert closing.names("exercise_finished") == ["slow"]
        assert closing.last("stopped")
        assert closing.spoken[-1] == "stopped"

    @pytest.mark.parametrize("command", ["again", "start:box"])
    def test_another_exercise_finishes_the_one_before(self, closing: Any, command: str) -> None:
        closing.say(command)
        assert closing.names("exercise_finished") == ["slow"]
        assert closing.state is State.GUIDING

    def test_again_after_a_skip_is_the_whole_exercise(self, guided: Any) -> None:
        guided.say("skip")
        guided.wait_for(State.CLOSING)
        guided.say("again")
        breaths = [r.fields["breaths"] for r in guided.reports if r.event.startswith("exercise_")]
        assert breaths == [3, 1, 3]

    def test_safety_comes_in_the_place_of_the_closing_words(self, closing: Any) -> None:
        closing.say("safety")
        closing.wait_for(State.ARMED)
        assert closing.spoken[-1] == "safety.full"
        assert closing.names("exercise_finished") == ["slow"]

    @pytest.mark.parametrize("command", ["yes", "no", "how-long", "help", "slower"])
    def test_politeness_begins_nothing(self, closing: Any, command: str) -> None:
        closing.say(command)
        closing.wait_for(State.ARMED)
        assert closing.names("exercise_started") == ["slow"]


class TestTriggers:
    @pytest.mark.parametrize("name", ["start", "start:box", "start:4-2-6-0", "start:custom"])
    @pytest.mark.parametrize("state", [State.ARMED, State.ATTENDING, State.GUIDING, State.PAUSED,
                                       State.CLOSING])  # fmt: skip
    def test_an_exercise_begins_from_every_state(self, stage: Any, state: State, name: str) -> None:
        if state is State.ATTENDING:
            stage.say(None, wake=True)
        elif state is not State.ARMED:
            stage.press("start:sigh")
            if state is State.PAUSED:
                stage.press("pause")
            stage.wait_for(state)
        stage.press(name)
        assert stage.state is State.GUIDING
        stage.first_breath()
        stage.wait_for(State.ARMED)
        finished = {"start": "slow", "start:box": "box"}.get(name, "custom")
        assert stage.names("exercise_finished")[-1] == finished

    @pytest.mark.parametrize("state", [State.ARMED, State.GUIDING])
    def test_a_pedal_is_answered_at_once(self, stage: Any, state: State) -> None:
        stage.press("start:sigh" if state is State.GUIDING else "stop")
        stage.press("louder")
        stage.wait(1)
        stage.press("start")
        pressed = stage.now
        stage.wait(0.1)
        (chime,) = [e.cue for e in stage.player.log if isinstance(e, CueStarted)
                    and e.cue.name == "chime" and e.frame >= pressed]  # fmt: skip
        assert chime.frame == pressed
        louder = 10 ** (3 / 20) if state is State.GUIDING else 1.0
        assert chime.gain == pytest.approx(louder)

    @pytest.mark.parametrize("name", ["nonsense", "start:nonsense", "start:", "go-on", "yes",
                                      "call-ended", "call-", ""])  # fmt: skip
    def test_what_is_unknown_or_makes_no_sense_is_rejected(self, stage: Any, name: str) -> None:
        stage.press(name)
        assert stage.last("rejected").fields == {"name": name, "source": "trigger"}
        assert stage.state is State.ARMED

    @pytest.mark.parametrize(("name", "words"), ANSWERS)
    def test_an_answer_can_be_stopped_by_voice_and_begins_nothing(
        self, stage: Any, name: str, words: str
    ) -> None:
        stage.press(name)
        stage.wait(1)
        assert stage.spoken == ["chime", words]
        assert "stop" in stage.session.listening.commands
        stage.wait(60)
        assert stage.state is State.ARMED
        assert stage.names("exercise_started") == []

    def test_stop_silences_what_is_said_while_nothing_runs(self, guided: Any) -> None:
        guided.press("stop")
        guided.wait(0.2)
        guided.press("stop")
        guided.wait(0.1)
        assert guided.player.live == {}
        assert guided.state is State.ARMED

    def test_a_call_ends_everything_without_a_word(self, stage: Any) -> None:
        stage.say(None, wake=True)
        stage.wait(0.2)
        stage.press("call-started")
        stage.wait(1)
        assert stage.state is State.IN_CALL
        assert stage.player.live == {}
        stage.wait(30)
        assert stage.spoken == ["chime"]
        stage.press("call-ended")
        assert stage.state is State.ARMED

    def test_a_call_silences_what_is_led_without_a_word(self, guided: Any) -> None:
        guided.begin_to_speak()
        guided.press("call-started")
        guided.wait(1)
        assert guided.state is State.HELD
        assert guided.player.live == {}
        assert guided.player.gain == 1.0
        guided.press("start")
        guided.say("start:box", wake=True)
        assert guided.state is State.HELD
        assert not guided.session.listening.wake
        assert not guided.session.listening.commands
        guided.press("call-ended")
        assert guided.state is State.PAUSED
        assert "go-on" in guided.session.listening.commands
