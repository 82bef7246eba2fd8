"""The best of a list of value vectors by four measures of the bargaining literature, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from paripassu.language import N_

Gains = tuple[int, ...]
MEASURES = (N_("nash"), N_("kalai-smorodinsky"), N_("maximin"), N_("utilitarian"))


def solutions(
    values: Sequence[Sequence[int]], disagreement: Sequence[int], stake: Sequence[int]
) -> dict[str, tuple[int, ...]]:
    """Say which vectors each measure picks, all ties kept.

    Parameters
    ----------
    values
        Vectors of what each of m parties gets, each party in whole units of its own.
    disagreement
        (m,): what each party gets without a deal, d. A vector that gives anyone less is not
        eligible.
    stake
        (m,), each at least 1: the unit in which a party's gain is set beside others' gains.

    Returns
    -------
    dict
        For each measure the positions of the best eligible vectors; empty where none is eligible.
        The first is the one to show where one must be shown.

    Notes
    -----
    With g_i = u_i - d_i, over the eligible vectors:

    - ``nash`` (Nash 1950): the largest product of all g_i. Where no vector gives every party a
      gain, the most parties with a gain, then the largest product of g_i/stake_i over these
      (Caragiannis et al. 2019).
    - ``kalai-smorodinsky`` (Kalai & Smorodinsky 1975): the largest least g_i/r_i, with r_i the
      largest g_i of any eligible vector. A party for which r_i = 0 is left out.
    - ``maximin`` (egalitarian: Kalai 1977): the largest least g_i/stake_i.
    - ``utilitarian`` (Harsanyi 1955): the largest sum of g_i/stake_i.

    On a list, unlike on a convex set, the second and third may be reached by several vectors,
    even by some that others dominate. Those come first that also have the largest next-least
    share, and so on (leximin); the first is thus Pareto-optimal among the eligible. Otherwise
    ties stand by position.
    """
    eligible = [
        (k, tuple(u - d for u, d in zip(vector, disagreement, strict=True)))
        for k, vector in enumerate(values)
        if all(u >= d for u, d in zip(vector, disagreement, strict=True))
    ]
    reach = tuple(map(max, zip(*(gains for _, gains in eligible), strict=True)))
    found = {
        "nash": _best(eligible, "nash", stake),
        "kalai-smorodinsky": _least_first(eligible, reach),
        "maximin": _least_first(eligible, stake),
        "utilitarian": _best(eligible, "utilitarian", stake),
    }
    return {measure: found[measure] for measure in MEASURES}


def measured(
    measure: str,
    values: Sequence[Sequence[int]],
    place: int,
    disagreement: Sequence[int],
    stake: Sequence[int],
) -> Fraction:
    """Give what a measure makes of one of the vectors: see `best.Best`."""
    gains = tuple(u - d for u, d in zip(values[place], disagreement, strict=True))
    units: Sequence[int] = stake
    if measure == "kalai-smorodinsky":
        every = [[u - d for u, d in zip(one, disagreement, strict=True)] for one in values]
        eligible = [one for one in every if min(one) >= 0]
        units = [max(column) for column in zip(*eligible, strict=True)]
    return mark(measure, gains, units)[1]


def mark(measure: str, gains: Sequence[int], units: Sequence[int]) -> tuple[int, Fraction]:
    """Give what a measure ranks gains by: for nash how many parties gain, then the number."""
    if measure == "nash":
        return product(gains, units)
    parts = shares(gains, units)
    if measure == "utilitarian":
        return 0, sum(parts, Fraction(0))
    return 0, min(parts, default=Fraction(0))


def shares(gains: Sequence[int], units: Sequence[int]) -> tuple[Fraction, ...]:
    """Each gain as a share of its party's unit, without the parties whose unit is 0."""
    return tuple(Fraction(gain, unit) for gain, unit in zip(gains, units, strict=True) if unit)


def product(gains: Sequence[int], units: Sequence[int]) -> tuple[int, Fraction]:
    """How many parties gain, and the product of their shares."""
    result, gaining = Fraction(1), 0
    for gain, unit in zip(gains, units, strict=True):
        if gain:
            result *= Fraction(gain, unit)
            gaining += 1
    return gaining, result


def _best(
    eligible: Sequence[tuple[int, Gains]], measure: str, units: Sequence[int]
) -> tuple[int, ...]:
    marks = [mark(measure, gains, units) for _, gains in eligible]
    top = max(marks, default=None)
    return tuple(k for (k, _), own in zip(eligible, marks, strict=True) if own == top)


def _least_first(eligible: Sequence[tuple[int, Gains]], units: Sequence[int]) -> tuple[int, ...]:
    """Keep the vectors with the largest least share, in the order of the next-least shares."""
    top = max((min(shares(gains, units), default=Fraction(0)) for _, gains in eligible), default=0)
    kept = [
        (sorted(own), k)
        for k, gains in eligible
        if min(own := shares(gains, units), default=Fraction(0)) == top
    ]
    # Sorting twice keeps positions ascending among equals.
    kept.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(k for _, k in kept)
