"""The exit codes, and that every error can cross a process boundary."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from voice.errors import BreatherError, PartError, UserError


def kinds(root: type[BreatherError]) -> Iterator[type[BreatherError]]:
    yield root
    for kind in root.__subclasses__():
        yield from kinds(kind)


@pytest.mark.parametrize("kind", list(kinds(BreatherError)))
def test_says_the_same_after_a_pipe(kind: type[BreatherError]) -> None:
    error = pickle.loads(pickle.dumps(kind("Do this.")))
    assert (type(error), str(error)) == (kind, "Do this.")


def test_exit_codes() -> None:
    assert {kind.exit_code for kind in kinds(UserError)} == {2}
    assert {kind.exit_code for kind in kinds(PartError)} == {1}
