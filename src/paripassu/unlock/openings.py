"""Which of the case's instruments would open a plan: all minimal sets, the cheapest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal, bottom_line
from paripassu.balance.terms import compile_terms
from paripassu.case.instrument import InstrumentKind
from paripassu.case.model import Case
from paripassu.errors import CheckError, RequestError
from paripassu.order.plan import Plan, plan_of
from paripassu.order.search import safe_order
from paripassu.order.walk import Clock
from paripassu.unlock.instruments import WIDENING, Swaps, idle, put_in_force, ways
from paripassu.unlock.sets import minimal_sets

Names = frozenset[str]
PLANNING = 10.0  # seconds that the search for the best plan with some instruments may take
_STEPS = (InstrumentKind.CUSTODIAN, InstrumentKind.SPLIT, InstrumentKind.PAYMENT)


@dataclass(frozen=True)
class Opening:
    """A minimal set of instruments that opens a plan.

    Attributes
    ----------
    instruments
        Their ids, in the case's order: without any one of them no plan is safe.
    cost
        What they cost together, in the measure in which the case states costs.
    swaps
        What the custodians among them exchange at once.
    plan
        The plan that they open, with the case as it is once they are in force.
    """

    instruments: tuple[str, ...]
    cost: Fraction
    swaps: Swaps
    plan: Plan


@dataclass(frozen=True)
class _Way:
    """One way to use instruments: those that change actions, with the custodians' swaps."""

    used: Names
    swaps: Swaps


def openings(
    case: Case, deal: Deal, clock: Clock, *, order: tuple[str, ...] | None = None
) -> Iterator[Opening]:
    """Yield every minimal set of instruments that opens a safe plan, the cheapest first.

    Each is proved to be the cheapest of those still to come: see `sets.minimal_sets`. A lender's
    budget is kept: the instruments of a set that it lends cost no more together.

    Parameters
    ----------
    order
        A given order, which is then to be made safe as it stands; instruments that change which
        steps there are (custodian, split, payment) are left aside. Any order if left out.

    Raises
    ------
    OutOfTimeError
        When the clock says so; what was yielded before stands.
    """
    of_no_use = idle(case, deal)
    useful = [id_ for id_ in case.instruments if id_ not in of_no_use]
    if order is not None:
        useful = [id_ for id_ in useful if case.instruments[id_].kind not in _STEPS]
    question = Question(case, deal, useful, clock, order)
    costs = [case.instruments[id_].cost for id_ in useful]
    for found in minimal_sets(useful, costs, question, clock):
        yield question.opening(found)


