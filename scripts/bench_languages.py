"""What it costs to listen for the wake phrases of several languages: scripts/bench_languages.py.

Real people's recordings go through the frontend to the ears of a kiosk that speaks English and
hears the other languages that this machine has models for, and to those of one that hears its own
alone. Then a kiosk that speaks Korean hears a real person say the English wake phrase. Needs
../shared/audio and PulseAudio. The figures go to docs/benchmarks/languages.md.
"""

from __future__ import annotations

import json
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from figures import RESULTS, ROOT, Row, as_document, as_object, as_text, enter_environment, machine

if TYPE_CHECKING:
    from audio.events import Utterance
    from voice.hearing.base import Recogniser

COMMAND = "python3 scripts/bench_languages.py"
RECORDINGS = ROOT.parent / "shared" / "audio"
SILENCE_S = 0.7
"""After each recording."""
CHANGES = 5
LOADS_S = 6.0
"""In which the other language's ear is loaded, after that of the language that is spoken."""
PATIENCE_S = 120.0
FOLDERS = ("en", "ko", "zh")
"""The folders with recordings; nobody says a wake phrase of ours in them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an ear made of utterances."""

    utterances: int
    speech_s: float
    used_s: float
    """Of the processor."""
    longest_s: float
    """The longest that one utterance took."""
    elsewhere: int
    """How many were taken for the wake phrase of another language."""


def main() -> int:
    """Exits with 1 where there is no second language to hear."""
    enter_environment()
    if not RECORDINGS.is_dir():
        sys.exit(f"The recordings are missing: {RECORDINGS}")
    # Each in a process of its own, so that what one has loaded is not the other's.
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        rows = [row for found in pool.map(compared, ("en", "ko"), chunksize=1) for row in found]
    if not rows:
        sys.exit("English and Korean cannot both be heard here; install their models.")
    rows += changes()
    for row in rows:
        print(as_text(row), flush=True)
    about = {"command": COMMAND, **machine()}
    table = {**about, "rows": [as_object(row) for row in rows]}
    (RESULTS / "languages.json").write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n")
    title = "Several languages at once"
    (RESULTS / "languages.md").write_text(as_document(about, rows, title, "languages.json"))
    return 0


def compared(own: str) -> list[Row]:
    """A kiosk that speaks one language beside one that hears the others, too."""
    from voice.commands.kiosk import choosable
    from voice.config import Config
    from voice.hearing.several import SeveralRecognisers

    ears = {
        one.spoken.code: one.ear
        for one in choosable(Config(language=own), lambda _: None)
        if one.ear is not None
    }
    if own not in ears or len(ears) < 2:
        return []
    before = resident_mb()
    alone = ears.pop(own)()
    one_mb = resident_mb() - before
    several = SeveralRecognisers(alone, ears)
    several.loading.join()
    utterances = [one for code in FOLDERS for one in spoken(RECORDINGS / code)]
    first, all_of_them = asked(alone, utterances), asked(several, utterances)
    others = ", ".join(sorted(ears))
    title = f"a kiosk that speaks {own}"
    return [
        Row(f"{title}: processor for a second of speech", _each(all_of_them), "ms",
            count=first.utterances, peer=f"without {others}: {_each(first):.0f} ms"),
        Row(f"{title}: the longest judgement", round(all_of_them.longest_s, 2), "s", 1.0,
            count=first.utterances, peer=f"without {others}: {first.longest_s:.2f} s"),
        Row(f"{title}: memory of the recognisers", resident_mb() - before, "MB",
            peer=f"without {others}: {one_mb:.0f} MB"),
        Row(f"{title}: taken for another language's wake phrase, in {first.speech_s / 60:.0f} min",
            float(all_of_them.elsewhere), "", 0.0, count=first.utterances,
            peer="recordings in which none is said"),
    ]  # fmt: skip


def _each(asked: Asked) -> float:
    return round(1000 * asked.used_s / asked.speech_s, 1)


