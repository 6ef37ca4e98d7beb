"""Text to clips: rendered in a child process by the sentence; fixed words are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audio.blocks import RATE, Clip, to_frames
from audio.restarts import Restarts
from voice.child import Child, Closable
from voice.errors import ChildError, ModelMissing, PartError, SpeakerError
from voice.speaking import finish
from voice.speaking.base import Line, Synthesiser, Voice
from voice.speaking.cache import ClipCache, key_of
from voice.speaking.finish import Pcm
from voice.speaking.loudness import TARGET_LUFS
from voice.speaking.sentences import split_sentences

PAUSE_S = 1.0
"""Between sentences: the shortest of the 1 to 2 s that guidance asks for. Most of our sentences
have six words: longer pauses would make a question drag, and the pace hang on their number."""

SENTENCE_TIMEOUT_S = 20.0


class Speaker(Closable):
    """Turns texts into clips of TARGET_LUFS at RATE, in our own voice or somebody else's.

    The same words give the same clip, sample for sample, whether it is rendered or comes from the
    cache. Blocks while rendering; close it, or use it as a context manager. A sentence over which
    the child process dies is tried three times; with `restarts`, at the times that they tell.
    """

    def __init__(
        self,
        engine: Synthesiser,
        cache: ClipCache | None,
        *,
        pause_s: float = PAUSE_S,
        restarts: Restarts | None = None,
    ) -> None:
        self._engines = {Voice.OWN: engine, Voice.OTHER: engine.other()}
        self._cache = cache
        self._pause = to_frames(pause_s)
        self._ready: dict[Line, Clip] = {}  # fixed words, in case that the cache cannot keep them
        self._child: Child[Line, Pcm] = Child("speaker", Renderer(engine), restarts=restarts)

    def clip(self, text: str, voice: Voice = Voice.OWN, *, personal: bool = False) -> Clip:
        """`text` as sound; `personal` words are in memory only, and only while they are rendered.

        Raises `SpeakerError`; `ModelMissing` when the voice is not installed; `ChildError` when
        the synthesiser dies again and again.
        """
        if personal:
            if self._engines[voice].writes_files:
                raise SpeakerError(
                    "This voice works through files, where your own words must not go; "
                    "install espeak-ng, or choose piper as the voice."
                )
            return self._as_clip(self._rendered(text, voice))
        line = Line(text, voice)
        if line not in self._ready:
            self._ready[line] = self._as_clip(self.pcm(text, voice))
        return self._ready[line]

    def rest(self) -> None:
        """Let the child process go until something is to be rendered again."""
        self._child.rest()

    def close(self) -> None:
        """End the child process."""
        self._child.close()

    def pcm(self, text: str, voice: Voice = Voice.OWN) -> Pcm:
        """Fixed words, from the cache or into it; nothing of them is held here. Errors: `clip`."""
        if self._cache is None:
            return self._rendered(text, voice)
        engine = self._engines[voice]
        made_by = (engine.name, engine.version, engine.voice)
        key = key_of(*made_by, finish.VERSION, RATE, TARGET_LUFS, self._pause, text)
        pcm = self._cache.load(key)
        if pcm is None:
            pcm = self._rendered(text, voice)
            self._cache.store(key, pcm)
        return pcm

    def _rendered(self, text: str, voice: Voice) -> Pcm:
        try:
            parts = [
                self._child.call(Line(sentence, voice), SENTENCE_TIMEOUT_S)
                for sentence in split_sentences(text)
            ]
        except (SpeakerError, ModelMissing, ChildError):
            raise
        except PartError as error:
            raise SpeakerError(str(error)) from None
        pcm = finish.joined([part for part in parts if len(part)], self._pause)
        if len(pcm) == 0:
            raise SpeakerError("There was nothing to say; give the speaker at least one word.")
        return pcm

    def _as_clip(self, pcm: Pcm) -> Clip:
        return Clip(finish.to_samples(pcm))


@dataclass(frozen=True, slots=True)
class Renderer:
    """What the child does: the factory that loads the engine, and gives the handler."""

    engine: Synthesiser

    def __call__(self) -> Callable[[Line], Pcm]:
        self.engine.load()
        return lambda line: self.render(line.text, line.voice)

    def render(self, sentence: str, voice: Voice = Voice.OWN) -> Pcm:
        """One sentence as it will be played."""
        engine = self.engine if voice is Voice.OWN else self.engine.other()
        return finish.finish(*engine.render(sentence))
