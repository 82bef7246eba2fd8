"""A first order: step by step, keeping the few beginnings that ask the least so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance import rules
from paripassu.balance.terms import Terms
from paripassu.order import kernels
from paripassu.order.criteria import UNBOUNDED, measure
from paripassu.order.diving import rows
from paripassu.order.spreading import WORD, masks
from paripassu.order.widening import BROKEN, widen

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH = 32
# What is lowered, by the criterion that is preferred.
MODES = {"trust": 0, "guarantee": 1, "exposure": 2, "rounds": 3}
JITTER = 1e-3
HALVES = 4  # marks that a width of beam is held to
WIDEST = 400_000  # steps times width
FEW, PATIENT = 60, 100_000  # for so few steps wider beams wait until so many states are laid out
SMALL = 30_000  # looks at a step's effect on a party that plain Python takes before numba is asked


class Tables:
    """The terms as floats, for searches that are checked exactly afterwards.

    Seen from the start (sign 1) or from the end (sign -1), where steps are undone. `deal` and
    `party` are what the kernels are given: by step, and by party.
    """

    def __init__(self, terms: Terms, sign: int = 1) -> None:
        self.terms, self.steps, self.parties = terms, len(terms.steps), len(terms.parties)
        self.sign = sign
        self.words = -(-self.steps // WORD)
        after: list[list[int]] = [[] for _ in terms.steps]
        for step, needed in enumerate(terms.before):
            for need in needed:
                after[need].append(step)
        joins: list[list[int]] = [[] for _ in terms.steps]
        for number, (needed, _) in enumerate(terms.also):
            for step in needed:
                joins[step].append(number)
        both = [[list(needed) for needed in terms.before], after][::sign]
        whole = [
            *rows(both[0]), *rows(both[1]), *rows(joins),
            masks([steps for steps, _ in terms.also], self.words),
        ]  # fmt: skip
        gain = [gain for _, gain in terms.also]
        self.deal = (
            sign * terms.keep.T.astype(np.float64),
            *(np.array(table, np.int64) for table in whole),
            sign * np.array(gain, np.float64).reshape(len(gain), self.parties),
        )
        acting = np.zeros(self.parties)
        acting[list(terms.acting)] = 1.0
        limit = [float(UNBOUNDED) if r is None else float(r) for r in terms.limit]
        columns = (
            rules.ends(terms)[:, 0 if sign > 0 else 1], terms.final, terms.guarantee, terms.cover,
            terms.stake, [float(p) for p in terms.trust], limit, acting,
        )  # fmt: skip
        self.party = np.array([np.asarray(column, np.float64) for column in columns])


class Beams:
    """Beam searches over one deal, from the start and from the end.

    The end knows more: what is left to fall back on shows there, so its orders are mostly better.
    """

    def __init__(self, terms: Terms, seed: int = 0) -> None:
        self.terms = terms
        self.tables = [Tables(terms, sign) for sign in (-1, 1)]
        chance = np.random.default_rng(seed) if seed else None
        size = len(terms.steps)
        self.jitter = np.zeros(size) if chance is None else JITTER * chance.random(size)
        self.width = WIDTH

    def quick(self, name: str) -> list[list[int]]:
        """Give two orders at little cost, the better by a criterion first."""
        orders = [beam(tables, name) for tables in self.tables]
        return sorted(orders, key=lambda order: measure(self.terms, order, name))

    def wider(self, name: str, bound: Fraction, best: Fraction, room: int) -> Iterator[list[int]]:
        """Give orders from wider beams, each in turn held to a mark between bound and best.

        How wide depends on the states that there is room for.
        """
        n = len(self.terms.steps)
        self.width = min(4 * self.width, WIDEST // n)
        if n <= FEW and room < PATIENT:
            return
        low, high = float(bound), float(best)
        for _ in range(HALVES):
            ease = (low + high) / 2
            orders = in_threads(
                partial(beam, tables, name, self.width, ease, self.jitter) for tables in self.tables
            )
            values = [float(measure(self.terms, order, name)) for order in orders]
            yield from orders
            if min(values) <= ease:
                high = min(values)
            else:
                low = ease
                high = min(high, *values)


def in_threads(tasks: Iterable[Callable[[], list[int]]]) -> list[list[int]]:
    """Do tasks side by side, as many as there are processors, and give their answers in order."""
    with ThreadPoolExecutor() as threads:
        return list(threads.map(lambda task: task(), tasks))


def beam(
    tables: Tables,
    name: str,
    width: int = WIDTH,
    ease: float = -BROKEN,
    jitter: NDArray[np.float64] | None = None,
) -> list[int]:
    """Give an order of all steps, by beam search on the worst moment (Lowerre 1976).

    Beginnings whose worst moment asks no more than `ease` are alike; among them those go first
    that strain the parties least. `jitter` is added for each step. For rounds trust is looked at.
    """
    n, m, words = tables.steps, tables.parties, tables.words
    plain = not kernels.warm() and n * width * m * 4 <= SMALL
    run: Callable[..., None] = widen if plain else kernels.compiled(widen)
    from_, step = np.zeros((n, width), np.int64), np.zeros((n, width), np.int64)
    jitter = np.zeros(n) if jitter is None else jitter
    run(
        tables.deal, tables.party, MODES[name] % 3, n, m, words, tables.sign, width, ease, jitter,
        from_, step,
    )  # fmt: skip
    order, row = [], 0
    for layer in range(n - 1, -1, -1):
        order.append(int(step[layer, row]))
        row = int(from_[layer, row])
    return order[::-1] if tables.sign > 0 else order
