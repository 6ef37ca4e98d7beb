"""Several languages at once: one is spoken, and of the others the wake phrase alone is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from threading import Thread

from audio.blocks import Samples
from voice.errors import BreatherError
from voice.hearing.base import Elsewhere, Listening, Opening, Recogniser, Verdict

Build = Callable[[], Recogniser]


class SeveralRecognisers:
    """Asks the recognisers of other languages where that of the own one knows nothing.

    They are loaded in the background, and each is asked as soon as it is there; one that cannot be
    loaded never is. So nobody waits longer for the own language, but what is rejected takes as
    long as all of them take together.
    """

    def __init__(self, own: Recogniser, others: Mapping[str, Build]) -> None:
        """`others` by the codes of their languages."""
        self._own = own
        self._others: dict[str, Recogniser] = {}
        self.loading = Thread(target=self._load, args=(others,), name="languages", daemon=True)
        self.loading.start()

    @property
    def name(self) -> str:
        """The engine of the own language."""
        return self._own.name

    @property
    def wake_threshold(self) -> float:
        """See Recogniser; of the own language."""
        return self._own.wake_threshold

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        """Judge one utterance; see Recogniser."""
        verdict = self._own.hear(samples, listening, opening)
        # Who talks on and on wants nothing of us; and of running speech something always fits.
        if not listening.wake or opening.anywhere or not verdict.rejected:
            return verdict
        for code, other in list(self._others.items()):
            heard = other.hear(samples, listening, opening)
            if heard.wake is not None:
                command = "" if heard.command is None else heard.command.name
                return replace(verdict, elsewhere=Elsewhere(code, command))
        return verdict

    def _load(self, others: Mapping[str, Build]) -> None:
        for code, build in others.items():
            try:
                self._others[code] = build()
            except BreatherError:
                continue  # it can still be chosen by a touch, which tells what is wrong


@dataclass(frozen=True, slots=True)
class SeveralFactory:
    """Builds it, here or in the ear process; picklable."""

    own: Build
    others: Mapping[str, Build]

    def __call__(self) -> Recogniser:
        """Load the own language's; raises what that raises."""
        return SeveralRecognisers(self.own(), self.others)
