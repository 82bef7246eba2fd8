"""Exact linear programmes of modest size, in whole numbers: no rounding, no tolerance.

A dictionary (Chvátal 1983) whose entries share one denominator, so that pivots stay whole
(Edmonds 1967); the least index decides (Bland 1977), so that it ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

Exact = int | Fraction
Form = Mapping[int, Exact]
"""A sum of variables, each times a number."""


@dataclass(frozen=True)
class Condition:
    """A sum of variables that must be at least a bound."""

    form: Form
    least: Exact


def solve(
    size: int, conditions: Sequence[Condition], goals: Sequence[Form] = ()
) -> tuple[Fraction, ...] | frozenset[int]:
    """Find numbers from zero up that meet all conditions and make the goals least, in turn.

    Parameters
    ----------
    size
        How many variables there are; each is at least 0.
    conditions
        What must hold.
    goals
        Sums to be made least, the first first. The first may have no negative coefficient, and
        none may be without a lower end.

    Returns
    -------
    tuple or frozenset
        The value of each variable; or, where no numbers meet them all, positions of conditions
        of which that is so already.
    """
    table = _Dictionary(size, conditions, goals)
    clash = table.mend()
    if clash is not None:
        return frozenset(one - size for one in clash if one >= size)
    table.improve()
    return table.values(size)


class _Dictionary:
    """Each row writes a basic variable, times `scale`, as [constant, factor per free variable]."""

    def __init__(self, size: int, conditions: Sequence[Condition], goals: Sequence[Form]) -> None:
        self.free = list(range(size))
        self.basic = list(range(size, size + len(conditions)))
        self.rows = [_whole(one.form, -one.least, size) for one in conditions]
        self.goals = [_whole(form, 0, size) for form in goals]
        self.scale = 1

    def mend(self) -> frozenset[int] | None:
        """Dual simplex: make all constants positive; else name the variables that forbid it."""
        while True:
            below = [k for k, row in enumerate(self.rows) if row[0] < 0]
            if not below:
                return None
            leaving = min(below, key=self.basic.__getitem__)
            row = self.rows[leaving]
            rising = [k for k in range(1, len(row)) if row[k] > 0]
            if not rising:
                held = {self.free[k - 1] for k in range(1, len(row)) if row[k] < 0}
                return frozenset(held | {self.basic[leaving]})
            cost = self.goals[0] if self.goals else [0] * len(row)
            entering = min(rising, key=lambda k: (Fraction(cost[k], row[k]), self.free[k - 1]))
            self.pivot(leaving, entering)

    def improve(self) -> None:
        """Primal simplex: lower the goals in turn while all constants stay positive."""
        while True:
            falling = [k for k in range(1, len(self.free) + 1) if self.falls(k)]
            if not falling:
                return
            entering = min(falling, key=lambda k: self.free[k - 1])
            limits = [k for k, row in enumerate(self.rows) if row[entering] < 0]
            leaving = min(
                limits,
                key=lambda k: (
                    Fraction(self.rows[k][0], -self.rows[k][entering]),
                    self.basic[k],
                ),
            )
            self.pivot(leaving, entering)

    def falls(self, column: int) -> bool:
        """Whether the first goal that a free variable moves falls as it rises."""
        return next((goal[column] for goal in self.goals if goal[column]), 0) < 0

    def pivot(self, leaving: int, entering: int) -> None:
        """Exchange a basic and a free variable."""
        row = self.rows[leaving]
        centre, old = row[entering], self.scale
        sign = 1 if centre > 0 else -1
        turned = [-sign * entry for entry in row]
        turned[entering] = sign * old
        moved = [(k, entry) for k, entry in enumerate(row) if entry and k != entering]
        size = abs(centre)
        for table in (self.rows, self.goals):
            for position, other in enumerate(table):
                factor = other[entering]
                if other is row or (not factor and size == old):
                    continue
                new = [size * entry for entry in other]
                if factor:
                    for k, entry in moved:
                        new[k] -= sign * factor * entry
                new = [entry // old for entry in new] if old != 1 else new
                new[entering] = sign * factor
                table[position] = new
        self.rows[leaving] = turned
        self.scale = size
        self.basic[leaving], self.free[entering - 1] = self.free[entering - 1], self.basic[leaving]

    def values(self, size: int) -> tuple[Fraction, ...]:
        """Give the variables' values where all free ones are zero."""
        found = {
            one: Fraction(row[0], self.scale)
            for one, row in zip(self.basic, self.rows, strict=True)
        }
        return tuple(found.get(one, Fraction(0)) for one in range(size))


def _whole(form: Form, constant: Exact, size: int) -> list[int]:
    """Write constant + form as a row of whole numbers: what matters of it is its sign."""
    row: list[Exact] = [constant, *[0] * size]
    for position, factor in form.items():
        row[position + 1] = factor
    times = lcm(constant.denominator, *(factor.denominator for factor in form.values()))
    return [entry.numerator * (times // entry.denominator) if entry else 0 for entry in row]
