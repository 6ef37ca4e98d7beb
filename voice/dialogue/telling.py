"""What the list of events tells of the sounds: of each phase of a breath, and of all words."""

from __future__ import annotations

from audio.events import CueFinished, CueStarted
from audio.timeline import Bus
from voice.dialogue.course import Course


def began(event: CueStarted, course: Course) -> None:
    """Tell that something began to sound."""
    cue, guide = event.cue, course.practice.guide
    if cue.bus is not Bus.PACER:
        course.report("cue_started", event.frame, name=cue.name)
        return
    for phase in () if guide is None else guide.score.phases:
        if phase.cue.key == cue.key:
            length = round(cue.clip.seconds, 3)
            name, cycle = phase.kind.value, phase.cycle + 1
            course.report("phase", event.frame, name=name, cycle=cycle, length=length)


def ended(event: CueFinished, course: Course) -> None:
    """Tell that something sounds no more."""
    if event.cue.bus is not Bus.PACER:
        course.report("cue_finished", event.frame, name=event.cue.name, cut=event.cut)
