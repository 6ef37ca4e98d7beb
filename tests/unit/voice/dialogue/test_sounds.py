from __future__ import annotations

import numpy as np

from audio.blocks import Clip
from audio.pacer import Breath, breath_sound, chime, closing_sound
from voice.dialogue.sounds import KEPT, Sounds


def sounds() -> Sounds:
    return Sounds(lambda phrase: None, lambda: np.random.default_rng(7))


def test_a_breath_is_made_once_for_each_kind_and_length() -> None:
    made = sounds()
    assert made.breath(Breath.IN, 9_600) is made.breath(Breath.IN, 9_600)
    assert made.breath(Breath.IN, 9_600) is not made.breath(Breath.OUT, 9_600)
    assert made.breath(Breath.IN, 9_601).frames == 9_601


def test_a_breath_is_the_same_whatever_was_made_before_it() -> None:
    one, other = sounds(), sounds()
    other.breath(Breath.OUT, 20_000)
    expected = breath_sound(Breath.IN, 9_600, np.random.default_rng(7)).samples
    np.testing.assert_array_equal(one.breath(Breath.IN, 9_600).samples, expected)
    np.testing.assert_array_equal(other.breath(Breath.IN, 9_600).samples, expected)


def test_words_and_signals_are_those_that_were_given() -> None:
    clip = Clip(np.zeros(480, np.float32))
    made = Sounds({"closing": clip, "stopped": None}.get, np.random.default_rng)
    assert made.words("closing") is clip
    assert made.words("stopped") is None
    np.testing.assert_array_equal(made.chime().samples, chime().samples)
    np.testing.assert_array_equal(made.closing().samples, closing_sound().samples)


def test_words_that_are_missing_are_told_once() -> None:
    made = Sounds({"closing": Clip(np.zeros(480, np.float32))}.get, np.random.default_rng)
    for phrase in ("closing", "stopped", "question", "stopped"):
        made.words(phrase)
    assert made.missing() == ["stopped", "question"]
    made.words("stopped")
    assert made.missing() == []


def test_no_key_is_given_twice() -> None:
    made = sounds()
    keys = [made.key() for _ in range(1_000)]
    assert len(set(keys)) == 1_000


def test_within_one_step_words_stay_absent_even_if_they_come_meanwhile() -> None:
    rendered: dict[str, Clip] = {}
    made = Sounds(rendered.get, np.random.default_rng)
    assert made.words("closing") is None
    rendered["closing"] = Clip(np.zeros(480, np.float32))
    assert made.words("closing") is None
    assert made.missing() == ["closing"]
    assert made.words("closing") is not None


def test_breaths_that_were_not_used_for_long_are_let_go() -> None:
    made = sounds()
    first, second = made.breath(Breath.HOLD, 9_600), made.breath(Breath.HOLD, 9_601)
    made.breath(Breath.HOLD, KEPT - 9_700)
    assert made.breath(Breath.HOLD, 9_600) is not first
    made.breath(Breath.HOLD, KEPT - 30_000)
    assert made.breath(Breath.HOLD, 9_601) is not second
    assert made.breath(Breath.HOLD, KEPT - 30_000) is made.breath(Breath.HOLD, KEPT - 30_000)
