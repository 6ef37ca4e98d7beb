"""Which command is taken, with numbers too, where the sounds are exactly what a test says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from content.numbers import numbered
from voice.hearing.base import Listening, Match, Wordings
from voice.hearing.command_matcher import (
    MARGIN,
    NEAR,
    SECOND_THRESHOLD,
    SHORTNESS,
    THRESHOLD,
    CommandMatcher,
)
from voice.hearing.ctc import FloatArray
from voice.hearing.numbers import NUMBER
from voice.hearing.pronouncer import Pronouncer
from voice.hearing.pronunciation import Segments

TOKENS = [*"bcdefghijklmnopqstuvwxyz", "<wb>", "<blank>"]  # r is written otherwise
BLANK, BOUNDARY = TOKENS.index("<blank>"), TOKENS.index("<wb>")
FAR = -40.0
NUMBERS = {
    "minutes": {"one": 1.0, "tuu": 2.0},
    "seconds": {"zeno": 0.0, "tuu": 2.0, "fou": 4.0, "six": 6.0, "e": 8.0},
}
WORDINGS: Wordings = {
    "stop": ("stop", "pleeze stop"),
    "no": ("no",),
    "start:box": ("box", numbered("box fon {minutes}", NUMBERS)),
    "start:twos": ("tuu tuu tuu",),
    "start:custom": (
        numbered("{in} {hold} {out}", NUMBERS),
        numbered("{in} {hold} {out} {rest}", NUMBERS),
    ),
}
ALL = frozenset(WORDINGS)
NUMBER_EACH = -NUMBER / 9
"""What the number in "box fon one" costs each of its sounds."""


def letters(lines: Sequence[str], voice: str) -> list[Segments]:
    return [tuple(tuple(word) for word in line.split()) for line in lines]


@pytest.fixture(scope="module")
def matcher() -> CommandMatcher:
    ids = {token: index for index, token in enumerate(TOKENS)}
    return CommandMatcher(WORDINGS, Pronouncer(ids, letters), BLANK, BOUNDARY)


def said(text: str, worse: float = 0.0, instead: str = "z") -> FloatArray:
    """A frame a letter and one of blank after it; each letter is so much behind another one."""
    rows = []
    for word in text.split():
        for letter in word:
            row = np.full(len(TOKENS), FAR, np.float32)
            row[TOKENS.index(instead)] = 0.0
            row[TOKENS.index(letter)] = -worse
            if not worse:
                row[TOKENS.index(instead)] = 0.0 if letter == instead else FAR
            blank = np.full(len(TOKENS), FAR, np.float32)
            blank[BLANK] = 0.0
            rows += [row, blank]
        boundary = np.full(len(TOKENS), FAR, np.float32)
        boundary[BOUNDARY] = 0.0
        rows.append(boundary)
    return np.array(rows)


def taken(
    matcher: CommandMatcher, ratios: FloatArray, allowed: frozenset[str] = ALL
) -> tuple[str, str] | None:
    match = matcher.match(ratios, Listening(False, allowed), 0)
    return None if match is None else (match.name, match.value)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("stop", ("stop", "")),
        ("pleeze stop", ("stop", "")),
        ("box", ("start:box", "")),
        ("box fon one", ("start:box", "1 minutes")),
        ("box fon tuu", ("start:box", "2 minutes")),
        ("fou tuu six", ("start:custom", "4-2-6-0")),
        ("fou tuu six zeno", ("start:custom", "4-2-6-0")),
        ("fou tuu six tuu", ("start:custom", "4-2-6-2")),
        ("tuu tuu tuu", ("start:twos", "")),
        ("zeno tuu six", None),
        ("fou tuu", None),
        ("box fon", None),
        ("stop no", None),
        ("fou tuu six zeno tuu", None),
        ("e zeno zeno", None),
    ],
)
def test_what_is_said_means(
    matcher: CommandMatcher, text: str, meaning: tuple[str, str] | None
) -> None:
    assert taken(matcher, said(text)) == meaning


def test_what_is_not_allowed_does_not_compete(matcher: CommandMatcher) -> None:
    assert taken(matcher, said("fou tuu six"), frozenset({"stop"})) is None
    twos = said("tuu tuu tuu")
    assert taken(matcher, twos, frozenset({"start:custom"})) == ("start:custom", "2-2-2-0")


def test_it_must_fit_and_better_with_more_numbers(matcher: CommandMatcher) -> None:
    for text, sounds, numbers in (("box", 3, 0), ("box fon one", 9, 1), ("fou tuu six", 9, 3)):
        least = -(THRESHOLD * sounds + SHORTNESS - NUMBER * numbers) / sounds
        assert taken(matcher, said(text, least - 0.05)) is not None, text
        assert taken(matcher, said(text, least + 0.05)) is None, text


def test_a_second_look_must_fit_better(matcher: CommandMatcher) -> None:
    least = -(SECOND_THRESHOLD * 9 + SHORTNESS) / 9
    for behind, is_taken in ((least - 0.05, True), (least + 0.05, False)):
        ratios = said("box fon one", behind - NUMBER_EACH)
        found = matcher.match(ratios, Listening(False, ALL), 0, SECOND_THRESHOLD)
        assert (found is not None) is is_taken
        assert matcher.match(ratios, Listening(False, ALL), 0) is not None


def test_what_is_rejected_may_be_near(matcher: CommandMatcher) -> None:
    near, far = said("stop", -NEAR - 0.1), said("stop", -NEAR + 0.1)
    stop = Listening(False, frozenset({"stop"}))
    assert (matcher.is_near(near, stop), matcher.is_near(far, stop)) == (True, False)
    assert not matcher.is_near(near, Listening(True, frozenset()))
    assert not matcher.is_near(near[:0], stop)


def test_a_weak_sound_at_the_end_stands_in_the_silence(matcher: CommandMatcher) -> None:
    ratios = said("sto")[:-1]  # without the boundary
    weak = np.full((3, len(TOKENS)), FAR, np.float32)
    weak[:, BLANK] = 0.0
    weak[1, TOKENS.index("p")] = -2.0
    assert taken(matcher, np.concatenate([ratios, weak])) == ("stop", "")


@pytest.mark.parametrize(("ahead", "is_taken"), [(MARGIN + 0.1, True), (MARGIN - 0.1, False)])
def test_another_number_must_be_well_behind(
    matcher: CommandMatcher, ahead: float, is_taken: bool
) -> None:
    ratios = said("fou tuu six")
    # In the frames of “six”, “tuu” fits as well, but for its first sound.
    for frame, letter, behind in ((14, "t", ahead), (16, "u", 0.0), (18, "u", 0.0)):
        ratios[frame, TOKENS.index(letter)] = -behind
    assert (taken(matcher, ratios) == ("start:custom", "4-2-6-0")) is is_taken


@pytest.mark.parametrize("around", ["{} now", "j{}", "{} jjj", "if {} then"])
def test_it_accounts_for_all_of_the_utterance(matcher: CommandMatcher, around: str) -> None:
    for text in ("stop", "no", "box fon one", "fou tuu six"):
        assert taken(matcher, said(around.format(text))) is None, text


def test_silence_around_costs_nothing(matcher: CommandMatcher) -> None:
    silence = np.full((30, len(TOKENS)), FAR, np.float32)
    silence[:, BLANK] = 0.0
    ratios = np.concatenate([silence, said("stop"), silence])
    match = matcher.match(ratios, Listening(False, ALL), 50)
    assert isinstance(match, Match)
    assert (match.score, match.value) == (0.0, "")
    assert match.start == pytest.approx(80 * 0.02)
    assert match.end == pytest.approx(87 * 0.02)


@pytest.mark.parametrize("frames", [0, 1, 30])
def test_nothing_is_nothing(matcher: CommandMatcher, frames: int) -> None:
    silence = np.full((frames, len(TOKENS)), FAR, np.float32)
    silence[:, BLANK] = 0.0
    assert taken(matcher, silence) is None


def test_without_wordings_nothing_is_taken() -> None:
    ids = {token: index for index, token in enumerate(TOKENS)}
    assert taken(CommandMatcher({}, Pronouncer(ids, letters), BLANK, BOUNDARY), said("no")) is None
