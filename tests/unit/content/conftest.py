"""A copy of the shipped content that a test may break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from content.loader import content_root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The content folder, copied."""
    target = tmp_path / "content"
    shutil.copytree(str(content_root()), target, ignore=shutil.ignore_patterns("*.py", "__*"))
    return target
