"""The description of the API against the server itself, as schemathesis looks at it."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.unit.voice.kiosk.real import VIEW, real
from tests.unit.voice.kiosk.serving import KEYS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("schemathesis") is None, reason="schemathesis is not installed"),
]


def test_no_answer_is_undocumented_and_none_a_fault(tmp_path: Path) -> None:
    with real(tmp_path) as made:
        assert made.shown(VIEW)
        address = f"http://127.0.0.1:{made.port}"
        line = [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{address}/api/v1/openapi.json"),
            *("--url", address, "--header", f"Authorization: Bearer {KEYS.api}"),
            *("--exclude-path", "/api/v1/events", "--max-examples", "20", "--seed", "1"),
        ]
        ran = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert " passed" in ran.stdout
