"""From the parser's events to plain data: the only features of YAML let through are plain ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from paripassu.case.bare import as_written
from paripassu.case.signs import REFUSED, cleaned, refusal
from paripassu.errors import CaseError
from paripassu.language import _

if TYPE_CHECKING:
    from paripassu.case.runs import Piece

MAX_DEPTH = 16
MAX_NODES = 400_000

_FOLDING = (None, "'", ">")  # styles in which an empty line is all that makes a new line
_DIGIT = re.compile(r"[0-9]")
_VERSION = re.compile(r"^%YAML", re.M)
UNKNOWN_VERSION = "version"

Path_ = tuple[str | int, ...]
TWICE = "\0"  # ends the path of a key that stands in a table again


def spell(path: Path_) -> str:
    """Write a path as a person would: ``actions.coal-exports.needs[2]``."""
    words = ""
    for part in path:
        if part is TWICE:
            continue
        if isinstance(part, int):
            words += f"[{part + 1}]"
        else:
            words += ("." if words else "") + (f"{part[:40]}…" if len(part) > 64 else part)
    return words


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
        if found is None:
            raise
        mark = FileMark("", 0, line_of(found) - 1, 0)
        raise MarkedYAMLError(problem=UNKNOWN_VERSION, problem_mark=mark) from None
    return data


def line_of(found: re.Match[str]) -> int:
    """Give the line (from 1) in which something was found."""
    return found.string.count("\n", 0, found.start()) + 1


class Reader:
    """Builds plain data from parser events: the only YAML features let through are plain ones.

    `lines` are those of each path, `faults` the keys that stand in a table again.
    """

    def __init__(self, file: str, *, secret: bool, strange: re.Match[str] | None = None) -> None:
        self.file, self.secret, self.strange = file, secret, strange
        self.lines: dict[Path_, int] = {}
        self.faults: list[tuple[Path_, str]] = []
        self.nodes = 0

    def top(self, event: Any, events: Iterator[Any]) -> Any:
        """Read the whole of a document."""
        return self.node(event, events, ())

    def node(self, event: Any, events: Iterator[Any], path: Path_) -> Any:
        """Read a table, a list or a scalar, with all that it holds."""
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
        """Read a list up to its end."""
        from ruamel.yaml import events as kinds

        items: list[Any] = []
        while not isinstance(event := next(events), kinds.SequenceEndEvent):
            items.append(self.node(event, events, (*path, len(items))))
        return items

    def mapping(self, events: Iterator[Any], path: Path_) -> dict[str, Any]:
        """Read a table up to its end."""
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
            kept = self.key(key, table, path, event.start_mark.line + 1)
            value = self.node(next(events), events, kept)
            if kept[-1] is not TWICE:
                table[key] = value
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
            kept = self.key(key.word, table, path, key.line)
            value = self.run(event, next(pieces), pieces, kept)
            if kept[-1] is not TWICE:
                table[key.word] = value

    def key(self, key: str, table: dict[str, Any], path: Path_, line: int) -> Path_:
        """Remember the line of a key; give its path, another one where it stands there again."""
        whole = (*path, key)
        if key in table:
            self.faults.append(((*whole, TWICE), self.twice(whole)))
            whole = (*whole, TWICE)
        self.lines[whole] = line
        return whole

    def twice(self, path: Path_) -> str:
        """Say of a key that it stands twice."""
        first = self.lines[path]
        if self.secret and _DIGIT.search(str(path[-1])):
            return _("a key stands twice, first in line {line}.", line=first)
        return _("stands twice, first in line {line}.", line=first)

    def text(self, event: Any, path: Path_) -> str:
        """Give the text of a scalar or a key under a path, without what is never seen."""
        value = cleaned(str(event.value))
        found = REFUSED.search(value)
        if found is not None:
            raise self.error(event, refusal(found[0]), path)
        strange = self.strange
        if strange and event.start_mark.index <= strange.start() < event.end_mark.index:
            raise self.error(event, refusal(strange[0]), path, line=line_of(strange))
        return value

    def error(
        self, event: Any, sentence: str, path: Path_ = (), *, line: int | None = None
    ) -> CaseError:
        """Build the error that names the line of an event, or this one, and the key."""
        key = spell(path)
        hidden = self.secret and _DIGIT.search(key)
        line = line or event.start_mark.line + 1
        return CaseError(sentence, file=self.file, line=line, key="" if hidden else key)
