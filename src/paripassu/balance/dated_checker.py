"""The independent checker for dated plans: the four rules at every instant, from their wording.

Plain fractions over the case itself. It trusts nothing of the search, and shares with it only how
the case is read: what an action takes, what is kept of it, what later points are worth.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property

from paripassu.balance import present
from paripassu.balance.amounts import in_unit, points, stated
from paripassu.balance.branches import Branch, branches_of, lateness
from paripassu.balance.checker import Status, accepts, bears, status_of
from paripassu.balance.dates import DatedFigures, DatedPath, DatedTight, Dates, Moment
from paripassu.balance.deal import Deal, acts, cover, guarantee
from paripassu.balance.earned import Earned, earned
from paripassu.balance.form import form_faults, misnamed
from paripassu.balance.items import Item, items
from paripassu.balance.order_form import parts_in
from paripassu.balance.sentences import below, too_exposed, where
from paripassu.case.model import Case
from paripassu.case.names import actions_of
from paripassu.case.timing import days
from paripassu.language import _

# Of one day: the instant before anything of that day, what happens on it, what is counted after.
BEFORE, AT, AFTER = 0, 1, 2
_Change = tuple[tuple[int, int], Fraction, Fraction, Fraction]
_Known = tuple[Fraction, Fraction]  # what is hoped for, and the trust


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
    branches = branches_of(case, deal)
    found = {p: _timed(case, deal, dates, p, branches) for p in parties}
    asked = {p: [one.trust() for one in found[p]] for p in acting}
    worst = {p: max(asked[p], key=lambda one: one.rank) for p in acting}
    trust = {p: worst[p].trust for p in acting}
    shortfall = {p: worst[p].shortfall for p in acting}
    for p in acting:
        if trust[p] is None:
            faults.append(found[p][asked[p].index(worst[p])].temptation())
    lowest = {p: min(m.cautious for one in found[p] for m in one.moments) for p in parties}
    exposure = {p: max(Fraction(0), -lowest[p]) for p in parties}
    for p in parties:
        if not bears(case, p, -min(fears for one in found[p] for fears in one.feared)):
            one = min(found[p], key=lambda one: min(m.cautious for m in one.moments))
            faults.append(one.in_branch(too_exposed(case, p, exposure[p], cover(case, deal, p))))
    final = {p: found[p][0].hopes[0] for p in parties}
    no_deal = [p for p in parties if not accepts(case, p, final[p])]
    faults += [below(case, p, final[p]) for p in no_deal]
    return DatedFigures(
        status=status_of(shortfall.values(), faults=bool(faults), no_deal=bool(no_deal)),
        paths=tuple(
            DatedPath(
                branch,
                {p: found[p][k].moments for p in parties},
                {p: tuple(found[p][k].hopes) for p in parties},
                {p: found[p][k].earned for p in parties},
            )
            for k, branch in enumerate(branches)
        ),
        trust_needed=trust,
        shortfall=shortfall,
        guarantee_needed={p: max(one.guarantee_needed() for one in found[p]) for p in acting},
        exposure=exposure,
        final=final,
        tight={p: worst[p].tight for p in acting},
        faults=tuple(faults),
        possible=possible,
    )


def _nothing(parties: Sequence[str], acting: Sequence[str], faults: list[str]) -> DatedFigures:
    """Give the figures of dates that are not those of the deal's steps: only what is wrong."""
    nothing = dict.fromkeys(parties, Fraction(0))
    none: dict[str, tuple[()]] = dict.fromkeys(parties, ())
    path = DatedPath(Branch({}, ()), none, none, none)
    return DatedFigures(
        status=Status.NONE,
        paths=(path,),
        trust_needed=dict.fromkeys(acting),
        shortfall=dict.fromkeys(acting),
        guarantee_needed=dict.fromkeys(acting, Fraction(0)),
        exposure=nothing,
        final=nothing,
        tight=dict.fromkeys(acting),
        faults=tuple(faults),
        possible=False,
    )


