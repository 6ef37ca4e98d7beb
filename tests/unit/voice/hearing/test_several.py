"""Several languages at once: the own one first, and of the others the wake phrase alone."""

from __future__ import annotations

import pickle
from functools import partial

import numpy as np
import pytest

from audio.blocks import Samples
from voice.errors import EarError
from voice.hearing.base import Elsewhere, Listening, Match, Opening, Recogniser, Verdict
from voice.hearing.deaf import deaf
from voice.hearing.several import SeveralFactory, SeveralRecognisers

SOUND = np.zeros(16_000, np.float32)
ARMED = Listening(True, frozenset({"start:box"}))
GUIDING = Listening(False, frozenset({"stop"}))
WOKEN = Verdict(wake=Match("wake", 1.0, 0.0, 0.5))
BOTH = Verdict(WOKEN.wake, Match("start:box", 1.0, 0.5, 1.0))
COMMAND = Verdict(command=Match("start:box", 1.0, 0.0, 0.5))
NOTHING = Verdict(best_wake=-3.0)


class Ear:
    """Hears one thing in everything, and counts how often it is asked."""

    wake_threshold = -1.8

    def __init__(self, name: str, verdict: Verdict) -> None:
        self.name = name
        self.asked = 0
        self._verdict = verdict

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        self.asked += 1
        return self._verdict


def several(own: Verdict, **others: Verdict) -> tuple[SeveralRecognisers, dict[str, Ear]]:
    """Ears that hear so, all of them loaded."""
    ears = {code: Ear(code, verdict) for code, verdict in others.items()}
    made = SeveralRecognisers(
        Ear("own", own), {code: partial(ears.__getitem__, code) for code in ears}
    )
    made.loading.join()
    return made, ears


@pytest.mark.parametrize("own", [WOKEN, COMMAND])
def test_what_the_own_language_knows_no_other_one_is_asked_about(own: Verdict) -> None:
    made, ears = several(own, nl=WOKEN)
    assert made.hear(SOUND, ARMED, Opening()) == own
    assert ears["nl"].asked == 0


def test_another_languages_wake_phrase_names_it() -> None:
    made, _ = several(NOTHING, nl=NOTHING, ko=WOKEN)
    heard = made.hear(SOUND, ARMED, Opening())
    assert heard.elsewhere == Elsewhere("ko")
    assert (heard.wake, heard.command, heard.best_wake) == (None, None, -3.0)
    assert not heard.rejected


def test_the_command_in_the_same_breath_comes_with_it() -> None:
    made, _ = several(NOTHING, ko=BOTH)
    assert made.hear(SOUND, ARMED, Opening()).elsewhere == Elsewhere("ko", "start:box")


def test_a_command_of_another_language_without_its_wake_phrase_is_nothing() -> None:
    made, _ = several(NOTHING, ko=COMMAND)
    assert made.hear(SOUND, ARMED, Opening()).rejected


def test_where_no_wake_phrase_is_wanted_nobody_else_is_asked() -> None:
    made, ears = several(NOTHING, ko=WOKEN)
    assert made.hear(SOUND, GUIDING, Opening()).rejected
    assert ears["ko"].asked == 0


def test_running_speech_is_for_the_own_language_alone() -> None:
    made, ears = several(NOTHING, ko=WOKEN)
    assert made.hear(SOUND, ARMED, Opening(anywhere=True)).rejected
    assert ears["ko"].asked == 0


def test_a_language_that_cannot_be_loaded_is_left_out() -> None:
    def broken() -> Recogniser:
        raise EarError("The model is damaged; install it again.")

    made = SeveralRecognisers(Ear("own", NOTHING), {"nl": broken, "ko": lambda: Ear("ko", WOKEN)})
    made.loading.join()
    assert made.hear(SOUND, ARMED, Opening()).elsewhere == Elsewhere("ko")


def test_it_passes_for_the_recogniser_of_the_own_language() -> None:
    made, _ = several(NOTHING, ko=WOKEN)
    assert (made.name, made.wake_threshold) == ("own", -1.8)


def test_its_factory_goes_to_another_process_also_where_nothing_hears_the_own_language() -> None:
    factory = pickle.loads(pickle.dumps(SeveralFactory(deaf, {"nl": deaf})))
    assert factory().hear(SOUND, ARMED, Opening()).rejected
