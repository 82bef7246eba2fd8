"""Why a deal has no safe plan, which instruments would open one, and by how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar, Self

from paripassu.answer import Answer, Content, Told
from paripassu.asking import answering
from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal, agree
from paripassu.balance.terms import compile_terms
from paripassu.case.model import Case
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
    BondContent,
    ChangeContent,
    ConditionContent,
    ConflictContent,
    ExchangeContent,
    OpeningContent,
    SplitContent,
    TogetherContent,
    bond_read,
    change_read,
    conflicts_read,
    exchange_read,
    opening_read,
    split_read,
    together_read,
    written_bond,
    written_change,
    written_conflicts,
    written_exchange,
    written_mends,
    written_opening,
    written_split,
    written_together,
)
from paripassu.order.given import check
from paripassu.order.plan import Plan, plan_of
from paripassu.order.relax import relaxations
from paripassu.order.search.state_space import fits
from paripassu.order.told import PlanContent
from paripassu.running.beside import searched
from paripassu.running.clock import TIME_LIMIT, Clock, OutOfTimeError, Progress, StoppedError
from paripassu.running.finding import Finding
from paripassu.short import in_line

_NOT_AGREED = ("trust", "bottom line", "size")  # numbers that no clause of an agreement changes


class LockedContent(Content):
    """Why a deal has no safe plan, and what would open one."""

    deal: str | None
    status: str
    plan: PlanContent
    conflicts: list[ConflictContent]
    mends: list[list[ConditionContent]]
    all_conflicts: bool | None
    fixed_needs: bool
    instruments: list[OpeningContent]
    idle: Mapping[str, str] | None
    changes: list[ChangeContent]
    custodian: list[ExchangeContent]
    instalments: list[SplitContent]
    bonds: list[BondContent]
    together: list[TogetherContent]
    unfinished: list[str]
    stopped: bool


class GivenOrderContent(Content):
    """An order that the case tells of, and what would hold it."""

    name: str
    title: str
    plan: PlanContent
    status: str
    faults: list[str]
    order: list[str]
    would_relax: list[str]
    instruments: list[OpeningContent]
    unfinished: bool


class UnlockContent(Content):
    """What stands in the way of each deal, and the orders told of."""

    deals: list[LockedContent]
    orders: list[GivenOrderContent]
    unfinished: list[str]


@dataclass(frozen=True, repr=False)
class Locked(Told):
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

    def content(self) -> LockedContent:
        """Give what it holds."""
        found = self.conflicts
        return {
            "deal": self.name,
            "status": str(self.plan.status),
            "plan": self.plan.content(),
            "conflicts": written_conflicts(found),
            "mends": written_mends(found),
            "all_conflicts": None if found is None else found.complete,
            "fixed_needs": found is not None and found.fixed_needs,
            "instruments": [written_opening(one) for one in self.openings],
            "idle": None if self.idle is None else dict(self.idle),
            "changes": [written_change(one) for one in self.changes],
            "custodian": [written_exchange(one) for one in self.exchanges],
            "instalments": [written_split(one) for one in self.splits],
            "bonds": [written_bond(one) for one in self.bonds],
            "together": [written_together(self.case, one) for one in self.together],
            "unfinished": list(self.unfinished),
            "stopped": self.stopped,
        }

    @classmethod
    def restored(cls, content: LockedContent, case: Case) -> Self:
        """Make it again."""
        plan, complete = Plan.restored(content["plan"], case), content["all_conflicts"]
        found = None
        if complete is not None:
            mends, fixed = content["mends"], content["fixed_needs"]
            found = conflicts_read(
                content["conflicts"], mends, complete=complete, fixed_needs=fixed
            )
        return cls(
            case=case,
            deal=plan.deal,
            name=content["deal"],
            plan=plan,
            conflicts=found,
            openings=tuple(opening_read(one, case, plan.deal) for one in content["instruments"]),
            idle=content["idle"],
            changes=tuple(map(change_read, content["changes"])),
            exchanges=tuple(map(exchange_read, content["custodian"])),
            splits=tuple(map(split_read, content["instalments"])),
            bonds=tuple(map(bond_read, content["bonds"])),
            together=tuple(together_read(one, case, plan.deal) for one in content["together"]),
            unfinished=tuple(content["unfinished"]),
            stopped=content["stopped"],
        )


@dataclass(frozen=True, repr=False)
class GivenOrder(Told):
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

    def content(self) -> GivenOrderContent:
        """Give what it holds."""
        return {
            "name": self.name,
            "title": self.title,
            "plan": self.plan.content(),
            "status": str(self.plan.status),
            "faults": list(self.plan.figures.faults),
            "order": list(self.plan.order),
            "would_relax": list(relaxations(self.plan)),
            "instruments": [written_opening(one) for one in self.openings],
            "unfinished": self.unfinished,
        }

    @classmethod
    def restored(cls, content: GivenOrderContent, case: Case) -> Self:
        """Make it again."""
        plan = Plan.restored(content["plan"], case)
        openings = tuple(opening_read(one, case, plan.deal) for one in content["instruments"])
        return cls(content["name"], content["title"], plan, openings, content["unfinished"])


@dataclass(frozen=True, repr=False)
class Unlock(Answer):
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

    VERBS: ClassVar = ("unlock",)
    CONTENT: ClassVar = UnlockContent
    HEADLINE: ClassVar = ("deals",)

    case: Case
    deals: tuple[Locked, ...]
    orders: tuple[GivenOrder, ...]
    unfinished: tuple[str, ...] = ()

    def __repr__(self) -> str:
        told = ", ".join(f"{x.name or 'the deal'}: {x.plan.status}" for x in self.deals)
        return in_line(f"<Unlock {told}>")

    @property
    def opens(self) -> bool:
        """Whether each deal looked at has a safe plan, or something was found that opens one."""
        return all(one.opens for one in self.deals)

    @property
    def yes(self) -> bool:
        """Whether it opens."""
        return self.opens

    @property
    def proved(self) -> bool:
        """Whether all was found that there is to find."""
        orders = any(one.unfinished for one in self.orders)
        return not (self.unfinished or orders or any(one.unfinished for one in self.deals))

    def content(self) -> UnlockContent:
        """Give what it holds, numbers in each party's own points."""
        return {
            "deals": [one.content() for one in self.deals],
            "orders": [one.content() for one in self.orders],
            "unfinished": list(self.unfinished),
        }

    @classmethod
    def restored(cls, content: UnlockContent, case: Case) -> Self:
        """Make it again."""
        return cls(
            case,
            tuple(Locked.restored(one, case) for one in content["deals"]),
            tuple(GivenOrder.restored(one, case) for one in content["orders"]),
            tuple(content["unfinished"]),
        )


@answering
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

    Examples
    --------
    >>> import paripassu
    >>> found = paripassu.unlock("hanoi-2019", deal="dprk-offer")
    >>> found.deals[0].openings[0].instruments
    ('resolution-by-resolution',)
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
