"""Errors of sound in and out; each message is one sentence that says what to do.

AudioFileError      a sound file cannot be read or written
AudioDeviceError    there is no such device, or it cannot be used as it should
"""

from __future__ import annotations


class AudioFileError(Exception):
    """A sound file cannot be read or written; the message names the file."""


class AudioDeviceError(Exception):
    """A microphone or loudspeaker is missing, busy, or refuses what it is asked for."""
