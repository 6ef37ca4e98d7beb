"""Fixed words in memory before they are needed: rendered in the background, never waited for."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable

from audio.blocks import Clip
from audio.process import Restarts, TooOften
from voice.child import ATTEMPTS, Closable
from voice.errors import BreatherError, ChildError, SpeakerError
from voice.speaking.finish import Pcm, to_samples
from voice.speaking.speaker import Speaker


class PreparedWords(Closable):
    """Renders `texts` in their order by a thread of its own, and lets the synthesiser go then.

    Has the speaker for itself (which is to make one attempt at a time), and closes it. `clock`
    gives seconds that never go back. May be used from any thread.
    """

    def __init__(self, speaker: Speaker, texts: Iterable[str], clock: Callable[[], float]) -> None:
        self._speaker = speaker
        self._restarts = Restarts(clock)
        self._changed = threading.Condition()
        self._waiting: dict[str, None] = dict.fromkeys(texts)
        self._urgent: dict[str, None] = {}
        self._clips: dict[str, Clip] = {}
        self._deaths: Counter[str] = Counter()
        """Over which text the synthesiser died how often."""
        self._mute: set[str] = set()
        """What could not be rendered, and is not tried again."""
        self._failure: BreatherError | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="words", daemon=True)

    def start(self) -> None:
        """Begin to render; returns at once."""
        self._thread.start()

    @property
    def failure(self) -> BreatherError | None:
        """Why nothing more is rendered; None while all is well."""
        return self._failure

    @property
    def left(self) -> int:
        """How many texts are still to be rendered."""
        with self._changed:
            return len(self._waiting.keys() | self._urgent.keys())

    def clip(self, text: str) -> Clip | None:
        """The words, the same clip at every call; None where they are not ready, now urgent.

        Neither waits nor raises.
        """
        with self._changed:
            if text not in self._clips:
                self._ask([text])
            return self._clips.get(text)

    def ready(self, texts: Iterable[str]) -> bool:
        """Whether nothing of this is still to be rendered."""
        with self._changed:
            return all(self._done(text) for text in texts)

    def urgent(self, texts: Iterable[str]) -> None:
        """Render these first, in this order, after what is urgent already."""
        with self._changed:
            self._ask(texts)

    def close(self) -> None:
        """End thread and synthesiser; what is ready stays so."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._speaker.close()
        if self._thread.ident is not None:
            self._thread.join()

    def _done(self, text: str) -> bool:
        return text in self._clips or text in self._mute

    def _ask(self, texts: Iterable[str]) -> None:
        missing = [text for text in texts if not self._done(text)]
        self._urgent.update(dict.fromkeys(missing))
        if missing:
            self._changed.notify_all()

    def _run(self) -> None:
        while (text := self._next()) is not None:
            try:
                pcm = self._speaker.pcm(text)
                self._settle(text, pcm)
            except SpeakerError:  # this text alone: its place stays silent
                self._settle(text, None)
            except ChildError:
                if not self._come_back(text):
                    return
            except BreatherError as error:
                self._failure = error
                return

    def _come_back(self, text: str) -> bool:
        """Wait until the synthesiser may be started again after its death; False at the end."""
        if self._closed:
            return False
        try:
            delay = self._restarts.again()
        except TooOften:
            self._failure = SpeakerError(
                "The voice stopped working again and again; run `breather doctor` to see what is "
                "wrong with it."
            )
            return False
        self._deaths[text] += 1
        if self._deaths[text] >= ATTEMPTS:  # slowly, so that it was not too often: it hangs
            self._settle(text, None)
        with self._changed:
            self._changed.wait_for(lambda: self._closed, delay)
        return True

    def _next(self) -> str | None:
        """The text to render now; waits for one. None at the end."""
        while not self._closed:
            with self._changed:
                text = next(iter(self._urgent or self._waiting), None)
            if text is not None:
                return text
            self._speaker.rest()
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._urgent)
        return None

    def _settle(self, text: str, pcm: Pcm | None) -> None:
        with self._changed:
            self._waiting.pop(text, None)
            self._urgent.pop(text, None)
            if pcm is None:
                self._mute.add(text)
            else:
                self._clips[text] = Clip(to_samples(pcm))
