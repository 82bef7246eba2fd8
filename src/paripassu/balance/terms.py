"""The terms of a deal as integer arrays: what the search works on.

Each party's points are scaled by a whole number of their own, so that every comparison is exact;
points are never compared between parties, so the scales need not agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from graphlib import CycleError
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from paripassu.balance.branches import comes_after, refuse_events
from paripassu.balance.deal import Deal, acts, cover, sized, too_many
from paripassu.balance.deal import guarantee as guarantee_of
from paripassu.balance.precedence import Before, Groups, settled
from paripassu.balance.showing import Showing
from paripassu.balance.trusts import Sums, Trusts, trusts_of
from paripassu.balance.waits import open_needs
from paripassu.balance.whole import times, total, unit_of
from paripassu.case.names import chain
from paripassu.case.size import MOST
from paripassu.errors import RequestError
from paripassu.language import _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paripassu.case.model import Action, Also, Case


@dataclass(frozen=True)
class Terms:
    """A deal in whole numbers. `n` steps, `m` parties; party and step numbers count from 0.

    Attributes
    ----------
    parties
        Ids of all parties of the case.
    acting
        Numbers of the parties that act in the deal, by a standing action too, which they could
        take back: rules 1 and 2 hold for these.
    steps
        Names of the steps.
    actors
        For each step the numbers of the parties that act in it, ascending.
    before, groups
        For each step the steps that must come before it; and pairs of a step and others of which
        one at least must: see `balance.precedence`.
    keep
        (m, n): what each party keeps of each step if the process ends.
    start
        (m,): balances before the first step.
    also
        Sets of steps and the (m,) that parties keep more once all of the set are done.
    final, guarantee, stake
        Per party: value of the finished deal; guarantee; the sum of the sizes of all values in
        the deal (of all that it would keep, where it has no values; 1 where it has neither), by
        which a party's points can be compared with its own stakes.
    cover
        Per party: what it receives if the others leave, pledged by them.
    limit
        Per party: risk limit and cover together, None for none.
    trust
        Per party: the trust stated, 0 where none is; where it differs from one party to another or
        grows, what it is before the first step.
    trusts
        Then what it is after each set of steps; None where all trusts are one number.
    sums
        What tells these, where rows for them stand behind those of the parties: see
        `balance.told`.
    wide
        Where what a party keeps of the steps done may also be more, the row of how much: see
        `order.corner`.
    scale
        Per party: how many whole units make one point.
    """

    parties: tuple[str, ...]
    acting: tuple[int, ...]
    steps: tuple[str, ...]
    actors: tuple[tuple[int, ...], ...]
    before: tuple[tuple[int, ...], ...]
    keep: NDArray[np.int64]
    start: NDArray[np.int64]
    also: tuple[tuple[tuple[int, ...], NDArray[np.int64]], ...]
    final: tuple[int, ...]
    guarantee: tuple[int, ...]
    stake: tuple[int, ...]
    cover: tuple[int, ...]
    limit: tuple[int | None, ...]
    trust: tuple[Fraction, ...]
    scale: tuple[int, ...]
    groups: Groups = ()
    trusts: Trusts | None = None
    sums: Sums | None = None
    wide: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """Balances before the first step and after the last: (m, 2), alike for all orders."""
        gained = sum((gain for _, gain in self.also), np.zeros_like(self.start))
        return np.stack([self.start, self.start + self.keep.sum(1) + gained], 1)

    @cached_property
    def reach(self) -> NDArray[np.int64]:
        """How far from 0 the balances can be, at the most, wherever an order leads: (m,)."""
        gained = sum((np.abs(gain) for _, gain in self.also), np.zeros_like(self.start))
        far: NDArray[np.int64] = np.abs(self.start) + np.abs(self.keep).sum(1) + gained
        return far


@dataclass(frozen=True)
class _Step:
    name: str
    parts: tuple[tuple[str, Fraction], ...]


def compile_terms(case: Case, deal: Deal, *, events: bool = False) -> Terms:
    """Turn a case and a deal into whole numbers; with `events`, as if all of it were done.

    Raises
    ------
    RequestError
        Where a swap makes the needs go round in a circle, the numbers are too fine to scale, or
        instalments make more steps than can be planned; where there are events in the deal, unless
        these are asked for.
    """
    if not events:
        refuse_events(case, deal.actions)
    if too_many(case, deal):
        raise RequestError(
            _("Instalments make the deal larger than can be planned: {size}; expected at most "
              "{most}.", size=sized(case, deal), most=f"{MOST:,}")
        )  # fmt: skip
    steps = _steps(deal)
    position = {part: number for number, step in enumerate(steps) for part in step.name.split("+")}
    before, groups = _precedence(case, deal, steps, position)
    parties = tuple(case.parties)
    extras = [also for also in case.also if all(map(deal.whole, also.when))]
    agreed = {a: sum(deal.shares[a]) for a in deal.actions} | dict.fromkeys(deal.standing, 1)
    kept, extra_kept, start, final, stake = [], [], [], [], []
    for party in parties:
        kept.append([_kept(case, party, step) for step in steps])
        extra_kept.append([_not_taken_back(also, party) for also in extras])
        start.append(total(part_kept(case.actions[a], party) for a in deal.standing))
        values = [times(case.actions[a].worth(party), share) for a, share in agreed.items()]
        values += [also.worth(party) for also in extras]
        final.append(total(values))
        # Without values of its own, what a party would keep is all that it can have at stake.
        own = [*kept[-1], *extra_kept[-1], start[-1]]
        stake.append(total(values, abs) or total(own, abs))
    guarantee = [guarantee_of(case, p) for p in parties]
    covers = [cover(case, deal, p) for p in parties]
    limit = [
        None if (r := case.parties[p].risk_limit) is None else r + covers[i]
        for i, p in enumerate(parties)
    ]
    scale = tuple(
        unit_of(
            party,
            [*kept[i], *extra_kept[i], start[i], final[i], stake[i], guarantee[i], covers[i],
             limit[i] or Fraction(0)],
            total([*kept[i], *extra_kept[i]], abs)
            + stake[i] + guarantee[i] + covers[i] + (limit[i] or 0),
            counted_in=case.unit_of(party),
        )
        for i, party in enumerate(parties)
    )  # fmt: skip

    def whole(i: int, number: Fraction) -> int:
        return number.numerator * (scale[i] // number.denominator)

    keep = np.array([[whole(i, x) for x in kept[i]] for i in range(len(parties))], np.int64)
    base = np.array([whole(i, start[i]) for i in range(len(parties))], np.int64)
    also_steps = []
    for number, also in enumerate(extras):
        needed = {position[part] for a in also.when if a in deal.shares for part in deal.parts(a)}
        gain = np.array([whole(i, extra_kept[i][number]) for i in range(len(parties))], np.int64)
        if needed:
            also_steps.append((tuple(sorted(needed)), gain))
        else:
            base = base + gain
    actors = tuple(
        tuple(sorted({parties.index(p) for a, _share in step.parts for p in case.actions[a].by}))
        for step in steps
    )
    trusts = trusts_of(Showing(case), deal, [step.parts for step in steps])
    return Terms(
        parties=parties,
        acting=tuple(i for i, party in enumerate(parties) if acts(case, deal, party)),
        steps=tuple(step.name for step in steps),
        actors=actors,
        before=before,
        groups=groups,
        keep=keep,
        start=base,
        also=tuple(also_steps),
        final=tuple(whole(i, final[i]) for i in range(len(parties))),
        guarantee=tuple(whole(i, guarantee[i]) for i in range(len(parties))),
        stake=tuple(max(1, whole(i, stake[i])) for i in range(len(parties))),
        cover=tuple(whole(i, covers[i]) for i in range(len(parties))),
        limit=tuple(None if r is None else whole(i, r) for i, r in enumerate(limit)),
        trust=tuple(case.parties[p].even or Fraction(0) for p in parties)
        if trusts is None
        else trusts.first,
        trusts=trusts,
        scale=scale,
    )


def with_rows(terms: Terms, rows: NDArray[np.int64]) -> Terms:
    """Give the terms with more rows behind those of the parties: what else each step adds up to.

    They start from 0, have no limits, and belong to nobody who acts.
    """
    many = len(rows)
    nothing, zeros, ones = np.zeros(many, np.int64), (0,) * many, (1,) * many
    return replace(
        terms,
        parties=(*terms.parties, *(f"told {k}" for k in range(many))),
        keep=np.concatenate([terms.keep, rows]),
        start=np.concatenate([terms.start, nothing]),
        also=tuple((steps, np.concatenate([gain, nothing])) for steps, gain in terms.also),
        limit=(*terms.limit, *(None,) * many),
        final=(*terms.final, *zeros),
        guarantee=(*terms.guarantee, *zeros),
        stake=(*terms.stake, *ones),
        cover=(*terms.cover, *zeros),
        trust=(*terms.trust, *(Fraction(0),) * many),
        scale=(*terms.scale, *ones),
    )


def rescaled(terms: Terms, units: Sequence[int]) -> Terms:
    """Give the same terms in finer units."""
    up = [unit // old for unit, old in zip(units, terms.scale, strict=True)]
    column = np.array(up, np.int64)

    def finer(row: Sequence[int]) -> tuple[int, ...]:
        return tuple(x * k for x, k in zip(row, up, strict=True))

    return replace(
        terms,
        keep=terms.keep * column[:, None],
        start=terms.start * column,
        also=tuple((steps, gain * column) for steps, gain in terms.also),
        final=finer(terms.final),
        guarantee=finer(terms.guarantee),
        stake=finer(terms.stake),
        cover=finer(terms.cover),
        limit=tuple(None if r is None else r * k for r, k in zip(terms.limit, up, strict=True)),
        scale=tuple(units),
    )


def _steps(deal: Deal) -> list[_Step]:
    """List the steps in the case's order, a swap where the first of its parts stands."""
    whole = {
        part: (action, share)
        for action in deal.actions
        for part, share in zip(deal.parts(action), deal.shares[action], strict=True)
    }
    swapped = {part: swap for swap in deal.swaps for part in swap}
    steps: dict[str, _Step] = {}
    for part in whole:
        swap = swapped.get(part, (part,))
        name = "+".join(swap)
        steps.setdefault(name, _Step(name, tuple(whole[one] for one in swap)))
    return list(steps.values())


