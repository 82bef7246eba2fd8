"""Why a deal has no safe plan, which instruments would open one, and by how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal, agree
from paripassu.balance.terms import compile_terms
from paripassu.case.model import Case
from paripassu.case.number import plain
from paripassu.errors import RequestError
from paripassu.language import N_, _
from paripassu.opening.change import Change, changes
from paripassu.opening.conflict import Conflicts, conflicts
from paripassu.opening.generic import Bond, Exchange, Split, bonds, exchanges, splits
from paripassu.opening.instruments import idle
from paripassu.opening.least import Together
from paripassu.opening.openings import Opening, first_safe, openings
from paripassu.opening.together import MOST_MOVES, together
from paripassu.opening.written import (
    written_bond,
    written_change,
    written_conflicts,
    written_mends,
    written_opening,
    written_together,
)
from paripassu.order.given import check
from paripassu.order.plan import Plan, plan_of
from paripassu.order.relax import relaxations
from paripassu.order.search.state_space import fits
from paripassu.result import Result
from paripassu.running.beside import searched
from paripassu.running.clock import TIME_LIMIT, Clock, OutOfTimeError, Progress, StoppedError
from paripassu.running.finding import Finding

_NOT_AGREED = ("trust", "bottom line", "size")  # numbers that no clause of an agreement changes


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
    together
        A price or an action made lasting, and where nothing else that one can agree on opens a
        plan by itself, the smallest sets of changes that do together.
    unfinished
        What time or Ctrl-C cut short; what is given of it stands, but there may be more.
    stopped
        Whether that was Ctrl-C.
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
    together: tuple[Together, ...] = ()
    unfinished: tuple[str, ...] = ()
    stopped: bool = False

    @property
    def opens(self) -> bool:
        """Whether the plan is safe already or anything was found that opens one."""
        numbers = any(change.needed is not None for change in self.changes)
        ways = (self.openings, self.exchanges, self.splits, self.bonds, self.together)
        return self.plan.status is Status.SAFE or numbers or any(ways)

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON: numbers in each party's own points."""
        return {
            "deal": self.name,
            "status": str(self.plan.status),
            "plan": self.plan.to_dict(),
            "conflicts": written_conflicts(self.conflicts),
            "mends": written_mends(self.conflicts),
            "instruments": [written_opening(one) for one in self.openings],
            "idle": dict(self.idle or {}),
            "changes": [written_change(one) for one in self.changes],
            "custodian": [{"swap": list(x.steps), "order": list(x.order)} for x in self.exchanges],
            "instalments": [
                {"action": x.action, "parts": x.parts, "order": list(x.order)} for x in self.splits
            ],
            "bonds": [written_bond(one) for one in self.bonds],
            "together": [written_together(self.case, one) for one in self.together],
            "unfinished": list(self.unfinished),
            "stopped": self.stopped,
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
    unfinished
        Whether time or Ctrl-C cut that short: there may be more.
    """

    name: str
    title: str
    plan: Plan
    openings: tuple[Opening, ...]
    unfinished: bool = False

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
            "unfinished": self.unfinished,
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
    unfinished
        The deals that were to be looked at too, but for the time limit or Ctrl-C.
    """

    case: Case
    deals: tuple[Locked, ...]
    orders: tuple[GivenOrder, ...]
    unfinished: tuple[str, ...] = ()

    def __repr__(self) -> str:
        told = ", ".join(f"{x.name or 'the deal'}: {x.plan.status}" for x in self.deals)
        return f"<Unlock {told}>"

    @property
    def opens(self) -> bool:
        """Whether each deal looked at has a safe plan, or something was found that opens one."""
        return all(one.opens for one in self.deals)

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON: numbers in each party's own points."""
        return {
            "case": self.case.title,
            "deals": [one.to_dict() for one in self.deals],
            "orders": [one.to_dict() for one in self.orders],
            "unfinished": list(self.unfinished),
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
        Seconds in all, None for none; then, or on Ctrl-C, what was found so far is returned.
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
    others = [other for other in case.deals if other != name] if deal is None else []

    def find(clock: Clock) -> Unlock:
        locked = [_locked(case, asked, name, clock)]
        left = list(others) if locked[0].plan.status is Status.SAFE else []
        while left and not clock.over:
            found = agree(case, deal=left[0])
            with suppress(StoppedError):  # before there was anything to tell of it
                locked.append(_locked(case, found, left[0], clock))
                left.pop(0)
        orders = _orders(case, {one.name for one in locked}, clock)
        return Unlock(case, tuple(locked), tuple(orders), tuple(left))

    return searched(find, time_limit, progress)


def _orders(case: Case, deals: set[str | None], clock: Clock) -> Iterator[GivenOrder]:
    """Pass history's order and each side's reading of these deals through the checker."""
    told: list[tuple[str, str, Plan]] = []
    if case.history is not None and case.history.deal in deals:
        told.append(("history", _("The order that history took"), check(case, history=True)))
    for id_, reading in case.readings.items():
        if reading.deal in deals:
            told.append((id_, reading.title or id_, check(case, reading=id_)))
    finding = Finding(clock)
    for id_, title, plan in told:
        found: tuple[Opening, ...] = ()
        if plan.status is not Status.SAFE:
            found = finding.all(id_, openings(case, plan.deal, clock, order=plan.order))
        yield GivenOrder(id_, title, plan, found, id_ in finding.unfinished)


def _locked(case: Case, agreed: Deal, name: str | None, clock: Clock) -> Locked:
    finding = Finding(clock)
    today = plan_of(case, agreed, clock)
    if clock.stopped:
        finding.unfinished.append(N_("today's plan"))
    if today.status is not Status.SAFE and not today.proved:
        # The search for the best may not have got to a safe order.
        with suppress(OutOfTimeError):
            order = first_safe(case, agreed, clock.moment() if clock.over else clock)
            if order is not None:
                today = Plan(case, agreed, order, examine(case, agreed, order))
    if today.status is Status.SAFE:
        cut = tuple(finding.unfinished)
        return Locked(case, agreed, name, today, unfinished=cut, stopped=clock.stopped)
    if not fits(compile_terms(case, agreed)):
        raise RequestError(
            _(
                "The deal is too large to prove that it has no safe order; ask about a part of it "
                "with --deal a,b,c."
            )
        )
    opened = finding.all(N_("instruments"), openings(case, agreed, clock))
    found: Conflicts | None = None
    with finding.while_time(N_("conflicts")):
        clock.tick("conflicts")
        found = conflicts(case, agreed, clock)
    if found is not None and not found.complete:
        finding.unfinished.append("conflicts")
    numbers = finding.all(N_("single numbers"), changes(case, agreed, clock))
    if not all(change.proved for change in numbers):
        finding.unfinished.append("single numbers")
    exchanged = finding.all(N_("custodians"), exchanges(case, agreed, clock.share(0.5)))
    split = finding.all(N_("instalments"), splits(case, agreed, clock))
    bound = finding.all(N_("bonds"), bonds(case, agreed, clock))
    agreeable = any(one.moves and one.kind not in _NOT_AGREED for one in numbers)
    alone = agreeable or any((opened, exchanged, split, bound))
    joined = together(case, agreed, clock, most=1 if alone else MOST_MOVES)
    return Locked(
        case,
        agreed,
        name,
        today,
        conflicts=found,
        openings=opened,
        idle=idle(case, agreed),
        changes=numbers,
        exchanges=exchanged,
        splits=split,
        bonds=bound,
        together=finding.all(N_("changes together"), joined),
        unfinished=tuple(dict.fromkeys(finding.unfinished)),
        stopped=clock.stopped,
    )
