"""Which rows of numbers are dominated: at most as large everywhere as another, smaller somewhere.

Divide and conquer after Kung, Luccio & Preparata (1975): of rows in falling order only earlier ones
can dominate later ones, so that one column fewer is left to compare between two halves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Up to so many pairs are compared directly.
DIRECT = 20_000


def nondominated(rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which rows no other row dominates; equal rows do not dominate each other.

    Parameters
    ----------
    rows
        (N, k) integers, larger is better in every column.

    Returns
    -------
    array of bool
        (N,).
    """
    if not len(rows):
        return np.zeros(0, np.bool_)
    rows = rows[:, (rows != rows[0]).any(0)]
    if not rows.shape[1]:
        return np.ones(len(rows), np.bool_)
    distinct, inverse = np.unique(rows, axis=0, return_inverse=True)
    falling = distinct[::-1]
    mask = np.zeros(len(distinct), np.bool_)
    mask[_front(falling, np.arange(len(falling)))] = True
    return mask[::-1][inverse.reshape(-1)]


def reached(above: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say for which rows (N, k) one in `above` (M, k) is at least as large in every column."""
    if not len(above) or not len(rows):
        return np.zeros(len(rows), np.bool_)
    if rows.shape[1] == 1:
        return np.asarray(rows[:, 0] <= above[:, 0].max())
    if rows.shape[1] == 2:
        return _under_stairs(above, rows)
    if len(above) * len(rows) <= DIRECT:
        least: NDArray[np.bool_] = np.min(above[None, :, :] >= rows[:, None, :], axis=2)
        return np.asarray(np.max(least, axis=1))
    return _halved(above, rows)


def _front(falling: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give those positions of distinct rows in falling order that no earlier one dominates."""
    if falling.shape[1] <= 2 or len(at) <= 64:
        return _small_front(falling, at)
    first = _front(falling, at[: len(at) // 2])
    second = _front(falling, at[len(at) // 2 :])
    return np.concatenate([first, second[~reached(falling[first, 1:], falling[second, 1:])]])


def _small_front(falling: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.int64]:
    rows = falling[at]
    if rows.shape[1] == 1:
        return at[:1]
    if rows.shape[1] == 2:
        best = np.maximum.accumulate(rows[:, 1])
        rises = np.append(True, rows[1:, 1] > best[:-1])
        return np.asarray(at[rises])
    over = (rows[None, :, 1:] >= rows[:, None, 1:]).all(2)
    return np.asarray(at[~np.tril(over, -1).any(1)])


def _under_stairs(above: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    above = above[np.argsort(above[:, 0])]
    highest = np.maximum.accumulate(above[::-1, 1])[::-1]
    place = np.searchsorted(above[:, 0], rows[:, 0])
    within = place < len(above)
    return within & (highest[np.minimum(place, len(above) - 1)] >= rows[:, 1])


def _halved(above: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Split by the last column: what is high in it need not be compared in it with what is low."""
    column = np.concatenate([above[:, -1], rows[:, -1]])
    low, middle = int(column.min()), int(np.median(column))
    pivot = middle if middle > low else low + 1
    above_high, rows_high = above[:, -1] >= pivot, rows[:, -1] >= pivot
    result = np.zeros(len(rows), np.bool_)
    if (above_high.all() and not rows_high.any()) or int(column.max()) == low:
        return reached(above[:, :-1], rows[:, :-1])
    result[rows_high] = reached(above[above_high], rows[rows_high])
    result[~rows_high] = reached(above[above_high, :-1], rows[~rows_high, :-1])
    rest = ~rows_high & ~result
    result[rest] = reached(above[~above_high], rows[rest])
    return result
