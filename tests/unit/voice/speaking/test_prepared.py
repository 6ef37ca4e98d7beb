"""Words that are ready before they are asked for; a voice that fails holds nobody up."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audio.restarts import Restarts
from voice.errors import ChildError, ModelMissing, SpeakerError
from voice.speaking import prepared as prepared_words
from voice.speaking.base import Line, Voice
from voice.speaking.cache import ClipCache
from voice.speaking.fake import FakeSynthesiser
from voice.speaking.prepared import PreparedWords
from voice.speaking.speaker import Speaker

SOON_S = 30.0
ONE, TWO, THREE = Line("One."), Line("And two."), Line("Now three.")
FOUR = Line("And then four.", Voice.OTHER)


def test_nothing_is_waited_for(prepare: Any, voice: Any) -> None:
    with prepare(voice, ONE) as words:
        assert voice.begun.acquire(timeout=SOON_S)
        assert words.clip(ONE) is None
        assert (words.left, words.ready([ONE])) == (1, False)


def test_all_is_rendered_in_order_and_then_the_voice_may_go(prepare: Any, voice: Any) -> None:
    with prepare(voice, ONE, TWO, THREE) as words:
        voice.render(3)
        voice.wait_until_rested()
        assert voice.asked == [ONE, TWO, THREE]
        assert words.left == 0
        assert words.ready([ONE, TWO, THREE])


def test_the_same_words_are_the_same_clip(prepare: Any, voice: Any) -> None:
    with prepare(voice, ONE) as words:
        voice.render(1)
        voice.wait_until_rested()
        clip = words.clip(ONE)
        assert clip is not None
        assert clip.frames == len(ONE.text)
        assert words.clip(ONE) is clip


def test_words_that_were_not_asked_for_lately_are_made_to_a_clip_anew(
    prepare: Any, voice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared_words, "RECENT", len(ONE.text) + len(TWO.text))
    with prepare(voice, ONE, TWO, THREE) as words:
        voice.render(3)
        voice.wait_until_rested()
        one, two = words.clip(ONE), words.clip(TWO)
        assert one is not None
        assert (words.clip(TWO), words.clip(ONE)) == (two, one)
        assert words.clip(THREE) is not None  # which leaves no room for both of the others
        again = words.clip(TWO)
        assert again is not two
        assert again is not None
        assert np.array_equal(again.samples, np.full(len(TWO.text), 100 / 32767, np.float32))


def test_a_clip_beyond_all_that_is_kept_is_the_same_as_long_as_nothing_else_is_asked(
    prepare: Any, voice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared_words, "RECENT", 1)
    with prepare(voice, ONE) as words:
        voice.render(1)
        voice.wait_until_rested()
        assert words.clip(ONE) is words.clip(ONE) is not None


def test_what_is_urgent_or_was_asked_for_comes_first(prepare: Any, voice: Any) -> None:
    with prepare(voice, ONE, TWO, THREE, FOUR) as words:
        assert voice.begun.acquire(timeout=SOON_S)
        words.urgent([FOUR])
        assert words.clip(THREE) is None
        voice.let.release()
        voice.render(3)
        voice.wait_until_rested()
        assert voice.asked == [ONE, FOUR, THREE, TWO]


def test_a_voice_that_rests_comes_back_for_new_words(prepare: Any, voice: Any) -> None:
    with prepare(voice, ONE) as words:
        voice.render(1)
        voice.wait_until_rested()
        assert words.clip(TWO) is None
        voice.render(1)
        voice.wait_until_rested()
        assert words.clip(TWO) is not None
        words.urgent([ONE])
    assert voice.asked == [ONE, TWO]


def test_a_text_that_cannot_be_said_is_silent_and_not_tried_again(prepare: Any, gated: Any) -> None:
    voice = gated({ONE: SpeakerError("There was nothing to say.")})
    with prepare(voice, ONE, TWO) as words:
        voice.render(2)
        voice.wait_until_rested()
        assert words.clip(ONE) is None
        assert words.clip(TWO) is not None
        assert words.ready([ONE])
        assert words.failure is None
    assert voice.asked == [ONE, TWO]


def test_a_voice_that_is_gone_for_good_is_told_and_what_is_ready_stays(
    prepare: Any, gated: Any
) -> None:
    voice = gated({TWO: ModelMissing("Install it.")})
    with prepare(voice, ONE, TWO, THREE) as words:
        voice.render(2)
        words._thread.join(SOON_S)
        assert isinstance(words.failure, ModelMissing)
        assert words.clip(ONE) is not None
        assert words.clip(THREE) is None
    assert voice.asked == [ONE, TWO]


def test_a_text_over_which_the_voice_dies_again_and_again_does_not_hold_up_the_others(
    prepare: Any, gated: Any
) -> None:
    voice = gated({ONE: ChildError("It stopped.")})
    with prepare(voice, ONE, TWO) as words:
        voice.render(2)
        voice.wait_until_rested()
        assert words.failure is None
        assert words.ready([ONE])
        assert words.clip(TWO) is not None
    assert voice.asked == [ONE, TWO]


def test_closing_in_the_middle_is_no_failure(prepare: Any, voice: Any) -> None:
    words = prepare(voice, ONE, TWO)
    voice.render(1)
    assert voice.begun.acquire(timeout=SOON_S)
    words.close()
    words.close()
    assert words.failure is None
    assert words.clip(ONE) is not None


def test_closing_what_never_began(voice: Any) -> None:
    PreparedWords(voice, [ONE]).close()  # type: ignore[arg-type]
    assert voice.closed


class Resting(Speaker):
    """A real speaker that tells when it has let its process go."""

    def __init__(self, engine: FakeSynthesiser, cache: ClipCache | None) -> None:
        self.told: list[str] = []
        super().__init__(engine, cache, restarts=Restarts("voice", lambda: 0.0, self.told.append))
        self.rested = threading.Semaphore(0)

    def rest(self) -> None:
        super().rest()
        self.rested.release()


def test_the_process_leaves_when_nothing_is_left_and_returns_when_asked(prepare: Any) -> None:
    speaker = Resting(FakeSynthesiser(), None)
    with prepare(speaker, ONE) as words:
        assert speaker.rested.acquire(timeout=SOON_S)
        assert speaker._child.pid is None
        first = words.clip(ONE)
        words.urgent([TWO])
        assert speaker.rested.acquire(timeout=SOON_S)
        assert speaker._child.pid is None
        clips = first, words.clip(TWO)
    with Speaker(FakeSynthesiser(), None) as blocking:
        for line, clip in zip((ONE, TWO), clips, strict=True):
            assert clip is not None
            assert np.array_equal(clip.samples, blocking.clip(line.text).samples)


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
@pytest.mark.parametrize("load", [True, False])
def test_a_process_that_dies_over_and_over_is_started_again_and_again(
    prepare: Any, faulty: Any, tmp_path: Path, load: bool
) -> None:
    """While it loads that is no fault of the words; in the middle of them it is, at the third."""
    kind = faulty.Stillborn if load else faulty.Dying
    speaker = Resting(kind(log=tmp_path / "log", times=3), None)
    with prepare(speaker, ONE, TWO) as words:
        assert speaker.rested.acquire(timeout=SOON_S)
        assert words.failure is None
        assert words.ready([ONE, TWO])
        assert (words.clip(ONE) is not None) is load
        assert words.clip(TWO) is not None
    assert [text.count("3 times") for text in speaker.told] == [0, 0, 1]


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_a_process_that_is_killed_while_it_renders(
    prepare: Any, faulty: Any, tmp_path: Path
) -> None:
    speaker = Resting(faulty.Dying(log=tmp_path / "log", times=1), None)
    with prepare(speaker, ONE, TWO) as words:
        assert speaker.rested.acquire(timeout=SOON_S)
        assert words.ready([ONE, TWO])
        assert words.clip(ONE) is not None
    assert speaker.told == ["The voice ended and is started again."]


def test_kept_words_need_no_process(prepare: Any, faulty: Any, tmp_path: Path) -> None:
    cache = ClipCache(tmp_path / "clips", pytest.fail)
    with Speaker(FakeSynthesiser(), cache) as blocking:
        blocking.clip(ONE.text)
    speaker = Resting(faulty.Missing(), cache)  # it would fail if it were asked
    with prepare(speaker, ONE) as words:
        assert speaker.rested.acquire(timeout=SOON_S)
        assert words.clip(ONE) is not None
