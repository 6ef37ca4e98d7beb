"""While there is no sound device: an exercise keeps its place, and goes on if that was short."""

from __future__ import annotations

from audio.blocks import to_frames, to_seconds
from voice.dialogue.course import Course
from voice.dialogue.state import State

SHORT = to_frames(3.0)
"""After an outage up to this the exercise goes on by itself."""
TO_ANSWER = to_frames(10.0)
"""How long a person has at least to answer the words after a longer one."""
SILENT_COMMANDS = frozenset({"stop", "pause"})
"""What can be obeyed without a sound."""


class Outage:
    """Begins when a device is lost and ends when all are back."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._since: int | None = None
        self._resumes = False
        """Whether an exercise waits for the sound alone, and not for the person."""

    @property
    def under_way(self) -> bool:
        """Whether there is no sound now."""
        return self._since is not None

    def begin(self, frame: int) -> None:
        """A device is lost at `frame`."""
        if self._since is not None:
            return
        self._since = frame
        self._resumes = self._course.state is State.GUIDING
        self._course.report("device_lost", frame)
        self._course.mute()

    def hold(self) -> None:
        """The person wants the exercise to wait, whenever the sound comes back."""
        self._resumes = False

    def end(self, frame: int) -> None:
        """All devices are back at `frame`."""
        if self._since is None:
            return
        lasted = frame - self._since
        self._since = None
        self._course.unmute()
        self._course.report("device_back", frame, length=round(to_seconds(lasted), 3))
        if self._course.state is not State.PAUSED:
            return
        if lasted > SHORT:
            limit = self._course.deadline
            self._course.say(["sound.back"], TO_ANSWER)
            self._course.deadline = max(limit or 0, self._course.deadline or 0)
        elif self._resumes:
            self._course.go_on()
