from __future__ import annotations

from pathlib import Path

from recordings import MANIFEST, Recording, read_manifest

LINES = """\
{"file": "en/a-1.flac", "language": "en", "text": "view glass", "seconds": 3.0}
{"file": "en/s.flac", "language": "en", "text": "A read sentence"}

{"file": "ko/k.flac", "language": "ko", "text": "하나 · 둘 (two words, at 1 and 2 s)"}
{"file": "ko/k.flac", "language": "ko", "text": "하나 · 둘 (two words, at 1 and 2 s)"}
"""


def test_a_manifest_is_read_each_file_once(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text(LINES, "utf-8")
    recordings = read_manifest(tmp_path)
    assert recordings[0] == Recording(tmp_path / "en" / "a-1.flac", "view glass", "en")
    assert [recording.language for recording in recordings] == ["en", "en", "ko"]
    assert recordings[2].phrases == ("하나", "둘")
