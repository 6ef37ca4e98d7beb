"""What can be chosen at the page."""

from __future__ import annotations

import pytest

from content.own import load_all
from voice.kiosk.catalogue import catalogue, spoken_by


@pytest.mark.parametrize("lang", ["en", "nl", "zh", "ko"])
def test_the_catalogue_offers_what_can_be_said_the_usual_one_first(lang: str) -> None:
    content = load_all(lang, None)
    offered = catalogue(content, "sigh", [spoken_by(content.language, "w")])
    ids = [offer.id for offer in offered.exercises]
    assert ids[0] == "sigh"
    assert len(set(ids)) == len(ids) > 20
    assert "in-call" not in ids
    assert "custom" not in ids
    breathing = [offer.breathing for offer in offered.exercises[1:]]
    assert breathing == sorted(breathing, reverse=True)
    assert all(offer.name and offer.minutes > 0 for offer in offered.exercises)
    if lang == "zh":
        assert not any(" " in offer.name for offer in offered.exercises)
