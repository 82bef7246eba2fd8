"""Which of the case's instruments would open a plan: all minimal sets, the cheapest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal, bottom_line
from paripassu.balance.terms import compile_terms
from paripassu.case.instrument import InstrumentKind
from paripassu.case.model import Case
from paripassu.errors import CheckError, RequestError
from paripassu.order.lattice import fits
from paripassu.order.plan import Plan, plan_of
from paripassu.order.search import quick_order, safe_order
from paripassu.order.walk import Clock, OutOfTimeError
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
        When the clock says so, or a deal with some instruments is too large to be searched; what
        was yielded before stands.
    """
    of_no_use = idle(case, deal)
    useful = [id_ for id_ in case.instruments if id_ not in of_no_use and _lent(case, [id_])]
    if order is not None:
        useful = [id_ for id_ in useful if case.instruments[id_].kind not in _STEPS]
    question = Question(case, deal, useful, clock, order)
    costs = [case.instruments[id_].cost for id_ in useful]
    for found in minimal_sets(useful, costs, question, clock):
        # Part of what a budget allows is allowed too: so budgets only leave some of the sets out.
        if _lent(case, found):
            yield question.opening(found)


class Question:
    """Whether a plan is safe with no more than some instruments: monotone, for none must be used.

    Guarantees, collateral and assurances are all used, for more of them is never worse. All other
    instruments change actions or steps: each way to use them is tried.
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
        kinds = {id_: case.instruments[id_].kind for id_ in useful}
        self.widening: Names = frozenset(id_ for id_ in useful if kinds[id_] in WIDENING)
        self.uses = {
            id_: list(ways(case, deal, id_)) if kind is InstrumentKind.CUSTODIAN else [()]
            for id_, kind in kinds.items()
            if kind not in WIDENING
        }
        self._known: dict[_Way, dict[Names, tuple[str, ...] | None]] = {}

    def __call__(self, available: Names) -> bool:
        """Whether some way to use some of these is safe."""
        return self._answer(available) is not None

    def opening(self, chosen: Names) -> Opening:
        """Give the plan that a minimal set opens; raises `CheckError` where it opens none."""
        answer = self._answer(chosen)
        if answer is None:
            raise CheckError("The instruments found do not open a plan after all.")
        way, order = answer
        names = tuple(id_ for id_ in self.case.instruments if id_ in chosen)
        case, deal = put_in_force(self.case, self.deal, names, way.swaps)
        plan = None if self.order else plan_of(case, deal, Clock(self._left(), self.clock.progress))
        if plan is None or plan.status is not Status.SAFE:
            # In the time there was the search for the best may not get to what is known to hold.
            plan = Plan(case, deal, order, examine(case, deal, order))
        if plan.status is not Status.SAFE:
            raise CheckError(f"The plan that {', '.join(names)} would open is not safe after all.")
        cost = sum((self.case.instruments[id_].cost for id_ in names), Fraction(0))
        return Opening(names, cost, way.swaps, plan)

    def _left(self) -> float:
        limit = self.clock.limit
        return PLANNING if limit is None else min(PLANNING, max(0.0, limit - self.clock.elapsed))

    def _answer(self, available: Names) -> tuple[_Way, tuple[str, ...]] | None:
        for way in self._ways([id_ for id_ in self.uses if id_ in available]):
            order = self._order(way, available & self.widening)
            if order is not None:
                return way, order
        return None

    def _order(self, way: _Way, widening: Names) -> tuple[str, ...] | None:
        """Find a safe order, or None; what follows from earlier answers is not searched again."""
        known = self._known.setdefault(way, {})
        for names, order in known.items():
            if (order and names <= widening) or (not order and widening <= names):
                return order
        # Where all that widens is not enough, no part of it is: most ways end here.
        for names in dict.fromkeys((self.widening, widening)):
            known[names] = order = self._search(way, names)
            if order is None:
                return None
        return order

    def _search(self, way: _Way, widening: Names) -> tuple[str, ...] | None:
        self.clock.tick("trying instruments")
        case, deal = put_in_force(self.case, self.deal, way.used | widening, way.swaps)
        if self.order is None:
            return first_safe(case, deal, self.clock)
        return self.order if examine(case, deal, self.order).status is Status.SAFE else None

    def _ways(self, ids: list[str]) -> Iterator[_Way]:
        """Give all ways to use some of these, those of the fewest instruments first."""
        instruments = self.case.instruments
        for number in range(len(ids) + 1):
            for used in combinations(ids, number):
                self.clock.tick("trying instruments")
                split = [instruments[id_].of for id_ in used if instruments[id_].parts]
                for chosen in product(*(self.uses[id_] for id_ in used)):
                    swaps = tuple(swap for some in chosen for swap in some)
                    named = [name for swap in swaps for name in swap]
                    if len({*named}) == len(named) and not {*named} & {*split}:
                        yield _Way(frozenset(used), swaps)


def _lent(case: Case, chosen: Iterable[str]) -> bool:
    """Whether each lender's budget allows all that it lends of these."""
    spent: dict[str, Fraction] = {}
    for instrument in (case.instruments[id_] for id_ in chosen):
        if instrument.by is not None:
            spent[instrument.by] = spent.get(instrument.by, Fraction(0)) + instrument.cost
    budgets = {lender: case.parties[lender].budget for lender in spent}
    return all(room is None or spent[lender] <= room for lender, room in budgets.items())


def first_safe(case: Case, deal: Deal, clock: Clock) -> tuple[str, ...] | None:
    """Find any order that is safe, confirmed by the checker; None where none is.

    Raises `OutOfTimeError` when the clock says so, or where no search could ever tell.
    """
    try:
        terms = compile_terms(case, deal)
    except RequestError:  # a swap that makes the needs go round in a circle
        return None
    for i, party in enumerate(terms.parties):
        least = bottom_line(case, party)
        if least is not None and terms.final[i] < least * terms.scale[i]:
            return None
    settled, found = (True, safe_order(terms, clock)) if fits(terms) else quick_order(terms)
    if not settled:
        raise OutOfTimeError
    if found is None:
        return None
    order = tuple(terms.steps[number] for number in found)
    if examine(case, deal, order).status is not Status.SAFE:
        raise CheckError(f"The checker does not confirm that {', '.join(order)} is safe.")
    return order
