"""`breather kiosk` on real devices: another language's wake phrase is answered in that language."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from live import Breather
from pulse import PulseWorld

from audio.blocks import EAR_RATE
from audio.io.files import read_recording
from voice.models import find_vosk_model

PATIENCE_S = 120.0
Start = Callable[[str, str], Breather]


@pytest.fixture
def kiosk(world: PulseWorld, calm: Callable[[str], None]) -> Iterator[Start]:
    """Starts one with a first language and its wake phrase; both languages must be there."""
    if find_vosk_model("ko", Path("no-such-folder")) is None:
        pytest.skip("the packaged Korean model is not installed")
    pytest.importorskip("hama", reason="the phoneme engine is not installed")
    begun: list[Breather] = []

    def start(language: str, wake: str) -> Breather:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        settings = world.socket.parent / "settings.toml"
        settings.write_text(
            f'language = "{language}"\nwake-phrase = "{wake}"\nhttp-port = {port}\n', "utf-8"
        )
        environ = {**world.environ, "XDG_STATE_HOME": str(settings.parent / "state")}
        breather = Breather(environ, "kiosk", "--json", "--config", str(settings))
        begun.append(breather)
        breather.wait("armed", patience=PATIENCE_S)
        return breather

    yield start
    for breather in begun:
        with breather:
            assert breather.end() == 0
        calm(breather.told)


def change(breather: Breather, language: str) -> None:
    """As a touch on the page does; and then both languages are heard again."""
    since = breather.count
    breather.trigger(f"language:{language}")
    breather.wait("armed", since, PATIENCE_S)
    breather.wait_for_status(PATIENCE_S, language=language, ear="ready")


def say_until(breather: Breather, say: Callable[[], None], event: str, **fields: object) -> None:
    """Say it again, as people do, while the other language's ear is still loading."""
    since = breather.count
    from live import RunError

    for _ in range(10):
        say()
        try:
            breather.wait(event, since, 4.0, **fields)
            return
        except RunError:
            continue
    raise AssertionError(f"no {event} came")


@pytest.mark.slow
@pytest.mark.parametrize("first", ["en", "ko"])
def test_the_first_languages_wake_phrase_leads_back_to_it(
    first: str, kiosk: Start, world: PulseWorld, shared_audio: Path
) -> None:
    if first == "en":
        wake, other = "view glass", "ko"
        said = read_recording(shared_audio / "en" / "view-glass-03.flac")
    else:
        wake, other = "아이스크림", "en"
        keywords = read_recording(shared_audio / "ko" / "keywords.flac")
        assert len(keywords) < 10 * EAR_RATE * 3 + 1
        said = keywords[round(len(keywords) * 6.2 / 9.022) : round(len(keywords) * 7.9 / 9.022)]
    breather = kiosk(first, wake)
    change(breather, other)
    with world.person() as person:
        since = breather.count
        say_until(breather, lambda: person.say(np.asarray(said)), "language", name=first)
        breather.wait("wake", since, PATIENCE_S)
        breather.wait("cue_started", since, PATIENCE_S, name="question-open")
    assert breather.status()["language"] == first
