"""Trust in whom: one number in everybody or one in each, and how evidence makes it grow."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag

from paripassu.case.number import Share, Weight
from paripassu.case.stated import Stated, Under

OTHERS = "others"  # under `trust`: in everybody who is not named there
NUMBER, TABLE = "[number]", "[table]"  # what pydantic adds to a path


class Learns(Stated):
    """How trust grows with what is shown."""

    like: Weight = Field(
        description="What a first impression weighs: as much as so many full pieces of evidence."
    )


class Impression(Stated):
    """Trust in one party that grows in its own way."""

    at_first: Share = Field(description="How likely (0 to 1) the party is held to keep the plan.")
    learns: Learns | None = Field(
        None, description="How that grows with what the party shows; as stated of all if left out."
    )


def _branch(value: Any) -> str:
    return TABLE if isinstance(value, Mapping | Impression) else NUMBER


def _plainly(value: Fraction | Impression) -> Fraction | Impression:
    """Give a trust that does not grow in its own way as the number that it is."""
    return value.at_first if isinstance(value, Impression) and value.learns is None else value


InOne = Annotated[
    Annotated[Share, Tag(NUMBER)] | Annotated[Impression, Tag(TABLE)],
    Discriminator(_branch),
    AfterValidator(_plainly),
]
Trust = Annotated[
    Annotated[Share, Tag(NUMBER)] | Annotated[Under[InOne], Tag(TABLE)], Discriminator(_branch)
]
"""A number, or a table of one for each party and for `OTHERS`."""
Shown = Annotated[
    Annotated[Share, Tag(NUMBER)] | Annotated[Under[Share], Tag(TABLE)], Discriminator(_branch)
]
"""What an action shows of whoever does it: one number, or one for each that does."""

Said = Fraction | Mapping[str, Fraction | Impression] | None


def as_tables(trust: Any) -> Any:
    """Give plain data of trust in whom with a table for each; one number stays one."""
    if not isinstance(trust, dict):
        return trust
    return {p: one if isinstance(one, dict) else {"at_first": one} for p, one in trust.items()}


def stated_in(trust: Said, party: str) -> Fraction | Impression | None:
    """Give what is stated of the trust in a party; None where nothing is."""
    return trust.get(party, trust.get(OTHERS)) if isinstance(trust, Mapping) else trust


def first_impression(trust: Said, party: str) -> Fraction:
    """Give the trust in a party before anything is done, 0 where none is stated."""
    one = stated_in(trust, party)
    return (one.at_first if isinstance(one, Impression) else one) or Fraction(0)


def likeness(trust: Said, learns: Learns | None, party: str) -> Fraction | None:
    """Give what the first impression of a party weighs, in full pieces of evidence.

    None where it does not grow.
    """
    one = stated_in(trust, party)
    own = one.learns if isinstance(one, Impression) else None
    chosen = own or learns
    return None if chosen is None else chosen.like
