"""A step of a plan: who acts, what is done, what the checker says of it, why it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from paripassu.answer import Told
from paripassu.balance.branches import depends
from paripassu.balance.checker import Figures
from paripassu.balance.deal import Deal
from paripassu.balance.earned import Earned
from paripassu.balance.sentences import where
from paripassu.case.model import Case
from paripassu.case.names import actions_of
from paripassu.order.because import because, needed_at
from paripassu.order.failing import Failing, failing_at
from paripassu.order.failing import worst as worst_of
from paripassu.order.told import StepContent, earned_content


@dataclass(frozen=True, repr=False)
class Step(Told):
    """One step of a plan: who acts, what is done, and what the checker says of it.

    `balance` is what each party would be left with if the process ended right after the step;
    `trust_needed` is what each acting party needs to go on with it, None where none suffices, and
    `earned` what it has then;
    `fails` are the rules that fail at it, and `early` says what it comes too early for.
    `only_where` says how events must have turned out for it to be done; where it is done in
    several branches, `trust_needed` and `fails` are the worst of them, `balance` is that in the
    first.
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
    earned: Mapping[str, Earned]
    fails: tuple[Failing, ...]
    early: tuple[str, ...]
    because: str
    only_where: Mapping[str, bool]

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
            "trust_there": {p: earned_content(has) for p, has in self.earned.items()},
            "fails": [one.content() for one in self.fails],
            "because": self.because,
            "only_where": self.only_where,
        }


def step_of(
    case: Case,
    deal: Deal,
    figures: Figures,
    order: Sequence[str],
    number: int,
    early: tuple[str, ...] = (),
) -> Step:
    """Give a step of an order, numbered from 1; `early` says what it comes too early for."""
    name = order[number - 1]
    actions = actions_of(name)
    stated = [case.actions[action] for action in actions]
    by = tuple(dict.fromkeys(party for one in stated for party in one.by))
    gone = [path for path in figures.paths if path.goes(name)] or [*figures.paths]
    views = [_View.of(case, figures.along(path), number, order) for path in gone]
    worst = max(views, key=lambda view: view.strain)
    actors = () if stated[0].event else by
    reason = because(
        case, worst.figures, deal.named(case, name), number, actors, worst.needed, worst.fails
    )
    if gone[0] is not worst.figures.paths[0]:
        reason = where(case, worst.figures.paths[0].branch, order[: number - 1], reason)
    return Step(
        number=number,
        name=name,
        title=deal.titled(case, name),
        by=by,
        actions=actions,
        does=tuple(one.does for one in stated),
        verifiers=tuple(dict.fromkeys(x.verified.by for x in stated if x.verified)),
        balance={p: path[number] for p, path in gone[0].balances.items()},
        trust_needed={p: _most([view.needed[p] for view in views]) for p in figures.trust_needed},
        earned=worst.earned,
        fails=views[0].fails if len(views) == 1 else worst_of(f for v in views for f in v.fails),
        early=early,
        because=" ".join([*early, reason]),
        only_where=depends(case, deal, actions) if len(figures.paths) > 1 else {},
    )


@dataclass(frozen=True)
class _View:
    """A step as it is in one branch: what it asks of each party, and which rules fail."""

    figures: Figures
    needed: Mapping[str, Fraction | None]
    earned: Mapping[str, Earned]
    fails: tuple[Failing, ...]

    @classmethod
    def of(cls, case: Case, figures: Figures, number: int, order: Sequence[str]) -> _View:
        needed = needed_at(case, figures, number)
        # A branch may end before the order does.
        path = figures.paths[0]
        last = number == len(order) or (
            bool(path.branch.outcomes) and not any(map(path.goes, order[number:]))
        )
        has = {party: figures.earned(party, number - 1) for party in needed}
        return cls(figures, needed, has, failing_at(case, figures, number, needed, last=last))

    @property
    def strain(self) -> tuple[bool, Fraction]:
        """How much it asks, by which branches are compared."""
        asked = [
            Fraction(2) if needed is None else needed - self.earned[p].trust
            for p, needed in self.needed.items()
        ]
        return bool(self.fails), max(asked)


def _most(needed: Sequence[Fraction | None]) -> Fraction | None:
    known = [one for one in needed if one is not None]
    return max(known) if len(known) == len(needed) else None
