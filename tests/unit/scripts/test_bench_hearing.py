from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from bench_hearing import Job, OursFailed, done
from hearing_compared import Delay
from hearing_page import as_document, curve, write
from hearing_peers import apart
from hearing_rates import (
    Rate,
    an_hour,
    around_mean,
    as_row,
    garwood,
    share,
    unmeasured,
    wilson,
)
from hearing_rows import Results, rows
from hearing_speech import Alarms, Looks, together
from hearing_trials import ALIKE, CLEAN, NOISES, OTHER, ROOMS, Condition, Outcome, outcome, rng_for

from audio.blocks import Samples

ABOUT = {
    "command": "python3 it", "took": "5 minutes", "machine": "2 cores", "python": "3",
    "hearing": "phoneme", "peers": "vosk 1",
}  # fmt: skip


def said(
    condition: str,
    woke: bool,
    engine: str = "ours",
    phrase: str = "view glass",
    people: bool = True,
) -> Outcome:
    text = phrase if condition not in (ALIKE, OTHER) else "new glass"
    return Outcome(engine, phrase, condition, text, people, woke, 0.5 if woke else -0.5)


def test_shares_have_wilson_s_interval() -> None:
    assert wilson(0, 100) == (0.0, pytest.approx(0.0370, abs=1e-4))
    assert wilson(5, 100) == pytest.approx((0.0215, 0.1118), abs=1e-4)
    assert wilson(3, 3)[1] == 1.0


def test_counts_in_hours_have_the_exact_interval() -> None:
    assert garwood(0) == (0.0, pytest.approx(3.689, abs=1e-3))
    assert garwood(3) == pytest.approx((0.6187, 8.7673), abs=1e-3)
    assert garwood(100) == pytest.approx((81.36, 121.63), abs=0.01)


def test_a_row_holds_what_others_read() -> None:
    row = as_row(share("missed", 1, 60, 1.0))
    assert list(row) == ["name", "value", "unit", "goal", "met", "count", "interval", "peer"]
    assert (row["value"], row["met"], row["count"]) == (1.67, False, 60)
    assert row["interval"] == (0.29, 8.86)
    assert row["peer"] == "1 of 60"
    hourly = as_row(an_hour("false", 0, 36.0, 0.1))
    assert (hourly["value"], hourly["interval"], hourly["met"]) == (0.0, (0.0, 0.102), True)
    nothing = as_row(unmeasured("stop", "%", 97.0, "no room"))
    assert (nothing["value"], nothing["met"], nothing["peer"]) == (None, None, "no room")
    assert as_row(share("none", 0, 0, 1.0))["value"] is None
    assert json.loads(json.dumps(row))["interval"] == [0.29, 8.86]


def results() -> Results:
    found = Results()
    found.outcomes += [said(CLEAN, True) for _ in range(99)] + [said(CLEAN, False)]
    found.outcomes += [said(NOISES[0].name, True), said(NOISES[2].name, False)]
    found.outcomes += [said(ROOMS[1].name, True), said(OTHER, False)]
    found.outcomes += [said(ALIKE, True, people=False), said(ALIKE, False, people=False)]
    found.outcomes += [said(CLEAN, True, "openWakeWord", "alexa")]
    found.outcomes += [said(CLEAN, False, "PocketSphinx 1e-40")]
    found.alarms = [
        Alarms("ours", "view glass", 3.0, 0.1, 0, (-0.4,), 900),
        Alarms("ours", "calm harbour", 3.0, 0.1, 1, (0.2, -1.0), 900),
        Alarms("ours", "alexa", 3.0, 0.1, 9, (0.3,), 900),
        Alarms("openWakeWord", "alexa", 1.0, 0.1, 2, (0.4, 0.1)),
        Alarms("PocketSphinx 1e-40", "view glass", 1.0, 0.1, 3, ()),
    ]
    found.elsewhere = [
        share("commands: allowed armed: right", 90, 100, 95.0, more_is_better=True),
        share("commands: allowed armed: rejected", 5, 100, None),
        share("commands among colleagues: right", 50, 50, None),
        share("“stop” over our own sound, headset: obeyed", 98, 100, 97.0, more_is_better=True),
        Rate("self-triggers in 60 min, loudspeaker", 2, "", 0.0, False, 3600, "", (0.2, 7.2)),
    ]
    found.looks = [Looks(900, 30), Looks(1100, 50)]
    found.delays = [
        Delay(0.3, 0.31, again=False), Delay(None, 0.2, again=False), Delay(0.35, 0.36, again=True),
    ]  # fmt: skip
    found.work = ([0.02, 0.03], [0.2, 0.2])
    found.absent = {"microWakeWord": "not installed", "openWakeWord in speech": "failed: Odd: x"}
    return found


