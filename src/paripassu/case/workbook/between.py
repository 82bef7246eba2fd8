"""The sheets with a row for each two: what lies between actions, and between parties."""

from __future__ import annotations

from paripassu.case.workbook.layout import Column, Holds, Of, Path, Shape, Sheet
from paripassu.case.workbook.shared import key_column
from paripassu.language import N_

_A: Path = ("actions", Of.KEY)
_P: Path = ("parties", Of.KEY)

DELAYS = Sheet(
    N_("Delays"), N_(
        "What comes after an event whether it happens or not, and how much later where it does."
    ), Shape.PAIRS, _A, (
        key_column(N_("event id"), N_("The id of a row of the sheet Matrix."), refers="actions"),
        Column(N_("delayed"), (Of.OTHER,), Holds.ID, N_("The action that may be later."), 26,
               names="Matrix", refers="actions"),
        Column(N_("by how long"), (*_A, "delays", Of.OTHER), Holds.DURATION,
               N_("How much later it starts: 14 days.")),
    ),
)  # fmt: skip

LINKS = Sheet(
    N_("Links"), N_(
        "What hangs on another action in time, besides its needs: a row for each two. Parts of an "
        "action are named as price.2."
    ), Shape.PAIRS, _A, (
        key_column(N_("action id"), N_("The id of a row of the sheet Matrix."), refers="actions"),
        Column(N_("hangs on"), (Of.OTHER,), Holds.WORDS,
               N_("The action, or the part, that it hangs on."), 26, names="Matrix", strict=False),
        Column(N_("starts after its end by"), (*_A, "after", Of.OTHER), Holds.DURATION,
               N_("How long after the other is done it starts at the earliest; it is needed too.")),
        Column(N_("starts after its start by"), (*_A, "after_start", Of.OTHER), Holds.DURATION,
               N_("How long after the other starts it starts at the earliest.")),
        Column(N_("done within"), (*_A, "within", Of.OTHER), Holds.DURATION,
               N_("How long after the other is done it is done at the latest.")),
    ),
)  # fmt: skip

TRUST = Sheet(
    N_("Trust"), N_(
        "Trust in whom, of a party that does not trust all alike: a row for each other, and for "
        "others."
    ), Shape.PAIRS, _P, (
        key_column(N_("party id"), N_("Who trusts."), width=14, refers="parties"),
        Column(N_("in whom"), (Of.OTHER,), Holds.ID,
               N_("The other, or “others”: all that have no row."), 14, names="Parties",
               strict=False),
        Column(N_("trust"), (*_P, "trust", Of.OTHER, "at_first"), Holds.SHARE,
               N_("0 to 1: how likely the other is held to keep the plan, before anything is "
                  "done."), 9),
        Column(N_("learns like"), (*_P, "trust", Of.OTHER, "learns", "like"), Holds.NUMBER,
               N_("What this first impression weighs, in full pieces of evidence. Blank is as on "
                  "the sheet Parties."), 10),
    ),
)  # fmt: skip

PAIRS = Sheet(
    N_("Collateral and trust"), N_(
        "What one party has pledged to another, and how far the other trusts it as a guarantor."
    ), Shape.PAIRS, _P, (
        key_column(N_("party id"), N_("Who pledges, or is trusted."), width=14, refers="parties"),
        Column(N_("other id"), (Of.OTHER,), Holds.ID, N_("To whom, or by whom."), 14,
               names="Parties",
               refers="parties"),
        Column(N_("pledge lost"), (*_P, "collateral", Of.OTHER, "lost"), Holds.NUMBER,
               N_("What the pledge is worth to the party that loses it by walking away.")),
        Column(N_("pledge gained"), (*_P, "collateral", Of.OTHER, "gained"), Holds.NUMBER,
               N_("What it is worth to the other, in the other's points.")),
        Column(N_("stands for"), (*_P, "backed_by", Of.OTHER), Holds.NUMBER,
               N_("How much of the breach cost of the party the other stands for, in the party's "
                  "points: gone where the other leaves."), spare=True),
        Column(N_("trusted"), (*_P, "trusted", Of.OTHER), Holds.SHARE,
               N_("0 to 1: how likely the other holds it that the party does what it undertakes "
                  "as a guarantor. Blank is 1.")),
    ),
)  # fmt: skip

LEAVES = Sheet(
    N_("Leaves"), N_(
        "Dates on which a party may leave, whatever it has to gain: elections, votes. A row for "
        "each."
    ), Shape.PAIRS, _P, (
        key_column(N_("party id"), N_("Who may leave."), width=14, refers="parties"),
        Column(N_("date"), (Of.OTHER,), Holds.WHEN, N_("D+90, or a date such as 2020-11-03.")),
        Column(N_("chance"), (*_P, "leaves", "on", Of.OTHER), Holds.SHARE,
               N_("0 to 1: how likely it is to leave then."), 9),
    ),
)  # fmt: skip
