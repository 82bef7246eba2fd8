"""Why a deal has no safe plan, which instruments would open one, and by how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from paripassu.balance.checker import Status
from paripassu.balance.deal import Deal, agree
from paripassu.balance.terms import compile_terms
from paripassu.case.model import Case
from paripassu.case.number import plain
from paripassu.errors import RequestError
from paripassu.order.given import check
from paripassu.order.lattice import fits
from paripassu.order.plan import Plan, plan_of
from paripassu.order.relax import relaxations
from paripassu.order.walk import Clock, OutOfTimeError, Progress
from paripassu.result import Result
from paripassu.unlock.change import Change, changes
from paripassu.unlock.conflict import Conflict, Conflicts, conflicts
from paripassu.unlock.generic import Bond, Exchange, Split, bonds, exchanges, splits
from paripassu.unlock.instruments import idle
from paripassu.unlock.openings import Opening, openings
from paripassu.unlock.question import (
    BottomLine,
    Condition,
    Needs,
    RiskLimit,
    Rule1,
    TrustOf,
)

TIME_LIMIT = 60.0
T = TypeVar("T")


@dataclass(frozen=True)
class Locked:
    """What stands in the way of a safe plan of one deal, and what would open one.

    Attributes
    ----------
    case, deal, name
        The deal asked about; `name` is the name it has in the case, None where it has none.
    plan
        Today's plan: safe, and then all else is empty, or the order that comes nearest.
    conflicts
        All minimal sets of conditions that cannot hold together; None where the plan is safe.
    openings
        All minimal sets of the case's instruments that open a plan, the cheapest first.
    idle
        Instruments that can change nothing for this deal, and why.
    changes
        For each single number, the exact smallest change that alone opens a plan.
    exchanges, splits, bonds
        What would do it that the case does not list: a custodian for two steps, instalments of
        one action, a bond of one party that goes to another.
    unfinished
        What the time limit cut short; what is given of it stands, but there may be more.
    """

    case: Case
    deal: Deal
    name: str | None
    plan: Plan
    conflicts: Conflicts | None = None
    openings: tuple[Opening, ...] = ()
    idle: Mapping[str, str] | None = None
    changes: tuple[Change, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    splits: tuple[Split, ...] = ()
    bonds: tuple[Bond, ...] = ()
    unfinished: tuple[str, ...] = ()

    @property
    def opens(self) -> bool:
        """Whether the plan is safe already or anything was found that opens one."""
        numbers = any(change.needed is not None for change in self.changes)
        ways = (self.openings, self.exchanges, self.splits, self.bonds)
        return self.plan.status is Status.SAFE or numbers or any(ways)

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON: numbers in each party's own points."""
        return {
            "deal": self.name,
            "status": str(self.plan.status),
            "plan": self.plan.to_dict(),
            "conflicts": [_conflict(one) for one in self.conflicts.conflicts]
            if self.conflicts
            else [],
            "instruments": [
                {
                    "instruments": list(one.instruments),
                    "cost": plain(one.cost),
                    "swaps": [list(swap) for swap in one.swaps],
                    "plan": one.plan.to_dict(),
                }
                for one in self.openings
            ],
            "idle": dict(self.idle or {}),
            "changes": [_change(one) for one in self.changes],
            "custodian": [{"swap": list(x.steps), "order": list(x.order)} for x in self.exchanges],
            "instalments": [
                {"action": x.action, "parts": x.parts, "order": list(x.order)} for x in self.splits
            ],
            "bonds": [
                {
                    "of": x.of,
                    "to": x.to,
                    "points": plain(x.points),
                    "gained": plain(x.gained),
                    "order": list(x.order),
                }
                for x in self.bonds
            ],
            "unfinished": list(self.unfinished),
        }


