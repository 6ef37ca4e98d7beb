"""What pip-audit answered, and what follows: silence is never taken for good news."""

from __future__ import annotations

import json
from typing import Any

import pytest
import vulnerabilities


def answer(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


SOUND = {"name": "good", "version": "1.0", "vulns": []}
BAD = {"name": "bad", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}
SKIPPED = {"name": "odd", "skip_reason": "not found on PyPI"}


def test_all_were_asked_about_and_nothing_is_known() -> None:
    assert vulnerabilities.verdict(answer(SOUND)) == (
        0, ["Nothing is known against any of the 1 packages for this system."],
    )  # fmt: skip


def test_what_is_known_is_told_with_its_cure() -> None:
    code, told = vulnerabilities.verdict(answer(SOUND, BAD, SKIPPED))
    assert code == vulnerabilities.KNOWN
    assert told[0] == "bad 2.0: PYSEC-1, mended in 2.1"
    assert "odd" in told[1]


@pytest.mark.parametrize("told", [answer(SOUND, SKIPPED), answer(SKIPPED), answer(), "", "[]"])
def test_what_was_not_asked_about_is_no_good_news(told: str) -> None:
    assert vulnerabilities.verdict(told)[0] == vulnerabilities.NOT_ASKED
