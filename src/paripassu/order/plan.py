"""The plan: the best order found, passed through the checker, with why each step holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from typing import ClassVar, Protocol, Self

from paripassu.answer import Answer
from paripassu.asking import answering
from paripassu.balance.branches import events_of
from paripassu.balance.branching import compile_branching
from paripassu.balance.checker import Figures, Status, examine
from paripassu.balance.deal import Deal, agree
from paripassu.balance.order_form import parts_in, too_early
from paripassu.balance.terms import Terms, compile_terms
from paripassu.case.arrivals import remarks
from paripassu.case.model import Case
from paripassu.errors import CheckError, RequestError
from paripassu.language import N_, _
from paripassu.order.robust import Robust, robust
from paripassu.order.search.branched import search_branches
from paripassu.order.search.ranked import PREFERENCES, ROBUST, Found, Measured, ranking, search
from paripassu.order.step import Step, step_of
from paripassu.order.told import (
    EasedContent,
    MeasuredContent,
    PlanContent,
    branches_content,
    deal_content,
    deal_restored,
    stated_content,
)
from paripassu.running.beside import searched
from paripassu.running.clock import TIME_LIMIT, Clock, OutOfTimeError, Progress, TooLargeError
from paripassu.short import in_line


@dataclass(frozen=True, repr=False)
class Plan(Answer):
    """An order of a deal's actions with the checker's figures; what `plan` and `check` return.

    Attributes
    ----------
    case, deal
        What it is a plan of.
    order
        Names of the steps: ``a``, ``oil.2`` (an instalment), ``a+b`` (exchanged at once).
    figures
        What the independent checker found.
    criteria
        Value, bound and proof of each criterion in order of rank; empty for a given order.
    proved
        Whether no order is better by the first criterion, or, where `status` is ``none``,
        whether it is certain that none exists. False for an order that was only checked.
    price
        Of the most robust order what it asks by the criterion that was given up for it: its bound
        is what the order that asks the least would ask.
    """

    VERBS: ClassVar = ("plan", "check", "plan_in_draws")
    CONTENT: ClassVar = PlanContent
    HEADLINE: ClassVar = (
        "worst_trust",
        "bound",
        "trust_needed",
        "guarantee_needed",
        "exposure",
        "final",
    )

    case: Case
    deal: Deal
    order: tuple[str, ...]
    figures: Figures
    criteria: tuple[Measured, ...] = ()
    proved: bool = False
    expanded: int = 0
    price: tuple[Measured, ...] = ()

    def __repr__(self) -> str:
        worst = "none enough" if self.worst_trust is None else f"{float(self.worst_trust):.3g}"
        return in_line(f"<Plan {self.status}, trust needed {worst}: {', '.join(self.order)}>")

    @property
    def status(self) -> Status:
        """``safe``, ``needs-trust``, ``none`` or ``no-deal``."""
        return self.figures.status

    @property
    def yes(self) -> bool:
        """Whether it is safe."""
        return self.status is Status.SAFE

    @property
    def unfinished(self) -> tuple[str, ...]:
        """The criteria that are not proved; of a given order, which nobody sought, none."""
        cut = tuple(one.name for one in self.criteria if not one.proved)
        return cut if cut or self.proved or not self.criteria else (N_("a safe order"),)

    @property
    def worst_trust(self) -> Fraction | None:
        """Largest trust needed by anyone; None where no trust suffices."""
        needed = list(self.figures.trust_needed.values())
        return None if None in needed else max(t for t in needed if t is not None)

    @property
    def bound(self) -> Fraction | None:
        """Worst trust less what could still be gained: `worst_trust` itself where proved."""
        worst = self.worst_trust
        for one in self.criteria:
            if one.name == "trust" and worst is not None:
                return worst - (one.value - one.bound)
        return None

    @cached_property
    def robust(self) -> Robust:
        """How wrong the numbers may be before it breaks."""
        return robust(self.case, self.deal, self.order, self.figures)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps with their balances, trust needed and reasons."""
        return self.first(len(self.order))

    def first(self, most: int) -> tuple[Step, ...]:
        """Give the first of the steps; of thousands each takes its time."""
        early: dict[int, list[str]] = {}
        for number, said in too_early(self.case, self.deal, parts_in(self.order)):
            early.setdefault(number, []).append(said)
        numbers = range(1, min(most, len(self.order)) + 1)
        of = self.case, self.deal, self.figures
        return tuple(step_of(*of, self.order, n, tuple(early.get(n, ()))) for n in numbers)

    def named(self, number: int) -> str:
        """Give the title of a step, numbered from 1, as it stands within a sentence."""
        return self.deal.named(self.case, self.order[number - 1])

    def content(self) -> PlanContent:
        """Give what it holds, numbers in each party's own points."""
        figures = self.figures
        return {
            "status": str(self.status),
            "stated": stated_content(self.case),
            "proved": self.proved,
            "worst_trust": self.worst_trust,
            "bound": self.bound,
            "trust_needed": figures.trust_needed,
            "guarantee_needed": figures.guarantee_needed,
            "exposure": figures.exposure,
            "final": figures.final,
            "deal": deal_content(self.deal),
            "order": list(self.order),
            "steps": [step.content() for step in self.steps],
            "criteria": [_measured(one) for one in self.criteria],
            "price": [_measured(one) for one in self.price],
            "faults": list(figures.faults),
            "branches": branches_content(self.deal, self.order, figures),
        }

    def alone(self) -> EasedContent:
        """Give how wrong the numbers may be, the tightest place, what relaxes it, remarks."""
        from paripassu.order.relax import relaxations, tightest, where

        said = list(remarks(self.case, self.deal.shares))
        eased: EasedContent = {
            "robust": self.robust.content(),
            "tightest": None,
            "would_relax": list(relaxations(self)),
            "remarks": said,
        }
        if (tight := tightest(self)) is not None:
            eased["tightest"] = {"party": tight[0], "where": where(self, *tight)}
        return eased

    @classmethod
    def restored(cls, content: PlanContent, case: Case) -> Self:
        """Make the plan again; the checker works out its figures."""
        deal, order = deal_restored(content["deal"]), tuple(content["order"])
        criteria = tuple(Measured(**one) for one in content["criteria"])
        price = tuple(Measured(**one) for one in content.get("price", []))
        figures = examine(case, deal, order)
        return cls(case, deal, order, figures, criteria, content["proved"], price=price)


