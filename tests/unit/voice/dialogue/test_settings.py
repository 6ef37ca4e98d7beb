from __future__ import annotations

import pytest

from content.loader import load_language
from voice.dialogue.settings import listening
from voice.dialogue.state import State

COMMANDS = frozenset(load_language("en").commands)
STARTS = {name for name in COMMANDS if name.startswith("start:")}


def test_in_a_call_nothing_is_heard() -> None:
    assert listening(State.DORMANT, COMMANDS).commands == frozenset()
    assert not listening(State.DORMANT, COMMANDS).wake


def test_the_wake_phrase_competes_only_where_it_means_something() -> None:
    assert {s for s in State if listening(s, COMMANDS).wake} == {State.ARMED, State.ATTENDING}


@pytest.mark.parametrize("state", [State.ATTENDING, State.GUIDING, State.PAUSED, State.CLOSING])
def test_stop_and_safety_and_every_exercise_are_always_heard(state: State) -> None:
    assert listening(state, COMMANDS).commands >= {"stop", "safety", *STARTS}


def test_every_command_is_heard_somewhere() -> None:
    answers = {name for name in COMMANDS if name.startswith("choice:")} | {"people"}
    heard = frozenset().union(*(listening(s, COMMANDS).commands for s in State))
    assert heard == COMMANDS - answers - {"done"}, "these answer a question of an exercise"


@pytest.mark.parametrize("state", State)
def test_only_what_the_language_has_is_listened_for(state: State) -> None:
    assert listening(state, frozenset({"stop"})).commands <= {"stop"}
