from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.blocks import RATE, Clip, to_frames
from audio.timeline import Bus
from content.loader import load_exercises
from content.model import Pattern, PatternError, PhaseKind, parse_pattern
from voice.dialogue.planning import Duration
from voice.dialogue.score import AFTER_BOUNDARY, BEFORE_BOUNDARY, Plan, Score, announces, lay_out
from voice.dialogue.sounds import Sounds

MakeSounds = Callable[[Callable[[str], Clip | None]], Sounds]

IN, TOP, HOLD, OUT, REST = PhaseKind
PATTERNS = {
    "slow": [(IN, 0), (OUT, 4)],
    "equal": [(IN, 0), (OUT, 5)],
    "sigh": [(IN, 0), (TOP, 1.5), (OUT, 2.25)],
    "box": [(IN, 0), (HOLD, 4), (OUT, 8), (REST, 12)],
    "four-seven-eight": [(IN, 0), (HOLD, 4), (OUT, 11)],
    "4-2-6-0": [(IN, 0), (HOLD, 4), (OUT, 6)],
    "4.5-0-6.5-1": [(IN, 0), (OUT, 4.5), (REST, 11)],
    "0.5-0-2.5-0": [(IN, 0), (OUT, 0.5)],
}
CYCLES = {"slow": 10, "equal": 10, "sigh": 6.75, "box": 16, "four-seven-eight": 19,
          "4-2-6-0": 12, "4.5-0-6.5-1": 12, "0.5-0-2.5-0": 3}  # fmt: skip
LENGTHS = [f"cue.{level}.{kind.value}" for level in ("full", "short") for kind in PhaseKind] + [
    "note-1",
    "note-2",
]


def pattern_of(name: str) -> Pattern:
    exercises = load_exercises()
    return exercises[name].pattern if name in exercises else parse_pattern(name)


@pytest.mark.parametrize("name", PATTERNS)
def test_every_phase_begins_on_its_frame(name: str, sounds: Sounds) -> None:
    start, breaths = 12_345, 4
    score = lay_out(Plan(pattern_of(name), breaths), 0, start, sounds)
    expected = [
        (cycle, kind, start + round((cycle * CYCLES[name] + seconds) * RATE))
        for cycle in range(breaths)
        for kind, seconds in PATTERNS[name]
        if (cycle, kind) != (breaths - 1, REST)
    ]
    assert [(p.cycle, p.kind, p.cue.frame) for p in score.phases] == expected
    assert score.cycles == tuple(start + round(c * CYCLES[name] * RATE) for c in range(breaths))


def test_twenty_minutes_do_not_drift(sounds: Sounds) -> None:
    pattern = load_exercises()["slow"].pattern.scaled(1.1**3)
    score = lay_out(Plan(pattern, 90), 0, 0, sounds)
    cycle = to_frames(pattern.seconds)
    assert score.cycles == tuple(range(0, 90 * cycle, cycle))
    assert score.end == 90 * cycle


halves = st.integers(0, 16).map(lambda n: n / 2)


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    fields = [draw(halves.filter(bool)), draw(halves), draw(halves.filter(bool)), draw(halves)]
    try:
        pattern = parse_pattern("-".join(f"{field:g}" for field in fields))
        return pattern.scaled(draw(st.sampled_from([1 / 1.1**3, 1.0, 1.1, 1.21])))
    except PatternError:
        return parse_pattern("4-0-6-0")


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    breaths = draw(st.integers(1, 8))
    guided_from = draw(st.integers(0, breaths))
    notes = tuple(draw(st.lists(st.sampled_from(["note-1", "note-2"]), unique=True)))
    return Plan(draw(patterns()), breaths, guided_from, 1.0, notes)


lengths = st.fixed_dictionaries(
    {name: st.none() | st.integers(1, to_frames(5)) for name in LENGTHS}
)


def lay(
    make_sounds: MakeSounds,
    plan: Plan,
    lengths: Mapping[str, int | None],
    place: tuple[int, int, int],
) -> Score:
    """Laid out from a cycle and a frame on, the words from some frames later on."""

    def words(phrase: str) -> Clip | None:
        frames = lengths[phrase]
        return None if frames is None else Clip(np.zeros(frames, np.float32))

    cycle, start, quiet = place
    first = min(cycle, plan.breaths - 1)
    return lay_out(plan, first, start, make_sounds(words), start + quiet)


anything = (
    plans(),
    lengths,
    st.tuples(st.integers(0, 7), st.integers(0, 10**6), st.integers(0, to_frames(20))),
)


Lengths = Mapping[str, int | None]
Place = tuple[int, int, int]


