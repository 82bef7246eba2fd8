"""Instalments whose sizes are found with the order: small until more is shown, then larger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal, equal
from paripassu.balance.rules import rule4
from paripassu.balance.terms import Terms, compile_terms
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.order.search.sizes import Move, affordable, fewest
from paripassu.running.clock import Clock, TooLargeError

# Sizes are whole numbers of so many equal parts: the finest that can all be looked at.
GRIDS = (60, 30, 24, 12)


@dataclass(frozen=True)
class Asked:
    """What is to be split.

    Attributes
    ----------
    agreed
        The deal as it is stated.
    chosen, counted
        The actions to split, and those whose parts are to be few.
    cut
        Gives the deal in other `shares`.
    """

    case: Case
    agreed: Deal
    chosen: tuple[str, ...]
    counted: tuple[str, ...]
    cut: Callable[..., Deal]

    def __post_init__(self) -> None:
        """Refuse what is exchanged at once: a custodian names instalments of the case's sizes."""
        parts = {part for action in self.chosen for part in self.agreed.parts(action)}
        if any(parts.intersection(swap) for swap in self.agreed.swaps):
            raise RequestError(
                _("Sizes can be fitted (--shape fitted) only of what is not exchanged at once.")
            )

    def split(self, sizes: Mapping[str, tuple[Fraction, ...]]) -> Deal:
        """Give the deal in parts of these sizes."""
        return self.cut(shares=sizes)


@dataclass(frozen=True)
class Fit:
    """What was found on a grid of sizes: the deal in parts and a safe order, None where none is."""

    grid: int
    deal: Deal | None = None
    order: tuple[str, ...] = ()


def fitted(asked: Asked, most: int, clock: Clock) -> Fit:
    """Find the fewest parts, at most so many of each action, with their sizes.

    Raises
    ------
    TooLargeError, OutOfTimeError
        Where it could not be found out.
    """
    grid, terms, runs = _laid_out(asked)
    counted = [asked.chosen.index(action) for action in asked.counted]
    lacking = rule4(asked.case, terms)
    moves = None if lacking else fewest(terms, runs, most, clock, counted)
    if moves is None:
        return Fit(grid)
    first = dict(zip(asked.chosen, (run[0] for run in runs), strict=True))
    deal = asked.split(
        {a: tuple(Fraction(m.many, grid) for m in moves if m.step == k) for a, k in first.items()}
    )
    order = _named(terms, moves, {k: deal.parts(a) for a, k in first.items()})
    if examine(asked.case, deal, order).status is not Status.SAFE:
        raise AssertionError("the checker does not hold the order found to be safe")
    return Fit(grid, deal, order)


def _named(
    terms: Terms, moves: list[Move], parts: Mapping[int, tuple[str, ...]]
) -> tuple[str, ...]:
    """Name the steps of some moves: the parts of what is cut one after the other."""
    left = {step: iter(own) for step, own in parts.items()}
    return tuple(
        next(left[move.step]) if move.step in left else terms.steps[move.step] for move in moves
    )


def _laid_out(asked: Asked) -> tuple[int, Terms, list[list[int]]]:
    """Lay the actions to split out in fine parts: how many, the terms, and the steps of each."""
    for grid in GRIDS:
        fine = asked.split(dict.fromkeys(asked.chosen, equal(grid)))
        terms = compile_terms(asked.case, fine)
        number = {step: k for k, step in enumerate(terms.steps)}
        runs = [[number[part] for part in fine.parts(action)] for action in asked.chosen]
        if affordable(terms, runs):
            return grid, terms, runs
    raise TooLargeError
