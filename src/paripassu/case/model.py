"""The case: one dispute as its file states it. Immutable; numbers are exact fractions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date as Date  # noqa: N812
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from paripassu.case.number import NotNegative, Number, Reversible, Share, Value, describe
from paripassu.case.text import CONTROL

MAX_PARTIES = 40
MAX_ACTIONS = 5_000
MAX_PARTS = 1_000


def _printable(text: str) -> str:
    """Fold white space; refuse whatever a terminal might obey."""
    if CONTROL.search(text):
        raise PydanticCustomError("control", "holds control characters, which are not allowed.")
    return " ".join(text.split())


def _said(text: str) -> str:
    if not text:
        raise PydanticCustomError("empty", "is empty; expected some words.")
    return text


def _one(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int):
        found = "the text " + describe(value) if isinstance(value, str) else describe(value)
        raise PydanticCustomError("version", "expected 1, found {found}.", {"found": found})
    return value


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _dated(value: Any) -> Any:
    text = str(value)
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and Date.fromisoformat(text):
            return text
    except ValueError:
        pass
    raise PydanticCustomError(
        "date", "expected a date such as 2019-02-28, found {found}.", {"found": describe(value)}
    )


_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
_ID = {"type": "string", "pattern": _PATTERN, "maxLength": 64}
Id = Annotated[str, StringConstraints(pattern=_PATTERN, max_length=64)]
Line = Annotated[str, StringConstraints(max_length=4_000), AfterValidator(_printable)]
Named = Annotated[Line, AfterValidator(_said)]
Version = Annotated[Literal[1], BeforeValidator(_one)]
Duration = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5} (day|week|month|year)s?$")]
Day = Annotated[str, BeforeValidator(_dated), WithJsonSchema({"type": "string", "format": "date"})]
Ids = Annotated[
    tuple[Id, ...],
    BeforeValidator(_one_or_more),
    WithJsonSchema({"anyOf": [_ID, {"type": "array", "items": _ID}]}),
]
Actors = Annotated[
    Ids,
    WithJsonSchema({"anyOf": [_ID, {"type": "array", "items": _ID, "minItems": 1}]}),
]
Values = Mapping[Id, Value]
Numbers = Mapping[Id, Number]


class Stated(BaseModel):
    """What a case file states. Unknown keys are refused, so that a slip of the pen is seen."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Role(StrEnum):
    """A principal acts, a stakeholder only gains or loses, a guarantor lends guarantees."""

    PRINCIPAL = "principal"
    STAKEHOLDER = "stakeholder"
    GUARANTOR = "guarantor"


class Kind(StrEnum):
    """What sort of action it is."""

    DECLARATION = "declaration"
    FREEZE = "freeze"
    ROLLBACK = "rollback"
    IRREVERSIBLE = "irreversible"
    RELIEF = "relief"
    ASSURANCE = "assurance"
    PAYMENT = "payment"
    LAW = "law"
    WITHDRAWAL = "withdrawal"
    RELEASE = "release"
    RECOGNITION = "recognition"
    ACCESS = "access"
    AID = "aid"
    OTHER = "other"


class Came(StrEnum):
    """What came of a step in history."""

    DONE = "done"
    LATE = "late"
    PARTLY = "partly"
    NEVER = "never"
    UNDONE = "undone"


class Party(Stated):
    """Who gains or loses."""

    name: Named = Field(description="The party's name as people read it.")
    role: Role = Field(Role.PRINCIPAL, description="principal, stakeholder or guarantor.")
    trust: Share | None = Field(
        None, description="How likely (0 to 1) it holds it that the others keep to the plan."
    )
    breach_cost: NotNegative = Field(
        Fraction(0), description="The guarantee: what it loses by walking away, in its points."
    )
    risk_limit: NotNegative | None = Field(
        None, description="The largest exposure it can bear, in its points; none if left out."
    )
    bottom_line: Number | None = Field(
        None,
        description="The least total value with which it accepts the deal. "
        "Left out: 0 for a principal, none for a stakeholder or guarantor.",
    )
    about: Line = Field("", description="A sentence on the party and on how its numbers came.")


