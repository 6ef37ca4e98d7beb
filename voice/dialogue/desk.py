"""Where a session is, what time it is, and what is ordered and said: its parts all write on it."""

from __future__ import annotations

from collections.abc import Sequence

from audio.blocks import Clip, to_frames
from voice.dialogue.saying import Saying
from voice.dialogue.settings import Settings
from voice.dialogue.sounds import Sounds
from voice.dialogue.state import CALLING, Move, State, after
from voice.events import Order, Report, Value

TO_FINISH = to_frames(1.0)
"""How long who speaks as the window ends is waited for, again and again."""


class Desk:
    """Gathers the orders of one step at the frame `now`; `take` hands them over."""

    def __init__(self, settings: Settings, sounds: Sounds) -> None:
        self.state = State.ARMED
        self.deadline: int | None = None
        self.now = 0
        self._settings = settings
        self._sounds = sounds
        self._saying = Saying(sounds)
        self._watched = False
        """Whether something tells of calls,"""
        self._called = False
        """and has told of one."""
        self._window_end: int | None = None
        self._orders: list[Order] = []

    def take(self) -> list[Order]:
        """The orders since the last call."""
        for phrase in self._sounds.missing():
            self.report("error", name=phrase)
        orders, self._orders = self._orders, []
        return orders

    def order(self, orders: Sequence[Order]) -> None:
        """Add orders."""
        self._orders += orders

    def report(self, event: str, frame: int | None = None, **fields: Value) -> None:
        """Add a line to the list of events, at `now` or at `frame`."""
        self._orders.append(Report(self.now if frame is None else frame, event, fields))

    def move(self, move: Move) -> None:
        """Go to the state that the table names; what was waited for is over."""
        self.state = after(self.state, move)
        self.deadline = None
        if self.state is State.ARMED:
            self.report("armed")
            self.open_window()
        elif self.state is State.DORMANT:
            self.report("dormant")
        elif self.state in CALLING:
            self._called = True

    def watch_calls(self, watched: bool) -> None:
        """Something tells of calls from now on, or nothing does any more."""
        self._watched = watched
        if self.state is State.ARMED:
            self.open_window()
        elif self.state is State.DORMANT and not watched:
            self.move(Move.ROUSE)

    def open_window(self) -> None:
        """Listen for the wake phrase for as long as that is done, from now on.

        Before the first call nobody can know that there will be one to open it again.
        """
        lasts = self._settings.window if self._watched and self._called else None
        self._window_end = None if lasts is None else self.now + lasts
        self.deadline = self._window_end

    def close_window(self, *, speaking: bool) -> None:
        """Listen no longer, if it is time; `speaking`: somebody speaks who is not judged yet."""
        end = self._window_end
        if end is None:
            return
        if speaking:
            end = max(end, self.now + TO_FINISH)
        if self.now < end:
            self.deadline = end
        else:
            self.move(Move.LEFT_ALONE)

    # Words and signals while no exercise runs

    def say(self, phrases: Sequence[str], then: int) -> None:
        """Speak in the place of what was said last; the deadline is `then` frames after it."""
        self.speak(phrases, self.gain)
        self.deadline = self._saying.end(self.now) + then

    def farewell(self, phrase: str, move: Move) -> None:
        """Speak, and go where nothing is waited for any more."""
        self.speak([phrase], self.gain)
        self.move(move)

    def chime(self, gain: float | None = None) -> None:
        """Say by a sound that we listen, or obey, in the place of words; `gain`: as set."""
        self.signal("chime", self._sounds.chime(), gain)

    def ready(self) -> None:
        """Say by a sound that the call is over and we listen again, where that is wanted."""
        if self._settings.ready_sound:
            self.signal("ready", self._sounds.ready())

    def remind(self) -> None:
        """Say by a sound that it is time for a break, and listen for an answer."""
        self.report("reminder")
        self.signal("reminder", self._sounds.reminder())
        if self.state is State.DORMANT:
            self.move(Move.ROUSE)
        else:
            self.open_window()

    def signal(self, name: str, clip: Clip, gain: float | None = None) -> None:
        """Have a sound stand in the place of words; `gain`: as set."""
        gain = self._settings.gain if gain is None else gain
        if not self._saying.mute:
            self._orders += self._saying.signal(name, clip, gain, self.now)

    def speak(self, phrases: Sequence[str], gain: float) -> None:
        """Speak in the place of what was said last, and wait for nothing."""
        self._orders += self._saying.speak(phrases, gain, self.now)

    @property
    def gain(self) -> float:
        """How loud words are now."""
        return self._settings.gain
