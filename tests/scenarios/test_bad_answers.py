"""Whatever somebody answers to whatever is asked: the session goes on, or ends kindly."""

from __future__ import annotations

from functools import cache
from itertools import cycle

import pytest
from stage import Silent, Stage, silence

from audio.blocks import to_frames
from content.lengths import spoken
from content.loader import languages, load_exercises, load_language
from content.steps import JOURNAL, Ask
from voice.dialogue.settings import Settings
from voice.dialogue.state import State
from voice.events import DictationEnd

LONGEST_S = 1_800.0
TEN_MINUTES_S = 600.0
AFTERWARDS_S = 60.0
"""The safety notes are not over before."""
ASKING = sorted(
    name
    for name, exercise in load_exercises().items()
    if any(isinstance(step, Ask) for step in exercise.steps)
)
ANSWERS = {
    "no answer": "what time does the canteen close",
    "Dutch": "de klant was boos omdat zijn pakje te laat was",
    "Mandarin": "客户的包裹来晚了 他很生气",
    "Korean": "택배가 늦어서 고객이 화를 냈어요",
    "profanity": "that bloody bastard can go to hell and so can this fucking job",
    "a cough": "hm",
    "marks alone": "…",
    "no letters": "\U0001f600 \u200b \x07 %s {count} \\n",
    "a stop within": "then he said stop and I stopped",
}
CRISIS = {
    "en": "Some days I think that I'd be better off dead.",
    "nl": "Soms denk ik: ik wil er niet meer zijn.",
    "zh": "有时候我真的不想活了。",
    "ko": "요즘은 죽고 싶다는 생각이 들어요.",
}


def talk(
    exercise: str,
    text: str,
    why: DictationEnd = DictationEnd.SILENCE,
    seconds: float = 5.0,
    code: str = "en",
) -> Stage:
    """An exercise whose every question is answered with this, to its end."""
    language = load_language(code)
    sounds = Silent(lambda name: silence(spoken(language.text(name), language)))
    settings = Settings(
        facts=frozenset({JOURNAL}), crisis=language.crisis, nothing=language.nothing
    )
    stage = Stage(settings, sounds, language=code)
    stage.press(f"start:{exercise}")
    rendered = remembered = recalled = 0
    while stage.session.running:
        assert stage.now < to_frames(LONGEST_S), f"{exercise} does not end"
        stage.wait(0.5)
        if stage.session.listening.dictation is not None:
            stage.wait(1.0)
            stage.answer(text, why, seconds)
        for render in stage.renders[rendered:]:
            stage.render(number=render.number)
        for remember in stage.remembered[remembered:]:
            stage.keep(number=remember.number)
        for _ in stage.recalls[recalled:]:
            stage.recall()
        rendered, remembered = len(stage.renders), len(stage.remembered)
        recalled = len(stage.recalls)
    stage.wait(AFTERWARDS_S)
    return stage


@cache
def questions(exercise: str) -> int:
    """How many are answered in own words where silence takes its options."""
    stage = talk(exercise, "", DictationEnd.NOTHING)
    asked = {step.phrase for step in load_exercises()[exercise].steps if isinstance(step, Ask)}
    return sum(name in asked for name in stage.spoken)


PAIRS = [
    *(("change-history", kind) for kind in ANSWERS),
    *zip(ASKING, cycle(ANSWERS), strict=False),
]


@pytest.mark.parametrize(("exercise", "kind"), PAIRS)
def test_any_answer_is_one_and_no_word_of_it_is_told(exercise: str, kind: str) -> None:
    text = ANSWERS[kind]
    stage = talk(exercise, text)
    assert stage.state is State.ARMED
    assert stage.names("exercise_finished") == [exercise]
    assert stage.names("error") == []
    assert stage.names("dictation_ended") == [None] * questions(exercise)
    assert text not in repr(stage.reports)
    assert {remember.text for remember in stage.remembered} <= {text}


@pytest.mark.parametrize("exercise", ASKING)
def test_who_speaks_for_ten_minutes_is_heard_out(exercise: str) -> None:
    text = "word " * 1_500
    stage = talk(exercise, text, DictationEnd.TOO_LONG, TEN_MINUTES_S)
    assert stage.names("exercise_finished") == [exercise]
    assert {remember.text for remember in stage.remembered} <= {text}


@pytest.mark.parametrize("exercise", ASKING)
def test_an_ear_that_writes_nothing_is_no_end(exercise: str) -> None:
    stage = talk(exercise, "", DictationEnd.FAILED)
    assert stage.names("exercise_finished") == [exercise]
    assert stage.remembered == []


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("exercise", ASKING)
def test_a_crisis_leads_to_the_safety_notes_and_to_nothing_else(exercise: str, code: str) -> None:
    stage = talk(exercise, CRISIS[code], code=code)
    assert stage.state is State.ARMED
    assert stage.spoken[-2:] == ["safety.crisis", "safety.full"]
    assert stage.names("safety") == [None]
    assert stage.names("exercise_finished") == []
    assert stage.remembered == []
    assert stage.renders == []
    assert CRISIS[code] not in repr(stage.reports)
