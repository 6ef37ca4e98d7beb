"""The phoneme engine's judgement of commands."""

from __future__ import annotations

import pytest

from tests.unit.voice.hearing.phonemes_said import (
    ALL,
    BEGINNING,
    TOKENS,
    WAKE,
    Model,
    Said,
    ear,
    hear,
)
from voice.hearing.base import Listening, Opening


def only(*names: str) -> Listening:
    return Listening(False, frozenset(names))


def test_a_command_tells_its_name_and_place(model: Model) -> None:
    said = Said().silence(0.3).text("much slow").silence(0.2)
    command = hear(model, said, only("stop", "slow")).command
    assert command is not None
    assert (command.name, command.score) == ("slow", 0)
    assert command.start == pytest.approx(0.3)
    assert command.end == pytest.approx(0.3 + 23 * 0.02)


@pytest.mark.parametrize(("cost", "taken"), [(1.34, True), (1.36, False)])
def test_a_command_must_fit(model: Model, cost: float, taken: bool) -> None:
    """Four sounds at 2.6, less 5 in all."""
    verdict = hear(model, Said().silence(0.1).text("slow", cost), only("slow"))
    assert (verdict.command is not None) is taken


@pytest.mark.parametrize(("cost", "taken"), [(2.2, True), (2.3, False)])
def test_stop_is_obeyed_although_it_is_short(model: Model, cost: float, taken: bool) -> None:
    """Our own sound spoils it; 2.25 a sound."""
    verdict = hear(model, Said().silence(0.1).text("stop", cost), only("stop"))
    assert (verdict.command is not None) is taken


@pytest.mark.parametrize(
    ("first", "second", "taken"), [(2.0, 0.8, True), (2.0, 0.9, False), (3.1, 0.0, False)]
)
def test_a_blurred_command_is_looked_at_again(
    model: Model, monkeypatch: pytest.MonkeyPatch, first: float, second: float, taken: bool
) -> None:
    """At -3 it is near; the second time, four sounds at 2.1, less 5 in all."""
    blurred = model.sound(Said().silence(0.1).text("slow", first))
    clean = model.sound(Said().silence(0.1).text("slow", second))
    monkeypatch.setattr("voice.hearing.phoneme_engine.cleaned", lambda samples: clean)
    monkeypatch.setattr("voice.hearing.phoneme_engine.merged", lambda first, second: second)
    verdict = ear().hear(blurred, only("slow"), BEGINNING)
    assert (verdict.command is not None) is taken
    running = ear().hear(blurred, only("slow"), Opening(anywhere=True))
    assert running.command is None


@pytest.mark.parametrize("around", ["{} win", "win {}", "b {} c"])
def test_a_command_accounts_for_the_whole_utterance(model: Model, around: str) -> None:
    said = Said().silence(0.3).text(around.format("no")).silence(0.2)
    assert hear(model, said, only("no", "stop")).command is None


@pytest.mark.parametrize(("cost", "taken"), [(2.1, True), (1.9, False)])
def test_a_command_must_be_ahead_of_the_next_one(model: Model, cost: float, taken: bool) -> None:
    """The two differ in one sound; the margin is 2 in all."""
    said = Said().silence(0.1).text("sto")
    said.token("p").rows[-1][TOKENS.index("q")] = -cost
    recogniser = ear(wordings={"stop": ("stop",), "other": ("stoq",)})
    verdict = recogniser.hear(model.sound(said), only("stop", "other"), BEGINNING)
    assert (verdict.command is not None) is taken
    alone = recogniser.hear(model.sound(said), only("stop"), BEGINNING)
    assert alone.command is not None, "what is not allowed now does not compete"


def test_two_wordings_of_one_command_do_not_compete(model: Model) -> None:
    recogniser = ear(wordings={"stop": ("stop", "stop it", "stob")})
    verdict = recogniser.hear(
        model.sound(Said().silence(0.1).text("stop")), only("stop"), BEGINNING
    )
    assert verdict.command is not None


@pytest.mark.parametrize("allowed", [(), ("slow",), ("unheard-of",)])
def test_what_is_not_allowed_is_not_heard(model: Model, allowed: tuple[str, ...]) -> None:
    assert hear(model, Said().silence(0.1).text("stop"), only(*allowed)).command is None


@pytest.mark.parametrize("pause", [0.0, 0.2])
def test_wake_phrase_and_command_in_one_breath(model: Model, pause: float) -> None:
    said = Said().silence(0.3).text(WAKE).token("<wb>", frames=3).silence(pause).text("stop")
    verdict = hear(model, said.silence(0.2))
    assert verdict.wake is not None
    assert verdict.command is not None
    assert (verdict.command.name, verdict.command.score) == ("stop", 0)
    assert verdict.command.start == pytest.approx(0.3 + 34 * 0.02 + pause)


def test_more_words_after_the_wake_phrase_wake_without_a_command(model: Model) -> None:
    verdict = hear(model, Said().silence(0.3).text(WAKE + " stop this wind"))
    assert verdict.wake is not None
    assert verdict.command is None


def test_without_commands_the_wake_phrase_is_heard(model: Model) -> None:
    verdict = ear(wordings={}).hear(model.sound(Said().text(WAKE)), ALL, BEGINNING)
    assert verdict.wake is not None
    assert verdict.command is None