@dataclass(frozen=True)
class GivenOrder:
    """An order that the case tells of, history's or a side's reading, and what would hold it.

    Attributes
    ----------
    name, title
        ``history`` or the reading's id, and what it is called.
    plan
        What the checker says of it.
    openings
        All minimal sets of instruments with which it would be safe as it stands; none where it
        is safe.
    """

    name: str
    title: str
    plan: Plan
    openings: tuple[Opening, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON."""
        return {
            "name": self.name,
            "title": self.title,
            "status": str(self.plan.status),
            "faults": list(self.plan.figures.faults),
            "order": list(self.plan.order),
            "would_relax": list(relaxations(self.plan)),
            "instruments": [
                {"instruments": list(one.instruments), "cost": plain(one.cost)}
                for one in self.openings
            ],
        }


@dataclass(frozen=True, repr=False)
class Unlock(Result):
    """What stands in the way of a safe plan, and what would open one.

    Attributes
    ----------
    deals
        One for each deal asked about.
    orders
        The orders of these deals that the case tells of.
    """

    case: Case
    deals: tuple[Locked, ...]
    orders: tuple[GivenOrder, ...]

    def __repr__(self) -> str:
        told = ", ".join(f"{x.name or 'the deal'}: {x.plan.status}" for x in self.deals)
        return f"<Unlock {told}>"

    @property
    def opens(self) -> bool:
        """Whether each deal asked about has a safe plan, or something was found that opens one."""
        return all(one.opens for one in self.deals)

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON: numbers in each party's own points."""
        return {
            "case": self.case.title,
            "deals": [one.to_dict() for one in self.deals],
            "orders": [one.to_dict() for one in self.orders],
            "numbers_by": self.case.whose_numbers,
        }


def unlock(
    case: Case,
    *,
    deal: str | Iterable[str] | None = None,
    swaps: Iterable[Sequence[str]] = (),
    time_limit: float | None = TIME_LIMIT,
    progress: Progress | None = None,
) -> Unlock:
    """Say why a deal has no safe plan, and what would open one.

    Parameters
    ----------
    deal, swaps
        Which deal: see `paripassu.balance.deal.agree`. Where none is asked for and the deal that
        is meant has a safe plan, every other named deal is looked at too.
    time_limit
        Seconds for each deal, None for none; then what was found so far is returned.
    progress
        Called with what is being done and the seconds since the start.

    Raises
    ------
    RequestError
        Where the deal is not possible, or too large for a proof that it has no safe order.
    """
    name = deal if isinstance(deal, str) and deal in case.deals else None
    name = case.deal if deal is None else name
    asked = agree(case, deal=deal, swaps=swaps)
    locked = [_locked(case, asked, name, Clock(time_limit, progress))]
    if deal is None and locked[0].plan.status is Status.SAFE:
        others = [other for other in case.deals if other != name]
        locked += [
            _locked(case, agree(case, deal=other), other, Clock(time_limit, progress))
            for other in others
        ]
    names = {one.name for one in locked}
    orders = tuple(_orders(case, names, Clock(time_limit, progress)))
    return Unlock(case, tuple(locked), orders)


def _orders(case: Case, deals: set[str | None], clock: Clock) -> Iterator[GivenOrder]:
    """Pass history's order and each side's reading of these deals through the checker."""
    told: list[tuple[str, str, Plan]] = []
    if case.history is not None and case.history.deal in deals:
        told.append(("history", "The order that history took", check(case, history=True)))
    for id_, reading in case.readings.items():
        if reading.deal in deals:
            told.append((id_, reading.title or id_, check(case, reading=id_)))
    for id_, title, plan in told:
        found: tuple[Opening, ...] = ()
        if plan.status is not Status.SAFE:
            found = _kept("", openings(case, plan.deal, clock, order=plan.order), clock, [])
        yield GivenOrder(id_, title, plan, found)


def _locked(case: Case, agreed: Deal, name: str | None, clock: Clock) -> Locked:
    today = plan_of(case, agreed, clock)
    if today.status is Status.SAFE:
        return Locked(case, agreed, name, today)
    if not fits(compile_terms(case, agreed)):
        raise RequestError(
            "The deal is too large to prove that it has no safe order; ask about a part of it "
            "with --deal a,b,c."
        )
    unfinished: list[str] = []

    def kept(what: str, found: Iterator[T]) -> tuple[T, ...]:
        return _kept(what, found, clock, unfinished)

    opened = kept("instruments", openings(case, agreed, clock))
    found = kept("conflicts", (conflicts(case, agreed, clock) for _ in range(1)))
    if found and not found[0].complete:
        unfinished.append("conflicts")
    numbers = kept("single numbers", changes(case, agreed, clock))
    if not all(change.proved for change in numbers):
        unfinished.append("single numbers")
    return Locked(
        case,
        agreed,
        name,
        today,
        conflicts=found[0] if found else None,
        openings=opened,
        idle=idle(case, agreed),
        changes=numbers,
        exchanges=kept("custodians", exchanges(case, agreed, clock)),
        splits=kept("instalments", splits(case, agreed, clock)),
        bonds=kept("bonds", bonds(case, agreed, clock)),
        unfinished=tuple(dict.fromkeys(unfinished)),
    )


def _kept(what: str, found: Iterator[T], clock: Clock, unfinished: list[str]) -> tuple[T, ...]:
    """Collect what is found until time is up or Ctrl-C; then say that there may be more."""
    kept: list[T] = []
    try:
        clock.tick(what)
        kept.extend(found)
    except OutOfTimeError:
        unfinished.append(what)
    except KeyboardInterrupt:
        clock.limit = 0.0
        unfinished.append(what)
    return tuple(kept)


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "conditions": [_condition(one) for one in conflict.conditions],
        "sentence": conflict.sentence,
        "circle": [
            {"step": wait.step, "awaits": wait.awaits, "party": wait.party}
            for wait in (conflict.circle.waits if conflict.circle else ())
        ],
    }


def _condition(condition: Condition) -> dict[str, str]:
    names = {Rule1: "rule 1", TrustOf: "trust", RiskLimit: "risk limit", BottomLine: "bottom line"}
    if isinstance(condition, Needs):
        return {"kind": "needs", "of": condition.action, "need": condition.need}
    return {"kind": names[type(condition)], "of": condition.party}


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "of": change.of,
        "to": change.to,
        "today": None if change.today is None else plain(change.today),
        "needed": None if change.needed is None else plain(change.needed),
        "exactly": None if change.needed is None else str(change.needed),
        "gained": None if change.gained is None else plain(change.gained),
        "order": list(change.order),
        "proved": change.proved,
    }
