"""The command line. Only what `--help` needs is imported before a command is chosen."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from voice import __version__
from voice.errors import BreatherError, ModelMissing, UserError

DESCRIPTION = """\
Breather leads a minute of calm breathing by voice, after a hard call.
It listens for a wake phrase, asks which exercise, guides it, and obeys “stop”
at once. Everything happens on this machine; nothing is kept.
"""

EXAMPLES = """\
examples:
  breather demo                        hear and see a whole session
  breather doctor                      what is here, what was chosen, what is missing
  breather hear call.wav               what would be heard in a recording
  breather simulate --out s.wav --events e.jsonl --say 1:take-a-breather.wav
  breather simulate --out s.wav --events e.jsonl --trigger 1:start:box --trigger 30:stop
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, 1 (a part failed) or 2 (the person's mistake)."""
    try:
        options = parser().parse_args(arguments)
        return _run(options)
    except BreatherError as error:
        print(f"breather: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, as every other error of ours does."""

    def error(self, message: str) -> NoReturn:
        """Raise UserError in place of printing the usage and ending."""
        raise UserError(f"{message}; see: {self.prog} --help")


def parser() -> Parser:
    """All commands and their options."""
    top = Parser(
        prog="breather",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"breather {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_demo(commands)
    _add_simulate(commands)
    _add_hear(commands)
    _add_doctor(commands)
    return top


def _add_demo(commands: argparse._SubParsersAction[Parser]) -> None:
    demo = commands.add_parser(
        "demo",
        help="make a whole session to listen to and to look at",
        description="Makes a whole session with a synthetic user, without microphone or "
        "loudspeaker, and writes session.wav (both voices) and session.png (a picture).",
    )
    demo.add_argument("--folder", type=Path, default=Path(), help="where to write (default: here)")
    _add_common(demo)


def _add_simulate(commands: argparse._SubParsersAction[Parser]) -> None:
    simulate = commands.add_parser(
        "simulate",
        help="run the loop on recordings, faster than real time",
        description="Runs the loop that will run live, but on recordings placed on a time axis. "
        "The same inputs give the same events. It ends two seconds after the exercise.",
    )
    add = simulate.add_argument
    add("--out", type=Path, required=True, metavar="S.wav", help="what Breather said and played")
    add("--events", type=Path, required=True, metavar="E.jsonl", help="one event a line (JSON)")
    add("--say", action="append", default=[], metavar="SECONDS:FILE", type=_timed,
        help="a recording (WAV, FLAC) as the user's voice; may be given again")  # fmt: skip
    add(
        "--trigger", action="append", default=[], metavar="SECONDS:NAME", type=_timed,
        help="as from a pedal or key: start, start:box, start:4-2-6-0, stop, pause, go-on …",
    )  # fmt: skip
    add("--room", choices=("none", "headset", "kiosk"), default="none",
        help="simulated echo of its own sound, and noise (default: none)")  # fmt: skip
    add(
        "--block", type=_block, metavar="FRAMES",
        help="block size of the simulated device, or “random”; never changes the events",
    )  # fmt: skip
    add("--seconds", type=_seconds, metavar="N", help="how long to run")
    _add_common(simulate)


def _add_hear(commands: argparse._SubParsersAction[Parser]) -> None:
    hear = commands.add_parser(
        "hear",
        help="tell what would be heard in recordings",
        description="Tells where in each recording the wake phrase and commands are heard. "
        "Several files are heard without loading a model again.",
    )
    hear.add_argument("files", nargs="+", type=Path, metavar="FILE", help="WAV, FLAC …")
    _add_common(hear)


def _add_doctor(commands: argparse._SubParsersAction[Parser]) -> None:
    doctor = commands.add_parser(
        "doctor",
        help="check every part",
        description="Tells for every part whether it was found, which version, which engine was "
        "chosen and why, and what to do if something is missing.",
    )
    _add_common(doctor)


def _add_common(command: Parser) -> None:
    add = command.add_argument
    add("--lang", metavar="L", help="language: en, ko (default: en)")
    add("--wake", metavar="PHRASE", help="wake phrase, two words or more (default: the language's)")
    add("--engine", choices=("auto", "phoneme", "vosk"), help="recogniser (default: auto)")
    add("--voice", choices=("auto", "piper", "pyttsx3"), help="synthesiser (default: auto)")
    add("--config", type=Path, metavar="FILE", help="settings (TOML)")
    add("--json", action="store_true", help="print for a program to read")


def _timed(text: str) -> tuple[float, str]:
    seconds, colon, what = text.partition(":")
    try:
        at = float(seconds)
    except ValueError:
        at = -1.0
    if not colon or not what or not 0 <= at <= 86_400:
        raise argparse.ArgumentTypeError(f"“{text}” is not SECONDS:WHAT, such as 1.5:hello.wav")
    return at, what


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of seconds above 0")
    return seconds


def _block(text: str) -> int | str:
    if text == "random":
        return text
    if not text.isdecimal() or not 16 <= int(text) <= 1920:
        raise argparse.ArgumentTypeError("a block has 16 to 1920 frames, or is “random”")
    return int(text)


def _run(options: argparse.Namespace) -> int:
    from audio.errors import AudioFileError
    from audio.vad import VadMissing
    from content.model import PatternError
    from content.reading import ContentError
    from voice.commands import COMMANDS

    try:
        return COMMANDS[options.command](options)
    except (AudioFileError, ContentError, PatternError) as error:
        raise UserError(str(error)) from error
    except VadMissing as error:
        raise ModelMissing(str(error)) from error


if __name__ == "__main__":
    sys.exit(main())