class Verified(Stated):
    """Who confirms an action, how long that takes, and how sure it is."""

    by: Named = Field(description="The verifier.")
    takes: Duration | None = Field(None, description="How long verification takes: 14 days.")
    confidence: Share | None = Field(None, description="How sure verification is, 0 to 1.")


class Valued(Stated):
    """What is worth something to parties."""

    value: Values

    def worth(self, party: str) -> Fraction:
        """Give the middle of the range stated for a party, 0 where none is."""
        low, high = self.value.get(party, (Fraction(0), Fraction(0)))
        return (low + high) / 2


class Action(Valued):
    """A real thing that one party does, or several do jointly."""

    by: Actors = Field(description="The party that acts, or a list: done together or not at all.")
    does: Named = Field(description="What is really done, in one line.")
    value: Values = Field(
        default_factory=dict,
        description="What it is worth, done for good, to each party, in that party's own points: "
        "a number or a range [low, high].",
    )
    reversible: Reversible = Field(
        Fraction(0),
        description="The share (0 to 1, or none, hardly, partly, mostly, fully) that its actor "
        "can take back if the process ends.",
    )
    keeps: Numbers = Field(
        default_factory=dict,
        description="What a party keeps of it if the process ends, where that is not "
        "value × (1 - reversible).",
    )
    needs: Ids = Field((), description="The actions that must be done before it.")
    takes: Duration | None = Field(None, description="How long it takes: 30 days.")
    verified: Verified | None = Field(None, description="Who verifies it, and how.")
    parts: Annotated[int, Field(strict=True, ge=1, le=MAX_PARTS)] | Literal["any"] = Field(
        1, description="In how many equal instalments it is done, or any."
    )
    kind: Kind = Field(Kind.OTHER, description="What sort of action it is.")
    track: Line = Field("", description="The track of the talks that it belongs to.")
    standing: bool = Field(
        False, description="true where it is in force already, before the first step."
    )
    reasoning: Line = Field("", description="Why the analyst assumes these values.")
    source: Line = Field("", description="Where the fact is from.")


class Also(Valued):
    """Extra value once all of a set of actions are done."""

    when: Annotated[tuple[Id, ...], Field(min_length=2)] = Field(
        description="The actions, all of which must be done."
    )
    value: Values = Field(description="The extra value to each party.")
    reversible: Reversible = Field(
        Fraction(0), description="The share of it that is lost if the process ends."
    )
    reasoning: Line = Field("", description="Why the analyst assumes this.")


class InstrumentKind(StrEnum):
    """What sort of thing could be added to unlock a plan."""

    CUSTODIAN = "custodian"
    GUARANTEE = "guarantee"
    VERIFICATION = "verification"


class Instrument(Stated):
    """Anything that could be added to unlock a plan; not in force unless it is asked for."""

    kind: InstrumentKind = Field(description="custodian, guarantee or verification.")
    swaps: tuple[tuple[Id, ...], ...] = Field(
        (), description="Custodian: the sets of actions it can exchange at once."
    )
    of: Id | None = Field(None, description="Guarantee: the party bound. Verification: the action.")
    adds: NotNegative | None = Field(None, description="Guarantee: points added for that party.")
    takes: Duration | None = Field(None, description="Verification: how long it then takes.")
    cost: NotNegative = Field(Fraction(0), description="What it costs, to rank instruments by.")
    about: Line = Field("", description="A sentence on it.")


class NamedDeal(Stated):
    """A set of actions that was or could be agreed."""

    title: Line = Field("", description="What it is called.")
    actions: Annotated[tuple[Id, ...], Field(min_length=1)] = Field(
        description="The actions in it. Standing actions belong to every deal."
    )
    source: Line = Field("", description="Where the fact is from.")


