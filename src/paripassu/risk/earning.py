"""Trust in whom, and how it grows, in each draw: the definition of `balance.earned`.

What an action shows of whoever does it may be what it costs, and who can let a party down may hang
on whether it gains: both change from draw to draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from paripassu.case.model import Case
from paripassu.case.trust import OTHERS
from paripassu.risk.along import Along

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def trusts_along(way: Along, party: int, values: Floats) -> Floats:
    """Give the trust of a party at each moment of each draw: (n + 1, draws).

    `values` are the draws, (draws, numbers).
    """
    case, i = way.case, way.parties[party]
    draws = len(values)
    known = _Known(way, values)
    last: dict[str, int] = {}
    for number, step in enumerate(way.steps, 1):
        last |= {j: number for action, _part in step for j in case.actions[action].by}
    found = np.ones((len(way.order) + 1, draws))
    for j in (j for j in case.parties if j != i):
        lets_down = known.takes_back(j, i)
        trust = _in_one(way, known, i, j)
        for moment in range(len(found)):
            # Before its last step it always can; from then on where it can take something back.
            threat = lets_down if moment >= last.get(j, 0) else np.ones(draws, bool)
            np.minimum(found[moment], np.where(threat, trust[moment], 1.0), out=found[moment])
    return found


class _Known:
    """What the numbers of a case are in each draw: those that were not drawn are 0."""

    def __init__(self, way: Along, values: Floats) -> None:
        self.way, self.values = way, values
        self.at: dict[tuple[str, str, str], int] = {
            (n.kind, n.party, n.of): k for k, n in enumerate(way.numbers)
        }
        self.nothing = np.zeros(len(values))

    def drawn(self, kind: str, party: str, of: str) -> Floats:
        """Give a number in each draw."""
        place = self.at.get((kind, party, of))
        return self.nothing if place is None else self.values[:, place]

    def first(self, party: str, whom: str) -> Floats:
        """Give the trust of one party in another before anything is done."""
        said = self.way.case.parties[party].trust
        if not isinstance(said, Mapping):
            return self.drawn("trust", party, "")
        return self.drawn("trust", party, whom if whom in said else OTHERS)

    def worth(self, action: str, party: str) -> Floats:
        """Give what an action is worth to a party, as far as it is believed, all times."""
        stated = self.way.case.actions[action]
        return self.drawn("value", party, action) * float(stated.times * stated.believed(party))

    def cost(self, action: str, actor: str) -> Floats:
        """Give what an action costs one who does it."""
        return np.maximum(0.0, -self.worth(action, actor))

    def dearest(self, actor: str) -> Floats:
        """Give what an actor's dearest action in the deal costs it, as far as it is agreed on."""
        deal, actions = self.way.deal, self.way.case.actions
        most = self.nothing
        for a in (a for a in deal.actions if actor in actions[a].by):
            most = np.maximum(most, self.cost(a, actor) * float(sum(deal.shares[a])))
        return most

    def takes_back(self, actor: str, party: str) -> NDArray[np.bool_]:
        """Say in which draws an actor can take something back by which a party would lose."""
        case, deal = self.way.case, self.way.deal
        can = np.zeros(len(self.values), bool)
        for a in (*deal.actions, *deal.standing):
            action = case.actions[a]
            if actor not in action.by:
                continue
            if party in action.keeps:
                counted = float(action.times * action.believed(party))
                can |= self.worth(a, party) - self.drawn("keeps", party, a) * counted > 0
            elif action.reversible:
                can |= self.worth(a, party) > 0
        for place, also in enumerate(case.also):
            by = {p for a in also.when for p in case.actions[a].by}
            if actor in by and also.reversible and all(map(deal.whole, also.when)):
                can |= self.drawn("extra", party, str(place)) > 0
        return can


def _in_one(way: Along, known: _Known, party: str, whom: str) -> Sequence[Floats]:
    """Give the trust of one party in another at each moment."""
    case: Case = way.case
    first, like = known.first(party, whom), case.parties[party].likeness_of(whom)
    if like is None:
        return [first] * (len(way.order) + 1)
    weight, dearest = float(like), known.dearest(whom)
    evidence, trusts = known.nothing, [first]
    for step in way.steps:
        for action, part in step:
            if whom in case.actions[action].by:
                share = float(way.deal.shares[action][part])
                evidence = evidence + share * _shows(known, action, whom, party, dearest)
        trusts.append((weight * first + evidence) / (weight + evidence))
    return trusts


def _shows(known: _Known, action: str, actor: str, party: str, dearest: Floats) -> Floats:
    """Give what an action, done in full, shows a party of one who does it."""
    stated = known.way.case.actions[action]
    believed, full = float(stated.believed(party)), stated.shown(actor)
    if full is not None:
        return np.full_like(dearest, float(full) * believed)
    cost = known.cost(action, actor)
    return np.divide(cost, dearest, out=np.zeros_like(cost), where=dearest > 0) * believed
