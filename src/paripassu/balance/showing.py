"""What of a case tells the trusts of its deals: what actions show, and who can take them back.

It is read once, for as many deals as there are: the definition is that of `balance.earned`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from paripassu.balance.deal import Deal
from paripassu.case.model import Also, Case

Parts = Sequence[tuple[str, Fraction]]
"""What a step consists of: actions, and how much of each."""
Pairs = frozenset[tuple[str, str]]


class Showing:
    """Says of any deal of a case what shows something, and who can undo what."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def shown(self, parts: Parts, actor: str, party: str, dearest: Fraction) -> Fraction:
        """Give what a step shows a party of an actor whose dearest action costs so much."""
        found = cost = Fraction(0)
        for action, share in parts:
            if (action, actor) in self._costs:
                stated = self._stated[action, actor]
                believed = self._believed[action, party]
                if stated is not None:
                    found += share * stated * believed
                else:
                    cost += share * self._costs[action, actor] * believed
        return found + cost / dearest if cost else found

    def could_show(
        self, deal: Deal, part: tuple[str, Fraction], actor: str, party: str, dearest: Fraction
    ) -> Fraction:
        """Give the most that an action shows where so much of it, or less, joins a deal."""
        action, more = part
        if (action, actor) not in self._costs:
            return Fraction(0)
        # Once it has joined, the actor's dearest costs no less than what it comes to itself.
        own = self._costs[action, actor] * (more + sum(deal.shares.get(action, ())))
        return self.shown([part], actor, party, max(dearest, own))

    def dearest(self, deal: Deal, party: str) -> Fraction:
        """Give what a party's dearest action costs it, as far as it is agreed on."""
        own = (
            self._costs[a, party] * sum(deal.shares[a])
            for a in deal.actions
            if self._costs.get((a, party))
        )
        return max(own, default=Fraction(0))

    def may_undo(self, deal: Deal, actor: str, party: str) -> bool:
        """Whether an actor can take back something of a deal by which a party would lose."""
        pair = actor, party
        return any(pair in self._undone[a] for a in (*deal.actions, *deal.standing)) or any(
            pair in pairs and all(map(deal.whole, also.when)) for also, pairs in self._also_undone
        )

    @cached_property
    def _costs(self) -> Mapping[tuple[str, str], Fraction]:
        """By action and actor."""
        actions = self.case.actions.items()
        return {(a, j): max(Fraction(0), -one.worth(j)) for a, one in actions for j in one.by}

    @cached_property
    def _stated(self) -> Mapping[tuple[str, str], Fraction | None]:
        """What is stated that an action shows of an actor; None where its cost says it."""
        return {(a, j): one.shown(j) for a, one in self.case.actions.items() for j in one.by}

    @cached_property
    def _believed(self) -> Mapping[tuple[str, str], Fraction]:
        actions, parties = self.case.actions.items(), self.case.parties
        return {(a, i): one.believed(i) for a, one in actions for i in parties}

    @cached_property
    def _undone(self) -> Mapping[str, Pairs]:
        """For each action, by whom it can be taken back, and who would lose by it."""
        found = {}
        for a, one in self.case.actions.items():
            losers = []
            for i in self.case.parties:
                worth, kept = one.worth(i), one.kept(i)
                if (worth * one.reversible if kept is None else worth - kept) > 0:
                    losers.append(i)
            found[a] = frozenset((j, i) for j in one.by for i in losers)
        return found

    @cached_property
    def _also_undone(self) -> Sequence[tuple[Also, Pairs]]:
        """The same of what actions are worth more together."""
        return [
            (also, frozenset(
                (j, i) for a in also.when for j in self.case.actions[a].by
                for i in self.case.parties if also.worth(i) * also.reversible > 0
            ))
            for also in self.case.also
        ]  # fmt: skip
