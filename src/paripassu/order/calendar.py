"""By when: dates for a deal's steps, as early as safety allows, passed through the checker."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction

from paripassu.asking import answering
from paripassu.balance.branches import events_of
from paripassu.balance.checker import Status
from paripassu.balance.dated_checker import examine_dated
from paripassu.balance.dates import DatedFigures
from paripassu.balance.deal import Deal, agree, sized, too_many
from paripassu.balance.form import form_faults
from paripassu.balance.precedence import in_turn
from paripassu.balance.terms import compile_terms
from paripassu.case.model import Case
from paripassu.case.size import DATABLE, DRAWN
from paripassu.case.timing import days
from paripassu.errors import CheckError, RequestError
from paripassu.language import _
from paripassu.order.dated_plan import Calendar
from paripassu.order.dates.arranged import arranged, as_written
from paripassu.order.dates.careful import careful
from paripassu.order.dates.dating import Dater, Schedule, slow
from paripassu.order.dates.exact import shortest, soonest
from paripassu.order.dates.flattened import flattened, moves
from paripassu.order.dates.improving import FEW, MANY, improve
from paripassu.order.dates.programme import small
from paripassu.order.dates.project import compile_project
from paripassu.order.dates.reach import Reach
from paripassu.order.dates.seeking import Seeking
from paripassu.order.dates.uncertain import dated_in_branches
from paripassu.order.dates.weighing import Weighing
from paripassu.order.plan import plan_of
from paripassu.order.search.state_space import fits
from paripassu.running.beside import searched
from paripassu.running.clock import TIME_LIMIT, Clock, OutOfTimeError, Progress

# What part of the time left goes to finding the order, and to dating it by moves of its steps.
ORDERED, DATED = 0.3, 0.5
# In how many rounds the trust is lowered that latest days ask for, by halves.
LOWERED = 8


@answering
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

    Examples
    --------
    >>> import paripassu
    >>> paripassu.calendar("jpoa-2014").length
    195
    """
    agreed = agree(case, deal=deal, swaps=swaps, shares=shares)
    most = DRAWN if moves(case, agreed) else DATABLE
    if too_many(case, agreed, most):
        raise RequestError(
            _("The deal is too large to be dated: {size}; expected at most {most}. Name a part of "
              "it with --deal a,b,c.", size=sized(case, agreed), most=f"{most:,}")
        )  # fmt: skip

    def find(clock: Clock) -> Calendar:
        by_name = arranged(case, agreed)
        if events_of(case, agreed):
            found = dated_in_branches(*by_name, clock, soonest_first=soonest_first, seed=seed)
        else:
            search = _Search(*by_name, clock, soonest_first=soonest_first, seed=seed)
            found = search.calendar()
        return as_written(found, case, agreed)

    return searched(find, time_limit, progress)


