"""The packages that a measure may pick, and what it picked."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from paripassu.language import _
from paripassu.packages.choices import Choices, Package, disagreement, gains
from paripassu.packages.programme import Cuts, Model, build, rates, solve, span
from paripassu.running.clock import Clock, OutOfTimeError


@dataclass(frozen=True)
class Best:
    """The best package found by a measure.

    Attributes
    ----------
    package
        Its levels.
    value
        What the measure makes of it: the least share (kalai-smorodinsky, maximin), the sum of
        shares (utilitarian), the product of the shares of all that gain (nash).
    bound
        No eligible package that the cuts allow has more than this.
    proved
        Whether none is better, and every tie is settled as `best` says.
    """

    package: Package
    value: Fraction
    bound: Fraction
    proved: bool


@dataclass(frozen=True)
class Eligible:
    """The packages that meet every bottom line and give no compared party less than its own."""

    choices: Choices
    compared: tuple[int, ...]
    clock: Clock
    cuts: Cuts

    def model(self) -> tuple[Model, list[Any]]:
        """Model the eligible packages; give the compared parties' gains as expressions too."""
        model = build(self.choices, self.cuts)
        start = disagreement(self.choices, self.compared)
        gains = [model.value[i] - d for i, d in zip(self.compared, start, strict=True)]
        for gain in gains:
            model.cp.add(gain >= 0)
        return model, gains

    def gains(self, package: Package) -> tuple[int, ...]:
        """Give what each compared party gains from a package."""
        return gains(self.choices, self.compared, package)

    def most(self) -> list[int]:
        """Give what each compared party could gain if only its own limits counted."""
        start = disagreement(self.choices, self.compared)
        return [max(0, span(self.choices, i)[1] - d)
                for i, d in zip(self.compared, start, strict=True)]  # fmt: skip

    def any(self) -> Package | None:
        """Give some good package, None where none is eligible."""
        model, gains = self.model()
        weights, _common = rates([max(1, most) for most in self.most()])
        model.cp.maximize(sum(w * gain for w, gain in zip(weights, gains, strict=True)))
        solved = solve(model, self.clock, _("looking for a package"), gap=0.1)
        if solved is None:
            return None
        if solved.package is None:
            raise OutOfTimeError
        return solved.package
