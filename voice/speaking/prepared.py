"""Words in memory before they are needed: rendered in the background, never waited for."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from audio.blocks import Clip, to_frames
from voice.child import Closable
from voice.errors import BreatherError, ChildError, SpeakerError
from voice.speaking.base import Line
from voice.speaking.finish import Pcm, to_samples
from voice.speaking.sentences import shortened
from voice.speaking.speaker import Speaker

RECENT = to_frames(60.0)
"""How much of the last words is kept as clips (12 MB); of the others each takes half its size."""

LINGER_S = 60.0
"""After words of the person's own the synthesiser stays so long: more of them may follow, and to
load Piper's voice takes three times as long as to say a sentence."""

Take: TypeAlias = Callable[[Clip | None], None]


@dataclass(frozen=True, slots=True, eq=False)
class _Own:
    """Words of the person's own, until they are rendered."""

    text: str
    take: Take


class PreparedWords(Closable):
    """Renders `lines` in their order by a thread of its own, and lets the synthesiser go then.

    Has the speaker for itself, and closes it. May be used from any thread.
    """

    def __init__(self, speaker: Speaker, lines: Iterable[Line]) -> None:
        self._speaker = speaker
        self._changed = threading.Condition()
        self._waiting: dict[Line, None] = dict.fromkeys(lines)
        self._urgent: dict[Line, None] = {}
        self._own: deque[_Own] = deque()
        self._rendered: dict[Line, Pcm] = {}
        self._recent: OrderedDict[Line, Clip] = OrderedDict()
        self._mute: set[Line] = set()
        """What could not be rendered, and is not tried again."""
        self._failure: BreatherError | None = None
        self._closed = False
        self._ended = False
        self._lingers = False
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
        """How many lines are still to be rendered."""
        with self._changed:
            return len(self._waiting.keys() | self._urgent.keys())

    def clip(self, line: Line) -> Clip | None:
        """The words; None where they are not ready, now urgent. Neither waits nor raises.

        The same clip at every call, until RECENT of other words were asked for since.
        """
        with self._changed:
            pcm = self._rendered.get(line)
            if pcm is None:
                self._ask([line])
                return None
            clip = self._recent.get(line) or Clip(to_samples(pcm))
            self._recent[line] = clip
            self._recent.move_to_end(line)
            while sum(known.frames for known in self._recent.values()) > max(RECENT, clip.frames):
                self._recent.popitem(last=False)
            return clip

    def ready(self, lines: Iterable[Line]) -> bool:
        """Whether nothing of this is still to be rendered."""
        with self._changed:
            return all(self._done(line) for line in lines)

    def urgent(self, lines: Iterable[Line]) -> None:
        """Render these first, in this order, after what is urgent already."""
        with self._changed:
            self._ask(lines)

    def own(self, text: str, take: Take) -> None:
        """Have words of the person's own rendered before all others; returns at once.

        They are never kept, and a long text is shortened. `take`, which must not raise, gets the
        clip once, or None where they cannot be said: in the thread that renders, or here and now
        where that has ended.
        """
        with self._changed:
            if not self._ended:
                self._own.append(_Own(shortened(text), take))
                self._changed.notify_all()
                return
        take(None)

    def close(self) -> None:
        """End thread and synthesiser; what is ready stays so."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._speaker.close()
        if self._thread.ident is None:
            self._end()
        else:
            self._thread.join()

    def _done(self, line: Line) -> bool:
        return line in self._rendered or line in self._mute

    def _ask(self, lines: Iterable[Line]) -> None:
        missing = [line for line in lines if not self._done(line)]
        self._urgent.update(dict.fromkeys(missing))
        if missing:
            self._changed.notify_all()

    def _run(self) -> None:
        while self._go_on():
            pass
        self._end()

    def _go_on(self) -> bool:
        """Render what is due next; holds nothing of it afterwards. False at the end."""
        due = self._next()
        if due is None:
            return False
        if isinstance(due, _Own):
            self._give(due)
            return True
        return self._render(due)

    def _end(self) -> None:
        """Nothing is rendered from now on."""
        with self._changed:
            self._ended = True
            left = list(self._own)
            self._own.clear()
        for own in left:
            own.take(None)

    def _next(self) -> Line | _Own | None:
        """What to render now; waits for it. None at the end."""
        while not self._closed:
            with self._changed:
                if self._own:
                    self._lingers = True
                    return self._own.popleft()
                line = next(iter(self._urgent or self._waiting), None)
                if line is not None:
                    return line
                if self._lingers:
                    self._lingers = self._changed.wait_for(self._due, LINGER_S)
                    continue
            self._speaker.rest()
            with self._changed:
                self._changed.wait_for(self._due)
        return None

    def _due(self) -> bool:
        return self._closed or bool(self._own or self._urgent)

    def _render(self, line: Line) -> bool:
        """Make fixed words ready; False where it was for the last time."""
        try:
            self._settle(line, self._speaker.pcm(line.text, line.voice))
        except (SpeakerError, ChildError):  # these words alone: their place stays silent
            self._settle(line, None)
        except BreatherError as error:
            self._failure = error
            return False
        return True

    def _give(self, own: _Own) -> None:
        """Hand over words of the person's own."""
        try:
            clip = self._speaker.clip(own.text, personal=True)
        except BreatherError:  # fixed words are kept, perhaps, and can be said all the same
            own.take(None)
        else:
            own.take(clip)

    def _settle(self, line: Line, pcm: Pcm | None) -> None:
        with self._changed:
            self._waiting.pop(line, None)
            self._urgent.pop(line, None)
            if pcm is None:
                self._mute.add(line)
            else:
                self._rendered[line] = pcm
