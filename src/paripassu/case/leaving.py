"""What may make a party leave that no number of the plan speaks of: chances by month and date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from paripassu.case.names import Fault, unknown_keys
from paripassu.case.number import Share
from paripassu.case.stated import Stated
from paripassu.case.timing import OPEN, When
from paripassu.language import _

if TYPE_CHECKING:
    from paripassu.case.model import Case

MAX_DATES = 100


class Leaves(Stated):
    """How likely a party is to leave while the plan is under way, whatever it has to gain."""

    each_month: Share = Field(
        Fraction(0),
        description="How likely (0 to 1) it is to leave in a month (30 days), such as by a "
        "spoiler.",
    )
    on: Annotated[Mapping[When, Share], Field(max_length=MAX_DATES)] = Field(
        default_factory=dict,
        description="How likely (0 to 1) it is to leave on a date, such as that of an election: "
        "{2020-11-03: 0.2} or {D+90: 0.2}.",
    )


def leaving_faults(case: Case, party: str) -> Iterator[Fault]:
    """Yield what is wrong with what may make a party leave, and with who stands behind it."""
    stated, where = case.parties[party], ("parties", party)
    if stated.leaves is not None and OPEN in stated.leaves.on:
        yield (
            (*where, "leaves", "on", OPEN),
            _("is no date; expected days after D-Day such as D+30, or a date such as 2019-02-28."),
        )
    path = (*where, "backed_by")
    yield from unknown_keys(case.parties, stated.backed_by, path, "party")
    if party in stated.backed_by:
        yield (*path, party), _("names the party itself; expected another.")
    backed = sum(stated.backed_by.values(), Fraction(0))
    if backed > stated.breach_cost:
        yield path, _("adds up to more than its breach_cost, of which it is a part.")
