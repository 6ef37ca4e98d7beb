"""Settings that hold for all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# No deadline: how long an example takes says something about the machine, not about the code.
settings.register_profile("breather", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("breather")
