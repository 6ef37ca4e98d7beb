from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.blocks import QUANTUM, Clip, to_frames
from audio.timeline import Bus, Cancel, Cue, Play
from content.loader import load_exercises
from content.model import PhaseKind, parse_pattern
from voice.dialogue import changing, planning
from voice.dialogue import guide as guides
from voice.dialogue.closing import closing
from voice.dialogue.guide import Guide
from voice.dialogue.planning import Duration
from voice.dialogue.score import AFTER_BOUNDARY, BEFORE_BOUNDARY
from voice.dialogue.sounds import Sounds
from voice.events import Order

MakeSounds = Callable[[Callable[[str], Clip | None]], Sounds]
EXERCISES = load_exercises()
BREATHING = sorted(name for name, exercise in EXERCISES.items() if exercise.pattern is not None)
CHANGES = ("slower", "faster", "louder", "quieter")


def begun(sounds: Sounds, name: str = "slow", breaths: int = 4, gain: float = 1.0) -> Guide:
    exercise = planning.named(EXERCISES, name)
    assert exercise is not None
    return guides.begin(exercise, Duration(breaths=breaths), gain, 0, sounds)[0]


def changed(guide: Guide, command: str, now: int, sounds: Sounds) -> tuple[Guide, list[Order]]:
    new = changing.changed(guide, command)
    return guides.tell(new or guide, [f"{command}.ok" if new else "limit"], now, sounds)


class TestNamed:
    def test_by_id(self) -> None:
        assert planning.named(EXERCISES, "box") is EXERCISES["box"]

    def test_by_its_pattern(self) -> None:
        exercise = planning.named(EXERCISES, "4-2-6-0")
        assert exercise is not None
        assert (exercise.id, exercise.pattern) == ("custom", parse_pattern("4-2-6-0"))
        assert exercise.holds

    @pytest.mark.parametrize("name", ["", "nonsense", "4-2-6", "0-0-0-0", "99-0-99-0"])
    def test_neither(self, name: str) -> None:
        assert planning.named(EXERCISES, name) is None


class TestSpoken:
    @pytest.mark.parametrize("name", BREATHING)
    def test_names_all_that_the_exercise_asks_for(self, name: str, make_sounds: MakeSounds) -> None:
        asked: list[str] = []
        begun(make_sounds(asked.append), name)
        spoken = planning.spoken(EXERCISES[name], Duration(breaths=4))
        assert set(asked) <= set(spoken)
        assert spoken[0] == f"intro.{name}"
        assert spoken[-1] == "closing"


class TestLeadIn:
    @pytest.mark.parametrize("name", BREATHING)
    def test_words_come_one_after_another_before_the_first_breath(
        self, name: str, sounds: Sounds
    ) -> None:
        guide = begun(sounds, name)
        assert all(b.frame - a.end == to_frames(1.0) for a, b in pairwise(guide.lead_in))
        assert guide.lead_in[0].name == f"intro.{name}"
        assert guide.lead_in[-1].name == "ready-lead-in"
        assert guide.score.begin - guide.lead_in[-1].end == BEFORE_BOUNDARY
        assert ("holds.note" in {cue.name for cue in guide.lead_in}) == guide.exercise.holds

    @pytest.mark.parametrize("name", BREATHING)
    def test_what_must_be_said_is_said_before_or_within_the_breathing(
        self, name: str, sounds: Sounds
    ) -> None:
        guide = begun(sounds, name, breaths=1)
        said = [cue.name for cue in (*guide.lead_in, *guide.score.words)]
        assert said.count("shallow") == said.count("safety.short") == 1

    def test_without_any_words_the_breathing_begins_all_the_same(
        self, make_sounds: MakeSounds
    ) -> None:
        guide = begun(make_sounds(lambda phrase: None))
        assert guide.lead_in == guide.score.words == ()
        assert 0 < guide.score.begin < to_frames(1.0)
        assert [p.kind for p in guide.score.phases] == [PhaseKind.IN, PhaseKind.OUT] * 4


