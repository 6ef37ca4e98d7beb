"""The ear process: it may be killed, and what it raises arrives as one sentence."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voice.errors import BreatherError, EarError, ModelMissing, PartError, WakePhraseError
from voice.hearing.base import Listening, Opening
from voice.hearing.ear import Ear

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")

SOUND = np.zeros(1600, np.float32)
ALL = Listening(True, frozenset())


def one_sentence(error: BreatherError) -> bool:
    text = str(error)
    return text.endswith(".") and "\n" not in text and text.count(". ") == 0


def test_it_answers_as_the_recogniser_within_would(factories: Any) -> None:
    plain = factories.Plain()
    with Ear(factories.Factory(plain)) as ear:
        assert (ear.name, ear.wake_threshold) == ("plain", -1.5)
        for listening in (ALL, Listening(False, frozenset({"stop"}))):
            for opening in (Opening(), Opening(anywhere=True)):
                expected = plain.hear(SOUND, listening, opening)
                assert ear.hear(SOUND, listening, opening) == expected


def test_killed_between_two_utterances_it_answers_the_next(factories: Any) -> None:
    with Ear(factories.Factory(factories.Plain())) as ear:
        first = ear.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        verdict = ear.hear(SOUND, ALL, Opening())
        assert verdict.wake is not None
        assert ear.pid not in (None, first)


def test_killed_in_the_middle_of_an_utterance_it_still_answers(
    factories: Any, tmp_path: Path
) -> None:
    pipe = tmp_path / "busy"
    os.mkfifo(pipe)
    killed: list[int] = []

    def kill_when_busy() -> None:
        with pipe.open() as told:
            pid = int(told.read())
        pipe.unlink()
        killed.append(pid)
        os.kill(pid, signal.SIGKILL)

    with Ear(factories.Factory(factories.Busy(pipe=pipe))) as ear:
        first = ear.pid
        thread = threading.Thread(target=kill_when_busy)
        thread.start()
        verdict = ear.hear(SOUND, ALL, Opening())
        thread.join()
        assert killed == [first]
        assert verdict == factories.Plain().hear(SOUND, ALL, Opening())
        assert ear.pid != first


def test_killed_by_every_attempt_it_gives_up_with_one_sentence(factories: Any) -> None:
    with Ear(factories.Factory(factories.Dying())) as ear:
        with pytest.raises(EarError, match="doctor") as caught:
            ear.hear(SOUND, ALL, Opening())
        assert one_sentence(caught.value)
        assert caught.value.__cause__ is None


def test_killed_at_every_start_it_gives_up_with_one_sentence(factories: Any) -> None:
    with pytest.raises(EarError) as caught:
        Ear(factories.dead)
    assert one_sentence(caught.value)


@pytest.mark.parametrize(
    ("factory", "kind", "message"),
    [
        ("no_such_word", WakePhraseError, "Choose another one."),
        ("no_model", ModelMissing, "Install it."),
    ],
)
def test_what_is_wrong_at_the_start_arrives_as_it_is(
    factories: Any, factory: str, kind: type[BreatherError], message: str
) -> None:
    with pytest.raises(kind) as caught:
        Ear(getattr(factories, factory))
    assert type(caught.value) is kind
    assert str(caught.value) == message


def test_errors_of_others_arrive_without_what_was_said(factories: Any) -> None:
    with pytest.raises(PartError, match="ValueError") as caught:
        Ear(factories.broken)
    assert factories.SECRET not in repr(caught.getrepr(style="long"))
    with Ear(factories.Factory(factories.Failing())) as ear:
        with pytest.raises(PartError, match="ValueError") as caught:
            ear.hear(SOUND, ALL, Opening())
        assert factories.SECRET not in repr(caught.getrepr(style="long"))
        assert one_sentence(caught.value)


def test_closing_leaves_no_process(factories: Any) -> None:
    with Ear(factories.Factory(factories.Plain())) as ear:
        pid = ear.pid
        assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
