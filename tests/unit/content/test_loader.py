"""Loading what is shipped, and refusing what is broken."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.ids import CONTROLS, PROMPTS
from content.loader import (
    ContentError,
    content_root,
    exercise_ids,
    languages,
    load_exercises,
    load_language,
)
from content.measure import Unit
from content.model import parse_pattern
from content.steps import Ask, Breathe, Condition, Keep, Keepsake, Say

LANGUAGES = languages()


def change(file: Path, old: str, new: str) -> None:
    """Replace the one place where `old` stands."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_shipped_exercises() -> None:
    exercises = load_exercises()
    breathing = {"slow", "equal", "sigh", "box", "four-seven-eight", "custom"}
    assert len(exercises) == 36
    assert {name for name, e in exercises.items() if e.pattern is not None} == breathing
    seconds = {
        name: [p.seconds for p in e.pattern.phases]
        for name, e in exercises.items()
        if e.pattern is not None
    }
    assert seconds["slow"] == [4, 6]
    assert seconds["equal"] == [5, 5]
    assert seconds["sigh"] == [1.5, 0.75, 4.5]
    assert seconds["box"] == [4, 4, 4, 4]
    assert seconds["four-seven-eight"] == [4, 7, 8]
    assert {name for name, e in exercises.items() if e.holds} == {"box", "four-seven-eight"}
    assert all(exercises[name].minutes == 1 for name in breathing)


def test_custom_takes_the_pattern_of_the_person() -> None:
    held, plain = parse_pattern("4-2-6-0"), parse_pattern("4-0-6-0")
    custom = load_exercises(held)["custom"]
    assert custom.pattern == held
    assert Say("holds.note", condition=Condition(frozenset({"holds"}))) in custom.steps
    assert load_exercises(held)["slow"].pattern == plain


def test_what_is_said_is_asked_for_before_it_is_kept() -> None:
    steps = load_exercises()["note-win"].steps
    journal, win, kept = frozenset({"journal"}), frozenset({"win"}), frozenset({"kept"})
    assert Ask("note.ask", "win", 12, Condition(journal)) in steps
    assert Keep("win", Keepsake.WIN, Condition(win)) in steps
    assert Say("note.lost", condition=Condition(win, kept)) in steps