class TestChanges:
    def test_the_breath_under_way_and_its_onsets_stay(self, sounds: Sounds) -> None:
        guide = begun(sounds)
        now = guide.score.begin + to_frames(1)
        new, orders = changed(guide, "slower", now, sounds)
        assert new.score.phases[:2] == guide.score.phases[:2]
        assert new.score.cycles[1] == guide.score.cycles[1]
        assert new.score.cycles[2] - new.score.cycles[1] == to_frames(11)
        cancel = next(order for order in orders if isinstance(order, Cancel))
        assert cancel.frame == now
        assert cancel.keys is not None
        assert not cancel.keys & {p.cue.key for p in guide.score.phases[:2]}
        assert cancel.keys >= {p.cue.key for p in guide.score.phases[2:]}

    def test_a_change_on_the_very_boundary_is_for_the_breath_after(self, sounds: Sounds) -> None:
        guide = begun(sounds)
        new, _ = changed(guide, "slower", guide.score.cycles[1], sounds)
        assert new.score.cycles[2] == guide.score.cycles[2]
        assert new.score.cycles[3] - new.score.cycles[2] == to_frames(11)

    @pytest.mark.parametrize(("there", "back"), [CHANGES[:2], CHANGES[1::-1], CHANGES[2:]])
    def test_one_step_back_is_where_it_was(self, there: str, back: str, sounds: Sounds) -> None:
        guide = begun(sounds)
        once = changing.changed(guide, there)
        assert once is not None
        twice = changing.changed(once, back)
        assert twice is not None
        assert twice.plan.gain == pytest.approx(guide.plan.gain)
        assert twice.plan.pattern.seconds == pytest.approx(guide.plan.pattern.seconds)

    @pytest.mark.parametrize("command", CHANGES)
    def test_there_is_a_limit_and_a_way_back_from_it(self, command: str, sounds: Sounds) -> None:
        guide: Guide | None = begun(sounds)
        steps = []
        while guide is not None:
            steps.append(guide)
            guide = changing.changed(guide, command)
        assert 3 <= len(steps) <= 7
        back = {"slower": "faster", "faster": "slower", "louder": "quieter", "quieter": "louder"}
        assert changing.changed(steps[-1], back[command]) is not None

    def test_a_breath_does_not_become_longer_than_any_may_be(self, sounds: Sounds) -> None:
        guide = begun(sounds, "20-0-20-0", breaths=2)
        assert changing.changed(guide, "slower") is None
        assert changing.changed(guide, "faster") is not None

    @pytest.mark.parametrize(("gain", "command"), [(10 ** (-24 / 20), "louder"), (4.0, "quieter")])
    def test_a_setting_beyond_the_limits_can_be_brought_back(
        self, gain: float, command: str, sounds: Sounds
    ) -> None:
        guide = changing.changed(begun(sounds, gain=gain), command)
        assert guide is not None
        assert (guide.plan.gain > gain) == (command == "louder")


class TestSkip:
    def test_it_ends_on_the_out_breath_of_this_breath(self, sounds: Sounds) -> None:
        guide = begun(sounds, "box")
        now = guide.score.cycles[1] + to_frames(5)
        new, _ = guides.skip(guide, now, sounds)
        assert new.score.end == guide.score.cycles[1] + to_frames(12)
        assert new.score.phases[-1].kind is PhaseKind.OUT
        assert not [word for word in new.score.words if word.end > new.score.end - to_frames(1)]

    def test_in_the_hold_after_it_the_out_breath_is_over(self, sounds: Sounds) -> None:
        guide = begun(sounds, "box")
        now = guide.score.cycles[1] + to_frames(13)
        new, orders = guides.skip(guide, now, sounds)
        assert new.score.end == guide.score.cycles[1] + to_frames(12)
        resting = next(p.cue.key for p in guide.score.phases
                       if p.cycle == 1 and p.kind is PhaseKind.HOLD_OUT)  # fmt: skip
        assert any(isinstance(o, Cancel) and resting in (o.keys or ()) for o in orders)
        bell, *_ = closing(new, ["closing"], now, sounds)
        assert bell.frame == now


