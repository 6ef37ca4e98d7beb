"""What was recorded of a model's files, and which of them are not so any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice.models.manifest import FILE, damage, read, record


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    (folder / "am").mkdir(parents=True)
    (folder / "am" / "final.mdl").write_bytes(bytes(100))
    (folder / "README").write_text("read me")
    record(folder, "model", "nl", "Apache-2.0", "somewhere", "0" * 64)
    return folder


def wrong(model: Path, *, thorough: bool = True) -> list[str]:
    return list(damage(model, thorough=thorough))


def test_a_sound_model_has_nothing_wrong(model: Path) -> None:
    shown: list[float] = []
    assert list(damage(model, thorough=True, show=shown.append)) == []
    assert shown[-1] == 1.0


def test_the_damaged_file_is_named(model: Path) -> None:
    (model / "am" / "final.mdl").write_bytes(bytes(99) + b"\x01")
    assert wrong(model) == ["am/final.mdl has changed"]
    assert wrong(model, thorough=False) == []


@pytest.mark.parametrize("thorough", [True, False])
def test_a_missing_and_a_shorter_file_are_found_without_reading(
    model: Path, thorough: bool
) -> None:
    (model / "README").unlink()
    (model / "am" / "final.mdl").write_bytes(bytes(60))
    assert wrong(model, thorough=thorough) == [
        "README is missing",
        "am/final.mdl is 60 bytes long in place of 100",
    ]


def test_without_a_manifest_nothing_can_be_told(model: Path) -> None:
    (model / FILE).unlink()
    assert read(model) is None
    assert wrong(model) == []


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"files": {"a": {}}}', '{"files": 3}', '{"files": {}}',
     '{"files": {}, "other": 1}', "\x00", "[" * 100_000,
     '{"files": {"a": {"size": 1e999, "sha256": ""}}}'],
)  # fmt: skip
def test_a_damaged_manifest_is_told(model: Path, text: str) -> None:
    (model / FILE).write_text(text)
    assert wrong(model) == [f"{FILE} is damaged"]
