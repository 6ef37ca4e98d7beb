"""`breather wake enrol` at a real microphone, and what it leaves behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from figures import ROOT
from pulse import PulseWorld

from audio.io.files import read_recording


def test_the_phrase_is_learnt_at_the_microphone_and_no_sound_is_kept(
    wordless_world: PulseWorld, shared_audio: Path, tmp_path: Path
) -> None:
    take = read_recording(shared_audio / "en" / "view-glass-05.flac")
    environ = {**wordless_world.environ, "XDG_DATA_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "voice.cli", "wake", "enrol", "--wake", "view glass"]
    pipe = subprocess.PIPE
    with (
        wordless_world.person() as person,
        subprocess.Popen(
            command, cwd=ROOT, env=environ, stdout=pipe, stderr=pipe, text=True
        ) as enrolling,
    ):
        assert enrolling.stderr is not None
        asked = [enrolling.stderr.readline()]
        for _ in range(3):
            person.say(take)
            asked.append(enrolling.stderr.readline())
        told, more = enrolling.communicate(timeout=30)
    assert asked[0] == "breather: Say “view glass” 3 times, with a pause after each.\n"
    assert asked[1:] == [f"breather: {count} of 3.\n" for count in (1, 2, 3)]
    assert (enrolling.returncode, more) == (0, "")
    assert told.startswith("Breather has learnt how you say “view glass”.")
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    learnt = json.loads(kept.read_text("utf-8"))
    assert (learnt["phrase"], learnt["takes"]) == ("view glass", 3)
    assert kept.stat().st_size < 4_000
