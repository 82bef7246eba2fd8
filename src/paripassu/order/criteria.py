"""What makes one order better than another, and which states a threshold of it leaves open.

Each criterion gives the exact value of an order (less is better), a bound that no order beats,
and, for a threshold, a cap per acting party and state on the highest balance held so far: the
orders that stay under their caps are exactly those whose value meets the threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

import numpy as np

from paripassu.balance import rules
from paripassu.balance.terms import Terms
from paripassu.order.lattice import Lattice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Caps = NDArray[np.int64]

UNBOUNDED = 2**61


class Criterion(Protocol):
    """One measure of an order."""

    @property
    def name(self) -> str:
        """The measure's name, as `--prefer` takes it."""

    def floor(self, terms: Terms) -> Fraction:
        """Give a value that no order can beat."""

    def value(self, terms: Terms, order: Sequence[int]) -> Fraction:
        """Give the exact value of an order that passes rules 1 and 3."""

    def caps(
        self, terms: Terms, lattice: Lattice, threshold: Fraction, *, strict: bool
    ) -> Caps | None:
        """Caps (acting parties, states) for values ≤ threshold, or < it; None where there is none.

        A cap under every balance closes the state.
        """


@dataclass(frozen=True)
class Trust:
    """Worst trust needed less trust stated, over the acting parties (rule 2)."""

    name: str = "trust"

    def floor(self, terms: Terms) -> Fraction:
        """No party can need less than no trust."""
        return max(-terms.trust[i] for i in terms.acting)

    def value(self, terms: Terms, order: Sequence[int]) -> Fraction:
        """Worst shortfall of trust."""
        worst = rules.shortfall(terms, rules.balances(terms, order))
        return Fraction(2) if worst is None else worst

    def caps(
        self, terms: Terms, lattice: Lattice, threshold: Fraction, *, strict: bool
    ) -> Caps | None:
        """From b_k - g ≤ p·U + (1 - p)·b_l with p the stated trust plus the threshold."""
        rows = []
        for i in terms.acting:
            p = terms.trust[i] + threshold
            if p < 0 or (strict and p == 0):
                return None
            top = terms.final[i] + terms.guarantee[i]
            balance = lattice.balance[i]
            if p > 1:
                rows.append(np.full(lattice.size, top, np.int64))
                continue
            free = terms.guarantee[i] + p * terms.final[i]
            cap = line(free, 1 - p, balance, strict=strict)
            # A loss that the guarantee outweighs needs no trust at all, whatever the threshold.
            rows.append(np.minimum(np.maximum(cap, terms.guarantee[i] + balance), top))
        return np.stack(rows)


@dataclass(frozen=True)
class Guarantee:
    """Worst guarantee needed at the stated trust, each as a share of the party's own stake.

    The stake is the sum of the sizes of all its values in the deal, so that no party's points
    are compared with another's.
    """

    name: str = "guarantee"

    def floor(self, terms: Terms) -> Fraction:
        """No party can need less than no guarantee."""
        return Fraction(0)

    def value(self, terms: Terms, order: Sequence[int]) -> Fraction:
        """Worst guarantee needed, relative to the stake."""
        return rules.relative_guarantee(terms, rules.balances(terms, order))

    def caps(
        self, terms: Terms, lattice: Lattice, threshold: Fraction, *, strict: bool
    ) -> Caps | None:
        """As for a guarantee of threshold × stake in place of the stated one."""
        wanted = [threshold * terms.stake[i] for i in terms.acting]
        return guarantee_caps(terms, lattice, wanted, [strict] * len(wanted))


@dataclass(frozen=True)
class Exposure:
    """Worst exposure over all parties, each as a share of the party's own stake."""

    name: str = "exposure"

    def floor(self, terms: Terms) -> Fraction:
        """No party can be exposed by less than its first balance or by less than nothing."""
        path = np.stack([terms.start, np.array(terms.start)], 1)
        return rules.relative_exposure(terms, path)

    def value(self, terms: Terms, order: Sequence[int]) -> Fraction:
        """Worst exposure, relative to the stake."""
        return rules.relative_exposure(terms, rules.balances(terms, order))

    def caps(
        self, terms: Terms, lattice: Lattice, threshold: Fraction, *, strict: bool
    ) -> Caps | None:
        """Close the states in which some party falls too far."""
        if threshold < 0 or (strict and threshold == 0):
            return None
        open_ = np.ones(lattice.size, np.bool_)
        for i in range(len(terms.parties)):
            depth = threshold * terms.stake[i]
            least = -(depth.numerator // depth.denominator)
            if strict and depth.denominator == 1:
                least += 1
            open_ &= lattice.balance[i] >= least
        return np.tile(np.where(open_, UNBOUNDED, -UNBOUNDED), (len(terms.acting), 1))


def guarantee_caps(
    terms: Terms, lattice: Lattice, guarantee: Sequence[Fraction], strict: Sequence[bool]
) -> Caps | None:
    """Caps under which each acting party is safe with this guarantee, or with less of it."""
    rows = []
    for i, g, less in zip(terms.acting, guarantee, strict, strict=True):
        if g < 0 or (less and g == 0):
            return None
        p, balance = terms.trust[i], lattice.balance[i]
        cap = line(g + p * terms.final[i], 1 - p, balance, strict=less)
        top = line(g + terms.final[i], Fraction(0), balance[:1], strict=less)
        rows.append(np.minimum(cap, top))
    return np.stack(rows)


def line(
    base: Fraction, slope: Fraction, balance: NDArray[np.int64], *, strict: bool
) -> NDArray[np.int64]:
    """Give the largest whole number ≤ (or <) base + slope × balance, exactly."""
    base, slope = Fraction(base), Fraction(slope)
    q = base.denominator * slope.denominator
    a, b = base.numerator * slope.denominator, slope.numerator * base.denominator
    less = 1 if strict else 0
    reach = int(np.abs(balance).max(initial=0))
    if abs(a) + abs(b) * reach + less < 2**62 and q < 2**62:
        return (a + b * balance - less) // q
    kinds, back = np.unique(balance, return_inverse=True)
    exact = [(a + b * int(x) - less) // q for x in kinds]
    return np.array([max(-UNBOUNDED, min(UNBOUNDED, x)) for x in exact], np.int64)[back]
