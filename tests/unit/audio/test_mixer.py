from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from audio.blocks import QUANTUM, RATE, Clip, Samples
from audio.events import CueStarted
from audio.mixer import CUT_FRAMES, DUCK_FRAMES, KNEE, CueEvent, Mixer
from audio.timeline import Cancel, Cue, Duck, Order, Play

QUANTA = 12
TOTAL = QUANTA * QUANTUM


def tone(frames: int, level: float = 0.2, hertz: float = 300.0) -> Clip:
    """A sine that swells and fades, so that it begins and ends without a jump."""
    time = np.arange(frames)
    swell = np.sin(np.pi * time / max(frames, 1)) ** 2
    return Clip((level * swell * np.sin(2 * np.pi * hertz * time / RATE)).astype(np.float32))


def steady(frames: int, level: float = 0.2) -> Clip:
    return Clip(np.full(frames, level, np.float32))


def cue(key: int, frame: int, clip: Clip, gain: float = 1.0) -> Cue:
    return Cue(key, f"cue {key}", clip, frame, gain)


def render(
    mixer: Mixer, quanta: int = QUANTA, later: dict[int, Sequence[Order]] | None = None
) -> tuple[Samples, list[CueEvent]]:
    """Render; `later` holds the orders given right before a quantum."""
    out = np.zeros((quanta, QUANTUM), np.float32)
    events: list[CueEvent] = []
    for number in range(quanta):
        for order in (later or {}).get(number, ()):
            mixer.order(order)
        events += mixer.render(out[number])
    return out.reshape(-1), events


def played(*orders: Order, quanta: int = QUANTA) -> tuple[Samples, list[CueEvent]]:
    return render(Mixer(), quanta, {0: orders})


def told(events: Sequence[CueEvent]) -> list[tuple[str, int, int]]:
    return [
        (
            "start" if isinstance(event, CueStarted) else "cut" if event.cut else "end",
            event.cue.key,
            event.frame,
        )
        for event in events
    ]


def test_a_cue_sounds_from_its_frame_on_to_its_last_sample() -> None:
    clip = steady(700)
    out, events = played(Play(cue(1, 1234, clip, gain=0.5)))
    expected = np.zeros(TOTAL, np.float32)
    expected[1234:1934] = 0.1
    np.testing.assert_allclose(out, expected, atol=1e-7)
    assert told(events) == [("start", 1, 1234), ("end", 1, 1934)]


def test_the_end_is_told_by_the_quantum_that_holds_the_last_sample() -> None:
    mixer = Mixer()
    mixer.order(Play(cue(1, 0, steady(QUANTUM))))
    assert told(mixer.render(np.zeros(QUANTUM, np.float32)))[-1] == ("end", 1, QUANTUM)


def test_a_late_cue_starts_with_the_next_quantum_and_skips_nothing() -> None:
    clip = tone(2000)
    out, events = render(Mixer(), later={3: [Play(cue(1, 17, clip))]})
    start = 3 * QUANTUM
    np.testing.assert_array_equal(out[start : start + 2000], clip.samples)
    assert not out[:start].any()
    assert told(events) == [("start", 1, start), ("end", 1, start + 2000)]
    assert events[0].cue.frame == 17


@pytest.mark.parametrize("frame", [479, 480, 481, 960, 1111])
def test_a_cancel_fades_out_over_ten_milliseconds_from_its_very_frame(frame: int) -> None:
    out, events = played(Play(cue(1, 0, steady(5000))), Cancel(frame))
    assert np.all(out[:frame] == np.float32(0.2))
    fall = out[frame : frame + CUT_FRAMES]
    assert fall[0] > 0.1999
    assert fall[-1] < 1e-5
    assert np.all(np.diff(fall) < 0)
    assert not out[frame + CUT_FRAMES :].any()
    assert told(events) == [("start", 1, 0), ("cut", 1, frame + CUT_FRAMES)]


def test_a_cancel_forgets_what_starts_at_its_frame_or_later_without_a_word() -> None:
    out, events = played(
        Play(cue(1, 1000, steady(100))),
        Play(cue(2, 4000, steady(100))),
        Play(cue(3, 1000, steady(0))),
        Cancel(1000),
    )
    assert not out.any()
    assert events == []


