"""The picture of a session is written whole, whatever there is to draw."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from audio.blocks import RATE, Samples
from voice.picture import HEIGHT, WIDTH, draw
from voice.traces import Event

SILENCE = np.zeros(5 * RATE, np.float32)
NOTHING = np.zeros(0, np.float32)
TITLE = "A session with Breather"
TOLD: list[tuple[int, str, dict[str, object]]] = [
    (0, "armed", {}),
    (24_000, "wake", {"score": 3.2}),
    (24_000, "cue_started", {"name": "chime"}),
    (47_040, "cue_finished", {"name": "chime", "cut": False}),
    (60_000, "ducked", {}),
    (60_000, "rejected", {"score": -2.0}),
    (60_500, "rejected", {}),
    (70_000, "command", {"name": "start:slow", "score": 2.0}),
    (70_000, "exercise_started", {"name": "slow", "breaths": 1}),
    (80_000, "phase", {"name": "in", "cycle": 1, "length": 1.0}),
    (128_000, "phase", {"name": "out", "cycle": 1, "length": 1.5}),
    (130_000, "cue_started", {"name": "closing"}),
    (180_000, "paused", {"cycle": 1}),
    (190_000, "resumed", {"cycle": 1}),
    (195_000, "stopped", {}),
    (200_000, "exercise_finished", {"name": "slow", "breaths": 1}),
    (200_000, "error", {"name": "no-such-exercise"}),
]
EVENTS: list[Event] = [
    {"frame": frame, "seconds": round(frame / RATE, 3), "event": name, **fields}
    for frame, name, fields in TOLD
]


def voice(seconds: float, level: float = 0.1) -> Samples:
    noise = np.random.default_rng(1).standard_normal(round(seconds * RATE))
    return (level * noise).astype(np.float32)


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def pixels(path: Path) -> np.ndarray:
    from matplotlib.image import imread

    return imread(path)


def test_is_a_png_of_the_expected_size(tmp_path: Path) -> None:
    path = tmp_path / "session.png"
    draw(path, voice(5), voice(2), EVENTS, TITLE)
    png = path.read_bytes()
    assert size(png) == (WIDTH, HEIGHT) == (1600, 800)
    assert TITLE.encode() in png
    assert png.endswith(b"IEND\xaeB`\x82")
    assert os.listdir(tmp_path) == ["session.png"]


@pytest.mark.parametrize("agent", [SILENCE, NOTHING, voice(0.01)])
@pytest.mark.parametrize("user", [SILENCE, NOTHING])
@pytest.mark.parametrize("events", [[], EVENTS])
def test_draws_little_or_nothing(
    tmp_path: Path, agent: Samples, user: Samples, events: list[Event]
) -> None:
    path = tmp_path / "session.png"
    draw(path, agent, user, events, "")
    assert size(path.read_bytes()) == (WIDTH, HEIGHT)


def test_what_is_given_is_seen(tmp_path: Path) -> None:
    given: dict[str, tuple[Samples, Samples, list[Event]]] = {
        "empty": (SILENCE, SILENCE, []),
        "agent": (voice(5), SILENCE, []),
        "user": (SILENCE, voice(5), []),
        **{str(i): (SILENCE, SILENCE, [event]) for i, event in enumerate(EVENTS)
           if event["event"] not in ("armed", "cue_finished")},
    }  # fmt: skip
    for name, (agent, user, events) in given.items():
        draw(tmp_path / name, agent, user, events, TITLE)
    empty = pixels(tmp_path / "empty")
    for name in given.keys() - {"empty"}:
        assert not np.array_equal(pixels(tmp_path / name), empty), name


def test_a_whisper_stays_small(tmp_path: Path) -> None:
    for name, level in (("silent", 0.0), ("whisper", 1e-5), ("quiet", 0.03), ("loud", 0.3)):
        draw(tmp_path / name, voice(5, level), NOTHING, [], TITLE)
    silent, whisper, quiet, loud = (
        int((pixels(tmp_path / name) != pixels(tmp_path / "silent")).any(axis=2).sum())
        for name in ("silent", "whisper", "quiet", "loud")
    )
    assert silent == 0
    assert whisper < quiet / 20
    assert quiet == pytest.approx(loud, rel=0.01)


def test_the_same_session_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        draw(tmp_path / name, voice(5), voice(2), EVENTS, TITLE)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_order_of_events_does_not_matter(tmp_path: Path) -> None:
    events = [event for event in EVENTS if event["event"] in ("wake", "phase", "stopped")]
    draw(tmp_path / "a", SILENCE, NOTHING, events, TITLE)
    draw(tmp_path / "b", SILENCE, NOTHING, events[::-1], TITLE)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_many_events_and_odd_names_are_no_trouble(tmp_path: Path) -> None:
    crowd = [
        {**event, "frame": 1_000 * i, "name": event["name"] if "length" in event else "$x_1$ %s"}
        for i, event in enumerate(EVENTS * 20)
    ]
    draw(tmp_path / "crowd.png", NOTHING, NOTHING, crowd, "$4-2 % \\frac")
    assert size((tmp_path / "crowd.png").read_bytes()) == (WIDTH, HEIGHT)


def test_matplotlib_is_left_as_it_was_and_its_settings_change_nothing(tmp_path: Path) -> None:
    draw(tmp_path / "a", voice(5), NOTHING, EVENTS, TITLE)
    with mpl.rc_context({"font.size": 40, "savefig.dpi": 30, "lines.linewidth": 9}):
        before = dict(mpl.rcParams)
        draw(tmp_path / "b", voice(5), NOTHING, EVENTS, TITLE)
        assert dict(mpl.rcParams) == before
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_replaces_a_picture_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.png").write_bytes(b"old")
    link = tmp_path / "link.png"
    link.symlink_to("real.png")
    draw(link, SILENCE, NOTHING, [], TITLE)
    assert link.is_symlink()
    assert size((tmp_path / "real.png").read_bytes()) == (WIDTH, HEIGHT)


def test_what_was_there_stays_where_the_new_one_cannot_be_put(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "session.png"
    path.write_bytes(b"old")

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        draw(path, SILENCE, NOTHING, [], TITLE)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["session.png"]


@pytest.mark.parametrize("place", ["missing/session.png", "."])
def test_a_place_that_cannot_be_written_raises_oserror(tmp_path: Path, place: str) -> None:
    with pytest.raises(OSError):  # noqa: PT011 - which one differs by system
        draw(tmp_path / place, SILENCE, NOTHING, [], TITLE)
    assert os.listdir(tmp_path) == []
