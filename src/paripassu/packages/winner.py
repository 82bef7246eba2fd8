"""Adjusted Winner: two parties divide issues so that both get the same number of points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from paripassu.errors import RequestError
from paripassu.language import _


@dataclass(frozen=True)
class Winner:
    """Who gets what.

    Attributes
    ----------
    one, two
        Issues that go whole to the first and to the second party, in the order given.
    divided
        The single issue that is divided, None where none need be.
    shares
        The shares of it, from 0 to 1, that go to the first and to the second party.
    points
        What each party gets, in its own points; the same number for both.
    """

    one: tuple[str, ...]
    two: tuple[str, ...]
    divided: str | None
    shares: tuple[Fraction, Fraction]
    points: Fraction


def adjusted_winner(one: Mapping[str, Fraction], two: Mapping[str, Fraction]) -> Winner:
    """Divide issues between two parties by Adjusted Winner (Brams & Taylor 1996).

    Each issue goes first to the party with more points on it, a tied one to whoever has fewer
    points so far. Then issues pass from the richer party to the poorer, in rising order of
    richer's points / poorer's points, until both have the same; at most one issue is divided. The
    result is efficient, equitable and envy-free by the points that the parties have stated.

    Parameters
    ----------
    one, two
        Points of each party on each issue, at least 0; both add up to the same total above 0.

    Raises
    ------
    RequestError
        Where issues or totals differ, or points are negative.
    """
    if one.keys() != two.keys():
        raise RequestError(_("Both parties must state points on the same issues."))
    if any(points < 0 for points in (*one.values(), *two.values())):
        raise RequestError(_("The points on an issue must be 0 or more."))
    if sum(one.values()) != sum(two.values()) or not sum(one.values()):
        raise RequestError(_("The points of both parties must add up to the same total above 0."))
    has = {issue: Fraction(one[issue] > two[issue]) for issue in one if one[issue] != two[issue]}
    # By how much the first party's points exceed the second's on the issues given so far.
    lead = sum((one[i] * share - two[i] * (1 - share) for i, share in has.items()), Fraction(0))
    for issue in (issue for issue in one if issue not in has):
        has[issue] = Fraction(lead <= 0)
        lead += one[issue] if has[issue] else -two[issue]
    rich, poor = (one, two) if lead >= 0 else (two, one)
    whole, lead = Fraction(1) if rich is one else Fraction(0), abs(lead)
    # With every issue on which it has points the poorer would be the richer: no others need pass.
    movable = [issue for issue in one if has[issue] == whole and poor[issue]]
    for issue in sorted(movable, key=lambda issue: rich[issue] / poor[issue]):
        both = one[issue] + two[issue]
        passes = min(Fraction(1), lead / both)
        has[issue], lead = abs(whole - passes), lead - passes * both
    divided = next((issue for issue in one if 0 < has[issue] < 1), None)
    share = has[divided] if divided else Fraction(0)
    return Winner(
        tuple(issue for issue in one if has[issue] == 1),
        tuple(issue for issue in one if has[issue] == 0),
        divided,
        (share, 1 - share) if divided else (Fraction(0), Fraction(0)),
        sum((one[issue] * has[issue] for issue in one), Fraction(0)),
    )
