"""What orders of deals with events are worth, from what is held and hoped for in each branch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Self

import numpy as np

from paripassu.balance import rules
from paripassu.balance.branching import Branching

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Held:
    """What is held, hoped for and trusted at some moments: (rows, moments), as in `Branching`.

    `has` are places in `levels`, all the trusts there are.
    """

    terms: Branching
    held: Ints
    hoped: Ints
    has: Ints
    levels: tuple[Fraction, ...]

    @classmethod
    def along(cls, terms: Branching, order: Sequence[int]) -> Self:
        """Give it along an order, from the start on."""
        balance = rules.balances(terms.rows, order)
        return cls(terms, balance[: len(terms.party)], hoped(terms, balance), *has(terms, balance))

    def breaches(self, *, rule1: bool, rule3: bool) -> int:
        """Count the places where rule 1 or rule 3 fails."""
        terms, found = self.terms, 0
        for row, i in enumerate(terms.party):
            if rule1 and i in terms.whole.acting:
                keeps = self.held[row] - terms.whole.guarantee[i]
                found += int((keeps > self.hoped[row]).sum())
            if rule3 and (least := rules.rule3(terms.whole, i)) is not None:
                found += int((self.held[row] < least).sum())
        return found

    def worst(self, states: list[int], name: str) -> Fraction:
        """Give the worst by a criterion of the moments named, one after the other."""
        terms, whole = self.terms, self.terms.whole
        held, hoped, has = self.held[:, states], self.hoped[:, states], self.has[:, states]
        if name == "exposure":
            rows = enumerate(terms.party)
            return max(Fraction(max(0, -int(held[r].min())), whole.stake[i]) for r, i in rows)
        measure = {"trust": self._shortfall, "guarantee": self._guarantee}[name]
        return max(
            measure(row, held[row].tolist(), hoped[row].tolist(), has[row].tolist())
            for row in terms.acting
        )

    def _shortfall(self, row: int, held: list[int], hoped: list[int], has: list[int]) -> Fraction:
        whole, i = self.terms.whole, self.terms.party[row]
        trusts = [self.levels[level] for level in has]
        over = rules.beyond(held, hoped, whole.guarantee[i], whole.cover[i], trusts)
        return Fraction(2) if over is None else over

    def _guarantee(self, row: int, held: list[int], hoped: list[int], has: list[int]) -> Fraction:
        whole, i = self.terms.whole, self.terms.party[row]
        trusts = [self.levels[level] for level in has]
        return rules.backing_needed(held, hoped, whole.cover[i], trusts) / whole.stake[i]


def hoped(terms: Branching, balance: Ints) -> Ints:
    """Give what the finished deal is hoped to be worth, by rows and moments, from all balances."""
    names = [terms.whole.steps[step] for step in terms.events]
    if not terms.events:
        finals = [terms.hope(row, ()) for row in range(len(terms.party))]
        return np.repeat(np.array(finals, np.int64)[:, None], balance.shape[1], 1)
    masks = balance[len(terms.party) : len(terms.party) + len(terms.events)]
    kinds, back = np.unique(masks, axis=1, return_inverse=True)
    reached = [[name for name, on in zip(names, kind, strict=True) if on] for kind in kinds.T]
    hopes = [[terms.hope(row, events) for events in reached] for row in range(len(terms.party))]
    return np.array(hopes, np.int64)[:, back.ravel()]


def has(terms: Branching, balance: Ints) -> tuple[Ints, tuple[Fraction, ...]]:
    """Give the trust by rows and moments, as places in a list of them, from all balances."""
    rows, places, trusts = len(terms.party), dict[Fraction, int](), terms.whole.trust
    kinds, back = np.zeros((0, 1), np.int64), np.zeros(balance.shape[1], np.int64)
    if len(terms.sums.keep):
        kinds, back = np.unique(balance[-len(terms.sums.keep) :], axis=1, return_inverse=True)
    found = np.empty((rows, kinds.shape[1]), np.int64)
    for at, sums in enumerate(kinds.T.tolist()):
        for row, (i, k) in enumerate(zip(terms.party, terms.branch, strict=True)):
            uneven = terms.sums.trust(k, i, sums) if terms.sums.tellings else None
            trust = trusts[i] if uneven is None else uneven
            found[row, at] = places.setdefault(trust, len(places))
    return found[:, back.ravel()], tuple(places)
