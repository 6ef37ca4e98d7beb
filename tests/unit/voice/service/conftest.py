"""A program to be started at the login, and a system that does as it is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from voice.service.base import Answer
from voice.service.program import Program

Reply = Callable[[Sequence[str]], Answer | None]


class System:
    """Notes what it is asked; `reply` may answer, else all goes well."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.replies: dict[str, Answer] = {}
        """By what a command begins with."""
        self.there = True

    def __call__(self, command: Sequence[str]) -> Answer:
        if not self.there:
            raise FileNotFoundError(command[0])
        line = " ".join(command)
        self.asked.append(line)
        found = [answer for begin, answer in self.replies.items() if line.startswith(begin)]
        return found[-1] if found else Answer(0, "")

    def did(self, *words: str) -> bool:
        """Whether a command with all these words was asked for since the last time; forgets."""
        asked, self.asked = self.asked, []
        return any(all(word in line.split() for word in words) for line in asked)


@pytest.fixture
def system() -> System:
    return System()


@pytest.fixture
def program(tmp_path: Path) -> Program:
    command = ("/opt/breather/bin/python", "-P", "-m", "voice.cli", "run")
    return Program("breather", "Breather", command, (tmp_path / "data", tmp_path / "cache"))
