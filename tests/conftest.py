"""Settings that hold for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# No deadline: how long an example takes says something about the machine, not about the code.
settings.register_profile("breather", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("breather")


@pytest.fixture(scope="session")
def shared_audio() -> Path:
    """The folder with recordings of real people, beside the checkout."""
    folder = Path(__file__).parents[2] / "shared" / "audio"
    if not folder.is_dir():
        pytest.skip(f"the recordings are missing: {folder}")
    return folder
