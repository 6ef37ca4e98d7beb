"""The command line. Only what `--help` needs is imported before a command is chosen."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from audio.private import keep_private
from voice import __version__, arguments
from voice.commands.content_arguments import add_content
from voice.commands.journal_arguments import add_journal
from voice.commands.kiosk_arguments import add_kiosk, add_window
from voice.commands.pedal_arguments import add_pedal
from voice.errors import BreatherError, DeviceMissing, ModelMissing, UserError
from voice.unexpected import keep_text_out_of_logs

DESCRIPTION = """\
Breather leads a minute of calm breathing by voice, after a hard call.
It listens for a wake phrase, asks which exercise, guides it, and obeys “stop”
at once. Everything happens on this machine; nothing is kept unless you ask.
"""

EXAMPLES = """\
examples:
  breather run                         listen, and lead when the wake phrase is said
  breather breathe box --minutes 2     breathe at once
  breather trigger stop                what a pedal or a key can be bound to
  breather demo                        hear and see a whole session
  breather doctor                      what is here, what was chosen, what is missing
  breather content check               whether exercises and words are in order
  breather hear call.wav               what would be heard in a recording
  breather simulate --out s.wav --events e.jsonl --say 1:take-a-breather.wav
  breather simulate --out s.wav --events e.jsonl --trigger 1:start:box --trigger 30:stop
"""


def main(command_line: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, 1 (a part failed) or 2 (the person's mistake)."""
    keep_private()
    keep_text_out_of_logs()
    try:
        options = parser().parse_args(command_line)
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
    _add_run(commands)
    _add_breathe(commands)
    _add_common(add_kiosk(commands))
    add_window(commands)
    _add_control(commands)
    _add_demo(commands)
    _add_simulate(commands)
    _add_hear(commands)
    _add_wake(commands)
    _add_doctor(commands)
    _add_models(commands)
    add_content(commands)
    add_journal(commands)
    add_pedal(commands)
    devices = commands.add_parser(
        "devices",
        help="list microphones and loudspeakers",
        description="Tells which sound devices there are, which ones are taken, and why.",
    )
    _add_common(devices)
    return top


def _add_run(commands: argparse._SubParsersAction[Parser]) -> None:
    run = commands.add_parser(
        "run",
        help="listen for the wake phrase, and lead",
        description="Listens on the microphone for the wake phrase, asks which exercise, and "
        "guides it. “stop” ends it at once. Ctrl-C ends Breather.",
    )
    _add_common(run)


def _add_breathe(commands: argparse._SubParsersAction[Parser]) -> None:
    breathe = commands.add_parser(
        "breathe",
        help="lead one exercise at once",
        description="Begins an exercise at once, without a wake phrase, and ends with it.",
    )
    add = breathe.add_argument
    add("exercise", metavar="PATTERN", help="an exercise (slow, box …) or seconds such as 4-2-6-0")
    length = breathe.add_mutually_exclusive_group()
    length.add_argument(
        "--minutes", type=arguments.minutes, metavar="N", help="how long to breathe"
    )
    length.add_argument("--breaths", type=arguments.breaths, metavar="N", help="how many breaths")
    _add_common(breathe)


def _add_control(commands: argparse._SubParsersAction[Parser]) -> None:
    trigger = commands.add_parser(
        "trigger",
        help="ask the Breather that runs for something, as a pedal or key does",
        description="Asks the Breather that runs for something: start, start:box, start:4-2-6-0, "
        "stop, pause, go-on …",
    )
    trigger.add_argument("name", metavar="NAME", help="start, start:EXERCISE, stop, pause, go-on …")
    status = commands.add_parser("status", help="tell how the Breather that runs is doing")
    status.add_argument("--json", action="store_true", help="print for a program to read")
    service = commands.add_parser(
        "service",
        help="have Breather begin with your login",
        description="Has `breather run` begin with your login and again where it failed, ends "
        "that, or tells how it does: exit code 0 where it runs, 1 where not, 2 where it is not "
        "installed.",
    )
    service.add_argument("action", choices=("install", "remove", "status"))
    service.add_argument("--kiosk", action="store_true", help="for `breather kiosk` in its place")
    config = commands.add_parser(
        "config",
        help="show, edit or check the settings",
        description="Shows the settings that hold, opens their file in your editor, checks a file, "
        "or tells where it is.",
    )
    config.add_argument("action", choices=("show", "edit", "check", "path"))
    config.add_argument("file", nargs="?", type=Path, metavar="FILE", help="what to check")
    config.add_argument("--config", type=Path, metavar="FILE", help="settings (TOML)")


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
    add("--say", action="append", default=[], metavar="SECONDS:FILE", type=arguments.timed,
        help="a recording (WAV, FLAC) as the user's voice; may be given again")  # fmt: skip
    add(
        "--trigger", action="append", default=[], metavar="SECONDS:NAME", type=arguments.timed,
        help="as from a pedal or key: start, start:box, start:4-2-6-0, stop, pause, go-on …",
    )  # fmt: skip
    add("--room", choices=("none", "headset", "kiosk"), default="none",
        help="simulated echo of its own sound, and noise (default: none)")  # fmt: skip
    add(
        "--block", type=arguments.block, metavar="FRAMES",
        help="block size of the simulated device, or “random”; never changes the events",
    )  # fmt: skip
    add("--seconds", type=arguments.seconds, metavar="N", help="how long to run")
    _add_common(simulate)