def test_every_target_has_a_row() -> None:
    made = {row.name: row for row in rows(results(), ["view glass"], quick=False)}
    values = {
        "missed wake phrases, clean, real people": 1.0,
        "missed at 10 dB noise, real people in made noise": 50.0,
        "missed in a room (0.4–0.6 s, 2 m), real people in simulated rooms": 0.0,
        "words that sound alike and wake, synthetic voices": 50.0,
        "phrase end → decision, p95, real people": 350.0,
        "utterances that need a second look": 4.0,
        "wake phrases that need a second look, clean, real people": 33.33,
        "commands: allowed armed: right": 90.0,
        "commands: allowed armed: rejected": 5.0,
        "“stop” over our own sound, headset: obeyed": 98.0,
        "self-triggers in 60 min, loudspeaker": 2,
        "processor while the room is silent, of one core": 2.5,
        "processor in speech, of one core": 20.0,
        "openWakeWord: “alexa” missed, clean, real people": 0.0,
        "PocketSphinx 1e-40: missed, clean, real people": 100.0,
    }
    assert {name: made[name].value for name in values} == values
    assert "commands among colleagues: right" not in made
    assert made["commands, wrong one taken"].peer == "bench_commands.py gave no such row"
    assert made["commands, wrong one taken"].goal == 1.0
    missing = made["“stop” over our own sound, loudspeaker"]
    assert (missing.value, missing.goal, missing.peer) == (
        None,
        90.0,
        "bench_echo.py gave no such row",
    )
    assert made["self-triggers, headset"].value is None
    assert "1 times; then median 350 ms" in made["phrase end → decision, p95, real people"].peer
    assert made["openWakeWord in speech"].peer == "failed: Odd: x"
    assert made["microWakeWord: “alexa” missed"].peer == "not installed"


def test_false_wakes_count_the_twelve_phrases_and_say_that_they_share_their_speech() -> None:
    (row,) = (row for row in rows(results(), ["view glass"], quick=False) if "false wakes in" in row.name and row.goal)  # fmt: skip  # noqa: E501
    assert row.value == round(1 / 6, 3)
    assert "2 phrases at once in 3.00 h" in row.peer
    assert "not independent" in row.peer
    assert "1.86 an hour by the worst phrase" in row.peer or "1.86 by the worst phrase" in row.peer


def test_a_quick_look_says_what_it_leaves_out() -> None:
    found = results()
    found.alarms = []
    (row,) = (row for row in rows(found, ["view glass"], quick=True) if "false wakes" in row.name)
    assert (row.value, row.peer) == (None, "left out by --quick")


def test_parts_of_the_speech_are_put_together() -> None:
    parts = [
        Alarms("ours", "view glass", 1.5, 0.1, 1, (0.2, -1.0), 10),
        Alarms("ours", "view glass", 1.4, 0.0, 0, (-0.3,), 20),
        Alarms("ours", "calm harbour", 1.4, 0.0, 2, (), 20),
    ]
    first, second = together(parts)
    assert (first.hours, first.woke, first.margins) == (2.9, 1, (0.2, -0.3, -1.0))
    assert first.utterances == 30
    assert (second.phrase, second.woke) == ("calm harbour", 2)


