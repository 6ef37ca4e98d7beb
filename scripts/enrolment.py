"""Measures whether enrolment helps: python3 scripts/enrolment.py [--keep FOLDER].

Nobody is known to say one phrase four times in the recordings of people, so synthetic voices stand
in. Each says a phrase three times to be learnt, and then in other ways: faster and slower, in noise
and in a room. What must not wake are words that sound alike by that voice, and recordings of
people who say other things. The figures go to docs/benchmarks/enrolment.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

import figures

if TYPE_CHECKING:
    from hearing_ours import CountingModel, Ours
    from hearing_trials import Places
    from hearing_voices import Studio, Voice

    from audio.blocks import Samples
    from voice.hearing.enrolment import Enrolment

COMMAND = "python3 scripts/enrolment.py"
PHRASES = ("take a breather", "view glass")
EVERY = 2
"""Of the synthetic voices."""
TAKES = (0.94, 1.0, 1.06)
"""Speeds of what is learnt from, with a little noise,"""
SAID = (("clean", 0.85), ("clean", 1.2), ("pink", 1.1), ("room 0.5 s", 0.9))
"""and of what is heard afterwards."""
OTHERS = 12
"""Recordings of each other text that people say."""
BEFORE, AFTER = "before", "after"
PAGE = """\
# Enrolment

Made by `{command}`: change nothing by hand. Nobody is known to say one phrase four times
in the recordings of people, so {lessons} lessons by synthetic voices stand in: three
takes each at slightly different speeds, and then the phrase slower, faster, in pink noise
at 10 dB and in a room. Words that sound alike are said by the same voice; “people, other”
are recordings of people who say something else, heard after each of the lessons. The
margin is the mean score above the threshold.

The threshold moved by {mean:+.2f} on the average, between {least:+.2f} and
{most:+.2f}; below 0 it wakes more easily.

| phrase | sound | count | wrong before | wrong after | 95 % after | margin before | after |
|---|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Heard:
    """One sound, heard before and after one voice was enrolled."""

    phrase: str
    kind: str
    """What was said, or how."""
    said: bool
    """Whether it is the phrase."""
    woke: Mapping[str, bool]
    margin: Mapping[str, float]
    """Score above the threshold; a large negative one where nothing was found."""


def main() -> None:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(description="Measures whether enrolment helps.")
    audio = figures.ROOT.parent / "shared" / "audio"
    parser.add_argument("--audio", type=Path, default=audio, help="folder of the recordings")
    parser.add_argument("--keep", type=Path, help="where to keep sounds from run to run")
    options = parser.parse_args()
    figures.enter_environment()
    from hearing_ours import RememberingModel
    from hearing_trials import Places

    places = Places(options.audio, options.keep)
    model = RememberingModel(places.kept("ratios"))
    heard: list[Heard] = []
    shifts: list[float] = []
    for phrase in PHRASES:
        for one in phrase_rows(places, model, phrase, shifts):
            heard.append(one)
    text = page(heard, shifts)
    print(text)
    (figures.RESULTS / "enrolment.md").write_text(text, "utf-8")


def phrase_rows(
    places: Places, model: CountingModel, phrase: str, shifts: list[float]
) -> Iterator[Heard]:
    """What all voices come to with one phrase; the shifts that they learn go to `shifts`."""
    from hearing_sets import SOUND_ALIKES, load, people
    from hearing_trials import CONDITIONS, rng_for
    from hearing_voices import Studio, voices

    studio = Studio(places.kept("say"))
    conditions = {condition.name: condition for condition in CONDITIONS}
    enrolled = {}
    for voice in voices()[::EVERY]:
        learnt = _learnt(model, phrase, studio, voice)
        if learnt is None:
            print(f"“{phrase}” by {voice.name}: the takes cannot be learnt from", flush=True)
            continue
        enrolled[voice.name] = learnt
        shifts.append(learnt.shift)
        ear = _ear(model, phrase, {AFTER: learnt})
        for name, speed in SAID:
            rng = rng_for(name, voice.name)
            sound = conditions[name].applied(studio.say(phrase, voice, speed), (), rng)
            yield from _heard(ear, phrase, f"said, {name}", sound, [AFTER], said=True)
        for text in SOUND_ALIKES[phrase]:
            sound = studio.say(text, voice)
            yield from _heard(ear, phrase, "sounds alike", sound, [AFTER], said=False)
    ear = _ear(model, phrase, enrolled)
    for text, group in people(places.audio, "en").items():
        for recording in group[:OTHERS] if text != phrase else ():
            yield from _heard(ear, phrase, "people, other", load(recording), enrolled, said=False)


