"""What a model consists of, and which of its files are cut short."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from voice.models.layout import damaged_file, is_fixed, missing_file, voice_language

FST = 0x7EB2FDD6.to_bytes(4, "little")
NEW = ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/HCLr.fst", "graph/Gr.fst")
OLD = ("final.mdl", "mfcc.conf", "model.conf", "HCLr.fst", "Gr.fst")


def graph(states: int, arcs: int, size: int, *, kind: bytes = b"const") -> bytes:
    """The beginning of a graph within another one, and as many bytes as it should have."""
    head = b"".join(
        FST + struct.pack("<i", len(name)) + name + struct.pack("<i", 8) + b"standard"
        + struct.pack("<iiQqqq", 1, 0, 0, 0, *counts)
        for name, counts in ((b"olabel_lookahead", (0, 0)), (kind, (states, arcs)))
    )  # fmt: skip
    return head + bytes(max(size - len(head), 0))


@pytest.fixture(params=[NEW, OLD], ids=["in folders", "side by side"])
def model(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    for name in request.param:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(graph(10, 20, 520) if "HCLr" in name else b"content")
    return tmp_path


def named(model: Path, file: str) -> Path:
    (path,) = model.rglob(file)
    return path


def test_a_whole_model_lacks_nothing(model: Path) -> None:
    assert missing_file(model) == damaged_file(model) == ""
    assert not is_fixed(model)


@pytest.mark.parametrize("file", ["final.mdl", "mfcc.conf", "HCLr.fst", "Gr.fst"])
def test_the_missing_file_is_named(model: Path, file: str) -> None:
    named(model, file).unlink()
    assert missing_file(model).endswith(file)


def test_an_empty_folder_lacks_the_acoustics(tmp_path: Path) -> None:
    assert missing_file(tmp_path) == "am/final.mdl"


def test_a_whole_graph_is_a_fixed_vocabulary(model: Path) -> None:
    two = named(model, "HCLr.fst")
    two.rename(two.with_name("HCLG.fst"))
    named(model, "Gr.fst").unlink()
    assert is_fixed(model)
    assert missing_file(model) == damaged_file(model) == ""
    named(model, "HCLG.fst").write_bytes(graph(10, 20, 300))
    assert damaged_file(model).endswith("HCLG.fst is cut short")


@pytest.mark.parametrize("file", ["final.mdl", "mfcc.conf", "model.conf"])
def test_an_empty_file_is_named(model: Path, file: str) -> None:
    named(model, file).write_bytes(b"")
    assert damaged_file(model).endswith(f"{file} is empty")


@pytest.mark.parametrize("body", [b"", b"text", graph(10, 20, 519), FST])
def test_a_graph_that_is_cut_short_is_named(model: Path, body: bytes) -> None:
    named(model, "HCLr.fst").write_bytes(body)
    cut = damaged_file(model).endswith("HCLr.fst is cut short")
    assert cut is (body != FST)


def test_of_other_kinds_of_graph_nothing_is_claimed(model: Path) -> None:
    named(model, "HCLr.fst").write_bytes(graph(10, 20, 100, kind=b"vector"))
    assert damaged_file(model) == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [('{"language": {"family": "nl"}}', "nl"), ('{"espeak": {"voice": "en-us"}}', "en"),
     ("", ""), ("{}", ""), ("[]", ""), ("\xff", ""), ('{"language": 1}', "")],
)  # fmt: skip
def test_a_voice_tells_its_language(tmp_path: Path, text: str, language: str) -> None:
    path = tmp_path / "voice.onnx.json"
    path.write_bytes(text.encode("latin-1"))
    assert voice_language(path) == language
