"""The recogniser in a process of its own: it may crash or be killed, and is started again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from audio.blocks import Samples
from voice.child import Child, Closable
from voice.errors import ChildError, EarError
from voice.hearing.base import Listening, Opening, Recogniser, Verdict

ANSWER_WITHIN = 20.0
"""Seconds; an utterance is at most 4 s long, and its verdict takes a fraction of that."""

Asked: TypeAlias = tuple[Samples, Listening, Opening] | None
"""An utterance; or None, which asks the recogniser for its name and wake threshold."""
Answer: TypeAlias = Verdict | tuple[str, float]


class Ear(Closable):
    """A Recogniser that asks a child process; raises EarError when it dies again and again."""

    def __init__(self, factory: Callable[[], Recogniser]) -> None:
        self._child: Child[Asked, Answer] = Child("ear", Answering(factory))
        about = self._ask(None)
        if isinstance(about, Verdict):
            raise EarError("The ear answered out of turn; start Breather again.")
        self.name, self.wake_threshold = about

    @property
    def pid(self) -> int | None:
        """The process that listens now."""
        return self._child.pid

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        """Judge one utterance; see Recogniser."""
        answer = self._ask((samples, listening, opening))
        return answer if isinstance(answer, Verdict) else Verdict()

    def close(self) -> None:
        """End the process."""
        self._child.close()

    def _ask(self, question: Asked) -> Answer:
        try:
            return self._child.call(question, ANSWER_WITHIN)
        except ChildError as error:
            raise EarError(str(error)) from None


@dataclass(frozen=True, slots=True)
class Answering:
    """Builds the recogniser in the child and answers with it."""

    factory: Callable[[], Recogniser]

    def __call__(self) -> Callable[[Asked], Answer]:
        recogniser = self.factory()

        def answer(question: Asked) -> Answer:
            if question is None:
                return recogniser.name, recogniser.wake_threshold
            return recogniser.hear(*question)

        return answer
