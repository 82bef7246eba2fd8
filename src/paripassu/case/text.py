"""Reads YAML into plain data and remembers the line of every key. Treats the text as hostile."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any, ClassVar, NoReturn

from paripassu.case.amount import RANGE, Prices
from paripassu.case.events import (
    UNKNOWN_VERSION,
    Path_,
    Reader,
    line_at,
    line_of,
    one_document,
    spell,
)
from paripassu.case.names import Fault as CaseFault
from paripassu.case.names import Later, Said
from paripassu.case.signs import REFUSED, cleaned, refusal
from paripassu.errors import MOST, CaseError, Fault
from paripassu.language import N_, _

MAX_BYTES = 4_000_000

_DIGIT = re.compile(r"\d")
_NO_CHARACTER = re.compile(r"\\U(?!0010|000)[0-9A-Fa-f]{8}")
_LONG_TAG = re.compile("!{200}")  # takes the parser long
_SAID_BETTER = {
    "found character '\\t' that cannot start any token": N_(
        "is not well-formed YAML: a tab stands where only spaces may be."
    ),
    "found unexpected end of stream": N_(
        "is not well-formed YAML: something is opened, such as a quote, and never closed."
    ),
    UNKNOWN_VERSION: N_(
        "names a version of YAML that is not known; expected no such line, or %YAML 1.2."
    ),
}


@dataclass(frozen=True)
class Text:
    """Plain data read from a file, with the line (from 1) of each path into it.

    `secret`: no error may quote what the file says, but for keys without digits or in `known`.
    `remarks`: sentences on what is read and yet may not be meant. `faults`: what is wrong with it
    and was seen when it was read; `unread`: paths at which something stands that could not be.
    `prices`: those of the case, where they stand in another file.
    """

    data: Any
    file: str
    lines: dict[Path_, int] = field(repr=False)
    secret: bool = False
    known: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()
    faults: tuple[CaseFault, ...] = ()
    unread: tuple[Path_, ...] = ()
    prices: Prices | None = None

    range: ClassVar[str] = RANGE
    """How a range is written in it."""

    def quotable(self, part: str | int) -> bool:
        """Whether a key may be quoted: a slip of the pen can turn a number into one."""
        return part in self.known or not _DIGIT.search(str(part))

    def called(self, key: str) -> str:
        """Give what a key is called in it."""
        return key

    def line(self, path: Path_) -> int | None:
        """Line of a path, or of the nearest part of it that stands in the file."""
        return line_at(self.lines, path)

    def error(self, faults: Sequence[CaseFault]) -> CaseError:
        """Build the error that tells faults by their place, the first of them in full."""
        placed = list(faults)
        if len(placed) > 1:
            order = self.order()
            placed.sort(key=lambda fault: order(fault[0]))
        shown = [self.fault(path, said) for path, said in placed[:MOST]]
        return CaseError.of(shown, len(placed) - len(shown))

    def order(self) -> Callable[[Path_], tuple[int, ...]]:
        """Give what sorts paths: line by line, and as they stand in each."""
        position = {path: n for n, path in enumerate(_paths(self.data, ()))}

        def at(path: Path_) -> tuple[int, ...]:
            line = self.line(path)
            while path and path not in position:
                path = path[:-1]
            return (line or 0, position[path])

        return at

    def fault(self, path: Path_, said: str | Said | Later) -> Fault:
        """Say what is wrong at a path, with this file, its line and its key."""
        spoken = path
        if self.secret:
            strange = (k for k, part in enumerate(path) if not self.quotable(part))
            spoken = path[: next(strange, len(path))]
        sentence, found, expected, write = parts(said)
        return Fault(sentence, self.file, self.line(path), spell(spoken), found=found,
                     expected=expected, write=write)  # fmt: skip


def parts(said: str | Said | Later) -> tuple[str, str | None, str | None, str | None]:
    """Give the sentence, what was found and expected, and what to write."""
    if isinstance(said, Later):
        said = said.tell()
    return (said, None, None, None) if isinstance(said, str) else said[:4]


def _paths(data: Any, path: Path_) -> Iterator[Path_]:
    """Yield the path of all that data holds, in its order."""
    yield path
    items: Iterable[tuple[Any, Any]] = ()
    if isinstance(data, Mapping):
        items = data.items()
    elif isinstance(data, list | tuple):
        items = enumerate(data)
    for key, one in items:
        yield from _paths(one, (*path, key))


def read(path: Path, *, secret: bool = False) -> Text:
    """Read a YAML (or JSON) file; errors quote nothing of a secret one.

    Raises
    ------
    CaseError
        Where the file cannot be read, is larger than 4 MB, is not UTF-8 text, is not one YAML
        mapping, repeats a key, or uses anchors, aliases, tags or nesting deeper than 16.
    """
    name = path.name
    try:
        status = path.stat()
        size = status.st_size
        if not S_ISREG(status.st_mode):
            if S_ISDIR(status.st_mode):
                raise CaseError(_("is a folder; expected a file."), file=str(path))
            raise CaseError(_("is not a file that holds text; expected a file."), file=str(path))
        if size > MAX_BYTES:
            large = _(
                "is {size} MB large; a case file has at most {most} MB.",
                size=f"{size / 1e6:.1f}",
                most=MAX_BYTES // 10**6,
            )
            raise CaseError(large, file=name)
        content = path.read_bytes()
    except OSError as problem:
        why = problem.strerror.lower() if problem.strerror else _("an error of the file system")
        raise CaseError(_("cannot be read: {why}.", why=why), file=str(path)) from None
    return _decoded(content, name, secret=secret)


def read_input() -> Text:
    """Read a case from standard input, as `read` does from a file."""
    name = _("standard input")
    if sys.stdin is None:
        raise CaseError(_("cannot be read: {why}.", why=_("it is closed")), file=name)
    content = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        large = _("is more than {most} MB, the most that a case has.", most=MAX_BYTES // 10**6)
        raise CaseError(large, file=name)
    return _decoded(content, name)


def _decoded(content: bytes, name: str, *, secret: bool = False) -> Text:
    try:
        return parse(content.decode("utf-8-sig"), name, secret=secret)
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise CaseError(
            _("is not a text file in UTF-8, which a case file must be."), file=name, line=line
        ) from None


def parse(content: str, file: str, *, secret: bool = False) -> Text:
    """Parse YAML text; `file` is the name that errors give. Raises as `read` does."""
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    content = cleaned(content).replace("\r\n", "\n")
    found = _LONG_TAG.search(content)
    if found is not None:
        raise CaseError(
            _("tags (!) are not allowed in a case file."), file=file, line=line_of(found)
        )
    found = REFUSED.search(content)
    if found is not None:
        _refuse(found, file, secret=secret)
    reader = Reader(file, secret=secret)
    try:
        data = one_document(content, reader.error, reader.top, in_runs=True)
    except MarkedYAMLError as problem:
        # Of something never closed the beginning is the fault, of all else the place met.
        opened = str(problem.context or "").startswith("while scanning")
        mark = (problem.context_mark if opened else None) or problem.problem_mark
        raise CaseError(
            _not_well_formed(problem, secret=secret),
            file=file,
            line=mark.line + 1 if mark else None,
        ) from None
    except (YAMLError, RecursionError, ValueError, OverflowError):
        # Python itself refuses a number that is no character's.
        spelt = _NO_CHARACTER.search(content)
        sentence = _(
            "is not well-formed YAML text; expected a case, as `paripassu new` writes one."
        )
        if spelt:
            sentence = _("spells a character that does not exist.")
        line = line_of(spelt) if spelt else 1
        raise CaseError(sentence, file=file, line=line) from None
    if not isinstance(data, dict):
        empty = _("holds no table of keys; expected keys such as title, parties and actions.")
        if secret:
            empty = _("holds no table of keys; expected keys such as private, trust and value.")
        raise CaseError(empty, file=file, line=1)
    # Which one of two is meant is not known.
    unread = tuple(path[:-1] for path, _said in reader.faults)
    return Text(data, file, reader.lines, secret, faults=tuple(reader.faults), unread=unread)


def _refuse(strange: re.Match[str], file: str, *, secret: bool) -> NoReturn:
    """Raise the error that names a sign in the text, and its key where it stands under one."""
    from ruamel.yaml.error import YAMLError

    reader = Reader(file, secret=secret, strange=strange)
    with suppress(YAMLError, RecursionError, ValueError, OverflowError):
        one_document(REFUSED.sub("\ufffd", strange.string), reader.error, reader.top, in_runs=True)
    raise CaseError(refusal(strange[0]), file=file, line=line_of(strange))


def _not_well_formed(problem: Any, *, secret: bool) -> str:
    said = " ".join(str(problem.problem or problem.context or "").split())
    if said in _SAID_BETTER:
        return _(_SAID_BETTER[said])
    if secret:
        return _("is not well-formed YAML.")
    why = said[:200] or _("it cannot be parsed")
    return _("is not well-formed YAML: {why}.", why=why)
