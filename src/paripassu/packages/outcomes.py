"""What can be agreed in a negotiation domain, and what each outcome is worth to each profile."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm, prod
from typing import Any

import numpy as np
import numpy.typing as npt

from paripassu.errors import RequestError
from paripassu.language import _

MAX_OUTCOMES = 2_000_000

Outcome = tuple[str, ...]


@dataclass(frozen=True)
class Issue:
    """One matter to be settled; its values are kept as the text that the file has for them."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Profile(ABC):
    """What every outcome is worth to one party, exactly.

    `reservation` is what the party has without a deal, None where the file states none;
    `discount` is read and never used: outcomes are compared as if agreed at once.
    """

    name: str
    reservation: Fraction | None
    discount: Fraction | None

    @abstractmethod
    def utility(self, places: Sequence[int], index: int) -> Fraction:
        """Give the utility of an outcome: the place of each issue's value, and its own number."""

    @abstractmethod
    def scale(self) -> int:
        """Give the least number that makes every utility whole when multiplied by it."""

    @abstractmethod
    def whole(self, scale: int) -> npt.NDArray[Any]:
        """Give scale times the utility of all outcomes, in their order, as whole numbers."""


@dataclass(frozen=True)
class Additive(Profile):
    """The sum, over the issues, of a part for the value chosen: u = constant + Σ parts[i][value].

    `parts` holds weight times evaluation per issue and value; no utility exceeds `cap`.
    """

    parts: tuple[tuple[Fraction, ...], ...]
    constant: Fraction = Fraction(0)
    cap: Fraction | None = None

    def utility(self, places: Sequence[int], index: int) -> Fraction:
        """Give the utility of an outcome."""
        chosen = (part[place] for part, place in zip(self.parts, places, strict=True))
        total = sum(chosen, self.constant)
        return total if self.cap is None else min(total, self.cap)

    def scale(self) -> int:
        """Give the least common denominator."""
        single = [self.constant, self.cap or Fraction(0), self.reservation or Fraction(0)]
        return _common(single, *self.parts)

    def whole(self, scale: int) -> npt.NDArray[Any]:
        """Add the issues up, the last one running fastest."""
        largest = abs(self.constant) + sum(max(map(abs, part)) for part in self.parts)
        kind: Any = np.int64 if scale * largest < 2**62 else object
        total = np.array([int(self.constant * scale)], dtype=kind)
        for part in self.parts:
            step = np.array([int(value * scale) for value in part], dtype=kind)
            total = (total[:, None] + step).ravel()
        return total if self.cap is None else np.minimum(total, int(self.cap * scale))


@dataclass(frozen=True)
class Table(Profile):
    """A utility for each outcome by itself, in the order of the outcomes."""

    utilities: tuple[Fraction, ...]

    def utility(self, places: Sequence[int], index: int) -> Fraction:
        """Give the utility of an outcome."""
        return self.utilities[index]

    def scale(self) -> int:
        """Give the least common denominator."""
        return _common([self.reservation or Fraction(0)], self.utilities)

    def whole(self, scale: int) -> npt.NDArray[Any]:
        """Multiply each utility out."""
        whole = [int(utility * scale) for utility in self.utilities]
        return np.array(whole, dtype=np.int64 if max(map(abs, whole)) < 2**62 else object)


def _common(*numbers: Sequence[Fraction]) -> int:
    return lcm(*{number.denominator for row in numbers for number in row})


@dataclass(frozen=True)
class Domain:
    """A negotiation domain: its issues, and the preference profiles of two or more parties."""

    title: str
    issues: tuple[Issue, ...]
    profiles: tuple[Profile, ...]

    @property
    def size(self) -> int:
        """The number of outcomes."""
        return prod(len(issue.values) for issue in self.issues)

    def outcomes(self) -> Iterator[Outcome]:
        """Name all outcomes, one value per issue, the last issue running fastest."""
        return product(*(issue.values for issue in self.issues))

    def outcome(self, index: int) -> Outcome:
        """Name the outcome that stands at a place (from 0) in the order of `outcomes`."""
        values = []
        for issue in reversed(self.issues):
            index, place = divmod(index, len(issue.values))
            values.append(issue.values[place])
        return tuple(reversed(values))

    def utilities(self, outcome: Sequence[str]) -> tuple[Fraction, ...]:
        """Give what an outcome is worth to each profile, exactly."""
        if len(outcome) != len(self.issues) or any(
            value not in issue.values for value, issue in zip(outcome, self.issues, strict=True)
        ):
            raise RequestError(
                _("An outcome names one of the values of each issue, in their order.")
            )
        places = [i.values.index(value) for i, value in zip(self.issues, outcome, strict=True)]
        index = 0
        for issue, place in zip(self.issues, places, strict=True):
            index = index * len(issue.values) + place
        return tuple(profile.utility(places, index) for profile in self.profiles)

    def whole(self) -> tuple[int, list[npt.NDArray[Any]]]:
        """Give a common scale, and scale times the utility of all outcomes for each profile."""
        scale = lcm(*(profile.scale() for profile in self.profiles))
        return scale, [profile.whole(scale) for profile in self.profiles]


def sized(issues: Iterable[Issue], file: str) -> Iterator[Issue]:
    """Let issues through, one by one, while they span no more outcomes than can be looked at.

    Raises
    ------
    RequestError
        Where they span more than two million.
    """
    size = 1
    for issue in issues:
        size *= len(issue.values)
        if size > MAX_OUTCOMES:
            raise RequestError(
                _(
                    "{file} spans more than {most} outcomes, the most that can be compared.",
                    file=file,
                    most=f"{MAX_OUTCOMES:,}",
                )
            )
        yield issue


def whole_range(low: int, high: int, file: str) -> tuple[str, ...]:
    """Name the whole numbers of an issue from low to high, both included."""
    if high - low >= MAX_OUTCOMES:
        raise RequestError(
            _(
                "{file} has an issue that alone spans more than {most} outcomes, the most that "
                "can be compared.",
                file=file,
                most=f"{MAX_OUTCOMES:,}",
            )
        )
    return tuple(map(str, range(low, high + 1)))


def polynomial(coefficients: Sequence[Fraction], x: Fraction) -> Fraction:
    """Evaluate c0 + c1·x + c2·x² and so on."""
    total = Fraction(0)
    for coefficient in reversed(coefficients):
        total = total * x + coefficient
    return total


def triangular(start: Fraction, end: Fraction, middle: Fraction, x: Fraction) -> Fraction:
    """Rise from 0 at the start to 1 at the middle and fall to 0 at the end; 0 outside."""
    if x <= start or x >= end:
        return Fraction(0)
    if x <= middle:
        return (x - start) / (middle - start)
    return (end - x) / (end - middle)
