"""Random numbers by their place: the same there however many are drawn, and by whom.

SplitMix64 (Steele, Lea & Flood 2014): a hash of a counter. The same few lines do for whole arrays
in NumPy and, compiled, for one number after another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
B30, B27, B31, B11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
UNIT = 2.0**-53


def key(seed: int, purpose: str) -> np.uint64:
    """Give where the numbers of one purpose begin, all from one seed."""
    of = np.random.SeedSequence((seed, int.from_bytes(purpose.encode(), "big")))
    return np.uint64(of.generate_state(1, np.uint64)[0])


def unit(counter: Any) -> Any:
    """Give the number from 0 to below 1 at a place: `key` + number · `GOLDEN`, one or many."""
    mixed = (counter ^ (counter >> B30)) * FIRST
    mixed = (mixed ^ (mixed >> B27)) * SECOND
    return ((mixed ^ (mixed >> B31)) >> B11) * UNIT


def units(begin: np.uint64, first: int, rows: int, columns: int) -> NDArray[np.float64]:
    """Give a table of such numbers, (columns, rows): row r has the places (first + r)·columns on.

    It stands column by column, as what follows goes over all rows of a column at once.
    """
    at = np.arange(first, first + rows, dtype=np.uint64) * np.uint64(columns)
    places = at[None, :] + np.arange(1, columns + 1, dtype=np.uint64)[:, None]
    numbers: NDArray[np.float64] = unit(begin + places * GOLDEN)
    return numbers
