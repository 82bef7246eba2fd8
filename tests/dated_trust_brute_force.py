"""Calendars with trust in whom, and trust that grows, from the definition alone: slow and plain.

At an instant the steps verified by then have shown something, and whoever has a step that is not
verified can still let others down.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import accumulate
from typing import Any

from tests.branch_brute_force import DatedBranchBrute, Way
from tests.dated_brute_force import DONE, VERIFIED, Dated, DatedBrute, Days, Trust, When
from tests.trust_brute_force import TrustBrute

F = Fraction
LEAST = F(-(10**12))


class DatedTrustBrute(DatedBrute, TrustBrute):
    """A case as plain data, expanded to steps that take time.

    Trust that is asked for or allowed beyond what there is at a moment is told party by party: 0 is
    what there is, and 1 is full trust at any time.
    """

    def trust_on(self, dates: Dated, p: str, t: Fraction) -> Fraction:
        return self.trusts(frozenset(s for s in dates if dates[s].counted.verified <= t), p)

    def lacking(self, dates: Dated, p: str) -> Fraction | None:
        """Give the most by which trust needed goes beyond what there is; None if rule 1 fails."""
        final, guarantee, cover = self.final(p), self.guarantee(p), self.cover(p)
        instants = self.instants(dates)
        cautious = [self.cautious(dates, p, t) + cover for t in instants]
        lowest = [*accumulate(reversed(cautious), min)][::-1]
        worst = F(-2)
        for t, left in zip(instants, lowest, strict=True):
            taken = self.tempting(dates, p, t) - guarantee
            if taken > final:
                return None
            needed = (taken - left) / (final - left) if taken > left else F(0)
            worst = max(worst, needed - self.trust_on(dates, p, t))
        return worst

    def guarantee_asked(self, dates: Dated, p: str) -> Fraction:
        final, cover, worst, instants = self.final(p), self.cover(p), F(0), self.instants(dates)
        cautious = [self.cautious(dates, p, t) + cover for t in instants]
        lowest = [*accumulate(reversed(cautious), min)][::-1]
        for t, left in zip(instants, lowest, strict=True):
            taken, trust = self.tempting(dates, p, t), self.trust_on(dates, p, t)
            worst = max(worst, taken - final, taken - trust * final - (1 - trust) * left)
        return worst

    def holds(self, dates: Dated, trust: Trust | None = None) -> bool:
        for p in self.acting:
            asked = self.lacking(dates, p)
            if asked is None or asked > (F(0) if trust is None else trust[p]):
                return False
        limits = {p: self.party(p, "risk_limit") for p in self.parties}
        return all(
            limit is None or self.exposed(dates, p) <= limit + self.cover(p)
            for p, limit in limits.items()
        )

    def best(
        self, trust: Trust | None = None, *, soonest_first: bool = False
    ) -> tuple[int, ...] | None:
        more = dict.fromkeys(self.acting, F(0)) if trust is None else trust
        return _Days(self, more, soonest_first=soonest_first).best()


class BranchTrustBrute(DatedBranchBrute):
    """A dated case with events: what is not done shows nothing, but whoever it is left to may act.

    What is asked is told beyond the trust there is.
    """

    def __init__(self, case: dict[str, Any]) -> None:
        super().__init__(case)
        self.trusting = TrustBrute(self.whole.case)

    def trust_on(self, dates: Dated, way: Way, p: str, t: Fraction) -> Fraction:
        even = self.trusting.one_number(p)
        if even is not None:
            return even
        late = {a: When(*(day + self.late(a, way) for day in one)) for a, one in dates.items()}
        sure = {a for a, one in late.items() if one.counted.verified <= t}
        done = frozenset(a for a in sure if self.done(a, way))
        found = []
        for q in self.case["parties"]:
            left = any(self.trusting.does(a, q) for a in self.whole.steps if a not in sure)
            if q != p and (left or self.trusting.takes_back(q, p)):
                first, like = self.trusting.impression(p, q)
                if like is not None:
                    shown = self.trusting.evidence(done, p, q)
                    first = (like * first + shown) / (like + shown)
                found.append(first)
        return min(found, default=F(1))

    def asked(self, dates: Dated, p: str) -> tuple[Fraction | None, Fraction, Fraction]:
        """Trust beyond what there is, guarantee needed, and the exposure."""
        g, c = self.whole.guarantee(p), self.whole.cover(p)
        over, backing, exposed, tempted = F(-2), F(0), F(0), False
        for way, path in zip(self.ways, self.held(dates, p), strict=True):
            lowest = [*accumulate((fears for _, _, fears in reversed(path)), min)][::-1]
            for k, ((here, hope, _), fears) in enumerate(zip(path, lowest, strict=True)):
                trust = self.trust_on(dates, way, p, F(k - 1, 2))
                taken, left = here - g, fears + c
                tempted |= taken > hope
                needed = (taken - left) / (hope - left) if left < taken <= hope else F(0)
                over = max(over, needed - trust)
                backing = max(backing, here - hope, here - trust * hope - (1 - trust) * left)
                exposed = max(exposed, -fears)
        return None if tempted else over, backing, exposed


class _Days(Days):
    """All positions, each with the highest floor under which each party may not be left again."""

    def __init__(self, brute: DatedTrustBrute, more: Trust, *, soonest_first: bool) -> None:
        super().__init__(brute, more, soonest_first=soonest_first)
        self.trusts = cache(
            lambda done, i: brute.trusts(frozenset(brute.steps[s] for s in done), brute.parties[i])
        )

    def at_first(self) -> tuple[Fraction, ...]:
        return tuple(self._floor(i, held, frozenset()) for i, held in enumerate(self.start))

    def _floor(self, i: int, held: Fraction, sure: frozenset[int]) -> Fraction:
        """Give the least, with what others pledge, that a party may be left with from now on."""
        more = self.trust[i]
        if more is None:
            return LEAST
        sheet, taken = self.sheets[i], held - self.sheets[i].guarantee
        if taken > sheet.final:
            return -LEAST
        p = self.trusts(sure, i) + more
        return LEAST if p >= 1 else min((taken - p * sheet.final) / (1 - p), F(taken))

    def _most(
        self,
        most: tuple[Fraction, ...],
        moved: Sequence[list[tuple[int, tuple[int, ...]]]],
        steps: Sequence[tuple[int, int]],
        before: set[int],
        fresh: frozenset[int],
    ) -> tuple[Fraction, ...]:
        sure = frozenset(s for s in self.numbers if steps[s] == VERIFIED and s not in fresh)
        raised = []
        for i, moves in enumerate(moved):
            held = self.start[i]
            for kept, of in moves:
                if all(s in before for s in of) or (
                    kept > 0 and all(steps[s][0] >= DONE and s not in fresh for s in of)
                ):
                    held += kept
            raised.append(max(most[i], self._floor(i, held, sure)))
        return tuple(raised)

    def _keeps(self, most: Sequence[Fraction], cautious: Sequence[Fraction]) -> bool:
        for floor, low, sheet in zip(most, cautious, self.sheets, strict=True):
            if sheet.limit is not None and low < -sheet.limit - sheet.cover:
                return False
            if low + sheet.cover < floor:
                return False
        return True
