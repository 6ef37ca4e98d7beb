"""Whole exercises in every language, whose lists of events must stay as they were looked at.

Where a change is meant, write them anew with scripts/golden_sessions.py and look at the difference.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import golden_sessions
import pytest
from golden_sessions import BEGIN, FOLDER, Person, Scene, lines, play, sections
from stage import Stage

from audio.events import CueFinished
from audio.timeline import Bus
from content.lengths import TOLERANCE
from content.loader import load_exercises
from voice.dialogue.planning import Duration
from voice.dialogue.state import State

LISTS = golden_sessions.scenes()
SCENES = [(name, title) for name, of_list in LISTS.items() for title in of_list]
ANSWERED = "success-recap, full answers", "change-history, full answers"


@cache
def played(name: str, title: str) -> Stage:
    return play(LISTS[name][title])


@cache
def kept(name: str) -> dict[str, list[str]]:
    return sections((FOLDER / f"{name}.txt").read_text("utf-8"))


@pytest.mark.parametrize(("name", "title"), SCENES)
def test_the_events_are_those_that_were_looked_at(name: str, title: str) -> None:
    assert list(lines(title, played(name, title))) == kept(name)[title]


def test_no_list_is_without_its_scenes() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(LISTS)
    for name, of_list in LISTS.items():
        assert list(kept(name)) == list(of_list)


@pytest.mark.parametrize(("name", "title"), SCENES)
def test_every_session_ends_kindly(name: str, title: str) -> None:
    stage = played(name, title)
    scene: Scene = LISTS[name][title]
    assert stage.state is State.ARMED
    assert stage.names("error") == []
    last = next(r for r in reversed(stage.reports) if r.event in ("exercise_finished", "stopped"))
    assert last.event == ("stopped" if "stop in" in title else "exercise_finished")
    assert stage.names("exercise_started")[0] == scene.exercise
    if load_exercises()[scene.exercise].wordless:
        assert set(stage.spoken) == {"tone"}


@pytest.mark.parametrize(("name", "title"), SCENES)
def test_no_two_words_sound_at_once(name: str, title: str) -> None:
    log = played(name, title).player.log
    words = [e for e in log if isinstance(e, CueFinished) and e.cue.bus is Bus.SPEECH]
    assert all(one.frame <= other.cue.frame for one, other in pairwise(words))


@pytest.mark.parametrize("exercise", load_exercises())
@pytest.mark.parametrize("how", ["short", "silent"])
def test_the_short_and_the_silent_one_end_as_kindly(exercise: str, how: str) -> None:
    does = [] if load_exercises()[exercise].wordless else [(BEGIN, 0.25, how)]
    stage = play(Scene(exercise, Person(does=does)))
    assert stage.names("exercise_finished")[0] == exercise
    assert stage.names("error") == []
    if exercise != "note-win":  # which asks at once: what is said then is the answer
        assert (f"{how}.ok" in stage.spoken) is bool(does)


@pytest.mark.parametrize("title", ANSWERED)
def test_with_answers_it_takes_as_long_as_it_says(title: str) -> None:
    stage = played("conversations", title)
    exercise = load_exercises()[LISTS["conversations"][title].exercise]
    announced = Duration().seconds(exercise)
    took = stage.last("exercise_finished").frame / 48_000
    assert took == pytest.approx(announced, rel=TOLERANCE)


@pytest.mark.parametrize("name", ["walk", "mental-vacation"])
@pytest.mark.parametrize("language", ["en", "nl", "zh", "ko"])
def test_a_timer_ends_to_the_second(name: str, language: str) -> None:
    took = played(language, name).last("exercise_finished").frame / 48_000
    assert took == pytest.approx(load_exercises()[name].minutes * 60, abs=0.1)
