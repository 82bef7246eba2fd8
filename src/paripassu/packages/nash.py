"""The package with the largest product of gains, by tangents to the logarithm.

Outer approximation (Duran & Grossmann 1986): the sum of logarithms is raised under tangents, which
lie above it. Each package found is set aside and its tangents are added, until none is left that
could have as large a product; exact products decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, exp, floor, log

from paripassu.language import _
from paripassu.packages.choices import Package
from paripassu.packages.eligible import Best, Eligible
from paripassu.packages.programme import LARGEST, Model, first, solve
from paripassu.packages.solutions import product
from paripassu.running.clock import OutOfTimeError

# The tangents that stand from the start touch at rising gains, each so many times the last.
STRIDE = 1.4
Gains = tuple[int, ...]


def nash(search: Eligible, stake: Sequence[int]) -> Best | None:
    """Find the package with the most parties gaining, then the largest product of their shares."""
    count = _gaining(search)
    if count is None:
        return None
    seen: dict[Gains, Package] = {}
    proved, bound = False, Fraction(0)
    try:
        while not proved:
            model, fine = _approximate(search, stake, count, seen)
            solved = solve(model, search.clock, _("raising the product of gains"))
            if solved is None:
                proved = True
                continue
            # Floats round the last places; what is added is far more than they can lose.
            bound = Fraction(exp((solved.bound + 2) / fine)) * (1 + Fraction(1, 2**40))
            if solved.package is None:
                raise OutOfTimeError
            seen[search.gains(solved.package)] = solved.package
    except OutOfTimeError:
        if not seen:
            raise
    top = max(product(gains, stake) for gains in seen)
    tied = {gains: found for gains, found in seen.items() if product(gains, stake) == top}
    try:
        found = min((_settle(search, *pair) for pair in tied.items()), key=_place)
    except OutOfTimeError:
        found, proved = min(tied.values(), key=_place), False
    return Best(found, top[1], top[1] if proved else max(top[1], bound), proved)


def _place(package: Package) -> tuple[int, Package]:
    return -sum(package), package


def _gaining(search: Eligible) -> int | None:
    """Give the most compared parties that can gain at once."""
    model, gains = search.model()
    model.cp.maximize(sum(model.literal(gain >= 1) for gain in gains))
    solved = solve(model, search.clock, _("finding who can gain at once"))
    if solved is None:
        return None
    if not solved.proved:
        raise OutOfTimeError
    return solved.bound


def _approximate(
    search: Eligible, stake: Sequence[int], count: int, seen: dict[Gains, Package]
) -> tuple[Model, int]:
    """Model the packages not yet seen that could have as large a product as the best one seen."""
    model, gains = search.model()
    most = search.most()
    fine = min(2**10 * max(1, *most), LARGEST)
    marks, gaining = [], []
    for k, gain in enumerate(gains):
        lost = floor(fine * log(stake[k]))
        gaining.append(model.literal(gain >= 1))
        marks.append(model.cp.new_int_var(-lost - 1, max(0, ceil(fine * log(max(1, most[k])))
                                                         - lost) + 1, ""))  # fmt: skip
        model.cp.add(gain <= 0).only_enforce_if(~gaining[-1])
        model.cp.add(marks[-1] <= 0).only_enforce_if(~gaining[-1])
        for touch in {*_touches(most[k]), *(one[k] for one in seen if one[k])}:
            slope = max(1, round(fine / touch))
            above = ceil(fine * log(fine / slope)) - fine + 1 - lost
            model.cp.add(marks[-1] <= slope * gain + above).only_enforce_if(gaining[-1])
    model.cp.add(sum(gaining) >= count)
    for one in seen:
        # Whatever beats or equals a package seen gives somebody more than it does.
        more = [model.literal(gain >= own + 1) for gain, own in zip(gains, one, strict=True)]
        model.cp.add_bool_or(more)
    aim = sum(marks)
    model.cp.maximize(aim)
    if seen:
        _many, top = max(product(one, stake) for one in seen)
        height = log(top.numerator) - log(top.denominator)
        model.cp.add(aim >= floor(fine * height) - 1)
    return model, fine


def _touches(most: int) -> list[int]:
    touches, at = [], 1.0
    while at <= most:
        touches.append(int(at))
        at *= STRIDE
    return [*touches, max(1, most)]


def _settle(search: Eligible, gains: Gains, found: Package) -> Package:
    """Settle ties among the packages with these gains."""
    model, own = search.model()
    for expression, gain in zip(own, gains, strict=True):
        model.cp.add(expression >= gain)
    return first(search.choices, model, found, search.clock)
