"""The value of a dial, nearest to today's, at which there is a plan: exact, with its proof."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from paripassu.errors import CheckError, RequestError
from paripassu.opening.between import Between
from paripassu.opening.farey import following, preceding, simplest
from paripassu.running.clock import Clock, OutOfTimeError

WORTHWHILE = 0.7  # share of the states, under which it pays to lay out the rest anew


@dataclass(frozen=True)
class Nearest:
    """The nearest value found, None for none, the order it opens, and whether that is certain."""

    value: Fraction | None
    order: tuple[int, ...]
    proved: bool


def nearest(between: Between, way: tuple[Fraction, ...], clock: Clock) -> Nearest:
    """Search one way of a dial stretch by stretch, from today's value outward."""
    finest = between.finest
    found = Nearest(None, (), proved=True)
    for near, far in pairwise(way):
        if near != far and found.value is None and found.proved:
            found = _Stretch(between, near, far, finest, clock).nearest()
    return found


class _Stretch:
    """Values from near to far, searched from the near end by splitting them ever further.

    At the nearest value with a plan some condition begins to hold, or the stretch ends: it is a
    candidate, a fraction whose denominator is at most `finest`. So a part without candidates is
    empty, and one with a single candidate is settled by asking there, where the answer is exact.
    Values are counted in the direction of the search, with their sign turned where that is down.
    """

    def __init__(
        self, between: Between, near: Fraction, far: Fraction, finest: int, clock: Clock
    ) -> None:
        self.sign = 1 if near < far else -1
        self.finest, self.clock = finest, clock
        self.best: Fraction | None = None
        self.order: tuple[int, ...] = ()
        self.pending = [(self.sign * near, self.sign * far, between)]

    def nearest(self) -> Nearest:
        """Find the nearest value; the best so far, not proved, where time runs out.

        So too where the fractions asked about become too fine to be compared exactly.
        """
        proved = True
        try:
            while self.pending:
                self._settle(*self.pending.pop())
        except (OutOfTimeError, RequestError):
            proved = False
        value = None if self.best is None else self.sign * self.best
        return Nearest(value, self.order, proved)

    def _settle(self, near: Fraction, far: Fraction, between: Between) -> None:
        """Find one part empty, or a nearer value in it, or split it."""
        if self.best is not None:
            far = min(far, preceding(self.best, self.finest))
        if near > far:
            return
        lone = simplest(near, far)
        if lone.denominator > self.finest:
            return
        if preceding(lone, self.finest) < near and following(lone, self.finest) > far:
            near = far = lone
        # Where further is never worse, the far end is the most favourable to every condition.
        start = far if between.dial.one_way else near
        found = between.order(self.sign * start, self.sign * far, self.clock)
        if found is None:
            return
        order, alive = found
        if alive.sum() < WORTHWHILE * len(alive):
            between = between.kept(alive)
        span = between.holds(order, self.sign * near, self.sign * far)
        third = (far - near) / 3
        middle = simplest(near + third, far - third)
        if span is not None:
            self.best, self.order = self.sign * span[0], tuple(order)
            if self.best.denominator > self.finest:
                raise CheckError(f"{self.best} is no candidate for {between.dial}.")
            far = self.best
        elif near == far:
            raise CheckError(f"An order found for {between.dial} at {near} is not safe there.")
        # The near half is asked first; one that has the best value in it is asked as a whole.
        if middle < far:
            self.pending.append((middle, far, between))
            self.pending.append((near, middle, between))
        else:
            self.pending.append((near, far, between))