def _learnt(model: CountingModel, phrase: str, studio: Studio, voice: Voice) -> Enrolment | None:
    from hearing_ours import fed, utterances
    from hearing_trials import rng_for

    from audio.events import SpeechEnded
    from voice.errors import UserError
    from voice.hearing.pronouncer import Pronouncer
    from voice.hearing.pronunciation import espeak_phonemiser
    from voice.hearing.wake_lesson import WakeLesson

    lesson = WakeLesson(phrase, Pronouncer(model.ids, espeak_phonemiser()), model)
    takes = []
    for speed in TAKES:
        sound = studio.say(phrase, voice, speed)
        hiss = rng_for(voice.name, f"{speed}").normal(0.0, 0.002, len(sound))
        events = utterances(fed((sound + hiss).astype(sound.dtype)))
        ended = [one.utterance.samples for one in events if isinstance(one, SpeechEnded)]
        takes += [take for one in ended if (take := lesson.take(one)) is not None][:1]
    try:
        return lesson.learn(takes) if len(takes) == len(TAKES) else None
    except UserError:
        return None


def _ear(model: CountingModel, phrase: str, enrolled: Mapping[str, Enrolment]) -> Ours:
    """One that knows nobody, and one for each that is enrolled; no command competes."""
    from hearing_ours import Counting, Ours

    from voice.hearing.base import Listening
    from voice.hearing.phoneme_engine import PhonemeRecogniser
    from voice.hearing.pronunciation import espeak_phonemiser

    phonemiser = espeak_phonemiser()
    made = {
        name: Counting(PhonemeRecogniser(phrase, {}, phonemiser, model, learnt))
        for name, learnt in {BEFORE: None, **enrolled}.items()
    }
    return Ours(made, Listening(True, frozenset()), model)


def _heard(
    ear: Ours, phrase: str, kind: str, sound: Samples, after: Iterable[str], *, said: bool
) -> Iterator[Heard]:
    from hearing_trials import outcome

    found = {
        name: outcome("ours", phrase, kind, kind, decisions)
        for name, decisions in ear.hear(sound).items()
    }
    for name in after:
        both = {BEFORE: found[BEFORE], AFTER: found[name]}
        woke = {when: one.woke for when, one in both.items()}
        margin = {when: max(one.margin, -10.0) for when, one in both.items()}
        yield Heard(phrase, kind, said, woke, margin)


def page(heard: Sequence[Heard], shifts: Sequence[float]) -> str:
    """The figures as a page."""
    from hearing_rates import wilson

    about = PAGE.format(
        command=COMMAND, lessons=len(shifts), mean=mean(shifts), least=min(shifts), most=max(shifts)
    )
    lines = about.splitlines()
    for phrase, kind in dict.fromkeys((one.phrase, one.kind) for one in heard):
        here = [one for one in heard if (one.phrase, one.kind) == (phrase, kind)]
        wrong = {when: sum(one.woke[when] != one.said for one in here) for when in (BEFORE, AFTER)}
        margin = {when: mean(one.margin[when] for one in here) for when in (BEFORE, AFTER)}
        low, high = wilson(wrong[AFTER], len(here))
        lines.append(
            f"| {phrase} | {kind} | {len(here)} | {wrong[BEFORE]} | {wrong[AFTER]} "
            f"| {100 * low:.1f} – {100 * high:.1f} % "
            f"| {margin[BEFORE]:+.2f} | {margin[AFTER]:+.2f} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
