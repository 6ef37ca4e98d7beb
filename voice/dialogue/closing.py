"""How an exercise ends: the closing sound and the closing words."""

from __future__ import annotations

from collections.abc import Sequence

from audio.blocks import to_frames
from audio.timeline import Bus, Cue
from content.steps import Silence
from voice.dialogue.cues import LEAD_IN, speak
from voice.dialogue.guide import Guide
from voice.dialogue.score import BETWEEN_SENTENCES
from voice.dialogue.sounds import Sounds

BEFORE_CLOSING_WORDS = to_frames(1.2)


def closing(guide: Guide, words: Sequence[str], now: int, sounds: Sounds) -> tuple[Cue, ...]:
    """The last words, after breathing or a silence with the closing sound before them."""
    frame = max(guide.score.end, now)
    answered = max((cue.end + BETWEEN_SENTENCES for cue in guide.beside), default=0)
    gain = guide.plan.gain
    quiet = isinstance(guide.section.act, Silence) and guide.score.end > guide.score.begin
    if guide.exercise.wordless or not (guide.section.breathes or quiet):
        return speak(words, gain, max(frame + LEAD_IN, answered), sounds)
    bell = Cue(sounds.key(), "closing-sound", sounds.closing(), frame, gain, Bus.SIGNAL)
    return bell, *speak(words, gain, max(frame + BEFORE_CLOSING_WORDS, answered), sounds)
