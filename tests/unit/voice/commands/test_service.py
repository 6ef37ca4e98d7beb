"""`breather service`, with a systemd that a few lines of shell play."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from voice.cli import main
from voice.commands.service import needs_network
from voice.config import Config
from voice.triggers.instance import Instance
from voice.triggers.place import runtime_folder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")

SYSTEMCTL = """\
#!/bin/sh
case "$*" in
  *is-active*) exit 3 ;;
  *"show breather.service"*) printf 'ActiveState=active\\nUnitFileState=enabled\\n' ;;
esac
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A person who has nothing but systemd."""
    for folder in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.delenv(f"XDG_{folder}_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    for name, text in (("systemctl", SYSTEMCTL), ("systemd-run", "#!/bin/sh\n")):
        (tmp_path / name).write_text(text, "ascii")
        (tmp_path / name).chmod(0o700)
    with tempfile.TemporaryDirectory(prefix="b") as runtime:
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        yield tmp_path


@pytest.fixture
def unit(home: Path) -> Path:
    """Where the unit is to lie."""
    return home / ".config/systemd/user/breather.service"


def test_from_nothing_and_back(unit: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["service", "status"]) == 2
    assert main(["service", "install"]) == 0
    text = unit.read_text("utf-8")
    assert sys.executable in text
    for folder in (".config", ".local/share", ".cache", ".local/state"):
        assert f"ReadWritePaths=-{home}/{folder}/breather\n" in text
    assert main(["service", "status"]) == 0
    assert main(["service", "remove"]) == 0
    assert not unit.exists()
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 4
    assert err == ""


def test_what_the_settings_open_is_in_the_unit_and_a_change_is_told(
    unit: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["service", "install"]) == 0
    assert "RestrictAddressFamilies=AF_UNIX\n" in unit.read_text("utf-8")
    (home / ".config/breather/config.toml").write_text("http = true\n", "ascii")
    assert main(["service", "status"]) == 0
    assert "for other settings" in capsys.readouterr().out
    assert main(["service", "install"]) == 0
    assert "AF_INET " in unit.read_text("utf-8")


def test_a_mistake_in_the_settings_keeps_it_from_being_installed_but_not_from_being_removed(
    unit: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["service", "install"]) == 0
    (home / ".config/breather/config.toml").write_text("languag = 'en'\n", "ascii")
    assert main(["service", "install"]) == 2
    assert "“languag” is no setting" in capsys.readouterr().err
    assert main(["service", "status"]) == 0
    assert "“languag” is no setting" in capsys.readouterr().out
    assert main(["service", "remove"]) == 0
    assert not unit.exists()


def test_a_kiosk_begins_in_its_place_and_may_open_addresses(
    unit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["service", "install", "--kiosk"]) == 0
    text = unit.read_text("utf-8")
    assert "voice.cli kiosk\n" in text
    assert "AF_INET " in text
    assert main(["service", "status", "--kiosk"]) == 0
    assert "other settings" not in capsys.readouterr().out
    assert main(["service", "remove"]) == 0
    assert not unit.exists()


def test_one_in_a_terminal_is_to_be_ended_first(
    unit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Instance(runtime_folder()):
        assert main(["service", "install"]) == 2
    assert "already runs" in capsys.readouterr().err
    assert not unit.exists()


def test_without_systemd_it_says_what_to_do(
    unit: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "systemctl").unlink()
    assert main(["service", "install"]) == 2
    assert "have your desktop start `breather run`" in capsys.readouterr().err
    assert not unit.exists()


@pytest.mark.parametrize(
    ("config", "needs"),
    [
        (Config(), False),
        (Config(http=True), True),
        (Config(baresip=4444), True),
        (Config(asterisk="PJSIP/anna"), True),
    ],
)
def test_who_needs_an_address(config: Config, needs: bool) -> None:
    assert needs_network(config) is needs
