"""What one step asks wherever in an order it is taken: bounds from the largest steps alone.

A step that costs a party c leads from a balance x to x - c. Where it has held h before, it is asked
least of where x = h: from less it falls lower, and from more the fall asks no less of it. So no
order asks less than the fall from the start to c below it. A step that brings it c leads from x to
x + c, and at the end it holds what all orders leave it: the lower x, the more the start asks of it,
the higher, the more the end does. The same is true on the way, of the highest balance so far and
the largest step to come; from the end, a step that is done led to a low or away from one, that was
not lower than the start allows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance import rules
from paripassu.balance.terms import Terms
from paripassu.balance.told import uneven

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Asked = Callable[[int, int], Fraction]

MOST = 32  # of the largest steps, that are looked through for one still to come
IMPOSSIBLE = Fraction(2)  # more trust than there can be: as criteria say where rule 1 fails


def least_trust(terms: Terms) -> Fraction:
    """Give a worst trust needed less trust stated that no order beats."""
    worst, ranges = Fraction(-1), _ranges(terms)
    for i in terms.acting:
        if uneven(terms, i) is not None:
            continue
        final, guarantee, cover = terms.final[i], terms.guarantee[i], terms.cover[i]

        def asked(
            high: int, low: int, final: int = final, guarantee: int = guarantee, cover: int = cover
        ) -> Fraction:
            needed = rules.trust_needed((high, low), final, guarantee, cover)
            return IMPOSSIBLE if needed is None else needed

        least = _least(ranges[i], asked, worst + terms.trust[i])
        worst = max(worst, least if least == IMPOSSIBLE else least - terms.trust[i])
    return worst


def least_guarantee(terms: Terms) -> Fraction:
    """Give a worst guarantee needed, as a share of the party's stake, that no order beats."""
    worst, ranges = Fraction(0), _ranges(terms)
    for i in terms.acting:
        if uneven(terms, i) is not None:
            continue
        final, trust, cover = terms.final[i], terms.trust[i], terms.cover[i]

        def asked(
            high: int, low: int, final: int = final, trust: Fraction = trust, cover: int = cover
        ) -> Fraction:
            return rules.guarantee_needed((high, low), final, trust, cover)

        worst = max(worst, _least(ranges[i], asked, worst * terms.stake[i]) / terms.stake[i])
    return worst


def _ranges(terms: Terms) -> list[list[int]]:
    """Give by party: balance at the start and at the end, largest cost and largest gain."""
    least, most = effects(terms)
    cost, gain = -most.min(1, initial=0), least.max(1, initial=0)
    return np.column_stack([terms.ends, cost, gain]).tolist()  # type: ignore[no-any-return]


def effects(terms: Terms) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the least and the most that each step can move each balance by: (m, n) both.

    They differ where it may be the last of a set with an extra value.
    """
    least, most = terms.keep, terms.keep
    for steps, gain in terms.also:
        if least is terms.keep:
            least, most = terms.keep.copy(), terms.keep.copy()
        least[:, list(steps)] += np.minimum(gain, 0)[:, None]
        most[:, list(steps)] += np.maximum(gain, 0)[:, None]
    return least, most


class Largest:
    """For each acting party the steps that cost it something and those that bring it something.

    The largest come first, and only so many: where all of them are done nothing is said. `lists`
    holds the steps, how large they are, and where each party's costs, then what it is brought,
    begin.
    """

    def __init__(self, terms: Terms) -> None:
        least, most = effects(terms)
        steps, sizes, many = [], [], []
        for i in terms.acting:
            for size in (-most[i], least[i]):
                order = np.argsort(-size, kind="stable")[: min(MOST, int((size > 0).sum()))]
                steps += order.tolist()
                sizes += size[order].tolist()
                many.append(len(order))
        self.lists: tuple[list[int], ...] = steps, sizes, [0, *accumulate(many)]

    @cached_property
    def arrays(self) -> tuple[NDArray[np.int64], ...]:
        """The same as `lists`, as compiled kernels take them."""
        return tuple(np.array(table, np.int64) for table in self.lists)


def _least(range_: Sequence[int], asked: Asked, known: Fraction) -> Fraction:
    """Give what is asked of a party at the least, or what is `known` to be asked.

    `asked` tells it by a balance and by one that follows.
    """
    start, end, cost, gain = range_
    worst = max(known, asked(start, end), asked(start, start - cost))
    if gain == 0 or asked(start + gain, end) <= worst:
        return worst
    # From `low` the end asks more than the start does, from one less it is the other way.
    below, low = start - gain - 1, start
    while low - below > 1:
        middle = (below + low) // 2
        if asked(start, middle) <= asked(max(start, middle + gain), end):
            low = middle
        else:
            below = middle
    return max(worst, min(asked(max(start, low + gain), end), asked(start, low - 1)))
