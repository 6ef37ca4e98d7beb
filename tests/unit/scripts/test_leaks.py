"""What is traced is read rightly, and whatever leaks is found: the proof could fail."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("fcntl", reason="the world of these scripts is Linux")

import leaks
import leaks_scenes
from leaks_allowed import Judged, exposed, judge
from leaks_trace import Markers, Reader, TraceError, calls

WORDS = ("marmalade", "rosalind")
FOLDERS = ("cache", "config", "data", "home", "runtime", "out", "temporary", "pulse", "code",
           "environment", "python")  # fmt: skip


def judged(*lines: str, sounds: tuple[bytes, ...] = ()) -> Judged:
    reader = Reader(Markers(WORDS, sounds))
    for call in calls(f"7  {line}\n" for line in lines):
        reader.take(call)
    return judge(reader.seen, {name: Path("/world", name) for name in FOLDERS})


CLIP = '"/world/cache/breather/clips/ab.clip", O_WRONLY|O_CREAT, 0600) = 3'
SAYS = "My Marmalade."
PAIR = "socketpair(AF_UNIX, SOCK_STREAM, 0, [3<UNIX-STREAM:[1->2]>, 4<UNIX-STREAM:[2->1]>]) = 0"


def test_what_is_allowed_is_counted_by_its_place() -> None:
    seen = judged(
        f"openat(AT_FDCWD</>, {CLIP}</world/cache/breather/clips/ab.clip>",
        'write(3</world/cache/breather/clips/ab.clip>, "abc", 3) = 3',
        'openat(AT_FDCWD</>, "/etc/passwd", O_RDONLY) = 4</etc/passwd>',
        'openat(AT_FDCWD</>, "/forbidden", O_WRONLY|O_CREAT, 0600) = -1 EACCES (Permission denied)',
        'memfd_create("breather", MFD_CLOEXEC) = 5</memfd:breather>(deleted)',
        "socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 6<UNIX-STREAM:[9]>",
        'connect(6<UNIX-STREAM:[9]>, {sa_family=AF_UNIX, sun_path="/world/pulse"}, 9) = 0',
        'sendto(6<UNIX-STREAM:[9->10]>, "tone", 4, 0, NULL, 0) = 4',
    )
    assert list(seen.faults) == []
    assert seen.files == {"rendered fixed words": 1, "sound between processes, in memory": 1}
    assert seen.sockets == {"the sound server": 1}
    assert seen.searched == {"rendered fixed words": 3, "the sound server": 4}


def test_what_was_said_may_go_through_an_own_pipe_and_nowhere_else() -> None:
    seen = judged(PAIR, f'sendto(3<UNIX-STREAM:[1->2]>, "{SAYS}", 13, 0, NULL, 0) = 13')
    assert (list(seen.faults), seen.said) == ([], {"own pipe": {"marmalade"}})
    others = judged(f'sendto(3<UNIX-STREAM:[1->2]>, "{SAYS}", 13, 0, NULL, 0) = 13')
    assert "marmalade" in others.faults[0]


@pytest.mark.parametrize(
    "line",
    [
        'openat(AT_FDCWD</>, "/tmp/x.wav", O_RDWR|O_CREAT, 0600) = 3</tmp/x.wav>',
        'openat(AT_FDCWD</>, "/tmp", O_RDWR|O_TMPFILE, 0600) = 3</tmp/#21>(deleted)',
        'mkdir("/world/home/.breather", 0700) = 0',
        'rename("/world/out/a", "/world/home/a") = 0',
        'renameat(4</world/out>, "a", 5</world/home>, "b") = 0',
        'memfd_create("other", 0) = 3</memfd:other>(deleted)',
        "connect(3<TCP:[5]>, {sa_family=AF_INET, sin_port=htons(443), "
        'sin_addr=inet_addr("192.0.2.1")}, 16) = -1 ENETUNREACH (Network is unreachable)',
        'sendto(3<UDP:[5]>, "q", 1, 0, {sa_family=AF_INET6, sin6_port=htons(53), '
        'inet_pton(AF_INET6, "2001:db8::1", &sin6_addr)}, 28) = 1',
        'connect(3<UNIX-STREAM:[5]>, {sa_family=AF_UNIX, sun_path="/run/elsewhere"}, 9) = 0',
        "socket(AF_PACKET, SOCK_RAW, htons(0x3)) = 3<PACKET:[5]>",
        "io_uring_setup(8, {}) = 3<anon_inode:[io_uring]>",
        "sendfile(1<pipe:[4]>, 3</world/out/a>, NULL, 10) = 10",
        'write(3</world/out/a>, "abc"..., 4000) = 4000',
    ],
)
def test_what_is_on_no_list_is_a_fault(line: str) -> None:
    assert judged(line).faults


@pytest.mark.parametrize(
    "text",
    [
        "MARMALADE",
        "marmalade".encode("utf-16-le").decode("latin-1"),
        b"marmalade".hex(),
        *(base64.b64encode(b"x" * shift + b"marmalade!").decode() for shift in range(3)),
    ],
)
def test_words_are_found_in_every_form(text: str) -> None:
    shown = "".join(c if c.isalnum() else f"\\{ord(c):03o}" for c in text)
    assert "marmalade" in judged(f'write(1<pipe:[4]>, "{shown}", 9) = 9').faults[0]


def test_a_word_in_two_pieces_between_other_calls_is_found() -> None:
    reader = Reader(Markers(WORDS))
    lines = [
        '7  write(1<pipe:[4]>, "marma", 5 <unfinished ...>\n',
        '8  write(3</world/out/a>, "abc", 3) = 3\n',
        "7  <... write resumed>) = 5\n",
        '9  writev(1<pipe:[4]>, [{iov_base="la", iov_len=2}, {iov_base="de", iov_len=2}], 2) = 4\n',
        '9  write(1<pipe:[4]>, "and so on", 9 <unfinished ...>\n',
        "9  +++ killed by SIGKILL +++\n",
    ]
    for call in calls(lines):
        reader.take(call)
    assert reader.seen.found == {"pipe to others": {"marmalade"}}
    assert reader.seen.bytes["pipe to others"] == 18


def test_sound_may_go_to_the_sound_server_alone() -> None:
    connect = 'connect(6<UNIX-STREAM:[9]>, {sa_family=AF_UNIX, sun_path="/world/pulse"}, 9) = 0'
    send = 'sendto(6<UNIX-STREAM:[9->10]>, "0\\1\\2 8", 5, 0, NULL, 0) = 5'
    assert not judged(connect, send, sounds=(b"\x01\x02 8",)).faults
    assert judged('write(3</world/out/a>, "\\1\\2 8", 4) = 4', sounds=(b"\x01\x02 8",)).faults


def test_a_word_in_an_argument_or_in_the_environment_is_found() -> None:
    run = 'execve("/bin/say", ["say", "hello"], ["A=b", "SAID=marmalade"]) = 0'
    assert "arguments and environment" in judged(run).faults[0]


def test_a_line_that_cannot_be_read_proves_nothing() -> None:
    with pytest.raises(TraceError):
        list(calls(["strace: what is this"]))


def test_what_others_may_open_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "closed").touch(0o600)
    assert exposed(tmp_path) == []
    (tmp_path / "open").touch()
    (tmp_path / "open").chmod(0o640)
    assert exposed(tmp_path) == ["open has the mode 640"]


LEAKY = """
import os, socket, sys, tempfile
word = sys.stdin.read()
with tempfile.NamedTemporaryFile() as file:
    file.write(word.encode("utf-16-le"))
line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
line.setblocking(False)
try:
    line.sendto(b"nothing much", ("127.0.0.1", 9))
    line.sendto(b"nothing much", ("192.0.2.1", 9))
except OSError:
    pass
a, b = socket.socketpair()
a.send(word.encode())
print("calm")
"""


@pytest.mark.skipif(bool(leaks.absent()), reason=f"not installed: {', '.join(leaks.absent())}")
def test_a_program_that_leaks_is_caught(tmp_path: Path) -> None:
    traces = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    if traces.returncode:
        pytest.skip("nobody may trace here")
    played = leaks_scenes.Played("a leaky one")
    stage = leaks_scenes.Stage(leaks_scenes.Ground(tmp_path), Markers(WORDS), played)
    assert stage.run(sys.executable, "-c", LEAKY, told="rosalind") == "calm\n"
    faults = "; ".join(leaks.all_faults(played))
    assert f"{tmp_path}/tmp/" in faults, "a file on no list"
    assert "rosalind: in what was written to" in faults
    assert "192.0.2.1:9: reached for" in faults
    assert "127.0.0.1" not in faults
    assert len(played.judged[0].said["own pipe"]) == 1
