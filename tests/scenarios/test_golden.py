"""Whole sessions, whose lists of events must stay as they were looked at.

Where a change is meant, write them anew with scripts/golden.py and look at the difference.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import golden
import numpy as np
import pytest

from voice.recording import as_line
from voice.simulation import Recorded


def events(recorded: Recorded) -> list[str]:
    return [json.dumps(as_line(report), ensure_ascii=False) for report in recorded.reports]


def kept(name: str) -> list[str]:
    return (golden.FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", golden.SCENES)
def test_the_events_are_those_that_were_looked_at(
    name: str, played: Callable[[str], Recorded]
) -> None:
    assert events(played(name)) == kept(name)


def test_no_list_is_without_its_scene() -> None:
    assert {path.stem for path in golden.FOLDER.glob("*.jsonl")} == set(golden.SCENES)


@pytest.mark.parametrize("name", ["barge-in", "stop-while-asked", "my-trick"])
@pytest.mark.parametrize("block", [64, 160, 1024, "random"])
def test_the_block_size_of_the_device_changes_nothing(name: str, block: int | str) -> None:
    recorded = golden.play(golden.SCENES[name], sizes(block))
    assert events(recorded) == kept(name)


def sizes(block: int | str) -> int | Iterator[int]:
    if isinstance(block, int):
        return block
    rng = np.random.default_rng(5)
    return iter(lambda: int(rng.integers(1, 1920)), 0)