def test_every_breathing_is_between_its_words() -> None:
    for exercise in (e for e in load_exercises().values() if e.pattern is not None):
        assert exercise.steps[0] == Say(f"intro.{exercise.id}")
        assert exercise.steps[-1] == Say("closing")
        assert exercise.steps[-2] == Breathe(("shallow", "safety.short"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_shipped_language_has_all_words(code: str) -> None:
    language, exercises = load_language(code), load_exercises()
    said = frozenset[str]().union(*(e.phrases for e in exercises.values()))
    assert language.counted == {"success-recap.noted", "success-recap.turned", "round.took"}
    plain = {name for name in language.spoken if ":" not in name}
    assert plain == {*PROMPTS, *said}
    assert all("{" not in text for text in language.spoken.values())
    starts = {f"start:{name}" for name in (*exercise_ids(), "usual") if name != "in-call"}
    options = {option for e in exercises.values() for option in e.options}
    choices = {f"choice:{option}" for option in options}
    assert set(language.commands) == {*CONTROLS, *starts, *choices}
    assert len(language.crisis) >= 8


def test_four_languages_are_there() -> None:
    assert load_language("en").wake_phrase == "take a breather"
    assert load_language("ko").wake_phrase == "숨 고르기"
    assert load_language("nl").wake_phrase == "even ademen"
    assert load_language("zh").wake_phrase == "休息 一下"
    assert load_language("ko").measure.unit is Unit.SYLLABLE
    assert "box breathing" in load_language("en").commands["start:box"]
    assert "\n" not in load_language("en").prompts["safety.full"]


def test_a_cache_of_python_is_no_language(root: Path) -> None:
    shutil.copytree(root / "en", root / "__pycache__")
    assert languages(root) == ("en", "ko", "nl", "zh")


def test_a_language_that_is_not_there() -> None:
    with pytest.raises(
        ContentError, match=r"xx: There is no such language; choose from en, ko, nl, zh\."
    ):
        load_language("xx")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "en/words.toml",
            'stopped = "Okay."',
            "",
            r"stopped: The words of this phrase are missing",
        ),
        ("en/words.toml", 'stopped = "', 'stoped = "', r"line \d+: stoped: .*did you mean stopped"),
        ("ko/words.toml", "[cue.full]", "[cue.ful]", r"line \d+: cue.ful.hold-in: .*did you mean"),
        ("en/words.toml", '"Okay."', "7", r"line \d+: stopped: Write a text"),
        ("en/words.toml", '"Okay."', '"Okay.', r"line \d+: This is not valid TOML"),
        (
            "en/words.toml",
            'unit = "word"',
            'unit = "line"',
            r"line \d+: speech.unit: Write \"word\"",
        ),
        ("en/words.toml", "per-minute = 110", "per-minute = 0", r"speech.per-minute: .*above 0"),
        ("en/words.toml", "per-minute =", "pace =", r"speech.per-minute: This is missing"),
        (
            "en/words.toml",
            'unit = "word"',
            'unit = "word"\nx = 1',
            r"speech.x: This key is unknown",
        ),
        ("en/commands.toml", "wake-phrase", "wake", r"wake-phrase: This is missing"),
        ("en/commands.toml", "crisis = [", "crises = [", r"crisis: This is missing"),
        ("en/commands.toml", '"suicide"', '"Suicide"', r"crisis: Write 'Suicide' in lower case"),
        ("en/commands.toml", "leave-it = [", "let-be = [", r"choice.let-be: No command has this"),
        ("en/commands.toml", "reset = [", "in-call = [", r"start.in-call: No command has this"),
        ("en/words.toml", '"Okay."', '"Okay {count}."', r"line \d+: stopped: Take the braces out"),
        (
            "en/words.toml",
            '"You noted {count} things today."',
            '"You noted things today."',
            r"line \d+: success-recap.noted.other: Write {count} where",
        ),
        (
            "en/words.toml",
            '"You noted {count} things today."',
            '"You noted {counts} things today."',
            r"success-recap.noted.other: Write {count} where",
        ),
        (
            "en/words.toml",
            'one = "You noted',
            'few = "You noted',
            r"success-recap.noted.few: Take it out: this language has one, other, and none for 0",
        ),
        ("zh/words.toml", '2 = "两"', 'two = "两"', r"counts.two: Write a number in digits"),
        ("en/words.toml", "[slower]", "[slower.slower.x]", r"slower.slower.x: Tables may be two"),
        ("en/commands.toml", "pause = [", "paus = [", r"line \d+: control.paus: .*control.pause"),
        (
            "en/commands.toml",
            "box = [",
            "bax = [",
            r"line \d+: start.bax: .*did you mean start.box",
        ),
        ("en/commands.toml", '["yes", ', "[1, ", r"line \d+: control.yes: Write a list of texts"),
        ("en/commands.toml", "wake-phrase", 'x = "y"\nwake-phrase', r"line \d+: x: Write a list"),
    ],
)
def test_broken_words_are_refused(root: Path, file: str, old: str, new: str, message: str) -> None:
    change(root / file, old, new)
    with pytest.raises(ContentError, match=message) as caught:
        load_language(file[:2], root)
    assert str(caught.value).startswith(f"content/{file}")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "box"', 'id = "bax"', r'line \d+: id: Write "box", as the file is named'),
        ("minutes = 1", 'minutes = "1"', r"line \d+: minutes: Write a number"),
        ("minutes = 1", "minutes = 0", r"line \d+: minutes: .*at most 60 minutes"),
        ("minutes = 1", "minuets = 1", r"line \d+: minuets: This key is unknown"),
        ('["T29"]', "29", r"line \d+: techniques: Write a list of texts"),
        ("hold-in = 4", "hold = 4", r"line \d+: pattern.hold: This key is unknown"),
        ("hold-in = 4", "hold-in = 21", r"line \d+: pattern: .*'hold-in' takes 21 s"),
        ("hold-in = 4", 'hold-in = "4 s"', r"line \d+: pattern.hold-in: Write a number"),
        ("\nin = 4", "", r"line \d+: pattern: A breath needs"),
        ("[pattern]", "[patern]", r"pattern: This is missing"),
        ("steps = [", "step = [", r"steps: This is missing"),
        (
            '{ say = "length.*" }',
            '{ sing = "x" }',
            r"steps\[2\].sing: This key is unknown here; a step",
        ),
        ('{ say = "length.*" }', '{ say = "x", y = 1 }', r"steps\[2\].y: This key is unknown"),
        ('"length.*" }', '"x", when = "x" }', r"steps\[2\].when: “x” is nothing that can be known"),
        ('"length.*" }', '"x", unless = "win" }', r"steps\[2\].unless: “win” is nothing that"),
        ('{ say = "length.*" }', "{ silence = 0 }", r"steps\[2\].silence: .*above|more than 0"),
        ('{ say = "length.*" }', '{ keep = "x", as = "win" }', r"keep: Write the name of an ans"),
        ('{ say = "length.*" }', '{ ask = "x", answer = "y" }', r"steps\[2\].seconds: This is m"),
        (
            '{ say = "length.*" }',
            '{ ask = "x", answer = "holds", seconds = 3 }',
            r"answer: “holds” has a meaning already",
        ),
        (
            '{ say = "length.*" }',
            '{ ask = "x", answer = "y", seconds = 3 },\n{ keep = "y", as = "z" }',
            r"steps\[3\].as: Write one of win, plan, trick",
        ),
        ('breathe = "pattern"', 'breathe = "5-5"', r"steps\[4\].breaths: This is missing"),
        ("minutes = 1", "minutes = 1\nstretch = [1, 2]", r"stretch: Take it out: only silences"),
    ],
)
def test_a_broken_exercise_is_refused(root: Path, old: str, new: str, message: str) -> None:
    change(root / "exercises" / "box.toml", old, new)
    with pytest.raises(ContentError, match=message) as caught:
        load_exercises(root=root)
    assert str(caught.value).startswith("content/exercises/box.toml")


