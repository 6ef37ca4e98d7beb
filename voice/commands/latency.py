"""`breather doctor --latency`: how this machine's sound does at several settings."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from audio.io.devices import Chosen
from audio.io.streams import Streams
from audio.io.trial import Trial
from audio.latency import Measured, round_trips
from audio.roundtrip import FEWEST
from voice.commands.common import config_of, tell, writable
from voice.commands.latency_advice import Setting, setting_of, to_try
from voice.commands.latency_report import HEAD, Outcome, as_json, as_text, row
from voice.config import Config
from voice.errors import PartError, UserError
from voice.triggers.calls.systems import programs_recording
from voice.triggers.instance import Instance
from voice.triggers.place import runtime_folder

SWEEPS = 7
"""Tones that are played at each setting; between four and five seconds."""

GAINS = (0.015, 0.05, 0.15)
"""How loud, linear: the next one only where the one before was not heard. -36 to -16 dB."""

WAY = (
    "Some short, soft tones will sound, so take a headset off if you like. It takes about a "
    "minute, and no sound is kept."
)


def latency(options: argparse.Namespace) -> int:
    """Measure, print and advise; 1 where no setting is without gaps.

    Raises UserError where Breather or a call uses the devices, AudioDeviceError where they fail.
    """
    picture = writable(options.picture) if options.picture else None
    config = config_of(options)
    with Instance(runtime_folder()):
        _refuse_in_calls(config)
        tell(WAY)
        trials = _Trials(config)
        all_measured: list[Measured] = []
        for measured in trials.run():
            if not options.json:
                if not all_measured:
                    print(HEAD)
                print(row(measured, present=setting_of(measured) == trials.present), flush=True)
            all_measured.append(measured)
    outcome = Outcome(tuple(all_measured), trials.present, trials.chosen, trials.gain, trials.muted)
    print(as_json(outcome) if options.json else as_text(outcome))
    if picture is not None:
        _draw(picture, outcome)
    return PartError.exit_code if outcome.advised is None else 0


def _draw(path: Path, outcome: Outcome) -> None:
    from voice.commands.latency_picture import draw

    try:
        path.write_bytes(draw(outcome))
    except OSError as error:
        raise UserError(f"{path} cannot be written ({error.strerror}).") from None


def _refuse_in_calls(config: Config) -> None:
    """Whoever is in a call would have the tones in it."""
    ignored = {name.casefold() for name in config.ignored_programs}
    for program in programs_recording() or ():
        if program.casefold() not in ignored:
            raise UserError(
                f"“{program}” uses the microphone; end the call, or close it, and try again."
            )


class _Trials:
    """Measures one setting after another; the first finds out how loud it has to be."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.present = Setting(config.block, config.latency)
        self.gain = 0.0
        """How loud the tones are, linear; 0: they are not heard."""
        self.muted = False
        """Whether there was nothing but zeros."""
        self.chosen: tuple[Chosen | None, Chosen | None] = None, None
        """Microphone and loudspeaker."""

    def run(self) -> Iterator[Measured]:
        """All of them, in the order of to_try(). Raises AudioDeviceError."""
        settings = to_try(self.present)
        for number, setting in enumerate(settings):
            with _hint(f"{number + 1} of {len(settings)}: {setting} …"):
                measured = self._measure(setting, first=number == 0)
            yield measured

    def _measure(self, setting: Setting, *, first: bool) -> Measured:
        streams = Streams(
            self._config.microphone,
            self._config.loudspeaker,
            setting.block,
            setting.latency / 1000,
        )
        with Trial(streams, time.monotonic, time.sleep) as trial:
            trial.open()
            if first:
                self._find_gain(trial)
            trial.settle()
            began, used = time.monotonic(), trial.processor()
            played = trial.play(SWEEPS, self.gain)
            took, uses = time.monotonic() - began, trial.processor()
            self.chosen = trial.chosen
            trips = _trips(trial, played) if self.gain else None
            return Measured(
                setting.block,
                setting.latency,
                trial.far.callbacks(settled=True).gaps(),
                trial.near.callbacks(settled=True).gaps(),
                tuple(trips) if trips else None,
                trial.underruns,
                trial.overruns,
                None if used is None or uses is None else 100 * (uses - used) / took,
            )

    def _find_gain(self, trial: Trial) -> None:
        for gain in GAINS:
            if _trips(trial, trial.play(FEWEST, gain)):
                self.gain = gain
                return
        self.muted = not np.any(trial.near.heard)


def _trips(trial: Trial, played: Sequence[int]) -> list[float] | None:
    return round_trips(played, trial.far.callbacks(), trial.near.callbacks(), trial.near.heard)


@contextmanager
def _hint(text: str) -> Iterator[None]:
    """A line on a terminal that is gone when the with-block is left."""
    live = sys.stderr.isatty()
    if live:
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        if live:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