@given(*anything)
def test_phases_follow_each_other_without_a_gap_and_end_on_an_out_breath(
    make_sounds: MakeSounds, plan: Plan, lengths: Lengths, place: Place
) -> None:
    score = lay(make_sounds, plan, lengths, place)
    assert score.phases[0].cue.frame == score.begin == place[1]
    assert all(a.cue.end == b.cue.frame for a, b in pairwise(score.phases))
    assert score.phases[-1].kind is OUT
    assert score.phases[-1].cue.end == score.end
    cycle = to_frames(plan.pattern.seconds)
    assert all(b - a == cycle for a, b in pairwise(score.cycles))
    assert {p.cycle for p in score.phases} == set(range(score.first, plan.breaths))


@given(*anything)
def test_words_stay_within_their_phase_and_apart_from_each_other(
    make_sounds: MakeSounds, plan: Plan, lengths: Lengths, place: Place
) -> None:
    score = lay(make_sounds, plan, lengths, place)
    for word in score.words:
        assert word.bus is Bus.SPEECH
        assert word.frame >= place[1] + place[2]
        assert any(
            p.cue.frame + AFTER_BOUNDARY <= word.frame and word.end <= p.cue.end - BEFORE_BOUNDARY
            for p in score.phases
        )
    ordered = sorted(score.words, key=lambda word: word.frame)
    assert all(a.end < b.frame for a, b in pairwise(ordered))


@given(*anything)
def test_guidance_announces_the_phase_that_comes(
    make_sounds: MakeSounds, plan: Plan, lengths: Lengths, place: Place
) -> None:
    score = lay(make_sounds, plan, lengths, place)
    begins = {p.cue.frame: p for p in score.phases}
    for word in score.words:
        boundary = announces(word)
        if boundary is None:
            assert word.name in plan.notes
            continue
        _, level, kind = word.name.split(".")
        assert begins[boundary].kind.value == kind
        guided = begins[boundary].cycle - plan.guided_from
        assert guided < (2 if level == "full" else 4)


@given(*anything)
def test_notes_are_said_once_and_in_order(
    make_sounds: MakeSounds, plan: Plan, lengths: Lengths, place: Place
) -> None:
    score = lay(make_sounds, plan, lengths, place)
    words = sorted(score.words, key=lambda word: word.frame)
    said = [word.name for word in words if announces(word) is None]
    there = [note for note in plan.notes if lengths[note] is not None]
    assert said == there[: len(said)]


@given(*anything)
def test_no_two_cues_share_a_key(
    make_sounds: MakeSounds, plan: Plan, lengths: Lengths, place: Place
) -> None:
    keys = [cue.key for cue in lay(make_sounds, plan, lengths, place).cues]
    assert len(keys) == len(set(keys))


def test_words_fade_from_sentences_to_single_words_to_tones(sounds: Sounds) -> None:
    score = lay_out(Plan(load_exercises()["equal"].pattern, 6), 0, 0, sounds)
    assert [word.name for word in score.words] == [
        "cue.full.out", "cue.full.in", "cue.full.out",
        "cue.short.in", "cue.short.out", "cue.short.in", "cue.short.out",
    ]  # fmt: skip


def test_a_short_word_stands_in_where_the_sentence_does_not_fit(make_sounds: MakeSounds) -> None:
    def words(phrase: str) -> Clip | None:
        return Clip(np.zeros(to_frames(9.0 if phrase == "cue.full.out" else 0.3), np.float32))

    score = lay_out(Plan(load_exercises()["slow"].pattern, 2), 0, 0, make_sounds(words))
    assert [w.name for w in score.words] == ["cue.short.out", "cue.full.in", "cue.short.out"]


def test_the_score_knows_its_cycles(sounds: Sounds) -> None:
    score = lay_out(Plan(load_exercises()["slow"].pattern, 5), 2, 1_000, sounds)
    assert score.cycle_at(0) == score.cycle_at(1_000) == 2
    assert score.cycle_at(1_000 + 10 * RATE - 1) == 2
    assert score.cycle_at(1_000 + 10 * RATE) == 3
    assert score.start_of(3) == 1_000 + 10 * RATE
    assert score.start_of(5) == score.end == 1_000 + 30 * RATE


@given(st.floats(0.1, 60), patterns())
def test_the_duration_is_within_half_a_breath_of_the_wish(minutes: float, pattern: Pattern) -> None:
    breaths = Duration(minutes=minutes).of(load_exercises()["slow"], pattern)
    assert breaths >= 1
    if breaths > 1:
        assert abs(breaths * pattern.seconds - minutes * 60) <= pattern.seconds / 2 + 1e-6
    else:
        assert minutes * 60 < 1.5 * pattern.seconds + 1e-6


def test_breaths_are_taken_as_they_are() -> None:
    exercise = load_exercises()["box"]
    assert Duration(breaths=7).of(exercise, exercise.pattern) == 7
    assert Duration().of(exercise, exercise.pattern) == 4  # its own minute
