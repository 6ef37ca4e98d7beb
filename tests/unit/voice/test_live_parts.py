"""What live parts have beside them."""

from __future__ import annotations

import threading

import pytest

from voice import live_parts
from voice.live_parts import make_bell, ringing

SOON_S = 30.0


def test_the_bell_rings_by_itself_for_a_loop_whose_patience_has_no_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live_parts, "RING_S", 0.001)
    bell = make_bell()
    with ringing(bell):
        for _ in range(3):  # as where the clock on the wall is set back while a loop sleeps
            assert bell.acquire(True, SOON_S)
    assert "bell" not in [thread.name for thread in threading.enumerate()]
