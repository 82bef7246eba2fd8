"""Whose a number is, key by key: said here once, asked wherever one party is shown something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum, auto
from functools import cache
from typing import assert_never

from paripassu.case.assumptions import Assumed, Assumptions
from paripassu.case.history import History, HistoryStep, Reading
from paripassu.case.instrument import Instrument
from paripassu.case.leaving import Leaves
from paripassu.case.model import Action, Also, Case, NamedDeal, Party, Verified
from paripassu.case.names import inside
from paripassu.case.needs import AnyOf
from paripassu.case.stated import Pledge, Stated
from paripassu.case.timing import Repeats, Track, Verifier
from paripassu.case.trust import Impression, Learns
from paripassu.case.workdays import Workdays


class Whose(Enum):
    """Who may see what stands under a key, beside whoever wrote the case and sees all of it."""

    PARTS = auto()  # it holds keys of its own, which say
    ALL = auto()
    ANALYST = auto()  # no party
    FIRST = auto()  # the first name in the key: a, of parties.a.collateral.b.lost
    LAST = auto()  # the last name: b, of parties.a.collateral.b.gained and of actions.x.value.b
    OF = auto()  # the party that the instrument is of: its points are added
    TO = auto()  # the party that the instrument goes to: its points are brought
    BY = auto()  # the party that lends the instrument, out of its budget; no party if none does
    NUMBER = auto()  # of an entry of the register: whose the number is that it is of


# What can be taken back of an action or an extra value is a fact of it, as how long it takes is:
# a party could compute it anyhow, from what it holds after a step and what the step is worth to it.
WHOSE: Mapping[type[Stated], Mapping[Whose, tuple[str, ...]]] = {
    Case: {
        Whose.PARTS: ("assumptions", "parties", "actions", "tracks", "verifiers", "also",
                      "instruments", "deals", "history", "readings", "workdays"),
        Whose.ALL: ("paripassu", "title", "about", "source", "starts", "horizon", "deal",
                    "unit", "prices"),
    },
    Assumptions: {
        Whose.PARTS: ("stated",), Whose.ALL: ("by", "on"), Whose.ANALYST: ("note",),
    },
    Assumed: {Whose.NUMBER: ("of", "by", "on", "why")},
    Party: {
        Whose.PARTS: ("collateral",),
        Whose.ALL: ("name", "role", "unit"),
        Whose.FIRST: ("trust", "breach_cost", "learns", "risk_limit", "bottom_line", "budget",
                      "patience", "delay", "judgements", "about", "backed_by",
                      "leaves"),
        Whose.LAST: ("trusted",),
    },
    Leaves: {Whose.FIRST: ("each_month", "on")},
    Learns: {Whose.FIRST: ("like",)},
    Impression: {Whose.FIRST: ("at_first", "learns")},
    Pledge: {Whose.FIRST: ("lost",), Whose.LAST: ("gained",)},
    Action: {
        Whose.PARTS: ("verified", "needs", "repeats"),
        Whose.ALL: ("title", "by", "does", "likely", "otherwise", "delays", "reversible", "shows",
                    "excludes", "takes", "earliest", "latest", "after", "after_start", "within",
                    "same_day", "parts", "kind", "track", "issue", "standing", "article", "trigger",
                    "remarks", "source"),
        Whose.LAST: ("value", "keeps", "accrues", "expects"),
        Whose.ANALYST: ("reasoning",),
    },
    AnyOf: {Whose.ALL: ("any",)},
    Verified: {Whose.ALL: ("by", "takes", "confidence", "counts", "false_alarm")},
    Also: {
        Whose.ALL: ("when", "reversible"), Whose.LAST: ("value",), Whose.ANALYST: ("reasoning",),
    },
    Instrument: {
        Whose.ALL: ("title", "kind", "by", "of", "to", "swaps", "parts", "reversible", "takes",
                    "confidence"),
        Whose.OF: ("adds",),
        Whose.TO: ("brings",),
        Whose.BY: ("cost",),
        Whose.LAST: ("value",),
        Whose.ANALYST: ("about",),
    },
    NamedDeal: {Whose.ALL: ("title", "actions", "source")},
    History: {Whose.PARTS: ("order",), Whose.ALL: ("deal", "broke", "about", "source")},
    HistoryStep: {Whose.ALL: ("action", "date", "came", "note", "source")},
    Reading: {Whose.ALL: ("title", "deal", "order", "source")},
    Repeats: {Whose.ALL: ("every", "times")},
    Track: {Whose.ALL: ("at_once", "about")},
    Verifier: {Whose.PARTS: ("workdays",), Whose.ALL: ("teams", "arrives", "about")},
    Workdays: {Whose.ALL: ("days", "holidays", "closed")},
}  # fmt: skip

Names = tuple[str, ...]
Owner = str | Whose
"""A party, by its id; or `Whose.ALL` or `Whose.ANALYST`."""


@cache
def sorted_keys(model: type[Stated]) -> Mapping[str, Whose]:
    """Give for each key of a part of the case whose it is that stands under it."""
    return {key: who for who, keys in WHOSE[model].items() for key in keys}


def owner(part: Stated, key: str, names: Names) -> Owner:
    """Give whose it is that stands under a key of a part of the case.

    `names`: those in the key as a whole, in their order: a and b, of parties.a.collateral.b.lost.
    Whose an entry of the register is, say the `owners` of its number.
    """
    match sorted_keys(type(part))[key]:
        case Whose.ALL | Whose.PARTS:
            return Whose.ALL
        case Whose.ANALYST | Whose.NUMBER:
            return Whose.ANALYST
        case Whose.FIRST:
            return names[0]
        case Whose.LAST:
            return names[-1]
        case Whose.OF | Whose.TO | Whose.BY as lent:
            party: str | None = getattr(part, lent.name.lower())
            return Whose.ANALYST if party is None else party
        case unsaid:
            assert_never(unsaid)


def owners(case: Case, key: str) -> frozenset[Owner]:
    """Name whose all that is which stands under a key such as ``parties.usa.trust``.

    Of a part of the case, such as ``parties.usa``, all that can be stated in it counts. Empty
    where nothing stands there.
    """
    here: object = case
    part: Stated = case
    held, names = "", Names()
    for step in key.split("."):
        if isinstance(here, Stated):
            part, held = here, step
        else:
            names = (*names, step)
        here = inside(here)[step]
    return frozenset(_under(here, part, held, names))


def _under(here: object, part: Stated, key: str, names: Names) -> Iterator[Owner]:
    """Yield whose each thing is that stands at or under a key of a part of the case."""
    if isinstance(here, Stated):
        for own in type(here).model_fields:
            yield from _under(getattr(here, own), here, own, names)
    elif isinstance(here, Mapping):
        for name, one in here.items():
            yield from _under(one, part, key, (*names, name))
    elif isinstance(here, tuple) and sorted_keys(type(part))[key] is Whose.PARTS:
        for one in here:
            yield from _under(one, part, key, names)
    else:
        yield owner(part, key, names)
