"""What the page shows, of real sessions on simulated time: all that matters, and no spoken word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from audio.blocks import QUANTUM, Clip, to_frames
from audio.events import Captured
from audio.io.fake import FakeDevice
from content.model import PhaseKind
from content.own import Content, load_all
from content.steps import Keepsake
from voice import app
from voice.config import Config, Place
from voice.dialogue.session import Session
from voice.events import Heard, Practised, Remember, Report
from voice.hearing.base import Listening, Match, Verdict
from voice.hearing.listener import HeardEvent
from voice.kiosk.catalogue import catalogue, spoken_by
from voice.kiosk.screen import Shown, moment
from voice.kiosk.view import (
    Asks,
    Caption,
    HeardKind,
    Microphone,
    Phase,
    ProblemKind,
    View,
    as_json,
)
from voice.kiosk.viewer import Moment, Viewer
from voice.live import Beside, Live
from voice.speaking.base import Line

LOOK = 10 * QUANTUM
"""How often the page is looked at."""
SECRET = "my manager shouted about marmalade"


class Device(FakeDevice):
    """As the page wants one."""

    @property
    def heard(self) -> tuple[int, float]:
        return self.frame, 0.0


class Bell:
    """Tells of every turn, and keeps nobody waiting."""

    def __init__(self) -> None:
        self.then: Callable[[], None] = lambda: None

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        if block:
            self.then()
        return False

    def release(self) -> None:
        pass


class Ears:
    """Hears what is said at a frame."""

    busy = False

    def __init__(self) -> None:
        self.said: dict[int, Verdict] = {}
        """What is said by the quantum."""

    def feed(self, captured: Captured, listening: Listening) -> list[HeardEvent]:
        frame = captured.frame
        verdict = self.said.get(frame // QUANTUM)
        return [] if verdict is None else [Heard(frame, frame, frame, verdict)]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a screen shows."""

    port: Shown
    session: Session
    content: Content
    wake: str


class World:
    """A session that is shown at every quantum."""

    def __init__(self, lang: str = "en", config: Config | None = None, wake: str = "wake") -> None:
        config = config or Config(on_silence=None, breaths=2)
        self.content = load_all(lang, None)
        self.device = Device()
        self.session = app.session(config, self.content, app.sounds(self.content, word))
        self.parts = Parts(self.device, self.session, self.content, wake)
        self.viewer = Viewer(self.content.language, Place.KIOSK, wake)
        self.views: list[View] = []
        self.reports: list[Report] = []
        self.ears = Ears()
        self.bell = Bell()
        self.bell.then = self._turn
        self.acts: dict[int, Callable[[], None]] = {}
        self.last = to_frames(30.0)
        self.live = Live(
            self.device, self.ears, self.session, self.bell, self._report, lambda: None,
            Beside(keep, recall, read),
        )  # fmt: skip

    def at(self, seconds: float, act: Callable[[], None]) -> None:
        self.acts[to_frames(seconds) // QUANTUM] = act

    def press(self, seconds: float, name: str) -> None:
        self.at(seconds, lambda: self.live.post(name))

    def hear(self, seconds: float, verdict: Verdict) -> None:
        self.ears.said[to_frames(seconds) // QUANTUM] = verdict

    def run(self, seconds: float = 30.0) -> World:
        self.last = to_frames(seconds)
        self.live.run()
        return self

    def _report(self, report: Report) -> None:
        self.reports.append(report)
        self.viewer.take(report)

    def _turn(self) -> None:
        if self.device.frame % LOOK == 0:
            self.views.append(self.viewer.view(moment(self.parts)))
        self.acts.get(self.device.frame // QUANTUM, lambda: None)()
        if self.device.frame >= self.last:
            self.live.end()

    def during(self, state: str) -> list[View]:
        return [view for view in self.views if view.state == state]

    def captions(self) -> list[str]:
        """What was captioned, each once, in turn."""
        told: list[str] = []
        for view in self.views:
            text = "" if view.caption is None else view.caption.text
            if text and (not told or told[-1] != text):
                told.append(text)
        return told


@cache
def box() -> World:
    """Two breaths to a box, from the first word to the last."""
    world = World()
    world.press(1.0, "start:box")
    return world.run(60.0)


def word(line: Line) -> Clip:
    return Clip(np.full(to_frames(0.6), 0.1, np.float32))


def keep(order: Remember | Practised, answered: Callable[[bool], None]) -> None:
    answered(False)


def recall(keepsake: Keepsake, answered: Callable[[tuple[str, ...]], None]) -> None:
    answered((SECRET,) if keepsake is Keepsake.TRICK else ())


def read(text: str, answered: Callable[[Clip | None], None]) -> None:
    answered(word(Line(text)))


def command(name: str) -> Verdict:
    return Verdict(command=Match(name, 1.0, 0.0, 0.5))


def woken(name: str) -> Verdict:
    """Wake phrase and command in one breath."""
    return Verdict(Match("wake", 1.0, 0.0, 0.5), Match(name, 1.0, 0.5, 1.0))


def test_the_idle_page_says_how_to_begin_and_shows_nothing_else() -> None:
    view = World().run(1.0).views[-1]
    assert (view.state, view.microphone) == ("armed", Microphone.WAKE)
    assert view.wake_phrase == "wake"
    assert view.starts
    assert (view.exercise, view.breath, view.quiet, view.left_s) == (None, None, None, None)
    assert (view.caption, view.heard, view.problem) == (None, None, None)
    assert "stop" not in [sayable.trigger for sayable in view.say]


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


def test_while_paused_nothing_is_breathed_and_the_rest_stays() -> None:
    world = World()
    world.press(1.0, "start:box")
    world.press(8.0, "pause")
    view = world.run(12.0).during("paused")[-1]
    assert view.exercise is not None
    assert view.left_s is not None
    assert view.breath is None or view.breath.phases == ()


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


def idle(frame: int) -> Moment:
    """Nothing is the case."""
    from voice.dialogue.state import State

    return Moment(
        frame, State.ARMED, None, Listening(True, frozenset()), None, None, None, True,
        frozenset(), None,
    )  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "nl", "zh", "ko"])
def test_the_catalogue_offers_what_can_be_said_the_usual_one_first(lang: str) -> None:
    content = load_all(lang, None)
    offered = catalogue(content, "sigh", [spoken_by(content.language, "w")])
    ids = [offer.id for offer in offered.exercises]
    assert ids[0] == "sigh"
    assert len(set(ids)) == len(ids) > 20
    assert "in-call" not in ids
    assert "custom" not in ids
    breathing = [offer.breathing for offer in offered.exercises[1:]]
    assert breathing == sorted(breathing, reverse=True)
    assert all(offer.name and offer.minutes > 0 for offer in offered.exercises)
    if lang == "zh":
        assert not any(" " in offer.name for offer in offered.exercises)


def test_what_is_for_one_person_alone_is_not_offered_to_everybody() -> None:
    world = World()
    world.press(1.0, "start:success-recap")
    offered = {sayable.words for view in world.run(20.0).views for sayable in view.say}
    commands = world.content.language.commands
    assert commands["stop"][0] in offered
    assert not offered & {commands["keep"][0], commands["as-usual"][0]}
