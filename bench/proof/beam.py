"""A small beam search: the first order that every peer starts from, and the generators' guide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.terms import Terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

# Wider beams cost the solver peers more time than their better first orders saved them.
WIDTH = 10


class _Table:
    """The terms as floats, a row for each party."""

    def __init__(self, terms: Terms) -> None:
        size, parties = len(terms.steps), len(terms.parties)
        self.moves = terms.keep.astype(np.float64)
        self.gains = np.array([gain for _, gain in terms.also], np.float64).reshape(-1, parties)
        self.sets = np.zeros((len(terms.also), size), np.bool_)
        for number, (needed, _) in enumerate(terms.also):
            self.sets[number, list(needed)] = True
        self.acting = np.array(terms.acting, np.int64)
        self.final = np.array(terms.final, np.float64)[:, None]
        self.guarantee = np.array(terms.guarantee, np.float64)[:, None]
        self.stake = np.array(terms.stake, np.float64)[:, None]
        self.trust = np.array([float(p) for p in terms.trust])[:, None]
        limit = [np.inf if r is None else float(r) for r in terms.limit]
        self.limit = np.array(limit)[:, None]

    def allowed(self, balance: Floats) -> NDArray[np.bool_]:
        """Whether rules 1 and 3 hold, for each column of balances."""
        a = self.acting
        tempted = balance[a] > self.final[a] + self.guarantee[a]
        broken = np.concatenate([tempted, balance < -self.limit])
        fine: NDArray[np.bool_] = np.logical_and.reduce(~broken)
        return fine


Score = Callable[[_Table, "Floats", "Floats"], "Floats"]


def trust(table: _Table, balance: Floats, mark: Floats) -> Floats:
    """Worst shortfall of trust at one moment, for each column."""
    a = table.acting
    loss, gain = mark[a] - table.guarantee[a] - balance[a], table.final[a] - balance[a]
    share = np.divide(loss, gain, out=np.zeros_like(loss), where=(loss > 0) & (gain > 0))
    worst: Floats = (share - table.trust[a]).max(0)
    return worst


def exposure(table: _Table, balance: Floats, _mark: Floats) -> Floats:
    """Worst exposure at one moment, as a share of the stake."""
    worst: Floats = (-balance / table.stake).max(0)
    return worst


def temptation(table: _Table, _balance: Floats, mark: Floats) -> Floats:
    """Highest balance so far above the finished deal's value, as a share of the stake."""
    worst: Floats = ((mark - table.final) / table.stake)[table.acting].max(0)
    return worst


SCORES: dict[str, Score] = {"trust": trust, "exposure": exposure, "temptation": temptation}


@dataclass(frozen=True)
class _Front:
    """Beginnings of orders, a column each: what is missing for every step, and where they lead."""

    missing: Whole
    lacking: Whole
    balance: Floats
    mark: Floats
    worst: Floats
    sign: NDArray[np.uint64]


def beam(terms: Terms, objective: str, width: int = WIDTH) -> list[int] | None:
    """Find a good order that passes rules 1 and 3; None where the beam loses its way.

    For ``temptation`` rules 1 and 3 are left aside.
    """
    table, score = _Table(terms), SCORES[objective]
    size = len(terms.steps)
    after = np.zeros((size, size), np.int64)
    for waiting, needed in enumerate(terms.before):
        after[waiting, list(needed)] = 1
    rng = Random(1)
    signs = np.array([rng.getrandbits(64) for _ in range(size)], np.uint64)
    start = terms.start.astype(np.float64)[:, None]
    front = _Front(
        after.sum(1)[:, None], table.sets.sum(1)[:, None], start, start,
        np.full(1, -1e9), np.zeros(1, np.uint64),
    )  # fmt: skip
    history: list[tuple[Whole, Whole]] = []
    for _ in range(size):
        step, row = np.nonzero(front.missing == 0)
        balance = front.balance[:, row] + table.moves[:, step]
        for members, gain, lacking in zip(table.sets, table.gains, front.lacking, strict=True):
            balance[:, members[step] & (lacking[row] == 1)] += gain[:, None]
        mark = np.maximum(front.mark[:, row], balance)
        worst = np.maximum(front.worst[row], score(table, balance, mark))
        fallen = np.zeros_like(worst)
        for lost in (mark - balance) / table.stake:
            fallen += lost
        sign = front.sign[row] ^ signs[step]
        best = np.lexsort((fallen, worst))
        if objective != "temptation":
            best = best[table.allowed(balance[:, best])]
        _, first = np.unique(sign[best], return_index=True)
        best = best[np.sort(first)[:width]]
        if not best.size:
            return None
        row, step = row[best], step[best]
        history.append((row, step))
        missing = front.missing[:, row] - after[:, step]
        missing[step, np.arange(len(step))] = -1
        lacking = front.lacking[:, row] - table.sets[:, step]
        front = _Front(missing, lacking, balance[:, best], mark[:, best], worst[best], sign[best])
    return _order(history)


def _order(history: list[tuple[Whole, Whole]]) -> list[int]:
    """Read the order of the best beginning back from the end."""
    order, column = [], 0
    for row, step in reversed(history):
        order.append(int(step[column]))
        column = int(row[column])
    return order[::-1]
