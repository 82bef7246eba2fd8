"""The best package by one measure, found without listing the others."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.packages.choices import Choices
from paripassu.packages.eligible import Best, Eligible
from paripassu.packages.leximin import leximin
from paripassu.packages.nash import nash
from paripassu.packages.programme import Cuts, first, rates, solve
from paripassu.packages.solutions import MEASURES, shares
from paripassu.running.clock import Clock, OutOfTimeError


def best(
    choices: Choices,
    compared: Sequence[int],
    measure: str,
    clock: Clock,
    cuts: Cuts | None = None,
) -> Best | None:
    """Find the best possible package by one of the measures of `solutions`.

    Gains count from the bottom line, from 0 where a compared party states none; only packages
    count that give every compared party at least that. Units are as in `solutions`: what a party
    can gain at most for ``kalai-smorodinsky``, else its stake. Ties are settled by the next-least
    share (``kalai-smorodinsky`` and ``maximin``), then by the most instalments, then by levels.

    Parameters
    ----------
    compared
        Numbers of the parties compared, at least one.
    cuts
        What else is forbidden or refused.

    Returns
    -------
    Best, or None where no package is possible

    Raises
    ------
    RequestError
        Where there is no such measure.
    OutOfTimeError
        Where the clock ran out before any package was found.
    """
    if measure not in MEASURES:
        known = ", ".join(MEASURES)
        raise RequestError(
            _("There is no measure {measure}; there are: {known}.", measure=measure, known=known)
        )
    search = Eligible(choices, tuple(compared), clock, cuts or Cuts())
    stake = [choices.stake[i] for i in compared]
    if measure == "nash":
        return nash(search, stake)
    if measure == "utilitarian":
        return _utilitarian(search, stake)
    units = stake if measure == "maximin" else _reach(search)
    return None if units is None else leximin(search, units)


def _reach(search: Eligible) -> list[int] | None:
    """Give the largest gain of each compared party over all eligible packages."""
    reach = []
    for k in range(len(search.compared)):
        model, gains = search.model()
        model.cp.maximize(gains[k])
        solved = solve(model, search.clock, _("finding what each can gain at most"))
        if solved is None:
            return None
        if solved.package is None or not solved.proved:
            raise OutOfTimeError
        reach.append(search.gains(solved.package)[k])
    return reach


def _utilitarian(search: Eligible, units: Sequence[int]) -> Best | None:
    model, gains = search.model()
    weights, common = rates(units)
    aim = sum(w * gain for w, gain in zip(weights, gains, strict=True))
    model.cp.maximize(aim)
    solved = solve(model, search.clock, _("raising the sum of shares"))
    if solved is None:
        return None
    if solved.package is None:
        raise OutOfTimeError
    found, bound = solved.package, Fraction(solved.bound, common)
    total = sum(shares(search.gains(found), units), Fraction(0))
    proved = total == bound
    if proved:
        model.cp.add(aim >= solved.bound)
        try:
            found = first(search.choices, model, found, search.clock)
        except OutOfTimeError:
            proved = False
    return Best(found, total, max(bound, total), proved)