class Question:
    """Whether a plan is safe with no more than some instruments: monotone, for none must be used.

    Guarantees, collateral and assurances are used as far as budgets allow, for more of them is
    never worse. All other instruments change actions or steps: each way to use them is tried.
    """

    def __init__(
        self,
        case: Case,
        deal: Deal,
        useful: list[str],
        clock: Clock,
        order: tuple[str, ...] | None = None,
    ) -> None:
        self.case, self.deal, self.clock, self.order = case, deal, clock, order
        widening = [id_ for id_ in useful if case.instruments[id_].kind in WIDENING]
        self.widening: Names = frozenset(widening)
        self.ways = list(_ways(case, deal, [id_ for id_ in useful if id_ not in widening]))
        self._orders: dict[tuple[_Way, Names], tuple[str, ...] | None] = {}

    def __call__(self, available: Names) -> bool:
        """Whether some way to use some of these is safe."""
        return self._answer(available) is not None

    def opening(self, chosen: Names) -> Opening:
        """Give the plan that a minimal set opens; raises `CheckError` where it opens none."""
        answer = self._answer(chosen)
        if answer is None:
            raise CheckError("The instruments found do not open a plan after all.")
        way, widening = answer
        names = tuple(id_ for id_ in self.case.instruments if id_ in way.used | widening)
        case, deal = put_in_force(self.case, self.deal, names, way.swaps)
        plan = (
            plan_of(case, deal, Clock(PLANNING, self.clock.progress))
            if self.order is None
            else Plan(case, deal, self.order, examine(case, deal, self.order))
        )
        if plan.status is not Status.SAFE:
            raise CheckError(f"The plan that {', '.join(names)} would open is not safe after all.")
        cost = sum((self.case.instruments[id_].cost for id_ in names), Fraction(0))
        return Opening(names, cost, way.swaps, plan)

    def _answer(self, available: Names) -> tuple[_Way, Names] | None:
        for way in self.ways:
            if way.used <= available:
                for widening in self._affordable(way, available & self.widening):
                    if self._order(way, widening) is not None:
                        return way, widening
        return None

    def _order(self, way: _Way, widening: Names) -> tuple[str, ...] | None:
        """Find a safe order, or None; what follows from earlier answers is not searched again."""
        for (known, names), order in self._orders.items():
            if known == way and (
                (order and names <= widening) or (not order and widening <= names)
            ):
                return order
        # Where all that widens is not enough, no part of it is: most ways end here.
        tries = [self.widening, widening] if widening != self.widening else [widening]
        order = None
        for names in tries:
            order = self._search(way, names)
            self._orders[way, names] = order
            if order is None:
                break
        return order

    def _search(self, way: _Way, widening: Names) -> tuple[str, ...] | None:
        self.clock.tick("trying instruments")
        case, deal = put_in_force(self.case, self.deal, sorted(way.used | widening), way.swaps)
        if self.order is None:
            return first_safe(case, deal, self.clock)
        return self.order if examine(case, deal, self.order).status is Status.SAFE else None

    def _affordable(self, way: _Way, widening: Names) -> Iterator[Names]:
        """Give the largest sets of these that their lenders' budgets allow beside the way's own."""
        lent: dict[str, list[str]] = {}
        for id_ in sorted(way.used | widening):
            lender = self.case.instruments[id_].by
            if lender is not None and self.case.parties[lender].budget is not None:
                lent.setdefault(lender, []).append(id_)
        choices = []
        for lender, ids in lent.items():
            fixed = [id_ for id_ in ids if id_ in way.used]
            room = (self.case.parties[lender].budget or Fraction(0)) - self._cost(fixed)
            if room < 0:
                return
            free = [id_ for id_ in ids if id_ not in way.used]
            choices.append(_maximal(free, room, self._cost))
        bound = {id_ for ids in lent.values() for id_ in ids}
        for some in product(*choices):
            yield (widening - bound).union(*some)

    def _cost(self, ids: list[str]) -> Fraction:
        return sum((self.case.instruments[id_].cost for id_ in ids), Fraction(0))


def first_safe(case: Case, deal: Deal, clock: Clock) -> tuple[str, ...] | None:
    """Find any order that is safe, confirmed by the checker; None where none is."""
    try:
        terms = compile_terms(case, deal)
    except RequestError:  # a swap that makes the needs go round in a circle
        return None
    for i, party in enumerate(terms.parties):
        least = bottom_line(case, party)
        if least is not None and terms.final[i] < least * terms.scale[i]:
            return None
    found = safe_order(terms, clock)
    if found is None:
        return None
    order = tuple(terms.steps[number] for number in found)
    if examine(case, deal, order).status is not Status.SAFE:
        raise CheckError(f"The checker does not confirm that {', '.join(order)} is safe.")
    return order


def _ways(case: Case, deal: Deal, ids: list[str]) -> Iterator[_Way]:
    """Give all ways to use what changes actions or steps, those of the fewest instruments first."""
    options: list[list[Swaps | None]] = []
    for id_ in ids:
        custodian = case.instruments[id_].kind is InstrumentKind.CUSTODIAN
        options.append([None, *(ways(case, deal, id_) if custodian else [()])])
    every = []
    for chosen in product(*options):
        used = frozenset(id_ for id_, way in zip(ids, chosen, strict=True) if way is not None)
        swaps = tuple(swap for way in chosen if way is not None for swap in way)
        named = [name for swap in swaps for name in swap]
        split = {case.instruments[id_].of for id_ in used
                 if case.instruments[id_].kind is InstrumentKind.SPLIT}  # fmt: skip
        if len(set(named)) == len(named) and not split & {*named}:
            every.append(_Way(used, swaps))
    yield from sorted(every, key=lambda way: len(way.used))


def _maximal(ids: list[str], room: Fraction, cost: Callable[[list[str]], Fraction]) -> list[Names]:
    """Give the maximal sets of instruments that cost no more than the room together."""
    fitting = [
        frozenset(id_ for k, id_ in enumerate(ids) if mask >> k & 1)
        for mask in range(2 ** len(ids))
        if cost([id_ for k, id_ in enumerate(ids) if mask >> k & 1]) <= room
    ]
    return [one for one in fitting if not any(one < other for other in fitting)]
