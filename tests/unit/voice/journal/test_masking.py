"""Names and numbers in kept words."""

# ruff: noqa: RUF001 (Chinese has commas of its own)

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.journal.masking import GAP, masked

LANGUAGES = st.sampled_from(["en", "nl", "zh", "ko", "fr"])
NAMES = st.from_regex(r"[A-Z][a-z]{2,9}", fullmatch=True)
PLAIN = (
    "i stayed calm and listened to what they wanted",
    "I'm glad that I stayed calm on Monday.",
    "No one shouted. They even laughed, and I said so.",
)
PLAIN_EN = (
    "I helped two people, and hundreds more will call.",
    "She said “That was kind”. The IBAN was right. On Friday I rest.",
)
PLAIN_NL = (
    "Ik bleef rustig en luisterde. Dat hielp een beetje.",
    "er was één klant",
    "Die meneer was boos. De mevrouw lachte, en die mevrouw ook.",
    "Mevrouw, zei ik, ik help u. Meneer werd rustig.",
    "Ik heb er twee keer over nagedacht. Om half acht was het stil.",
    "Ik acht dat van belang. We bleven met z'n drieën.",
    "'s Middags was het rustig. Met Kerst ook. Rond Pasen belde niemand.",
    "Hij zei “Dank je wel”. In één keer goed. Honderden klanten wachten.",
    "De IBAN klopte. Door Kerst was het druk.",
)
PLAIN_ZH = (
    "我很冷静。我慢慢地听他说完。",
    "那位先生很生气。万一他再打来我就先呼吸。",
    "对于先生来说不重要。由于女士没有时间，所以我等她。",
    "谢谢老师。我向经理汇报，主任医生也在，高级经理同意了。",
    "任何先生都可以，许多老师来了，顾客先生笑了，对方经理也笑了。",
    "下午三点半下班，十二点吃饭。乱七八糟的事一点一点做完，七上八下的心静了。",
    "我做了两三次深呼吸，一五一十地说明，百分之百满意。",
    "小程序打不开，小时候也这样。老师说老方法好。十分感谢，千万别急。",
    "我 做 了 两 三 次 深 呼吸",
)
PLAIN_KO = (
    "일이 많았지만 천천히 숨을 쉬었어요.",
    "선생님께 말하니 사이가 좋아졌어요.",
    "손님이 웃었어요.",
    "이 고객님은 화가 났고, 한 고객님은 웃었어요. 전 고객님께 인사했어요.",
    "우리 팀장님과 제 과장님이 칭찬해 주셨어요. 인사 팀장님도요.",
    "모든 고객님, 조용한 고객님, 기다리신 고객님, 화가 난 고객님, 진상 고객님",
    "날씨가 좋아요. 아저씨 마음씨가 고와요. 선배님이 도와줬어요.",
    "이삼 일 걸려요. 일이 분만 쉬면 돼요. 사이사이 쉬었어요. 일일이 적었어요.",
    "천사 같은 분이었어요. 십이월에 백일이 돼요. 구사일생이에요. 일사천리였어요.",
    "제 이름은 중요하지 않아요. 이름은 기억나지 않아요.",
)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Mr. Smith called about order AB-1234-X.", "en", "Mr. … called about order …."),
        ("If Mr Smith calls, then I breathe.", "en", "If Mr … calls, then I breathe."),
        ("mister smith was angry, mrs jones too", "en", "mister … was angry, mrs … too"),
        ("phone +44 (0)20 7946 0018 please", "en", "phone … please"),
        ("write to anna.b@example.co.uk now", "en", "write to … now"),
        ("anna at example dot com", "en", "…"),
        ("see https://example.com/a?b=1 for it", "en", "see … for it"),
        ("it was double seven three oh four", "en", "it was …"),
        ("one hundred and twenty-five pounds, and one of us", "en", "… pounds, and one of us"),
        ("Then Anna Smith said I was kind. She laughed.", "en",
         "Then … said I was kind. She laughed."),
        ("She thanked Anna’s brother.", "en", "She thanked … brother."),
        ("I thanked J. Smith.", "en", "I thanked …. …."),
        ("Mevrouw van den Berg wil vijfentwintig euro.", "nl", "Mevrouw … wil … euro."),
        ("meneer jansen was boos om drieëndertig klanten", "nl", "meneer … was boos om … klanten"),
        ("Vandaag was Piet blij. Hij lachte.", "nl", "Vandaag was … blij. Hij lachte."),
        ("王先生打来电话。订单号是一二三四五。", "zh", "…先生打来电话。订单号是…。"),
        ("张小明经理给我13800138000", "zh", "…经理给我…"),
        ("김민수 씨가 화를 냈어요", "ko", "… 씨가 화를 냈어요"),
        ("제 번호는 공일공 일이삼사 오육칠팔이에요", "ko", "제 번호는 …에요"),
        ("박 과장님께 이십만원을 드렸어요", "ko", "… 과장님께 …원을 드렸어요"),
        ("It was order 4471. After that it was calm.", "en",
         "It was order …. After that it was calm."),
        ("Mevrouw van der Meer was boos, dus ik hielp.", "nl",
         "Mevrouw … was boos, dus ik hielp."),
        ("die meneer jansen werd rustig", "nl", "die meneer … werd rustig"),
        ("de heer van dijk, en meneer de vries-bakker", "nl", "de heer …, en meneer …"),
        ("In Utrecht sprak ik Sanne Bakker. Daarna niet.", "nl",
         "In … sprak ik …. Daarna niet."),
        ("Bel 06-12345678 of +31 20 123 45 67.", "nl", "Bel … of …."),
        ("nul zes een twee drie vier vijf zes zeven acht", "nl", "…"),
        ("De IBAN is NL91 ABNA 0417 1643 00, bestelling 3STBX12.", "nl",
         "De IBAN is …, bestelling …."),
        ("mail jan.de.vries@voorbeeld.nl", "nl", "mail …"),
        ("jan punt de vries apenstaartje voorbeeld punt nl", "nl", "…"),
        ("我对陈经理说谢谢，谢谢刘老师。", "zh", "我对…经理说谢谢，谢谢…老师。"),
        ("北京的王总打来了，李姐帮我，小王也在，老张走了。", "zh",
         "北京的…总打来了，…姐帮我，小…也在，老…走了。"),
        ("我叫王小明，他姓李，于先生也在。", "zh", "我叫…，他姓…，…先生也在。"),
        ("王 先生 的 电话 是 一 三 八 零 零", "zh", "… 先生 的 电话 是 …"),
        ("号码是幺三八 零零幺三，订单号二〇二六一一二三", "zh", "号码是…，订单号…"),
        ("银行卡6222 0212 3456 7890，身份证11010119900307451X", "zh", "银行卡…，身份证…"),
        ("邮箱是xiao.ming@example.com，或者小明艾特qq点com", "zh", "邮箱是…，…"),
        ("微信号是wxid_abc123", "zh", "微信号是…"),
        ("等了二十五分钟，退了三百五十元", "zh", "等了…分钟，退了…元"),
        ("이영희씨도요. 남궁민 선생님께서는 웃으셨어요.", "ko",
         "…씨도요. … 선생님께서는 웃으셨어요."),
        ("영희 씨가 웃었고 김민수님이 고마워했어요", "ko", "… 씨가 웃었고 …님이 고마워했어요"),
        ("이 과장님과 한 팀장한테 말했어요", "ko", "… 과장님과 … 팀장한테 말했어요"),
        ("이름은 김민수예요. 성함이 박지은이라고 하셨어요.", "ko",
         "이름은 …예요. 성함이 …이라고 하셨어요."),
        ("계좌번호 110-123-456789, 주문 번호 이공이육일일", "ko", "계좌번호 …, 주문 번호 …"),
        ("minsu.kim@example.com이나 민수 골뱅이 네이버 점 컴", "ko", "…이나 …"),
        ("십오만 원을 이십 분 만에 돌려드렸어요", "ko", "… 원을 … 분 만에 돌려드렸어요"),
        ("Bob a téléphoné à 14h30", "fr", "Bob a téléphoné à …"),
    ],
)  # fmt: skip
def test_names_and_numbers_are_taken_out(text: str, language: str, expected: str) -> None:
    assert masked(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [*((text, "en") for text in PLAIN + PLAIN_EN), *((text, "nl") for text in PLAIN_NL),
     *((text, "zh") for text in PLAIN_ZH), *((text, "ko") for text in PLAIN_KO)],
)  # fmt: skip
def test_other_words_stay_as_they_are(text: str, language: str) -> None:
    assert masked(text, language) == text


