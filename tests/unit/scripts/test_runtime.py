from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
import runtime


@pytest.mark.parametrize(
    ("version", "enough"),
    [((3, 10, 14), False), ((2, 7), False), ((3, 11), True), ((3, 13, 1), True), ((4, 0), True)],
)
def test_new_enough_begins_at_3_11(version: tuple[int, ...], enough: bool) -> None:
    assert runtime.new_enough(version) is enough


def test_too_old_names_both_versions_and_what_to_type() -> None:
    sentence = runtime.too_old((3, 10, 14))
    assert "3.11" in sentence
    assert "3.10" in sentence
    assert "apt-get install" in sentence
    assert "\n" not in sentence


def test_find_newer_takes_no_launcher_without_a_python_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    launcher = tmp_path / "python3.13"
    launcher.write_text("#!/bin/sh\nexit 127\n")
    launcher.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert runtime.find_newer() is None
    (tmp_path / "python3.12").symlink_to(sys.executable)
    assert runtime.find_newer() == str(tmp_path / "python3.12")


@pytest.mark.parametrize("script", ["runtime.py", "prepare.py", "start.py", "test.py", "lock.py"])
def test_scripts_that_check_the_python_are_read_by_an_old_one(script: str) -> None:
    source = Path(runtime.__file__).with_name(script).read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    first = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)]
    assert first[0] == "__future__"
