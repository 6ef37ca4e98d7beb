from __future__ import annotations

from dataclasses import replace

import latency_rows
import pytest
from figures import Row
from latency_found import JACK, PULSE, SCRIPT, Found, Lost, Paced
from measure_live import Answers, Asked
from measure_load import AtRest, Pace, Starts


@pytest.fixture
def found() -> Found:
    """What a run could find: on a busy machine the trigger is slower."""
    found = Found(cold_s=2.1, most_mb=480.0, empty_work=1.2)
    for busy in (False, True):
        for server in (JACK, PULSE):
            found.answers[server, busy] = answers(100 + 100 * busy)
        found.answers[SCRIPT, busy] = answers(1_000)
        found.starts[busy] = Starts([1.5, 1.6], [0.4, 0.5])
    found.lost = {JACK: Lost(ours=7, empty=5, minutes=10), PULSE: Lost(0, 3, 10)}
    found.rest = AtRest({"main": 100.0, "audio": 30.4}, {"main": 2.0, "audio": 0.5})
    sleeper = Pace((0, 480, 4_800), 0)
    found.paced = {
        False: Paced(20, Pace((0, 0, 1), 0), sleeper, 0, 0, ()),
        True: Paced(10, Pace((0, 480), 2), sleeper, 960, 1, (25.0, 41.4)),
    }
    return found


def answers(milliseconds: float) -> Answers:
    told = Answers()
    for asked in Asked:
        told.took[asked] += [milliseconds * part / 20 for part in range(1, 21)]
    return told


def of(found: Found, beginning: str) -> list[Row]:
    return [row for row in latency_rows.rows(found) if row.name.startswith(beginning)]


def test_each_question_has_a_row_for_each_server_calm_and_busy(found: Found) -> None:
    rows = of(found, Asked.TRIGGER.value)
    assert [(row.value, row.goal, row.count) for row in rows] == [
        (95.0, 30.0, 20), (95.0, 30.0, 20), (190.0, None, 20), (190.0, None, 20)
    ]  # fmt: skip
    assert [row.met for row in rows] == [False, False, None, None]
    assert ["busy" in row.name for row in rows] == [False, False, True, True]


def test_the_script_stands_beside_what_it_can_do_too(found: Found) -> None:
    (row,) = [row for row in of(found, Asked.WAKE.value) if "p50" in row.name and "calm" in row.name
              and JACK in row.name]  # fmt: skip
    assert row.peer == ("median 52, longest 100 ms; the usual script 500 ms (10.0 ×, 20 trials)")
    assert SCRIPT not in of(found, Asked.TRIGGER.value)[0].peer


def test_what_was_not_understood_is_counted_beside(found: Found) -> None:
    told = found.answers[JACK, False]
    told.failed[Asked.WAKE, "understood"] = 2
    row = of(found, Asked.WAKE.value)[0]
    assert "2 more not understood" in row.peer


def test_what_was_never_answered_is_no_figure(found: Found) -> None:
    found.answers[JACK, False].took[Asked.TRIGGER].clear()
    row = of(found, Asked.TRIGGER.value)[0]
    assert (row.value, row.met, row.count) == (None, None, 0)


def test_only_on_jack_an_empty_client_excuses_underruns(found: Found) -> None:
    jack, pulse = of(found, "underruns")
    assert (jack.value, jack.met) == (2.0, False)
    assert (pulse.value, pulse.met) == (0.0, True)
    found.lost[PULSE] = Lost(ours=1, empty=3, minutes=10)
    assert of(found, "underruns")[1].met is False


def test_the_pace_is_that_of_the_recording_beside_the_sleeper(found: Found) -> None:
    calm, busy = of(found, "phase onsets")
    assert (calm.value, calm.met, calm.count) == (1.0, True, 3)
    assert "spread 4,800 frames, 100 ms late" in calm.peer
    assert (busy.value, busy.met, busy.count) == (480.0, None, 2)
    assert "2 not found; the server itself left out 960 frames" in busy.peer
    assert "underruns that Breather told: 1" in busy.peer


@pytest.mark.parametrize(
    ("still", "told"),
    [
        (None, "could not be seen"),
        ((), "never stood still for 20 ms"),
        ((25.0, 41.4), "stood still 2 times, up to 41 ms"),
    ],
)
def test_it_is_told_when_the_machine_itself_stood_still(
    found: Found, still: tuple[float, ...] | None, told: str
) -> None:
    found.paced[True] = replace(found.paced[True], still_ms=still)
    assert told in of(found, "phase onsets")[1].peer
    assert all(told in row.peer for row in of(found, "underruns"))


def test_memory_and_work_are_of_all_processes(found: Found) -> None:
    assert of(found, "processor")[0].value == 2.5
    assert of(found, "memory while armed")[0].value == 130
    assert of(found, "most memory")[0].value == 480
