"""What makes one order better than another, and which states a threshold of it leaves open.

Each criterion gives the exact value of an order (less is better), a bound that no order beats,
and, for a threshold, limits on the highest balance held so far (the mark) and on the balance
itself: the orders that keep the limits are exactly those whose value meets the threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

import numpy as np

from paripassu.balance import rules
from paripassu.balance.terms import Terms
from paripassu.balance.told import uneven
from paripassu.order.search.floors import Row, guarantee_rows, highest, raised, trust_rows
from paripassu.order.search.one_step import least_guarantee, least_trust
from paripassu.order.search.state_space import Lattice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Caps = NDArray[np.int64]

UNBOUNDED = 2**61


@dataclass(frozen=True)
class Limits:
    """What a threshold asks of every state, in whole numbers.

    An acting party's mark M and balance b must satisfy
    M ≤ min(top, max(grace + b, (free + slope·b) // scale)); any party's balance b ≥ least.
    One number per acting party, `least` per party. Where a party's trust changes with what is done
    it has `floors` in place of a line: see `floors`.
    """

    free: tuple[int, ...]
    slope: tuple[int, ...]
    scale: tuple[int, ...]
    top: tuple[int, ...]
    grace: tuple[int, ...]
    least: tuple[int, ...]
    floors: tuple[tuple[Row, ...], ...] = ()

    @classmethod
    def of(
        cls,
        lines: Sequence[tuple[int, int, int, int, int]],
        least: Sequence[int],
        floors: Sequence[tuple[Row, ...]] = (),
    ) -> Limits:
        """Build from (free, slope, scale, top, grace) per acting party."""
        free, slope, scale, top, grace = (tuple(column) for column in zip(*lines, strict=True))
        own = tuple(floors) if any(floors) else ()
        return cls(free, slope, scale, top, grace, tuple(least), own)

    def open_at_start(self, terms: Terms) -> bool:
        """Whether the moment before the first step keeps the limits, floors not looked at."""
        start = terms.start.tolist()
        if any(b < least for b, least in zip(start, self.least, strict=True)):
            return False
        held = [start[i] for i in terms.acting]
        return all(b <= cap for b, cap in zip(held, self.caps_at(held), strict=True))

    def caps_at(self, held: Sequence[int]) -> tuple[int, ...]:
        """Highest mark that each acting party may have where it holds this balance."""
        lines = zip(self.free, self.slope, self.scale, self.top, self.grace, strict=True)
        return tuple(
            min(top, max(grace + b, (free + slope * b) // scale))
            for b, (free, slope, scale, top, grace) in zip(held, lines, strict=True)
        )

    def kept(self, terms: Terms, path: NDArray[np.int64]) -> bool:
        """Whether the balances of an order, (parties, moments), keep the limits throughout."""
        if any(row.min() < least for row, least in zip(path, self.least, strict=True)):
            return False
        held = path[list(terms.acting)]
        marks = np.maximum.accumulate(held, 1)
        if any(mark[-1] > top for mark, top in zip(marks, self.top, strict=True)):
            return False
        if not self._above_floors(terms, path):
            return False
        if min(self.grace) == UNBOUNDED:
            return True
        return all(
            all(m <= cap for m, cap in zip(mark, self.caps_at(now), strict=True))
            for mark, now in zip(marks.T.tolist(), held.T.tolist(), strict=True)
        )

    def _above_floors(self, terms: Terms, path: NDArray[np.int64]) -> bool:
        columns = path.T.tolist() if self.floors else []
        for a, i in enumerate(terms.acting):
            rows = floors_of([self], a)
            mark = -UNBOUNDED
            for held in columns if rows else ():
                mark = max(mark, highest(rows, held))
                if held[i] < mark:
                    return False
        return True

    def small(self, terms: Terms) -> bool:
        """Whether the comparisons fit 64-bit numbers wherever an order may lead."""
        reach = int(sum(terms.reach.tolist()))
        largest = max(abs(f) + abs(s) * reach + q for f, s, q in
                      zip(self.free, self.slope, self.scale, strict=True))  # fmt: skip
        return largest < 2**61 and reach < 2**60


def passes(terms: Terms, order: Sequence[int], limits: Sequence[Limits]) -> bool:
    """Whether an order keeps all the limits."""
    path = rules.balances(terms, order)
    return all(one.kept(terms, path) for one in limits)


class Criterion(Protocol):
    """One measure of an order."""

    @property
    def name(self) -> str:
        """The measure's name, as `--prefer` takes it."""

    def floor(self, terms: Terms) -> Fraction:
        """Give a value that no order can beat."""

    def value(self, terms: Terms, order: Sequence[int]) -> Fraction:
        """Give the exact value of an order that passes rules 1 and 3."""

    def limits(self, terms: Terms, threshold: Fraction, *, strict: bool) -> Limits | None:
        """Limits that exactly the orders of value ≤ threshold, or < it, keep; None for no order."""


@dataclass(frozen=True)
class Trust:
    """Worst trust needed less trust stated, over the acting parties (rule 2)."""

    name: str = "trust"

    def floor(self, terms: Terms) -> Fraction:
        """No party needs less than start and end ask of it, alike for all orders, and each step."""
        worst = rules.shortfall(terms, terms.ends)
        return Fraction(2) if worst is None else max(worst, least_trust(terms))

    def value(self, terms: Terms, order: Sequence[int]) -> Fraction:
        """Worst shortfall of trust."""
        worst = rules.shortfall(terms, rules.balances(terms, order))
        return Fraction(2) if worst is None else worst

    def limits(self, terms: Terms, threshold: Fraction, *, strict: bool) -> Limits | None:
        """From b_k - g ≤ p·U + (1 - p)·(b_l + c), with p the stated trust plus the threshold."""
        lines, floors = [], []
        for i in terms.acting:
            # Trust never falls along an order: what is too little at the start is so there.
            p, g, final = terms.trust[i] + threshold, terms.guarantee[i], terms.final[i]
            if p < 0 or (strict and p == 0):
                return None
            if uneven(terms, i) is not None:
                floors.append(trust_rows(terms, i, threshold, strict=strict))
                lines.append((0, 0, 1, rules.rule1(final, g), UNBOUNDED))
                continue
            floors.append(())
            cover = terms.cover[i]
            # A loss that the guarantee outweighs needs no trust at all, whatever the threshold.
            grace = UNBOUNDED if p > 1 else g + cover
            line = rules.rule2(final, g, p, cover, strict=strict)
            lines.append((*line, rules.rule1(final, g), grace))
        return Limits.of(lines, (-UNBOUNDED,) * len(terms.parties), floors)


@dataclass(frozen=True)
class TrustOf:
    """The same, over the first `of` parties alone: others stand beside them for what they ask."""

    of: int
    name: str = "trust"

    def _own(self, terms: Terms) -> Terms:
        return replace(terms, acting=tuple(i for i in terms.acting if i < self.of))

    def floor(self, terms: Terms) -> Fraction:
        """As of all."""
        return Trust().floor(self._own(terms))

    def value(self, terms: Terms, order: Sequence[int]) -> Fraction:
        """As of all."""
        return Trust().value(self._own(terms), order)

    def limits(self, terms: Terms, threshold: Fraction, *, strict: bool) -> Limits | None:
        """As of all, and nothing of the others."""
        own = Trust().limits(self._own(terms), threshold, strict=strict)
        if own is None:
            return None
        many = len(terms.acting) - len(own.free)
        wide = (UNBOUNDED,) * many
        return replace(
            own,
            free=own.free + (0,) * many,
            slope=own.slope + (0,) * many,
            scale=own.scale + (1,) * many,
            top=own.top + wide,
            grace=own.grace + wide,
            floors=own.floors and own.floors + ((),) * many,
        )


@dataclass(frozen=True)
class Guarantee:
    """Worst guarantee needed at the stated trust, each as a share of the party's own stake.

    The stake is the sum of the sizes of all its values in the deal, so that no party's points
    are compared with another's.
    """

    name: str = "guarantee"

    def floor(self, terms: Terms) -> Fraction:
        """No party needs less than start and end ask of it, alike for all orders, and each step."""
        return max(rules.relative_guarantee(terms, terms.ends), least_guarantee(terms))

    def value(self, terms: Terms, order: Sequence[int]) -> Fraction:
        """Worst guarantee needed, relative to the stake."""
        return rules.relative_guarantee(terms, rules.balances(terms, order))

    def limits(self, terms: Terms, threshold: Fraction, *, strict: bool) -> Limits | None:
        """As for a guarantee of threshold × stake in place of the stated one."""
        wanted = [threshold * terms.stake[i] for i in terms.acting]
        return guarantee_limits(terms, wanted, [strict] * len(wanted))


@dataclass(frozen=True)
class Exposure:
    """Worst exposure over all parties, each as a share of the party's own stake."""

    name: str = "exposure"

    def floor(self, terms: Terms) -> Fraction:
        """No party can be exposed by less than the start and the end, alike for all orders."""
        return rules.relative_exposure(terms, terms.ends)

    def value(self, terms: Terms, order: Sequence[int]) -> Fraction:
        """Worst exposure, relative to the stake."""
        return rules.relative_exposure(terms, rules.balances(terms, order))

    def limits(self, terms: Terms, threshold: Fraction, *, strict: bool) -> Limits | None:
        """Let no balance fall below -threshold × stake."""
        if threshold < 0 or (strict and threshold == 0):
            return None
        least = []
        for stake in terms.stake:
            depth = threshold * stake
            just_met = strict and depth.denominator == 1
            least.append(-(depth.numerator // depth.denominator) + (1 if just_met else 0))
        free = [(0, 0, 1, UNBOUNDED, UNBOUNDED)] * len(terms.acting)
        return Limits.of(free, least)


CRITERIA: dict[str, Criterion] = {c.name: c for c in (Trust(), Guarantee(), Exposure())}


def measure(terms: Terms, order: Sequence[int], name: str) -> Fraction:
    """Give the exact value of an order by one criterion."""
    if name == "rounds":
        return Fraction(rules.changes(terms, order))
    return CRITERIA[name].value(terms, order)


def guarantee_limits(
    terms: Terms, guarantee: Sequence[Fraction], strict: Sequence[bool]
) -> Limits | None:
    """Limits under which each acting party is safe with this guarantee, or with less of it."""
    lines, floors = [], []
    for i, g, less in zip(terms.acting, guarantee, strict, strict=True):
        if g < 0 or (less and g == 0):
            return None
        if uneven(terms, i) is not None:
            floors.append(guarantee_rows(terms, i, g, strict=less))
            lines.append((0, 0, 1, rules.rule1(terms.final[i], g, strict=less), UNBOUNDED))
            continue
        floors.append(())
        p, final, cover = terms.trust[i], terms.final[i], terms.cover[i]
        line = rules.rule2(final, g, p, cover, strict=less)
        lines.append((*line, rules.rule1(final, g, strict=less), -UNBOUNDED))
    return Limits.of(lines, (-UNBOUNDED,) * len(terms.parties), floors)


def base(terms: Terms, *, rule1: bool, rule3: bool) -> Limits:
    """Give the limits that rules 1 and 3 set by themselves."""
    wide = (UNBOUNDED,) * len(terms.acting)
    return Limits(
        free=(0,) * len(wide),
        slope=(0,) * len(wide),
        scale=(1,) * len(wide),
        grace=wide,
        top=tuple(rules.rule1(terms.final[i], terms.guarantee[i]) for i in terms.acting)
        if rule1
        else wide,
        least=tuple(
            -UNBOUNDED if not rule3 or (least := rules.rule3(terms, i)) is None else least
            for i in range(len(terms.parties))
        ),
    )


def joint_caps(terms: Terms, lattice: Lattice, limits: Sequence[Limits]) -> Caps:
    """Give the highest mark that each state allows under all of some limits."""
    least = caps(terms, lattice, limits[0])
    for one in limits[1:]:
        np.minimum(least, caps(terms, lattice, one), out=least)
    for a, i in enumerate(terms.acting):
        if floors_of(limits, a):
            held = lattice.balance[i]
            least[a] = np.where(held <= least[a], held, -UNBOUNDED)
    return least


def floors_of(limits: Sequence[Limits], acting: int) -> list[Row]:
    """Give the floors of one acting party, by its place among them."""
    return [row for one in limits if one.floors for row in one.floors[acting]]


def marks_of(terms: Terms, lattice: Lattice, limits: Sequence[Limits]) -> Caps:
    """Give what counts as the harm of leaving at each state: (acting parties, states)."""
    return raised(terms, lattice, [floors_of(limits, a) for a in range(len(terms.acting))])


def caps(terms: Terms, lattice: Lattice, limits: Limits) -> Caps:
    """Give the highest mark that each state allows: (acting parties, states).

    A cap under every balance closes the state.
    """
    rows = []
    for row, i in enumerate(terms.acting):
        balance, grace, top = lattice.balance[i], limits.grace[row], limits.top[row]
        if grace == UNBOUNDED:
            rows.append(np.full(lattice.size, top, np.int64))
            continue
        raised = _line(limits.free[row], limits.slope[row], limits.scale[row], balance)
        if grace > -UNBOUNDED:
            raised = np.maximum(raised, grace + balance)
        rows.append(np.minimum(raised, top))
    made = np.stack(rows)
    for i, least in enumerate(limits.least):
        if least > -UNBOUNDED:
            made[:, lattice.balance[i] < least] = -UNBOUNDED
    return made


def _line(free: int, slope: int, scale: int, balance: NDArray[np.int64]) -> NDArray[np.int64]:
    reach = int(np.abs(balance).max(initial=0))
    if abs(free) + abs(slope) * reach < 2**62 and scale < 2**62:
        return (free + slope * balance) // scale
    kinds, back = np.unique(balance, return_inverse=True)
    exact = [(free + slope * int(x)) // scale for x in kinds]
    return np.array([max(-UNBOUNDED, min(UNBOUNDED, x)) for x in exact], np.int64)[back]
