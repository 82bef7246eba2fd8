"""The independent checker for dated plans: the four rules at every instant, from their wording.

Plain fractions over the case itself. It trusts nothing of the search, and shares with it only how
the case is read: what an action takes, what is kept of it, what later points are worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache

from paripassu.balance import present
from paripassu.balance.amounts import in_unit, points, stated
from paripassu.balance.checker import Status, accepts, bears, below, status_of, too_exposed
from paripassu.balance.dates import DatedFigures, DatedTight, Dates, Moment
from paripassu.balance.deal import Deal, acts, cover, guarantee
from paripassu.balance.form import form_faults, misnamed
from paripassu.balance.items import Item, items
from paripassu.case.model import Case
from paripassu.case.timing import days
from paripassu.language import _

# Of one day: the instant before anything of that day, what happens on it, what is counted after.
BEFORE, AT, AFTER = 0, 1, 2
_Change = tuple[tuple[int, int], Fraction, Fraction, Fraction]


class _Sum:
    """A balance that grows change by change: points so far, points a month, and what lasts."""

    def __init__(self, changes: list[_Change]) -> None:
        self._ahead = changes[::-1]
        self._fixed = self._monthly = self._lasting = Fraction(0)

    def upto(self, instant: tuple[int, int]) -> _Sum:
        while self._ahead and self._ahead[-1][0] <= instant:
            _instant, fixed, monthly, lasting = self._ahead.pop()
            self._fixed += fixed
            self._monthly += monthly
            self._lasting += lasting
        return self

    def worth(self, since: Fraction, ahead: Fraction) -> Fraction:
        """Give it where `since` months have gone by and `ahead` are left to the horizon."""
        return self._fixed + self._monthly * since + self._lasting * ahead


def examine_dated(case: Case, deal: Deal, dates: Mapping[str, Dates]) -> DatedFigures:
    """Apply the four rules, at every instant, to dates of a deal's steps.

    Parameters
    ----------
    dates
        For each step (``a``, ``oil.2``, ``a+b``) its dates, in days after D-Day.

    Notes
    -----
    At an instant t a party's *tempting* balance counts what gains it once that is done, and what
    costs it only once that is done (after all that is done on the same day: nobody can say which
    came first); its *cautious* balance counts what costs it from its start, and what gains it only
    once verified. With h(t) the first and l(t) the second, trust needed is the largest
    (h(t) - g - l(t') - c)/(U - l(t') - c) over t ≤ t', where positive; the rest as in `examine`.
    Points of later days count as `balance.present` says: g as d(t)·g, c as d(t')·c. An extra value
    is part of the step that starts once all others of its set are verified, as in an order; where
    none does nobody can say which completes the set, and it counts by itself, as a step that is
    under way, done and verified when the last of the set is.
    """
    parties = tuple(case.parties)
    acting = [p for p in parties if acts(case, deal, p)]
    faults = misnamed(deal, dates)
    if faults:
        return _nothing(parties, acting, faults)
    faults = form_faults(case, deal, dates)
    possible = not faults
    dates = {step: one.counted for step, one in dates.items()}
    found = {p: _Timed(case, deal, dates, p) for p in parties}
    trust = {p: found[p].trust() for p in acting}
    for p in acting:
        if trust[p][0] is None:
            faults.append(found[p].temptation())
    exposure = {p: max(Fraction(0), -min(m.cautious for m in found[p].moments)) for p in parties}
    for p in parties:
        if not bears(case, p, -min(found[p].feared)):
            faults.append(too_exposed(case, p, exposure[p], cover(case, deal, p)))
    no_deal = [p for p in parties if not accepts(case, p, found[p].final)]
    faults += [below(case, p, found[p].final) for p in no_deal]
    needed = {p: trust[p][0] for p in acting}
    return DatedFigures(
        status=status_of(case, needed, faults=bool(faults), no_deal=bool(no_deal)),
        moments={p: found[p].moments for p in parties},
        trust_needed=needed,
        guarantee_needed={p: found[p].guarantee_needed() for p in acting},
        exposure=exposure,
        final={p: found[p].final for p in parties},
        tight={p: trust[p][1] for p in acting},
        faults=tuple(faults),
        possible=possible,
    )


def _nothing(parties: Sequence[str], acting: Sequence[str], faults: list[str]) -> DatedFigures:
    """Give the figures of dates that are not those of the deal's steps: only what is wrong."""
    nothing = dict.fromkeys(parties, Fraction(0))
    return DatedFigures(
        status=Status.NONE,
        moments=dict.fromkeys(parties, ()),
        trust_needed=dict.fromkeys(acting),
        guarantee_needed=dict.fromkeys(acting, Fraction(0)),
        exposure=nothing,
        final=nothing,
        tight=dict.fromkeys(acting),
        faults=tuple(faults),
        possible=False,
    )


class _Timed:
    """One party's balances over time, and the rules read off them."""

    def __init__(self, case: Case, deal: Deal, dates: Mapping[str, Dates], party: str) -> None:
        self.case, self.party, self.stated = case, party, case.parties[party]
        self.guarantee, self.cover = guarantee(case, party), cover(case, deal, party)
        self.horizon = days(case.horizon) if case.horizon else 0
        self.end = max(one.verified for one in dates.values())
        self.items = tuple(one for one in items(case, deal, dates, party) if one.matters)
        self.discount = cache(lambda day: present.discount(self.stated.patience, day))
        self.months = cache(lambda a, b: present.months(self.stated.patience, a, b))
        self.final = sum(map(self._finished, self.items), Fraction(0))
        self.final -= self.stated.delay * self.months(0, self.end)
        self.moments = tuple(self._moments(dates))
        # At each moment: what it would leave with, and what it fears to be left with.
        self.leaving = [m.tempting - self._on(self.guarantee, m.day) for m in self.moments]
        self.feared = [m.cautious + self._on(self.cover, m.day) for m in self.moments]

    def _on(self, points: Fraction, day: int) -> Fraction:
        return points and points * self.discount(day)

    def _finished(self, item: Item) -> Fraction:
        since = item.starts if item.value < 0 else item.verified
        accrued = item.monthly * self.months(max(0, item.in_force), self.horizon)
        return item.value * self.discount(max(0, since)) + accrued

    def _moments(self, dates: Mapping[str, Dates]) -> Iterator[Moment]:
        cautious = _Sum(sorted(self._changes(tempting=False)))
        tempting = _Sum(sorted(self._changes(tempting=True)))
        for day, phase in self._instants(dates):
            now, upto = min(day, self.horizon), min(day, self.end)
            since, ahead = self.months(0, now), self.months(now, self.horizon)
            lost = self.stated.delay * self.months(0, upto)
            yield Moment(
                day,
                cautious.upto((day, phase)).worth(since, ahead) - lost,
                tempting.upto((day, phase)).worth(since, ahead) - lost,
            )

    def _instants(self, dates: Mapping[str, Dates]) -> Iterator[tuple[int, int]]:
        """Give the days on which something happens, and just before them where points move."""
        yield 0, BEFORE
        days_ = {d for one in dates.values() for d in (one.starts, one.done, one.verified)}
        moving = (
            self.stated.patience < 1
            or self.stated.delay
            or any(i.monthly or i.lasting for i in self.items)
        )
        if moving:
            days_ |= {self.horizon}
        for day in sorted(days_):
            if moving and day:
                yield day, BEFORE
            yield day, AT

    def _changes(self, *, tempting: bool) -> Iterator[_Change]:
        """Give what changes a balance, and when it counts; its worth is that of one day in all."""
        none = Fraction(0)
        for item in self.items:
            day, from_ = item.weighed, max(0, item.in_force)
            # At one instant what gains it comes first: nobody can say which came first.
            counted, since = (day, AT), (item.in_force, AT)
            if tempting:
                counted = item.done, AFTER if item.kept < 0 else AT
                since = item.done, AFTER if item.drains else AT
            yield counted, item.kept * self.discount(max(0, day)), none, none
            if from_ < self.horizon:
                goes_on = item.lasting * self.months(from_, self.horizon)
                yield since, goes_on, none, none
                before = item.monthly * self.months(0, from_)
                yield max(since, (from_, AT)), -goes_on - before, item.monthly, item.lasting

    def trust(self) -> tuple[Fraction | None, DatedTight | None]:
        """Give the trust needed and where; None where no trust suffices (rule 1)."""
        if max(self.leaving) > self.final:
            return None, None
        worst, place, best, lowest = Fraction(0), None, 0, 0
        for left, falls in enumerate(self.feared):
            if self.leaving[left] > self.leaving[best]:
                best = lowest = left
            elif falls < self.feared[lowest]:
                lowest = left
            elif left:
                continue  # what went before was to be feared more
            loss, gain = self.leaving[best] - falls, self.final - falls
            if loss > 0 and loss > worst * gain:
                worst, leave = loss / gain, self.moments[best]
                fallen = self.moments[left]
                place = DatedTight(leave.day, fallen.day, leave.tempting, fallen.cautious)
        return worst, place

    def guarantee_needed(self) -> Fraction:
        """Give the least guarantee with which the dates are safe at the stated trust."""
        trust, needed = self.stated.trust or Fraction(0), Fraction(0)
        lowest = floor = self.final
        for moment, falls in zip(reversed(self.moments), reversed(self.feared), strict=True):
            if falls < lowest:
                lowest, floor = falls, trust * self.final + (1 - trust) * falls
            if moment.tempting > floor:
                needed = max(needed, (moment.tempting - floor) / self.discount(moment.day))
        return needed

    def _told(self, written: str) -> str:
        return in_unit(self.case, self.party, written)

    def temptation(self) -> str:
        """Say when leaving beats the finished deal."""
        best = self.moments[self.leaving.index(max(self.leaving))]
        return _(
            "{party} would do better by leaving on D+{day}, with {holds} in hand, less the "
            "guarantee of {guarantee}, against {final} from the finished deal (rule 1).",
            party=self.stated.name, day=best.day, holds=self._told(points(best.tempting)),
            guarantee=self._told(stated(self.guarantee)), final=self._told(points(self.final)),
        )  # fmt: skip