def _timed(
    case: Case, deal: Deal, dates: Mapping[str, Dates], party: str, branches: Sequence[Branch]
) -> list[_Timed]:
    """Give a party's balances in each branch, and what it hopes for there as events turn out."""
    found = [_Timed(case, deal, dates, party, branch) for branch in branches]
    for one in found:
        when = delayed(case, deal, dates, one.branch) if one.branch.outcomes else dates
        events = {step: when[step].done for step in one.branch.outcomes}
        hoped: dict[tuple[str, ...], Fraction] = {}
        for instant in one.instants:
            known = tuple(event for event, day in events.items() if (day, AT) <= instant)
            one.known.append(known)
            if known not in hoped:
                hoped[known] = sum(
                    (other.branch.chance(case, party, known) * other.worth
                     for other in found if one.branch.agrees(other.branch, known)), Fraction(0),
                )  # fmt: skip
            one.hopes.append(hoped[known])
    return found


def delayed(
    case: Case, deal: Deal, dates: Mapping[str, Dates], branch: Branch
) -> Mapping[str, Dates]:
    """Give the dates of steps in a branch, which events that happen may have made later."""
    late = lateness(case, deal, branch)
    shift = {step: max((late.get(a, 0) for a in actions_of(step)), default=0) for step in dates}
    return {step: one.later(shift[step]) for step, one in dates.items()}


@dataclass(frozen=True)
class _Asked:
    """What one branch asks of a party: the trust needed, how far beyond what there is, where."""

    trust: Fraction | None
    shortfall: Fraction | None
    tight: DatedTight | None

    @property
    def rank(self) -> tuple[bool, Fraction, Fraction]:
        """What makes it worse than another branch."""
        return self.trust is None, self.shortfall or Fraction(0), self.trust or Fraction(0)


