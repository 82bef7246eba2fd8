"""A first order: step by step, keeping the few beginnings that ask the least so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.terms import Terms
from paripassu.order import kernels
from paripassu.order.criteria import CRITERIA, UNBOUNDED, measure
from paripassu.order.facing import Facing
from paripassu.order.lattice import widest
from paripassu.order.threads import in_threads
from paripassu.order.widening import BROKEN, widen

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH = 16
# What is lowered, by the criterion that is preferred; for changes of actor it is trust.
MODES = {"trust": 0, "guarantee": 1, "exposure": 2, "rounds": 0}
JITTER = 1e-3
CUTS = 2  # marks that a width of beam is held to
WIDEST = 6_000_000  # steps, times those of which none waits for another, times width
# From which end, and how much it counts how near rule 1 is.
WAYS = ((-1, 0.0), (1, 1.0), (-1, 10.0), (1, 10.0))
SMALL = 30_000  # looks at a step's effect on a party that plain Python takes before numba is asked


class Tables:
    """A deal as seen from one end, with its parties' terms as floats.

    `party` holds, by party: balance at that end, final, guarantee, cover, stake, trust, risk limit
    and whether it acts.
    """

    def __init__(self, terms: Terms, facing: Facing) -> None:
        self.facing = facing
        acting = [float(i in terms.acting) for i in range(len(terms.parties))]
        limit = [float(UNBOUNDED) if r is None else float(r) for r in terms.limit]
        columns = (
            self.facing.held, terms.final, terms.guarantee, terms.cover, terms.stake,
            [float(p) for p in terms.trust], limit, acting,
        )  # fmt: skip
        self.party = np.array([list(map(float, column)) for column in columns])


class Beams:
    """Beam searches over one deal, from the start and from the end, in several ways.

    The end knows more: what is left to fall back on shows there. From the start it helps to keep
    away from the highest balance that rule 1 allows.
    """

    def __init__(self, terms: Terms, ends: Sequence[Facing], seed: int = 0) -> None:
        self.terms, self.seed, self.tried = terms, seed, 0
        self.tables = {facing.sign: Tables(terms, facing) for facing in ends}
        self.width = WIDTH

    def quick(self, name: str) -> list[list[int]]:
        """Give two orders at little cost, the better by a criterion first."""
        ease = float(CRITERIA[name].floor(self.terms)) if name in CRITERIA else -BROKEN
        orders = [beam(self.tables[sign], name, ease=ease, near=near) for sign, near in WAYS[:2]]
        return sorted(orders, key=lambda order: measure(self.terms, order, name))

    @property
    def states(self) -> int:
        """How many states the next wider beams go on from."""
        return CUTS * len(WAYS) * len(self.terms.steps) * self._wider

    @property
    def _wider(self) -> int:
        n = len(self.terms.steps)
        return max(WIDTH, min(4 * self.width, WIDEST // (n * widest(self.terms.before))))

    def wider(self, name: str, bound: Fraction, best: Fraction) -> Iterator[list[int]]:
        """Give orders from beams wider than before, each held to a mark between bound and best."""
        n = len(self.terms.steps)
        chance = np.random.default_rng((self.seed, self.tried))
        self.tried += 1
        self.width = self._wider
        low, high = float(bound), float(best)
        for cut in range(CUTS):
            ease = (low + high) / 2 if cut else low
            jitter = JITTER * chance.random(n)
            orders = in_threads(
                [
                    partial(beam, self.tables[sign], name, self.width, ease, near, jitter)
                    for sign, near in WAYS
                ]
            )
            yield from orders
            reached = min(float(measure(self.terms, order, name)) for order in orders)
            if reached > ease:
                low = ease
            high = min(high, reached)


def beam(
    tables: Tables,
    name: str,
    width: int = WIDTH,
    ease: float = -BROKEN,
    near: float = 0.0,
    jitter: NDArray[np.float64] | None = None,
) -> list[int]:
    """Give an order of all steps, by beam search on the worst moment (Lowerre 1976).

    Beginnings whose worst moment asks no more than `ease` are alike; among them those go first
    that strain the parties least, and where nobody is near to breaking rule 1, by the weight
    `near`. `jitter` is added for each step.
    """
    facing = tables.facing
    n, m = facing.n, facing.m
    plain = not kernels.warm() and n * width * m * 4 <= SMALL
    run: Callable[..., None] = widen if plain else kernels.compiled(widen)
    from_, step = np.zeros((n, width), np.int64), np.zeros((n, width), np.int64)
    run(
        facing.arrays, tables.party, MODES[name], n, m, facing.words, facing.sign, width, ease,
        near, np.zeros(n) if jitter is None else jitter, from_, step,
    )  # fmt: skip
    order, row = [], 0
    for layer in range(n - 1, -1, -1):
        order.append(int(step[layer, row]))
        row = int(from_[layer, row])
    return order[::-1] if facing.sign > 0 else order
