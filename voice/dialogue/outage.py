"""While there is no sound device: an exercise keeps its place, and goes on if that was short.

What is under way is meant for the loudspeaker that it began on: any other is no device, until the
person wants to go on all the same.
"""

from __future__ import annotations

from audio.blocks import to_frames, to_seconds
from voice.dialogue.course import Course
from voice.dialogue.state import State

SHORT = to_frames(3.0)
"""After an outage up to this the exercise goes on by itself."""
TO_ANSWER = to_frames(10.0)
"""How long a person has at least to answer the words after a longer one."""
BACK = "sound.back"
SILENT_COMMANDS = frozenset({"stop", "pause"})
"""What can be obeyed without a sound."""


class Outage:
    """Begins when a device is lost and ends when all are back."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._since: int | None = None
        self._resumes = False
        """Whether an exercise waits for the sound alone, and not for the person."""
        self._offer = ""
        """What the person is asked after it, where that is more than BACK."""
        self.anywhere = False
        """Whether the person wants to go on, whichever loudspeaker that will be on."""

    @property
    def under_way(self) -> bool:
        """Whether there is no sound now."""
        return self._since is not None

    def begin(self, frame: int) -> None:
        """A device is lost at `frame`."""
        if self._since is not None:
            return
        self._since = self._course.now = frame  # the sound may have stood still until now
        self._resumes = self._course.state is State.GUIDING
        self._offer = ""
        self._course.report("device_lost", frame)
        self._course.mute()

    def hold(self) -> None:
        """The person wants the exercise to wait, whenever the sound comes back."""
        self._resumes = False

    def go_on(self) -> None:
        """The person wants it to go on as soon as there is any sound."""
        self._resumes = self.anywhere = True

    def offer(self, phrase: str) -> None:
        """Have the person asked by this phrase once there is sound."""
        self._offer = phrase

    def end(self, frame: int) -> None:
        """All devices are back at `frame`."""
        if self._since is None:
            return
        lasted = frame - self._since
        self._since = None
        self._course.unmute()
        self._course.report("device_back", frame, length=round(to_seconds(lasted), 3))
        wanted, self.anywhere = self.anywhere, False
        if self._course.state is not State.PAUSED:
            return
        if self._resumes and (wanted or lasted <= SHORT):
            self._course.go_on()
        elif self._offer or lasted > SHORT:
            limit = self._course.deadline
            self._course.say([self._offer or BACK], TO_ANSWER)
            self._course.deadline = max(limit or 0, self._course.deadline or 0)
