"""Reads YAML into plain data and remembers the line of every key. Treats the text as hostile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from paripassu.errors import CaseError

MAX_BYTES = 4_000_000
MAX_DEPTH = 16
MAX_NODES = 400_000

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?\Z")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Text:
    """Plain data read from a file, with the line (from 1) of each path into it."""

    data: Any
    file: str
    lines: dict[Path_, int] = field(repr=False)

    def line(self, path: Path_) -> int | None:
        """Line of a path, or of the nearest part of it that stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def error(self, path: Path_, sentence: str) -> CaseError:
        """Build the error that names this file, the path's line and its key."""
        return CaseError(sentence, file=self.file, line=self.line(path), key=spell(path))


def spell(path: Path_) -> str:
    """Write a path as a person would: ``actions.coal-exports.needs[2]``."""
    words = ""
    for part in path:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if words else part
    return words


def read(path: Path) -> Text:
    """Read a YAML (or JSON) file.

    Raises
    ------
    CaseError
        Where the file cannot be read, is larger than 4 MB, is not UTF-8 text, is not one YAML
        mapping, repeats a key, or uses anchors, aliases, tags or nesting deeper than 16.
    """
    name = path.name
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CaseError(
                f"is {size / 1e6:.1f} MB large; a case file has at most {MAX_BYTES // 10**6} MB.",
                file=name,
            )
        content = path.read_bytes()
    except OSError as problem:
        why = (problem.strerror or "an error of the file system").lower()
        raise CaseError(f"cannot be read: {why}.", file=str(path)) from None
    try:
        return parse(content.decode("utf-8-sig"), name)
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise CaseError(
            "is not a text file in UTF-8, which a case file must be.", file=name, line=line
        ) from None


def parse(content: str, file: str) -> Text:
    """Parse YAML text; `file` is the name that errors give. Raises as `read` does."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    reader = _Reader(file)
    try:
        data = reader.document(iter(YAML(typ="safe", pure=True).parse(content)))
    except MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        what = " ".join(str(problem.problem or problem.context or "it cannot be parsed").split())
        raise CaseError(
            f"is not well-formed YAML: {what}.", file=file, line=mark.line + 1 if mark else None
        ) from None
    except (YAMLError, RecursionError):
        raise CaseError(
            "is not well-formed YAML text; expected a case, as `paripassu new` writes one.",
            file=file,
        ) from None
    if not isinstance(data, dict):
        raise CaseError(
            "holds no case; expected keys such as title, parties and actions.", file=file, line=1
        )
    return Text(data, file, reader.lines)


class _Reader:
    """Builds plain data from parser events: the only YAML features let through are plain ones."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path_, int] = {}
        self.nodes = 0

    def document(self, events: Iterator[Any]) -> Any:
        from ruamel.yaml import events as kinds

        data: Any = None
        documents = 0
        for event in events:
            if isinstance(event, kinds.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.error(event, "a second document begins; expected one per file.")
                data = self.node(next(events), events, ())
        return data

    def node(self, event: Any, events: Iterator[Any], path: Path_) -> Any:
        from ruamel.yaml import events as kinds

        self.nodes += 1
        if self.nodes > MAX_NODES or len(path) > MAX_DEPTH:
            raise self.error(event, "is nested too deeply or holds too much for a case file.")
        if isinstance(event, kinds.AliasEvent) or event.anchor:
            raise self.error(event, "anchors and aliases (& and *) are not allowed in a case file.")
        if event.tag and event.tag != "!":
            raise self.error(event, "tags (!) are not allowed in a case file.")
        self.lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, kinds.ScalarEvent):
            return self.scalar(event)
        if isinstance(event, kinds.SequenceStartEvent):
            return self.sequence(events, path)
        return self.mapping(events, path)

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
            if not isinstance(event, kinds.ScalarEvent) or event.anchor or event.tag:
                raise self.error(event, "a key must be a plain word.")
            key = str(event.value)
            if key in table:
                first = self.lines[(*path, key)]
                name = spell((*path, key))
                raise self.error(event, f"{name} stands twice, first in line {first}.")
            self.lines[(*path, key)] = event.start_mark.line + 1
            table[key] = self.node(next(events), events, (*path, key))
        return table

    def scalar(self, event: Any) -> Any:
        value = str(event.value)
        if not event.implicit[0]:
            return value
        if value.lower() in _WORDS:
            return _WORDS[value.lower()]
        if len(value) <= 64 and _INTEGER.match(value):
            return int(value)
        if len(value) <= 64 and _DECIMAL.match(value):
            return Decimal(value)
        return value

    def error(self, event: Any, sentence: str) -> CaseError:
        return CaseError(sentence, file=self.file, line=event.start_mark.line + 1)
