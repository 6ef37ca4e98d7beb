from __future__ import annotations

from pathlib import Path

from hearing import (
    Counts,
    Recording,
    Spoken,
    as_document,
    one_in_twenty,
    read_manifest,
    wake_phrases,
)

MANIFEST = """\
{"file": "en/a-1.flac", "language": "en", "text": "view glass", "seconds": 3.0}
{"file": "en/a-2.flac", "language": "en", "text": "view glass", "seconds": 3.1}
{"file": "en/s.flac", "language": "en", "text": "A read sentence"}

{"file": "ko/k.flac", "language": "ko", "text": "하나 · 둘 (two words, at 1 and 2 s)"}
{"file": "ko/k.flac", "language": "ko", "text": "하나 · 둘 (two words, at 1 and 2 s)"}
"""


def test_a_manifest_is_read_each_file_once() -> None:
    recordings = read_manifest(MANIFEST, Path("there"))
    assert recordings[0] == Recording(Path("there/en/a-1.flac"), "view glass", "en")
    assert [recording.language for recording in recordings] == ["en", "en", "en", "ko"]
    assert recordings[3].phrases == ("하나", "둘")


def test_wake_phrases_are_said_often_or_beside_others() -> None:
    recordings = read_manifest(MANIFEST, Path())
    assert wake_phrases(recordings, "en") == ["view glass"]
    assert wake_phrases(recordings, "ko") == ["하나", "둘"]


def test_the_page_has_every_count() -> None:
    page = as_document(
        [Counts("view glass", "phoneme", -2.0, 66, 1, 187, 2, -1.9, -2.5)],
        [Spoken("en-us", 101, 90, 8, 3)],
        {"take a breather": 5, "take a break": 0},
        {"stop": 1, "no": 2},
    )
    assert "| view glass | phoneme | -2 | 66 | 1 | -1.9 | 187 | 2 | -2.5 |\n" in page
    assert "| en-us | 101 | 90 | 8 | 3 |\n" in page
    assert "| take a breather | 5 |\n| take a break | 0 |\n" in page
    assert "no 2 ×, stop 1 ×." in page
    assert "none." in as_document([], [], {}, {})


def test_one_in_twenty_lies_under_the_score() -> None:
    scores = [float(n) for n in range(40)]
    assert one_in_twenty([*scores, None]) == 2.0
    assert one_in_twenty([-3.0]) == -3.0
    assert one_in_twenty([None]) is None
