"""A person's own folder: it adds what is in order, and leaves out what is not."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.exercise_reading import OWN_PATTERN, read_exercise
from content.loader import load_exercises, load_language
from content.model import Language, parse_pattern
from content.own import Content, load_all
from content.reading import ContentError, Table

STRETCH = """\
id = "my-stretch"
techniques = ["T26"]
minutes = 0.5

steps = [
  { say = "my-stretch.intro" },
  { choose = "my-stretch.ask", between = ["arms", "customer"], silence = "arms" },
  { count = "success-recap.people", answer = "people", seconds = 5 },
  { say = "my-stretch.done", number = "people" },
  { breathe = "slow", breaths = 2 },
  { say = "closing" },
]
"""
WORDS = """\
[my-stretch]
intro = "A stretch of my own."
ask = "The arms or the customer?"

[my-stretch.done]
one = "That was one."
other = "That were {count}."
"""
COMMANDS = """\
[start]
my-stretch = ["my own stretch", "that special stretch"]

[choice]
arms = ["both my arms", "my arms"]
"""
LEADING = """\
id = "my-way"
techniques = ["T12"]
steps = [{ tone = "soft" }, { silence = 3 }, { lead = "my-stretch" }]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one exercise and its English words."""
    files = {
        "exercises/my-stretch.toml": STRETCH,
        "en/words.toml": WORDS,
        "en/commands.toml": COMMANDS,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


SHIPPED = load_exercises()


@cache
def shipped_language(code: str) -> Language:
    return load_language(code)


def is_shipped_whole(content: Content, code: str = "en") -> bool:
    """Whether all that is shipped is there as it is shipped."""
    language, shipped = content.language, shipped_language(code)
    return (
        {**content.exercises, **SHIPPED} == content.exercises
        and {**language.prompts, **shipped.prompts} == language.prompts
        and {**language.commands, **shipped.commands} == language.commands
        and {**language.numbered, **shipped.numbered} == language.numbered
        and shipped.counted <= language.counted
        and (shipped.wake_phrase, shipped.crisis) == (language.wake_phrase, language.crisis)
    )


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert text.count(old) == 1
    (folder / name).write_text(text.replace(old, new), "utf-8")


def test_no_folder_or_an_empty_one_changes_nothing(tmp_path: Path) -> None:
    for folder in (None, tmp_path, tmp_path / "nowhere"):
        content = load_all("ko", folder)
        assert content.exercises == SHIPPED
        assert content.language == shipped_language("ko")
        assert not content.problems


def test_the_pattern_of_the_person() -> None:
    pattern = parse_pattern("4-2-6-0")
    assert load_all("en", None, pattern).exercises["custom"].pattern == pattern


def test_an_own_exercise_is_there_with_its_words(folder: Path) -> None:
    content = load_all("en", folder)
    assert not content.problems
    assert is_shipped_whole(content)
    exercise, language = content.exercises["my-stretch"], content.language
    assert exercise.patterns["slow"] == content.exercises["slow"].pattern
    assert language.text("my-stretch.intro") == "A stretch of my own."
    assert language.text("my-stretch.done:1") == "That was one."
    assert language.text("my-stretch.done:3") == "That were 3."
    assert language.commands["start:my-stretch"] == ("my own stretch", "that special stretch")
    assert language.commands["choice:arms"] == ("both my arms", "my arms")
    assert (
        language.commands["choice:customer"] == shipped_language("en").commands["choice:customer"]
    )


def test_an_exercise_without_words_in_a_language_is_left_out_there(folder: Path) -> None:
    content = load_all("nl", folder)
    assert is_shipped_whole(content, "nl")
    assert "my-stretch" not in content.exercises
    (problem,) = content.problems
    assert str(problem) == (
        f"{folder}/nl/words.toml: my-stretch.ask: "
        "This is missing, so its exercise stays out; add it."
    )


def test_a_wish_for_minutes_where_the_length_can_change(folder: Path) -> None:
    change(folder, "exercises/my-stretch.toml", 'breathe = "slow", breaths = 2', "silence = 20")
    change(folder, "en/commands.toml", '"that special stretch"', '"own stretch for {minutes}"')
    (problem,) = load_all("en", folder).problems
    assert problem.key == "start.my-stretch"
    change(folder, "exercises/my-stretch.toml", "minutes = 0.5", "stretch = [0.5, 2]")
    content = load_all("en", folder)
    assert not content.problems
    (way,) = content.language.numbered["start:my-stretch"]
    assert dict(way.expanded())["own stretch for two minutes"] == "2 minutes"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("exercises/my-stretch.toml", "steps = [", "steps = [,", r"line 5: This is not valid TOML"),
        ("exercises/my-stretch.toml", '"my-stretch"', '"box"', r'line 1: id: Write "my-stretch"'),
        ("exercises/my-stretch.toml", '"slow"', '"slower"', r"No exercise of this name can be"),
        ("exercises/my-stretch.toml", '"slow"', '"reset"', r"breathe: “reset” has no pattern"),
        ("en/words.toml", 'intro = "A stretch', 'intra = "A stretch', r"intro: This is missing"),
        ("en/words.toml", 'other = "', 'many = "', r"my-stretch.done.other: This is missing"),
        ("en/words.toml", "{count}", "three", r"my-stretch.done.other: Write {count} where"),
        ("en/words.toml", "of my own", "of {my} own", r"my-stretch.intro: Take the braces out"),
        ("en/words.toml", "[my-stretch]", "[my-stretch", r"line 1: This is not valid TOML"),
        ("en/words.toml", '"A stretch of my own."', "7", r"intro: Write a text in quotes"),
        ("en/commands.toml", "my-stretch = [", "stretch = [", r"start.my-stretch: This is missing"),
        ("en/commands.toml", "arms = [", "legs = [", r"choice.arms: This is missing"),
        ("en/commands.toml", '"my own stretch"', '"My stretch"', r"'My stretch' in lower case"),
        ("en/commands.toml", '"my own stretch"', '"stretch 2"', r"Write 'stretch 2' in lower case"),
        ("en/commands.toml", '"my own stretch"', '"slowly stop now"', r"too near to 'stop"),
        ("en/commands.toml", '"my own stretch"', '"boxbreathing"', r"near to 'box breathing'"),
        ("en/commands.toml", '"my own stretch"', '"breathing"', r"'breathing' is too near to"),
        ("en/commands.toml", '"my own stretch"', '"take a breather now"', r"to 'take a breather'"),
        ("en/commands.toml", '"my own stretch"', '"{people}"', r"Take the numbers out"),
        ("en/commands.toml", '"my own stretch"', '"{in} {out}"', r"Take the numbers out"),
        ("en/commands.toml", '"my own stretch"', '"a {b}"', r"start.my-stretch: Write {minutes}"),
        ("en/commands.toml", "[start]", '[control]\nstop = ["x"]\n[start]', r"control: Take it"),
        ("en/commands.toml", "[start]", 'wake-phrase = "x"\n[start]', r"wake-phrase: Take it out"),
    ],
)  # fmt: skip
def test_what_is_broken_is_left_out(
    folder: Path, file: str, old: str, new: str, message: str
) -> None:
    change(folder, file, old, new)
    content = load_all("en", folder)
    assert is_shipped_whole(content)
    assert content.exercises == SHIPPED
    assert "start:my-stretch" not in content.language.commands
    (problem,) = content.problems
    assert problem.file == f"{folder}/{file}"
    with pytest.raises(ContentError, match=message):
        raise problem


def test_what_is_broken_hides_no_other(folder: Path) -> None:
    (folder / "exercises" / "broken.toml").write_text("id = 3", "utf-8")
    content = load_all("en", folder)
    assert "my-stretch" in content.exercises
    (problem,) = content.problems
    assert str(problem).startswith(f"{folder}/exercises/broken.toml, line 1: id: Write a text")


@pytest.mark.parametrize("name", ["box", "custom"])
def test_the_name_of_a_shipped_exercise_is_taken(folder: Path, name: str) -> None:
    text = STRETCH.replace('"my-stretch"', f'"{name}"', 1)
    (folder / "exercises" / f"{name}.toml").write_text(text, "utf-8")
    content = load_all("en", folder)
    assert is_shipped_whole(content)
    (problem,) = content.problems
    assert problem.sentence == "This name is taken; give the file and its id another."


@pytest.mark.parametrize("name", ["usual", "My way", "a.b", "ü"])
def test_a_name_that_no_command_can_have(folder: Path, name: str) -> None:
    text = STRETCH.replace('"my-stretch"', f'"{name}"', 1)
    (folder / "exercises" / f"{name}.toml").write_text(text, "utf-8")
    (problem,) = load_all("en", folder).problems
    assert problem.sentence.startswith("Take another name")


def test_words_that_nothing_needs(folder: Path) -> None:
    change(folder, "en/words.toml", "[my-stretch]", 'stopped = "Ha."\n[my-stretch]\nextra = "X."')
    change(folder, "en/commands.toml", "[choice]", 'box = ["my box"]\n[choice]')
    content = load_all("en", folder)
    assert "my-stretch" in content.exercises
    assert is_shipped_whole(content)
    assert [problem.key for problem in content.problems] == [
        "my-stretch.extra",
        "stopped",
        "start.box",
    ]


def test_two_own_exercises_may_not_sound_alike(folder: Path) -> None:
    other = STRETCH.replace("my-stretch", "other")
    (folder / "exercises" / "other.toml").write_text(other, "utf-8")
    words = WORDS + WORDS.replace("my-stretch", "other")
    (folder / "en" / "words.toml").write_text(words, "utf-8")
    change(folder, "en/commands.toml", "[choice]", 'other = ["my own stretch please"]\n[choice]')
    content = load_all("en", folder)
    assert set(content.exercises) - set(SHIPPED) == {"my-stretch"}
    (problem,) = content.problems
    assert problem.sentence == (
        "'my own stretch please' is too near to 'my own stretch'; write another."
    )


def test_what_leads_to_an_exercise_that_is_left_out_is_left_out_too(folder: Path) -> None:
    (folder / "exercises" / "my-way.toml").write_text(LEADING, "utf-8")
    change(folder, "en/commands.toml", "[start]", '[start]\nmy-way = ["go my own way"]')
    content = load_all("en", folder)
    assert {"my-way", "my-stretch"} <= content.exercises.keys()
    change(folder, "en/words.toml", "of my own", "of {my} own")
    content = load_all("en", folder)
    assert content.exercises == SHIPPED
    assert content.language == shipped_language("en")
    assert [problem.key for problem in content.problems] == ["my-stretch.intro", "steps[3].lead"]


def test_what_leads_back_to_itself_is_left_out(folder: Path) -> None:
    (folder / "exercises" / "my-way.toml").write_text(LEADING, "utf-8")
    change(folder, "exercises/my-stretch.toml", '{ say = "closing" }', '{ lead = "my-way" }')
    content = load_all("en", folder)
    assert content.exercises == SHIPPED
    assert {problem.sentence for problem in content.problems} == {
        "This leads back to itself; lead to another exercise."
    }


def test_a_folder_of_rubbish(tmp_path: Path) -> None:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "folder.toml").mkdir()
    (tmp_path / "exercises" / "large.toml").write_text("a = 1\n" * 200_000, "utf-8")
    (tmp_path / "exercises" / "bytes.toml").write_bytes(bytes(range(256)))
    (tmp_path / "exercises" / "notes.txt").write_text("hello", "utf-8")
    (tmp_path / "en").write_text("no folder", "utf-8")
    content = load_all("en", tmp_path)
    assert is_shipped_whole(content)
    sentences = [problem.sentence for problem in content.problems]
    assert sentences[:3] == [
        "This is not UTF-8 text; save it as UTF-8.",
        "This file cannot be read (Is a directory).",
        "This file is too long; make it at most 100 kB.",
    ]
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "exercises").write_text("no folder", "utf-8")
    (problem,) = load_all("en", tmp_path / "other").problems
    assert problem.sentence == "This folder cannot be read (Not a directory)."


VALUES = st.one_of(
    st.integers().map(str),
    st.floats(allow_nan=False).map(str),
    st.sampled_from(
        ["true", "[]", "{}", "[{}]", "1979-05-27", '"x"', '"pattern"', '"my-stretch"', '["x y"]',
         '"{count}"', '["own {minutes}"]', '"""a\n"""', '[{ say = "x" }]', "[{ silence = 1 }]",
         '[{ repeat = 20, steps = [{ tone = "soft" }] }]', '[{ lead = "my-stretch" }]']
    ),
)  # fmt: skip
KEYS = st.sampled_from(
    ["id", "steps", "techniques", "minutes", "stretch", "pattern", "pattern.in", "start.my-stretch",
     "choice.x", "my-stretch.intro", "a.b.c.d", '"a b"', "numbers.minutes.x", "speech.unit"]
)  # fmt: skip
LINES = st.lists(st.tuples(KEYS, VALUES).map(" = ".join), max_size=8).map("\n".join)
TEXTS = st.one_of(LINES, st.text(max_size=60))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(st.sampled_from(["exercises/my-stretch.toml", "en/words.toml", "en/commands.toml"]),
       TEXTS, st.integers(0, 400), st.booleans())  # fmt: skip
def test_nothing_in_the_folder_breaks_what_is_shipped(
    folder: Path, file: str, text: str, place: int, whole: bool
) -> None:
    good = {
        "exercises/my-stretch.toml": STRETCH,
        "en/words.toml": WORDS,
        "en/commands.toml": COMMANDS,
    }
    for name, shipped in good.items():
        (folder / name).write_text(shipped, "utf-8")
    broken = text if whole else good[file][:place] + text + good[file][place:]
    (folder / file).write_text(broken, "utf-8", errors="replace")
    content = load_all("en", folder)
    assert is_shipped_whole(content)
    own = content.exercises.keys() - SHIPPED.keys()
    for name in own:
        exercise = content.exercises[name]
        for phrase in exercise.phrases:
            assert content.language.text(phrase)
        for phrase in exercise.counted:
            assert content.language.text(f"{phrase}:3")
    assert own or content.problems


@given(TEXTS)
def test_any_text_is_an_exercise_or_refused(text: str) -> None:
    with suppress(ContentError):
        read_exercise("my-stretch", OWN_PATTERN, Table.parse("f", text))
