"""A document put together: whose numbers it rests on, in which language, turned where need be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from paripassu.balance.amounts import counted_in_points
from paripassu.case.model import Case
from paripassu.language import _, dated, is_right_to_left, language
from paripassu.report.papers.document import Document, Picture, Section

T = TypeVar("T")


def document(
    case: Case,
    *,
    subtitle: str,
    sections: Iterable[Section],
    facts: Iterable[tuple[str, str]] = (),
    brief: bool = False,
) -> Document:
    """Put together a document on a case, in the language spoken: all, or only what is brief."""
    composed = Document(
        title=case.title,
        subtitle=subtitle,
        facts=(*facts, *_whose(case)),
        sections=tuple(one for one in sections if one.brief) if brief else titled(sections),
        author=case.whose_numbers,
        foot=assumptions(case),
        language=language(),
        right_to_left=is_right_to_left(),
    )
    return finished(composed)


def with_fact(document: Document, label: str, text: str) -> Document:
    """Give a document that tells one fact more."""
    return replace(document, facts=(*document.facts, _as_set((label, text), document)))


def titled(sections: Iterable[Section]) -> tuple[Section, ...]:
    """Let no section of a whole document be without a title: it belongs to the one before it."""
    kept: list[Section] = []
    for one in sections:
        if one.title:
            kept.append(one)
        elif kept:
            kept[-1] = replace(kept[-1], blocks=(*kept[-1].blocks, *one.blocks))
        else:
            kept.append(replace(one, title=_("The answer")))
    return tuple(kept)


def _whose(case: Case) -> Iterator[tuple[str, str]]:
    yield _("Numbers"), _("assumptions of {whose}", whose=case.whose_numbers)
    if case.assumptions is not None and case.assumptions.on:
        yield _("Stated on"), dated(case.assumptions.on)


def assumptions(case: Case) -> str:
    """Say whose numbers these are: assumptions, never facts."""
    whose, on = case.whose_numbers, case.assumptions.on if case.assumptions else None
    if not counted_in_points(case):
        return _amounts(whose, on)
    if on:
        return _(
            "Values, trust, guarantees and limits are assumptions of {whose}, stated {date}; they "
            "are not facts, and points are never compared between parties.",
            whose=whose,
            date=dated(on),
        )
    return _(
        "Values, trust, guarantees and limits are assumptions of {whose}; they are not facts, "
        "and points are never compared between parties.",
        whose=whose,
    )


def _amounts(whose: str, on: str | None) -> str:
    """Say the same of a case that counts in more than points."""
    if on:
        return _(
            "Values, trust, guarantees and limits are assumptions of {whose}, stated {date}; they "
            "are not facts, and amounts are never compared between parties.",
            whose=whose,
            date=dated(on),
        )
    return _(
        "Values, trust, guarantees and limits are assumptions of {whose}; they are not facts, "
        "and amounts are never compared between parties.",
        whose=whose,
    )


def bare(spec: dict[str, Any]) -> dict[str, Any]:
    """Leave the title and what is told of a picture to the document around it."""
    return {key: part for key, part in spec.items() if key not in ("title", "description")}


# Read from the right, a minus would stand behind its number: a mark keeps the two together.
# Where a number or a date begins that must not be turned round, and what marks a text as turned.
_NUMBER = re.compile(r"(?<![\w.-])(?=-\d|\d{4}-\d\d-\d\d)")
_FROM_THE_RIGHT = re.compile(r"[\u0590-\u08ff]")
_FROM_THE_LEFT = re.compile(r"[A-Za-z\u00c0-\u024f]")
_MARK = "\N{LEFT-TO-RIGHT MARK}"
_SPACE = re.compile(r" (?=[;:?!»])|(?<=«) ")


def finished(document: Document) -> Document:
    """Set a document as its language is: from the right; in French with unbroken spaces."""
    return _as_set(document, document)


def _as_set(part: T, document: Document) -> T:
    """Set a part of a document as its language is."""
    if document.right_to_left:
        return _each(part, _turned)
    return _each(part, _spaced) if document.language == "fr" else part


def _each(said: T, change: Callable[[str], str]) -> T:
    """Change every text of a document."""
    made: Any = said
    if isinstance(said, str):
        made = change(said)
    elif isinstance(said, tuple):
        made = tuple(_each(one, change) for one in said)
    elif is_dataclass(said) and not isinstance(said, (type, Picture)):
        made = replace(said, **{f.name: _each(getattr(said, f.name), change) for f in fields(said)})
    return cast("T", made)


def _turned(said: str) -> str:
    """Keep numbers, dates and texts from the left whole in a document read from the right."""
    if _FROM_THE_LEFT.search(said) and not _FROM_THE_RIGHT.search(said):
        first = "" if said[0].isalpha() else _MARK
        return first + said + ("" if said[-1].isalnum() else _MARK)
    return _NUMBER.sub(_MARK, said)


def _spaced(said: str) -> str:
    """Let no French line begin with what belongs to the word before it."""
    return _SPACE.sub("\N{NO-BREAK SPACE}", said)
