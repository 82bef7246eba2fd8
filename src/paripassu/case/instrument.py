"""Instruments: what could be added to unlock a plan. Not in force unless asked for."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator, Field

from paripassu.case.amount import NotNegative
from paripassu.case.bare import meant
from paripassu.case.number import Reversible, Share
from paripassu.case.stated import Id, Lasting, Part, Prose, Stated, Title, Values
from paripassu.case.translated import Spoken

MAX_PARTS = 1_000


class InstrumentKind(StrEnum):
    """What sort of thing could be added."""

    ASSURANCE = "assurance"
    COLLATERAL = "collateral"
    CUSTODIAN = "custodian"
    GUARANTEE = "guarantee"
    PAYMENT = "payment"
    SNAPBACK = "snapback"
    SPLIT = "split"
    SUSPENSION = "suspension"
    VERIFICATION = "verification"


# For each kind: the keys it must state, those it may state, and what `of` names.
KEYS: dict[InstrumentKind, tuple[frozenset[str], frozenset[str], str]] = {
    InstrumentKind.ASSURANCE: (frozenset({"of", "adds"}), frozenset(), "party"),
    InstrumentKind.COLLATERAL: (frozenset({"of", "to", "adds", "brings"}), frozenset(), "party"),
    InstrumentKind.CUSTODIAN: (frozenset({"swaps"}), frozenset(), ""),
    InstrumentKind.GUARANTEE: (frozenset({"of", "adds"}), frozenset(), "party"),
    InstrumentKind.PAYMENT: (frozenset({"of", "value"}), frozenset({"reversible"}), "party"),
    InstrumentKind.SNAPBACK: (frozenset({"of", "reversible"}), frozenset(), "action"),
    InstrumentKind.SPLIT: (frozenset({"of", "parts"}), frozenset(), "action"),
    InstrumentKind.SUSPENSION: (frozenset({"of", "reversible"}), frozenset({"value"}), "action"),
    InstrumentKind.VERIFICATION: (
        frozenset({"of"}),
        frozenset({"takes", "confidence"}),
        "action",
    ),
}


class Instrument(Stated):
    """Anything that could be added to unlock a plan; not in force unless it is asked for."""

    title: Spoken[Title] = Field("", description="What it is called, in a few words.")
    kind: InstrumentKind = Field(
        description="assurance (raises a party's risk limit), collateral (a bond of one party "
        "that goes to another if it walks away), custodian, guarantee, payment (one more action: "
        "a side payment), snapback (makes an action easier to take back), split (into "
        "instalments), suspension (an action is suspended in place of lifted) or verification."
    )
    by: Id | None = Field(
        None,
        description="The party that lends it, if one does. What it adds or brings counts for a "
        "party by that party's trust in the lender (`trusted`), and its cost by the lender's "
        "`budget`.",
    )
    of: Id | None = Field(
        None,
        description="Guarantee, collateral: the party bound. Assurance: the party assured. "
        "Payment: the party that pays. Else the action.",
    )
    to: Id | None = Field(None, description="Collateral: the party that it goes to.")
    adds: NotNegative | None = Field(
        None,
        description="Guarantee, collateral, assurance: points added, in the points of the party.",
    )
    brings: NotNegative | None = Field(
        None,
        description="Collateral: points that it brings the party that it goes to, in the points of "
        "that party.",
    )
    swaps: tuple[tuple[Part, ...], ...] = Field(
        (),
        description="Custodian: the sets that it can exchange at once, of two or more actions, all "
        "parts of them, or single parts: oil.2.",
    )
    parts: Annotated[int, Field(strict=True, ge=2, le=MAX_PARTS), BeforeValidator(meant)] | None = (
        Field(None, description="Split: the number of equal instalments.")
    )
    reversible: Reversible | None = Field(
        None, description="Snapback, suspension, payment: the share that can then be taken back."
    )
    value: Values = Field(
        default_factory=dict,
        description="Payment: what it is worth to each party. Suspension: what the action is then "
        "worth, for the parties for which that changes.",
    )
    takes: Lasting | None = Field(None, description="Verification: how long it then takes.")
    confidence: Share | None = Field(None, description="Verification: how sure it then is, 0 to 1.")
    cost: NotNegative = Field(
        Fraction(0), description="What it costs, to rank instruments by, in one measure for all."
    )
    about: Spoken[Prose] = Field("", description="A sentence on it.")
