"""Reads what strace wrote: which files were made, which sockets opened, and every byte that left.

Only calls that write, name or connect are traced; what is read is nobody's loss.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

OPENS = frozenset({"open", "openat", "openat2", "creat"})
NAMES = frozenset({"rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat",
                   "mkdir", "mkdirat", "mknod", "mknodat"})  # fmt: skip
SENDS = frozenset({"write", "pwrite64", "writev", "pwritev", "pwritev2", "sendto", "sendmsg",
                   "sendmmsg"})  # fmt: skip
PAIRS = frozenset({"pipe", "pipe2", "socketpair"})
UNSEEN = frozenset({"sendfile", "copy_file_range", "splice", "vmsplice", "io_uring_setup",
                    "process_vm_writev"})  # fmt: skip
"""They move bytes without showing them; none is expected."""
OTHERS = frozenset({"socket", "connect", "bind", "memfd_create", "execve", "execveat"})
STRACE = (
    "strace", "-f", "-q", "--seccomp-bpf", "-yy", "-v", "-s", "16777216",
    "-e", f"trace={','.join(sorted(OPENS | NAMES | SENDS | PAIRS | UNSEEN | OTHERS))}",
)  # fmt: skip

TAIL = 256
"""So many bytes of a channel are looked at again with its next ones, as words may be cut in two."""

_LINE = re.compile(r"(\d+) +(.*)", re.DOTALL)
_RESUMED = re.compile(r"<\.\.\. (\w+) resumed>(.*)", re.DOTALL)
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+|\?)(.*)", re.DOTALL)
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"(\.\.\.)?', re.DOTALL)
_HANDLE = re.compile(r"(?:\d+|AT_FDCWD)<((?:->|[^<>\"]|<[^<>]*>|\"[^\"]*\")*)>")
_NODE = re.compile(r"\[(\d+)(?:->(\d+))?(?:,\"([^\"]*)\")?\]")
_ADDRESS = re.compile(r"sa_family=(AF_\w+)(.*)\}", re.DOTALL)
_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|O_TMPFILE")


class TraceError(Exception):
    """The trace is not what it should be, so that nothing can be concluded from it."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the system, whole."""

    name: str
    arguments: str
    result: int
    rest: str
    """What follows the result: the handle that was opened, or the error."""


def calls(lines: Iterable[str]) -> Iterator[Call]:
    """Every call that ended, those that others came between put together again."""
    begun: dict[str, str] = {}
    for line in lines:
        found = _LINE.match(line)
        if found is None:
            raise TraceError("the trace has a line of another form")
        pid, text = found.groups()
        if "<unfinished ...>" in text:
            begun[pid] = text.rpartition(" <unfinished ...>")[0]
            continue
        resumed = _RESUMED.match(text)
        if resumed is not None:
            text = begun.pop(pid, f"{resumed[1]}(") + resumed[2]
        call = _CALL.match(text.rstrip("\n"))
        if call is not None:
            result = -1 if call[3] == "?" else int(call[3])
            yield Call(call[1], call[2], result, call[4])
    for text in begun.values():  # killed in the middle of it
        name, _, arguments = text.partition("(")
        yield Call(name, arguments, -1, "")


