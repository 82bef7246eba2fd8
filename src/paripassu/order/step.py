"""A step of a plan: who acts, what is done, what the checker says of it, why it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from paripassu.answer import Told
from paripassu.balance.checker import Figures
from paripassu.balance.deal import Deal
from paripassu.case.model import Case
from paripassu.case.names import actions_of
from paripassu.order.because import because, needed_at
from paripassu.order.failing import Failing, failing_at
from paripassu.order.told import StepContent


@dataclass(frozen=True, repr=False)
class Step(Told):
    """One step of a plan: who acts, what is done, and what the checker says of it.

    `balance` is what each party would be left with if the process ended right after the step;
    `trust_needed` is what each acting party needs to go on with it, None where none suffices;
    `fails` are the rules that fail at it, and `early` says what it comes too early for.
    """

    number: int
    name: str
    title: str
    by: tuple[str, ...]
    actions: tuple[str, ...]
    does: tuple[str, ...]
    verifiers: tuple[str, ...]
    balance: Mapping[str, Fraction]
    trust_needed: Mapping[str, Fraction | None]
    fails: tuple[Failing, ...]
    early: tuple[str, ...]
    because: str

    @property
    def holds(self) -> bool:
        """Whether it can be done where it stands, and no rule fails at it."""
        return not self.fails and not self.early

    def content(self) -> StepContent:
        """Give what it holds."""
        return {
            "number": self.number,
            "name": self.name,
            "title": self.title,
            "by": list(self.by),
            "actions": list(self.actions),
            "does": list(self.does),
            "verifiers": list(self.verifiers),
            "balance": self.balance,
            "trust_needed": self.trust_needed,
            "fails": [one.content() for one in self.fails],
            "because": self.because,
        }


def step_of(
    case: Case, deal: Deal, figures: Figures, name: str, number: int, early: tuple[str, ...]
) -> Step:
    """Give a step of an order, numbered from 1; `early` says what it comes too early for."""
    actions = actions_of(name)
    stated = [case.actions[action] for action in actions]
    by = tuple(dict.fromkeys(party for one in stated for party in one.by))
    needed = needed_at(case, figures, number)
    fails = failing_at(case, figures, number, needed)
    reason = because(case, figures, deal.named(case, name), number, by, needed, fails)
    return Step(
        number=number,
        name=name,
        title=deal.titled(case, name),
        by=by,
        actions=actions,
        does=tuple(one.does for one in stated),
        verifiers=tuple(dict.fromkeys(x.verified.by for x in stated if x.verified)),
        balance={p: path[number] for p, path in figures.balances.items()},
        trust_needed=needed,
        fails=fails,
        early=early,
        because=" ".join([*early, reason]),
    )
