"""Reads YAML or JSON into text, lists and tables; every scalar stays the text that it is.

A stricter sibling reads cases; this one leaves numbers text, and lets a list be a key, as
NegMAS writes the utility of an outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from paripassu.case.events import one_document
from paripassu.case.number import describe
from paripassu.errors import CaseError
from paripassu.language import _
from paripassu.packages.source import Key, canonical, file_text

MAX_DEPTH = 16
MAX_NODES = 400_000


def read_scalars(path: Path) -> dict[Key, Any]:
    """Read a YAML or JSON file of at most 4 MB that holds one table.

    Raises
    ------
    CaseError
        Where it is not well formed, repeats a key, or uses anchors, aliases, tags or nesting
        deeper than 16.
    """
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    text = file_text(path)
    reader = _Reader(path.name)
    try:
        data = one_document(text, reader.error, reader.top)
    except MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else None
        raise CaseError(
            _("is not well-formed YAML or JSON; expected one table of keys."),
            file=path.name,
            line=line,
        ) from None
    except (YAMLError, RecursionError, ValueError):
        raise CaseError(
            _("is not well-formed YAML or JSON; expected one table of keys."), file=path.name
        ) from None
    if not isinstance(data, dict):
        raise CaseError(
            _("holds no table of keys; expected type and values."), file=path.name, line=1
        )
    return data


class _Reader:
    """Builds text, lists and tables from parser events: nothing else is let through."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.nodes = 0

    def top(self, event: Any, events: Iterator[Any]) -> Any:
        return self.node(event, events, 0)

    def node(self, event: Any, events: Iterator[Any], depth: int) -> Any:
        from ruamel.yaml import events as kinds

        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise self.error(event, _("is nested too deeply or holds too much for a domain file."))
        if isinstance(event, kinds.AliasEvent) or event.anchor or event.tag not in (None, "!"):
            raise self.error(event, _("anchors, aliases and tags (&, * and !) are not allowed."))
        if isinstance(event, kinds.ScalarEvent):
            # A number is one key however it is written; quoted, it is text.
            return str(event.value) if event.style else canonical(str(event.value))
        if isinstance(event, kinds.SequenceStartEvent):
            items = []
            while not isinstance(event := next(events), kinds.SequenceEndEvent):
                items.append(self.node(event, events, depth + 1))
            return items
        return self.table(events, depth)

    def table(self, events: Iterator[Any], depth: int) -> dict[Key, Any]:
        from ruamel.yaml import events as kinds

        table: dict[Key, Any] = {}
        while not isinstance(event := next(events), kinds.MappingEndEvent):
            key = self.node(event, events, depth + 1)
            if isinstance(key, list) and all(isinstance(part, str) for part in key):
                key = tuple(key)
            if not isinstance(key, str | tuple):
                raise self.error(event, _("a key must be a word or a list of words."))
            if key in table:
                said = describe(key if isinstance(key, str) else list(key))
                raise self.error(event, _("the key {key} stands twice; expected once.", key=said))
            table[key] = self.node(next(events), events, depth + 1)
        return table

    def error(self, event: Any, sentence: str) -> CaseError:
        return CaseError(sentence, file=self.file, line=event.start_mark.line + 1)
