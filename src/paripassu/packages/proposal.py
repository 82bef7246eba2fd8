"""Packages written out for people: actions, values in each party's points, what picks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from paripassu.answer import Content, Number, Told
from paripassu.case.model import Case
from paripassu.packages.choices import Choices, Package, tokens, value


class ProposalContent(Content):
    """One package."""

    actions: list[str]
    final: Mapping[str, Number]
    order: list[str] | None


class PointContent(Content):
    """What a measure picks."""

    value: Number
    bound: Number | None
    proved: bool
    packages: list[ProposalContent]


@dataclass(frozen=True, repr=False)
class Proposal(Told):
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

    def content(self) -> ProposalContent:
        """Give what it holds."""
        order = None if self.order is None else list(self.order)
        return {"actions": list(self.actions), "final": self.final, "order": order}

    @classmethod
    def restored(cls, content: ProposalContent) -> Self:
        """Make it again."""
        order = content["order"]
        actions, final = tuple(content["actions"]), content["final"]
        return cls(actions, final, None if order is None else tuple(order))


@dataclass(frozen=True, repr=False)
class Point(Told):
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

    def content(self) -> PointContent:
        """Give what it holds."""
        return {
            "value": self.value,
            "bound": self.bound,
            "proved": self.proved,
            "packages": [one.content() for one in self.proposals],
        }

    @classmethod
    def restored(cls, content: PointContent, measure: str) -> Self:
        """Make it again."""
        proposals = tuple(map(Proposal.restored, content["packages"]))
        return cls(measure, proposals, content["value"], content["bound"], content["proved"])


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
