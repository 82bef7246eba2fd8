"""Why an order breaks: conditions on a few numbers, found in draws and checked on others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, Self

import numpy as np

from paripassu.answer import Content, Told
from paripassu.answer import Number as Figure
from paripassu.balance.numbers import Number
from paripassu.risk.asking import rounded
from paripassu.risk.box import Fit
from paripassu.risk.drawn import Drawn
from paripassu.risk.prim import Found, discovered
from paripassu.running.clock import Clock

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHOWN = 400  # draws that a picture shows
CONDITIONS = 3


class LimitContent(Content):
    """One number beyond a limit, or between two."""

    number: str
    above: Figure | None
    below: Figure | None
    kept: Figure


class ShareContent(Content):
    """How well conditions tell failures from the rest."""

    draws: int
    failures: int
    inside: int
    both: int
    coverage: Figure
    density: Figure


class WhyContent(Content):
    """Conditions, and how well they tell failures."""

    conditions: list[LimitContent]
    dropped: list[LimitContent]
    found: ShareContent
    checked: ShareContent
    coverage_error: Figure
    density_error: Figure
    axes: list[str]
    points: list[list[Figure]]
    point_fails: list[bool]


@dataclass(frozen=True, repr=False)
class Condition(Told):
    """One number beyond a limit, or between two.

    Attributes
    ----------
    above, below
        The limits, None where there is none on that side.
    kept
        The least share of the resamples that found its limits again, on the same sides.
    """

    number: Number
    above: Fraction | None
    below: Fraction | None
    kept: Fraction

    def content(self) -> LimitContent:
        """Give what it holds."""
        path = self.number.path
        return {"number": path, "above": self.above, "below": self.below, "kept": self.kept}

    @classmethod
    def restored(cls, content: LimitContent, numbers: Mapping[str, Number]) -> Self:
        """Make it again, with the numbers of the draws by their paths."""
        return cls(numbers[content["number"]], content["above"], content["below"], content["kept"])


@dataclass(frozen=True, repr=False)
class Why(Told):
    """In which draws an order breaks, in a few conditions that hold at once.

    Attributes
    ----------
    conditions
        At most three, on as many numbers; none where none lasts.
    dropped
        What was found at first, but again in fewer than 80 % of the resamples.
    found, checked
        How well they tell failures on the half of the draws on which they were found, and on the
        other half: of that half are coverage and density.
    axes
        Two numbers for a picture: those of the conditions first, then those that explain most.
    points, point_fails
        Some draws, by these two numbers, and whether the order fails in them.
    """

    conditions: tuple[Condition, ...]
    dropped: tuple[Condition, ...]
    found: Fit
    checked: Fit
    axes: tuple[Number, ...]
    points: tuple[tuple[Fraction, ...], ...]
    point_fails: tuple[bool, ...]

    @property
    def coverage(self) -> Fraction:
        """The share of the failures that the conditions cover."""
        return rounded(self.checked.coverage)

    @property
    def density(self) -> Fraction:
        """The share of the draws under the conditions that fail."""
        return rounded(self.checked.density)

    @property
    def errors(self) -> tuple[Fraction, Fraction]:
        """The standard errors of coverage and density, as of shares of draws."""
        return (
            _error(self.coverage, self.checked.failures),
            _error(self.density, self.checked.inside),
        )

    def content(self) -> WhyContent:
        """Give what it holds."""
        coverage_error, density_error = self.errors
        return {
            "conditions": [one.content() for one in self.conditions],
            "dropped": [one.content() for one in self.dropped],
            "found": _told(self.found),
            "checked": _told(self.checked),
            "coverage_error": coverage_error,
            "density_error": density_error,
            "axes": [one.path for one in self.axes],
            "points": [list(one) for one in self.points],
            "point_fails": list(self.point_fails),
        }

    @classmethod
    def restored(cls, content: WhyContent, numbers: Mapping[str, Number]) -> Self:
        """Make it again, with the numbers of the draws by their paths."""
        return cls(
            tuple(Condition.restored(one, numbers) for one in content["conditions"]),
            tuple(Condition.restored(one, numbers) for one in content["dropped"]),
            _fit(content["found"]),
            _fit(content["checked"]),
            tuple(numbers[path] for path in content["axes"]),
            tuple(map(tuple, content["points"])),
            tuple(content["point_fails"]),
        )


def why(
    drawn: Drawn,
    holds: NDArray[np.bool_],
    explained: NDArray[np.float64],
    seed: int,
    clock: Clock,
) -> Why:
    """Find the conditions under which an order breaks.

    Parameters
    ----------
    drawn, holds
        The draws, and whether it holds in each.
    explained
        Per number, how much of the variance it explains: see `paripassu.risk.asking`.
    seed
        The halves of the draws and the resamples are drawn with it.

    Raises
    ------
    OutOfTimeError
        Where the clock says so.
    """
    x, failed = drawn.values, ~holds
    box = discovered(x, failed, seed=seed, most=CONDITIONS, clock=clock)
    lasting = {column for (column, _side), _at in box.box.limits}
    conditions = tuple(_condition(drawn, box, column) for column in box.box.columns)
    columns = {column: None for (column, _side), _kept in box.kept if column not in lasting}
    dropped = tuple(_condition(drawn, box, column) for column in columns)
    varying = [k for k in np.argsort(-explained, kind="stable") if drawn.numbers[k].ranges]
    axes = [*dict.fromkeys((*box.box.columns, *map(int, varying)))][:2]
    points = tuple(tuple(map(rounded, row)) for row in x[:SHOWN, axes])
    return Why(
        conditions,
        dropped,
        box.learned,
        box.checked,
        tuple(drawn.numbers[k] for k in axes),
        points,
        tuple(map(bool, failed[:SHOWN])),
    )


def _condition(drawn: Drawn, found: Found, column: int) -> Condition:
    limits = {side: rounded(at) for (own, side), at in found.box.limits if own == column}
    sides = limits or ("above", "below")
    kept = [n for (own, side), n in found.kept if own == column and side in sides]
    return Condition(
        drawn.numbers[column],
        limits.get("above"),
        limits.get("below"),
        rounded(min(kept, default=0.0)),
    )


def _error(share: Fraction, of: int) -> Fraction:
    return rounded(sqrt(share * (1 - share) / of)) if of else Fraction(0)


def _told(fit: Fit) -> ShareContent:
    return {
        "draws": fit.draws,
        "failures": fit.failures,
        "inside": fit.inside,
        "both": fit.both,
        "coverage": rounded(fit.coverage),
        "density": rounded(fit.density),
    }


def _fit(content: ShareContent) -> Fit:
    return Fit(content["draws"], content["failures"], content["inside"], content["both"])