def test_moments_that_are_close_are_one() -> None:
    scored = [(1.0, 0.2), (1.1, 0.9), (1.2, 0.4), (4.0, 0.3), (9.0, 0.01)]
    assert apart(scored, 0.05) == [(1.1, 0.9), (4.0, 0.3)]


def test_the_curve_goes_from_strict_to_lenient() -> None:
    outcomes = [said(CLEAN, True), said(CLEAN, True), said(CLEAN, False)]
    points = curve(outcomes, [0.1, -0.2, -0.9], 2.0)
    assert points[0] == (0.0, pytest.approx(1 / 3))
    assert points[-1] == (1.5, 0.0)
    rates, missed = zip(*points, strict=True)
    assert list(rates) == sorted(rates)
    assert list(missed) == sorted(missed, reverse=True)


def test_nothing_found_is_no_point_of_the_curve() -> None:
    lost = Outcome("ours", "view glass", CLEAN, "view glass", True, False, -np.inf)
    assert curve([lost, said(CLEAN, True)], [], 1.0) == [(0.0, 0.5)]


def test_what_was_heard_makes_an_outcome() -> None:
    nothing = outcome("ours", "view glass", CLEAN, "view glass", [])
    assert (nothing.woke, nothing.margin) == (False, -np.inf)


def test_a_clean_recording_is_left_as_it_is() -> None:
    samples: Samples = np.ones(10, np.float32)
    assert Condition(CLEAN).applied(samples, (), rng_for("x")) is samples


def test_random_numbers_go_by_the_name() -> None:
    assert rng_for("pink", "a").random() == rng_for("pink", "a").random()
    assert rng_for("pink", "a").random() != rng_for("pink", "b").random()


def test_page_figures_and_picture_are_written(tmp_path: Path) -> None:
    found = results()
    made = rows(found, ["view glass"], quick=False)
    write(tmp_path, ABOUT, found, made)
    page = (tmp_path / "bench_hearing.md").read_text("utf-8")
    assert page == as_document(ABOUT, found, made)
    assert "| calm harbour | 3.00 | 900 | 1 | +0.20, -1.00 |\n" in page
    assert "| view glass | new glass | 1 of 2 |\n" in page
    figures = json.loads((tmp_path / "bench_hearing.json").read_text("utf-8"))
    assert len(figures["rows"]) == len(made)
    assert (tmp_path / "bench_hearing.png").read_bytes().startswith(b"\x89PNG")


def test_the_mean_of_a_few_measurements_has_student_s_interval() -> None:
    assert around_mean([1.0, 2.0, 3.0]) == (0.0, pytest.approx(4.48, abs=0.01))
    assert around_mean([2.0, 2.0]) == (2.0, 2.0)


def _works() -> list[str]:
    return ["heard"]


def _fails() -> list[str]:
    raise ValueError("no /home/somebody/models/it.bin here\nand more")


def test_another_engine_that_fails_is_told_of_and_the_others_go_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    absent: dict[str, str] = {}
    jobs = [Job("Sphinx", _fails, (), peer=True), Job("ours", _works, ())]
    with ThreadPoolExecutor(1) as pool:
        assert list(done(pool, jobs, absent)) == [["heard"]]
    assert absent == {"Sphinx": "failed: ValueError: no it.bin here"}
    assert "“Sphinx” failed" in capsys.readouterr().err


def test_without_a_piece_of_our_own_there_is_no_benchmark() -> None:
    absent: dict[str, str] = {}
    with ThreadPoolExecutor(1) as pool, pytest.raises(OursFailed, match="“people” failed"):
        list(done(pool, [Job("people", _fails, ())], absent))
    assert absent == {}