def test_custom_may_not_have_a_pattern(root: Path) -> None:
    file = root / "exercises" / "custom.toml"
    file.write_text(file.read_text(encoding="utf-8") + "[pattern]\nin = 4\nout = 4\n", "utf-8")
    with pytest.raises(ContentError, match=r"pattern: Take it out"):
        load_exercises(root=root)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "triage",
            'lead = "rules"',
            'lead = "rule"',
            r"line 13: steps\[7\].lead: .*did you mean rul",
        ),
        ("triage", 'lead = "rules"', 'lead = "triage"', r"steps\[7\].lead: This leads back to its"),
        ("reset", 'breathe = "slow"', 'breathe = "slaw"', r"steps\[8\].breathe: .*you mean slow"),
        ("reset", 'breathe = "slow"', 'breathe = "focus"', r"breathe: “focus” has no pattern of i"),
        ("walk", "[5, 10]", "[5]", r"stretch: Write the least and the most minutes"),
        ("walk", "[5, 10]", "[10, 5]", r"stretch: Write the least and the most minutes"),
        ("walk", "[5, 10]", "[5, 61]", r"stretch: Write the least and the most minutes"),
        ("walk", "[5, 10]", "[7, 10]", r"stretch: Write limits that have the minutes"),
        ("walk", "[5, 10]", '"long"', r"stretch: Write a list of numbers"),
        (
            "walk",
            '{ say = "walk.where" }',
            "{ repeat = 5, steps = [{ silence = 800 }] }",
            r"steps: Write silences of 60 minutes at most in all",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    root: Path, name: str, old: str, new: str, message: str
) -> None:
    change(root / "exercises" / f"{name}.toml", old, new)
    with pytest.raises(ContentError, match=message):
        load_exercises(root=root)


def test_two_that_lead_to_each_other_are_refused(root: Path) -> None:
    change(root / "exercises" / "reframe.toml", "steps = [", 'steps = [\n  { lead = "triage" },')
    with pytest.raises(ContentError, match=r"reframe.toml, line 7: .*leads back to itself"):
        load_exercises(root=root)


def test_what_an_exercise_needs_of_others() -> None:
    exercises = load_exercises()
    assert dict(exercises["settle"].patterns) == {"slow": exercises["slow"].pattern}
    assert exercises["walk"].stretch == (5, 10)
    assert exercises["success-recap"].recalls == {"wins"}
    assert exercises["my-trick"].recalls == {"tricks"}
    assert {name for name, e in exercises.items() if e.wordless} == {"in-call"}
    assert {name for name, e in exercises.items() if e.other_voice} == {
        "rehearse",
        "special-request",
        "squeezed-customer",
        "expert-customer",
        "hand-over",
    }


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_of_ours_tells_of_a_crisis(code: str) -> None:
    language = load_language(code)
    wordings = (text for texts in language.commands.values() for text in texts)
    for text in (*language.spoken.values(), *wordings):
        assert not [part for part in language.crisis if part in text.lower()]


def test_a_phrase_that_a_step_names_must_be_there(root: Path) -> None:
    change(root / "exercises" / "box.toml", '"length.*"', '"box-only"')
    with pytest.raises(ContentError, match=r"words.toml: box-only: The words of this phrase are"):
        load_language("en", root)


def test_a_file_that_is_not_there_or_no_text(root: Path) -> None:
    (root / "en" / "commands.toml").unlink()
    with pytest.raises(ContentError, match=r"^content/en/commands.toml: This file is missing"):
        load_language("en", root)
    (root / "ko" / "words.toml").write_bytes("말".encode("cp949"))
    with pytest.raises(ContentError, match=r"^content/ko/words.toml: This is not UTF-8 text"):
        load_language("ko", root)


def test_a_file_that_cannot_be_read(root: Path) -> None:
    (root / "en" / "commands.toml").unlink()
    (root / "en" / "commands.toml").mkdir()
    with pytest.raises(ContentError, match=r"^content/en/commands.toml: This file cannot be read"):
        load_language("en", root)


PHRASES = sorted(
    key
    for key, value in tomllib.loads(
        (content_root() / "en" / "words.toml").read_text("utf-8")
    ).items()
    if isinstance(value, str)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.sampled_from(PHRASES), st.sampled_from(["1", "true", "[]", "{}", '""', "1979-05-27"]))
def test_a_wrong_type_is_refused_by_name(root: Path, phrase: str, value: str) -> None:
    file = root / "en" / "words.toml"
    shipped = file.read_text(encoding="utf-8")
    lines = shipped.splitlines()
    index = next(i for i, line in enumerate(lines) if line.startswith(f"{phrase} ="))
    lines[index] = f"{phrase} = {value}"
    file.write_text("\n".join(lines), encoding="utf-8")
    try:
        with pytest.raises(ContentError) as caught:
            load_language("en", root)
    finally:
        file.write_text(shipped, encoding="utf-8")
    assert caught.value.key == phrase
    assert caught.value.file == "content/en/words.toml"
    if value != "{}":  # an empty table is a phrase that is missing
        assert caught.value.line == index + 1
