"""What is asked of every method that makes calendars, and what it gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from paripassu.balance.dated_checker import examine_dated
from paripassu.balance.dates import Dates
from paripassu.balance.deal import Deal
from paripassu.case.model import Case
from paripassu.order.dates.project import Project


@dataclass(frozen=True)
class Asked:
    """An instance, and a safe calendar of it, one step after the other, to start from.

    `slow`: for each step its start; its verification follows at once.
    """

    name: str
    case: Case
    deal: Deal
    project: Project
    slow: tuple[int, ...]

    @property
    def slow_length(self) -> int:
        """Days until the last step of the slow calendar is verified."""
        return length(self.project, self.slow, [])


@dataclass(frozen=True)
class Outcome:
    """The calendar that a method gave, the days that no calendar can beat, the time it took.

    `starts` and `checked` are days for each step; without `starts` nothing was found.
    """

    method: str
    starts: tuple[int, ...]
    checked: tuple[int, ...]
    bound: int
    proved: bool
    seconds: float


def length(project: Project, starts: Sequence[int], checked: Sequence[int]) -> int:
    """Days until the last step is verified; where `checked` is empty, at once when done."""
    begun = checked or [project.done(j, day) for j, day in enumerate(starts)]
    return max(project.verified(j, day) for j, day in enumerate(begun))


def confirm(asked: Asked, found: Outcome) -> int:
    """Give the length of what was found, once the independent checker has passed it."""
    project, terms = asked.project, asked.project.terms
    dates = {
        name: Dates(starts, project.done(j, starts), checked, project.verified(j, checked))
        for j, (name, starts, checked) in enumerate(
            zip(terms.steps, found.starts, found.checked, strict=True)
        )
    }
    figures = examine_dated(asked.case, asked.deal, dates)
    for i, allowed in zip(terms.acting, asked.project.allowed, strict=True):
        trust = figures.trust_needed[terms.parties[i]]
        if trust is None or trust > allowed:
            raise AssertionError(f"{asked.name}: {found.method} asks too much of a party's trust")
    if figures.faults:
        raise AssertionError(f"{asked.name}: {found.method}: {figures.faults[0]}")
    days = length(asked.project, found.starts, found.checked)
    if days < found.bound or (found.proved and days != found.bound):
        raise AssertionError(f"{asked.name}: {found.method} has a wrong bound: {days}, {found}")
    return days
