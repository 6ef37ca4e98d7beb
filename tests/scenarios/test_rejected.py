"""What is not understood changes nothing of what is under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import golden
import numpy as np
import pytest

from voice.hearing.fake import UNKNOWN
from voice.recording import as_line
from voice.simulation import Recorded

UNDER_WAY = golden.Sketch({15: ("pause",), 22: ("go-on",)}, {1: "start"})
OF_SPEAKING = {"ducked", "restored", "rejected"}


def course(recorded: Recorded) -> list[Mapping[str, object]]:
    """All events but those that any utterance brings."""
    return [as_line(report) for report in recorded.reports if report.event not in OF_SPEAKING]


@pytest.fixture(scope="module")
def undisturbed() -> Recorded:
    return golden.play(UNDER_WAY)


@pytest.mark.parametrize("said", [UNKNOWN, "start:custom 0-2-0-0", "yes"])
@pytest.mark.parametrize("at", [3.0, 13.0, 26.0], ids=["lead-in", "breathing", "gone on"])
def test_what_is_rejected_changes_nothing(said: str, at: float, undisturbed: Recorded) -> None:
    sketch = replace(UNDER_WAY, says={**UNDER_WAY.says, at: (said,)})
    disturbed = golden.play(sketch)
    assert [r.event for r in disturbed.reports].count("rejected") == 1
    assert course(disturbed) == course(undisturbed)
    assert len(disturbed.agent) == len(undisturbed.agent)
    silent = np.flatnonzero(undisturbed.agent == 0)
    assert not disturbed.agent[silent].any(), "only louder and softer, and nothing new"


@pytest.mark.parametrize("said", [UNKNOWN, "start:custom 0-2-0-0", "slower"])
def test_what_is_rejected_in_a_pause_changes_nothing(said: str, undisturbed: Recorded) -> None:
    sketch = replace(UNDER_WAY, says={**UNDER_WAY.says, 19.0: (said,)})
    assert course(golden.play(sketch)) == course(undisturbed)
