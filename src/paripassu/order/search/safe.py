"""Whether a deal has a safe order with the trust and the guarantees stated, and one if so."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

from paripassu.balance.terms import Terms
from paripassu.balance.told import told
from paripassu.order.search.beam import Beams
from paripassu.order.search.bidirectional import Reach
from paripassu.order.search.compiling import affordable
from paripassu.order.search.criteria import Limits, Trust, base, passes
from paripassu.order.search.dive import Dive
from paripassu.order.search.label_kernels import dive
from paripassu.running.clock import Clock, TooLargeError

FEW = 20_000  # states that are laid out before anything else is tried
DEEP = 4_000_000  # looks of a long dive


class Safe:
    """The question whether a deal has a safe order: first a quick look, then for certain."""

    def __init__(self, terms: Terms) -> None:
        terms = told(terms)
        trust = Trust().limits(terms, Fraction(0), strict=False)
        rules_1_and_3 = base(terms, rule1=True, rule3=True)
        self.terms, self.limits = terms, None if trust is None else [rules_1_and_3, trust]

    @cached_property
    def reach(self) -> Reach:
        """The states of the deal: what a quick look laid out, `order` goes on from."""
        return Reach(self.terms)

    def quick(self, clock: Clock) -> tuple[bool, list[int] | None]:
        """Look quickly: whether that settled it, and the order if any."""
        if self.limits is None:
            return True, None
        settled, order = Dive(self.terms).order(self.limits)
        if settled:
            return True, order
        try:
            return True, self.reach.order(self.limits, clock, FEW)
        except TooLargeError:
            return self._tried(self.limits, clock)

    def order(self, clock: Clock) -> list[int] | None:
        """Give an order, None where there is none, by all states if need be.

        Raises `TooLargeError` where these are more than can be laid out.
        """
        return None if self.limits is None else self.reach.order(self.limits, clock)

    def _tried(self, limits: Sequence[Limits], clock: Clock) -> tuple[bool, list[int] | None]:
        """Look for an order in large deals, by beams and by a long dive."""
        for found in Beams(self.terms, self.reach.ends).quick("trust", clock):
            if passes(self.terms, found.order, limits):
                return True, found.order
        if not affordable(clock, dive):
            return False, None
        return Dive(self.terms, DEEP).order(limits)


def safe_order(terms: Terms, clock: Clock) -> list[int] | None:
    """Find any order that passes rules 1 to 3 with the stated trust and guarantees.

    None where it is certain that there is none.

    Raises
    ------
    TooLargeError
        Where neither can be said without laying out more states than can be.
    """
    question = Safe(terms)
    settled, order = question.quick(clock)
    return order if settled else question.order(clock)


def safe_or_not(terms: Terms, clock: Clock) -> tuple[bool, list[int] | None]:
    """Look for a safe order: whether that settled it, and the order if any."""
    try:
        return True, safe_order(terms, clock)
    except TooLargeError:
        return False, None
