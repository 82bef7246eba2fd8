"""The calendar: a deal's steps with their dates, passed through the checker."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar, Self

from paripassu.answer import Answer, Told
from paripassu.balance.branches import depends
from paripassu.balance.checker import Status, keeps
from paripassu.balance.dated_checker import examine_dated
from paripassu.balance.dates import DatedFigures, Dates
from paripassu.balance.deal import Deal
from paripassu.case.arrivals import remarks
from paripassu.case.model import Case
from paripassu.case.names import actions_of
from paripassu.case.timing import date_of
from paripassu.language import N_
from paripassu.order.failing import Failing, failing_on, worst
from paripassu.order.told import (
    CalendarContent,
    DatedStepContent,
    FailingContent,
    deal_content,
    deal_restored,
    stated_content,
)
from paripassu.short import in_line


@dataclass(frozen=True, repr=False)
class DatedStep(Told):
    """One step of a calendar: who acts, what is done, when, and who verifies it.

    `only_where` says how events must have turned out for it to be done.
    `fails` are the rules that fail by it: rule 3 for whom it costs, on the day on which it starts;
    rules 1 and 2 for who acts, on a day while it is under way. For each party and rule, the worst.
    """

    number: int
    name: str
    title: str
    by: tuple[str, ...]
    actions: tuple[str, ...]
    tracks: tuple[str, ...]
    verifiers: tuple[str, ...]
    dates: Dates
    fails: tuple[Failing, ...]
    only_where: Mapping[str, bool]

    def content(self) -> DatedStepContent:
        """Give what it holds."""
        return {
            "number": self.number,
            "name": self.name,
            "title": self.title,
            "by": list(self.by),
            "actions": list(self.actions),
            "tracks": list(self.tracks),
            "verifiers": list(self.verifiers),
            "starts": self.dates.starts,
            "done": self.dates.done,
            "checked": self.dates.checked,
            "verified": self.dates.verified,
            "fails": _told(self.fails),
            "only_where": self.only_where,
        }


@dataclass(frozen=True, repr=False)
class Calendar(Answer):
    """Dates for a deal's steps with the checker's figures; what `calendar` returns.

    Attributes
    ----------
    case, deal
        What it is a calendar of.
    dates
        For each step, by name, its dates; in the order in which the steps start.
    figures
        What the independent checker found, at every instant.
    soonest_first
        Whether the first benefit to each side came before the total time.
    first_benefit
        For each party that acts, the day on which the first step by others that gains it
        something is verified; None where there is none.
    bound
        No calendar that asks no more trust than this one does is shorter than this many days.
    proved
        Whether nothing better exists by the criteria asked for.
    allowed
        The trust of each acting party within which the search kept: what is stated, or, where
        more was needed for any calendar that was found, that. Where its trust depends on who can
        still let it down, or grows, that before the first step, and as much more than what there is
        then was allowed at every instant.
    """

    VERBS: ClassVar = ("calendar",)
    CONTENT: ClassVar = CalendarContent
    HEADLINE: ClassVar = (
        "length", "bound", "trust_needed", "guarantee_needed", "exposure", "final"
    )  # fmt: skip

    case: Case
    deal: Deal
    dates: Mapping[str, Dates]
    figures: DatedFigures
    soonest_first: bool
    first_benefit: Mapping[str, int | None]
    bound: int
    proved: bool
    allowed: Mapping[str, Fraction]

    def __repr__(self) -> str:
        return in_line(f"<Calendar {self.status}, {self.length} days: {', '.join(self.dates)}>")

    @property
    def status(self) -> Status:
        """``safe``, ``needs-trust``, ``none`` or ``no-deal``."""
        return self.figures.status

    @cached_property
    def length(self) -> int:
        """Days from D-Day until the last step is verified."""
        return max(one.verified for one in self.dates.values())

    @property
    def ends(self) -> str | None:
        """The date on which the last step is verified, None where that of D-Day is to be agreed."""
        return self.date(max(one.on.verified for one in self.dates.values()))

    def date(self, day: int) -> str | None:
        """Give the date of a day after D-Day, None where that of D-Day is to be agreed."""
        return date_of(day, self.case.starts)

    @cached_property
    def steps(self) -> tuple[DatedStep, ...]:
        """The steps in the order in which they start."""
        return tuple(self._step(n, name) for n, name in enumerate(self.dates, 1))

    @cached_property
    def fails(self) -> tuple[Failing, ...]:
        """The rules that fail, day by day."""
        return failing_on(self.case, self.deal, self.figures)

    def _step(self, number: int, name: str) -> DatedStep:
        ids = actions_of(name)
        actions = [self.case.actions[id_] for id_ in ids]
        return DatedStep(
            number=number,
            name=name,
            title=self.deal.titled(self.case, name),
            by=tuple(dict.fromkeys(party for action in actions for party in action.by)),
            actions=ids,
            tracks=tuple(dict.fromkeys(action.track for action in actions if action.track)),
            verifiers=tuple(dict.fromkeys(a.verified.by for a in actions if a.verified)),
            dates=self.dates[name],
            fails=worst(self._failing(ids, self.dates[name])),
            only_where=depends(self.case, self.deal, ids) if len(self.figures.paths) > 1 else {},
        )

    @cached_property
    def _fails_of(self) -> dict[tuple[str, bool], list[Failing]]:
        """The failures of a party, in time: of rule 3, and of the rules on who acts."""
        found: dict[tuple[str, bool], list[Failing]] = {}
        for one in self.fails:
            found.setdefault((one.party, one.rule < 3), []).append(one)
        return {whose: sorted(fails, key=lambda one: one.moment) for whose, fails in found.items()}

    def _failing(self, actions: tuple[str, ...], dates: Dates) -> Iterator[Failing]:
        """Give the rules that fail by a step: it costs whom that exposes, or is its doer's."""
        stated = [self.case.actions[id_] for id_ in actions]
        for (party, acts), fails in self._fails_of.items():
            last = dates.done if acts else dates.starts
            first = bisect_left(fails, dates.starts, key=lambda one: one.moment)
            until = bisect_right(fails, last, key=lambda one: one.moment)
            if first == until:
                continue
            if acts and any(party in action.by for action in stated):
                yield from fails[first:until]
            if not acts and (
                sum(keeps(self.case, id_, party) for id_ in actions) < 0
                or any(action.accrues.get(party, 0) < 0 for action in stated)
            ):
                yield from fails[first:until]

    @property
    def yes(self) -> bool:
        """Whether it is safe."""
        return self.status is Status.SAFE

    @property
    def unfinished(self) -> tuple[str, ...]:
        """What is not proved."""
        return () if self.proved else (N_("dates"),)

    def alone(self) -> Mapping[str, list[str]]:
        """Give remarks on the case."""
        return {"remarks": list(remarks(self.case, self.deal.shares))}

    def content(self) -> CalendarContent:
        """Give what it holds: days after D-Day, numbers in each party's own points."""
        figures = self.figures
        return {
            "status": str(self.status),
            "stated": stated_content(self.case),
            "proved": self.proved,
            "deal": deal_content(self.deal),
            "starts": self.case.starts,
            "length": self.length,
            "bound": self.bound,
            "soonest_first": self.soonest_first,
            "first_benefit": self.first_benefit,
            "trust_allowed": self.allowed,
            "trust_needed": figures.trust_needed,
            "guarantee_needed": figures.guarantee_needed,
            "exposure": figures.exposure,
            "final": figures.final,
            "steps": [step.content() for step in self.steps],
            "faults": list(figures.faults),
            "fails": _told(worst(self.fails)),
        }

    @classmethod
    def restored(cls, content: CalendarContent, case: Case) -> Self:
        """Make it again; the checker works out its figures."""
        deal = deal_restored(content["deal"])
        dates = {
            one["name"]: Dates(one["starts"], one["done"], one["checked"], one["verified"])
            for one in content["steps"]
        }
        return cls(
            case=case,
            deal=deal,
            dates=dates,
            figures=examine_dated(case, deal, dates),
            soonest_first=content["soonest_first"],
            first_benefit=content["first_benefit"],
            bound=content["bound"],
            proved=content["proved"],
            allowed=content["trust_allowed"],
        )


def _told(fails: Iterable[Failing]) -> list[FailingContent]:
    return [{"day": one.moment, **one.content()} for one in fails]
