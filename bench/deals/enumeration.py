"""Plain enumeration: packages by falling value, each tested by a compiled walk, to the first safe.

All at once they would be too many, so they are listed in bands of falling value. A band is listed
option by option in numpy arrays; what can no longer reach the band or a bottom line is dropped.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.deals.facts import facts
from bench.deals.joint import Found, Instance
from bench.deals.orders import FOUND, PAUSED, Room, room, scan
from paripassu.packages.steps import compile_steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

NAME = "enumeration"
BUDGET = 500_000
ROWS, MOST = 1 << 16, 1 << 22
# The first band, as a share of the highest value there could be; each next one is twice as wide.
BAND = 1 / 512


class LateError(Exception):
    """Time is up, or a band is too large to hold."""


def solve(instance: Instance, measure: str, limit: float) -> Found:
    """List packages by falling value until one has a safe order."""
    began = time.perf_counter()
    listing = Listing(instance, measure, began + limit)
    fact = facts(compile_steps(instance.case, instance.choices))
    space = room(fact)
    top, width = listing.ceiling, max(1, int(listing.ceiling * BAND))
    tested, common = 0, listing.common
    try:
        while top >= 0:
            low = max(0, top - width)
            packages, values = listing.band(low, top)
            place = 0
            while place < len(packages):
                outcome, place, _ = scan(packages, place, fact, space, BUDGET)
                if outcome == FOUND:
                    seconds = time.perf_counter() - began
                    package = tuple(packages[place].tolist())
                    worth = Fraction(int(values[place]), common)
                    order = names(instance, space, package)
                    tested += place + 1
                    return Found(NAME, package, order, worth, worth, True, seconds, tested)
                if outcome == PAUSED:
                    top = int(values[place])
                    listing.hurry()
            tested += place
            top, width = low - 1, 2 * width
    except LateError:
        bound = Fraction(top, common)
        return Found(NAME, None, (), None, bound, False, limit, tested)
    return Found(NAME, None, (), None, None, True, time.perf_counter() - began, tested)


def names(instance: Instance, space: Room, package: tuple[int, ...]) -> tuple[str, ...]:
    """Name the steps of the order that the walk left behind."""
    count = [0] * len(package)
    named = []
    for a in space.order[: sum(package)].tolist():
        count[a] += 1
        id_ = instance.choices.options[a]
        named.append(id_ if instance.choices.levels[a] == 1 else f"{id_}.{count[a]}")
    return tuple(named)


@dataclass(frozen=True)
class Listing:
    """Lists the possible packages with a value in a band, highest first."""

    instance: Instance
    measure: str
    until: float

    def hurry(self) -> None:
        """Raise `LateError` when time is up."""
        if time.perf_counter() > self.until:
            raise LateError

    @property
    def common(self) -> int:
        """What a whole stake is in the units of values."""
        return self.instance.weights()[1]

    @property
    def ceiling(self) -> int:
        """No package is worth more."""
        return int(self._most(self._base[None, :], 0)[0])

    def band(self, low: int, top: int) -> tuple[Whole, Whole]:
        """Give the packages worth `low` to `top`, and these values."""
        found, values, held = [], [], 0
        for block, got in self._leaves(low):
            worth = self._most(got, len(self._turn))
            inside = (worth <= top) & (worth >= low)
            found.append(block[inside])
            values.append(worth[inside])
            held += int(inside.sum())
            if held > MOST:
                raise LateError
        if not found:
            return np.zeros((0, len(self._turn)), np.int64), np.zeros(0, np.int64)
        packages, worths = np.concatenate(found), np.concatenate(values)
        falling = np.argsort(-worths, kind="stable")
        self.hurry()
        return packages[falling].astype(np.int64), worths[falling]

    def _leaves(self, low: int) -> Iterator[tuple[Any, Whole]]:
        """Give blocks of packages with what they are worth, pruned by the lowest value asked."""
        levels = self.instance.choices.levels
        blocks = [(0, np.zeros((1, len(levels)), np.int8), self._base[None, :])]
        while blocks:
            self.hurry()
            depth, block, got = blocks.pop()
            if depth == len(levels):
                yield block, got
                continue
            a = self._turn[depth]
            rows = np.repeat(block, levels[a] + 1, axis=0)
            rows[:, a] = np.tile(np.arange(levels[a] + 1, dtype=np.int8), len(block))
            got = np.repeat(got, levels[a] + 1, axis=0)
            got = got + rows[:, a].astype(np.int64)[:, None] * self._each[a]
            for options, gain in self._extras[depth]:
                whole = (rows[:, options] == np.array(levels)[options]).all(1)
                got = got + whole[:, None] * gain
            good = self._fits(rows, depth) & self._reaches(got, depth + 1)
            good &= self._most(got, depth + 1) >= low
            rows, got = rows[good], got[good]
            for begin in range(0, len(rows), ROWS):
                blocks.append((depth + 1, rows[begin : begin + ROWS], got[begin : begin + ROWS]))

    def _fits(self, rows: Any, depth: int) -> Any:
        levels = self.instance.choices.levels
        good = np.ones(len(rows), np.bool_)
        for needs, a, b in self._pairs[depth]:
            good &= (rows[:, a] == 0) | (rows[:, b] == levels[b] if needs else rows[:, b] == 0)
        return good

    def _reaches(self, got: Whole, depth: int) -> Any:
        """Whether every bottom line, and no loss to a compared party, can still be reached."""
        return (got + self._rest[depth] >= self._least).all(1)

    def _most(self, got: Whole, depth: int) -> Whole:
        """Give the most that the measure can still make of packages decided so far."""
        weights, _ = self.instance.weights()
        columns = list(self.instance.compared)
        gains = (got[:, columns] - np.array(self.instance.start, np.int64)) * np.array(weights)
        if self.measure == "utilitarian":
            return np.asarray(gains.sum(1) + self._sum[depth])
        return np.asarray((gains + self._rest[depth][columns] * np.array(weights)).min(1))

    @cached_property
    def _base(self) -> Whole:
        return np.array(self.instance.choices.base, np.int64)

    @cached_property
    def _each(self) -> Whole:
        """(n, m): what one level of an option is worth."""
        return np.array(self.instance.choices.worth, np.int64).T.copy()

    @cached_property
    def _least(self) -> Whole:
        choices = self.instance.choices
        least = [-(2**60) if line is None else line for line in choices.least]
        for i, start in zip(self.instance.compared, self.instance.start, strict=True):
            least[i] = max(least[i], start)
        return np.array(least, np.int64)

    @cached_property
    def _turn(self) -> list[int]:
        """Options in the order in which they are decided: what moves most first, needs before."""
        choices = self.instance.choices
        stake = np.array(choices.stake, np.float64)
        size = (np.abs(self._each) / stake).max(1) * np.array(choices.levels)
        turn: list[int] = []

        def decide(a: int) -> None:
            if a not in turn:
                for one, need in choices.needs:
                    if one == a:
                        decide(need)
                turn.append(a)

        for a in np.argsort(-size, kind="stable").tolist():
            decide(a)
        return turn

    @cached_property
    def _pairs(self) -> list[list[tuple[bool, int, int]]]:
        """Per depth the needs and exclusions that can be told from then on."""
        choices, place = self.instance.choices, {a: d for d, a in enumerate(self._turn)}
        pairs: list[list[tuple[bool, int, int]]] = [[] for _ in self._turn]
        for needs, some in ((True, choices.needs), (False, choices.excludes)):
            for a, b in some:
                pairs[max(place[a], place[b])].append((needs, a, b))
        return pairs

    @cached_property
    def _extras(self) -> list[list[tuple[list[int], Whole]]]:
        """Per depth the extras that can be told from then on."""
        place = {a: d for d, a in enumerate(self._turn)}
        extras: list[list[tuple[list[int], Whole]]] = [[] for _ in self._turn]
        for options, gain in self.instance.choices.also:
            last = max(place[a] for a in options)
            extras[last].append((list(options), np.array(gain, np.int64)))
        return extras

    @cached_property
    def _rest(self) -> Whole:
        """(n + 1, m): the most that each party can still get from a depth on."""
        return self._behind(lambda gains: np.maximum(gains, 0))

    @cached_property
    def _sum(self) -> Whole:
        """(n + 1,): the most that can still be added to the weighed sum of compared gains."""
        weights = np.array(self.instance.weights()[0], np.int64)
        columns = list(self.instance.compared)
        return self._behind(lambda gains: max(0, int(gains[columns] @ weights)))

    def _behind(self, most: Any) -> Whole:
        total: Any = most(np.zeros(len(self._base), np.int64))
        totals = [total]
        for depth in reversed(range(len(self._turn))):
            a = self._turn[depth]
            total = total + most(self._each[a] * self.instance.choices.levels[a])
            for _, gain in self._extras[depth]:
                total = total + most(gain)
            totals.append(total)
        return np.array(totals[::-1], np.int64)
