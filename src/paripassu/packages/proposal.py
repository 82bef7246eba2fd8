"""Packages written out for people: actions, values in each party's points, what picks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from paripassu.case.model import Case
from paripassu.case.number import plain
from paripassu.packages.choices import Choices, Package, tokens, value


@dataclass(frozen=True)
class Proposal:
    """One package.

    Attributes
    ----------
    actions
        What is agreed, as `agree` and ``--deal`` read it: ``oil``, ``gas:2`` for two parts of it.
    final
        What the finished deal is worth to each party, in its own points.
    order
        A safe order; None where there is none, or where it was not asked for.
    """

    actions: tuple[str, ...]
    final: Mapping[str, Fraction]
    order: tuple[str, ...] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON."""
        return {
            "actions": list(self.actions),
            "final": {party: plain(number) for party, number in self.final.items()},
            "order": None if self.order is None else list(self.order),
        }


@dataclass(frozen=True)
class Point:
    """The package that a measure picks; all of them where several are alike by it.

    `value` is what the measure makes of it and `bound` what no package exceeds: the product of
    the shares gained (nash), the least share (kalai-smorodinsky, maximin), their sum (utilitarian).
    Where packages were left out as undecided it holds for these too; None where that is not known.
    """

    measure: str
    proposals: tuple[Proposal, ...]
    value: Fraction
    bound: Fraction | None
    proved: bool

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON."""
        return {
            "value": float(self.value),
            "bound": None if self.bound is None else float(self.bound),
            "proved": self.proved,
            "packages": [one.to_dict() for one in self.proposals],
        }


def proposed(
    case: Case, choices: Choices, package: Package, order: tuple[str, ...] | None = None
) -> Proposal:
    """Write out a package in each party's own points."""
    got = value(choices, package)
    final = {
        party: Fraction(u, unit)
        for party, u, unit in zip(case.parties, got, choices.scale, strict=True)
    }
    return Proposal(tokens(choices, package), final, order)
