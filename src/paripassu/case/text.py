"""Reads YAML into plain data and remembers the line of every key. Treats the text as hostile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, Any, NoReturn

from paripassu.case.bare import as_written
from paripassu.case.signs import REFUSED, cleaned, refusal
from paripassu.errors import CaseError
from paripassu.language import N_, _

if TYPE_CHECKING:
    from paripassu.case.runs import Piece

MAX_BYTES = 4_000_000
MAX_DEPTH = 16
MAX_NODES = 400_000

_FOLDING = (None, "'", ">")  # styles in which an empty line is all that makes a new line
_DIGIT = re.compile(r"[0-9]")
_NO_CHARACTER = re.compile(r"\\U(?!0010|000)[0-9A-Fa-f]{8}")
_LONG_TAG = re.compile("!{200}")  # takes the parser long
_VERSION = re.compile(r"^%YAML", re.M)
_UNKNOWN_VERSION = "version"
_SAID_BETTER = {
    "found character '\\t' that cannot start any token": N_(
        "is not well-formed YAML: a tab stands where only spaces may be."
    ),
    "found unexpected end of stream": N_(
        "is not well-formed YAML: something is opened, such as a quote, and never closed."
    ),
    _UNKNOWN_VERSION: N_(
        "names a version of YAML that is not known; expected no such line, or %YAML 1.2."
    ),
}

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Text:
    """Plain data read from a file, with the line (from 1) of each path into it.

    `secret`: no error may quote what the file says, but for keys without digits or in `known`.
    `remarks`: sentences on what is read and yet may not be meant.
    """

    data: Any
    file: str
    lines: dict[Path_, int] = field(repr=False)
    secret: bool = False
    known: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()

    def quotable(self, part: str | int) -> bool:
        """Whether a key may be quoted: a slip of the pen can turn a number into one."""
        return part in self.known or not _DIGIT.search(str(part))

    def line(self, path: Path_) -> int | None:
        """Line of a path, or of the nearest part of it that stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def error(self, path: Path_, sentence: str) -> CaseError:
        """Build the error that names this file, the path's line and its key."""
        spoken = path
        if self.secret:
            strange = (k for k, part in enumerate(path) if not self.quotable(part))
            spoken = path[: next(strange, len(path))]
        return CaseError(sentence, file=self.file, line=self.line(path), key=spell(spoken))


