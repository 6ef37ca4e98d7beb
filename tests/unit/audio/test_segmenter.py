from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.blocks import EAR_QUANTUM, QUANTUM, Samples
from audio.events import SpeechEnded, SpeechEvent, SpeechPaused, SpeechStarted, Utterance
from audio.segmenter import OVERLAP, PAUSE, PRE_ROLL, SILENCE, STRETCH, Segmenter

FIRST = 4_800
"""The frame of the first quantum; time does not begin at 0."""


def sound(quanta: int, seed: int = 0) -> Samples:
    rng = np.random.default_rng(seed)
    return (rng.standard_normal(quanta * EAR_QUANTUM) * 0.1).astype(np.float32)


def run(
    probabilities: list[float], heard: Samples | None = None, lag: int = 0
) -> list[SpeechEvent]:
    heard = sound(len(probabilities)) if heard is None else heard
    segmenter = Segmenter(lag)
    events: list[SpeechEvent] = []
    for i, probability in enumerate(probabilities):
        quantum = heard[i * EAR_QUANTUM : (i + 1) * EAR_QUANTUM]
        events += segmenter.feed(quantum, probability, FIRST + i * QUANTUM)
    return events


def utterances(events: list[SpeechEvent]) -> list[Utterance]:
    return [event.utterance for event in events if isinstance(event, SpeechEnded)]


def speech(quanta: int, before: int = 60, after: int = 60) -> list[float]:
    return [0.0] * before + [0.9] * quanta + [0.0] * after


def quiet_around(quanta: int, before: int, after: int) -> Samples:
    heard = sound(before + quanta + after)
    heard[: before * EAR_QUANTUM] *= 0.001
    heard[(before + quanta) * EAR_QUANTUM :] *= 0.001
    return heard


def test_silence_tells_nothing() -> None:
    assert run([0.0] * 500) == []


def test_one_window_of_the_vad_is_not_yet_speech() -> None:
    assert run(speech(3)) == []
    assert [type(event) for event in run(speech(4))] == [SpeechStarted, SpeechPaused, SpeechEnded]


def test_doubt_alone_never_starts_speech() -> None:
    assert run([0.45] * 500) == []


def test_it_starts_as_soon_as_it_is_certain() -> None:
    started = run(speech(50))[0]
    assert started == SpeechStarted(FIRST + 64 * QUANTUM)


def test_the_end_comes_200_ms_after_the_speech() -> None:
    before, length = 60, 50
    ended = run(speech(length, before), quiet_around(length, before, 60))[-1]
    assert isinstance(ended, SpeechEnded)
    end = FIRST + (before + length) * QUANTUM
    assert ended.utterance.speech_end == end
    # The VAD lets go 60 ms late; here its values are exact, so the end is told that much sooner.
    assert ended.frame - end == (SILENCE - 6) * QUANTUM


def test_a_pause_that_is_too_short_does_not_end_it() -> None:
    pause = SILENCE - 8
    [utterance] = utterances(run([*speech(30, 60, pause), *speech(30, 0, 60)]))
    assert len(utterance.samples) > (60 + pause) * EAR_QUANTUM


def test_ahead_of_the_end_it_is_told_what_will_end() -> None:
    _, paused, ended = run(speech(50))
    assert isinstance(paused, SpeechPaused)
    assert isinstance(ended, SpeechEnded)
    assert ended.utterance is paused.utterance
    assert ended.frame - paused.frame == (SILENCE - PAUSE) * QUANTUM
    assert ended.utterance.start + len(ended.utterance.samples) * 3 == paused.frame


def test_a_pause_is_void_when_speech_goes_on() -> None:
    events = run([*speech(30, 60, PAUSE), *speech(30, 0, 60)])
    kinds = [SpeechStarted, SpeechPaused, SpeechPaused, SpeechEnded]
    assert [type(event) for event in events] == kinds
    _, void, paused, ended = events
    assert isinstance(void, SpeechPaused)
    assert isinstance(paused, SpeechPaused)
    assert isinstance(ended, SpeechEnded)
    assert ended.utterance is paused.utterance
    assert len(void.utterance.samples) < len(paused.utterance.samples)
    assert void.utterance.start == paused.utterance.start


