"""Measures hearing on recordings of people: python3 scripts/hearing.py FOLDER.

FOLDER holds `manifest.jsonl`, a line a recording: {"file", "text", "language"}; where a text has
several words with " · " between them, each is a wake phrase of its own. Every phrase is set as
wake phrase once and heard in all recordings of its language. The commands are spoken by synthetic
voices. The figures go to docs/benchmarks/ (hearing.md and hearing.json).
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

if TYPE_CHECKING:
    from audio.blocks import Samples
    from voice.commands.hear import Findings
    from voice.hearing.base import Listening, Recogniser
    from voice.speaking.speaker import Speaker

BETWEEN = " · "
LEAST_RECORDINGS = 2
"""Of an English phrase: what is said only once is a sentence for the others to be told from."""
PIPER = "piper"
VOICES = ("en-us", "en", "en-gb-x-rp", "en-us+f3")
"""espeak-ng's: American, British, received pronunciation, and a higher voice."""
NEAR = ("take a break", "take a breath", "take a brief look", "take a bread roll")
"""Near to the English default, and not to wake."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording and what is said in it."""

    path: Path
    text: str
    language: str

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases in it; the text's remark in brackets is none of it."""
        return tuple(self.text.partition(" (")[0].split(BETWEEN))


@dataclass(frozen=True, slots=True)
class Counts:
    """How one wake phrase did."""

    phrase: str
    engine: str
    threshold: float
    recordings: int
    """In which it is said."""
    missed: int
    others: int
    """Recordings in which it is not said."""
    false: int
    """Those among the others that woke."""
    low: float | None
    """The score under which only one in twenty of the recordings with the phrase lies,"""
    high: float | None
    """and the highest among the others."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """How the commands of one voice did."""

    voice: str
    wordings: int
    right: int
    rejected: int
    wrong: int


def main() -> None:
    """Measures, prints and writes."""
    import figures

    if len(sys.argv) != 2:
        sys.exit("Name the folder that holds the recordings and their manifest.jsonl.")
    figures.enter_environment()
    folder = Path(sys.argv[1])
    recordings = read_manifest((folder / "manifest.jsonl").read_text("utf-8"), folder)
    wakes = []
    for language, engine in (("en", "phoneme"), ("ko", "vosk")):
        for phrase in wake_phrases(recordings, language):
            wakes.append(_wake(phrase, language, engine, recordings))
            print(wakes[-1], flush=True)
    spoken = []
    for voice in (PIPER, *VOICES):
        spoken.append(_commands(voice))
        print(spoken[-1], flush=True)
    near = _near_the_default()
    print(near, flush=True)
    taken = _taken_for_commands(recordings)
    about = {"command": "python3 scripts/hearing.py FOLDER", **figures.machine()}
    results = {
        **about,
        "wakes": [asdict(counts) for counts in wakes],
        "commands": [asdict(counts) for counts in spoken],
        "voices_that_woke": near,
        "taken_for_commands": taken,
    }
    figures.RESULTS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(results, ensure_ascii=False, indent=1) + "\n"
    (figures.RESULTS / "hearing.json").write_text(text, "utf-8")
    (figures.RESULTS / "hearing.md").write_text(as_document(wakes, spoken, near, taken), "utf-8")


def read_manifest(text: str, folder: Path) -> list[Recording]:
    """The recordings, each once; further fields of a line are left alone."""
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    found = {row["file"]: row for row in rows}
    return [Recording(folder / file, row["text"], row["language"]) for file, row in found.items()]


def wake_phrases(recordings: Iterable[Recording], language: str) -> list[str]:
    """What is said in several recordings, or is one of several words in one."""
    times: Counter[str] = Counter()
    for recording in recordings:
        if recording.language == language:
            several = len(recording.phrases) > 1
            times.update(dict.fromkeys(recording.phrases, LEAST_RECORDINGS if several else 1))
    return [phrase for phrase, count in times.items() if count >= LEAST_RECORDINGS]


def one_in_twenty(scores: Iterable[float | None]) -> float | None:
    """The score below which a twentieth of them lies; None where nothing has a score."""
    known = sorted(score for score in scores if score is not None)
    return known[len(known) // 20] if known else None


def as_document(
    wakes: list[Counts], spoken: list[Spoken], near: dict[str, int], taken: dict[str, int]
) -> str:
    """The figures as a page."""
    said = ", ".join(f"{name} {count} ×" for name, count in sorted(taken.items())) or "none"
    lines = [
        "# Hearing",
        "",
        "Made by `python3 scripts/hearing.py FOLDER`: change nothing by hand. The same figures for",
        "a program to read are in `hearing.json`. The recordings come from the repositories",
        "wake-word-benchmark, porcupine, leopard, rhino and cheetah of Picovoice (Apache-2.0):",
        "short phrases of people on their own microphones. Each phrase was typed and set as wake",
        "phrase, without any training. They are no part of this project. The thresholds were",
        "chosen with these same recordings at hand, so expect somewhat worse on others.",
        "",
        "## Wake phrases",
        "",
        "A score is the mean log-ratio of a phoneme (0 is best) or Vosk's confidence (1 is best).",
        "“5 % under” is the score under which a twentieth of the recordings with the phrase lies.",
        "",
        "| phrase | engine | threshold | said | missed | 5 % under | others | woke | their best |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {c.phrase} | {c.engine} | {c.threshold:g} | {c.recordings} | {c.missed} "
        f"| {c.low} | {c.others} | {c.false} | {c.high} |"
        for c in wakes
    ]
    lines += [
        "",
        "## Near the default phrase",
        "",
        f"Spoken by the same {len(VOICES) + 1} synthetic voices as the commands below; how many of",
        "them wake it by saying",
        "",
        "| said | voices that wake it |",
        "|---|---|",
        *(f"| {text} | {count} |" for text, count in near.items()),
        "",
        "## Commands",
        "",
        "Every wording of every English command, spoken by synthetic voices (so this tells of",
        "confusions, not of accents), while all commands are allowed.",
        "",
        "| voice | wordings | right | rejected | taken for another |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {s.voice} | {s.wordings} | {s.right} | {s.rejected} | {s.wrong} |" for s in spoken
    ]
    total = sum(wakes[0].recordings + wakes[0].others for _ in wakes[:1])
    lines += ["", f"Of the {total} English recordings, taken for a command: {said}.", ""]
    return "\n".join(lines)


def _wake(phrase: str, language: str, engine: str, recordings: list[Recording]) -> Counts:
    recogniser, listening = _ear(language, engine, phrase)
    true: list[Findings] = []
    others: list[Findings] = []
    for recording in recordings:
        if recording.language == language:
            heard = _heard(_samples(recording), recogniser, listening)
            (true if phrase in recording.phrases else others).append(heard)
    return Counts(
        phrase,
        engine,
        threshold=round(recogniser.wake_threshold, 2),
        recordings=len(true),
        missed=sum(heard.wakes != 1 for heard in true),
        others=len(others),
        false=sum(heard.wakes > 0 for heard in others),
        low=one_in_twenty([heard.score for heard in true]),
        high=max((heard.score for heard in others if heard.score is not None), default=None),
    )


def _commands(voice: str) -> Spoken:
    from content.loader import load_language

    recogniser, listening = _ear("en", "phoneme", None)
    result: Counter[str] = Counter()
    with _person(voice) as person:
        for name, wordings in load_language("en").commands.items():
            for text in wordings:
                heard = _heard(person.clip(text).samples, recogniser, listening).commands
                right = [command["name"] for command in heard] == [name]
                result["right" if right else "wrong" if heard else "rejected"] += 1
    return Spoken(voice, result.total(), result["right"], result["rejected"], result["wrong"])


def _near_the_default() -> dict[str, int]:
    """How many voices wake Breather by its default phrase, and by what is like it."""
    from content.loader import load_language

    phrase = load_language("en").wake_phrase
    recogniser, listening = _ear("en", "phoneme", phrase)
    woken = dict.fromkeys((phrase, *NEAR), 0)
    for voice in (PIPER, *VOICES):
        with _person(voice) as person:
            for text in woken:
                heard = _heard(person.clip(text).samples, recogniser, listening)
                woken[text] += heard.wakes > 0
    return woken


def _person(voice: str) -> Speaker:
    """A synthetic voice; close it."""
    from voice.speaking.piper_engine import PiperEngine
    from voice.speaking.pyttsx3_engine import Pyttsx3Engine
    from voice.speaking.speaker import Speaker

    if voice == PIPER:
        return Speaker(PiperEngine.choose("en"), None)
    return Speaker(Pyttsx3Engine.choose("en", voice), None)


def _taken_for_commands(recordings: list[Recording]) -> dict[str, int]:
    """Which commands the English recordings, none of which holds one, were taken for."""
    recogniser, listening = _ear("en", "phoneme", None)
    taken: Counter[str] = Counter()
    for recording in recordings:
        if recording.language == "en":
            heard = _heard(_samples(recording), recogniser, listening).commands
            taken.update(str(command["name"]) for command in heard)
    return dict(taken)


def _ear(language: str, engine: str, wake: str | None) -> tuple[Recogniser, Listening]:
    """A recogniser, and all that it may hear; without a wake phrase, commands alone."""
    from voice import app
    from voice.config import Config, Ear
    from voice.hearing.base import Listening

    config = Config(language=language, wake_phrase=wake, engine=Ear(engine))
    words = app.language_of(config)
    factory = app.ear_factory(config, words, lambda _: None)
    return factory(), Listening(wake is not None, frozenset(words.commands))


def _heard(samples: Samples, recogniser: Recogniser, listening: Listening) -> Findings:
    from voice.commands.hear import examine

    return examine("", samples, recogniser, listening, time.perf_counter, lambda _: None)


def _samples(recording: Recording) -> Samples:
    from audio.io.files import read_recording

    return read_recording(recording.path)


if __name__ == "__main__":
    main()
