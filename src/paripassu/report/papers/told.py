"""What a document is told of: a plan, its dates if it has any, and whose view of them it is."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from paripassu.balance.checker import Figures, Status, examine
from paripassu.balance.dates import DatedFigures
from paripassu.balance.earned import Earned
from paripassu.balance.in_whom import of_it
from paripassu.case.model import Case
from paripassu.language import _, in_a_row, in_clauses
from paripassu.order.because import share
from paripassu.order.dated_plan import Calendar
from paripassu.order.plan import Plan
from paripassu.order.relax import tightest, where
from paripassu.order.step import Step
from paripassu.report.papers.failures import FAILS, failure, failures
from paripassu.report.papers.folded import folded, numbers, run_title
from paripassu.report.papers.parts import conditional, done
from paripassu.report.papers.timetable import tightest as tightest_day
from paripassu.report.papers.timetable import tightest_party
from paripassu.report.papers.view import dated_seen_by, seen_by


def one_by_one(calendar: Calendar) -> Plan:
    """Give the steps of a calendar one after the other, in the order in which they are done."""
    dates = calendar.dates
    return _plan(
        calendar,
        sorted(dates, key=lambda name: (dates[name].done, dates[name].verified, dates[name])),
    )


def _plan(calendar: Calendar, order: Iterable[str]) -> Plan:
    steps = tuple(order)
    return Plan(calendar.case, calendar.deal, steps, examine(calendar.case, calendar.deal, steps))


@dataclass(frozen=True)
class Told:
    """A plan, its calendar and its viewer; in a view, both without the others' numbers.

    Attributes
    ----------
    plan
        The steps as they are numbered: in the order of the plan or, in a calendar, of their starts.
    one_by_one
        The same steps one after the other: in a calendar, in the order in which they are done.
    most
        How many of the steps are told of, from the first on; None for all.
    """

    plan: Plan
    one_by_one: Plan
    calendar: Calendar | None = None
    viewer: str | None = None
    most: int | None = None

    @classmethod
    def of(cls, found: Plan | Calendar, viewer: str | None, most: int | None = None) -> Told:
        """Tell a viewer of a plan or a calendar; all of it, where there is no viewer."""
        if isinstance(found, Plan):
            plan = found if viewer is None else seen_by(found, viewer)
            return cls(plan, plan, None, viewer, most)
        calendar = found if viewer is None else dated_seen_by(found, viewer)
        return cls(_plan(calendar, calendar.dates), one_by_one(calendar), calendar, viewer)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps that are told of; of thousands each takes its time."""
        return self.plan.steps if self.most is None else self.plan.first(self.most)

    @property
    def case(self) -> Case:
        """The case, in a view without the others' numbers."""
        return self.plan.case

    @property
    def figures(self) -> Figures | DatedFigures:
        """The checker's figures: day by day where there are dates, else step by step."""
        return self.plan.figures if self.calendar is None else self.calendar.figures

    @property
    def status(self) -> Status:
        """What the rules say; in a view, what they say for the viewer."""
        return self.figures.status

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties whose numbers are shown."""
        return tuple(self.case.parties) if self.viewer is None else (self.viewer,)

    @property
    def acting(self) -> tuple[str, ...]:
        """Those of them that act, and so are asked for trust."""
        return tuple(p for p in self.parties if p in self.figures.trust_needed)

    @property
    def lanes(self) -> tuple[str, ...]:
        """All parties that act, whoever looks at it."""
        return tuple(p for p in self.case.parties if p in self.plan.figures.trust_needed)

    def name(self, party: str) -> str:
        """Give a party's name as people read it."""
        return self.case.parties[party].name

    def label(self, step: str) -> str:
        """Give a step's number and title, by which it is called; that it fails, if so."""
        return f"{self.plan.order.index(step) + 1}. {self.marked(step)}"

    def marked(self, step: str) -> str:
        """Give a step's title, with a mark where it fails."""
        number, title = self.plan.order.index(step) + 1, self.titled(step)
        return f"{title} ({_(FAILS)})" if number in self.failing_steps else title

    def runs(self, said: Callable[[Step], Hashable]) -> list[tuple[Step, ...]]:
        """Give the steps, the times of one action that follow each other folded into one run.

        `said`: what is said of a step; where it differs, or a step fails or is tightest, none are.
        """

        def alike(step: Step) -> Hashable:
            marks = step.number in self.tight_steps, step.number in self.failing_steps
            return (said(step), step.by, any(marks) and step.number)

        return folded(self.case, self.steps, lambda step: step, alike)

    def run_label(self, run: Sequence[Step]) -> str:
        """Give the numbers of a run's steps and its title."""
        found = [self.plan.order.index(step.name) + 1 for step in run]
        return f"{numbers(found)}. {self.run_marked(run)}"

    def run_marked(self, run: Sequence[Step]) -> str:
        """Give the title of a run, or of its only step with a mark where it fails."""
        return self.marked(run[0].name) if len(run) == 1 else run_title(self.case, run)

    def run_doing(self, run: Sequence[Step], party: str | None = None) -> str:
        """Say what is done in a run, by a party if one is named."""
        if len(run) == 1:
            return self.doing(run[0], party)
        return conditional(self.plan, run[0], self.case.actions[run[0].actions[0]].does)

    def titled(self, step: str) -> str:
        """Give a step's title; its name where it has none."""
        return self.plan.deal.titled(self.case, step)

    def names(self, parties: tuple[str, ...] | list[str]) -> str:
        """List the names of parties."""
        return in_a_row(map(self.name, parties))

    def who(self, step: Step) -> str:
        """Name who acts in a step; nobody does in an event."""
        return self.names(step.by) or _("nobody")

    def trust(self, party: str, needed: Fraction | None, earned: Earned) -> str:
        """Say how much trust a party is asked for, and how much it has."""
        if needed is None:
            return _("no trust, however great, would be enough")
        if self.case.parties[party].trust is None:
            return _("{needed}, none stated", needed=share(needed))
        return of_it(self.case, earned, share(needed))

    @cached_property
    def tightest(self) -> tuple[str, str] | None:
        """The party that the plan asks most of beyond its stated trust, and where in a sentence."""
        if self.calendar is None:
            found = tightest(self.plan)
            if found is None:
                return None
            return found[0], _("The tightest place: {where}", where=where(self.plan, *found))
        party = tightest_party(self.calendar)
        return None if party is None else (party, " ".join(tightest_day(self.calendar)))

    @cached_property
    def tight_steps(self) -> Mapping[int, str]:
        """The steps at the tightest place, by number, each with its party."""
        if self.calendar is None:
            found = tightest(self.plan)
            return {} if found is None else {found[1].left: found[0]}
        if self.tightest is None:
            return {}
        party = self.tightest[0]
        place = self.calendar.figures.tight[party]
        return {
            step.number: party
            for step in self.steps
            if place is not None
            and self.calendar.dates[step.name].starts == place.left
            and self.moved(step.name, party) < 0
        }

    @cached_property
    def failing_steps(self) -> Mapping[int, tuple[str, ...]]:
        """The steps that do not hold, by number, each with what fails at it in a few words."""
        if self.calendar is None:
            plain = {
                step.number: (*step.early, *(failure(self.case, one) for one in step.fails))
                for step in self.steps
            }
        else:
            plain = {step.number: failures(self.case, step) for step in self.calendar.steps}
        return {number: said for number, said in plain.items() if said}

    def moved(self, step: str, party: str) -> Fraction:
        """Give what a step adds to a party's balance, done one by one."""
        number = self.one_by_one.order.index(step)
        path = self.one_by_one.figures.balances[party]
        return path[number + 1] - path[number]

    def doing(self, step: Step, party: str | None = None) -> str:
        """Say what is done in a step, by a party if one is named, and in which branches."""
        return conditional(self.plan, step, in_clauses(done(self.plan, step, party)))