def test_what_is_ordered_after_a_cancel_plays_even_from_the_same_frame() -> None:
    out, events = played(
        Play(cue(1, 0, steady(3000))), Cancel(1000), Play(cue(2, 1000, steady(600, 0.1)))
    )
    assert told(events) == [
        ("start", 1, 0),
        ("start", 2, 1000),
        ("cut", 1, 1000 + CUT_FRAMES),
        ("end", 2, 1600),
    ]
    assert out[1599] == np.float32(0.1)


def test_a_cancel_by_key_leaves_the_others() -> None:
    _, events = played(
        Play(cue(1, 0, steady(3000))),
        Play(cue(2, 0, steady(3000))),
        Play(cue(3, 2000, steady(100))),
        Cancel(500, frozenset({1, 3, 99})),
    )
    assert told(events) == [
        ("start", 1, 0),
        ("start", 2, 0),
        ("cut", 1, 500 + CUT_FRAMES),
        ("end", 2, 3000),
    ]


def test_the_others_still_start_on_time_when_the_first_is_forgotten() -> None:
    starts = [500, 3000, 1000, 3500, 4000, 1500, 2000]
    plays = [Play(cue(key, frame, steady(10))) for key, frame in enumerate(starts)]
    out, events = played(*plays, Cancel(0, frozenset({0})))
    assert np.flatnonzero(np.diff(out, prepend=0) > 0).tolist() == sorted(starts[1:])
    assert [frame for what, _, frame in told(events) if what == "start"] == sorted(starts[1:])


def test_a_cancel_in_the_past_acts_at_the_next_quantum() -> None:
    out, events = render(Mixer(), later={0: [Play(cue(1, 0, steady(5000)))], 4: [Cancel(3)]})
    start = 4 * QUANTUM
    assert out[start - 1] == np.float32(0.2)
    assert told(events)[-1] == ("cut", 1, start + CUT_FRAMES)


def test_a_second_cancel_during_the_ramp_changes_nothing() -> None:
    once, first = played(Play(cue(1, 0, steady(5000))), Cancel(700))
    twice, second = render(
        Mixer(),
        later={0: [Play(cue(1, 0, steady(5000))), Cancel(700)], 2: [Cancel(0), Cancel(1000)]},
    )
    np.testing.assert_array_equal(once, twice)
    assert told(first) == told(second)


def test_an_earlier_cancel_overrules_one_ordered_before_it() -> None:
    _, events = played(Play(cue(1, 0, steady(5000))), Cancel(3000), Cancel(1000))
    assert told(events)[-1] == ("cut", 1, 1000 + CUT_FRAMES)
    _, events = played(Play(cue(1, 2000, steady(2000))), Cancel(3000), Cancel(1000))
    assert events == []


def test_a_cancel_after_the_end_does_not_make_it_a_cut() -> None:
    _, events = played(Play(cue(1, 0, steady(1000))), Cancel(1000))
    assert told(events)[-1] == ("end", 1, 1000)


def test_a_cue_that_ends_within_the_ramp_out_ends_there() -> None:
    _, events = played(Play(cue(1, 0, steady(1000))), Cancel(900))
    assert told(events)[-1] == ("cut", 1, 1000)


def test_an_empty_clip_starts_and_ends() -> None:
    out, events = played(Play(cue(1, 600, steady(0))))
    assert not out.any()
    assert told(events) == [("start", 1, 600), ("end", 1, 600)]


def test_at_one_frame_the_old_cue_ends_before_the_new_one_starts() -> None:
    _, events = played(Play(cue(2, 1000, steady(50))), Play(cue(1, 500, steady(500))))
    assert told(events) == [
        ("start", 1, 500),
        ("end", 1, 1000),
        ("start", 2, 1000),
        ("end", 2, 1050),
    ]


