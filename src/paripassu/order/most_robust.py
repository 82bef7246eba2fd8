"""The safe order that stays safe while the numbers are as wrong as they can be.

Boxes around the numbers grow with the share by which these may be off, so that share is found by
bisection on a grid: at each share, is any order safe for all numbers of the box? Without what is
stated to be kept, and with trusts that do not grow, that is one question about the same deal with
other numbers; else it takes rows of its own (`corner`). First an order is sought that holds for all
values in the ranges stated; where there is one, the rest is asked of such orders alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from paripassu.balance.branches import events_of
from paripassu.balance.branching import Branching, compile_branching
from paripassu.balance.checker import accepts, expected, paths_of
from paripassu.balance.deal import Deal
from paripassu.balance.order_form import parts_in
from paripassu.balance.robust import Box, around, stated_ranges
from paripassu.balance.terms import Terms, compile_terms
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import N_
from paripassu.order.corner import Corner, beside, branching_beside
from paripassu.order.robust import GRID, tolerance
from paripassu.order.search import branched
from paripassu.order.search.ranked import ROBUST, Measured, settled
from paripassu.order.search.safe import safe_order
from paripassu.running.clock import Clock, OutOfTimeError, TooLargeError
from paripassu.short import Short


@dataclass(frozen=True, repr=False)
class MostRobust(Short):
    """The most robust order found: its steps, and the criteria in their order of rank.

    `ranges`: whether it holds for all values in the ranges stated; where it does not and that is
    `proved`, no order does.
    """

    order: tuple[str, ...]
    ranges: bool
    proved: bool
    criteria: tuple[Measured, ...]


def most_robust(case: Case, deal: Deal, clock: Clock) -> MostRobust | None:
    """Find the safe order with the largest share by which all numbers may be wrong.

    None where no order is safe. Of orders alike in that, the one that asks the least trust as the
    numbers are, then the one with the fewest changes of actor.

    Raises
    ------
    TooLargeError, OutOfTimeError
        Where no safe order was found, and it is not certain that there is none.
    """
    return _Search(case, deal, clock).found()


class _Search:
    def __init__(self, case: Case, deal: Deal, clock: Clock) -> None:
        self.case, self.deal, self.clock = case, deal, clock
        self.around = Corner(case, deal, around(case, deal))
        self.ranges = Corner(case, deal, stated_ranges(case, deal))
        self.events = bool(events_of(case, deal))
        self.within = False  # whether all orders asked for hold in the ranges stated
        self.proved = True

    def found(self) -> MostRobust | None:
        order = self._asked(0)
        if order is None:
            return None
        if any(one.ranges for one in self.ranges.numbers):
            order = self._in_ranges(order)
        order, low, high = self._widest(order)
        order, rest = self._settled(order, low)
        # Where no order bears one step more that is its factor; else it may be more.
        factor = Fraction(low, GRID) if high - low == 1 else self._factor(order)
        bound = max(Fraction(high - 1, GRID), factor)
        robust = Measured(ROBUST, factor, bound, factor == bound and self.proved)
        return MostRobust(order, self._holds_in_ranges(order), self.proved, (robust, *rest))

    def _in_ranges(self, order: tuple[str, ...]) -> tuple[str, ...]:
        """Look for an order that holds for all values in the ranges."""
        self.within, better = True, None
        with suppress(TooLargeError, OutOfTimeError, RequestError):
            better = self._asked(0)
            if better is not None and self._holds_in_ranges(better):
                return better
            if better is None and self._surely_none(0):
                self.within = False
                return order
        self.within, self.proved = self._holds_in_ranges(order), False
        return order

    def _widest(self, order: tuple[str, ...]) -> tuple[tuple[str, ...], int, int]:
        """Give the widest box of the grid that an order bears, and the least that surely none does.

        Boxes are asked of where an order bears less and no order was found to bear as much.
        """
        low, high, none = 0, GRID + 1, GRID + 1
        try:
            while high - low > 1:
                self.clock.tick(N_("looking for the most robust order"))
                middle = (low + high) // 2
                better = self._asked(middle)
                if better is not None and self._keeps(better, Fraction(middle, GRID)):
                    order, low = better, middle
                else:
                    high = middle
                    none = middle if better is None and self.events else none
            if not self.events and high <= GRID:
                none = self._ruled_out(high)
        except (TooLargeError, OutOfTimeError, RequestError):
            pass
        return order, low, none

    def _ruled_out(self, low: int) -> int:
        """Give the least box, this or a wider one, that surely no order bears."""
        if self._surely_none(low):
            return low
        high = GRID + 1
        while high - low > 1:
            middle = (low + high) // 2
            if self._surely_none(middle):
                high = middle
            else:
                low = middle
        return high

    def _surely_none(self, grid: int) -> bool:
        """Whether it is certain that no order bears a box for which none was found.

        In a deal with events the terms are those of one corner: where it has none, there is none.
        """
        t = Fraction(grid, GRID)
        if (
            self.events
            or not self._accepted(grid)
            or (self.around.exact(t) and (not self.within or self._sure_in_ranges))
        ):
            return True
        terms = self.around.eased(t)
        if self.within:
            terms = beside(terms, self.ranges.eased(Fraction(1)))
        return safe_order(terms, self.clock) is None

    def _settled(
        self, order: tuple[str, ...], low: int
    ) -> tuple[tuple[str, ...], tuple[Measured, ...]]:
        """Of the orders that bear that box give the one that asks the least trust as it is."""
        parties = len(self.case.parties)
        if self.events:
            found = branched.settled(self._branching(low, beside=True), self.clock, of=parties)
            if found is None:
                return order, ()
            least, rest = found
        else:
            before = [self._steps.index(step) for step in order]
            terms = beside(compile_terms(self.case, self.deal), self._terms(low))
            least, rest = settled(terms, before, self.clock, of=parties)
        names = tuple(self._steps[k] for k in least)
        return (names, rest) if self._keeps(names, Fraction(low, GRID)) else (order, ())

    def _asked(self, grid: int) -> tuple[str, ...] | None:
        """Find an order that is safe for all numbers of a box; None where there is none."""
        if not self._accepted(grid):
            return None
        if self.events:
            order = branched.safe_order(self._branching(grid), self.clock)
        else:
            order = safe_order(self._terms(grid), self.clock)
        return None if order is None else tuple(self._steps[k] for k in order)

    def _accepted(self, grid: int) -> bool:
        """Whether all accept the finished deal at its worst (rule 4): no order changes that."""
        corners = [self.around.low(Fraction(grid, GRID))]
        corners += [self.ranges.low(Fraction(1))] if self.within else []
        hoped = [paths_of(case, self.deal, parts_in(self._steps)) for case in corners]
        return all(
            accepts(self.case, party, expected(self.case, paths, party))
            for paths in hoped
            for party in self.case.parties
        )

    def _terms(self, grid: int) -> Terms:
        terms = self.around.terms(Fraction(grid, GRID))
        return beside(terms, self._ranges) if self.within else terms

    def _branching(self, grid: int, *, beside: bool = False) -> Branching:
        """Give corners of the boxes side by side: what is safe for all numbers is safe there.

        The case as it is stands `beside` them, first.
        """
        of = [(self.around, Fraction(grid, GRID))]
        of += [(self.ranges, Fraction(1))] if self.within else []
        corners = [corner.low(t) for corner, t in of]
        corners += [corner.low(t, ["keeps"]) for corner, t in of if corner.keeping]
        corners = [self.case, *corners] if beside else corners
        first, *others = (compile_branching(case, self.deal) for case in corners)
        for other in others:
            if not (len(first.sums.keep) or len(other.sums.keep)):
                first = branching_beside(first, other)
        return first

    @cached_property
    def _ranges(self) -> Terms:
        return self.ranges.terms(Fraction(1))

    @cached_property
    def _sure_in_ranges(self) -> bool:
        return self.ranges.exact(Fraction(1))

    @cached_property
    def _steps(self) -> tuple[str, ...]:
        return compile_terms(self.case, self.deal, events=True).steps

    def _keeps(self, order: Sequence[str], t: Fraction) -> bool:
        """Whether the checker's side says so too."""
        if not Box(self.case, self.deal, order, self.around.numbers).holds(t):
            return False
        return not self.within or self._holds_in_ranges(order)

    def _factor(self, order: Sequence[str]) -> Fraction:
        return tolerance(Box(self.case, self.deal, order, self.around.numbers))[0]

    def _holds_in_ranges(self, order: Sequence[str]) -> bool:
        return Box(self.case, self.deal, order, self.ranges.numbers).holds(Fraction(1))
