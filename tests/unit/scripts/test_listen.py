from __future__ import annotations

import listen
import numpy as np
import pytest

RATE = listen.RATE


def sound(seconds: float, level: float = 0.1) -> listen.Signal:
    noise = np.random.default_rng(1).normal(0, level, round(seconds * RATE))
    return noise.astype(np.float32)


def zeros(seconds: float) -> listen.Signal:
    return np.zeros(round(seconds * RATE), np.float32)


@pytest.mark.parametrize("floor", [0.0, 0.0005, 0.004])
def test_a_line_ends_where_its_last_word_does_whatever_its_noise(floor: float) -> None:
    line = np.concatenate([zeros(0.5), sound(0.6), zeros(0.1), sound(0.4), zeros(0.8)])
    noisy = line + sound(2.4, floor) if floor else line
    assert listen.speech_end(noisy) == pytest.approx(1.6 * RATE, abs=480)


def test_a_click_after_the_words_is_none() -> None:
    line = np.concatenate([sound(0.6), zeros(0.5), sound(0.01), zeros(0.5)])
    assert listen.speech_end(line) == pytest.approx(0.6 * RATE, abs=480)


@pytest.mark.parametrize("line", [zeros(1), zeros(0), sound(0.015)])
def test_a_line_without_words_has_no_end(line: listen.Signal) -> None:
    with pytest.raises(listen.NotFound, match="word"):
        listen.speech_end(line)


def test_a_line_is_placed_to_the_frame_also_where_it_begins_silent() -> None:
    line = np.concatenate([zeros(0.2), sound(0.3)])
    channel = np.concatenate([zeros(1), line, zeros(1)])
    assert listen.place(line, channel) == RATE


def test_a_line_with_a_gap_in_it_has_no_place() -> None:
    line = sound(0.3)
    channel = np.concatenate([zeros(1), line[:9_000], zeros(0.1), line[9_000:], zeros(1)])
    with pytest.raises(listen.NotFound, match="gap"):
        listen.place(line, channel)
    with pytest.raises(listen.NotFound):
        listen.place(line, zeros(1))


def test_the_first_sound_is_the_first_that_can_be_heard() -> None:
    channel = np.concatenate([sound(0.1), zeros(1), np.full(480, 0.0001, np.float32), sound(0.1)])
    begin = round(0.5 * RATE)
    assert listen.first_sound(channel, begin) == pytest.approx(1.1 * RATE + 480, abs=2)
    with pytest.raises(listen.NotFound):
        listen.first_sound(zeros(1), 0)


def test_silence_begins_after_the_last_sound_before_a_gap_that_is_long_enough() -> None:
    channel = np.concatenate([sound(0.2), zeros(0.01), sound(0.2), zeros(0.1), sound(0.1)])
    assert listen.silent_from(channel, 100, 2_400) == round(0.41 * RATE)
    assert listen.silent_from(zeros(1), 100, 2_400) == 100
    assert listen.silent_from(np.concatenate([sound(0.1), zeros(0.1)]), 0, 2_400) == 4_800
    with pytest.raises(listen.NotFound):
        listen.silent_from(sound(1), 0, 2_400)


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(value) for value in range(20, 0, -1)]
    assert listen.percentile(values, 0.95) == 19.0
    assert listen.percentile(values, 0.5) == 10.0
    assert listen.percentile([7.0], 0.95) == 7.0


def test_the_last_edge_is_where_sound_last_began_after_silence() -> None:
    channel = np.concatenate([zeros(0.2), sound(0.2), zeros(0.1), sound(0.1), zeros(0.01)])
    more = np.concatenate([channel, sound(0.1)])
    assert listen.last_edge(more, 2_400) == round(0.5 * RATE)
    with pytest.raises(listen.NotFound):
        listen.last_edge(sound(1), 2_400)
