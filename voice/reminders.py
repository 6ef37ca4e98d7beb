"""When to remind somebody of a break who asked for it. No clock: every `now` is a frame."""

from __future__ import annotations

from dataclasses import dataclass

from audio.blocks import to_frames

SETTLE = to_frames(20.0)
"""After a call or an exercise nobody is reminded for so long."""
APART = to_frames(600.0)
"""Between two reminders at least, unless they are to be further apart."""
SNOOZE = to_frames(900.0)
"""How long “later” is."""
UNANSWERED = 3
"""After so many without a sign of the person, nobody is there to be reminded."""


@dataclass(frozen=True, slots=True)
class Rule:
    """After what without a break somebody is reminded; the first that comes. Neither: never."""

    after_calls: int | None = None
    after_minutes: float | None = None

    @property
    def apart(self) -> int:
        """Frames between two reminders, unless the person has said “later” to the first."""
        return max(self._minutes, APART)

    @property
    def _minutes(self) -> int:
        return 0 if self.after_minutes is None else to_frames(60 * self.after_minutes)


class Reminders:
    """Is told what goes on, and says when a reminder may sound: never in a call, nor in anything
    else. A break, which is an exercise that was finished, begins everything anew."""

    def __init__(self, rule: Rule, now: int = 0) -> None:
        self._rule = rule
        self._since = now
        """The last break or reminder, or the beginning."""
        self._calls = 0
        """Over since then."""
        self._not_before = now
        self._calling = self._busy = False
        self._open = False
        """Whether there was a reminder since the last break."""
        self._promised = False
        """Whether the person has put that off, so that it comes again."""
        self._unanswered = 0

    @property
    def wanted(self) -> bool:
        """Whether anybody is ever to be reminded."""
        return self._rule != Rule()

    def call_started(self, now: int) -> None:
        """A call begins."""
        self._calling = True
        self._unanswered = 0

    def call_ended(self, now: int) -> None:
        """The call is over; without a beginning it is none."""
        if self._calling:
            self._calling = False
            self._calls += 1
            self._settle(now)

    def began(self, now: int) -> None:
        """Somebody woke Breather, or an exercise began; once more does nothing."""
        self._busy = True
        self._unanswered = 0

    def ended(self, now: int, *, rested: bool) -> None:
        """It waits again; `rested`: an exercise was led to its end."""
        self._busy = False
        self._settle(now)
        if rested:
            self._since, self._calls = now, 0
            self._open = self._promised = False

    def snooze(self, now: int) -> bool:
        """Put the next one off; False where there is none to be put off, as they are off."""
        if not self.wanted:
            return False
        self._unanswered = 0
        self._promised = self._open
        before = 0 if self._open else self._not_before  # what was asked for may come sooner
        self._not_before = max(before, now + SNOOZE)
        return True

    @property
    def deadline(self) -> int | None:
        """The frame from which on `remind` is to be asked, if nothing else happens."""
        if self._calling or self._busy or self._unanswered == UNANSWERED:
            return None
        calls, minutes = self._rule.after_calls, self._rule.after_minutes
        due: list[int] = []
        if self._promised or (calls is not None and self._calls >= calls):
            due.append(self._not_before)
        if minutes is not None:
            due.append(max(self._since + to_frames(60 * minutes), self._not_before))
        return min(due, default=None)

    def remind(self, now: int) -> bool:
        """Whether to sound the reminder now; it then counts as given."""
        if self.deadline is None or now < self.deadline:
            return False
        self._since, self._calls = now, 0
        self._not_before = now + self._rule.apart
        self._open, self._promised = True, False
        self._unanswered += 1
        return True

    def _settle(self, now: int) -> None:
        self._not_before = max(self._not_before, now + SETTLE)
