"""An order as one party's values move it: what it asks beyond the trust there is, at any values.

For a given order each balance, and what is hoped for, is a number plus a sum of the party's values,
each times a number. The checker says which: asked with all values 0, and with each of them 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.checker import Figures, examine
from paripassu.balance.deal import Deal, acts, cover
from paripassu.balance.deal import guarantee as guarantee_of
from paripassu.balance.numbers import with_numbers
from paripassu.case.model import Case
from paripassu.risk.choices.polytope import Polytope, Values
from paripassu.risk.choices.spans import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BROKEN = Fraction(1)
"""What an order counts as lacking that breaks rule 1 or 3: as much trust as there can be."""
NEARLY = 1e-9

Line = tuple[Fraction, ...]
"""A constant, then a factor for each value."""


@dataclass(frozen=True)
class Moments:
    """An order as a party goes it in one branch: after each step what it holds, hopes, trusts."""

    held: tuple[Line, ...]
    hoped: tuple[Line, ...]
    trust: tuple[Fraction, ...]

    @cached_property
    def arrays(self) -> tuple[Floats, Floats, Floats]:
        """The same as floats: (moments, 1 + values) twice, and (moments,)."""
        return (
            np.array(self.held, np.float64),
            np.array(self.hoped, np.float64),
            np.array(self.trust, np.float64),
        )


@dataclass(frozen=True)
class Way:
    """One order of a deal, and what it asks of a party whatever its values.

    Attributes
    ----------
    order
        Names of the steps.
    actions
        Those whose values are asked about, in the order of the factors of a `Line`.
    moments
        The order in each branch of the deal.
    others
        The most that it asks of others beyond their trust; 1 where it breaks a rule for them.
    guarantee, cover, limit
        Of the party: g, c and R + c of the rules; None where it has no risk limit.
    tempted
        Whether it acts, so that rules 1 and 2 are asked of it.
    """

    order: tuple[str, ...]
    actions: tuple[str, ...]
    moments: tuple[Moments, ...]
    others: Fraction
    guarantee: Fraction
    cover: Fraction
    limit: Fraction | None
    tempted: bool

    def lacking(self, values: Mapping[str, Fraction]) -> Fraction:
        """Give the most that it asks of anybody beyond the trust there is, exactly.

        As the first criterion of `plan`: negative where there is trust to spare. It is 1 where rule
        1 or 3 is broken, which no trust mends.
        """
        point = (Fraction(1), *(values[a] for a in self.actions))
        worst = self.others
        for one in self.moments:
            held, hoped = ([_at(line, point) for line in lines] for lines in (one.held, one.hoped))
            low = held[-1]
            for b, u, p in zip(held[::-1], hoped[::-1], one.trust[::-1], strict=True):
                low = min(low, b)
                if self.limit is not None and b < -self.limit:
                    return BROKEN
                if not self.tempted:
                    continue
                kept = b - self.guarantee
                if kept > u:
                    return BROKEN
                loss = kept - low - self.cover
                needed = loss / (u - low - self.cover) if loss > 0 else Fraction(0)
                worst = max(worst, needed - p)
        return worst

    def lackings(self, values: Floats) -> Floats:
        """Give the same for many values, as floats: (draws, actions) to (draws,)."""
        worst = np.full(len(values), float(self.others))
        broken = np.zeros(len(values), bool)
        for one in self.moments:
            held_, hoped_, trust = one.arrays
            held = values @ held_[:, 1:].T + held_[:, 0]
            low = np.minimum.accumulate(held[:, ::-1], 1)[:, ::-1]
            if self.limit is not None:
                broken |= low[:, 0] < -float(self.limit) - NEARLY
            if not self.tempted:
                continue
            hoped = values @ hoped_[:, 1:].T + hoped_[:, 0]
            kept, fears = held - float(self.guarantee), low + float(self.cover)
            broken |= (kept > hoped + NEARLY).any(1)
            loss = kept - fears
            needed = np.where(loss > NEARLY, loss / np.maximum(hoped - fears, NEARLY), 0.0)
            worst = np.maximum(worst, (needed - trust).max(1))
        return np.where(broken, float(BROKEN), worst)

    def breaking(self, polytope: Polytope, beyond: Fraction) -> Values | None:
        """Give possible values at which it asks for more than this beyond the trust there is.

        None where it does so for none of them, which is proved: each rule at each moment is a sum
        of values, and the most that it can be is a linear programme.
        """
        if self.others > beyond:
            return polytope.least({})
        ends = {s.action: (s.low, s.high) for s in polytope.spans}
        for line in dict.fromkeys(self._asked(beyond)):
            factors = dict(zip(self.actions, line[1:], strict=True))
            most = line[0] + sum(max(f * e for e in ends[a]) for a, f in factors.items())
            if most <= 0:
                continue
            found = polytope.least({a: -f for a, f in factors.items()})
            if found is not None and line[0] + sum(f * found[a] for a, f in factors.items()) > 0:
                return found
        return None

    def _asked(self, beyond: Fraction) -> Iterator[Line]:
        """Yield lines that must not be above 0, of which at least one is where it asks for more."""
        one = (Fraction(1), *(Fraction(0) for _ in self.actions))
        for path in self.moments:
            if self.limit is not None:
                yield from (_sum((-1, b), (-self.limit, one)) for b in path.held)
            if not self.tempted:
                continue
            for k, (b, u, p) in enumerate(zip(path.held, path.hoped, path.trust, strict=True)):
                yield _sum((1, b), (-self.guarantee, one), (-1, u))
                q = min(Fraction(1), p + beyond)
                if q < 0:  # even what asks for no trust at all asks for more than that
                    yield one
                for left in path.held[k:] if q < 1 else ():
                    yield _sum(
                        (1, b), (-self.guarantee, one), (-q, u), (q - 1, left),
                        ((q - 1) * self.cover, one),
                    )  # fmt: skip


def way_of(
    case: Case, deal: Deal, party: str, spans: Sequence[Span], order: tuple[str, ...]
) -> Way:
    """Ask the checker what an order is to a party, whatever its values."""
    middle = examine(case, deal, order)
    none = {s.number: Fraction(0) for s in spans}
    base = examine(with_numbers(case, none), deal, order)
    units = [
        examine(with_numbers(case, {**none, s.number: Fraction(1)}), deal, order) for s in spans
    ]
    limit, covered = case.parties[party].risk_limit, cover(case, deal, party)
    tempted = acts(case, deal, party)
    moments = tuple(
        Moments(
            _lines([one.paths[k].balances[party] for one in (base, *units)]),
            _lines([one.paths[k].hoped[party] for one in (base, *units)]),
            tuple(e.trust for e in path.earned[party])
            if tempted
            else (Fraction(0),) * (len(order) + 1),
        )
        for k, path in enumerate(middle.paths)
    )
    return Way(
        order, tuple(s.action for s in spans), moments, _of_others(case, middle, party),
        guarantee_of(case, party), covered, None if limit is None else limit + covered, tempted,
    )  # fmt: skip


def _lines(rows: Sequence[Sequence[Fraction]]) -> tuple[Line, ...]:
    """Turn what is held with all values 0, then with each of them 1, into lines."""
    return tuple(
        (moment[0], *(one - moment[0] for one in moment[1:])) for moment in zip(*rows, strict=True)
    )


def _of_others(case: Case, figures: Figures, party: str) -> Fraction:
    worst = Fraction(-1)
    for p, short in figures.shortfall.items():
        if p != party:
            worst = max(worst, BROKEN if short is None else short)
    for p, own in case.parties.items():
        borne = None if own.risk_limit is None else own.risk_limit + figures.cover[p]
        if p != party and borne is not None and figures.exposure[p] > borne:
            worst = BROKEN
    return worst


def _at(line: Line, point: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(line, point, strict=True) if x), Fraction(0))


def _sum(*terms: tuple[Fraction | int, Line]) -> Line:
    columns = zip(*([times * x for x in line] for times, line in terms), strict=True)
    return tuple(Fraction(sum(column)) for column in columns)
