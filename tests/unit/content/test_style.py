"""How each language is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.loader import load_language
from content.model import Language
from content.problem import File
from content.style import problems

ROOT = Path(__file__).resolve().parents[3] / "content"


def told(code: str, old: str, new: str, other_voice: bool = False) -> list[str]:
    """What is told where the words `old` of the phrase "stopped" are `new` ones."""
    language = load_language(code)
    assert language.prompts["stopped"] == old
    changed = Language(
        code,
        {"stopped": new},
        language.commands,
        language.wake_phrase,
        language.measure,
    )
    file = File(f"content/{code}/words.toml", ROOT / code / "words.toml")
    phrases = frozenset({"stopped"}) if other_voice else frozenset[str]()
    return [problem.sentence for problem in problems(changed, file, phrases)]


SAID = {"en": "Okay.", "nl": "Oké.", "zh": "明白了。", "ko": "알겠어요."}


@pytest.mark.parametrize(
    ("code", "text", "part"),
    [
        ("en", "All right", "End with one of"),
        ("en", "all right.", "Begin with a capital"),
        ("en", "Two of 2.", "Write the number 2 in words"),
        ("en", "Wait 5 s.", "Write “s” out"),
        ("en", "Let go; breathe.", "Write the marks"),
        ("en", "It’s over.", "not ’"),
        ("en", "Всё.", "is no letter of this language"),
        ("nl", "Neem uw tijd.", "“uw” is formal"),
        ("nl", "Kunt U dat.", "“U” is formal"),
        ("zh", "你好。", "“你” is too familiar"),
        ("zh", "這樣。", "“這” is traditional"),
        ("zh", "好的.", "Write the marks"),
        ("zh", "好 的。", "Take the space out"),
        ("zh", "OK。", "is no letter of this language"),
        ("ko", "당신은 괜찮아요.", "Leave “당신” out"),
        ("ko", "알겠습니다.", "too formal"),
        ("ko", "알겠어.", "in 요 or 죠"),
        ("ko", "알겠어요。", "Write the marks"),
    ],
)
def test_what_is_not_written(code: str, text: str, part: str) -> None:
    found = told(code, SAID[code], text)
    assert any(part in sentence for sentence in found), found


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "It's over, isn't it? I'm here: go on!"),
        ("en", "{count} people."),
        ("nl", "Jullie zijn er. Eén zin, dus zo'n café."),
        ("zh", "好的。 “我”可以吗？"),  # noqa: RUF001
        ("ko", "이런 생각이에요. 나는 먼저 숨을 내쉰다."),
        ("ko", "예를 들면, 나는 먼저 숨을 내쉰다."),
    ],
)
def test_what_may_be_written(code: str, text: str) -> None:
    assert told(code, SAID[code], text) == []


@pytest.mark.parametrize(("code", "text"), [("zh", "你说呢？"), ("ko", "당신 뭐야?")])  # noqa: RUF001
def test_a_customer_may_be_rude(code: str, text: str) -> None:
    assert told(code, SAID[code], text, other_voice=True) == []
    assert told(code, SAID[code], text) != []


def test_the_unit_belongs_to_the_script(root: Path) -> None:
    from content.validate import check

    file = root / "ko" / "words.toml"
    text = file.read_text(encoding="utf-8").replace('unit = "syllable"', 'unit = "word"')
    file.write_text(text, encoding="utf-8")
    assert any('speech.unit: Write "syllable"' in problem.sentence for problem in check(root))
