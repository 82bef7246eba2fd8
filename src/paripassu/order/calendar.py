"""By when: dates for a deal's steps, as early as safety allows, passed through the checker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from graphlib import TopologicalSorter

from paripassu.balance.checker import Status
from paripassu.balance.dated import examine_dated
from paripassu.balance.dates import DatedFigures
from paripassu.balance.deal import Deal, agree
from paripassu.balance.form import form_faults
from paripassu.balance.terms import compile_terms
from paripassu.case.model import Case
from paripassu.errors import CheckError
from paripassu.order.dated import Calendar
from paripassu.order.dates.careful import careful, needs
from paripassu.order.dates.dating import Dater, Schedule, slow
from paripassu.order.dates.exact import Exact, shortest, soonest
from paripassu.order.dates.flattened import flattened, moves
from paripassu.order.dates.improving import improve
from paripassu.order.dates.project import compile_project
from paripassu.order.dates.shortest import Reach
from paripassu.order.plan import plan_of
from paripassu.order.walk import Clock, OutOfTimeError, Progress

TIME_LIMIT = 60.0
# Of the time there is, the share that finding the order may take, and that with the dates.
FOR_THE_ORDER, FOR_THE_MOVES = 0.3, 0.5
EXACT = 60  # steps, up to which the constraint programme is asked


def calendar(
    case: Case,
    *,
    deal: str | Iterable[str] | None = None,
    swaps: Iterable[Sequence[str]] = (),
    shares: Mapping[str, tuple[Fraction, ...]] | None = None,
    soonest_first: bool = False,
    time_limit: float | None = TIME_LIMIT,
    seed: int = 0,
    progress: Progress | None = None,
) -> Calendar:
    """Find dates for a deal's steps that keep the four rules at every instant.

    Parameters
    ----------
    deal, swaps, shares
        Which deal: see `paripassu.balance.deal.agree`.
    soonest_first
        Whether the first real benefit to each side comes before the total time: first the latest
        of these days, then their sum, then the total time, as early as can be.
    time_limit
        Seconds, None for none; when they are over, the best so far is returned, not proved.
    seed
        Makes the search repeatable.
    progress
        Called with what is being done and the seconds since the start.

    Returns
    -------
    The calendar. It asks no more trust of anyone than what is stated or, where every order asks
    more, than the most careful one does when each step begins once the one before is verified.
    Where the rules cannot be kept its status is ``none``, and its dates are the nearest found.

    Raises
    ------
    RequestError
        Where the deal is not possible.
    """
    agreed = agree(case, deal=deal, swaps=swaps, shares=shares)
    clock = Clock(time_limit, progress)
    search = _Search(case, agreed, clock, soonest_first=soonest_first, seed=seed)
    return search.calendar()


class _Search:
    """The way from a deal to its calendar."""

    def __init__(
        self, case: Case, deal: Deal, clock: Clock, *, soonest_first: bool, seed: int
    ) -> None:
        self.case, self.deal, self.clock = case, deal, clock
        self.soonest_first, self.seed = soonest_first, seed
        self.project = compile_project(case, deal, compile_terms(case, deal))
        self.timed = moves(case, deal)
        if self.timed:
            self._flatten(list(TopologicalSorter(dict(enumerate(self.project.terms.before)))
                               .static_order()))  # fmt: skip

    def calendar(self) -> Calendar:
        flat = self.flat if self.timed else self.case
        first = plan_of(flat, self.deal, self._part(FOR_THE_ORDER), seed=self.seed)
        order = [self.project.terms.steps.index(name) for name in first.order]
        if self.timed:
            self._flatten(order)
        try:
            order = careful(self.project, order, self.clock)
        except (OutOfTimeError, KeyboardInterrupt):
            self.clock.limit = 0.0
        patient = slow(self.project, order)
        needed = needs(self.project, order)
        figures = self.examine(patient)
        if None in needed or self._broken(patient, figures):
            proved = not self.timed and (first.status is not Status.NONE or first.proved)
            return self._answer(Exact(patient, patient.length, proved), figures)
        self._allow(figures, needed)
        found = self._best(order, patient)
        figures = self.examine(found.schedule)
        if not self._keeps(found.schedule, figures):
            raise CheckError("The checker does not confirm the calendar that was found.")
        return self._answer(found, figures)

    def _flatten(self, order: list[int]) -> None:
        """Let the search work on what points are worth where an order is dated step by step."""
        dates = slow(self.project, order).dates()
        self.flat = flattened(self.case, self.deal, dates)
        self.project = compile_project(self.flat, self.deal, compile_terms(self.flat, self.deal))

    def examine(self, schedule: Schedule) -> DatedFigures:
        """Ask the independent checker."""
        return examine_dated(self.case, self.deal, schedule.dates())

    def _part(self, share: float) -> Clock:
        if self.clock.limit is None:
            return self.clock
        return replace(self.clock, limit=self.clock.limit * share)

    def _allow(self, figures: DatedFigures, needed: tuple[Fraction | None, ...]) -> None:
        """Raise the trust allowed to what the slow calendar needs, where more than is stated."""
        terms = self.project.terms
        asked = [figures.trust_needed.get(terms.parties[i]) for i in terms.acting]
        self.project = replace(
            self.project,
            allowed=tuple(
                max(p, t or Fraction(0), n or Fraction(0))
                for p, t, n in zip(self.project.allowed, asked, needed, strict=True)
            ),
        )

    def _broken(self, schedule: Schedule, figures: DatedFigures) -> bool:
        """Say whether dates break one of the rules, rather than a day by which things are due."""
        return set(figures.faults) > set(form_faults(self.case, self.deal, schedule.dates()))

    def _keeps(self, schedule: Schedule, figures: DatedFigures) -> bool:
        """Say whether the checker confirms that dates keep the rules within the trust allowed."""
        terms = self.project.terms
        asked = [figures.trust_needed[terms.parties[i]] for i in terms.acting]
        within = all(
            t is not None and t <= p for t, p in zip(asked, self.project.allowed, strict=True)
        )
        broken = self._broken(schedule, figures) if schedule.late else bool(figures.faults)
        return within and not broken

    def _best(self, order: list[int], patient: Schedule) -> Exact:
        """Give the best dates found, and whether nothing better exists."""
        best, bound = patient, 0
        try:
            reach = Reach(self.project, safely=not self.timed)
            bound = reach.length
            best = self._placed(order, patient, bound)
            if not self.timed and self.project.size <= EXACT:
                find = soonest if self.soonest_first else shortest
                return find(self.project, reach, best, self.clock)
        except KeyboardInterrupt:
            pass
        met = best.length <= bound and not best.late and not self.soonest_first
        return Exact(best, min(bound, best.length), met)

    def _placed(self, order: list[int], patient: Schedule, bound: int) -> Schedule:
        """Place each step as early as it can go, in this order and in others near it."""
        dater = Dater(self.project)
        early = dater.early(order)
        if early is None:
            raise CheckError("The order that is safe one step after another has no dates.")
        confirmed = (lambda s: self._keeps(s, self.examine(s))) if self.timed else None
        return improve(
            dater, early if confirmed is None or confirmed(early) else patient, self._moving(),
            self.seed, bound=bound, soonest_first=self.soonest_first, keeps=confirmed,
        )  # fmt: skip

    def _moving(self) -> Clock:
        return self._part(FOR_THE_MOVES if self.project.size <= EXACT else 1.0)

    def _answer(self, found: Exact, figures: DatedFigures) -> Calendar:
        terms = self.project.terms
        first = found.schedule.first_benefits()
        return Calendar(
            case=self.case,
            deal=self.deal,
            dates=found.schedule.dates(),
            figures=figures,
            soonest_first=self.soonest_first,
            first_benefit={terms.parties[i]: day for i, day in first.items()},
            bound=found.bound,
            proved=found.proved,
            allowed={
                terms.parties[i]: p for i, p in zip(terms.acting, self.project.allowed, strict=True)
            },
        )
