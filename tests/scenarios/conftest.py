"""Scenes are played once for all tests that look at them or listen to them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import golden
import pytest

from voice.simulation import Recorded

Played = Callable[[str], Recorded]


@pytest.fixture(scope="session")
def played() -> Played:
    """A scene by its name, with the usual block size."""
    return cache(lambda name: golden.play(golden.SCENES[name]))
