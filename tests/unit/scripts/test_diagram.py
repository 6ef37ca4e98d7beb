from __future__ import annotations

import diagram
import pytest

from voice.dialogue import state
from voice.dialogue.state import TABLE, Move, State


def test_the_committed_diagram_is_that_of_the_table() -> None:
    document = diagram.DOCUMENT.read_text("utf-8")
    assert diagram.filled(document, state.diagram()) == document, "run scripts/diagram.py"


def test_filled_changes_what_lies_between_the_markers_alone() -> None:
    document = f"before\n{diagram.BEGIN}old\n{diagram.END}after\n"
    new = diagram.filled(document, "stateDiagram-v2\n")
    assert new == (f"before\n{diagram.BEGIN}```mermaid\nstateDiagram-v2\n```\n{diagram.END}after\n")
    assert diagram.filled(new, "stateDiagram-v2\n") == new


@pytest.mark.parametrize("document", ["", diagram.BEGIN, diagram.END, diagram.END + diagram.BEGIN])
def test_filled_refuses_a_document_without_markers(document: str) -> None:
    with pytest.raises(ValueError, match="where the diagram belongs"):
        diagram.filled(document, "")


def test_the_diagram_has_every_move_of_the_table() -> None:
    lines = [line.strip() for line in state.diagram().splitlines()]
    for (origin, move), target in TABLE.items():
        assert f"{origin.value} --> {target.value}: {move.value}" in lines
    assert len(lines) == len(TABLE) + 2
    assert {m for _, m in TABLE} == set(Move)
    assert {s for s, _ in TABLE} | set(TABLE.values()) == set(State)