def asked(ear: Recogniser, utterances: Sequence[Utterance]) -> Asked:
    """Ask an ear about all of them, as while nothing runs."""
    from audio.blocks import EAR_RATE
    from content.loader import load_language
    from voice.dialogue.settings import listening
    from voice.dialogue.state import State
    from voice.hearing.base import Opening

    armed = listening(State.ARMED, frozenset(load_language("en").wordings))
    begun, longest, elsewhere = time.process_time(), 0.0, 0
    for one in utterances:
        before = time.process_time()
        heard = ear.hear(one.samples, armed, Opening())
        longest = max(longest, time.process_time() - before)
        elsewhere += heard.elsewhere is not None
    speech_s = sum(len(one.samples) for one in utterances) / EAR_RATE
    used_s = time.process_time() - begun
    return Asked(len(utterances), speech_s, used_s, longest, elsewhere)


def spoken(folder: Path) -> Iterator[Utterance]:
    """What people say in the recordings of a folder, as the frontend cuts it."""
    import numpy as np

    from audio.blocks import QUANTUM, RATE
    from audio.events import Captured, SpeechEnded
    from audio.frontend import Frontend
    from audio.io.files import read_recording
    from audio.vad import SileroVad

    far = np.zeros(QUANTUM, np.float32)
    for path in sorted(folder.glob("*.flac")):
        frontend = Frontend(SileroVad(), None)
        sound = np.concatenate(
            [read_recording(path), np.zeros(round(SILENCE_S * RATE), np.float32)]
        )
        for frame in range(0, len(sound) - QUANTUM + 1, QUANTUM):
            for event in frontend.feed(Captured(frame, sound[frame : frame + QUANTUM], far)):
                if isinstance(event, SpeechEnded):
                    yield event.utterance


def changes() -> list[Row]:
    """How long it takes from the verdict on another language's wake phrase to what follows."""
    import pulse
    from live import Breather
    from measure_load import rest

    from audio.io.files import read_recording

    said = read_recording(RECORDINGS / "en" / "view-glass-03.flac")
    taken: dict[str, list[float]] = {"chime": [], "question-open": [], "ready": []}
    with (
        tempfile.TemporaryDirectory(prefix="breather-") as name,
        pulse.PulseWorld(Path(name)) as world,
    ):
        environ = {**world.environ, "XDG_STATE_HOME": f"{name}/state"}
        arguments = ("kiosk", "--json", "--config", _settings(Path(name)))
        with Breather(environ, *arguments) as breather, world.person() as person:
            breather.wait("armed", patience=PATIENCE_S)
            for _ in range(CHANGES):
                since = breather.count
                breather.trigger("language:ko")
                breather.wait("armed", since)
                breather.wait_for_status(PATIENCE_S, ear="ready", language="ko")
                rest(breather)
                time.sleep(LOADS_S)
                person.say(said)
                verdict = breather.wait("language", since).arrived
                for cue in ("chime", "question-open"):
                    taken[cue].append(
                        breather.wait("cue_started", since, name=cue).arrived - verdict
                    )
                breather.wait_for_status(PATIENCE_S, ear="ready")
                taken["ready"].append(time.monotonic() - verdict)
                breather.trigger("stop")
    names = {
        "chime": "from the verdict on another language's wake phrase to the chime",
        "question-open": "… to the question in that language",
        "ready": "… until an answer to it is understood",
    }
    return [
        Row(names[key], round(statistics.median(each), 2), "s", count=CHANGES,
            peer=f"from {min(each):.2f} to {max(each):.2f} s")
        for key, each in taken.items()
    ]  # fmt: skip


def _settings(folder: Path) -> str:
    with socket.create_server(("127.0.0.1", 0)) as any_port:
        port = any_port.getsockname()[1]
    path = folder / "settings.toml"
    path.write_text(f'wake-phrase = "view glass"\nhttp-port = {port}\n')
    return str(path)


def resident_mb() -> float:
    """Memory of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1000)
    return 0.0


if __name__ == "__main__":
    raise SystemExit(main())