@pytest.mark.parametrize("silence", range(7, SILENCE + 1))
def test_a_pause_that_a_cut_falls_into_is_told_anew(silence: int) -> None:
    """The quantum that fills the stretch is the one after so many quanta of silence."""
    spoken = STRETCH - PRE_ROLL - 3 - silence + 6
    events = run(speech(spoken, PRE_ROLL + 3))
    [*_, last] = events
    assert isinstance(last, SpeechEnded)
    assert not last.utterance.cut
    places = [i for i, event in enumerate(events) if isinstance(event, SpeechEnded)]
    void = [e.utterance for e in events[: places[0]] if isinstance(e, SpeechPaused)]
    valid = [e.utterance for e in events[places[0] :] if isinstance(e, SpeechPaused)]
    if silence == SILENCE:  # the end comes first
        assert [utterance is last.utterance for utterance in void] == [True]
        assert len(places) == 1
    else:
        assert len(places) == 2
        assert len(void) == (silence > PAUSE)
        assert [utterance is last.utterance for utterance in valid] == [True] * (
            silence < SILENCE - 1
        )
        assert last.utterance.start > events[places[0]].utterance.start  # type: ignore[union-attr]


def test_the_pre_roll_is_the_sound_before_the_first_sign() -> None:
    heard = sound(200)
    [utterance] = utterances(run(speech(50, 100, 50), heard))
    first = (utterance.start - FIRST) // QUANTUM
    assert 100 - first >= PRE_ROLL
    cut = heard[first * EAR_QUANTUM : first * EAR_QUANTUM + len(utterance.samples)]
    assert np.array_equal(utterance.samples, cut)


def test_the_pre_roll_does_not_reach_into_what_was_said_before() -> None:
    first, second = utterances(run([*speech(40, 60, 16), *speech(40, 0, 60)]))
    assert second.start >= first.speech_end


def test_speech_at_once_has_as_much_pre_roll_as_there_is() -> None:
    [utterance] = utterances(run(speech(30, before=0)))
    assert utterance.start == FIRST


@pytest.mark.parametrize("lag", [0, 48, 1_000])
def test_the_lag_moves_the_utterance_but_not_the_moment_it_is_known(lag: int) -> None:
    plain, late = run(speech(50)), run(speech(50), lag=lag)
    assert [event.frame for event in late] == [event.frame for event in plain]
    assert utterances(late)[0].start == utterances(plain)[0].start - lag
    assert utterances(late)[0].speech_end == utterances(plain)[0].speech_end - lag


def test_babble_is_cut_into_stretches_that_overlap() -> None:
    events = run(speech(1_500))
    assert sum(isinstance(event, SpeechStarted) for event in events) == 1
    stretches = utterances(events)
    assert [u.cut for u in stretches] == [True] * (len(stretches) - 1) + [False]
    assert len(stretches) == 5
    for one, other in itertools.pairwise(stretches):
        assert len(one.samples) == STRETCH * EAR_QUANTUM
        assert other.start - one.start == (STRETCH - OVERLAP) * QUANTUM
        shared = OVERLAP * EAR_QUANTUM
        assert np.array_equal(one.samples[-shared:], other.samples[:shared])


@given(
    runs=st.lists(
        st.tuples(st.sampled_from([0.0, 0.2, 0.4, 0.6, 1.0]), st.integers(1, 500)), max_size=12
    )
)
def test_every_start_has_one_end_and_every_utterance_is_what_was_heard(
    runs: list[tuple[float, int]],
) -> None:
    probabilities = [p for p, count in runs for _ in range(count)] + [0.0] * 60
    heard = sound(len(probabilities))
    speaking = False
    paused: SpeechPaused | None = None
    just_cut = False
    for event in run(probabilities, heard):
        if isinstance(event, SpeechStarted):
            assert not speaking
            speaking = True
            continue
        assert speaking
        utterance = event.utterance
        if isinstance(event, SpeechPaused):
            paused = event
            assert not utterance.cut
        elif utterance.cut:
            paused, just_cut = None, True
        else:
            speaking = False
            if paused is None:
                assert just_cut
            else:
                assert utterance is paused.utterance
                assert event.frame - paused.frame <= (SILENCE - PAUSE) * QUANTUM
            paused, just_cut = None, False
        assert 0 < len(utterance.samples) <= STRETCH * EAR_QUANTUM
        assert utterance.start < utterance.speech_end <= event.frame
        begin = (utterance.start - FIRST) // QUANTUM * EAR_QUANTUM
        assert np.array_equal(utterance.samples, heard[begin : begin + len(utterance.samples)])
    assert not speaking