@given(st.text(), LANGUAGES)
def test_no_digit_is_left_and_nothing_is_made_up(text: str, language: str) -> None:
    result = masked(text, language)
    assert not [letter for letter in result if unicodedata.category(letter) in ("Nd", "Nl", "No")]
    assert len(result) <= len(text)
    assert set(result) <= set(text) | {GAP}


@given(st.text(alphabet="aBc 1.@-’'…五十일이\n", max_size=60), LANGUAGES)
def test_masking_ends(text: str, language: str) -> None:
    once = masked(text, language)
    assert len(masked(once, language)) <= len(once)


@given(NAMES, st.sampled_from(["Mr", "Mrs.", "Ms", "mister"]), st.sampled_from(PLAIN))
def test_a_name_after_a_title_is_gone(name: str, title: str, rest: str) -> None:
    for text in (f"I thanked {title} {name}, {rest}", f"and {title} {name.lower()} {rest}"):
        assert name.lower() not in masked(text, "en").lower().replace(rest.lower(), "").split()


@given(st.lists(st.integers(0, 99_999_999), min_size=1, max_size=4), LANGUAGES)
def test_numbers_are_gone_however_they_are_written(numbers: list[int], language: str) -> None:
    text = f"no. {' / '.join(map(str, numbers))} (ref {numbers[0]:,}x)"
    assert not any(letter.isdigit() for letter in masked(text, language))


def test_a_long_text_takes_no_time() -> None:
    for text in ("a" * 20_000, "A" * 20_000, "a@" * 10_000, "一" * 20_000, "一 " * 10_000,
                 "one " * 5_000, "- " * 10_000, "Aa " * 6_000, "일" * 20_000, "王" * 20_000,
                 "小明艾特" * 5_000, "김" * 20_000, "김민수 " * 5_000, "가 점 " * 7_000,
                 "a punt b " * 3_000, "meneer " * 3_000):  # fmt: skip
        for language in ("en", "nl", "zh", "ko"):
            masked(text, language)
