"""Draws of a case: what its numbers may really be, within the ranges stated or about themselves.

The number at a place of a draw depends on the seed, on which draw it is and on which numbers there
are, and on nothing else: not on how many draws there are, nor on who draws them, nor in what order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from paripassu.balance.deal import Deal
from paripassu.balance.numbers import KINDS, Kind, Number, numbers_of
from paripassu.case.model import Case
from paripassu.running.counted import key, units
from paripassu.short import Short

if TYPE_CHECKING:
    from numpy.typing import NDArray

Shape = Literal["uniform", "triangular", "three-point"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
Together = Literal["", "party", "track"]
SPREAD = Fraction(1, 5)  # of a number without a range, either way, where nobody says otherwise
DRAWS = 10_000
CORRELATION = Fraction(1, 2)
ENDS = 0.3  # the chance of each end of a range in three points (Swanson's rule)


@dataclass(frozen=True, repr=False)
class Drawn(Short):
    """Draws of the numbers of a case.

    Attributes
    ----------
    numbers
        Which numbers, each with the range in which it was drawn; what has none stands in each draw.
    values
        (draws, numbers): what each is in each draw. It stands in memory number by number.
    first
        The number of the first of these draws.
    """

    numbers: tuple[Number, ...]
    values: NDArray[np.float64]
    first: int = 0

    def __len__(self) -> int:
        return len(self.values)

    def draw(self, number: int) -> dict[Number, Fraction]:
        """Give one of these draws, each number as its shortest decimal: see `with_numbers`."""
        return {
            one: Fraction(str(float(value)))
            for one, value in zip(self.numbers, self.values[number], strict=True)
        }


@dataclass(frozen=True)
class Draws:
    """How the numbers of a case are drawn.

    Attributes
    ----------
    numbers
        Which, each with its range.
    shape
        How likely each place in a range is: all alike (uniform); the middle most, falling to
        nothing at the ends (triangular); or low, middle and high with the chances 30, 40 and 30 %
        (three-point).
    groups
        For each number the group with which it moves, from 0 on; -1 for none.
    correlation
        The rank correlation of two numbers of one group: each takes, with chance √correlation, the
        place of its group in place of its own.
    key
        Where the random numbers begin.
    """

    numbers: tuple[Number, ...]
    shape: Shape
    groups: tuple[int, ...]
    correlation: float
    key: np.uint64

    @property
    def columns(self) -> int:
        """How many random numbers a draw takes."""
        many = len(self.numbers)
        return 2 * many + 1 + max(self.groups) if self.grouped else many

    @cached_property
    def ranges(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The low end of each number's range, and how wide that is."""
        low = np.array([float(one.low) for one in self.numbers])
        return low, np.array([float(one.high) for one in self.numbers]) - low

    @property
    def plain(self) -> bool:
        """Whether all are uniform, and move by themselves."""
        return self.shape == "uniform" and not self.grouped

    @property
    def grouped(self) -> bool:
        """Whether any numbers move together."""
        return max(self.groups, default=-1) >= 0

    def draw(self, first: int, draws: int) -> Drawn:
        """Draw: so many, from the draw of this number on."""
        places = units(self.key, first, draws, self.columns)
        many = len(self.numbers)
        own = places[:many]
        if self.grouped:
            moved = places[many : 2 * many] < sqrt(self.correlation)
            group = np.array(self.groups)
            common = places[2 * many :][np.maximum(group, 0)]
            own = np.where(moved & (group >= 0)[:, None], common, own)
        for row, number in zip(own, self.numbers, strict=True):
            row[:] = placed(number, row, self.shape)
        return Drawn(self.numbers, own.T, first)


def placed(number: Number, place: NDArray[np.float64], shape: Shape) -> NDArray[np.float64]:
    """Give the values at places, from 0 to 1, in the range of a number."""
    low, middle, high = float(number.low), float(number.middle), float(number.high)
    if low == high:
        return np.full_like(place, middle)
    if shape == "uniform":
        return low + place * (high - low)
    if shape == "three-point":
        return np.where(place < ENDS, low, np.where(place < 1 - ENDS, middle, high))
    below = (middle - low) / (high - low)
    rising = low + np.sqrt(place * ((high - low) * (middle - low)))
    falling = high - np.sqrt((1 - place) * ((high - low) * (high - middle)))
    return np.where(place < below, rising, falling)


def draws_of(
    case: Case,
    deal: Deal,
    *,
    seed: int = 0,
    spread: Fraction = SPREAD,
    shape: Shape = "uniform",
    together: Together = "",
    correlation: Fraction = CORRELATION,
    kinds: Collection[Kind] = KINDS,
) -> Draws:
    """Say how the numbers of a deal are drawn: see `drawn`."""
    numbers = tuple(
        one if one.ranges or one.kind not in kinds else one.within(spread)
        for one in numbers_of(case, deal)
    )
    return Draws(
        numbers,
        shape,
        _groups(case, numbers, together),
        float(correlation),
        key(seed, "numbers"),
    )


def drawn(
    case: Case,
    deal: Deal,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    spread: Fraction = SPREAD,
    shape: Shape = "uniform",
    together: Together = "",
    correlation: Fraction = CORRELATION,
    kinds: Collection[Kind] = KINDS,
    first: int = 0,
) -> Drawn:
    """Draw what the numbers of a deal may really be.

    Parameters
    ----------
    draws, first
        How many, and the number of the first.
    spread
        How far, as a share of itself, a number without a stated range is drawn either way.
    shape, correlation
        See `Draws`.
    together
        What moves together: the points of one party, or those of one party in one track.
    kinds
        Which numbers without a stated range are drawn by `spread`; the others stand.
    """
    how = draws_of(
        case, deal, seed=seed, spread=spread, shape=shape, together=together,
        correlation=correlation, kinds=kinds,
    )  # fmt: skip
    return how.draw(first, draws)


def _groups(case: Case, numbers: Sequence[Number], together: Together) -> tuple[int, ...]:
    """Give for each number its group; trust and guarantees move alone."""
    found: dict[tuple[str, ...], int] = {}

    def group(number: Number) -> int:
        if not together or number.kind in ("trust", "guarantee"):
            return -1
        if together == "party":
            return found.setdefault((number.party,), len(found))
        track = case.actions[number.of].track if number.kind != "extra" else ""
        return found.setdefault((number.party, track), len(found)) if track else -1

    return tuple(map(group, numbers))
