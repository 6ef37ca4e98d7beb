"""What is known within an exercise: what the person answered, and what is true besides."""

from __future__ import annotations

from collections.abc import Set

from content.steps import KEPT, Act, Ask, Keep
from voice.events import Dictated, DictationEnd, Remember


class Memory:
    """Forgets everything with `begin`; words are in here, and in what is to be kept, alone."""

    def __init__(self, given: Set[str]) -> None:
        """`given`: the facts that hold for every exercise."""
        self._given = frozenset(given)
        self._facts: set[str] = set(given)
        self._words: dict[str, str] = {}
        self._number = 0
        self._waits = False

    @property
    def facts(self) -> Set[str]:
        """What conditions ask for."""
        return self._facts

    def begin(self) -> None:
        """Another exercise begins, or none."""
        self._facts = set(self._given)
        self._words.clear()
        self._waits = False

    def expect(self, act: Act | None) -> None:
        """A section with this act begins: what it will make a fact is none yet."""
        if isinstance(act, Ask):
            self._facts.discard(act.answer)
            self._words.pop(act.answer, None)
        elif isinstance(act, Keep):
            self._facts.discard(KEPT)

    def settled(self, act: Act | None) -> bool:
        """Whether a question was answered already, or its answer kept."""
        match act:
            case Ask(answer=answer):
                return answer in self._facts
            case Keep():
                return KEPT in self._facts
            case _:
                return False

    def answer(self, answer: str, dictated: Dictated) -> None:
        """It was given, or not; who spoke has answered, even where nothing could be written."""
        if dictated.text or dictated.why is DictationEnd.FAILED:
            self._facts.add(answer)
            self._words[answer] = dictated.text

    def keep(self, step: Keep) -> Remember | None:
        """What to order to have an answer kept; None where there is nothing to keep."""
        text = self._words.get(step.answer, "")
        if not text:
            return None
        self._number += 1
        self._waits = True
        return Remember(self._number, step.keepsake, text)

    def give_up(self) -> bool:
        """The journal is not waited for any longer; whether it was."""
        waited, self._waits = self._waits, False
        return waited

    def kept(self, number: int, kept: bool) -> bool:
        """It was kept, or not; returns whether that was still waited for."""
        if not self._waits or number != self._number:
            return False
        self._waits = False
        if kept:
            self._facts.add(KEPT)
        return True