@answering
def plan(
    case: Case,
    *,
    deal: str | Iterable[str] | None = None,
    swaps: Iterable[Sequence[str]] = (),
    shares: Mapping[str, tuple[Fraction, ...]] | None = None,
    prefer: str = "trust",
    time_limit: float | None = TIME_LIMIT,
    seed: int = 0,
    progress: Progress | None = None,
) -> Plan:
    """Find the order that asks the least trust beyond what there is.

    Parameters
    ----------
    deal, swaps, shares
        Which deal: see `paripassu.balance.deal.agree`.
    prefer
        What comes first: ``trust`` (worst trust needed less trust stated), ``guarantee`` (worst
        guarantee needed) or ``exposure`` (worst exposure), each as a share of the party's own
        stakes, or ``rounds`` (changes of actor). Then trust, guarantee and rounds break ties.
        Or ``robust``: of the safe orders that which holds for all values in the ranges stated and
        then, by the largest share of themselves, for wrong values and trusts; trust and rounds
        break ties.
        Where no order is safe, it is ``trust``.
    time_limit
        Seconds, None for none; when they are over, the best so far is returned, not proved.
    seed
        Makes the search of large cases repeatable; small cases use no chance.
    progress
        Called with what is being done and the seconds since the start.

    Returns
    -------
    The plan. Where no order passes rules 1 and 3 its status is ``none`` and its order is the
    nearest one: the least guarantees, or else the least exposure.

    Raises
    ------
    RequestError
        Where the deal or `prefer` is not possible.

    Examples
    --------
    >>> import paripassu
    >>> found = paripassu.plan("bill-and-jack")
    >>> found
    <Plan safe, trust needed 0.25: whip, ball, knife, book, toy, bat, pen>
    >>> found.worst_trust, found.proved
    (Fraction(1, 4), True)
    """
    if prefer not in (*PREFERENCES, ROBUST):
        known = ", ".join((*PREFERENCES, ROBUST))
        raise RequestError(
            _(
                "What to prefer (--prefer) is one of {known}, not “{prefer}”.",
                known=known,
                prefer=prefer,
            )
        )
    agreed = agree(case, deal=deal, swaps=swaps, shares=shares)
    return searched(
        lambda clock: plan_of(case, agreed, clock, prefer=prefer, seed=seed), time_limit, progress
    )


