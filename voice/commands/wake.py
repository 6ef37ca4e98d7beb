"""`breather wake`: whether a phrase can serve, and learning how one person says it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from voice.app import Choice, choose_ear
from voice.commands.common import config_of, tell
from voice.hearing import enrolment
from voice.hearing.phrase import check, normalise
from voice.hearing.pronunciation import espeak_phonemiser
from voice.models import models_folder

GOOD_RATE = 0.3
"""Expected false wakes an hour of running speech up to which no safer phrase is looked for; the
estimate may be three times too high."""
LONGER = ("hello {}", "{} please")
"""How a phrase becomes safer without becoming another one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of a phrase before anybody says it."""

    phrase: str
    warnings: list[str] = field(default_factory=list)
    expected_false_wakes_per_hour: float | None = None
    """In running speech; an estimate. None where only the Vosk engine hears the language."""
    suggestion: str | None = None
    """A safer phrase."""


def wake(options: argparse.Namespace) -> int:
    """Check a phrase, enrol a person, or forget them."""
    match options.action:
        case "check":
            return _check(options)
        case "enrol":
            from voice.commands.enrol import enrol

            return enrol(options)
        case _:
            there = enrolment.forget(enrolment.default_folder())
            print("Your way of saying it is forgotten." if there else "Nothing was enrolled.")
            return 0


def _check(options: argparse.Namespace) -> int:
    config = config_of(options)
    phrase = normalise(options.phrase)
    warnings = check(phrase, espeak_phonemiser(), config.language)
    chosen: Choice = choose_ear(config, models_folder())
    finding = _estimate(phrase, warnings) if chosen.name == "phoneme" else Finding(phrase, warnings)
    if options.json:
        print(json.dumps(asdict(finding), ensure_ascii=False))
    else:
        _print(finding)
    return 0


def _estimate(phrase: str, warnings: Sequence[str]) -> Finding:
    from voice.hearing.background import expected_wakes
    from voice.hearing.phoneme_model import PhonemeModel
    from voice.hearing.pronouncer import Pronouncer
    from voice.hearing.wake_spotter import WakeSpotter

    model = PhonemeModel()
    pronouncer = Pronouncer(model.ids, espeak_phonemiser())

    def rate(text: str) -> float:
        spotter = WakeSpotter(text, pronouncer, model.blank, model.boundary)
        return round(expected_wakes(spotter, len(model.ids)), 3)

    expected = rate(phrase)
    if expected <= GOOD_RATE and not warnings:
        return Finding(phrase, [], expected)
    others = [(rate(text), text) for text in (form.format(phrase) for form in LONGER)]
    best, text = min(others)
    return Finding(phrase, list(warnings), expected, text if best < expected else None)


def _print(finding: Finding) -> None:
    for warning in finding.warnings:
        tell(warning)
    rate = finding.expected_false_wakes_per_hour
    if rate is None:
        print(f"“{finding.phrase}” can be heard; nothing is known of false wakes here.")
        return
    often = f"about {rate:.1g}" if rate >= 0.01 else "fewer than 0.01"
    print(f"“{finding.phrase}”: {often} false wakes expected in an hour of running speech.")
    if finding.suggestion is not None:
        print(f"“{finding.suggestion}” would be safer.")
