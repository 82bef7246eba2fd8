"""The joint problem: the best package by a measure among those that have a safe order."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import agree
from paripassu.case.model import Case, Role
from paripassu.packages.choices import (
    Choices,
    Package,
    compile_choices,
    disagreement,
    possible,
    tokens,
    value,
)
from paripassu.packages.programme import rates
from paripassu.packages.solutions import shares

MEASURES = ("utilitarian", "maximin")


@dataclass(frozen=True)
class Instance:
    """A named case as choices, and the numbers of the parties whose gains are compared."""

    name: str
    case: Case
    choices: Choices
    compared: tuple[int, ...]

    @property
    def packages(self) -> int:
        """How many packages there are before anything is asked of them."""
        number = 1
        for top in self.choices.levels:
            number *= top + 1
        return number

    @property
    def steps(self) -> int:
        """How many steps there are if all is agreed."""
        return sum(self.choices.levels)

    @property
    def stakes(self) -> list[int]:
        """The unit in which each compared party's gain is counted."""
        return [self.choices.stake[i] for i in self.compared]

    @property
    def start(self) -> tuple[int, ...]:
        """What each compared party's gain is counted from."""
        return disagreement(self.choices, self.compared)

    def weights(self) -> tuple[tuple[int, ...], int]:
        """Whole weights that make shares of all compared parties alike, and how much 1 then is."""
        weights, common = rates(self.stakes)
        if any(w * unit != common for w, unit in zip(weights, self.stakes, strict=True)):
            raise AssertionError(f"The stakes of {self.name} are too unlike to be weighed exactly.")
        return weights, common

    def worth(self, measure: str, package: Package) -> Fraction:
        """Give what a measure makes of a package."""
        got = value(self.choices, package)
        gains = [got[i] - d for i, d in zip(self.compared, self.start, strict=True)]
        own = shares(gains, self.stakes)
        return sum(own, Fraction(0)) if measure == "utilitarian" else min(own)


@dataclass(frozen=True)
class Found:
    """What a method found: a package with its order (None for none), its value, the bound.

    `bound` is None where the method gave none; `tested` counts packages whose orders it looked at.
    """

    method: str
    package: Package | None
    order: tuple[str, ...]
    value: Fraction | None
    bound: Fraction | None
    proved: bool
    seconds: float
    tested: int = 0

    @property
    def gap(self) -> Fraction | None:
        """How far the bound is above the value; None where there is no value or no bound."""
        if self.proved:
            return Fraction(0)
        if self.value is None or self.bound is None:
            return None
        return max(Fraction(0), self.bound - self.value)


def posed(name: str, case: Case) -> Instance:
    """Pose the joint problem for all actions of a case, between all parties that must accept."""
    choices = compile_choices(case)
    compared = tuple(
        i
        for i, party in enumerate(choices.parties)
        if (case.parties[party].role is Role.PRINCIPAL or choices.least[i] is not None)
        and any(choices.worth[i])
    )
    return Instance(name, case, choices, compared)


def confirm(instance: Instance, measure: str, found: Found) -> None:
    """Refuse an answer that the checker does not find safe or that is not worth what it says."""
    if found.package is None:
        return
    said = f"{found.method} on {instance.name}, {measure}"
    if not possible(instance.choices, found.package):
        raise AssertionError(f"{said}: the package is not possible.")
    if instance.worth(measure, found.package) != found.value:
        raise AssertionError(f"{said}: the package is not worth {found.value}.")
    if any(found.package):
        deal = agree(instance.case, deal=tokens(instance.choices, found.package))
        if examine(instance.case, deal, found.order).status is not Status.SAFE:
            raise AssertionError(f"{said}: the order is not safe.")
