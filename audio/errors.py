"""Errors of sound in and out.

AudioFileError    a sound file cannot be read or written
"""

from __future__ import annotations


class AudioFileError(Exception):
    """A sound file cannot be read or written.

    The message is one sentence that names the file and says what to do.
    """
