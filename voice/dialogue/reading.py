"""Words of the person's own that are read back, one text after another."""

from __future__ import annotations

from collections.abc import Sequence

from audio.blocks import Clip
from voice.events import Render, Rendered


class Reading:
    """Has them rendered, and knows which comes next; forgets them with `drop`."""

    def __init__(self) -> None:
        self._number = 0
        self._texts: dict[int, str] = {}
        """Those that were not read yet, in their order."""
        self._clips: dict[int, Clip | None] = {}
        self._sounds = False

    def begin(self, texts: Sequence[str]) -> list[Render]:
        """Have these read in the place of others."""
        self.drop()
        for text in texts:
            self._number += 1
            self._texts[self._number] = text
        return [Render(number, text) for number, text in self._texts.items()]

    def again(self) -> list[Render]:
        """Have those read anew that were not read to their end."""
        return self.begin(list(self._texts.values()))

    def drop(self) -> None:
        """Nothing is to be read any more."""
        self._texts, self._clips, self._sounds = {}, {}, False

    def interrupt(self) -> None:
        """What sounds does not any more: it is to be read once more."""
        self._sounds = False

    def rendered(self, event: Rendered) -> bool:
        """A text has its sound, or has none; returns whether that was waited for."""
        if event.number not in self._texts or event.number in self._clips:
            return False
        self._clips[event.number] = event.clip
        return True

    def next(self) -> Clip | None:
        """What is to sound now that the last one is over; None where it is not there yet, or
        where nothing is left."""
        if self._sounds:
            self._leave()
        while self._texts and self._first in self._clips:
            clip = self._clips[self._first]
            if clip is not None:
                self._sounds = True
                return clip
            self._leave()
        return None

    @property
    def over(self) -> bool:
        """Whether nothing is left to be read."""
        return not self._texts

    @property
    def _first(self) -> int:
        return next(iter(self._texts))

    def _leave(self) -> None:
        self._clips.pop(self._first, None)
        self._texts.pop(self._first)
        self._sounds = False
