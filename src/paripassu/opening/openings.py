"""Which of the case's instruments would open a plan: all minimal sets, the cheapest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal
from paripassu.balance.rules import rule4
from paripassu.case.instrument import InstrumentKind
from paripassu.case.model import Case
from paripassu.errors import CheckError
from paripassu.opening.compiled import compiled
from paripassu.opening.instruments import Swaps, idle, put_in_force
from paripassu.opening.sets import minimal_sets
from paripassu.opening.uses import Uses
from paripassu.order.plan import Plan, confirmed, plan_of
from paripassu.order.search.safe import safe_or_not
from paripassu.running.clock import Clock, OutOfTimeError, StoppedError

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
    useful = [id_ for id_ in case.instruments if id_ not in of_no_use and lent(case, [id_])]
    if order is not None:
        useful = [id_ for id_ in useful if case.instruments[id_].kind not in _STEPS]
        if not examine(case, deal, order).possible:
            return
        at_once = tuple(tuple(step.split("+")) for step in order if "+" in step)
        deal = Deal(deal.actions, deal.standing, deal.shares, at_once)
    uses = Uses(case, deal, useful, clock, order)
    costs = [case.instruments[id_].cost for id_ in useful]

    def within(chosen: Names) -> bool:
        return lent(case, chosen)

    def question(available: Names) -> bool:
        return uses.safe(available) is not None

    for chosen in minimal_sets(useful, costs, question, clock, within=within):
        names = tuple(id_ for id_ in case.instruments if id_ in chosen)
        use = uses.safe(chosen)
        if use is None:
            raise CheckError(f"The instruments {', '.join(names)} do not open a plan after all.")
        with_case, with_deal = put_in_force(case, deal, names, use.swaps)
        known = Plan(with_case, with_deal, use.order, examine(with_case, with_deal, use.order))
        if known.status is not Status.SAFE:
            raise CheckError(f"The plan that {', '.join(names)} would open is not safe after all.")
        cost = sum((case.instruments[id_].cost for id_ in names), Fraction(0))
        yield Opening(names, cost, use.swaps, known if order is not None else _best(known, clock))


def _best(known: Plan, clock: Clock) -> Plan:
    """Give the best plan that the time allows, if only the one known."""
    with suppress(StoppedError):
        best = plan_of(known.case, known.deal, clock.within(PLANNING))
        if best.status is Status.SAFE:
            return best
    return known


def lent(case: Case, chosen: Iterable[str]) -> bool:
    """Whether each lender's budget allows all that it lends of these."""
    spent: dict[str, Fraction] = {}
    for instrument in (case.instruments[id_] for id_ in chosen):
        if instrument.by is not None:
            spent[instrument.by] = spent.get(instrument.by, Fraction(0)) + instrument.cost
    budgets = {lender: case.parties[lender].budget for lender in spent}
    return all(room is None or spent[lender] <= room for lender, room in budgets.items())


def first_safe(case: Case, deal: Deal, clock: Clock) -> tuple[str, ...] | None:
    """Find any order that is safe, confirmed by the checker; None where none is.

    Raises `OutOfTimeError` when the clock says so, or where no search could ever tell, and
    `RequestError` where the numbers are too fine.
    """
    terms = compiled(case, deal)
    if terms is None or rule4(case, terms):
        return None
    settled, found = safe_or_not(terms, clock)
    if not settled:
        raise OutOfTimeError
    if found is None:
        return None
    return confirmed(case, deal, tuple(terms.steps[number] for number in found))
