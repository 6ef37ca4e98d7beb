from __future__ import annotations

from itertools import product

import pytest

from voice.dialogue.state import (
    CALLING,
    DEAF,
    TABLE,
    WAITING,
    Move,
    State,
    UnknownMove,
    after,
    diagram,
)


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_a_move_is_in_the_table_or_an_error(state: State, move: Move) -> None:
    if (state, move) in TABLE:
        assert after(state, move) is TABLE[state, move]
    else:
        with pytest.raises(UnknownMove, match=state.value):
            after(state, move)


def test_every_state_is_reached_from_the_first_one() -> None:
    reached = {State.ARMED}
    for _ in State:
        reached |= {target for (state, _), target in TABLE.items() if state in reached}
    assert reached == set(State)


def test_every_state_leads_back_to_the_wake_phrase() -> None:
    leading = {State.ARMED}
    for _ in State:
        leading |= {state for (state, _), target in TABLE.items() if target in leading}
    assert leading == set(State)


def test_whatever_runs_can_be_stopped_and_gives_way_to_a_call() -> None:
    for state in set(State) - CALLING - WAITING:
        assert after(state, Move.STOP) is State.ARMED
        assert after(state, Move.CALL_STARTED) in CALLING


def test_everything_else_gives_way_to_a_call() -> None:
    for state in set(State) - CALLING:
        assert after(state, Move.CALL_STARTED) in (State.IN_CALL, State.HELD)
    for state in CALLING:
        assert after(state, Move.CALL_ENDED) not in DEAF


def test_help_in_a_call_stays_in_the_call() -> None:
    for move in (Move.STOP, Move.FINISH):
        assert after(State.HELPING, move) is State.IN_CALL
    assert after(State.HELPING, Move.CALL_ENDED) is State.ARMED


def test_the_diagram_is_the_table() -> None:
    lines = diagram().splitlines()
    assert lines[:2] == ["stateDiagram-v2", "    [*] --> armed"]
    drawn = {tuple(line.strip().replace(" --> ", "|").replace(": ", "|").split("|"))
             for line in lines[2:]}  # fmt: skip
    assert drawn == {(s.value, t.value, m.value) for (s, m), t in TABLE.items()}
