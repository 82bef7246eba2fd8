"""Whose numbers the case states, and the register of those that are somebody else's."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from paripassu.case.signs import composed
from paripassu.case.stated import Day, Line, Named, Prose, Stated
from paripassu.case.translated import Spoken


class Assumed(Stated):
    """An entry of the register of assumptions: who stated a number, when, and why."""

    of: Annotated[Named, AfterValidator(composed)] = Field(
        description="The key of the number: parties.usa.trust, for example."
    )
    by: Spoken[Named] = Field(description="Who states it.")
    on: Day | None = Field(None, description="When it was stated.")
    why: Spoken[Line] = Field("", description="What it rests on.")


class Assumptions(Stated):
    """Whose numbers these are."""

    by: Spoken[Named] = Field(description="Who states the values, trust, guarantees and limits.")
    on: Day | None = Field(None, description="When they were stated.")
    note: Spoken[Prose] = Field("", description="What they rest on.")
    stated: tuple[Assumed, ...] = Field(
        (), description="Where single numbers are somebody else's, or of another day."
    )