def plan_of(
    case: Case, agreed: Deal, clock: Clock, *, prefer: str = "trust", seed: int = 0
) -> Plan:
    """Find the plan of a deal that has been agreed on: see `plan`."""
    if prefer == ROBUST:
        from paripassu.order.preferred import robust_plan

        return robust_plan(case, agreed, clock, seed=seed)
    terms, engine = engine_of(case, agreed, seed=seed)
    found, proved = _find(engine, prefer, clock)
    order = tuple(terms.steps[number] for number in found.order)
    figures = examine(case, agreed, order)
    _agree_with_checker(terms, found, figures)
    return Plan(case, agreed, order, figures, found.criteria, proved, found.expanded)


class Engine(Protocol):
    """A search for the best order of one deal, under rules 1 and 3 or without them."""

    def __call__(
        self, ranked: Sequence[str], clock: Clock, *, rule1: bool, rule3: bool
    ) -> Found | None:
        """Search, by criteria in their order of rank."""


def engine_of(case: Case, agreed: Deal, *, seed: int = 0) -> tuple[Terms, Engine]:
    """Give the terms of a deal and the search for its best order: events have one of their own."""
    if events_of(case, agreed):
        branching = compile_branching(case, agreed)
        return branching.whole, partial(search_branches, branching)
    terms = compile_terms(case, agreed)
    return terms, partial(search, terms, seed=seed)


def _find(engine: Engine, prefer: str, clock: Clock) -> tuple[Found, bool]:
    """Give the best order found, and whether that is proved (or that none exists is)."""
    certain = True
    try:
        found = engine(ranking(prefer), clock, rule1=True, rule3=True)
        if found is not None:
            return found, found.criteria[0].proved
    except (TooLargeError, OutOfTimeError):
        certain = False
    for rule3, nearest in ((True, ("guarantee", "rounds")), (False, ("exposure", "guarantee"))):
        with suppress(TooLargeError, OutOfTimeError):
            found = engine(nearest, clock, rule1=False, rule3=rule3)
            if found is not None:
                return found, certain
    raise AssertionError("without rules 1 and 3 every order passes")


def confirmed(case: Case, deal: Deal, order: tuple[str, ...]) -> tuple[str, ...]:
    """Give an order that was found to be safe, once the independent checker says so too.

    Raises
    ------
    CheckError
        Where it does not.
    """
    if examine(case, deal, order).status is not Status.SAFE:
        raise CheckError(f"The checker does not confirm that {', '.join(order)} is safe.")
    return order


def _measured(one: Measured) -> MeasuredContent:
    return {"name": one.name, "value": one.value, "bound": one.bound, "proved": one.proved}


def _agree_with_checker(terms: Terms, found: Found, figures: Figures) -> None:
    """Refuse to show a plan whose figures the independent checker does not confirm."""
    acting = [terms.parties[i] for i in terms.acting]
    for one in found.criteria:
        if one.name == "trust":
            lacking = [figures.shortfall[p] for p in acting]
            # An order that fails rule 1 counts as needing a trust of 2: more than there can be.
            agrees = one.value == max(Fraction(2) if x is None else x for x in lacking)
        elif one.name == "guarantee":
            agrees = one.value == max(
                figures.guarantee_needed[terms.parties[i]] * terms.scale[i] / terms.stake[i]
                for i in terms.acting
            )
        elif one.name == "exposure":
            agrees = one.value == max(
                figures.exposure[p] * terms.scale[i] / terms.stake[i]
                for i, p in enumerate(terms.parties)
            )
        else:  # of changes of actor the rules say nothing
            agrees = one.name == "rounds"
        if not agrees:
            raise CheckError(f"The checker does not confirm the {one.name} of {found.order}.")
