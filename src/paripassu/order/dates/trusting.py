"""Rule 2 in the constraint programme, at the trust that there is once something is done.

What has been verified by then tells the trust in each who can still let a party down: a line of
rule 2 for each trust that it can have become, which binds while no more has been shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from paripassu.balance import rules
from paripassu.order.dates.counting import Item
from paripassu.order.dates.doubts import tiers
from paripassu.order.dates.project import Project

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Days = NDArray[np.int64]

FINE = 10**6  # the denominator of a trust, at the most
# How many trusts of one party in another are told apart as it grows: so many in any case, and as
# many as leave so many comparisons in all, of which several are of one and the same things.
FEW_TIERS, MANY_TIERS, TIERED = 12, 200, 60_000


class Line(NamedTuple):
    """What may be held: scale·(it) ≤ free + slope·(what is left), where all these literals hold."""

    free: int
    slope: int
    scale: int
    where: tuple[Any, ...]


class Trusting:
    """Gives the lines of rule 2 of one model. `no_later` says of two days of items: a literal.

    Attributes
    ----------
    exact
        Whether all that is safe is allowed: no more trusts are told apart than there is room for.
    hints
        What its literals are on given dates.
    """

    def __init__(
        self, model: Any, project: Project, items: Sequence[Item], no_later: Callable[..., Any]
    ) -> None:
        self._model, self._project, self._items = model, project, items
        self._no_later, self._tiers = no_later, most_tiers(project)
        self.exact = True
        self.hints: list[tuple[Any, Callable[[Days], int]]] = []

    def lines(self, i: int, a: int) -> Iterator[Line]:
        """Give what rule 2 asks of a party once an item is done, at the trust that it has then."""
        project = self._project
        if not project.doubts[i]:
            free, slope, scale, _top = map(int, project.lines[i])
            yield Line(free, slope, scale, ())
            return
        final, guarantee, cover = (
            own[i] for own in (project.terms.final, project.terms.guarantee, project.terms.cover)
        )
        for doubt in project.doubts[i]:
            verified = {
                j: self._no_later(j, "verified", a, "done")
                for j in range(project.size)
                if doubt.shown[j] or j in (doubt.threats or ())
            }
            left = self._below(a, verified, doubt.about, doubt.enough)
            steps = tiers(doubt)
            self.exact = self.exact and len(steps) <= self._tiers
            steps = steps[:: -(-len(steps) // self._tiers)]
            for known, more in zip(steps, [*steps[1:], None], strict=True):
                p = self._rounded(1 - doubt.at(known))
                below = True if more is None else self._below(a, verified, doubt.shown, more)
                if p < 1 and left is not False and below is not False:
                    where = tuple(one for one in (left, below) if one is not True)
                    yield Line(*rules.rule2(final, guarantee, p, cover), where)

    def _rounded(self, p: Fraction) -> Fraction:
        """Give a trust that is no more and not too fine to be compared in the programme."""
        if p.denominator <= FINE:
            return p
        self.exact = False
        return Fraction(p.numerator * FINE // p.denominator, FINE)

    def _below(self, a: int, verified: Mapping[int, Any], of: Sequence[int], enough: int) -> Any:
        """Say whether once an item is done less than enough is verified.

        `verified`: literals of steps; `of`: what each step adds. It may be true where it is not so.
        """
        sure = sum(of[j] for j, known in verified.items() if known is True)
        open_ = {j: x for j, x in verified.items() if of[j] and not isinstance(x, bool)}
        if sure >= enough or sure + sum(of[j] for j in open_) < enough:
            return sure < enough
        below, item, steps = self._model.new_bool_var(""), self._items[a], self._items
        told = sum(of[j] * known for j, known in open_.items())
        self._model.add(told >= enough - sure).only_enforce_if(below.negated())

        def holds(days: Days) -> bool:
            day = item.on("done", days)
            known = (of[j] for j in open_ if steps[j].on("verified", days) <= day)
            return sure + sum(known) < enough

        self.hints.append((below, holds))
        return below


def pairs(project: Project) -> int:
    """Count how often one thing is compared with another: what a model's size grows with."""
    return sum(
        number * max(1, sum(min(FEW_TIERS, len(tiers(doubt))) for doubt in project.doubts[i]))
        for i, number in _compared(project)
    )


def _compared(project: Project) -> Iterator[tuple[int, int]]:
    """Give how often each party's balances are compared at one trust."""
    for row, i in enumerate(project.terms.acting):
        gains = int((project.terms.keep[i] > 0).sum())
        if project.allowed[row] < 1:
            yield i, gains * (project.size + gains)


def most_tiers(project: Project) -> int:
    """Say how many trusts of one party in another can be told apart."""
    each = sum(number * max(1, len(project.doubts[i])) for i, number in _compared(project))
    return max(FEW_TIERS, min(MANY_TIERS, TIERED // max(1, each)))