@dataclass(slots=True)
class Seen:
    """All that a run did, by where it went."""

    files: Counter[str] = field(default_factory=Counter)
    """Path of what was made, named or opened for writing -> how often."""
    memory: Counter[str] = field(default_factory=Counter)
    """Files without a name and a disk."""
    sockets: Counter[str] = field(default_factory=Counter)
    """What was connected, bound or sent to: “AF_INET 127.0.0.1:80”."""
    bytes: Counter[str] = field(default_factory=Counter)
    """Channel -> bytes that were written to it."""
    found: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Channel -> the markers that were in its bytes."""
    programs: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    """What keeps this from being a proof."""


class Reader:
    """Takes calls one by one; `looks` names the markers in some bytes."""

    def __init__(self, looks: Markers) -> None:
        self.seen = Seen()
        self._looks = looks
        self._own: set[str] = set()
        """Pipes and pairs of sockets that these processes made for themselves."""
        self._peers: dict[str, str] = {}
        """Node of a socket -> what it was connected to."""
        self._tails: dict[str, bytes] = defaultdict(bytes)

    def take(self, call: Call) -> None:
        """Note one call."""
        if call.name in SENDS:
            self._send(call)
        elif call.name in PAIRS and call.result == 0:
            self._own |= {node for found in _NODE.finditer(call.arguments)
                          for node in found.groups()[:2] if node}  # fmt: skip
            self._own |= set(re.findall(r"pipe:\[(\d+)\]", call.arguments))
        elif call.name in OPENS and call.result >= 0:
            self._open(call)
        elif call.name in NAMES and call.result >= 0:
            self._name(call)
        elif call.name in {"connect", "bind"}:
            self._connect(call)
        elif call.name == "memfd_create":
            self.seen.memory[f"memfd:{_texts(call.arguments)[0].decode()}"] += 1
        elif call.name in {"execve", "execveat"} and call.result == 0:
            self._run(call)
        elif call.name in UNSEEN and call.result >= 0:
            self.seen.faults.append(f"{call.name} moves bytes that cannot be looked at")
        elif call.name == "socket" and not call.arguments.startswith(("AF_UNIX", "AF_INET")):
            self.seen.sockets[call.arguments] += 1  # others may need no address

    def _send(self, call: Call) -> None:
        handle = _HANDLE.match(call.arguments)
        channel = self._channel(handle[1] if handle else "an unknown handle")
        if "sa_family=" in call.arguments and call.name != "write":
            self.seen.sockets[_address(call.arguments)] += 1
        if any(text[2] for text in _TEXT.finditer(call.arguments)):
            self.seen.faults.append("a payload was cut off")
        content = b"".join(_texts(call.arguments))
        self._look(channel, content)

    def _look(self, channel: str, content: bytes) -> None:
        self.seen.bytes[channel] += len(content)
        whole = self._tails[channel] + content
        if hits := self._looks.within(whole):
            self.seen.found[channel] |= hits
        self._tails[channel] = whole[-TAIL:]

    def _channel(self, handle: str) -> str:
        """Where bytes go: a path, “own pipe”, “pipe to others”, or the address of a socket."""
        if handle.startswith("/"):
            return handle.removesuffix("(deleted)").partition("<")[0]
        node = _NODE.search(handle)
        if node is None:
            return handle.partition("[")[0]
        if node[1] in self._own:
            return "own pipe"
        if handle.startswith("pipe:"):
            return "pipe to others"
        if node[1] in self._peers:
            return self._peers[node[1]]
        return f"AF_UNIX {node[3]}" if node[3] else handle.partition("[")[0] + " of others"

    def _open(self, call: Call) -> None:
        path = _HANDLE.search(f"0{call.rest.strip()}" if call.rest.startswith("<") else "")
        if path is None:
            self.seen.faults.append("a file was opened whose name cannot be told")
        elif call.name == "creat" or _WRITES.search(call.arguments):
            self.seen.files[path[1].partition("<char")[0].removesuffix("(deleted)")] += 1

    def _name(self, call: Call) -> None:
        texts = [text.decode("utf-8", "replace") for text in _texts(call.arguments)]
        folders = [found[1] for found in _HANDLE.finditer(call.arguments)]
        # A link says first where it leads to, which is not made.
        made = texts[1:] if call.name.startswith("symlink") else texts
        for index, text in enumerate(made):
            folder = folders[min(index, len(folders) - 1)] if folders else ""
            self.seen.files[str(PurePosixPath(folder, text))] += 1

    def _connect(self, call: Call) -> None:
        address = _address(call.arguments)
        self.seen.sockets[address] += 1
        node = _NODE.search(call.arguments)
        if call.name == "connect" and node is not None:
            self._peers[node[1]] = address

    def _run(self, call: Call) -> None:
        texts = _texts(call.arguments)
        self.seen.programs[PurePosixPath(texts[0].decode("utf-8", "replace")).name] += 1
        self._look("arguments and environment", b"\0".join(texts) + b"\0")


class Markers:
    """Words that must not be found, in every form that a program might give them.

    Sound is looked for by stretches of its samples, as floats and as 16-bit numbers, and a key as
    it is.
    """

    def __init__(
        self, words: Iterable[str], sounds: Iterable[bytes] = (), keys: Iterable[bytes] = ()
    ) -> None:
        self._words, self._sounds = tuple(words), tuple(sounds)
        parts: list[tuple[str, bytes]] = []
        for word in self._words:
            parts += [(word, form) for form in _forms(word)]
        parts += [("sound", sound) for sound in self._sounds]
        parts += [("key", key) for key in keys]
        self._parts = [(name, form) for name, form in parts if form]
        self.count = len(self._parts)
        self._any = re.compile(b"|".join(re.escape(form) for _, form in self._parts), re.IGNORECASE)

    def with_keys(self, keys: Iterable[bytes]) -> Markers:
        """The same, and keys."""
        return Markers(self._words, self._sounds, keys)

    def within(self, content: bytes) -> set[str]:
        """The names of those that are in it, in whatever case."""
        found = {match.group().lower() for match in self._any.finditer(content)}
        return {name for name, form in self._parts if form.lower() in found}


def _forms(word: str) -> set[bytes]:
    import base64

    plain = word.encode()
    shifted = [base64.b64encode(b"\0" * shift + plain)[(0, 2, 3)[shift] :] for shift in range(3)]
    # The last letters depend on what follows.
    in_base64 = {text.rstrip(b"=")[: len(text.rstrip(b"=")) - 2] for text in shifted}
    return {plain, word.encode("utf-16-le"), word.encode("utf-16-be"), plain.hex().encode(),
            *in_base64}  # fmt: skip


def _texts(arguments: str) -> list[bytes]:
    return [
        found[1].encode("latin-1", "replace").decode("unicode_escape").encode("latin-1", "replace")
        for found in _TEXT.finditer(arguments)
    ]


def _address(arguments: str) -> str:
    found = _ADDRESS.search(arguments)
    if found is None:
        return "an address that cannot be told"
    family, rest = found.groups()
    path = re.search(r'sun_path=(@?)"([^"]*)"', rest)
    if path is not None:
        return f"{family} {path[1]}{path[2]}"
    where = re.search(r'inet_addr\("([^"]*)"\)|inet_pton\(AF_INET6, "([^"]*)"', rest)
    port = re.search(r"port=htons\((\d+)\)", rest)
    host = (where[1] or where[2]) if where else ""
    return f"{family} {host}{':' + port[1] if port else ''}".strip()
