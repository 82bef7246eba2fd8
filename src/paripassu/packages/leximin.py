"""The package with the largest least share, then the largest next-least, and so on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any

from paripassu.language import _
from paripassu.packages.choices import Package
from paripassu.packages.eligible import Best, Eligible
from paripassu.packages.programme import Model, first, rates, solve
from paripassu.packages.solutions import shares
from paripassu.running.clock import OutOfTimeError


def leximin(search: Eligible, units: Sequence[int]) -> Best | None:
    """Raise the least share, then the next-least, each until the solver proves it cannot rise.

    With t the shares of the best package so far in rising order, a better one has m - k parties
    above t_k, after m - j parties at or above t_j for every j < k.
    """
    rated = [k for k, unit in enumerate(units) if unit]
    found = search.any()
    if found is None:
        return None
    bound: Fraction | None = None
    proved = True
    try:
        for place in range(len(rated)):
            while True:
                marks = sorted(shares(search.gains(found), units))
                model, aim, common = _above(search, units, rated, marks[: place + 1])
                model.cp.maximize(aim)
                solved = solve(model, search.clock, _("raising the least share"))
                if place == 0 and solved is not None:
                    tight = max(marks[0], Fraction(solved.bound, common))
                    bound = tight if bound is None else min(bound, tight)
                if solved is None:
                    break
                if solved.package is None:
                    raise OutOfTimeError
                found = solved.package
                if solved.proved and not any(common % units[k] for k in rated):
                    break
            if place == 0:
                bound = min(shares(search.gains(found), units))
        found = _settle(search, units, rated, found)
    except OutOfTimeError:
        proved = False
    least = min(shares(search.gains(found), units), default=Fraction(0))
    if bound is None:
        bound = max(shares(search.most(), units), default=Fraction(0))
    return Best(found, least, max(bound, least), proved)


def _above(
    search: Eligible, units: Sequence[int], rated: Sequence[int], marks: Sequence[Fraction]
) -> tuple[Model, Any, int]:
    """Ask for shares above the last mark, and at or above those before, by enough parties."""
    model, gains = search.model()
    count = len(rated)
    for place, mark in enumerate(marks[:-1]):
        reached = [model.literal(gains[k] >= ceil(mark * units[k])) for k in rated]
        model.cp.add(sum(reached) >= count - place)
    weights, common = rates([units[k] for k in rated])
    ceiling = max(w * search.most()[k] for w, k in zip(weights, rated, strict=True))
    aim = model.cp.new_int_var(0, ceiling, "least share")
    above = []
    for weight, k in zip(weights, rated, strict=True):
        above.append(model.literal(gains[k] >= floor(marks[-1] * units[k]) + 1))
        model.cp.add(aim <= weight * gains[k]).only_enforce_if(above[-1])
    model.cp.add(sum(above) >= count - len(marks) + 1)
    return model, aim, common


def _settle(
    search: Eligible, units: Sequence[int], rated: Sequence[int], found: Package
) -> Package:
    """Settle ties among packages with the same shares in rising order."""
    model, gains = search.model()
    for place, mark in enumerate(sorted(shares(search.gains(found), units))):
        reached = [model.literal(gains[k] >= ceil(mark * units[k])) for k in rated]
        model.cp.add(sum(reached) >= len(rated) - place)
    return first(search.choices, model, found, search.clock)
