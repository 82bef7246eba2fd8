"""By when: dates for a deal's steps, as early as safety allows, passed through the checker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from graphlib import TopologicalSorter

from paripassu.balance.checker import Status
from paripassu.balance.dated import examine_dated
from paripassu.balance.dates import DatedFigures
from paripassu.balance.deal import Deal, agree, sized, too_many
from paripassu.balance.form import form_faults
from paripassu.balance.terms import compile_terms
from paripassu.case.model import Case
from paripassu.case.size import DATABLE, SHOWN
from paripassu.errors import CheckError, RequestError
from paripassu.language import _
from paripassu.order.dated import Calendar
from paripassu.order.dates.careful import careful, needs
from paripassu.order.dates.dating import Dater, Schedule, slow
from paripassu.order.dates.exact import Exact, shortest, soonest
from paripassu.order.dates.flattened import flattened, moves
from paripassu.order.dates.improving import FEW, MANY, improve
from paripassu.order.dates.model import pairs
from paripassu.order.dates.project import compile_project
from paripassu.order.dates.reach import Reach
from paripassu.order.plan import plan_of
from paripassu.running.clock import Clock, OutOfTimeError, Progress

TIME_LIMIT = 60.0
# How far into the time there is the order is found, and dated by moves of its steps.
ORDERED, DATED = 0.3, 0.5
# How many steps, and how many comparisons, there may be where the constraint programme is asked.
EXACT, PAIRS = 150, 12_000


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
        Where the deal is not possible, or has more steps than can be dated.
    """
    agreed = agree(case, deal=deal, swaps=swaps, shares=shares)
    most = SHOWN if moves(case, agreed) else DATABLE
    if too_many(case, agreed, most):
        raise RequestError(
            _("The deal is too large to be dated: {size}; expected at most {most}. Name a part of "
              "it with --deal a,b,c.", size=sized(case, agreed), most=f"{most:,}")
        )  # fmt: skip
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
        # What is stated, or what has to be allowed where no calendar keeps to it.
        self.allowed = self.project.allowed
        self.timed = moves(case, deal)
        if self.timed:
            self._flatten(list(TopologicalSorter(dict(enumerate(self.project.terms.before)))
                               .static_order()))  # fmt: skip

    def calendar(self) -> Calendar:
        flat = self.flat if self.timed else self.case
        first = plan_of(flat, self.deal, self._until(ORDERED), seed=self.seed)
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
        if first.status is Status.NO_DEAL and not self.timed:
            return self._answer(patient, patient.length, True, figures)
        hopeless = (None in needed and not self.timed) or self._broken(patient, figures)
        if hopeless or (self.project.terms.also and self._lacking(needed)):
            # An order is not all there is: a set of steps may pay what one of them costs.
            found = self._sought(self.allowed, self.clock if hopeless else self._until(DATED))
            if hopeless and found.schedule is None and found.proved:
                found = self._sought((Fraction(1),) * len(self.allowed), self.clock)
            if found.schedule is not None:
                return self._raised(found.schedule, found.bound, found.proved)
            if hopeless:
                return self._answer(patient, patient.length, found.proved, figures)
        self._allow(figures, needed)
        return self._confirmed(*self._best(order, patient))

    def _lacking(self, needed: tuple[Fraction | None, ...]) -> bool:
        return any(n is None or n > p for n, p in zip(needed, self.allowed, strict=True))

    def _sought(self, trust: tuple[Fraction, ...], clock: Clock) -> Exact:
        """Ask the constraint programme for dates within a trust, without an order to start from."""
        if self.timed or not self._exact():
            return Exact(None, 0, False)
        project = replace(self.project, allowed=trust)
        reach = Reach(project, clock)
        found = shortest(project, reach, None, clock)
        if found.schedule is not None and self.soonest_first:
            found = soonest(project, reach, found.schedule, clock)
        return found

    def _raised(self, schedule: Schedule, bound: int, proved: bool) -> Calendar:
        """Allow what dates need: what is best with more trust is best with what it needs of it."""
        needed = self.examine(schedule).trust_needed.values()
        self.allowed = tuple(max(p, t or p) for p, t in zip(self.allowed, needed, strict=True))
        return self._confirmed(schedule, bound, proved)

    def _confirmed(self, schedule: Schedule, bound: int, proved: bool) -> Calendar:
        figures = self.examine(schedule)
        if not self._keeps(schedule, figures):
            raise CheckError("The checker does not confirm the calendar that was found.")
        return self._answer(schedule, bound, proved, figures)

    def _flatten(self, order: list[int]) -> None:
        """Let the search work on what points are worth where an order is dated step by step."""
        dates = slow(self.project, order).dates()
        self.flat = flattened(self.case, self.deal, dates)
        flat = compile_project(self.flat, self.deal, compile_terms(self.flat, self.deal))
        # What is a benefit the case itself says: delay would be charged to it else.
        self.project = replace(flat, benefits=self.project.benefits)

    def examine(self, schedule: Schedule) -> DatedFigures:
        """Ask the independent checker."""
        return examine_dated(self.case, self.deal, schedule.dates())

    def _until(self, share: float) -> Clock:
        if self.clock.limit is None:
            return self.clock
        return replace(self.clock, limit=self.clock.limit * share)

    def _allow(self, figures: DatedFigures, needed: tuple[Fraction | None, ...]) -> None:
        """Raise the trust allowed to what the slow calendar needs, where more than is stated.

        The search itself may need some more, where it works on points as they are on given dates.
        """
        terms, full = self.project.terms, Fraction(1)
        asked = [figures.trust_needed[terms.parties[i]] for i in terms.acting]
        self.allowed = tuple(
            max(p, full if t is None else t) for p, t in zip(self.allowed, asked, strict=True)
        )
        searched = tuple(
            max(p, full if n is None else n) for p, n in zip(self.allowed, needed, strict=True)
        )
        self.project = replace(self.project, allowed=searched)

    def _broken(self, schedule: Schedule, figures: DatedFigures) -> bool:
        """Say whether dates break one of the rules, rather than a day by which things are due."""
        if figures.possible:
            return bool(figures.faults)
        return set(figures.faults) > set(form_faults(self.case, self.deal, schedule.dates()))

    def _keeps(self, schedule: Schedule, figures: DatedFigures) -> bool:
        """Say whether the checker confirms that dates keep the rules within the trust allowed."""
        terms = self.project.terms
        asked = [figures.trust_needed[terms.parties[i]] for i in terms.acting]
        within = all(t is not None and t <= p for t, p in zip(asked, self.allowed, strict=True))
        broken = self._broken(schedule, figures) if schedule.late else bool(figures.faults)
        return within and not broken

    def _best(self, order: list[int], patient: Schedule) -> tuple[Schedule, int, bool]:
        """Give the best dates found, days that none beats, and whether nothing better exists."""
        best, bound = patient, 0
        try:
            reach = Reach(self.project, self.clock, safely=not self.timed)
            bound = reach.length
            best = self._placed(order, patient, bound)
            if not self.timed and self._exact():
                find = soonest if self.soonest_first else shortest
                found = find(self.project, reach, best, self.clock)
                return found.schedule or best, min(found.bound, best.length), found.proved
        except KeyboardInterrupt:
            pass
        met = best.length <= bound and not best.late and not self.soonest_first
        return best, min(bound, best.length), met

    def _exact(self) -> bool:
        """Say whether the constraint programme is small enough to be asked."""
        return self.project.size <= EXACT and pairs(self.project) <= PAIRS

    def _placed(self, order: list[int], patient: Schedule, bound: int) -> Schedule:
        """Place each step as early as it can go, in this order and in others near it."""
        dater = Dater(self.project, self.clock)
        try:
            early = dater.early(order)
        except OutOfTimeError:
            return patient
        if early is None and self.timed:
            return patient
        if early is None:
            raise CheckError("The order that is safe one step after another has no dates.")
        asked = self._exact() and not self.timed
        return improve(
            dater, early if self._confirms(early) else patient,
            self._until(DATED if asked else 1.0), self.seed, moves=FEW if asked else MANY,
            bound=bound, soonest_first=self.soonest_first, keeps=self._confirms,
        )  # fmt: skip

    def _confirms(self, schedule: Schedule) -> bool:
        """Ask the checker of dates that were found with flattened points; others are safe as is."""
        return not self.timed or self._keeps(schedule, self.examine(schedule))

    def _answer(
        self, schedule: Schedule, bound: int, proved: bool, figures: DatedFigures
    ) -> Calendar:
        terms = self.project.terms
        first = schedule.first_benefits()
        return Calendar(
            case=self.case,
            deal=self.deal,
            dates=schedule.dates(),
            figures=figures,
            soonest_first=self.soonest_first,
            first_benefit={terms.parties[i]: day for i, day in first.items()},
            bound=bound,
            proved=proved,
            allowed={terms.parties[i]: p for i, p in zip(terms.acting, self.allowed, strict=True)},
        )
