"""The issues that two parties divide, read off a case, and Adjusted Winner's division of them."""

from __future__ import annotations

from fractions import Fraction

from paripassu.case.model import Case, Role
from paripassu.packages.choices import Choices
from paripassu.packages.winner import Winner, adjusted_winner

TOTAL = 100


def principals(case: Case) -> list[str]:
    """Name the parties that can act."""
    return [p for p, party in case.parties.items() if party.role is Role.PRINCIPAL]


def winner_of(case: Case, choices: Choices) -> Winner | None:
    """Divide the issues of a case by Adjusted Winner; None where it is no division of issues.

    It is one where just two principals act, each option is done by one of them, costs that one
    and benefits the other, and nothing stands or interacts. Options of one `issue` are that issue;
    others are an issue each. A party's points on an issue are the sizes of its values, scaled so
    that both parties' points add up to 100.
    """
    sides = principals(case)
    if len(sides) != 2 or choices.also or any(a.standing for a in case.actions.values()):
        return None
    of = [case.actions[id_].issue or id_ for id_ in choices.options]
    # What one issue asks of another cannot be had by dividing them.
    asked = ((a, b) for a, ways in choices.either for b, _level in ways)
    if any(of[a] != of[b] for a, b in (*choices.needs, *choices.excludes, *asked)):
        return None
    points: dict[str, dict[str, Fraction]] = {party: {} for party in sides}
    for id_ in choices.options:
        action = case.actions[id_]
        if len(action.by) != 1:
            return None
        (giver,) = action.by
        (taker,) = (party for party in sides if party != giver)
        if action.worth(giver) > 0 or action.worth(taker) < 0:
            return None
        issue = action.issue or id_
        for party in sides:
            size = abs(action.worth(party))
            points[party][issue] = points[party].get(issue, Fraction(0)) + size
    one, two = (_scaled(points[party]) for party in sides)
    return None if one is None or two is None else adjusted_winner(one, two)


def _scaled(points: dict[str, Fraction]) -> dict[str, Fraction] | None:
    total = sum(points.values(), Fraction(0))
    return {issue: x * TOTAL / total for issue, x in points.items()} if total else None
