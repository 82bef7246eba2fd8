"""Which question is asked next: that after which the most that can be lost is least.

The regret of an order at some values is how much more trust it asks beyond what there is than the
best order does there. What an answer leaves open is the order whose greatest regret is least; what
a question leaves open is the worse of its two answers (minimax regret: Wang & Boutilier 2003;
Braziunas & Boutilier 2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from paripassu.risk.choices.question import Question
from paripassu.risk.choices.spans import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

AT_ONCE = 400  # questions that are weighed together
PLACES = 6  # regrets that differ by less are alike


class Weighed(NamedTuple):
    """What a question leaves open.

    `greatest` is the greatest regret after the worse of its answers, `mean` the mean regret that is
    to be expected after either.
    """

    greatest: float
    mean: float


def regrets(losses: Floats) -> Floats:
    """Give what each order (rows) loses at each value (columns) beside the best one there."""
    found: Floats = losses - losses.min(0)
    return found


def least(tops: Floats, means: Floats, tolerance: float) -> Ints:
    """Give for each column the order (row) whose greatest regret is least.

    What is above that by no more than the tolerance counts as least too: of these the order whose
    mean regret is least.
    """
    near = tops <= tops.min(0) + tolerance
    found: Ints = np.argmin(np.where(near, np.round(means, PLACES), np.inf), axis=0)
    return found


def weighed(
    asked: Sequence[Question],
    spans: Sequence[Span],
    values: Floats,
    wrong: Ints,
    regret: Floats,
    doubt: float,
    tolerance: float,
) -> list[Weighed]:
    """Weigh questions by what their answers would leave open, over the values tried.

    Parameters
    ----------
    values
        (draws, actions)
    wrong
        (draws,): how many answers each goes against already.
    regret
        (orders, draws)
    doubt
        What a value weighs for each answer that it goes against beyond the fewest.
    tolerance
        Up to which greatest regrets are alike.
    """
    place = {s.action: k for k, s in enumerate(spans)}
    forms = np.zeros((len(asked), len(spans)))
    for row, one in enumerate(asked):
        for action, times in one.form.items():
            forms[row, place[action]] = float(times)
    now = np.power(doubt, wrong - wrong.min())
    found: list[Weighed] = []
    for start in range(0, len(asked), AT_ONCE):
        first = forms[start : start + AT_ONCE] @ values.T > 0
        tops, means = zip(
            _left(~first, wrong, regret, doubt, tolerance),
            _left(first, wrong, regret, doubt, tolerance),
            strict=True,
        )
        share = first @ now / now.sum()
        worst, mean = np.maximum(*tops), share * means[0] + (1 - share) * means[1]
        found += map(Weighed, worst.round(PLACES).tolist(), mean.round(PLACES).tolist())
    return found


def _left(
    against: NDArray[np.bool_], wrong: Ints, regret: Floats, doubt: float, tolerance: float
) -> tuple[Floats, Floats]:
    """Give the greatest and the mean regret that an answer would leave, by question."""
    now = wrong + against
    weights = np.power(doubt, now - now.min(1, keepdims=True))
    tops = np.array([(weights * row).max(1) for row in regret])
    means = (regret @ weights.T) / weights.sum(1)
    best = least(tops, means, tolerance)
    columns = np.arange(len(best))
    return tops[best, columns], means[best, columns]