class HistoryStep(Stated):
    """One step that was taken, or was due, in the order in which it came or was due."""

    action: Line = Field(description="The action; a+b for several exchanged at once; a.2 a part.")
    date: Day | None = Field(None, description="When, as 2007-07-14.")
    came: Came = Field(description="done, late, partly, never or undone.")
    note: Line = Field("", description="What happened.")
    source: Line = Field("", description="Where the fact is from.")


class History(Stated):
    """The order that history took."""

    deal: Id | None = Field(None, description="The named deal that it belongs to, if not all.")
    order: Annotated[tuple[HistoryStep, ...], Field(min_length=1)] = Field(
        description="The steps of that deal, standing actions left out."
    )
    broke: Line | None = Field(None, description="The step at which it broke, if it did.")
    about: Line = Field("", description="What came of it.")
    source: Line = Field("", description="Where the facts are from.")


class Reading(Stated):
    """One side's reading of the order."""

    title: Line = Field(description="Whose reading it is.")
    deal: Id | None = Field(None, description="The named deal that it belongs to, if not all.")
    order: Annotated[tuple[Line, ...], Field(min_length=1)] = Field(
        description="The steps in that order."
    )
    source: Line = Field("", description="Where the fact is from.")


class Assumptions(Stated):
    """Whose numbers these are."""

    by: Named = Field(description="Who states the values, trust, guarantees and limits.")
    on: Day | None = Field(None, description="When they were stated.")
    note: Line = Field("", description="What they rest on.")


class Case(Stated):
    """One dispute: its parties, its possible actions, what each is worth to each, the limits.

    Read one with `paripassu.load`, which also checks what spans several keys.
    """

    paripassu: Version = Field(description="The version of the file format.")
    title: Named = Field(description="The case in one line.")
    about: Line = Field("", description="The dispute in a paragraph.")
    source: Line = Field("", description="Where the facts are from.")
    assumptions: Assumptions | None = Field(None, description="Whose numbers these are.")
    parties: Annotated[
        Mapping[Id, Party],
        Field(min_length=1, max_length=MAX_PARTIES),
    ] = Field(description="The parties, each under a short id.")
    actions: Annotated[
        Mapping[Id, Action],
        Field(min_length=1, max_length=MAX_ACTIONS),
    ] = Field(description="The possible actions, each under a short id.")
    also: tuple[Also, ...] = Field((), description="Extra value once all of a set are done.")
    instruments: Mapping[Id, Instrument] = Field(
        default_factory=dict,
        description="What could be added to unlock a plan.",
    )
    deals: Mapping[Id, NamedDeal] = Field(
        default_factory=dict,
        description="Named sets of actions: what was offered, what was agreed.",
    )
    deal: Id | None = Field(
        None, description="The named deal that is meant where none is asked for; all if left out."
    )
    history: History | None = Field(None, description="The order that history took.")
    readings: Mapping[Id, Reading] = Field(
        default_factory=dict,
        description="Where the dispute was about order: each side's reading.",
    )

    @property
    def whose_numbers(self) -> str:
        """Whose assumptions the numbers are, for the foot of every output."""
        if self.assumptions is None:
            return "whoever wrote the case file, which does not name them"
        return self.assumptions.by


class PrivateNumbers(Stated):
    """A party's own numbers, in a file of its own that never travels with the case."""

    paripassu: Version = Field(description="The version of the file format.")
    private: Id = Field(description="The party whose numbers these are.")
    trust: Share | None = Field(None, description="As in the case.")
    breach_cost: NotNegative | None = Field(None, description="As in the case.")
    risk_limit: NotNegative | None = Field(None, description="As in the case.")
    bottom_line: Number | None = Field(None, description="As in the case.")
    value: Values = Field(
        default_factory=dict,
        description="What each action is worth to this party.",
    )
    keeps: Numbers = Field(
        default_factory=dict,
        description="What this party keeps of each action if the process ends.",
    )
