"""Dates of a deal's steps, and what the rules say of them at every instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from paripassu.balance.branches import Branch
from paripassu.balance.checker import Status
from paripassu.balance.earned import Earned
from paripassu.short import Short


@dataclass(frozen=True, order=True)
class Dates:
    """When a step is carried out, in whole days after D-Day (day 0).

    It is under way from `starts` to `done`; its verification from `checked` to `verified`.
    """

    starts: int
    done: int
    checked: int
    verified: int

    def later(self, days: int) -> Dates:
        """Give the dates so many days later."""
        return Dates(
            self.starts + days, self.done + days, self.checked + days, self.verified + days
        )

    @property
    def on(self) -> Dates:
        """Give the days by whose dates people call these: what is done by D+11 ends on D+10.

        A date names a whole day, so that of an end is the last day before it; what takes no time
        is done, and verified, on the day of its start.
        """
        done = max(self.done - 1, self.starts)
        verified = max(self.verified - 1, self.starts)
        checked = self.checked if self.checked < self.verified else verified
        return Dates(self.starts, done, checked, verified)

    @property
    def counted(self) -> Dates:
        """Give the dates by which its points count: what takes no time is done the day after.

        Of a day on which several things are done at once nobody can say which came first: until
        the day is over who gives may be left without what it was to get, as in a day's work.
        """
        done = max(self.done, self.starts + 1)
        return Dates(self.starts, done, max(self.checked, done), max(self.verified, done))


@dataclass(frozen=True)
class Moment:
    """What a party holds at an instant, read in two ways, in its own points.

    `cautious`: what costs it counts from its start, what gains it only once verified: with this
    it may be left. `tempting`: what gains it counts once done, what costs it only once done: this
    it may take away. Where points accrue a day has two moments: just before, and at it.
    """

    day: int
    cautious: Fraction
    tempting: Fraction


@dataclass(frozen=True, repr=False)
class DatedTight(Short):
    """Where a dated plan asks the most trust of a party.

    On day `leave` it is most tempted to stop, holding `holds`; what it fears is to be left on day
    `left` with `falls`; in that `branch` of a deal with events, of which some are `known` by then.
    `hoped` is what the finished deal was worth to it on day `leave`, `earned` its trust then.
    """

    leave: int
    left: int
    holds: Fraction
    falls: Fraction
    hoped: Fraction
    branch: Branch | None = None
    known: tuple[str, ...] = ()
    earned: Earned = field(default_factory=lambda: Earned(Fraction(0)))


@dataclass(frozen=True, repr=False)
class DatedPath(Short):
    """Dates as they are kept in one branch of a deal with events; one without events.

    Attributes
    ----------
    branch
        How the events turn out.
    moments
        Per party, what it holds at every instant at which that changes, in order of days.
    hoped
        Per party, at each of these what the finished deal is worth to it, as far as it is known
        by then how events turn out.
    earned
        Per party, at each of these the trust that it has.
    """

    branch: Branch
    moments: Mapping[str, tuple[Moment, ...]]
    hoped: Mapping[str, tuple[Fraction, ...]]
    earned: Mapping[str, tuple[Earned, ...]]


@dataclass(frozen=True, repr=False)
class DatedFigures(Short):
    """What the checker found of a dated plan, in each party's own points.

    Attributes
    ----------
    paths
        What is held in each branch, first that in which every event happens.
    trust_needed, shortfall, guarantee_needed, exposure, final, faults, possible
        As in `Figures`, over all instants rather than steps.
    tight
        Per acting party, where it needs most trust; None where it needs none.
    """

    status: Status
    paths: tuple[DatedPath, ...]
    trust_needed: Mapping[str, Fraction | None]
    shortfall: Mapping[str, Fraction | None]
    guarantee_needed: Mapping[str, Fraction]
    exposure: Mapping[str, Fraction]
    final: Mapping[str, Fraction]
    tight: Mapping[str, DatedTight | None]
    faults: tuple[str, ...]
    possible: bool

    @property
    def moments(self) -> Mapping[str, tuple[Moment, ...]]:
        """Per party, what it holds over time where every event happens."""
        return self.paths[0].moments
