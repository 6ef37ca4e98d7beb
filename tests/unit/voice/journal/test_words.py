"""What the list, the export and the report say, in each language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from importlib import resources
from typing import Any

import pytest
from babel import Locale

from content.loader import exercise_ids, languages
from tests.unit.voice.journal.worlds import BOX, GLAD, PLAN, WIN
from voice.journal.entry import WORDED, Kind
from voice.journal.words import words

LANGUAGES = ("en", "nl", "zh", "ko")
DAY = date(2026, 11, 23)
COUNTED = {"glad", *(f"several.{kind.value}" for kind in Kind)}
"""The keys under which there is a form for each plural category."""


def table(code: str) -> Mapping[str, Any]:
    file = resources.files("voice.journal") / "words" / f"{code}.toml"
    return tomllib.loads(file.read_text("utf-8"))


def leaves(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict) and f"{prefix}{key}" not in COUNTED:
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


@pytest.mark.parametrize("code", LANGUAGES)
class TestEachLanguage:
    def test_it_has_the_keys_and_places_of_english(self, code: str) -> None:
        english, there = dict(leaves(table("en"))), dict(leaves(table(code)))
        assert set(there) == set(english)
        for key, text in there.items():
            if isinstance(text, str):
                slots = re.findall(r"{\w+}", text)
                assert sorted(slots) == sorted(re.findall(r"{\w+}", english[key])), key

    def test_every_exercise_has_a_name_of_its_own(self, code: str) -> None:
        names = table(code)["exercises"]
        assert set(exercise_ids()) <= set(names)
        assert len(set(names.values())) == len(names)
        assert words(code).exercise("box") == names["box"]

    def test_there_is_a_form_for_every_number(self, code: str) -> None:
        locale = Locale.parse(table(code)["locale"])
        needed = {locale.plural_form(number) for number in range(1, 201)}
        found = dict(leaves(table(code)))
        for key in COUNTED:
            assert set(found[key]) == needed, key
            assert all(form.count("{count}") == 1 for form in found[key].values())

    def test_every_kind_and_hour_has_a_word(self, code: str) -> None:
        said = words(code)
        assert {kind.value for kind in WORDED | {Kind.GLAD}} == set(said.kinds)
        assert all([*said.kinds.values(), *said.hours.values(), said.others])


def test_every_language_that_is_spoken_has_words_of_its_own() -> None:
    assert set(languages()) <= set(LANGUAGES)


@pytest.mark.parametrize(
    ("code", "long", "short"),
    [
        ("en", "Monday, 23 November 2026", "23 November"),
        ("nl", "maandag 23 november 2026", "23 november"),
        ("zh", "2026年11月23日 星期一", "11月23日"),
        ("ko", "2026년 11월 23일 월요일", "11월 23일"),
    ],
)
def test_dates_are_written_as_people_write_them(code: str, long: str, short: str) -> None:
    assert words(code).long_date(DAY) == long
    assert words(code).short_date(DAY) == short
    assert words(code).period(DAY, DAY) == short


@pytest.mark.parametrize(
    ("code", "within", "beyond"),
    [
        ("en", "1 March to 23 November", "1 March 2025 to 23 November 2026"),
        ("nl", "1 maart tot en met 23 november", "1 maart 2025 tot en met 23 november 2026"),
        ("zh", "3月1日至11月23日", "2025年3月1日至2026年11月23日"),
        ("ko", "3월 1일부터 11월 23일까지", "2025년 3월 1일부터 2026년 11월 23일까지"),
    ],
)
def test_a_period_has_its_years_where_there_are_two(code: str, within: str, beyond: str) -> None:
    assert words(code).period(date(2026, 3, 1), DAY) == within
    assert words(code).period(date(2025, 3, 1), DAY) == beyond


@pytest.mark.parametrize(
    ("code", "one", "two"),
    [
        ("en", "1 person who came angry left glad", "2 people who came angry left glad"),
        ("nl", "1 persoon begon boos en eindigde blij", "2 mensen begonnen boos en eindigden blij"),
        ("zh", "有1位客户气着来，笑着走", "有2位客户气着来，笑着走"),  # noqa: RUF001
        ("ko", "화난 채 시작했다가 웃으며 마친 분 1명", "화난 채 시작했다가 웃으며 마친 분 2명"),
    ],
)
def test_people_are_counted_in_the_right_form(code: str, one: str, two: str) -> None:
    assert words(code).said(replace(GLAD, people=1)) == one
    assert words(code).said(GLAD) == two


@pytest.mark.parametrize(
    ("code", "short", "long"),
    [
        ("en", "box breathing, 20 s", "box breathing, 1.5 min"),
        ("nl", "vierkant ademen, 20 s", "vierkant ademen, 1,5 min"),
        ("zh", "方块呼吸，20秒", "方块呼吸，1.5分钟"),  # noqa: RUF001
        ("ko", "박스 호흡, 20초", "박스 호흡, 1.5분"),
    ],
)
def test_a_length_has_its_unit_and_mark(code: str, short: str, long: str) -> None:
    assert words(code).said(replace(BOX, seconds=20.0)) == short
    assert words(code).said(replace(BOX, seconds=91.0)) == long


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("en", "a.md will hold 2 wins, 1 plan and 1 exercise."),
        ("nl", "Dit komt in a.md: 2 successen, 1 plan en 1 oefening."),
        ("zh", "a.md 里会有：2件好事、1个计划和1次练习。"),  # noqa: RUF001
        ("ko", "a.md에 담을 내용: 잘된 일 2건, 계획 1개 및 연습 1번."),
    ],
)
def test_what_a_file_will_hold_is_a_sentence(code: str, told: str) -> None:
    assert words(code).holds(["a.md"], [WIN, PLAN, WIN, BOX]) == told
    assert words(code).holds(["a.md"], []) == words(code).empty


def test_the_words_of_the_person_stay_as_they_are() -> None:
    for code in LANGUAGES:
        assert words(code).said(WIN) == WIN.text


def test_a_region_has_the_words_of_its_language_and_others_have_english_ones() -> None:
    assert words("zh-CN").title == words("zh").title
    for code in ("xx", "", "../words/nl", "zzz-zh"):
        assert words(code).title == words("en").title
