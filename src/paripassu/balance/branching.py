"""The terms of a deal with events: what its branches ask, as whole numbers.

Every party stands in one row for each branch. In a row a step moves the balance as it does in that
branch, and how much the finished deal is hoped to be worth changes with the events alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm, prod

import numpy as np

from paripassu.balance.branches import Branch, branches_of, events_of
from paripassu.balance.deal import Deal
from paripassu.balance.terms import Terms, compile_terms, rescaled, with_rows
from paripassu.balance.trusts import Sums, Trusts
from paripassu.balance.whole import LARGEST, refusal
from paripassu.case.model import Case
from paripassu.errors import RequestError


@dataclass(frozen=True)
class Branching:
    """A deal with events in whole numbers.

    Attributes
    ----------
    whole
        The deal as if all of it were done: its steps, needs, actors, and each party's guarantee,
        stake, cover, limit, trust and scale.
    rows
        The terms that states are laid out from: a row for each party in each branch, then one for
        each event, which counts whether it has been reached, and one for each of the `sums`.
    party, branch
        For each of the first rows, the number of its party and of its branch.
    events
        The steps that are events.
    finals
        For each branch and party, the value of the finished deal there; see `hope`.
    sums
        What tells the trusts, in each branch, that are not one number at any time.
    """

    whole: Terms
    rows: Terms
    party: tuple[int, ...]
    branch: tuple[int, ...]
    events: tuple[int, ...]
    finals: tuple[tuple[int, ...], ...]
    case: Case
    branches: tuple[Branch, ...]
    sums: Sums

    @property
    def acting(self) -> tuple[int, ...]:
        """The rows of parties that act."""
        return tuple(row for row, i in enumerate(self.party) if i in self.whole.acting)

    def hope(self, row: int, reached: Collection[str]) -> int:
        """Give what the finished deal is hoped to be worth in a row, once events are reached.

        It is the mean over the branches that turn out as the row's does in these.
        """
        i, own = self.party[row], self.branches[self.branch[row]]
        hoped = sum(
            one.chance(self.case, self.whole.parties[i], reached) * self.finals[k][i]
            for k, one in enumerate(self.branches) if own.agrees(one, reached)
        )  # fmt: skip
        if hoped != int(hoped):
            raise AssertionError("the unit is fine enough for all hopes")
        return int(hoped)


def compile_branching(case: Case, deal: Deal) -> Branching:
    """Turn a case and a deal with events into whole numbers.

    Raises
    ------
    RequestError
        As `compile_terms` and `branches_of` do.
    """
    whole, branches = compile_terms(case, deal, events=True), branches_of(case, deal)
    left = [compile_terms(case, one.deal(deal), events=True) for one in branches]
    events = events_of(case, deal)
    units = []
    for i, party in enumerate(case.parties):
        likely = prod(case.actions[event].expected(party).denominator for event in events)
        unit = likely * lcm(whole.scale[i], *(terms.scale[i] for terms in left))
        sizes = (int(t.reach[i]) + abs(t.final[i]) + t.guarantee[i] for t in (whole, *left))
        scales = (t.scale[i] for t in (whole, *left))
        size = max(Fraction(a, b) for a, b in zip(sizes, scales, strict=True))
        if size * unit > LARGEST:
            raise RequestError(refusal(party, size, size * unit / LARGEST, case.unit_of(party)))
        units.append(unit)
    whole, left = rescaled(whole, units), [rescaled(terms, units) for terms in left]
    steps = tuple(whole.steps.index(event) for event in events)
    sums = Sums(_trusts(whole, left), len(whole.steps))
    many = len(branches)
    return Branching(
        whole=whole,
        rows=_rows(whole, left, steps, sums),
        party=tuple(range(len(case.parties))) * many,
        branch=tuple(k for k in range(many) for _party in case.parties),
        events=steps,
        # Where the process ends, what is left then is what the deal is worth.
        finals=tuple(
            tuple(terms.ends[:, 1].tolist()) if branch.ended else terms.final
            for terms, branch in zip(left, branches, strict=True)
        ),
        case=case,
        branches=branches,
        sums=sums,
    )


def _trusts(whole: Terms, left: Sequence[Terms]) -> list[Trusts]:
    """Give the trusts in each branch: who has a step left may act, what is not done shows none."""
    if whole.trusts is None:
        return []
    number = {name: k for k, name in enumerate(whole.steps)}
    return [whole.trusts.within({number[name] for name in terms.steps}) for terms in left]


def _rows(whole: Terms, left: Sequence[Terms], events: Sequence[int], sums: Sums) -> Terms:
    """Give the balances of all branches side by side, events and sums as rows of their own."""
    n, number = len(whole.steps), {name: k for k, name in enumerate(whole.steps)}
    keep = [np.zeros((len(whole.parties), n), np.int64) for _terms in left]
    for table, terms in zip(keep, left, strict=True):
        table[:, [number[name] for name in terms.steps]] = terms.keep
    reached = np.zeros((len(events), n), np.int64)
    reached[range(len(events)), list(events)] = 1
    also = []
    for k, terms in enumerate(left):
        for steps, gain in terms.also:
            gains = [gain if k == other else np.zeros_like(gain) for other in range(len(left))]
            at = tuple(sorted(number[terms.steps[step]] for step in steps))
            also.append((at, np.concatenate(gains)))
    many = len(left)
    side_by_side = replace(
        whole,
        parties=whole.parties * many,
        acting=(),
        keep=np.concatenate(keep),
        start=np.concatenate([terms.start for terms in left]),
        also=tuple(also),
        limit=whole.limit * many,
        final=whole.final * many,
        guarantee=whole.guarantee * many,
        stake=whole.stake * many,
        cover=whole.cover * many,
        trust=whole.trust * many,
        scale=whole.scale * many,
    )
    return with_rows(side_by_side, np.concatenate([reached, sums.keep]))
