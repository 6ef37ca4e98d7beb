"""Words of the person's own: before all others, answered once, and kept nowhere."""

from __future__ import annotations

import gc
import threading
from pathlib import Path
from queue import Queue
from typing import Any
from weakref import ref

import pytest

from audio.blocks import Clip
from voice.errors import BreatherError, ChildError, ModelMissing, SpeakerError
from voice.speaking import prepared
from voice.speaking.base import Line
from voice.speaking.cache import ClipCache
from voice.speaking.fake import FakeSynthesiser
from voice.speaking.prepared import PreparedWords
from voice.speaking.sentences import MOST_WORDS
from voice.speaking.speaker import Speaker

SOON_S = 30.0
ONE, TWO, THREE = Line("One."), Line("And two."), Line("Now three.")
SECRET = "what a person said"


class Taken(Queue[Clip | None]):
    """Takes what is handed over, and notes by which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.by: list[threading.Thread] = []

    def __call__(self, clip: Clip | None) -> None:
        self.by.append(threading.current_thread())
        self.put(clip)

    def next(self) -> Clip | None:
        return self.get(timeout=SOON_S)


@pytest.fixture
def take() -> Taken:
    return Taken()


def test_they_come_before_all_others(prepare: Any, voice: Any, take: Taken) -> None:
    with prepare(voice, ONE, TWO) as words:
        assert voice.begun.acquire(timeout=SOON_S)
        words.urgent([THREE])
        words.own(SECRET, take)
        words.own("and more", take)
        voice.let.release()
        voice.render(4)
        heard = [take.next(), take.next()]
        assert voice.asked == [ONE, Line(SECRET), Line("and more"), THREE, TWO]
        assert [clip.frames for clip in heard if clip] == [len(SECRET), len("and more")]
        assert take.by == [words._thread] * 2


def test_they_are_not_kept(
    prepare: Any, voice: Any, take: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "LINGER_S", 0.0)
    with prepare(voice, ONE) as words:
        assert voice.begun.acquire(timeout=SOON_S)
        words.own(SECRET, take)
        voice.let.release()
        voice.render(1)
        clip = take.next()
        assert clip is not None
        sound = ref(clip.samples)
        del clip
        voice.wait_until_rested()
        assert sound() is None
        assert not any(isinstance(thing, prepared._Own) for thing in gc.get_objects())
        assert not words.ready([Line(SECRET)])


def test_the_voice_stays_a_while_for_more_of_them(prepare: Any, voice: Any, take: Taken) -> None:
    with prepare(voice, ONE) as words:
        assert voice.begun.acquire(timeout=SOON_S)
        for n in range(3):
            words.own(SECRET, take)
            voice.let.release() if n == 0 else None
            voice.render(1)
            assert take.next() is not None
    assert voice.rests == 0


def test_and_leaves_then(
    prepare: Any, voice: Any, take: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "LINGER_S", 0.0)
    with prepare(voice, ONE) as words:
        assert voice.begun.acquire(timeout=SOON_S)
        words.own(SECRET, take)
        voice.let.release()
        voice.render(1)
        voice.wait_until_rested()
        assert take.next() is not None


@pytest.mark.parametrize(
    "error", [SpeakerError("No."), ChildError("It stopped."), ModelMissing("Install it.")]
)
def test_what_cannot_be_said_is_told_and_holds_nothing_up(
    prepare: Any, gated: Any, take: Taken, error: BreatherError
) -> None:
    voice = gated({Line(SECRET): error})
    with prepare(voice, ONE, TWO) as words:
        assert voice.begun.acquire(timeout=SOON_S)
        words.own(SECRET, take)
        voice.let.release()
        voice.render(2)
        assert take.next() is None
        words.own("and more", take)
        voice.render(1)
        assert take.next() is not None
        assert words.failure is None


def test_where_nothing_is_rendered_any_more_what_waits_and_what_comes_is_answered(
    prepare: Any, gated: Any, take: Taken
) -> None:
    voice = gated({ONE: ModelMissing("Install it.")})
    with prepare(voice, ONE) as words:
        voice.render(1)
        words._thread.join(SOON_S)
        assert isinstance(words.failure, ModelMissing)
        words.own(SECRET, take)
        assert take.next() is None
    assert take.empty()
    assert take.by[-1] is threading.current_thread()


def test_killed_over_them_it_says_them_all_the_same(
    prepare: Any, faulty: Any, take: Taken, tmp_path: Path
) -> None:
    with prepare(Speaker(faulty.Dying(log=tmp_path / "log", times=1), None)) as words:
        words.own(SECRET, take)
        assert take.next() is not None


def test_closing_answers_what_waits_once(prepare: Any, voice: Any, take: Taken) -> None:
    words = prepare(voice, ONE)
    assert voice.begun.acquire(timeout=SOON_S)
    words.own(SECRET, take)
    words.own("and more", take)
    words.close()
    words.own("too late", take)
    words.close()
    assert [take.next() for _ in range(3)] == [None] * 3
    assert take.empty()


def test_closing_what_never_began_answers_too(voice: Any, take: Taken) -> None:
    words = PreparedWords(voice, [])
    words.own(SECRET, take)
    words.close()
    words.own(SECRET, take)
    assert [take.next(), take.next()] == [None, None]


def test_nobody_hears_minutes_of_them(prepare: Any, voice: Any, take: Taken) -> None:
    with prepare(voice) as words:
        words.own("word " * 10_000, take)
        voice.render(1)
        assert take.next() is not None
    assert voice.asked == [Line(" ".join(["word"] * MOST_WORDS))]


def test_a_voice_that_writes_files_is_not_given_them(prepare: Any, take: Taken) -> None:
    speaker = Speaker(FakeSynthesiser(writes_files=True), None)
    with prepare(speaker) as words:
        words.own(SECRET, take)
        assert take.next() is None


def test_they_go_into_no_cache(prepare: Any, take: Taken, tmp_path: Path) -> None:
    cache = ClipCache(tmp_path / "clips", pytest.fail)
    with prepare(Speaker(FakeSynthesiser(), cache)) as words:
        words.own(SECRET, take)
        assert take.next() is not None
    assert list(tmp_path.iterdir()) == []


def test_a_fault_over_them_tells_no_word(
    prepare: Any, faulty: Any, take: Taken, capfd: pytest.CaptureFixture[str]
) -> None:
    with prepare(Speaker(faulty.Failing(), None)) as words:
        words.own(SECRET, take)
        assert take.next() is None
        assert words.failure is None
    assert capfd.readouterr() == ("", "")