def spell(path: Path_) -> str:
    """Write a path as a person would: ``actions.coal-exports.needs[2]``."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f"[{part + 1}]"
        else:
            words += ("." if words else "") + (f"{part[:40]}…" if len(part) > 64 else part)
    return words


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
        raise CaseError(_("tags (!) are not allowed in a case file."), file=file, line=_line(found))
    found = REFUSED.search(content)
    if found is not None:
        _refuse(found, file, secret=secret)
    reader = _Reader(file, secret=secret)
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
        line = _line(spelt) if spelt else 1
        raise CaseError(sentence, file=file, line=line) from None
    if not isinstance(data, dict):
        empty = _("holds no table of keys; expected keys such as title, parties and actions.")
        if secret:
            empty = _("holds no table of keys; expected keys such as private, trust and value.")
        raise CaseError(empty, file=file, line=1)
    return Text(data, file, reader.lines, secret)


def _refuse(strange: re.Match[str], file: str, *, secret: bool) -> NoReturn:
    """Raise the error that names a sign in the text, and its key where it stands under one."""
    from ruamel.yaml.error import YAMLError

    reader = _Reader(file, secret=secret, strange=strange)
    with suppress(YAMLError, RecursionError, ValueError, OverflowError):
        one_document(REFUSED.sub("\ufffd", strange.string), reader.error, reader.top, in_runs=True)
    raise CaseError(refusal(strange[0]), file=file, line=_line(strange))


def _line(found: re.Match[str]) -> int:
    return found.string.count("\n", 0, found.start()) + 1


def one_document(
    content: str,
    error: Callable[[Any, str], CaseError],
    read: Callable[[Any, Iterator[Any]], Any],
    *,
    in_runs: bool = False,
) -> Any:
    """Read the parser events of the one document of a text; None where it holds nothing.

    `in_runs`: the value of a scalar may be a `Run`, many plain words at once.

    Raises what `error` makes of an event where a second document begins, and what the parser does.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml import events as kinds
    from ruamel.yaml.error import FileMark, MarkedYAMLError

    data: Any = None
    documents = 0
    yaml = YAML(typ="safe", pure=True)
    if in_runs:
        from paripassu.case.runs import RunScanner

        yaml.Scanner = RunScanner
    events = iter(yaml.parse(content))
    try:
        for event in events:
            if isinstance(event, kinds.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise error(event, _("a second document begins; expected one per file."))
                data = read(next(events), events)
    except AssertionError:
        # What the parser makes of %YAML 1.7.
        found = _VERSION.search(content)
        mark = FileMark("", 0, _line(found) - 1 if found else 0, 0)
        raise MarkedYAMLError(problem=_UNKNOWN_VERSION, problem_mark=mark) from None
    return data


def _not_well_formed(problem: Any, *, secret: bool) -> str:
    said = " ".join(str(problem.problem or problem.context or "").split())
    if said in _SAID_BETTER:
        return _(_SAID_BETTER[said])
    if secret:
        return _("is not well-formed YAML.")
    why = said[:200] or _("it cannot be parsed")
    return _("is not well-formed YAML: {why}.", why=why)


class _Reader:
    """Builds plain data from parser events: the only YAML features let through are plain ones."""

    def __init__(self, file: str, *, secret: bool, strange: re.Match[str] | None = None) -> None:
        self.file, self.secret, self.strange = file, secret, strange
        self.lines: dict[Path_, int] = {}
        self.nodes = 0

    def top(self, event: Any, events: Iterator[Any]) -> Any:
        return self.node(event, events, ())

    def node(self, event: Any, events: Iterator[Any], path: Path_) -> Any:
        from ruamel.yaml import events as kinds

        if isinstance(event, kinds.AliasEvent) or event.anchor:
            raise self.error(
                event, _("anchors and aliases (& and *) are not allowed in a case file.")
            )
        if event.tag and event.tag != "!":
            raise self.error(event, _("tags (!) are not allowed in a case file."))
        taken: Any = getattr(event, "value", "")
        if not isinstance(taken, str):
            pieces = taken.pieces()
            return self.run(event, next(pieces), pieces, path)
        self.enter(event, path, event.start_mark.line + 1)
        if isinstance(event, kinds.SequenceStartEvent):
            return self.sequence(events, path)
        if isinstance(event, kinds.MappingStartEvent):
            return self.mapping(events, path)
        value = self.text(event, path)
        if event.style in _FOLDING:
            value = value.replace("\n", "\n\n")
        return as_written(value) if event.implicit[0] else value

    def enter(self, event: Any, path: Path_, line: int) -> None:
        """Count what is read, and remember its line."""
        self.nodes += 1
        if self.nodes > MAX_NODES or len(path) > MAX_DEPTH:
            raise self.error(event, _("is nested too deeply or holds too much for a case file."))
        self.lines.setdefault(path, line)

    def sequence(self, events: Iterator[Any], path: Path_) -> list[Any]:
        from ruamel.yaml import events as kinds

        items: list[Any] = []
        while not isinstance(event := next(events), kinds.SequenceEndEvent):
            items.append(self.node(event, events, (*path, len(items))))
        return items

    def mapping(self, events: Iterator[Any], path: Path_) -> dict[str, Any]:
        from ruamel.yaml import events as kinds

        table: dict[str, Any] = {}
        while not isinstance(event := next(events), kinds.MappingEndEvent):
            value: Any = getattr(event, "value", None)
            in_lines = getattr(value, "in_lines", False)
            if not (in_lines or isinstance(value, str)) or event.anchor or event.tag:
                raise self.error(event, _("a key must be a plain word."))
            if in_lines:
                pieces = value.pieces()
                next(pieces)  # the brace
                self.pairs(event, pieces, table, path)
                next(events)  # the value of no key
                continue
            key = self.text(event, path)
            self.key(event, key, table, path, event.start_mark.line + 1)
            table[key] = self.node(next(events), events, (*path, key))
        return table

    def run(self, event: Any, piece: Piece, pieces: Iterator[Piece], path: Path_) -> Any:
        """Read what was taken at once, from this piece on: a table, a list or a word."""
        self.enter(event, path, piece.line)
        if piece.sign == "{":
            table: dict[str, Any] = {}
            self.pairs(event, pieces, table, path)
            return table
        if piece.sign == "[":
            items: list[Any] = []
            while (one := next(pieces)).sign != "]":
                items.append(self.run(event, one, pieces, (*path, len(items))))
            return items
        return piece.word if piece.quoted else as_written(piece.word)

    def pairs(
        self, event: Any, pieces: Iterator[Piece], table: dict[str, Any], path: Path_
    ) -> None:
        """Read the pairs of a table that was taken at once."""
        while (key := next(pieces)).sign != "}":
            self.key(event, key.word, table, path, key.line)
            table[key.word] = self.run(event, next(pieces), pieces, (*path, key.word))

    def key(self, event: Any, key: str, table: dict[str, Any], path: Path_, line: int) -> None:
        """Remember the line of a key, which a table may hold but once."""
        if key in table:
            raise self.error(event, self.twice((*path, key)), line=line)
        self.lines[(*path, key)] = line

    def twice(self, path: Path_) -> str:
        first = self.lines[path]
        if self.secret and _DIGIT.search(str(path[-1])):
            return _("a key stands twice, first in line {line}.", line=first)
        return _("{key} stands twice, first in line {line}.", key=spell(path), line=first)

    def text(self, event: Any, path: Path_) -> str:
        """Give the text of a scalar or a key under a path, without what is never seen."""
        value = cleaned(str(event.value))
        found = REFUSED.search(value)
        if found is not None:
            raise self.error(event, refusal(found[0]), path)
        strange = self.strange
        if strange and event.start_mark.index <= strange.start() < event.end_mark.index:
            raise self.error(event, refusal(strange[0]), path, line=_line(strange))
        return value

    def error(
        self, event: Any, sentence: str, path: Path_ = (), *, line: int | None = None
    ) -> CaseError:
        key = spell(path)
        hidden = self.secret and _DIGIT.search(key)
        line = line or event.start_mark.line + 1
        return CaseError(sentence, file=self.file, line=line, key="" if hidden else key)
