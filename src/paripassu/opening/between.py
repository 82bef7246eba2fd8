"""The four rules with one number turned: at one value exactly, between two values relaxed.

Each condition is linear in the number. Between two values each is taken at the one of them that
is more favourable to it: where no order passes even so, there is none at any value between.

What a step shows of whoever does it can change with the number too, and with it the trust that
grows: no condition is linear then, and no fraction may be the nearest that opens a plan. So only
fractions of `COARSE` parts at most are looked at there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from math import ceil, lcm
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.deal import Deal
from paripassu.balance.terms import Terms
from paripassu.opening.farey import simplest
from paripassu.opening.moment import Moment
from paripassu.opening.sheet import Sheet
from paripassu.opening.trusted import Trusted, along, finest_trust
from paripassu.order.search.labels import Walk
from paripassu.order.search.state_space import Lattice
from paripassu.running.clock import Clock

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paripassu.case.model import Case
    from paripassu.opening.dial import Dial

COARSE = 1_000


@dataclass(frozen=True)
class Between:
    """One dial of a case over the states of its deal.

    Attributes
    ----------
    moment
        The case as it stands.
    lattice
        The states, with the balances of that moment; rules 1 and 3 leave none of them out.
    slope, grain
        (m, states): how fast each party's balance rises as the dial does, in 1/grain of a point.
    """

    case: Case
    deal: Deal
    dial: Dial
    moment: Moment
    lattice: Lattice
    slope: NDArray[np.int64]
    grain: tuple[int, ...]
    known: dict[Fraction, Moment] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, case: Case, deal: Deal, dial: Dial, moment: Moment, lattice: Lattice) -> Between:
        """Work out how fast the balances move, from two values of the dial."""
        grain = (1,) * len(moment.terms.parties)
        blank = cls(case, deal, dial, moment, lattice, np.zeros_like(lattice.balance), grain)
        if dial.one_way or not dial.ways:
            return blank
        off, on = blank.at(Fraction(0)).terms, blank.at(Fraction(1)).terms
        grain = tuple(map(lcm, off.scale, on.scale))
        to_off, to_on = (
            np.array([[g // s] for g, s in zip(grain, terms.scale, strict=True)])
            for terms in (off, on)
        )
        gain = on.keep * to_on - off.keep * to_off
        start = on.start[:, None] * to_on - off.start[:, None] * to_off
        return replace(blank, slope=start + along(lattice, gain), grain=grain)

    def at(self, value: Fraction) -> Moment:
        """Give the case with the dial at a value."""
        if value == self.dial.today:
            return self.moment
        if value not in self.known:
            self.known[value] = Moment.of(self.dial.turn(self.case, value), self.deal)
        return self.known[value]

    @property
    def today(self) -> Terms:
        """The case as it stands, in whole numbers."""
        return self.moment.terms

    def matters(self) -> bool:
        """Whether turning the dial changes anything that the rules look at."""
        parties = range(len(self.today.parties))
        ends = {value for way in self.dial.ways for value in way} - {self.dial.today}
        today = [list(self.moment.asks(i)) for i in parties]
        return any(
            [list(moment.asks(i)) for i in parties] != today for moment in map(self.at, ends)
        )

    @cached_property
    def uneven(self) -> bool:
        """Whether some party's trust is not one number in everybody for ever."""
        return self.today.trusts is not None

    @cached_property
    def inside(self) -> Moment:
        """The case at a value that is no end: at an end others can threaten, or show, less."""
        return self.at(Fraction(1, 2))

    @cached_property
    def bent(self) -> bool:
        """Whether what steps show of others changes as the dial is turned: see above."""
        if self.dial.one_way or not self.uneven:
            return False
        ends = {value for way in self.dial.ways for value in way if value}
        shown = [list(self._shown(moment)) for moment in (self.inside, *map(self.at, ends))]
        return any(one != shown[0] for one in shown)

    def _shown(self, moment: Moment) -> Iterator[tuple[Fraction, ...]]:
        for i in self.today.acting:
            links = (moment.links(i) or {}).values()
            yield from (link.shown for link in links if link.like is not None)

    def trusted(self, i: int, values: Sequence[Fraction]) -> Trusted | None:
        """Give a party's trust at each state, at one value or the most that it is between two.

        None where it is one number.
        """
        moments = [self.at(value) for value in values]
        if len(values) > 1 and self.uneven and not self.bent:
            moments.append(self.inside)
        several = [links for moment in moments if (links := moment.links(i)) is not None]
        return Trusted.of(self.lattice, several) if several else None

    @cached_property
    def finest(self) -> int:
        """A bound on the denominators of the values at which a condition begins to hold.

        A condition reads α + β·t ≤ 0 with whole numbers α and β once it is multiplied by the
        denominators of its numbers: the bound is one on β.
        """
        values = set[Fraction]() if self.dial.one_way else {Fraction(0), Fraction(1)}
        values |= {value for way in self.dial.ways for value in way}
        if self.bent:
            return max(COARSE, *(value.denominator for value in values))
        moments = [self.at(value) for value in sorted(values)]
        return max(self._steepest(moments, i) for i in range(len(self.today.parties)))

    def _steepest(self, moments: Sequence[Moment], i: int) -> int:
        ends = (value.denominator for way in self.dial.ways for value in way)
        whole = lcm(self.today.scale[i], self.grain[i], self.dial.today.denominator, *ends)
        for moment in moments:
            whole = lcm(whole, moment.terms.scale[i], (moment.least[i] or Fraction(0)).denominator)
        if self.dial.kind == "trust":
            final, cover = self.today.final[i], self.today.cover[i]
            reach = int(np.abs(final - cover - self.lattice.balance[i]).max())
            whole *= finest_trust(self.moment.links(i) or {}, turned=True)
            return whole * max(1, ceil(Fraction(reach, self.today.scale[i])))
        # With collateral the cover moves too, by whole steps of 1/denominator.
        steep = max(Fraction(1), self.dial.rate) * self.dial.rate.denominator
        if not self.dial.one_way:
            finals = [moment.points(i, moment.terms.final[i]) for moment in moments]
            steep += 2 * Fraction(int(np.abs(self.slope[i]).max()), self.grain[i])
            steep += max(finals) - min(finals)
        links = self.moment.links(i)
        fine = self.today.trust[i].denominator if links is None else finest_trust(links)
        return whole * fine * ceil(steep)

    def order(
        self, near: Fraction, far: Fraction, clock: Clock
    ) -> tuple[list[int], NDArray[np.bool_]] | None:
        """Give an order that passes each condition at one end or the other, None if there is none.

        At one value (near = far) the order is safe there. With it come the states that such
        orders can pass: none but these matter for values between the two.
        """
        values = tuple(dict.fromkeys((near, far)))
        moments = [self.at(value) for value in values]
        parties = range(len(self.today.parties))
        if any(min(moment.lacks(i) for moment in moments) > 0 for i in parties):
            return None
        open_ = np.ones(self.lattice.size, np.bool_)
        marks, caps, weight = [], [], []
        for i in parties:
            sheet = Sheet(self, i, moments, values)
            open_ &= sheet.open_states()
            if i in self.today.acting:
                for mark, cap in sheet.rows():
                    marks.append(mark)
                    caps.append(cap)
                    weight.append(self.today.scale[i] / (self.today.stake[i] * sheet.unit))
        if not (open_[0] and open_[-1]):
            return None
        lattice = replace(self.lattice, balance=np.stack(marks)).keep(open_)
        walk = Walk(lattice, lattice.balance, tuple(weight), clock)
        order = walk.order(np.ascontiguousarray(np.stack(caps)[:, open_]))
        if order is None:
            return None
        open_[open_] = walk.alive
        return order, open_

    def kept(self, alive: NDArray[np.bool_]) -> Between:
        """Give the same over some of the states."""
        slope = np.ascontiguousarray(self.slope[:, alive])
        return replace(self, lattice=self.lattice.keep(alive), slope=slope)

    def holds(
        self, order: Sequence[int], near: Fraction, far: Fraction
    ) -> tuple[Fraction, Fraction] | None:
        """Give exactly from where to where, between two values, an order is safe; None if nowhere.

        The conditions must be linear between the two; where they are not, some values are tried.
        """
        if self.bent:
            middle = simplest(*sorted((near, far)))
            found = next((v for v in (near, middle, far) if self._safe(order, v)), None)
            return None if found is None else (found, found)
        trusting = self.inside if self.uneven and not self.dial.one_way else None
        here, there = (self.at(value).misses(order, trusting) for value in (near, far))
        way = where_met(here, there)
        if trusting is not None and (way is None or way[0] == 1):  # at the end it can differ
            return (far, far) if self._safe(order, far) else None
        if way is None:
            return None
        return near + way[0] * (far - near), near + way[1] * (far - near)

    def _safe(self, order: Sequence[int], value: Fraction) -> bool:
        return max(self.at(value).misses(order)) <= 0


def where_met(
    here: Iterable[Fraction], there: Iterable[Fraction]
) -> tuple[Fraction, Fraction] | None:
    """Give from which part of the way to which linear conditions are all met; None if nowhere.

    `here` and `there` are by how much each is missed at the two ends: met where that is at most 0.
    """
    first, last = Fraction(0), Fraction(1)
    for near, far in zip(here, there, strict=True):
        if near > 0 and far > 0:
            return None
        if near > 0:
            first = max(first, near / (near - far))
        elif far > 0:
            last = min(last, near / (near - far))
    return (first, last) if first <= last else None
