"""How wrong the numbers may be before an order breaks: what `plan` and `check` say of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from paripassu.answer import Told
from paripassu.balance.checker import Figures, Status
from paripassu.balance.deal import Deal
from paripassu.balance.robust import ALL_RULES, Box, Breach, around, stated_ranges
from paripassu.case.model import Case
from paripassu.case.size import DATABLE
from paripassu.order.told import BreachContent, RangesContent, RobustContent

MOST_GROWING = 250
"""Steps of a deal in which trust grows, above which it would take too long to say."""
GRID = 10_000
"""Into how many parts of itself a number is divided: the factor is a whole number of them."""


@dataclass(frozen=True, repr=False)
class Robust(Told):
    """How wrong the numbers of a case may be before an order of it breaks.

    Attributes
    ----------
    rules
        The rules of which it is said: all four of a safe order; of one that needs trust those that
        it keeps, 1, 3 and 4, whatever the trust; none of one that holds for nobody.
    stated
        How many values have a range.
    holds, breaks
        Whether the rules hold for all values within these; else where they break furthest.
    factor
        By what share of themselves, in steps of 1/10,000, all values and trusts may be wrong at
        once: 1 also where it may be more. None where the order is not safe as it is.
    beyond
        Where it breaks if they are wrong by one step more.
    exact
        Whether both are exact: numbers were found that break it just beyond, where it does not
        hold. Else it may hold for more.
    worked_out
        Whether it was worked out: not of a very large deal, nor of many steps where trust grows
        with each.
    """

    rules: tuple[int, ...]
    stated: int
    holds: bool
    breaks: Breach | None
    factor: Fraction | None
    beyond: Breach | None
    exact: bool
    worked_out: bool = True

    def content(self) -> RobustContent:
        """Give what it holds."""
        ranges: RangesContent = {
            "stated": self.stated,
            "holds": self.holds,
            "breaks": None if self.breaks is None else _told(self.breaks),
        }
        return {
            "rules": list(self.rules),
            "ranges": ranges if self.rules else None,
            "factor": self.factor,
            "breaks": None if self.beyond is None else _told(self.beyond),
            "exact": self.exact,
            "worked_out": self.worked_out,
        }


def robust(case: Case, deal: Deal, order: Sequence[str], figures: Figures) -> Robust:
    """Say how wrong the numbers may be before an order breaks, of which the checker found this."""
    safe = figures.status is Status.SAFE
    stated = stated_ranges(case, deal)
    many = sum(one.ranges for one in stated)
    if not figures.possible or not (safe or figures.status is Status.NEEDS_TRUST):
        return Robust((), many, False, None, None, None, True)
    rules = ALL_RULES if safe else (1, 3, 4)
    too_many = len(order) * len(case.parties) > DATABLE
    if too_many or (safe and len(order) > MOST_GROWING and _grows(case)):
        return Robust((), many, False, None, None, None, exact=False, worked_out=False)
    within = Box(case, deal, order, stated, rules)
    holds = within.holds(Fraction(1))
    breaks = None if holds else within.breach(Fraction(1))
    exact = holds or breaks is not None
    if not safe:
        return Robust(rules, many, holds, breaks, None, None, exact)
    factor, beyond = tolerance(Box(case, deal, order, around(case, deal)))
    exact = exact and (factor == 1 or beyond is not None)
    return Robust(rules, many, holds, breaks, factor, beyond, exact)


def _grows(case: Case) -> bool:
    """Whether somebody's trust grows with what others show."""
    pairs = ((one, other) for one in case.parties.values() for other in case.parties)
    return any(one.even is None and one.likeness_of(other) is not None for one, other in pairs)


def tolerance(box: Box) -> tuple[Fraction, Breach | None]:
    """Give how far the numbers of a box may move, on the grid, and what breaks one step further.

    The order is safe where nothing moves. Boxes grow with the share, so bisection finds it; it
    begins low, where most orders break and wide boxes need not be looked at.
    """
    low, high, middle = 0, GRID + 1, GRID // 10
    while high - low > 1:
        if middle <= GRID and box.holds(Fraction(middle, GRID)):
            low = middle
        else:
            high = middle
        middle = (low + high) // 2
    beyond = None if high > GRID else box.breach(Fraction(high, GRID))
    return Fraction(low, GRID), beyond


def _told(breach: Breach) -> BreachContent:
    told: BreachContent = {
        "party": breach.party,
        "rule": breach.rule,
        "step": breach.step,
        "by": breach.by,
        "numbers": {one.path: value for one, value in breach.numbers.items()},
    }
    if breach.rule == 2:
        told["left"] = breach.left
    if breach.branch is not None:
        told["events"] = dict(breach.branch.outcomes)
    return told
