"""Whose numbers the case states, and the register of those that are somebody else's."""

from __future__ import annotations

from pydantic import Field

from paripassu.case.stated import Day, Line, Named, Prose, Stated


class Assumed(Stated):
    """An entry of the register of assumptions: who stated a number, when, and why."""

    of: Named = Field(description="The key of the number: parties.usa.trust, for example.")
    by: Named = Field(description="Who states it.")
    on: Day | None = Field(None, description="When it was stated.")
    why: Line = Field("", description="What it rests on.")


class Assumptions(Stated):
    """Whose numbers these are."""

    by: Named = Field(description="Who states the values, trust, guarantees and limits.")
    on: Day | None = Field(None, description="When they were stated.")
    note: Prose = Field("", description="What they rest on.")
    stated: tuple[Assumed, ...] = Field(
        (), description="Where single numbers are somebody else's, or of another day."
    )
