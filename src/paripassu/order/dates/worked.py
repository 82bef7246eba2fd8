"""Working days in tables: when what begins on a day is over, for each day from D-Day on."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from paripassu.case.workdays import Workdays, opened

if TYPE_CHECKING:
    from numpy.typing import NDArray

Table: TypeAlias = "NDArray[np.int64]"

YEAR = 366
MOST = 2**14  # days from D-Day, 44 years, for which working days are told


@cache
def _open(workdays: Workdays, starts: str) -> NDArray[np.bool_]:
    return np.fromiter(opened(workdays, starts, MOST), np.bool_, MOST)


@cache
def over(workdays: Workdays, starts: str, number: int) -> Table:
    """Give for each day that before which so many working days from it on are over: (MOST + 1,).

    `MOST` stands for what is later than is told.
    """
    gone = np.concatenate([[0], np.cumsum(_open(workdays, starts))])
    found = np.searchsorted(gone, gone + number)
    return np.minimum(found, MOST).astype(np.int64)


def following(workdays: Workdays, starts: str) -> Table:
    """Give for each day the first working day from it on."""
    return np.minimum(over(workdays, starts, 1) - 1, MOST)


def inverse(table: Table) -> Table:
    """Give for each day the first at which a table that never falls has reached it."""
    return np.minimum(np.searchsorted(table, np.arange(MOST + 1)), MOST).astype(np.int64)


def worst(table: Table) -> int:
    """Give the most days that a table has between a day and what it tells of it."""
    told = table[table < MOST]
    return max(0, int((told - np.arange(len(told))).max(initial=0)))


def plain(number: int) -> Table:
    """Give the table of so many plain days."""
    return np.clip(np.arange(MOST + 1) + number, 0, MOST)