def _add_hear(commands: argparse._SubParsersAction[Parser]) -> None:
    hear = commands.add_parser(
        "hear",
        help="tell what would be heard in recordings",
        description="Tells where in each recording the wake phrase and commands are heard. "
        "Several files are heard without loading a model again. With --dictate: what is said.",
    )
    hear.add_argument("--dictate", action="store_true", help="write down what is said in each")
    hear.add_argument("files", nargs="+", type=Path, metavar="FILE", help="WAV, FLAC …")
    _add_common(hear)


def _add_doctor(commands: argparse._SubParsersAction[Parser]) -> None:
    doctor = commands.add_parser(
        "doctor",
        help="check every part",
        description="Tells for every part whether it was found, which version, which engine was "
        "chosen and why, and what to do if something is missing. With --listen it shows how loud "
        "the microphone is, and whether it is muted or too loud; with --latency, how long sound is "
        "on its way here, how evenly it flows, and which setting is best.",
    )
    shown = doctor.add_mutually_exclusive_group()
    shown.add_argument("--listen", action="store_true", help="show the level of the microphone")
    shown.add_argument("--latency", action="store_true", help="measure the sound of this machine")
    doctor.add_argument(
        "--picture", type=Path, metavar="FILE", help="with --latency: draw it, too (PNG)"
    )
    doctor.add_argument(
        "--seconds", type=arguments.seconds, default=10.0, metavar="N",
        help="how long to listen (default: 10)",
    )  # fmt: skip
    _add_common(doctor)


def _add_models(commands: argparse._SubParsersAction[Parser]) -> None:
    models = commands.add_parser(
        "models",
        help="list, install, remove and verify models and voices",
        description="Recognisers and voices learn their language from models. Those that come in "
        "no package are downloaded, once.",
    )
    actions = models.add_subparsers(dest="action", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help="what there is for each language")
    listed.add_argument("--lang", metavar="L", help="one language: en, nl, zh, ko (default: all)")
    listed.add_argument("--json", action="store_true", help="print for a program to read")
    install = actions.add_parser(
        "install",
        help="fetch one; goes on where it broke off",
        description="Fetches a model or voice and puts it where it is found. A download that "
        "broke off goes on where it was.",
    )
    install.add_argument("name", metavar="NAME", help="as `breather models list` calls it")
    where = install.add_mutually_exclusive_group()
    where.add_argument(
        "--from", dest="source", metavar="FILE-OR-URL",
        help="its archive (zip), or a voice's .onnx file with the .onnx.json beside it",
    )  # fmt: skip
    where.add_argument("--mirror", metavar="URL", help="in place of the usual download places")
    install.add_argument("--config", type=Path, metavar="FILE", help="settings (TOML)")
    remove = actions.add_parser("remove", help="take one away")
    remove.add_argument("name", metavar="NAME")
    verify = actions.add_parser("verify", help="tell whether the files are as they were installed")
    verify.add_argument("name", metavar="NAME", nargs="?", help="one of them (default: all)")


def _add_wake(commands: argparse._SubParsersAction[Parser]) -> None:
    wake = commands.add_parser(
        "wake",
        help="check a wake phrase, or learn how you say it",
        description="Tells whether a phrase can serve as wake phrase, and learns from three takes "
        "how you say yours. No sound is kept.",
    )
    actions = wake.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = actions.add_parser("check", help="tell how often a phrase would wake by mistake")
    check.add_argument("phrase", metavar="PHRASE")
    _add_common(check)
    enrol = actions.add_parser("enrol", help="learn how you say the wake phrase")
    enrol.add_argument(
        "--takes", nargs=3, type=Path, metavar="FILE",
        help="three recordings of it, in place of the microphone",
    )  # fmt: skip
    _add_common(enrol)
    actions.add_parser("forget", help="delete what was learnt")


def _add_common(command: Parser) -> None:
    add = command.add_argument
    add("--lang", metavar="L", help="language: en, nl, zh, ko (default: en)")
    add("--wake", metavar="PHRASE", help="wake phrase, two words or more (default: the language's)")
    add("--engine", choices=("auto", "phoneme", "vosk"), help="recogniser (default: auto)")
    add("--voice", choices=("auto", "piper", "pyttsx3"), help="synthesiser (default: auto)")
    add("--config", type=Path, metavar="FILE", help="settings (TOML)")
    add("--json", action="store_true", help="print for a program to read")


def _run(options: argparse.Namespace) -> int:
    from voice.commands import carry_out

    try:
        return carry_out(options)
    except BreatherError:
        raise
    except Exception as error:
        raise (_of_another_room(error) or error) from error


def _of_another_room(error: Exception) -> BreatherError | None:
    """An error that `audio` and `content` raise on purpose as one of ours; else None."""
    from audio.errors import AudioDeviceError, AudioFileError
    from audio.vad import VadMissing
    from content.model import PatternError
    from content.reading import ContentError

    if isinstance(error, AudioFileError | ContentError | PatternError):
        return UserError(str(error))
    if isinstance(error, VadMissing):
        return ModelMissing(str(error))
    if isinstance(error, AudioDeviceError):
        return DeviceMissing(str(error))
    return None


if __name__ == "__main__":
    sys.exit(main())
