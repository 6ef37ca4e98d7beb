"""Words that are ready before they are asked for; a voice that fails holds nobody up."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voice.errors import BreatherError, ChildError, ModelMissing, SpeakerError
from voice.speaking.cache import ClipCache
from voice.speaking.fake import FakeSynthesiser
from voice.speaking.finish import Pcm
from voice.speaking.prepared import PreparedWords
from voice.speaking.speaker import Speaker

SOON_S = 30.0
ONE, TWO, THREE, FOUR = "One.", "And two.", "Now three.", "And then four."


class Gated:
    """A speaker that renders one text each time it is let; it notes what, and when it rests."""

    def __init__(self, errors: dict[str, BreatherError] | None = None) -> None:
        self.errors = errors or {}
        self.asked: list[str] = []
        self.begun = threading.Semaphore(0)
        self.let = threading.Semaphore(0)
        self.rested = threading.Semaphore(0)
        self.closed = False

    def pcm(self, text: str) -> Pcm:
        self.asked.append(text)
        self.begun.release()
        assert self.let.acquire(timeout=SOON_S)
        if self.closed:
            raise ChildError("closed")
        if text in self.errors:
            raise self.errors[text]
        return np.full(len(text), 100, np.int16)

    def rest(self) -> None:
        self.rested.release()

    def close(self) -> None:
        self.closed = True
        self.let.release(100)

    def render(self, times: int) -> None:
        """Let so many be rendered, from the one that is under way."""
        for _ in range(times):
            assert self.begun.acquire(timeout=SOON_S)
            self.let.release()

    def wait_until_rested(self) -> None:
        assert self.rested.acquire(timeout=SOON_S)


@pytest.fixture
def voice() -> Gated:
    return Gated()


def prepared(voice: Any, *texts: str, step_s: float = 0.0) -> PreparedWords:
    """Every look at the clock takes `step_s`."""
    words = PreparedWords(voice, texts, count(0.0, step_s).__next__)
    words.start()
    return words


def test_nothing_is_waited_for(voice: Gated) -> None:
    with prepared(voice, ONE) as words:
        assert voice.begun.acquire(timeout=SOON_S)
        assert words.clip(ONE) is None
        assert (words.left, words.ready([ONE])) == (1, False)


def test_all_is_rendered_in_order_and_then_the_voice_may_go(voice: Gated) -> None:
    with prepared(voice, ONE, TWO, THREE) as words:
        voice.render(3)
        voice.wait_until_rested()
        assert voice.asked == [ONE, TWO, THREE]
        assert words.left == 0
        assert words.ready([ONE, TWO, THREE])


def test_the_same_words_are_the_same_clip(voice: Gated) -> None:
    with prepared(voice, ONE) as words:
        voice.render(1)
        voice.wait_until_rested()
        clip = words.clip(ONE)
        assert clip is not None
        assert clip.frames == len(ONE)
        assert words.clip(ONE) is clip


def test_what_is_urgent_or_was_asked_for_comes_first(voice: Gated) -> None:
    with prepared(voice, ONE, TWO, THREE, FOUR) as words:
        assert voice.begun.acquire(timeout=SOON_S)
        words.urgent([FOUR])
        assert words.clip(THREE) is None
        voice.let.release()
        voice.render(3)
        voice.wait_until_rested()
        assert voice.asked == [ONE, FOUR, THREE, TWO]


def test_a_voice_that_rests_comes_back_for_new_words(voice: Gated) -> None:
    with prepared(voice, ONE) as words:
        voice.render(1)
        voice.wait_until_rested()
        assert words.clip(TWO) is None
        voice.render(1)
        voice.wait_until_rested()
        assert words.clip(TWO) is not None
        words.urgent([ONE])
    assert voice.asked == [ONE, TWO]


def test_a_text_that_cannot_be_said_is_silent_and_not_tried_again() -> None:
    voice = Gated({ONE: SpeakerError("There was nothing to say.")})
    with prepared(voice, ONE, TWO) as words:
        voice.render(2)
        voice.wait_until_rested()
        assert words.clip(ONE) is None
        assert words.clip(TWO) is not None
        assert words.ready([ONE])
        assert words.failure is None
    assert voice.asked == [ONE, TWO]


@pytest.mark.parametrize(
    ("error", "times", "told"),
    [
        (ChildError("It stopped."), 3, "again and again"),
        (ModelMissing("Install it."), 1, "Install"),
    ],
)
def test_a_voice_that_is_gone_for_good_is_told_and_what_is_ready_stays(
    error: BreatherError, times: int, told: str
) -> None:
    voice = Gated({TWO: error})
    with prepared(voice, ONE, TWO, THREE) as words:
        voice.render(1 + times)
        words._thread.join(SOON_S)
        assert told in str(words.failure)
        assert words.clip(ONE) is not None
        assert words.clip(THREE) is None
    assert voice.asked == [ONE, *[TWO] * times]


def test_a_text_over_which_the_voice_hangs_holds_up_the_others_three_times_at_most() -> None:
    voice = Gated({ONE: ChildError("It fell silent.")})
    with prepared(voice, ONE, TWO, step_s=61.0) as words:
        voice.render(4)
        voice.wait_until_rested()
        assert words.failure is None
        assert words.clip(TWO) is not None
    assert voice.asked == [ONE, ONE, ONE, TWO]


def test_closing_in_the_middle_is_no_failure(voice: Gated) -> None:
    words = prepared(voice, ONE, TWO)
    voice.render(1)
    assert voice.begun.acquire(timeout=SOON_S)
    words.close()
    words.close()
    assert words.failure is None
    assert words.clip(ONE) is not None


def test_closing_what_never_began(voice: Gated) -> None:
    PreparedWords(voice, [ONE], lambda: 0.0).close()  # type: ignore[arg-type]
    assert voice.closed


class Resting(Speaker):
    """A real speaker that tells when it has let its process go."""

    def __init__(self, engine: FakeSynthesiser, cache: ClipCache | None) -> None:
        super().__init__(engine, cache, attempts=1)
        self.rested = threading.Semaphore(0)

    def rest(self) -> None:
        super().rest()
        self.rested.release()


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`synthesisers`, importable by this process and by its children."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    yield importlib.import_module("synthesisers")
    del sys.modules["synthesisers"]


def test_the_process_leaves_when_nothing_is_left_and_returns_when_asked() -> None:
    speaker = Resting(FakeSynthesiser(), None)
    with prepared(speaker, ONE) as words:
        assert speaker.rested.acquire(timeout=SOON_S)
        assert speaker._child.pid is None
        first = words.clip(ONE)
        words.urgent([TWO])
        assert speaker.rested.acquire(timeout=SOON_S)
        assert speaker._child.pid is None
        clips = first, words.clip(TWO)
    with Speaker(FakeSynthesiser(), None) as blocking:
        for text, clip in zip((ONE, TWO), clips, strict=True):
            assert clip is not None
            assert np.array_equal(clip.samples, blocking.clip(text).samples)


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_a_process_that_dies_over_and_over_ends_with_a_sentence(
    faulty: Any, tmp_path: Path
) -> None:
    speaker = Resting(faulty.Dying(log=tmp_path / "log", times=99), None)
    with prepared(speaker, ONE) as words:
        words._thread.join(SOON_S)
        assert isinstance(words.failure, SpeakerError)
    assert (tmp_path / "log").read_text() == "xxx"


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_a_process_that_is_killed_while_it_renders(faulty: Any, tmp_path: Path) -> None:
    speaker = Resting(faulty.Dying(log=tmp_path / "log", times=1), None)
    with prepared(speaker, ONE, TWO) as words:
        assert speaker.rested.acquire(timeout=SOON_S)
        assert words.ready([ONE, TWO])
        assert words.clip(ONE) is not None


def test_kept_words_need_no_process(faulty: Any, tmp_path: Path) -> None:
    cache = ClipCache(tmp_path / "clips", pytest.fail)
    with Speaker(FakeSynthesiser(), cache) as blocking:
        blocking.clip(ONE)
    speaker = Resting(faulty.Missing(), cache)  # it would fail if it were asked
    with prepared(speaker, ONE) as words:
        assert speaker.rested.acquire(timeout=SOON_S)
        assert words.clip(ONE) is not None
