"""How alike wordings sound."""

from __future__ import annotations

import pytest

from content.likeness import Pair, alike, distance


@pytest.mark.parametrize(
    ("one", "other", "changes"),
    [
        ("stɑp", "stɑp", 0),
        ("stɑp", "stɑb", 0.5),  # with voice
        ("stɑp", "stɑk", 0.5),  # made in the same way
        ("stɑp", "stɒp", 0.5),  # a near vowel
        ("stɑp", "stɛp", 1),
        ("stɑp", "stɑm", 1),
        ("stɑp", "tɑp", 1),
        ("stɑp", "skɪp", 1.5),
        ("", "stɑp", 4),
    ],
)
def test_distance(one: str, other: str, changes: float) -> None:
    assert distance(one, other) == changes
    assert distance(other, one) == changes


def test_distance_stops_at_the_most_that_matters() -> None:
    assert distance("abcdefgh", "pqrstuvw", 2.0) == 2.0
    assert distance("stɑp", "skɪp", 2.0) == 1.5


def test_only_what_is_heard_together_and_means_another_thing() -> None:
    wordings = {"stop": ("stop", "stob"), "skip": ("skip",), "slip": ("slip",)}
    sounds = {"stop": "stɑp", "stob": "stɑb", "skip": "skɪp", "slip": "slɪp"}
    found = list(alike(wordings, [{"stop", "skip"}, {"slip"}], sounds, 2.0))
    assert found == [Pair("skip", "skip", "stop", "stop", 1.5)]
    everything = list(alike(wordings, [{"stop", "skip", "slip"}], sounds, 2.5))
    assert {(pair.wording, pair.other_wording) for pair in everything} >= {
        ("skip", "stop"),
        ("skip", "stob"),
        ("skip", "slip"),
    }
