"""A bound that no order of a large deal beats, from how every order must begin and end."""

from __future__ import annotations

import heapq
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.rules import guarantee_needed, trust_needed
from paripassu.balance.terms import Terms
from paripassu.language import N_
from paripassu.order.walk import Clock

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXPANSIONS = 250
HOPELESS = Fraction(10**6)


def bound(terms: Terms, name: str, clock: Clock, floor: Fraction) -> Fraction:
    """Lower bound on a criterion (trust, guarantee or exposure) over all orders.

    Beginnings are opened best first: the least value among those not opened bounds every order,
    for every order has one of them as its beginning. The last step gives a second bound.
    """
    return max(floor, _beginnings(terms, name, clock), _last_step(terms, name))


def _beginnings(terms: Terms, name: str, clock: Clock) -> Fraction:
    number = count()
    start = terms.start.astype(object)
    open_ = [(Fraction(-1), 0, next(number), 0, start, start)]
    seen: set[tuple[int, tuple[int, ...]]] = set()
    masks = [sum(1 << need for need in needed) for needed in terms.before]
    also = [(sum(1 << step for step in needed), gain) for needed, gain in terms.also]
    for _ in range(EXPANSIONS):
        worst, _, _, done, balance, mark = heapq.heappop(open_)
        clock.tick(N_("bounding"))
        for step, mask in enumerate(masks):
            if done >> step & 1 or mask & ~done:
                continue
            reached = done | 1 << step
            moved = balance + terms.keep[:, step]
            for needed, gain in also:
                if needed & reached == needed and needed >> step & 1:
                    moved = moved + gain
            marks = np.maximum(mark, moved)
            key = (reached, tuple(marks))
            if key not in seen:
                seen.add(key)
                value = max(worst, _pair(terms, name, marks, moved.astype(object)))
                heapq.heappush(open_, (value, -reached.bit_count(), next(number), reached, moved,
                                       marks))  # fmt: skip
        if not open_:
            return HOPELESS
        if open_[0][3].bit_count() == len(masks):
            break
    return open_[0][0]


def _last_step(terms: Terms, name: str) -> Fraction:
    """Least value over the steps that can come last, from the moment before it and the end."""
    needed = {need for before in terms.before for need in before}
    every = terms.start + terms.keep.sum(1) + sum(gain for _, gain in terms.also)
    values = []
    for step in set(range(len(terms.steps))) - needed:
        before = every - terms.keep[:, step]
        for joined, gain in terms.also:
            if step in joined:
                before = before - gain
        mark = np.maximum(np.maximum(terms.start, before), every)
        values.append(max(
            _pair(terms, name, mark.astype(object), every.astype(object)),
            _pair(terms, name, np.maximum(terms.start, before).astype(object),
                  before.astype(object)),
        ))  # fmt: skip
    return min(values)


def _pair(
    terms: Terms, name: str, mark: NDArray[np.object_], balance: NDArray[np.object_]
) -> Fraction:
    """Value of a criterion as far as the marks and the balance of one moment tell."""
    for i, limit in enumerate(terms.limit):
        if limit is not None and balance[i] < -limit:
            return HOPELESS
    if name == "exposure":
        return max(Fraction(max(0, -balance[i]), s) for i, s in enumerate(terms.stake))
    values = []
    for i in terms.acting:
        path = [int(mark[i]), int(balance[i])]
        needed = trust_needed(path, terms.final[i], terms.guarantee[i], terms.cover[i])
        if needed is None:
            return HOPELESS
        if name == "trust":
            values.append(needed - terms.trust[i])
        else:
            g = guarantee_needed(path, terms.final[i], terms.trust[i], terms.cover[i])
            values.append(g / terms.stake[i])
    return max(values)
