"""What came before: the order that history took, and each side's reading of the order."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from paripassu.case.stated import Day, Id, Line, Prose, Stated, Step
from paripassu.case.translated import Spoken


class Came(StrEnum):
    """What came of a step in history."""

    DONE = "done"
    LATE = "late"
    PARTLY = "partly"
    NEVER = "never"
    UNDONE = "undone"


class HistoryStep(Stated):
    """One step that was taken, or was due, in the order in which it came or was due."""

    action: Step = Field(description="The action; a+b for several exchanged at once; a.2 a part.")
    date: Day | None = Field(None, description="When, as 2007-07-14.")
    came: Came = Field(description="done, late, partly, never or undone.")
    note: Spoken[Prose] = Field("", description="What happened.")
    source: Line = Field("", description="Where the fact is from.")


class History(Stated):
    """The order that history took."""

    deal: Id | None = Field(None, description="The named deal that it belongs to, if not all.")
    order: Annotated[tuple[HistoryStep, ...], Field(min_length=1)] = Field(
        description="The steps of that deal, standing actions left out."
    )
    broke: Step | None = Field(None, description="The step at which it broke, if it did.")
    about: Spoken[Prose] = Field("", description="What came of it.")
    source: Line = Field("", description="Where the facts are from.")


class Reading(Stated):
    """One side's reading of the order."""

    title: Spoken[Line] = Field(description="Whose reading it is.")
    deal: Id | None = Field(None, description="The named deal that it belongs to, if not all.")
    order: Annotated[tuple[Step, ...], Field(min_length=1)] = Field(
        description="The steps in that order."
    )
    source: Line = Field("", description="Where the fact is from.")
