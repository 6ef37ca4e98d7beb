"""The states of the loop and the moves between them: one table, from which the diagram is made."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class State(Enum):
    """Where the loop is."""

    IN_CALL = "in-call"
    """The person is in a call: hears nothing."""
    HELD = "held"
    """The same, and an exercise waits for its end, its place kept."""
    HELPING = "helping"
    """In a call: an exercise of tones alone runs; hears nothing."""
    DORMANT = "dormant"
    """Nobody has come for a while: hears nothing until something is pressed, or a call is over."""
    ARMED = "armed"
    """Listens for the wake phrase."""
    ATTENDING = "attending"
    """Woken; listens for which exercise."""
    GUIDING = "guiding"
    """An exercise runs."""
    PAUSED = "paused"
    """An exercise waits, its place kept."""
    CLOSING = "closing"
    """The last breath is over; the closing words sound."""


class Move(Enum):
    """Why the state changes."""

    WAKE = "wake phrase"
    START = "an exercise begins"
    DECLINE = "no, or nothing to begin"
    PAUSE = "pause"
    GO_ON = "go on"
    COMPLETE = "last out-breath over"
    FINISH = "all is said and done"
    STOP = "stop"
    LOSE = "a sound device is lost"
    CALL_STARTED = "a call begins"
    CALL_ENDED = "the call is over"
    HELP_ON = "a call begins beside tones alone"
    HELP_OVER = "the help in a call is over"
    LEFT_ALONE = "nobody has come for a while"
    ROUSE = "a trigger, a reminder, or nothing tells of calls"


CALLING = frozenset({State.IN_CALL, State.HELD, State.HELPING})
"""Where the person is in a call."""
DEAF = CALLING | {State.DORMANT}
"""Where nothing is heard, and the microphone is closed."""
WAITING = frozenset({State.ARMED, State.DORMANT, State.IN_CALL})
"""Where nothing is under way."""


class UnknownMove(Exception):
    """A move that the table does not know from this state: an error in the program."""


_S, _M = State, Move

TABLE: Mapping[tuple[State, Move], State] = MappingProxyType(
    {
        (_S.IN_CALL, _M.CALL_ENDED): _S.ARMED,
        (_S.IN_CALL, _M.START): _S.HELPING,
        (_S.HELD, _M.CALL_ENDED): _S.PAUSED,
        (_S.HELD, _M.START): _S.HELPING,
        (_S.HELD, _M.STOP): _S.IN_CALL,
        (_S.HELPING, _M.START): _S.HELPING,
        (_S.HELPING, _M.FINISH): _S.IN_CALL,
        (_S.HELPING, _M.HELP_OVER): _S.HELD,
        (_S.HELPING, _M.STOP): _S.IN_CALL,
        (_S.HELPING, _M.CALL_ENDED): _S.ARMED,
        (_S.DORMANT, _M.ROUSE): _S.ARMED,
        (_S.DORMANT, _M.CALL_STARTED): _S.IN_CALL,
        (_S.ARMED, _M.WAKE): _S.ATTENDING,
        (_S.ARMED, _M.START): _S.GUIDING,
        (_S.ARMED, _M.LEFT_ALONE): _S.DORMANT,
        (_S.ARMED, _M.CALL_STARTED): _S.IN_CALL,
        (_S.ATTENDING, _M.START): _S.GUIDING,
        (_S.ATTENDING, _M.DECLINE): _S.ARMED,
        (_S.ATTENDING, _M.STOP): _S.ARMED,
        (_S.ATTENDING, _M.LOSE): _S.ARMED,
        (_S.ATTENDING, _M.CALL_STARTED): _S.IN_CALL,
        (_S.GUIDING, _M.START): _S.GUIDING,
        (_S.GUIDING, _M.PAUSE): _S.PAUSED,
        (_S.GUIDING, _M.COMPLETE): _S.CLOSING,
        (_S.GUIDING, _M.STOP): _S.ARMED,
        (_S.GUIDING, _M.LOSE): _S.PAUSED,
        (_S.GUIDING, _M.CALL_STARTED): _S.HELD,
        (_S.GUIDING, _M.HELP_ON): _S.HELPING,
        (_S.PAUSED, _M.GO_ON): _S.GUIDING,
        (_S.PAUSED, _M.START): _S.GUIDING,
        (_S.PAUSED, _M.STOP): _S.ARMED,
        (_S.PAUSED, _M.CALL_STARTED): _S.HELD,
        (_S.CLOSING, _M.START): _S.GUIDING,
        (_S.CLOSING, _M.FINISH): _S.ARMED,
        (_S.CLOSING, _M.STOP): _S.ARMED,
        (_S.CLOSING, _M.LOSE): _S.ARMED,
        (_S.CLOSING, _M.CALL_STARTED): _S.IN_CALL,
    }
)


def after(state: State, move: Move) -> State:
    """The state that follows; raises UnknownMove where the table has none."""
    try:
        return TABLE[state, move]
    except KeyError:
        raise UnknownMove(f"no way on from {state.value} by “{move.value}”") from None


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.ARMED.value}"]
    lines += [
        f"    {state.value} --> {target.value}: {move.value}"
        for (state, move), target in TABLE.items()
    ]
    return "\n".join(lines) + "\n"
