"""A first order for a large deal: step by step, keeping the beginnings that ask the least."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.terms import Terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WIDTH = 32
BROKEN = 10.0


class Tables:
    """The terms as floats, for searches that are checked exactly afterwards."""

    def __init__(self, terms: Terms) -> None:
        self.steps = len(terms.steps)
        self.before = terms.before
        self.after: list[list[int]] = [[] for _ in terms.steps]
        for step, needed in enumerate(terms.before):
            for need in needed:
                self.after[need].append(step)
        self.keep = terms.keep.T.astype(np.float64).copy()
        self.start = terms.start.astype(np.float64)
        self.acting = np.zeros(len(terms.parties), np.bool_)
        self.acting[list(terms.acting)] = True
        self.final = np.array(terms.final, np.float64)
        self.guarantee = np.array(terms.guarantee, np.float64)
        self.cover = np.array(terms.cover, np.float64)
        self.stake = np.array(terms.stake, np.float64)
        self.trust = np.array([float(p) for p in terms.trust])
        self.limit = np.array([np.inf if r is None else float(r) for r in terms.limit])
        self.joins: list[list[int]] = [[] for _ in terms.steps]
        for number, (needed, _) in enumerate(terms.also):
            for step in needed:
                self.joins[step].append(number)
        self.gain = np.array([gain for _, gain in terms.also], np.float64).reshape(
            len(terms.also), len(terms.parties)
        )
        self.sizes = np.array([len(needed) for needed, _ in terms.also], np.int64)

    def asked(self, balance: Floats, mark: Floats) -> Floats:
        """Shortfall of trust per row and party; over `BROKEN` where rule 1 or 3 fails."""
        left = balance + self.cover
        loss = mark - self.guarantee - left
        share = np.where(loss > 0, loss / np.maximum(self.final - left, 1e-9), 0.0)
        over = (mark - self.final - self.guarantee) / self.stake
        asked = np.where(over > 1e-12, BROKEN + over, share - self.trust)
        under = (-self.limit - balance) / self.stake
        return np.where(under > 1e-12, BROKEN + under, np.where(self.acting, asked, -1.0))


@dataclass(frozen=True)
class _Beginning:
    """The first steps of an order and where they lead."""

    order: tuple[int, ...]
    missing: NDArray[np.int64]
    joined: NDArray[np.int64]
    balance: Floats
    mark: Floats
    worst: float
    sign: int


def beam(tables: Tables, chance: np.random.Generator, width: int = WIDTH) -> list[int]:
    """Give an order of all steps, by beam search on the worst shortfall of trust."""
    signs = chance.integers(1, 2**62, tables.steps).tolist()
    missing = np.array([len(needed) for needed in tables.before], np.int64)
    joined = np.zeros(len(tables.sizes), np.int64)
    kept = [_Beginning((), missing, joined, tables.start, tables.start, -9.0, 0)]
    for _ in range(tables.steps):
        options = []
        for row, one in enumerate(kept):
            ready = np.flatnonzero(one.missing == 0)
            moved = one.balance + tables.keep[ready]
            for position, step in enumerate(ready):
                for number in tables.joins[step]:
                    if one.joined[number] + 1 == tables.sizes[number]:
                        moved[position] += tables.gain[number]
            marks = np.maximum(one.mark, moved)
            asked = tables.asked(moved, marks)
            now, mean = asked.max(1), asked.mean(1)
            for position, step in enumerate(ready):
                worst = max(one.worst, float(now[position]))
                score = worst + 0.1 * float(now[position]) + 0.01 * float(mean[position])
                options.append((score, row, int(step), worst, moved[position], marks[position]))
        options.sort(key=lambda option: option[:3])
        kept = _chosen(tables, kept, options, signs, width)
    return list(kept[0].order)


def _chosen(
    tables: Tables,
    kept: list[_Beginning],
    options: list[tuple[float, int, int, float, Floats, Floats]],
    signs: list[int],
    width: int,
) -> list[_Beginning]:
    """Go on with the best options, one for each set of steps done."""
    fresh: dict[int, _Beginning] = {}
    for _, row, step, worst, balance, mark in options:
        one = kept[row]
        sign = one.sign ^ signs[step]
        if sign in fresh:
            continue
        missing, joined = one.missing.copy(), one.joined.copy()
        missing[step] = -1
        missing[tables.after[step]] -= 1
        joined[tables.joins[step]] += 1
        fresh[sign] = _Beginning((*one.order, step), missing, joined, balance, mark, worst, sign)
        if len(fresh) == width:
            break
    return list(fresh.values())