class TestClosing:
    def test_the_sound_begins_with_the_end_of_the_last_out_breath(self, sounds: Sounds) -> None:
        guide = begun(sounds)
        bell, words = closing(guide, ["closing"], guide.score.end - QUANTUM, sounds)
        assert (bell.frame, bell.bus) == (guide.score.end, Bus.SIGNAL)
        assert words.name == "closing"
        assert words.frame > bell.frame + to_frames(1)


moments = st.lists(
    st.tuples(
        st.sampled_from([*CHANGES, "help", "how-long", "skip", "pause", "again"]),
        st.integers(1, to_frames(30)),
    ),
    min_size=1,
    max_size=6,
)


@given(
    st.sampled_from([*BREATHING, "4.5-0-6.5-2", "0.5-0-2.5-0", "2-2-2-2"]),
    st.integers(1, 6),
    moments,
)
def test_whatever_changes_the_score_stays_whole(
    make_sounds: MakeSounds,
    name: str,
    breaths: int,
    moments: Sequence[tuple[str, int]],
) -> None:
    sounds = make_sounds(long_as_it_has_letters)
    guide, now = begun(sounds, name, breaths), 0
    for command, later in moments:
        now = -(-(now + later) // QUANTUM) * QUANTUM
        if now >= guide.score.end:
            break
        before = guide
        guide, orders = done(guide, command, now, sounds)
        check(guide)
        played = [order.cue for order in orders if isinstance(order, Play)]
        assert all(cue.frame >= now for cue in played)
        assert staying(before, now, orders) | {c.key for c in played if c.end > now} == live(
            guide, now
        )
        if command not in ("pause", "again"):
            begun_before = [c for c in before.score.cycles if c <= now]
            assert list(guide.score.cycles[: len(begun_before)]) == begun_before


def long_as_it_has_letters(phrase: str) -> Clip:
    return Clip(np.zeros(to_frames(0.12 * len(phrase)), np.float32))


def done(guide: Guide, command: str, now: int, sounds: Sounds) -> tuple[Guide, list[Order]]:
    if command == "help":
        return guides.explain(guide, now, sounds)
    if command == "how-long":
        return guides.tell(guide, ["remaining.half-minute"], now, sounds)
    if command == "skip":
        return guides.skip(guide, now, sounds)
    if command in CHANGES:
        return changed(guide, command, now, sounds)
    everything: list[Order] = [Cancel(now, None)]
    if command == "pause":
        new, orders = guides.resume(guide, now, now, sounds)
    else:
        new, orders = guides.again(guide, Duration(breaths=guide.plan.breaths), now, sounds)
    return new, everything + orders


def cues_of(guide: Guide) -> tuple[Cue, ...]:
    return (*guide.lead_in, *guide.beside, *guide.score.cues)


def live(guide: Guide, now: int) -> set[int]:
    return {cue.key for cue in cues_of(guide) if cue.end > now}


def staying(guide: Guide, now: int, orders: Sequence[Order]) -> set[int]:
    keys = live(guide, now)
    for order in orders:
        if isinstance(order, Cancel):
            keys -= keys if order.keys is None else order.keys
    return keys


def check(guide: Guide) -> None:
    score = guide.score
    assert all(a.cue.end == b.cue.frame for a, b in pairwise(score.phases))
    assert score.phases[-1].kind is PhaseKind.OUT
    assert score.phases[-1].cue.end == score.end
    assert [p.cue.frame for p in score.phases if p.kind is PhaseKind.IN] == list(score.cycles)
    assert score.first + len(score.cycles) == guide.plan.breaths
    for word in score.words:
        assert any(
            p.cue.frame + AFTER_BOUNDARY <= word.frame and word.end <= p.cue.end - BEFORE_BOUNDARY
            for p in score.phases
        )
    spoken = sorted((*guide.lead_in, *guide.beside, *score.words), key=lambda cue: cue.frame)
    assert all(a.end <= b.frame for a, b in pairwise(spoken))
