"""Everything that Breather raises on purpose, and the exit code that goes with it.

    BreatherError              one sentence that says what to do
    ├── UserError              exit code 2: the person can put it right
    │   ├── ConfigError        the configuration or an argument
    │   └── WakePhraseError    a wake phrase that cannot be heard reliably
    └── PartError              exit code 1: a part of Breather failed
        ├── DeviceMissing      there is no microphone or loudspeaker that can be used
        ├── ModelMissing       a model, voice or engine is not installed
        ├── EarError           a recogniser failed
        ├── SpeakerError       a synthesiser failed
        └── ChildError         a child process died again and again

A message is shown to the person as it stands: one sentence, without a spoken word in it.
Every class takes the message as its only argument, so that errors cross a process boundary.
"""

from __future__ import annotations

from typing import ClassVar


class BreatherError(Exception):
    """The root: catch this to turn an error into a sentence and an exit code."""

    exit_code: ClassVar[int] = 1


class UserError(BreatherError):
    """Something the person can put right: a wrong argument, file or setting."""

    exit_code: ClassVar[int] = 2


class ConfigError(UserError):
    """A setting or argument that is unknown, of a wrong type or out of range."""


class WakePhraseError(UserError):
    """A wake phrase that is too short, cannot be pronounced or is not in the model."""


class PartError(BreatherError):
    """A part of Breather failed, through no fault of the person."""


class DeviceMissing(PartError):
    """A microphone or loudspeaker is missing, busy, or refuses what it is asked for."""


class ModelMissing(PartError):
    """A model, voice or engine that was asked for is not installed."""


class EarError(PartError):
    """A recogniser cannot be started or does not answer."""


class SpeakerError(PartError):
    """A synthesiser cannot be started, or could not say something."""


class ChildError(PartError):
    """A child process ended or fell silent three times over one request."""
