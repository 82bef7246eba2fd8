"""Which rules fail at a step of an order, or on a day of a calendar: for whom, by how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from paripassu.answer import Told
from paripassu.balance import present
from paripassu.balance.checker import Figures, bears
from paripassu.balance.dates import DatedFigures, DatedPath
from paripassu.balance.deal import Deal, cover, guarantee
from paripassu.balance.earned import Earned
from paripassu.case.model import Case
from paripassu.order.told import FailingContent


@dataclass(frozen=True, repr=False)
class Failing(Told):
    """A rule that fails for a party at one moment.

    Attributes
    ----------
    rule
        1, 2 or 3; rule 4 is one of the deal, not of a moment.
    party
        For whom.
    moment
        How many steps are done then; in a calendar, the day after D-Day.
    reaches, allowed
        What is more than it may be, and how much that is. Rule 1: what the party holds less its
        guarantee, and what the finished deal gives it. Rule 2: the trust that it needs, and what
        it has then (0 where none is stated), which is `earned`. Rule 3: its exposure, and its risk
        limit with what is pledged to it.
    """

    rule: int
    party: str
    moment: int
    reaches: Fraction
    allowed: Fraction
    earned: Earned | None = None

    def content(self) -> FailingContent:
        """Give what it holds."""
        return {
            "rule": self.rule,
            "party": self.party,
            "reaches": self.reaches,
            "allowed": self.allowed,
        }


def failing_at(
    case: Case,
    figures: Figures,
    step: int,
    needed: Mapping[str, Fraction | None],
    *,
    last: bool,
) -> tuple[Failing, ...]:
    """Name the rules that fail at a step (numbered from 1), the `last` one or not.

    A party leaves before the step or not (rules 1 and 2), after the last one too (rule 1); it is
    exposed after it, and at the first one before it too (rule 3). `needed` is the trust that each
    acting party needs to go on with the step, None where none suffices.
    """
    return tuple(
        one
        for party in case.parties
        for one in _failing_for(case, figures, step, needed, party, last=last)
    )


def _failing_for(
    case: Case,
    figures: Figures,
    step: int,
    needed: Mapping[str, Fraction | None],
    party: str,
    *,
    last: bool,
) -> Iterator[Failing]:
    balance, covered = figures.balances[party], figures.cover[party]
    if party in needed:
        asked, has = needed[party], figures.earned(party, step - 1)
        final, end = figures.hoped(party, step - 1), figures.hoped(party, step)
        if asked is None:
            yield Failing(1, party, step - 1, balance[step - 1] - guarantee(case, party), final)
        elif asked > has.trust:
            yield Failing(2, party, step - 1, asked, has.trust, has)
        if last and (then := balance[step] - guarantee(case, party)) > end:
            yield Failing(1, party, step, then, end)
    for moment in (0, 1) if step == 1 else (step,):
        if balance[moment] < 0 and not bears(case, party, -balance[moment] - covered):
            yield _exposed(case, party, moment, balance[moment], covered)


def _exposed(case: Case, party: str, moment: int, balance: Fraction, covered: Fraction) -> Failing:
    limit = case.parties[party].risk_limit or Fraction(0)
    return Failing(3, party, moment, -balance, limit + covered)


def failing_on(case: Case, deal: Deal, figures: DatedFigures) -> tuple[Failing, ...]:
    """Name the rules that fail on the days of a calendar, party by party; of a day the worst."""
    return tuple(
        one
        for party in figures.moments
        for _day, found in groupby(
            sorted(
                (
                    one
                    for path in figures.paths
                    for one in _failing_days(case, deal, figures, path, party)
                ),
                key=lambda one: -one.moment,
            ),
            key=lambda one: one.moment,
        )
        for one in worst(found)
    )


def worst(fails: Iterable[Failing]) -> tuple[Failing, ...]:
    """Give of each party and rule the moment at which it fails the most, the first of them."""
    kept: dict[tuple[str, int], Failing] = {}
    for one in sorted(fails, key=lambda one: one.moment):
        known = kept.setdefault((one.party, one.rule), one)
        if one.reaches - one.allowed > known.reaches - known.allowed:
            kept[one.party, one.rule] = one
    return tuple(kept.values())


def _failing_days(
    case: Case, deal: Deal, figures: DatedFigures, path: DatedPath, party: str
) -> Iterator[Failing]:
    stated = case.parties[party]
    backed, pledged = guarantee(case, party), cover(case, deal, party)
    lowest: Fraction | None = None
    all_ = zip(path.moments[party], path.hoped[party], path.earned[party], strict=True)
    for moment, final, has in reversed([*all_]):
        now = present.discount(stated.patience, moment.day)
        covered = pledged * now
        left = moment.cautious + covered
        lowest = left if lowest is None else min(lowest, left)
        fears, holds = min(lowest, final), moment.tempting - backed * now
        if not bears(case, party, -moment.cautious - covered):
            yield _exposed(case, party, moment.day, moment.cautious, covered)
        if party not in figures.trust_needed:
            continue
        if holds > final:
            yield Failing(1, party, moment.day, holds, final)
        elif holds > fears and (needed := (holds - fears) / (final - fears)) > has.trust:
            yield Failing(2, party, moment.day, needed, has.trust, has)