class _Timed:
    """One party's balances over time in one branch, and the rules read off them."""

    def __init__(
        self, case: Case, deal: Deal, dates: Mapping[str, Dates], party: str, branch: Branch
    ) -> None:
        self.guarantee, self.cover = guarantee(case, party), cover(case, deal, party)
        # An event that does not happen is news too, on the day on which it could have.
        news: set[int] = set()
        whole, planned = deal, dates
        if branch.outcomes:
            planned = dates = delayed(case, deal, dates, branch)
            news = {dates[event].done for event in branch.outcomes}
            deal = branch.deal(deal)
            dates = {s: one for s, one in dates.items() if {*actions_of(s)} <= {*deal.actions}}
        self.case, self.party, self.stated = case, party, case.parties[party]
        self.branch = branch
        self.horizon = days(case.horizon) if case.horizon else 0
        self.end = max((one.verified for one in dates.values()), default=0)
        self.items = tuple(one for one in items(case, deal, dates, party) if one.matters)
        self.discount = cache(lambda day: present.discount(self.stated.patience, day))
        self.months = cache(lambda a, b: present.months(self.stated.patience, a, b))
        self.instants = tuple(self._instants(dates, news))
        self.moments = tuple(self._moments())
        self.earned = self._earned(whole, planned)
        # At each moment: what it would leave with, and what it fears to be left with.
        self.leaving = [m.tempting - self._on(self.guarantee, m.day) for m in self.moments]
        self.feared = [m.cautious + self._on(self.cover, m.day) for m in self.moments]
        # And what it hopes for, and which events are known to it: see `_timed`.
        self.hopes: list[Fraction] = []
        self.known: list[tuple[str, ...]] = []

    def _earned(self, deal: Deal, dates: Mapping[str, Dates]) -> tuple[Earned, ...]:
        """Give the trust at every instant: what is verified by then has shown something."""
        verified = sorted(dates, key=lambda step: dates[step].verified)
        done = self.branch.actions if self.branch.outcomes else None
        found = earned(self.case, deal, parts_in(verified), self.party, done)
        days_ = [(dates[step].verified, AT) for step in verified]
        return tuple(found[bisect_right(days_, instant)] for instant in self.instants)

    @cached_property
    def worth(self) -> Fraction:
        """The value of the finished deal in the branch; where the process ends, what is left."""
        if self.branch.ended:
            return self.moments[-1].cautious
        finished = sum(map(self._finished, self.items), Fraction(0))
        return finished - self.stated.delay * self.months(0, self.end)

    def _on(self, points: Fraction, day: int) -> Fraction:
        return points and points * self.discount(day)

    def _finished(self, item: Item) -> Fraction:
        since = item.starts if item.value < 0 else item.verified
        accrued = item.monthly * self.months(max(0, item.in_force), self.horizon)
        return item.value * self.discount(max(0, since)) + accrued

    def _moments(self) -> Iterator[Moment]:
        cautious = _Sum(sorted(self._changes(tempting=False)))
        tempting = _Sum(sorted(self._changes(tempting=True)))
        for day, phase in self.instants:
            now, upto = min(day, self.horizon), min(day, self.end)
            since, ahead = self.months(0, now), self.months(now, self.horizon)
            lost = self.stated.delay * self.months(0, upto)
            yield Moment(
                day,
                cautious.upto((day, phase)).worth(since, ahead) - lost,
                tempting.upto((day, phase)).worth(since, ahead) - lost,
            )

    def _instants(self, dates: Mapping[str, Dates], news: set[int]) -> Iterator[tuple[int, int]]:
        """Give the days on which something happens, and just before them where points move."""
        yield 0, BEFORE
        days_ = news | {d for one in dates.values() for d in (one.starts, one.done, one.verified)}
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
                # What an event brings is there with the news of it.
                counted = item.done, AFTER if item.kept < 0 and not item.event else AT
                since = item.done, AFTER if item.drains else AT
            yield counted, item.kept * self.discount(max(0, day)), none, none
            if from_ < self.horizon:
                goes_on = item.lasting * self.months(from_, self.horizon)
                yield since, goes_on, none, none
                before = item.monthly * self.months(0, from_)
                yield max(since, (from_, AT)), -goes_on - before, item.monthly, item.lasting

    def trust(self) -> _Asked:
        """Give the trust needed where that goes furthest beyond what there is."""
        if any(held > hope for held, hope in zip(self.leaving, self.hopes, strict=True)):
            return _Asked(None, None, None)
        # A moment that needs none counts too: trust never falls as time goes on.
        over = least = -self.earned[0].trust
        worst, tight = Fraction(0), None
        # Of all earlier instants with one hope and one trust that at which most is held, and the
        # least since.
        best, lowest = dict[_Known, int](), dict[_Known, int]()
        for left, falls in enumerate(self.feared):
            own = self.hopes[left], self.earned[left].trust
            if own not in best or self.leaving[left] > self.leaving[best[own]]:
                best[own] = lowest[own] = left
            for known, leave in best.items():
                final, has = known
                if left != leave and falls >= self.feared[lowest[known]]:
                    continue  # what went before was to be feared more
                lowest[known] = left
                loss, gain = self.leaving[leave] - falls, final - falls
                if loss > 0 and (tight is None or loss > (over + has) * gain):
                    worst, tight = loss / gain, self._tight(leave, left, final)
                    over = worst - has
        return _Asked(worst, max(over, least), tight)

    def _tight(self, leave: int, left: int, final: Fraction) -> DatedTight:
        then, fallen = self.moments[leave], self.moments[left]
        branch = self.branch if self.branch.outcomes else None
        return DatedTight(
            then.day, fallen.day, then.tempting, fallen.cautious, final, branch, self.known[left],
            self.earned[leave],
        )  # fmt: skip

    def guarantee_needed(self) -> Fraction:
        """Give the least guarantee with which the dates are safe at the trust there is."""
        needed, lowest = Fraction(0), self.feared[-1]
        all_ = zip(self.moments, self.feared, self.hopes, self.earned, strict=True)
        for moment, falls, final, has in reversed([*all_]):
            lowest = min(lowest, falls)
            floor = has.trust * final + (1 - has.trust) * min(lowest, final)
            if moment.tempting > floor:
                needed = max(needed, (moment.tempting - floor) / self.discount(moment.day))
        return needed

    def _told(self, written: str) -> str:
        return in_unit(self.case, self.party, written)

    def in_branch(self, said: str) -> str:
        """Say of a sentence on the lowest balance in which branch that is, as is known by then."""
        held = [moment.cautious for moment in self.moments]
        return where(self.case, self.branch, self.known[held.index(min(held))], said)

    def temptation(self) -> str:
        """Say when leaving beats the finished deal."""
        over = [held - hope for held, hope in zip(self.leaving, self.hopes, strict=True)]
        at = over.index(max(over))
        best = self.moments[at]
        said = _(
            "{party} would do better by leaving on D+{day}, with {holds} in hand, less the "
            "guarantee of {guarantee}, against {final} from the finished deal (rule 1).",
            party=self.stated.name, day=best.day, holds=self._told(points(best.tempting)),
            guarantee=self._told(stated(self.guarantee)), final=self._told(points(self.hopes[at])),
        )  # fmt: skip
        return where(self.case, self.branch, self.known[at], said)
