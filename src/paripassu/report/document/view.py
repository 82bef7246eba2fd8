"""What one party may see: a plan computed afresh from a case without the others' numbers.

Nothing of another party can show in a document, or be computed from it, if it was not there when
the figures were made: so they are made anew, by the checker, from the order and from a case in
which only the party's own numbers are left. The order itself is what all parties see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from paripassu.balance.checker import examine
from paripassu.balance.dated import examine_dated
from paripassu.case.model import Action, Also, Case, Party
from paripassu.case.names import near
from paripassu.case.stated import Pledge
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.order.dated import Calendar
from paripassu.order.plan import Plan

# What all parties see, key by key; whatever is not named here stays with whose it is.
PUBLIC: Mapping[type, frozenset[str]] = {
    Case: frozenset({
        "paripassu", "title", "about", "source", "starts", "horizon", "tracks", "verifiers",
        "deals", "deal",
    }),
    Party: frozenset({"name", "role"}),
    Action: frozenset({
        "by", "does", "reversible", "needs", "excludes", "takes", "earliest", "latest",
        "verified", "parts", "kind", "track", "issue", "standing", "article", "trigger",
        "remarks", "source",
    }),
    Also: frozenset({"when", "reversible"}),
}  # fmt: skip
OWN: Mapping[type, frozenset[str]] = {
    Case: frozenset({"parties", "actions", "also", "instruments", "assumptions"}),
    Party: frozenset({
        "trust", "breach_cost", "risk_limit", "bottom_line", "patience", "delay", "about",
        "collateral",
    }),
    Action: frozenset({"value", "keeps", "accrues"}),
    Also: frozenset({"value"}),
}  # fmt: skip
NOBODY: Mapping[type, frozenset[str]] = {
    Case: frozenset({"history", "readings"}),
    Party: frozenset({"budget", "trusted", "judgements"}),
    Action: frozenset({"reasoning"}),
    Also: frozenset({"reasoning"}),
}
_NOTHING = Fraction(0)


def seen_by(plan: Plan, party: str) -> Plan:
    """Give a plan as one party may see it: its own figures, and none for the others.

    Raises
    ------
    RequestError
        Where the case has no such party.
    """
    case = case_of(plan.case, party)
    return Plan(case, plan.deal, plan.order, examine(case, plan.deal, plan.order))


def dated_seen_by(calendar: Calendar, party: str) -> Calendar:
    """Give a calendar as one party may see it: all dates, its own figures."""
    case = case_of(calendar.case, party)
    return replace(
        calendar,
        case=case,
        figures=examine_dated(case, calendar.deal, calendar.dates),
        first_benefit={p: d for p, d in calendar.first_benefit.items() if p == party},
        allowed={p: t for p, t in calendar.allowed.items() if p == party},
        bound=0,
        proved=False,
    )


def case_of(case: Case, party: str) -> Case:
    """Give the case with all that is public in it and only one party's own numbers."""
    refuse_viewer(case, party)
    said = case.assumptions
    if said is not None:
        own = tuple(one for one in said.stated if _is_of(one.of, party))
        said = said.model_copy(update={"note": "", "stated": own})
    return Case.model_construct(
        **_public(case),
        assumptions=said,
        parties={p: _party(case, p, party) for p in case.parties},
        actions={a: _action(action, party) for a, action in case.actions.items()},
        also=tuple(_also(one, party) for one in case.also),
        instruments={
            name: one.model_construct(
                kind=one.kind, by=one.by, of=one.of, to=one.to, swaps=one.swaps, about=""
            )
            for name, one in case.instruments.items()
        },
        history=None,
        readings={},
    )


def refuse_viewer(case: Case, party: str | None) -> None:
    """Refuse the view of a party that the case does not have."""
    if party is not None and party not in case.parties:
        known = ", ".join(case.parties)
        raise RequestError(
            _(
                "The case has no party “{party}”{meant}; it has: {known}.",
                party=party[:40],
                meant=near(party, case.parties),
                known=known,
            )
        )


def _public(stated: Any) -> dict[str, Any]:
    return {key: getattr(stated, key) for key in PUBLIC[type(stated)]}


def _is_of(key: str, party: str) -> bool:
    """Whether a key of the register is of one party alone: ``parties.usa.trust``."""
    parts = key.split(".")
    return parts[:2] == ["parties", party] or (parts[0] == "actions" and parts[3:] == [party])


def _party(case: Case, name: str, viewer: str) -> Party:
    stated = case.parties[name]
    if name == viewer:
        own = {key: getattr(stated, key) for key in OWN[Party]}
        pledged = {to: Pledge(lost=one.lost, gained=_NOTHING) for to, one in _pledges(stated)}
    else:
        # What others pledge to it is worth something to it, in its own points.
        own = {"bottom_line": None, "risk_limit": None, "trust": None}
        pledged = {
            to: Pledge(lost=_NOTHING, gained=one.gained)
            for to, one in _pledges(stated)
            if to == viewer
        }
    said: dict[str, Any] = {**_public(stated), **own, "collateral": pledged}
    return Party.model_construct(**said)


def _pledges(party: Party) -> tuple[tuple[str, Pledge], ...]:
    return tuple(party.collateral.items())


def _action(action: Action, viewer: str) -> Action:
    own: dict[str, Any] = {key: _only(getattr(action, key), viewer) for key in OWN[Action]}
    return Action.model_construct(**_public(action), **own)


def _also(also: Also, viewer: str) -> Also:
    return Also.model_construct(**_public(also), value=_only(also.value, viewer))


def _only(table: Mapping[str, Any], viewer: str) -> dict[str, Any]:
    return {party: number for party, number in table.items() if party == viewer}