@dataclass(frozen=True)
class Found:
    """Dates, days that no calendar which asks no more trust beats, and whether none is better."""

    schedule: Schedule
    bound: int
    proved: bool


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
            self._flatten(in_turn(self.project.terms.before, self.project.terms.groups))

    def calendar(self) -> Calendar:
        flat = self.flat if self.timed else self.case
        first = plan_of(flat, self.deal, self.clock.share(ORDERED), seed=self.seed)
        order = [self.project.terms.steps.index(name) for name in first.order]
        if self.timed:
            self._flatten(order)
        try:
            order = careful(self.project, order, self.clock)
            settled = first.proved or fits(self.project.terms)
        except OutOfTimeError:
            settled = False
        patient = slow(self.project, order)
        if self.timed:
            return self._sought(order, patient)
        figures = self.examine(patient)
        if first.status is Status.NO_DEAL:
            return self._answer(Found(patient, patient.length, True), figures)
        if self._broken(patient, figures):
            return self._hopeless(patient, figures, proved=first.proved)
        needed = self._needed(patient, self.allowed)
        together = None if needed == self.allowed else self._together()
        if together is not None:
            found = self._best(together.by_done(), together)
            return self._confirmed(found)
        # Without more than is stated it does not matter whether another order asks less.
        settled = settled or needed == self.allowed
        self._permit(needed)
        found = self._best(order, patient)
        found = self._in_time(order, found) if found.schedule.late else found
        return self._confirmed(replace(found, proved=found.proved and settled))

    def _sought(self, order: list[int], patient: Schedule) -> Calendar:
        """Seek dates where points change with time: within the trust stated, or with more."""
        known = [patient]
        with suppress(OutOfTimeError):
            early = Dater(self.project, self.clock).early(order)
            known += [] if early is None else [early]
        horizon = days(self.case.horizon) if self.case.horizon else 0
        weighing = Weighing(self.case, self.deal, self.project, 2 * max(patient.length, horizon))
        seeking = Seeking(weighing, known, self.clock, soonest_first=self.soonest_first)
        stated = self.allowed
        found = seeking.within(stated)
        figures = self.examine(found)
        if not self._keeps(found, figures):
            self._permit((Fraction(1),) * len(stated))
            free = seeking.within(self.allowed)
            if self._keeps(free, self.examine(free)):
                free = self._lowered(free, seeking.within)
                self._permit(self._needed(free, stated))
                found = self._kept([seeking.within(self.allowed), free])
                figures = self.examine(found)
            else:
                self._permit(stated)
        bound = min(Reach(self.project, self.clock, safely=False).length, found.length)
        best = figures.possible and not figures.faults and found.length == bound
        return self._answer(Found(found, bound, best and not self.soonest_first), figures)

    def _kept(self, schedules: list[Schedule]) -> Schedule:
        """Give the first of some dates that keeps the rules within the trust allowed."""
        return next(one for one in schedules if self._keeps(one, self.examine(one)))

    def _together(self) -> Schedule | None:
        """Seek dates that ask no more trust than there is where every order asks more.

        Of steps verified on one day all show something at once; in an order each does by itself.
        """
        if not any(self.project.doubts) or not small(self.project):
            return None
        clock = self.clock.share(ORDERED)
        return shortest(self.project, Reach(self.project, clock), None, clock).schedule

    def _hopeless(self, patient: Schedule, figures: DatedFigures, *, proved: bool) -> Calendar:
        """Give what comes nearest where the most careful order breaks rule 1 or 3: so do all."""
        if not proved and small(self.project):
            # Nobody knows that of its order: the constraint programme asks no order.
            self.project = replace(self.project, allowed=(Fraction(1),) * len(self.allowed))
            found = shortest(self.project, Reach(self.project, self.clock), None, self.clock)
            if found.schedule is not None:
                return self._confirmed(self._with_more(found.schedule))
            proved = found.proved
        return self._answer(Found(patient, patient.length, proved), figures)

    def _in_time(self, order: list[int], late: Found) -> Found:
        """Allow more trust where the latest days cannot be kept without: as little as will do."""
        kept = self.project, self.allowed
        self._permit((Fraction(1),) * len(self.allowed))
        found = self._best(order, late.schedule)
        if not found.schedule.late:
            return self._with_more(found.schedule)
        self.project, self.allowed = kept
        return replace(late, proved=found.proved)

    def _with_more(self, schedule: Schedule) -> Found:
        """Give the best dates with as little more trust than is stated as is found to do."""
        if small(self.project):
            schedule = self._lowered(schedule, self._within)
        terms = self.project.terms
        self._permit(self._needed(schedule, tuple(terms.trust[i] for i in terms.acting)))
        return self._best(schedule.by_done(), schedule)

    def _lowered(
        self, schedule: Schedule, within: Callable[[tuple[Fraction, ...]], Schedule | None]
    ) -> Schedule:
        """Lower the trust that dates ask beyond what is stated, by halves, as far as is found."""
        terms = self.project.terms
        stated = [terms.trust[i] for i in terms.acting]
        most, least = self._beyond(schedule), Fraction(0)
        for _round in range(LOWERED):
            if self.clock.over or most <= least:
                break
            middle = (most + least) / 2
            found = within(tuple(min(Fraction(1), p + middle) for p in stated))
            if found is None or (beyond := self._beyond(found)) > middle:
                least = middle
            else:
                schedule, most = found, beyond
        return schedule

    def _within(self, trust: tuple[Fraction, ...]) -> Schedule | None:
        """Ask the constraint programme for dates within a trust."""
        project = replace(self.project, allowed=trust)
        return shortest(project, Reach(project, self.clock), None, self.clock).schedule

    def _beyond(self, schedule: Schedule) -> Fraction:
        """Give the most trust that dates need beyond what is stated; 2 where none is enough."""
        figures = self.examine(schedule)
        if schedule.late or self._broken(schedule, figures):
            return Fraction(2)
        return max(
            (over or Fraction(0) for over in figures.shortfall.values()), default=Fraction(0)
        )

    def _needed(self, schedule: Schedule, least: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
        """Give the trust that dates need of each acting party, or the least that it has anyway."""
        over = self._over(self.examine(schedule))
        stated = [self.project.terms.trust[i] for i in self.project.terms.acting]
        return tuple(
            max(p, has + (more or Fraction(0)))
            for p, has, more in zip(least, stated, over, strict=True)
        )

    def _over(self, figures: DatedFigures) -> list[Fraction | None]:
        """Give by how much dates ask more trust of each acting party than there is, if they do."""
        terms = self.project.terms
        return [figures.shortfall[terms.parties[i]] for i in terms.acting]

    def _permit(self, trust: tuple[Fraction, ...]) -> None:
        """Let the search ask for this trust."""
        self.allowed, self.project = trust, replace(self.project, allowed=trust)

    def _confirmed(self, found: Found) -> Calendar:
        figures = self.examine(found.schedule)
        if not self._keeps(found.schedule, figures):
            raise CheckError("The checker does not confirm the calendar that was found.")
        return self._answer(found, figures)

    def _flatten(self, order: list[int]) -> None:
        """Let the search work on what points are worth where an order is dated step by step."""
        dates = slow(self.project, order).dates()
        self.flat = flattened(self.case, self.deal, dates)
        terms, own = compile_terms(self.flat, self.deal), self.project.terms
        # What is a benefit, and what a step shows, the case says: delay would be charged to it.
        terms = replace(terms, trust=own.trust, trusts=own.trusts)
        flat = compile_project(self.flat, self.deal, terms)
        self.project = replace(flat, benefits=self.project.benefits)

    def examine(self, schedule: Schedule) -> DatedFigures:
        """Ask the independent checker."""
        return examine_dated(self.case, self.deal, schedule.dates())

    def _broken(self, schedule: Schedule, figures: DatedFigures) -> bool:
        """Say whether dates break one of the rules, rather than a day by which things are due."""
        if figures.possible:
            return bool(figures.faults)
        return set(figures.faults) > set(form_faults(self.case, self.deal, schedule.dates()))

    def _keeps(self, schedule: Schedule, figures: DatedFigures) -> bool:
        """Say whether the checker confirms that dates keep the rules within the trust allowed."""
        terms = self.project.terms
        within = all(
            over is not None and over <= p - terms.trust[i]
            for over, p, i in zip(self._over(figures), self.allowed, terms.acting, strict=True)
        )
        broken = self._broken(schedule, figures) if schedule.late else bool(figures.faults)
        return within and not broken

    def _best(self, order: list[int], known: Schedule) -> Found:
        """Give the best dates found, days that none beats, and whether nothing better exists."""
        reach = Reach(self.project, self.clock)
        bound = reach.length
        best = min(known, self._placed(order, known, bound), key=self._score)
        if small(self.project):
            find = soonest if self.soonest_first else shortest
            found = find(self.project, reach, best, self.clock)
            best = found.schedule or best
            return Found(best, min(found.bound, best.length), found.proved)
        met = best.length <= bound and not best.late and not self.soonest_first
        return Found(best, min(bound, best.length), met)

    def _score(self, schedule: Schedule) -> tuple[int, ...]:
        return schedule.score(soonest_first=self.soonest_first)

    def _placed(self, order: list[int], known: Schedule, bound: int) -> Schedule:
        """Place each step as early as it can go, in this order and in others near it."""
        dater = Dater(self.project, self.clock)
        try:
            early = dater.early(order)
        except OutOfTimeError:
            return known
        if early is None and any(self.project.doubts):
            return known  # the day that several are verified at once may be what makes them safe
        if early is None:
            raise CheckError("The order that is safe one step after another has no dates.")
        asked = small(self.project)
        return improve(
            dater, early, self.clock.share(DATED if asked else 1.0), self.seed,
            moves=FEW if asked else MANY, bound=bound, soonest_first=self.soonest_first,
        )  # fmt: skip

    def _answer(self, found: Found, figures: DatedFigures) -> Calendar:
        schedule = found.schedule
        terms = self.project.terms
        first = schedule.first_benefits()
        return Calendar(
            case=self.case,
            deal=self.deal,
            dates=schedule.dates(),
            figures=figures,
            soonest_first=self.soonest_first,
            first_benefit={terms.parties[i]: day for i, day in first.items()},
            bound=found.bound,
            proved=found.proved,
            allowed={terms.parties[i]: p for i, p in zip(terms.acting, self.allowed, strict=True)},
        )
