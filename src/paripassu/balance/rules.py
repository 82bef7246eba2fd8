"""The four rules, on the integer terms; trust, guarantee and exposure of an order: exact fractions.

Each rule is a function of its own, for one party: b_k is its balance after k steps, U the value of
the finished deal to it, g its guarantee, p its trust, c what others have pledged to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from paripassu.balance.deal import bottom_line
from paripassu.balance.terms import Terms
from paripassu.balance.told import trusts_along, uneven

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paripassu.case.model import Case


class Line(NamedTuple):
    """The largest whole number allowed where b is held: (free + slope·b) // scale."""

    free: int
    slope: int
    scale: int


def rule1(final: int, guarantee: int | Fraction, *, strict: bool = False) -> int:
    """Rule 1, walking away never beats a finished deal: b_k - g ≤ U at every k.

    The largest whole b_k that keeps it, or that keeps it with `<`. With full trust it is the
    self-enforcing exchange of Telser (1980) and Sandholm & Lesser (1995).
    """
    return (guarantee.numerator + final * guarantee.denominator - strict) // guarantee.denominator


def rule2(
    final: int, guarantee: int | Fraction, trust: Fraction, cover: int, *, strict: bool = False
) -> Line:
    """Rule 2, nobody is asked for more trust than there is: all that holds for k ≤ l.

    b_k - g ≤ p·U + (1 - p)·(b_l + c), as the largest whole b_k given b_l; with k = 0 the trust
    threshold of reassurance (Kydd 2005). With `strict` it must hold with `<`.
    """
    p, q, d = trust.numerator, trust.denominator, guarantee.denominator
    free = q * guarantee.numerator + d * (p * final + (q - p) * cover) - strict
    return Line(free, d * (q - p), d * q)


def floor2(
    keeps: int, final: int, trust: Fraction, cover: int, *, strict: bool = False
) -> int | None:
    """Rule 2 from one moment on: the least whole balance that may follow, None for any.

    `keeps` is what leaving then would bring, b_k - g: the least b_l with
    b_k - g ≤ p·U + (1 - p)·(b_l + c), or with `<`. A loss that guarantee and cover outweigh needs
    no trust at all; full trust is asked for nothing that rule 1 does not ask.
    """
    if trust < 1:
        return min(least_left(keeps, final, trust, strict=strict), keeps) - cover
    # Less than full trust is enough wherever the finished deal is worth more.
    return keeps - cover if strict and trust == 1 and keeps >= final else None


