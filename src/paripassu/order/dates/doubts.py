"""What a party doubts of each who can let it down, as whole numbers: rule 2 where trust is earned.

Trust depends on what is verified by then, so each doubt weighs at a moment as long as something of
the one in whom it is has still to be verified.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.terms import Terms
from paripassu.balance.trusts import Link

if TYPE_CHECKING:
    from numpy.typing import NDArray

MANY = 1_000  # sums of what has been shown


@dataclass(frozen=True)
class Doubt:
    """1 - p of one party in another, p the trust with what more of it is allowed.

    It is (top - more·w)/(unit·w), w being `weight` and what the steps verified have `shown`.
    Rule 2, h - g ≤ p·U + (1 - p)·(l + c) with h held and l left, is (1 - p)·(room - l) ≤ rest - h.

    Attributes
    ----------
    threats
        The steps that the other still has to do: verified all, it weighs no more; None if it always
        does.
    room, rest
        U - c and U + g of the party.
    """

    top: int
    weight: int
    more: int
    unit: int
    shown: tuple[int, ...]
    threats: frozenset[int] | None
    room: int
    rest: int

    @property
    def about(self) -> tuple[int, ...]:
        """For each step, 1 where it is one of the threats."""
        return tuple(int(step in (self.threats or ())) for step in range(len(self.shown)))

    @property
    def enough(self) -> int:
        """How many of the threats have to be verified for it to weigh no more."""
        return len(self.shown) + 1 if self.threats is None else len(self.threats)

    @property
    def asked(self) -> list[int]:
        """The numbers that `placing` works on."""
        return [
            self.top, self.weight, self.more, self.unit, self.enough, self.room, self.rest
        ]  # fmt: skip

    def at(self, shown: int) -> Fraction:
        """Give it once so much has been shown."""
        weight = self.weight + shown
        return max(Fraction(0), Fraction(self.top - self.more * weight, self.unit * weight))

    def largest(self, reach: int) -> int:
        """Bound the numbers that are compared, whatever is held and left within a reach."""
        weight = self.weight + sum(self.shown)
        left = (self.top + self.more * weight) * (abs(self.room) + reach)
        return max(left, self.unit * weight * (abs(self.rest) + reach))


def doubts_of(terms: Terms, party: int, allowed: Fraction) -> tuple[Doubt, ...]:
    """Give the doubts of a party; none where its trust is one number at any time.

    `allowed` is the trust that may be asked of it before the first step, and what is more there
    than what it has then may be so at any moment.
    """
    own = None if terms.trusts is None else terms.trusts.links[party]
    more = allowed - terms.trust[party]
    return tuple(_doubts(terms, party, more, own or ()))


def _doubts(terms: Terms, party: int, more: Fraction, links: tuple[Link, ...]) -> Iterator[Doubt]:
    for link in links:
        # Trust that does not grow is as trust that nothing is shown to.
        like, shown = (Fraction(1), ()) if link.like is None else (link.like, link.shown)
        doubt = like * (1 - link.first)
        fine = lcm(like.denominator, doubt.denominator, *(one.denominator for one in shown))
        yield Doubt(
            top=int(doubt * fine) * more.denominator,
            weight=int(like * fine),
            more=more.numerator,
            unit=more.denominator,
            shown=tuple(int(one * fine) for one in shown) or (0,) * len(terms.steps),
            threats=None if link.threats is None else frozenset(link.threats),
            room=terms.final[party] - terms.cover[party],
            rest=terms.final[party] + terms.guarantee[party],
        )


def trust_after(doubts: tuple[Doubt, ...], done: Collection[int]) -> Fraction:
    """Give the trust of a party with doubts once these steps are verified."""
    alive = (one for one in doubts if one.threats is None or not one.threats <= {*done})
    return 1 - max((one.at(sum(one.shown[j] for j in done)) for one in alive), default=Fraction(0))


def trusts(doubts: tuple[Doubt, ...], verified: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give the trust at many moments, (k, moments), by what is verified then, (k, moments, n)."""
    most = np.zeros(verified.shape[:2])
    for doubt in doubts:
        weight = doubt.weight + verified @ np.array(doubt.shown, np.float64)
        own = (doubt.top / weight - doubt.more) / doubt.unit
        if doubt.threats is not None:
            own[verified[:, :, sorted(doubt.threats)].all(2)] = 0
        most = np.maximum(most, own)
    return np.asarray(1 - most)


def tiers(doubt: Doubt) -> list[int]:
    """Give how much can have been shown against a doubt, in order, as sums of what steps show.

    Where these are more than can be told they are cut short: `MANY` of them.
    """
    sums = {0}
    for one in filter(None, doubt.shown):
        if len(sums) > MANY:
            break
        sums |= {one + known for known in sums}
    return sorted(sums)
