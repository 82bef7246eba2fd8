"""From the parser's events to plain data: the only features of YAML let through are plain ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
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
_DIGIT = re.compile(r"\d")
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


def line_at(lines: Mapping[Path_, int], path: Path_) -> int | None:
    """Give the line of a path, or of the nearest part of it that has one."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


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
            first = next(pieces)
            line = self.lines.setdefault(path, first.line)
            return self.run(event, first, pieces, path, line)
        self.count(event, path)
        self.lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, kinds.SequenceStartEvent):
            return self.sequence(events, path)
        if isinstance(event, kinds.MappingStartEvent):
            return self.mapping(events, path)
        value = self.text(event, path)
        if event.style in _FOLDING:
            value = value.replace("\n", "\n\n")
        return as_written(value) if event.implicit[0] else value

    def count(self, event: Any, path: Path_, number: int = 1) -> None:
        """Count what is read, and refuse what is too much."""
        self.nodes += number
        if self.nodes > MAX_NODES or len(path) > MAX_DEPTH:
            raise self.error(event, _("is nested too deeply or holds too much for a case file."))

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
            rows = getattr(value, "rows", None)
            if not (rows or isinstance(value, str)) or event.anchor or event.tag:
                raise self.error(event, _("a key must be a plain word."))
            if rows:
                self.pairs(event, value.pieces(), table, path, 0)
                next(events)  # the value of no key
                continue
            key = self.text(event, path)
            at = self.key(table, (*path, key), event.start_mark.line + 1)
            value = self.node(next(events), events, at)
            if at[-1] is not TWICE:
                table[key] = value
        return table

    def run(self, event: Any, piece: Piece, pieces: Iterator[Piece], path: Path_, line: int) -> Any:
        """Read what was taken at once, from this piece on: a table, a list or a word.

        `line` is the line of its path. What it holds in the same line is found there.
        """
        word, quoted, sign, place = piece
        self.count(event, path)
        if sign == "{":
            table: dict[str, Any] = {}
            self.pairs(event, pieces, table, path, line)
            return table
        if sign == "[":
            items: list[Any] = []
            while (one := next(pieces)).sign != "]":
                at = (*path, len(items))
                if one.line != line:
                    self.lines[at] = one.line
                items.append(self.run(event, one, pieces, at, one.line))
            return items
        if sign:
            words = piece.words()
            self.count(event, (*path, 0), len(words))
            if place != line:
                self.lines |= {(*path, k): place for k in range(len(words))}
            return words
        return word if quoted else as_written(word)

    def pairs(
        self,
        event: Any,
        pieces: Iterator[Piece],
        table: dict[str, Any],
        path: Path_,
        above: int,
    ) -> None:
        """Read the pairs of a table that was taken at once."""
        while (key := next(pieces)).sign != "}":
            at = self.key(table, (*path, key.word), key.line, above)
            value = self.run(event, next(pieces), pieces, at, key.line)
            if at[-1] is not TWICE:
                table[key.word] = value

    def key(self, table: dict[str, Any], path: Path_, line: int, above: int = 0) -> Path_:
        """Remember the line of a key; give its path, another one where it stands there again."""
        if path[-1] in table:
            self.faults.append(((*path, TWICE), self.twice(path)))
            path, above = (*path, TWICE), 0
        if line != above:
            self.lines[path] = line
        return path

    def twice(self, path: Path_) -> str:
        """Say of a key that it stands twice."""
        first = line_at(self.lines, path)
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
