"""Wins that somebody notes by voice, and some that they drop, while scripts/leaks.py watches."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path

from figures import ROOT
from leaks_scenes import SENTENCES, WORDS, Played
from leaks_trace import Markers
from live import BREATHER, Breather
from person import Person

from audio.blocks import Samples

NOTED_S = 60.0
"""The longest from the end of a sentence until it is in the journal."""


class Notes:
    """Notes wins with one Breather after another; every second one is stopped before its end."""

    def __init__(self, played: Played, person: Person, said: Mapping[str, Samples]) -> None:
        self._played = played
        self._person = person
        self._said = said
        self._sentences: Iterator[str] = cycle(SENTENCES)
        self._kept = 0

    def note(self, breather: Breather, *, keep: bool) -> None:
        """Note what went well; without `keep` it is stopped, and nothing may be left of it."""
        seen = breather.count
        breather.trigger("start:note-win")
        breather.wait("dictation_started", seen)
        self._person.say(self._said[next(self._sentences)])
        if keep:
            told = breather.wait("kept", seen, patience=NOTED_S)
            self._kept += told.fields["kept"] is True
            self._played.count("wins kept", told.fields["kept"] is True)
        else:
            breather.trigger("stop")
            self._played.count("wins dropped")
        breather.wait("armed", seen, patience=NOTED_S)

    def look(self, environ: Mapping[str, str], folders: Sequence[Path]) -> None:
        """Whether everything that was kept is there for its owner, and in no file for others."""
        done = subprocess.run(
            [*BREATHER, "journal", "list", "--json"], cwd=ROOT, env=dict(environ), text=True,
            encoding="utf-8", capture_output=True, check=True,
        )  # fmt: skip
        texts = [entry["text"].lower() for entry in json.loads(done.stdout)]
        self._played.count("wins found in the journal afterwards", len(texts))
        heard = sum(word in text for word in WORDS for text in texts)
        self._played.count("marker words in them", heard)
        if len(texts) != self._kept or not heard:
            self._played.faults.append(f"{self._kept} wins were kept, {len(texts)} are there")
        looks = Markers(WORDS)
        for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
            if found := looks.within(path.read_bytes()):
                self._played.faults.append(f"{', '.join(sorted(found))}: in {path.name}")
