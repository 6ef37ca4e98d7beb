from __future__ import annotations

import importlib.util
from pathlib import Path

import lock


def test_the_tests_come_last_with_the_arguments_given() -> None:
    # Loaded by its path, as Python has a package of that name.
    spec = importlib.util.spec_from_file_location("test_script", Path(lock.ROOT, "scripts/test.py"))
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    commands = script.checks(["-k", "lock"])
    assert commands[-1] == ["pytest", "-k", "lock"]
    assert [command[0] for command in commands[:-1]] == ["ruff", "ruff", "mypy", "lint-imports"]
    together, timed = script.checks([])[-2:]
    assert together[:3] == ["pytest", "-m", "not device and not slow"]
    assert timed[:3] == ["pytest", "-m", "device and not slow"]