def _precedence(
    case: Case, deal: Deal, steps: list[_Step], position: dict[str, int]
) -> tuple[Before, Groups]:
    before: list[set[int]] = [set() for _step in steps]
    groups: list[tuple[int, set[int]]] = []
    after = comes_after(case, deal)
    for action in deal.actions:
        own = [position[part] for part in deal.parts(action)]
        # Parts come one after the other: what holds of the first holds of all.
        for parts in open_needs(case, deal, after[action]):
            members = {position[part] for part in parts.values()}
            if len(members) == 1:
                before[own[0]] |= members
            elif members:
                groups.append((own[0], members))
        for one, two in pairwise(own):
            before[two].add(one)
    for number, earlier in enumerate(before):
        earlier.discard(number)
    if not (deal.swaps or groups):  # the needs are those of the case, which go round in none
        return tuple(tuple(sorted(needed)) for needed in before), ()
    try:
        return settled(before, groups)
    except CycleError as circle:
        turn = chain(steps[number].name for number in reversed(circle.args[1]))
        raise RequestError(
            _("With this swap the needs go round in a circle: {turn}.", turn=turn)
        ) from None


def part_kept(action: Action, party: str) -> Fraction:
    """Give what a party keeps of an action if the process ends."""
    kept = action.kept(party)
    return _not_taken_back(action, party) if kept is None else kept


def _not_taken_back(valued: Action | Also, party: str) -> Fraction:
    worth, taken_back = valued.worth(party), valued.reversible
    return worth * (1 - taken_back) if worth and taken_back else worth


def _kept(case: Case, party: str, step: _Step) -> Fraction:
    kept = [times(part_kept(case.actions[a], party), share) for a, share in step.parts]
    return kept[0] if len(kept) == 1 else total(kept)
