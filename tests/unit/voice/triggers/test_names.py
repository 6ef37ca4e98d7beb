"""Which names are triggers."""

from __future__ import annotations

import pytest

from voice.errors import UserError
from voice.triggers.names import check_trigger

EXERCISES = ("slow", "in-call")
COMMANDS = frozenset({"stop", "pause", "start:slow"})


@pytest.mark.parametrize(
    "name",
    ["start", "start-or-stop", "stop", "pause", "start:slow", "start:in-call", "start:4-2-6-0",
     "call-started", "call-ended", "call-ended:pbx-7"],
)  # fmt: skip
def test_these_are(name: str) -> None:
    check_trigger(name, EXERCISES, COMMANDS)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "“” is no trigger; choose from call-ended, call-started, pause, start, start-or-stop"),
        ("Stop", "“Stop” is no trigger"),
        ("jump", "“jump” is no trigger"),
        ("call-ended:", "“call-ended:” is no trigger"),
        ("start:", "“start:” names no exercise"),
        ("start:jump", "“start:jump” names no exercise"),
    ],
)
def test_these_are_not(name: str, told: str) -> None:
    with pytest.raises(UserError) as raised:
        check_trigger(name, EXERCISES, COMMANDS)
    assert str(raised.value).startswith(told)
