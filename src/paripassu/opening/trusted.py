"""Trust that changes with what is done: what it is at each state, and what rule 2 asks there.

The least trust in whoever can still let a party down counts, so rule 2 at a state asks that the
balance never falls below a floor from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from paripassu.balance.trusts import Link
from paripassu.order.search.state_space import Lattice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Links = Mapping[str, Link]

FAR = 2**60  # no balance is so high: where that is asked, nothing will do


@dataclass(frozen=True)
class Trusted:
    """The trust of a party at each state of a lattice.

    Attributes
    ----------
    levels
        All values that it has, ascending.
    at
        (states,): which of them it is.
    """

    levels: tuple[Fraction, ...]
    at: Ints

    @classmethod
    def of(cls, lattice: Lattice, several: Sequence[Links]) -> Trusted:
        """Work it out from a party's trust in each other; the most that it is by any of several.

        Of several no one else threatens than who does so by all of them.
        """
        found = []
        for whom in several[0]:
            links = [own[whom] for own in several]
            threats = _threats(links)
            if threats == ():
                continue
            evidence, unit = _most_shown(lattice, links)
            kinds, place = np.unique(evidence, return_inverse=True)
            trusts = [links[0].after(Fraction(int(one), unit)) for one in kinds]
            found.append((trusts, place, _over(lattice, threats)))
        levels = sorted({Fraction(1), *(one for trusts, _place, _over in found for one in trusts)})
        number = {one: k for k, one in enumerate(levels)}
        at = np.full(lattice.size, len(levels) - 1, np.int64)
        for trusts, place, over in found:
            ranks = np.array([number[one] for one in trusts], np.int64)[place]
            at = np.where(over, at, np.minimum(at, ranks))
        return cls(tuple(levels), at)

    def floors(self, held: Ints, final: int, guarantee: int, cover: int) -> Ints:
        """Give the least balance that rule 2 lets follow each state, `FAR` where none will do.

        b_k - g ≤ p·U + (1 - p)·(b_l + c) for the least whole b_l; with full trust b_k - g ≤ U.
        """
        size = int(np.abs(held).max(initial=0)) + abs(final) + abs(guarantee) + abs(cover)
        finest = max(level.denominator for level in self.levels)
        wide: type = object if 4 * size * finest > FAR else np.int64
        p: NDArray[Any] = np.array([level.numerator for level in self.levels], wide)[self.at]
        q: NDArray[Any] = np.array([level.denominator for level in self.levels], wide)[self.at]
        asked = q * (held.astype(wide) - guarantee) - p * final - (q - p) * cover
        full = q == p
        least = np.where(
            full, np.where(asked > 0, FAR, -FAR), -(-asked // np.where(full, 1, q - p))
        )
        return np.clip(least, -FAR, FAR).astype(np.int64)


def trusts_after(links: Links, order: Sequence[int]) -> Iterator[list[Fraction]]:
    """Give the trust in each other before the first step and after each; 1 in who is no threat."""
    done = set[int]()
    shown = dict.fromkeys(links, Fraction(0))
    for step in (None, *order):
        if step is not None:
            done.add(step)
            for whom, link in links.items():
                shown[whom] += link.shown[step]
        yield [
            link.after(shown[whom]) if _threatens(link, done) else Fraction(1)
            for whom, link in links.items()
        ]


def finest_trust(links: Links, *, turned: bool = False) -> int:
    """Bound the denominators of all trusts that there are by some links.

    With `turned` the first impression is what is asked about: (s·t + E)/(s + E), all in whole
    numbers, and the bound is one on what t is multiplied by.
    """
    return max((_finest(link, turned=turned) for link in links.values()), default=1)


def _finest(link: Link, *, turned: bool) -> int:
    if link.like is None:
        return 1 if turned else link.first.denominator
    unit = lcm(*(one.denominator for one in link.shown))
    like = link.like.numerator * unit
    if turned:
        return like
    most = int(sum(link.shown) * unit) * link.like.denominator
    return link.first.denominator * (like + most)


def along(lattice: Lattice, gain: Ints) -> Ints:
    """Add up what the steps done bring: (m, steps) to (m, states), by any one way into a state."""
    source = np.repeat(np.arange(lattice.size), np.diff(lattice.first))
    into = np.zeros(lattice.size, np.int64)
    into[lattice.to] = np.arange(len(lattice.to))
    total = gain[:, lattice.step[into]]
    total[:, 0] = 0
    back = source[into]
    back[0] = 0
    while back.any():
        # Each round doubles how many steps back are added up.
        total = total + total[:, back]
        back = back[back]
    return total


def _threatens(link: Link, done: set[int]) -> bool:
    return link.threats is None or not done.issuperset(link.threats)


def _threats(links: Sequence[Link]) -> tuple[int, ...] | None:
    """Give the steps by which another threatens by all of its links; None where it always does."""
    steps = [set(one.threats) for one in links if one.threats is not None]
    return tuple(sorted(set.intersection(*steps))) if steps else None


def _over(lattice: Lattice, threats: tuple[int, ...] | None) -> NDArray[np.bool_]:
    """Tell in which states all of these steps are done."""
    if threats is None:
        return np.zeros(lattice.size, np.bool_)
    steps = int(lattice.step.max(initial=0)) + 1
    own = np.array([[int(s in threats) for s in range(steps)]], np.int64)
    over: NDArray[np.bool_] = along(lattice, own)[0] == len(threats)
    return over


def _most_shown(lattice: Lattice, links: Sequence[Link]) -> tuple[Ints, int]:
    """Give the most evidence at each state by any of several links, and its unit."""
    unit = lcm(*(one.denominator for link in links for one in link.shown))
    gains = np.array([[int(one * unit) for one in link.shown] for link in links], np.int64)
    return along(lattice, gains).max(0), unit