@pytest.mark.parametrize("frame", [0, 479, 500, 960])
def test_a_duck_ramps_over_twenty_milliseconds_from_its_frame(frame: int) -> None:
    out, events = played(Play(cue(1, 0, steady(TOTAL))), Duck(frame, 0.25))
    assert np.all(out[:frame] == np.float32(0.2))
    ramp = out[frame : frame + DUCK_FRAMES]
    assert np.all(np.diff(ramp) <= 0)
    assert ramp[0] == pytest.approx(0.2, abs=1e-4)
    assert ramp[DUCK_FRAMES // 2] == pytest.approx(0.125, abs=1e-3)
    np.testing.assert_allclose(out[frame + DUCK_FRAMES :], 0.05, atol=1e-6)
    assert told(events) == [("start", 1, 0), ("end", 1, TOTAL)]


def test_a_duck_and_back_leaves_the_samples_as_they_were() -> None:
    clip = tone(TOTAL)
    out, _ = played(Play(cue(1, 0, clip)), Duck(100, 0.3), Duck(2000, 1.0))
    after = 2000 + DUCK_FRAMES
    np.testing.assert_array_equal(out[after:], clip.samples[after:])


def test_a_duck_inside_a_duck_goes_on_from_the_gain_reached() -> None:
    out, _ = played(Play(cue(1, 0, steady(TOTAL))), Duck(1000, 0.0), Duck(1480, 1.0))
    assert out[1479] == pytest.approx(0.1, abs=1e-3)
    assert out[1480] == pytest.approx(float(out[1479]), abs=1e-6)
    assert np.all(np.diff(out[1480 : 1480 + DUCK_FRAMES]) >= 0)
    np.testing.assert_allclose(out[1480 + DUCK_FRAMES :], 0.2, atol=1e-6)


def test_of_two_ducks_at_one_frame_the_later_order_wins() -> None:
    out, _ = played(Play(cue(1, 0, steady(TOTAL))), Duck(700, 0.0), Duck(700, 0.5))
    assert out[700:].min() >= 0.0999
    assert out[-1] == pytest.approx(0.1, abs=1e-6)


def test_ducks_ordered_in_the_wrong_sequence_act_at_their_frames() -> None:
    clip = steady(TOTAL)
    right, _ = played(Play(cue(1, 0, clip)), Duck(700, 0.1), Duck(3000, 1.0))
    wrong, _ = played(Duck(3000, 1.0), Duck(700, 0.1), Play(cue(1, 0, clip)))
    np.testing.assert_array_equal(right, wrong)


def test_duck_and_cancel_at_one_frame_multiply() -> None:
    play = Play(cue(1, 0, steady(TOTAL)))
    both, _ = played(play, Duck(1001, 0.5), Cancel(1001))
    ducked, _ = played(play, Duck(1001, 0.5))
    cut, _ = played(play, Cancel(1001))
    np.testing.assert_allclose(both, ducked * cut / np.float32(0.2), atol=1e-6)


def test_a_mix_below_the_knee_is_untouched_to_the_bit() -> None:
    clip = tone(TOTAL, KNEE)
    out, _ = played(Play(cue(1, 0, clip)))
    np.testing.assert_array_equal(out, clip.samples)


def test_a_mix_beyond_full_scale_is_bent_below_it_without_a_corner() -> None:
    slope = Clip(np.linspace(-3, 3, TOTAL, dtype=np.float32))
    out, _ = played(Play(cue(1, 0, slope)), Play(cue(2, 0, slope)))
    assert np.abs(out).max() <= 1.0
    assert np.all(np.diff(out) >= 0)
    assert np.diff(out).max() <= np.diff(2 * slope.samples).max() * 1.001


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_none_sound_as_silence_and_leave_no_trace(bad: float) -> None:
    samples = np.full(2000, 0.2, np.float32)
    samples[100:200] = bad
    out, _ = played(
        Play(cue(1, 0, Clip(samples))), Play(cue(2, 0, Clip(-samples))), Duck(90, 0.0), Cancel(1500)
    )
    assert np.isfinite(out).all()
    assert not out[100:200].any()


@pytest.mark.parametrize(
    "order",
    [
        Duck(0, math.nan),
        Duck(0, -0.1),
        Duck(0, math.inf),
        Play(cue(1, 0, steady(10), gain=math.nan)),
    ],
)
def test_orders_that_nobody_can_play_are_refused(order: Order) -> None:
    with pytest.raises(ValueError, match="gain"):
        Mixer().order(order)


def test_a_key_is_refused_while_in_use_and_free_afterwards() -> None:
    mixer = Mixer()
    mixer.order(Play(cue(1, 0, steady(100))))
    with pytest.raises(ValueError, match="in use"):
        mixer.order(Play(cue(1, 9000, steady(100))))
    render(mixer, 1)
    mixer.order(Play(cue(1, 9000, steady(100))))
