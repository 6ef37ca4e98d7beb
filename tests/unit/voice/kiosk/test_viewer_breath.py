"""The breath on the page is the breath that sounds."""

from __future__ import annotations

from itertools import pairwise

from audio.blocks import to_frames
from content.model import PhaseKind
from tests.unit.voice.kiosk.shown import World, box
from voice.kiosk.view import Phase


def test_the_phases_are_known_before_they_begin_and_are_those_that_sound() -> None:
    world = box()
    told: set[Phase] = set()
    for view in world.views:
        for phase in () if view.breath is None else view.breath.phases:
            if phase not in told:
                assert phase.start - view.frame > to_frames(0.5)
                told.add(phase)
    begun = [report for report in world.reports if report.event == "phase"]
    assert begun
    assert {(r.frame, r.fields["name"], r.fields["cycle"]) for r in begun} <= {
        (phase.start, phase.kind, phase.cycle) for phase in told
    }


def test_phases_follow_one_another_without_a_gap() -> None:
    world = World()
    world.press(1.0, "start:four-seven-eight")
    for view in world.run(40.0).views:
        phases = () if view.breath is None else view.breath.phases
        for one, following in pairwise(phases):
            assert one.start + one.frames == following.start
            assert one.kind in {kind.value for kind in PhaseKind}


def test_the_cycle_counts_up_and_the_time_down() -> None:
    world = box()
    breaths = [view.breath for view in world.during("guiding") if view.breath is not None]
    cycles = [breath.cycle for breath in breaths]
    assert sorted(set(cycles)) == [0, 1, 2]
    assert cycles == sorted(cycles)
    assert {breath.of for breath in breaths} == {2}
    left = [view.left_s for view in world.during("guiding") if view.left_s is not None]
    assert left == sorted(left, reverse=True)
    assert left[-1] < 1.0


def test_while_paused_nothing_is_breathed_and_the_rest_stays() -> None:
    world = World()
    world.press(1.0, "start:box")
    world.press(8.0, "pause")
    view = world.run(12.0).during("paused")[-1]
    assert view.exercise is not None
    assert view.left_s is not None
    assert view.breath is None or view.breath.phases == ()
