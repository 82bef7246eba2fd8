"""Days that a table tells of variable days, for CP-SAT: by the day of the week, and by holidays.

How far such a day is off depends, away from holidays, on the day of the week alone: seven numbers
and a few exceptions say more to the solver than a table of all days does, and say it sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from paripassu.order.dates.worked import MOST, Table, plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Days = NDArray[np.int64]

WEEK = 7
Spot = tuple[int, int]  # a step, and the column in which a schedule keeps one of its days


class Told(NamedTuple):
    """A day that is told of another, and by how many days it is later: both of a model."""

    day: Any
    later: Any


class Weekly:
    """Tells days in a model, none later than `last`. `hints` say of given dates what is what."""

    def __init__(self, model: Any, last: int) -> None:
        self._model, self._last = model, last
        self._weekdays: dict[Spot, Any] = {}
        self.hints: list[tuple[Any, Callable[[Days], int]]] = []

    def told(self, day: Any, spot: Spot, table: Table | None, days: int) -> Told:
        """Tell the day that a table has for a day, or so many days later where there is none."""
        if table is None:
            return Told(day + days, days)
        until = max(min(self._last, MOST), WEEK - 1)
        off = (table - plain(0))[: until + 1]
        usual = [_most_often(off[weekday::WEEK]) for weekday in range(WEEK)]
        more = off - np.resize(usual, until + 1)
        as_usual = self._named(spot, min(usual), max(usual), lambda k: usual[k % WEEK])
        self._model.add_element(self._weekday(day, spot), usual, as_usual)
        later = self._named(spot, int(off.min()), int(off.max()), off.tolist().__getitem__)
        self._model.add(later == as_usual + self._exceptions(day, spot, more))
        told = self._named(spot, 0, self._last, table.tolist().__getitem__)
        self._model.add(told == day + later)
        return Told(told, later)

    def _exceptions(self, day: Any, spot: Spot, more: Table) -> Any:
        """Write what comes to the usual on a day: a literal for each amount, and for none."""
        from ortools.sat.python.cp_model import Domain

        literals, added = [], 0
        for amount in np.unique(more).tolist():
            here = more == amount
            on = Domain.from_values(np.flatnonzero(here if amount else ~here).tolist())
            if not amount:  # all days but the exceptions
                on = on.complement().intersection_with(Domain(0, len(more) - 1))
            literals.append(self._named(spot, 0, 1, here.astype(int).tolist().__getitem__))
            self._model.add_linear_expression_in_domain(day, on).only_enforce_if(literals[-1])
            added += amount * literals[-1]
        self._model.add_exactly_one(literals)
        return added

    def _weekday(self, day: Any, spot: Spot) -> Any:
        """Give the day of the week of a day, D-Day's being 0."""
        if spot not in self._weekdays:
            week = self._named(spot, 0, self._last // WEEK, lambda k: k // WEEK)
            weekday = self._named(spot, 0, WEEK - 1, lambda k: k % WEEK)
            self._model.add(day == WEEK * week + weekday)
            self._weekdays[spot] = weekday
        return self._weekdays[spot]

    def _named(self, spot: Spot, least: int, most: int, of: Callable[[int], int]) -> Any:
        """Give a variable, and what it is where the day at a spot is known."""
        variable = self._model.new_int_var(least, most, "")
        self.hints.append((variable, lambda days: of(int(days[spot]))))
        return variable


def _most_often(numbers: Table) -> int:
    found, often = np.unique(numbers, return_counts=True)
    return int(found[often.argmax()])
