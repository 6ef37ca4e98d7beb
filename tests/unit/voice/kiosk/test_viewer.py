"""What the page shows, of real sessions on simulated time: all that matters, and no spoken word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audio.blocks import to_frames
from content.own import load_all
from tests.unit.voice.kiosk.shown import LOOK, World, box, command, idle, woken
from voice.config import Config, Place
from voice.events import Report
from voice.hearing.base import Match, Verdict
from voice.kiosk.view import Asks, Caption, HeardKind, Microphone, ProblemKind, as_json
from voice.kiosk.viewer import Viewer


def test_the_idle_page_says_how_to_begin_and_shows_nothing_else() -> None:
    view = World().run(1.0).views[-1]
    assert (view.state, view.microphone) == ("armed", Microphone.WAKE)
    assert view.wake_phrase == "wake"
    assert view.starts
    assert (view.exercise, view.breath, view.quiet, view.left_s) == (None, None, None, None)
    assert (view.caption, view.heard, view.problem) == (None, None, None)
    assert "stop" not in [sayable.trigger for sayable in view.say]


def test_everything_that_is_said_is_captioned_as_it_is_said() -> None:
    world = box()
    language = world.content.language
    said = [
        language.text(str(report.fields["name"]))
        for report in world.reports
        if report.event == "cue_started" and report.fields["name"] in language.spoken
    ]
    assert len(said) > 5
    assert set(world.captions()) == set(said)
    assert world.views[-1].caption is None
    guides = {view.caption.guides for view in world.views if view.caption is not None}
    assert guides == {False, True}


def test_after_the_end_nothing_of_it_is_left() -> None:
    world = World()
    world.hear(1.0, woken("start:box"))
    world.hear(20.0, command("stop"))
    world.run(40.0)
    after = [view for view in world.during("armed") if view.frame > to_frames(20.5)]
    assert {(view.exercise, view.breath, view.quiet, view.left_s) for view in after} == {
        (None, None, None, None)
    }
    assert after[0].heard is not None
    assert after[0].heard.words == "stop"
    late = [view for view in after if view.frame > to_frames(26.0)]
    assert {(view.caption, view.heard) for view in late} == {(None, None)}


def test_what_was_heard_is_shown_and_gone_again() -> None:
    world = World()
    world.hear(1.0, woken("start:box"))
    views = [view for view in world.run(10.0).views if view.heard is not None]
    assert {view.heard and view.heard.words for view in views} == {"box breathing"}
    assert {view.heard and view.heard.kind for view in views} == {HeardKind.COMMAND}
    assert views[-1].frame - views[0].frame == pytest.approx(to_frames(4.0), abs=2 * LOOK)


def test_what_nobody_understood_is_shown_only_where_something_was_asked() -> None:
    world = World()
    world.hear(1.0, Verdict())
    world.hear(3.0, Verdict(wake=Match("wake", 1.0, 0.0, 0.5)))
    world.hear(5.0, Verdict())
    kinds = [view.heard.kind for view in world.run(7.0).views if view.heard is not None]
    assert list(dict.fromkeys(kinds)) == [HeardKind.WAKE, HeardKind.UNKNOWN]


def test_a_trigger_is_nothing_that_was_heard() -> None:
    world = World()
    world.press(1.0, "start:box")
    world.press(3.0, "go-on")
    assert [view for view in world.run(6.0).views if view.heard is not None] == []


@pytest.mark.parametrize(
    ("lang", "stop", "name"),
    [
        ("en", "stop", "box breathing"),
        ("nl", "stop", "vierkant ademen"),
        ("zh", "停", "方块呼吸"),
        ("ko", "그만", "박스 호흡"),
    ],
)
def test_what_can_be_said_is_told_in_the_words_of_the_language(
    lang: str, stop: str, name: str
) -> None:
    world = World(lang)
    world.press(1.0, "start:box")
    view = world.run(5.0).during("guiding")[-1]
    assert view.exercise is not None
    assert view.exercise.name == name
    assert view.say[0].trigger == "stop"
    assert view.say[0].words.startswith(stop)


def test_what_is_touched_is_never_refused() -> None:
    world = World()
    world.press(1.0, "start:box")
    world.press(8.0, "pause")
    for view in world.run(12.0).views:
        assert all(sayable.words for sayable in view.say)
    for sayable in world.views[-1].say:
        assert not sayable.trigger or world.session.allows(sayable.trigger)
    assert {"go-on", "stop"} <= {sayable.trigger for sayable in world.during("paused")[-1].say}


def test_words_of_the_persons_own_are_never_on_the_page() -> None:
    world = World(config=Config(on_silence=None, silent=False))
    world.press(1.0, "start:my-trick")
    world.run(40.0)
    own = [view.caption for view in world.views if view.caption is not None and view.caption.own]
    assert own
    assert {caption.text for caption in own} == {""}
    assert not [view for view in world.views if "marmalade" in as_json(view)]


def test_a_question_says_what_kind_of_answer_it_waits_for() -> None:
    world = World()
    world.press(1.0, "start:reframe")
    world.run(40.0)
    asked = list(dict.fromkeys(view.asks for view in world.views))
    assert Asks.CHOICE in asked or Asks.ANSWER in asked
    for view in world.views:
        choices = [sayable for sayable in view.say if sayable.trigger.startswith("choice:")]
        assert bool(choices) is (view.asks is Asks.CHOICE)
        assert list(view.say[: len(choices)]) == choices


def test_a_question_stays_until_it_is_answered_and_then_it_is_gone() -> None:
    world = World()
    world.press(1.0, "start:triage")
    world.press(20.0, "stop")
    world.run(30.0)
    asked = [view for view in world.views if view.asks is not Asks.NOTHING]
    assert asked
    question = world.content.language.text("triage.ask")
    captions = {view.caption and view.caption.text for view in asked}
    assert question in captions
    assert None not in captions
    assert world.views[-1].caption is None


def test_own_words_are_listened_to_with_another_sign_than_commands() -> None:
    world = World(config=Config(on_silence=None))
    world.press(1.0, "start:success-recap")
    kinds = {view.microphone for view in world.run(40.0).views}
    assert Microphone.DICTATION in kinds
    answering = [view for view in world.views if view.microphone is Microphone.DICTATION]
    assert {view.asks for view in answering} == {Asks.ANSWER}


def test_a_lost_device_is_told_and_nothing_seems_to_sound() -> None:
    world = World()
    world.press(1.0, "start:box")
    world.at(8.0, lambda: world.device.lose("The loudspeaker went away; connect it again."))
    view = world.run(10.0).views[-1]
    assert view.problem is not None
    assert view.problem.kind is ProblemKind.SOUND
    assert view.problem.text == "The loudspeaker went away; connect it again."
    assert view.microphone is Microphone.CLOSED
    assert view.caption is None
    assert view.state == "paused"


def test_where_nothing_hears_the_language_it_can_still_be_touched() -> None:
    view = World("zh", wake="").run(1.0).views[-1]
    assert view.problem is not None
    assert view.problem.kind is ProblemKind.HEARING
    assert view.microphone is Microphone.CLOSED
    assert view.starts


def test_where_only_other_languages_are_heard_their_wake_phrases_are_waited_for() -> None:
    world = World("zh", wake="")
    world.parts = replace(world.parts, listens=True)
    view = world.run(1.0).views[-1]
    assert view.problem is not None
    assert view.problem.kind is ProblemKind.HEARING
    assert view.microphone is Microphone.WAKE


def test_a_recogniser_that_does_not_come_back_is_shown_until_it_does() -> None:
    world = World()
    world.at(1.0, lambda: setattr(world, "parts", replace(world.parts, deaf="It ended.")))
    world.at(5.0, lambda: setattr(world, "parts", replace(world.parts, deaf="")))
    views = world.run(8.0).views
    kinds = [None if view.problem is None else view.problem.kind for view in views]
    assert kinds.count(ProblemKind.HEARING) > 0
    assert (kinds[0], kinds[-1]) == (None, None)


def test_a_caption_of_a_silence_and_of_sounds_is_none() -> None:
    viewer = Viewer(load_all("en", None).language, Place.DESK, "wake")
    viewer.take(Report(5, "cue_started", {"name": "chime"}))
    assert viewer.view(idle(5)).caption is None
    viewer.take(Report(6, "cue_started", {"name": "paused"}))
    assert isinstance(viewer.view(idle(6)).caption, Caption)
    viewer.take(Report(7, "cue_finished", {"name": "chime"}))
    assert viewer.view(idle(7)).caption is not None
    viewer.take(Report(8, "cue_finished", {"name": "paused"}))
    assert viewer.view(idle(8)).caption is None


def test_what_is_for_one_person_alone_is_not_offered_to_everybody() -> None:
    world = World()
    world.press(1.0, "start:success-recap")
    offered = {sayable.words for view in world.run(20.0).views for sayable in view.say}
    commands = world.content.language.commands
    assert commands["stop"][0] in offered
    assert not offered & {commands["keep"][0], commands["as-usual"][0]}
