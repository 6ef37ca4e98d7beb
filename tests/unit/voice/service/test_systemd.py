"""The unit, and what is done with it."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.voice.service.conftest import System
from voice.errors import PartError, UserError
from voice.service.base import Answer, Standing
from voice.service.program import Program
from voice.service.systemd import DESKTOP, LOGIN, SystemdService, quoted, unit

NAME = "breather.service"


def lines(text: str) -> list[str]:
    return text.splitlines()


def running(state: str = "active", sub: str = "running", file: str = "enabled") -> Answer:
    return Answer(0, f"ActiveState={state}\nSubState={sub}\nUnitFileState={file}\n")


@pytest.fixture
def service(program: Program, tmp_path: Path, system: System) -> SystemdService:
    system.replies["systemctl --user is-active"] = Answer(3, "inactive")
    return SystemdService(program, tmp_path / "units", system)


def test_it_has_no_network_but_where_the_settings_need_one(program: Program) -> None:
    assert "RestrictAddressFamilies=AF_UNIX" in lines(unit(program, LOGIN, walled=True))
    open_ = unit(replace(program, network=True), LOGIN, walled=True)
    assert "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6" in lines(open_)


@pytest.mark.parametrize("walled", [True, False])
def test_what_holds_everywhere(program: Program, walled: bool) -> None:
    found = lines(unit(program, LOGIN, walled=walled))
    assert {"NoNewPrivileges=yes", "LimitCORE=0", "StandardOutput=null", "UMask=0077"} <= {*found}
    assert not any(line.startswith("MemoryDenyWriteExecute") for line in found)  # breaks sound
    assert not any(line.startswith("PrivateDevices") for line in found)  # hides pedals


def test_only_its_own_folders_can_be_written_to(program: Program) -> None:
    found = lines(unit(program, LOGIN, walled=True))
    assert {"ProtectSystem=strict", "ProtectHome=read-only", "PrivateTmp=yes"} <= {*found}
    writable = [line for line in found if line.startswith("ReadWritePaths=")]
    assert writable == [f"ReadWritePaths=-{path}" for path in program.writes]


def test_where_it_cannot_be_walled_it_says_nothing_of_it(program: Program) -> None:
    text = unit(program, LOGIN, walled=False)
    assert "Private" not in text
    assert "ReadWritePaths" not in text


def test_with_a_desktop_it_begins_and_ends_with_it(program: Program) -> None:
    found = lines(unit(program, DESKTOP, walled=True))
    assert {f"After={DESKTOP}", f"PartOf={DESKTOP}", f"WantedBy={DESKTOP}"} <= {*found}
    found = lines(unit(program, LOGIN, walled=True))
    assert f"WantedBy={LOGIN}" in found
    assert not any(line.startswith("PartOf") for line in found)


def test_folders_that_the_environment_names_are_told(program: Program) -> None:
    told = replace(program, environment=(("XDG_DATA_HOME", "/srv/my data"),))
    assert 'Environment="XDG_DATA_HOME=/srv/my data"' in lines(unit(told, LOGIN, walled=True))


BAD = "\"'\\\n\r\t\x00\x7f"
words = st.text(st.characters(exclude_characters=BAD, exclude_categories=("Cc", "Cs")), min_size=1)


@given(words)
def test_a_quoted_word_is_one_word_and_says_the_same(text: str) -> None:
    found = quoted(text, dollar="$$")
    whole = re.fullmatch(r'"([^"]*)"|([^\s"]+)', found)
    assert whole
    inner = whole[1] if whole[1] is not None else whole[2]
    assert re.sub(r"%%|\$\$", "", inner).count("%") == 0
    assert re.sub(r"%%|\$\$", "", inner).count("$") == 0
    assert inner.replace("%%", "%").replace("$$", "$") == text


@given(st.text(), st.sampled_from(BAD), st.text())
def test_what_no_unit_can_hold_is_refused(before: str, bad: str, after: str) -> None:
    with pytest.raises(UserError, match="another folder"):
        quoted(before + bad + after)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
@pytest.mark.parametrize("target", [DESKTOP, LOGIN])
@pytest.mark.parametrize("walled", [True, False])
def test_systemd_understands_every_line(
    program: Program, target: str, walled: bool, tmp_path: Path
) -> None:
    odd = replace(
        program,
        command=("/bin/true", "a b", "100%", "$HOME", "ü", "%h"),
        writes=(tmp_path / "a b%h",),
        environment=(("XDG_DATA_HOME", "/x y/100%"),),
        network=True,
    )
    path = tmp_path / NAME
    path.write_text(unit(odd, target, walled=walled), "utf-8")
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    command = ["systemd-analyze", "--user", "verify", str(path)]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_installed_it_is_written_enabled_and_started(
    service: SystemdService, program: Program, system: System, tmp_path: Path
) -> None:
    assert str(tmp_path / "units" / NAME) in service.install()
    assert (tmp_path / "units" / NAME).read_text("utf-8") == unit(program, LOGIN, walled=True)
    assert all(folder.is_dir() for folder in program.writes)
    orders = [line.split()[2] for line in system.asked if line.startswith("systemctl")]
    begin = orders.index("daemon-reload")
    assert orders[begin:] == ["daemon-reload", "reenable", "reset-failed", "restart"]
    assert [path.name for path in (tmp_path / "units").iterdir()] == [NAME]


def test_twice_is_as_good_as_once(service: SystemdService, system: System) -> None:
    service.install()
    system.asked.clear()
    service.install()
    assert not system.did("restart", NAME)


def test_other_settings_write_and_start_it_anew(
    service: SystemdService, program: Program, system: System, tmp_path: Path
) -> None:
    service.install()
    system.asked.clear()
    SystemdService(replace(program, network=True), tmp_path / "units", system).install()
    assert system.did("restart", NAME)


def test_where_the_walls_do_not_hold_that_is_said(
    service: SystemdService, program: Program, system: System, tmp_path: Path
) -> None:
    system.replies["systemd-run"] = Answer(226, "")
    assert "does not let it" in service.install()
    assert (tmp_path / "units" / NAME).read_text("utf-8") == unit(program, LOGIN, walled=False)


def test_with_a_desktop_there_it_belongs_to_that(
    service: SystemdService, program: Program, system: System, tmp_path: Path
) -> None:
    system.replies["systemctl --user is-active"] = Answer(0, "active")
    service.install()
    assert (tmp_path / "units" / NAME).read_text("utf-8") == unit(program, DESKTOP, walled=True)


def test_removed_it_leaves_what_is_the_persons(
    service: SystemdService, system: System, tmp_path: Path
) -> None:
    service.install()
    own = tmp_path / "units" / "breather.service.d" / "own.conf"
    own.parent.mkdir()
    own.touch()
    other = tmp_path / "units" / "other.service"
    other.touch()
    system.asked.clear()
    service.remove()
    assert system.did("disable", "--now", NAME)
    assert sorted(tmp_path.glob("units/**/*")) == sorted([own.parent, own, other])
    assert service.remove() == "No service of Breather is installed."


def other_text(path: Path) -> None:
    path.write_text("[Service]\nExecStart=/bin/true\n", "utf-8")


def masked(path: Path) -> None:
    path.symlink_to("/dev/null")


def no_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe")


def folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("make", [other_text, masked, no_text, folder])
def test_what_is_not_ours_is_left_alone(
    service: SystemdService, system: System, tmp_path: Path, make: type[None]
) -> None:
    (tmp_path / "units").mkdir()
    make(tmp_path / "units" / NAME)  # type: ignore[call-arg]
    for action in (service.install, service.remove, service.look):
        with pytest.raises(UserError, match="was not written by Breather"):
            action()
    assert not any(word in line for line in system.asked for word in ("enable", "disable", "start"))


@pytest.mark.parametrize(
    ("answer", "standing", "says"),
    [
        (running(), Standing.RUNS, "runs as a service."),
        (running(file="disabled"), Standing.RUNS, "does not begin with your login"),
        (running("activating", "start"), Standing.RUNS, "is being started"),
        (running("activating", "auto-restart"), Standing.RESTS, "is started again soon"),
        (running("failed", "failed"), Standing.RESTS, "journalctl"),
        (running("inactive", "dead"), Standing.RESTS, "systemctl --user start"),
        (Answer(0, ""), Standing.RESTS, "does not run"),
    ],
)
def test_how_it_does(
    service: SystemdService, system: System, answer: Answer, standing: Standing, says: str
) -> None:
    service.install()
    system.replies[f"systemctl --user show {NAME}"] = answer
    found = service.look()
    assert found.standing is standing
    assert says in found.says
    assert "install` again" not in found.says


def test_a_unit_for_other_settings_is_told(
    service: SystemdService, program: Program, system: System, tmp_path: Path
) -> None:
    service.install()
    system.replies[f"systemctl --user show {NAME}"] = running()
    other = SystemdService(replace(program, network=True), tmp_path / "units", system)
    assert other.look().says.endswith("run `breather service install` again.")
    assert other.look().standing is Standing.RUNS


def test_nothing_installed_is_told_without_asking_anybody(
    service: SystemdService, system: System
) -> None:
    assert service.look().standing is Standing.MISSING
    assert system.asked == []


@pytest.mark.parametrize("there", [True, False])
def test_without_systemd_it_says_what_to_do(
    service: SystemdService, system: System, tmp_path: Path, there: bool
) -> None:
    system.there = there
    system.replies["systemctl --user show --property=Version"] = Answer(1, "no bus")
    with pytest.raises(UserError, match="have your desktop start `breather run`"):
        service.install()
    assert list(tmp_path.iterdir()) == []


def test_what_systemd_refuses_is_told_in_one_line(service: SystemdService, system: System) -> None:
    system.replies["systemctl --user restart"] = Answer(1, "Job failed.\nSee the journal.")
    with pytest.raises(PartError, match=r"restart breather\.service”: Job failed") as refused:
        service.install()
    assert "\n" not in str(refused.value)


def test_a_folder_that_cannot_be_written_is_told(
    program: Program, system: System, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="make its folder writable"):
        SystemdService(program, tmp_path / "file" / "units", system).install()
    program = replace(program, writes=(tmp_path / "file" / "data",))
    with pytest.raises(UserError, match="make its folder writable"):
        SystemdService(program, tmp_path / "units", system).install()
