"""What an object says of itself: one line, however large it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

import paripassu
from paripassu import load, paper
from paripassu.case.stated import Stated
from paripassu.short import Short
from tests.random_cases import random_case


def large() -> dict[str, Any]:
    """Give a case with long names and many actions."""
    data = random_case(3, actions=9)
    data["title"] = "A title that is said at length " * 30 + "x" * 300
    for party in data["parties"].values():
        party["name"] = party["about"] = "Long\N{NO-BREAK SPACE}" * 100
    return data


def within(thing: Any, seen: set[int]) -> Iterator[Any]:
    """Give a thing and all that stands in it."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, Short | Stated):
        yield thing
        names = [one.name for one in fields(thing)] if is_dataclass(thing) else ()  # type: ignore[arg-type]
        for name in names or getattr(type(thing), "model_fields", ()):
            yield from within(getattr(thing, name), seen)
    elif isinstance(thing, dict):
        yield from (one for value in thing.values() for one in within(value, seen))
    elif isinstance(thing, tuple | list):
        yield from (one for value in thing for one in within(value, seen))


def answers(case: Any) -> Iterator[Any]:
    found = paripassu.plan(case)
    yield found
    yield from (found.steps, found.figures, found.deal, paper(found))
    yield paripassu.count(case)
    yield paripassu.frontier(case)
    yield paripassu.calendar(case, time_limit=2.0)
    yield paripassu.calendar(case, time_limit=2.0).steps
    yield paripassu.instalments(case, actions=found.deal.actions[:1])
    yield paripassu.deal(case, time_limit=2.0)
    yield paripassu.ladder(case, time_limit=2.0)
    yield paripassu.unlock(case, time_limit=2.0)
    yield paripassu.sweep(case, {"title": ["x" * 500]}, verb="count")


@pytest.mark.parametrize("source", ["bill-and-jack", "large"])
def test_every_object_says_itself_in_one_short_line(source: str) -> None:
    case = load(large() if source == "large" else source)
    seen: set[str] = set()
    for found in (case, *answers(case)):
        for thing in within(found, set()):
            said = repr(thing)
            assert len(said) < 120 and "\n" not in said, said
            assert said.startswith(f"<{type(thing).__name__}") and said.endswith(">"), said
            seen.add(type(thing).__name__)
    assert {"Case", "Party", "Plan", "Step", "Figures", "Deal", "Count", "Frontier", "Minimal",
            "Instalments", "Calendar", "DatedStep", "Packages", "Proposal", "Ladder", "Unlock",
            "Sweep", "Row", "Asked", "Document"} <= seen  # fmt: skip


def test_a_number_that_is_too_long_is_rounded_and_a_case_is_named() -> None:
    case = load("bill-and-jack")
    assert repr(paripassu.Count(case, 10**400, None)) == "<Count orders=1.00e+400 safe=None>"
    assert (
        str(case)
        == repr(case)
        == ('<Case "Bill and Jack\'s barter (Nash 1950)", 2 parties, 7 actions>')
    )