def least_left(keeps: int | Fraction, final: int, trust: Fraction, *, strict: bool) -> int:
    """Give the least whole x with keeps ≤ p·U + (1 - p)·x, or with <, for less than full trust."""
    least = (keeps - trust * final) / (1 - trust)
    return -(-least.numerator // least.denominator) + (strict and least.denominator == 1)


def rule3(terms: Terms, party: int) -> int | None:
    """Rule 3, nobody is exposed beyond its risk limit: the least b_k at every k, None for any.

    b_k ≥ -(R + c), for every party.
    """
    limit = terms.limit[party]
    return None if limit is None else -limit


def rule4(case: Case, terms: Terms) -> tuple[str, ...]:
    """Rule 4, the finished deal is worth its bottom line to everyone: U ≥ bottom line.

    Names the parties for which it fails.
    """
    return tuple(
        party
        for party, final, scale in zip(terms.parties, terms.final, terms.scale, strict=True)
        if (least := bottom_line(case, party)) is not None and final < least * scale
    )


def balances(terms: Terms, order: Sequence[int]) -> NDArray[np.int64]:
    """Give the balance of each party after each step: (m, n + 1), position 0 the start."""
    path = np.empty((len(terms.parties), len(order) + 1), np.int64)
    path[:, 0], path[:, 1:] = terms.start, terms.keep[:, list(order)]
    place = {step: position for position, step in enumerate(order, 1)}
    for needed, gain in terms.also:
        path[:, max(place[step] for step in needed)] += gain
    return np.cumsum(path, 1)


def shortfall(terms: Terms, path: NDArray[np.int64]) -> Fraction | None:
    """Worst trust needed less the trust there is over the acting parties; None if rule 1 fails."""
    worst: Fraction | None = None
    for i in terms.acting:
        held, final, g, cover = path[i].tolist(), terms.final[i], terms.guarantee[i], terms.cover[i]
        if uneven(terms, i) is None:
            needed = trust_needed(held, final, g, cover)
            lacking = None if needed is None else needed - terms.trust[i]
        else:
            trusts = trusts_along(terms, i, path)
            lacking = beyond(held, [final] * len(held), g, cover, trusts)
        if lacking is None:
            return None
        worst = lacking if worst is None else max(worst, lacking)
    return worst


def trust_needed(balance: Sequence[int], final: int, guarantee: int, cover: int) -> Fraction | None:
    """Largest (b_k - g - b_l - c)/(U - b_l - c) over k ≤ l, at least 0; None if rule 1 fails."""
    if max(balance) > rule1(final, guarantee):
        return None
    above, below = 0, 1
    for top, fallen in zip(accumulate(balance, max), balance, strict=True):
        loss, gain = top - guarantee - fallen - cover, final - fallen - cover
        if loss > 0 and loss * below > above * gain:
            above, below = loss, gain
    return Fraction(above, below)


def beyond(
    balance: Sequence[int],
    hoped: Sequence[int],
    guarantee: int,
    cover: int,
    trusts: Sequence[Fraction],
) -> Fraction | None:
    """Largest trust needed at a moment less the trust there is then; None if rule 1 fails.

    `hoped` is what the finished deal is worth at each moment, U where no events change that.
    """
    over, low = -trusts[0], balance[-1]
    for held, final, trust in zip(
        reversed(balance), reversed(hoped), reversed(trusts), strict=True
    ):
        if held - guarantee > final:
            return None
        low = min(low, held)
        loss = held - guarantee - low - cover
        needed = Fraction(loss, final - low - cover) if loss > 0 else Fraction(0)
        over = max(over, needed - trust)
    return over


def backing_needed(
    balance: Sequence[int], hoped: Sequence[int], cover: int, trusts: Sequence[Fraction]
) -> Fraction:
    """Least guarantee with which the balances pass rules 1 and 2 at the trust of each moment."""
    needed, low = Fraction(0), balance[-1]
    for held, final, trust in zip(
        reversed(balance), reversed(hoped), reversed(trusts), strict=True
    ):
        low = min(low, held)
        fears = trust * final + (1 - trust) * (low + cover)
        needed = max(needed, Fraction(held - final), held - fears)
    return needed


def guarantee_needed(balance: Sequence[int], final: int, trust: Fraction, cover: int) -> Fraction:
    """Least guarantee with which the balances pass rules 1 and 2 at a trust, given the cover."""
    p, q = trust.numerator, trust.denominator
    needed, top = 0, balance[0]
    for fallen in balance:
        top = max(top, fallen)
        needed = max(needed, q * (top - final), q * top - p * final - (q - p) * (fallen + cover))
    return Fraction(needed, q)


def relative_guarantee(terms: Terms, path: NDArray[np.int64]) -> Fraction:
    """Worst guarantee needed over the acting parties, each as a share of its own stake."""
    return max(guarantee_of(terms, path, i) / terms.stake[i] for i in terms.acting)


def guarantee_of(terms: Terms, path: NDArray[np.int64], party: int) -> Fraction:
    """Least guarantee of a party with which its balances pass rules 1 and 2 at its trust."""
    held, final, cover = path[party].tolist(), terms.final[party], terms.cover[party]
    if uneven(terms, party) is None:
        return guarantee_needed(held, final, terms.trust[party], cover)
    trusts = trusts_along(terms, party, path)
    return backing_needed(held, [final] * len(held), cover, trusts)


def relative_exposure(terms: Terms, path: NDArray[np.int64]) -> Fraction:
    """Worst exposure over all parties, each as a share of its own stake."""
    return max(
        Fraction(max(0, -int(path[i].min())), terms.stake[i]) for i in range(len(terms.parties))
    )


def changes(terms: Terms, order: Sequence[int]) -> int:
    """How often the acting side changes from one step to the next."""
    return sum(terms.actors[one] != terms.actors[two] for one, two in pairwise(order))
