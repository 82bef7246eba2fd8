"""What one method made of one instance."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Outcome:
    """Value and bound of the order found (None for none), whether proved, and the seconds.

    `expanded` is how many labels (a state with its marks) our own search expanded.
    """

    method: str
    value: Fraction | None
    bound: Fraction | None
    proved: bool
    seconds: float
    order: tuple[int, ...] = ()
    expanded: int = 0
    note: str = ""
