"""The proof that nothing leaks, in its short form: with a network, and in a world without one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import leaks
import pytest
from figures import ROOT

pytestmark = pytest.mark.slow

NAMESPACE = ("unshare", "--user", "--map-root-user", "--net")
TRACES = (*NAMESPACE, "strace", "-f", "-o", "/dev/null", "true")


@pytest.fixture
def quick(shared_audio: Path, rendered: Path) -> tuple[str, ...]:
    if absent := leaks.absent():
        pytest.skip(f"not installed: {', '.join(absent)}")
    return (sys.executable, str(ROOT / "scripts" / "leaks.py"), "--quick",
            "--cache", str(rendered))  # fmt: skip


def test_nothing_leaks_and_nothing_needs_a_network(quick: tuple[str, ...]) -> None:
    try:
        allowed = subprocess.run(TRACES, capture_output=True, check=False).returncode == 0
    except OSError:
        allowed = False
    if not allowed:
        pytest.skip("no namespaces for users here, or nobody may trace in them")
    done = subprocess.run([*quick, "--offline"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing leaked" in done.stdout
