"""What is in the samples of whole sessions: onsets, silence, no clicks."""

from __future__ import annotations

from collections.abc import Callable

import golden
import numpy as np
import pytest

from audio.blocks import QUANTUM, RATE, Samples, to_frames
from audio.pacer import Breath
from voice.simulation import Recorded

Played = Callable[[str], Recorded]

ONSETS = ["pattern-slow", "pattern-equal", "pattern-sigh", "pattern-box",
          "pattern-four-seven-eight", "pattern-4.5-2-6-1", "skip", "pause", "again",
          "lost-for-a-moment"]  # fmt: skip
CUTS = ["stop", "stop-while-asked", "stop-while-paused", "stop-at-the-end", "call", "safety",
        "barge-in", "in-the-lead-in", "louder", "lost-for-a-moment", "lost-while-asked",
        "lost-at-the-end"]  # fmt: skip
SAMPLE_BEND = 0.004
"""The most that the second difference reaches without a cut: high pacer noise, loud speech."""


def frames(recorded: Recorded, event: str, name: str | None = None) -> list[int]:
    return [r.frame for r in recorded.reports
            if r.event == event and name in (None, r.fields.get("name"))]  # fmt: skip


def bend(samples: Samples) -> float:
    return float(np.abs(np.diff(samples, 2)).max())


@pytest.mark.parametrize("name", ONSETS)
def test_every_phase_is_found_in_the_samples_at_the_frame_of_its_event(
    name: str, played: Played
) -> None:
    recorded = played(name)
    spoken = [
        (start, end)
        for start, end in zip(
            frames(recorded, "cue_started"), frames(recorded, "cue_finished"), strict=True
        )
    ]
    onsets = [f for f in frames(recorded, "phase") if not any(s - 480 <= f < e for s, e in spoken)]
    assert len(onsets) >= 2
    for frame in onsets:
        before = recorded.agent[frame - QUANTUM // 2 : frame + QUANTUM]
        found = frame - QUANTUM // 2 + int(np.flatnonzero(before)[0])
        assert found - frame == 0


def test_the_last_phases_are_found_by_their_sound(played: Played) -> None:
    recorded = played("pattern-slow")
    clip = golden.sounds().breath(Breath.OUT, 6 * RATE).samples[: RATE // 2]
    for frame in frames(recorded, "phase", "out")[1:]:
        around = recorded.agent[frame - 2_000 : frame + 2_000 + len(clip) - 1]
        assert int(np.correlate(around, clip, "valid").argmax()) == 2_000


@pytest.mark.parametrize(
    ("name", "event"),
    [("stop", "stopped"), ("stop-while-asked", "stopped"), ("stop-while-paused", "stopped"),
     ("stop-at-the-end", "stopped"), ("call", "stopped"), ("safety", "paused")],
)  # fmt: skip
def test_twenty_milliseconds_after_a_stop_there_is_silence_but_for_the_soft_word(
    name: str, event: str, played: Played
) -> None:
    recorded = played(name)
    frame = frames(recorded, event)[0]
    word = min(f for f in frames(recorded, "cue_started") if f > frame)
    assert not recorded.agent[frame + to_frames(0.02) : word].any()
    assert word - frame >= to_frames(0.1)


@pytest.mark.parametrize("name", ["stop", "stop-while-asked", "stop-at-the-end"])
def test_after_the_soft_word_there_is_nothing_more(name: str, played: Played) -> None:
    recorded = played(name)
    word = frames(recorded, "cue_finished", "stopped")[-1]
    assert len(recorded.agent) - word > RATE
    assert not recorded.agent[word:].any()


@pytest.mark.parametrize("name", CUTS)
def test_nothing_clicks(name: str, played: Played) -> None:
    assert bend(played(name).agent) < SAMPLE_BEND


def test_a_hard_cut_would_be_found(played: Played) -> None:
    recorded = played("stop")
    hard = recorded.agent.copy()
    # Where the guidance speaks; at the stop itself only the soft end of the breath sounds.
    frame = frames(recorded, "cue_started", "intro.slow")[0] + to_frames(1) + 30
    hard[frame:] = 0
    assert bend(hard) > 2 * SAMPLE_BEND


def test_speech_over_our_own_turns_it_down_and_back_up(played: Played) -> None:
    recorded = played("barge-in")
    ducked = frames(recorded, "ducked")[0]
    loud = recorded.agent[ducked - 9_600 : ducked]
    soft = recorded.agent[ducked + 1_500 : ducked + 1_500 + 9_600]
    ratio = np.sqrt(np.mean(soft**2) / np.mean(loud**2))
    assert ratio == pytest.approx(10 ** (-12 / 20), rel=0.05)
