"""The independent checker: the four rules applied to one order, straight from their wording.

Exact numbers over the case itself: fractions, and where thousands are added up or compared whole
numbers of a unit in which all of them are whole. It shares no code with the search and trusts none
of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate
from math import lcm

from paripassu.balance.branches import Branch, branches_of
from paripassu.balance.deal import Deal, acts, bottom_line, cover
from paripassu.balance.deal import guarantee as guarantee_of
from paripassu.balance.earned import Earned, earned
from paripassu.balance.order_form import Steps, order_faults, parts_in
from paripassu.balance.sentences import below, tempted, too_exposed, where
from paripassu.case.model import Case
from paripassu.case.names import actions_of
from paripassu.short import Short


class Status(StrEnum):
    """What the four rules say of an order."""

    SAFE = "safe"
    NEEDS_TRUST = "needs-trust"
    NONE = "none"
    NO_DEAL = "no-deal"


@dataclass(frozen=True, repr=False)
class Tight(Short):
    """Where an order asks the most trust of a party.

    After step `leave` the party is most tempted to stop; what it fears is to be left after step
    `left`. Step 0 is the start. `holds` and `falls` are its balances there, in that `branch` of a
    deal with events; `earned` is the trust that it has when it is tempted.
    """

    leave: int
    left: int
    holds: Fraction
    falls: Fraction
    branch: Branch | None = None
    earned: Earned = field(default_factory=lambda: Earned(Fraction(0)))


@dataclass(frozen=True, repr=False)
class Path(Short):
    """An order as it is gone in one branch of a deal with events.

    Attributes
    ----------
    branch
        How the events turn out.
    done
        The actions done in it.
    chance
        How likely each party holds the branch, seen from the start.
    balances, ahead
        As in `Figures`; a step that is not done in the branch changes nothing.
    earned
        Per acting party, the trust that it has after each step.
    hoped
        Per party, after each step, what the finished deal is worth to it as far as it is known by
        then how events turn out: the mean over the branches that are still possible.
    """

    branch: Branch
    done: frozenset[str]
    chance: dict[str, Fraction]
    balances: dict[str, tuple[Fraction, ...]]
    ahead: dict[str, tuple[Fraction, ...]]
    hoped: dict[str, tuple[Fraction, ...]]
    earned: dict[str, tuple[Earned, ...]]

    def goes(self, step: str) -> bool:
        """Whether a step is done in the branch; of an event, whether it comes up."""
        return all(a in self.done or a in self.branch.outcomes for a in actions_of(step))


@dataclass(frozen=True, repr=False)
class Figures(Short):
    """What the checker found, in each party's own points.

    Attributes
    ----------
    balances
        Per party, its balance after each step, from the start (position 0) on.
    trust_needed
        Per acting party, from 0 to 1, where it goes furthest beyond the trust there is then; None
        where no trust suffices (rule 1 fails).
    shortfall
        Per acting party, how far that goes beyond the trust there is, or stays under it (negative):
        the largest over all moments, also over those that need none. None where rule 1 fails.
    guarantee_needed
        Per acting party, the least guarantee with which the order is safe at its stated trust.
    ahead
        Per party, the lowest balance from each moment on.
    exposure
        Per party, how far its balance falls below zero at the worst.
    cover
        Per party, what others have pledged to it (see `balance.deal.cover`).
    final
        Per party, the value of the finished deal; where there are events, what it expects of it.
    tight
        Per acting party, where it needs most trust; None where it needs none.
    faults
        One sentence for each rule that fails: rules 1, 3 and 4, and what is wrong with the order
        itself.
    possible
        Whether it can be carried out at all: every step once, none before what it needs.
    paths
        The order in each branch, first that in which every event happens, to which `balances` and
        `ahead` belong. One without events.
    """

    status: Status
    balances: dict[str, tuple[Fraction, ...]]
    ahead: dict[str, tuple[Fraction, ...]]
    trust_needed: dict[str, Fraction | None]
    shortfall: dict[str, Fraction | None]
    guarantee_needed: dict[str, Fraction]
    exposure: dict[str, Fraction]
    cover: dict[str, Fraction]
    final: dict[str, Fraction]
    tight: dict[str, Tight | None]
    faults: tuple[str, ...]
    possible: bool
    paths: tuple[Path, ...]

    def along(self, path: Path) -> Figures:
        """Give the figures of one branch: its balances, and what is hoped for in it."""
        if len(self.paths) == 1:
            return self
        return replace(self, balances=path.balances, ahead=path.ahead, paths=(path,))

    def earned(self, party: str, moment: int) -> Earned:
        """Give the trust that an acting party has after so many steps."""
        return self.paths[0].earned[party][moment]

    def hoped(self, party: str, moment: int) -> Fraction:
        """Give what the finished deal is worth to a party, as known after so many steps."""
        return self.paths[0].hoped[party][moment]


def examine(case: Case, deal: Deal, order: Sequence[str]) -> Figures:
    """Apply the four rules to an order.

    Parameters
    ----------
    order
        Names of the steps: ``a``, ``oil.2`` (an instalment) or ``a+b`` (exchanged at once).

    Notes
    -----
    With b_k the balance after step k, U the final value, g the guarantee, p_k the trust after step
    k (see `balance.earned`) and c the cover (what others have pledged, see `balance.deal.cover`):
    trust needed at k is the largest (b_k - g - b_l - c)/(U - b_l - c) over l ≥ k, where positive,
    and the shortfall the largest over k of that less p_k; guarantee needed is the largest of 0,
    b_k - U and b_k - p_k·U - (1 - p_k)·(b_l + c); a risk limit R bears an exposure of R + c.
    """
    steps = parts_in(order)
    faults = list(order_faults(case, deal, steps))
    possible = not faults
    acting = [p for p in case.parties if acts(case, deal, p)]
    paths = paths_of(case, deal, steps)
    final = {p: expected(case, paths, p) for p in case.parties}
    lowest = {p: min(path.ahead[p][0] for path in paths) for p in case.parties}
    exposure = {p: max(Fraction(0), -least) for p, least in lowest.items()}
    covers = {p: cover(case, deal, p) for p in case.parties}
    trust: dict[str, Fraction | None] = {}
    shortfall: dict[str, Fraction | None] = {}
    guarantee: dict[str, Fraction] = {}
    tight: dict[str, Tight | None] = {}
    for p in acting:
        asked = [_asked(case, path, p, covers[p]) for path in paths]
        guarantee[p] = max(one.guarantee for one in asked)
        worst = max(asked, key=lambda one: one.rank)
        trust[p], shortfall[p], tight[p] = worst.trust, worst.shortfall, worst.tight
        if worst.tempted is not None:
            path, moment = worst.path, worst.tempted
            after = deal.named(case, order[moment - 1]) if moment else ""
            said = tempted(case, p, moment, path.balances[p][moment], path.hoped[p][moment], after)
            faults.append(where(case, path.branch, order[:moment], said))
    no_deal = [p for p in case.parties if not accepts(case, p, final[p])]
    beyond = [p for p in case.parties if not bears(case, p, exposure[p] - covers[p])]
    for p in beyond:
        path = min(paths, key=lambda path: path.ahead[p][0])
        done = order[: path.balances[p].index(lowest[p])]
        said = too_exposed(case, p, exposure[p], covers[p])
        faults.append(where(case, path.branch, done, said))
    faults += [below(case, p, final[p]) for p in no_deal]
    status = status_of(shortfall.values(), faults=bool(faults), no_deal=bool(no_deal))
    return Figures(
        status,
        paths[0].balances,
        paths[0].ahead,
        trust,
        shortfall,
        guarantee,
        exposure,
        covers,
        final,
        tight,
        tuple(faults),
        possible,
        paths,
    )


def expected(case: Case, paths: Iterable[Path], party: str) -> Fraction:
    """Give what a party expects of the finished deal before anything is done."""
    return next(iter(paths)).hoped[party][0]


@dataclass(frozen=True)
class _Asked:
    """What one branch asks of a party; `tempted`: the moment at which rule 1 fails, if it does."""

    path: Path
    trust: Fraction | None
    shortfall: Fraction | None
    tight: Tight | None
    guarantee: Fraction
    tempted: int | None

    @property
    def rank(self) -> tuple[bool, Fraction, Fraction]:
        """What makes it worse than another branch: rule 1, then what it asks for beyond trust."""
        return self.trust is None, self.shortfall or Fraction(0), self.trust or Fraction(0)


def _asked(case: Case, path: Path, party: str, covered: Fraction) -> _Asked:
    balances, hoped = path.balances[party], path.hoped[party]
    numbers = [*balances, guarantee_of(case, party), covered]
    unit = lcm(_unit(numbers), _unit({*hoped}))
    *held, backed, pledged = (_units(number, unit) for number in numbers)
    hopes = [_units(number, unit) for number in hoped]
    trusts = path.earned[party]
    trust, shortfall, place = _trust(held, hopes, backed, pledged, trusts)
    known = path.branch if path.branch.outcomes else None
    return _Asked(
        path,
        trust,
        shortfall,
        place and Tight(*place, balances[place[0]], balances[place[1]], known, trusts[place[0]]),
        _guarantee(held, hopes, trusts, pledged) / unit,
        max(range(len(held)), key=lambda k: (held[k] - hopes[k], -k)) if trust is None else None,
    )


def paths_of(case: Case, deal: Deal, steps: Steps) -> tuple[Path, ...]:
    """Go an order in every branch of its deal."""
    branches = branches_of(case, deal)
    left = [branch.deal(deal) if branch.outcomes else deal for branch in branches]
    balances = [
        {p: tuple(_balances(case, one, steps, p)) for p in case.parties} for one in left
    ]  # fmt: skip
    finals = [
        {p: held[p][-1] if branch.ended else _final(case, one, p) for p in case.parties}
        for branch, one, held in zip(branches, left, balances, strict=True)
    ]
    return tuple(
        Path(
            branch,
            frozenset(branch.actions),
            {p: branch.chance(case, p) for p in case.parties},
            balances[number],
            {p: tuple(accumulate(held[::-1], min))[::-1] for p, held in balances[number].items()},
            hopes(case, branches, number, steps, finals),
            {
                p: earned(case, deal, steps, p, branch.actions if branch.outcomes else None)
                for p in case.parties
                if acts(case, deal, p)
            },
        )
        for number, branch in enumerate(branches)
    )


def hopes(
    case: Case,
    branches: Sequence[Branch],
    number: int,
    steps: Steps,
    finals: Sequence[Mapping[str, Fraction]],
) -> dict[str, tuple[Fraction, ...]]:
    """Give what each party hopes for after each step, in one branch."""
    own = branches[number]
    hoped: dict[str, list[Fraction]] = {p: [] for p in case.parties}
    resolved: list[str] = []
    for step in ((), *steps):
        new = [action for action, _part in step if action in own.outcomes]
        if step and not new:
            for row in hoped.values():
                row.append(row[-1])
            continue
        resolved += new
        open_ = [k for k, one in enumerate(branches) if own.agrees(one, resolved)]
        for p, row in hoped.items():
            likely = (branches[k].chance(case, p, resolved) for k in open_)
            known = zip(open_, likely, strict=True)
            row.append(sum((finals[k][p] * c for k, c in known), Fraction(0)))
    return {p: tuple(row) for p, row in hoped.items()}


def keeps(case: Case, action: str, party: str) -> Fraction:
    """Give what a party keeps of an action if the process ends."""
    stated = case.actions[action].kept(party)
    if stated is not None:
        return stated
    worth, taken_back = case.actions[action].worth(party), case.actions[action].reversible
    return worth * (1 - taken_back) if worth and taken_back else worth


def _unit(numbers: Iterable[Fraction]) -> int:
    """Give how many units make one point, so that all the numbers are whole ones of them."""
    return lcm(*(number.denominator for number in numbers))


def _units(number: Fraction, unit: int) -> int:
    return number.numerator * (unit // number.denominator)


def _final(case: Case, deal: Deal, party: str) -> Fraction:
    worths = [case.actions[a].worth(party) for a in deal.complete]
    worths += [also.worth(party) for also in case.also if all(map(deal.whole, also.when))]
    for action, own in deal.shares.items():
        if not deal.whole(action):
            worths.append(case.actions[action].worth(party) * sum(own))
    unit = _unit(worths)
    return Fraction(sum(_units(worth, unit) for worth in worths), unit)


def _balances(case: Case, deal: Deal, steps: Steps, party: str) -> list[Fraction]:
    left = {a: len(deal.shares[a]) for a in deal.actions} | dict.fromkeys(deal.standing, 0)
    extras = [also for also in case.also if party in also.value and all(map(deal.whole, also.when))]
    joined: dict[str, list[int]] = {a: [] for a in left}
    missing = [sum(left[a] > 0 for a in set(also.when)) for also in extras]
    for number, also in enumerate(extras):
        for action in set(also.when):
            joined[action].append(number)
    kept: dict[tuple[str, int], Fraction] = {}
    for action, own in deal.shares.items():
        all_of_it = keeps(case, action, party)
        kept |= {(action, k): all_of_it and all_of_it * share for k, share in enumerate(own)}
    gains = [also.worth(party) * (1 - also.reversible) for also in extras]
    start = sum((keeps(case, a, party) for a in deal.standing), Fraction(0))
    unit = _unit([*kept.values(), *gains, start])
    move = {part: _units(points, unit) for part, points in kept.items()}

    at_once = (gain for gain, open_ in zip(gains, missing, strict=True) if not open_)
    balance = _units(start, unit) + sum(_units(gain, unit) for gain in at_once)
    balances = [Fraction(balance, unit)]
    for step in steps:
        for part in step:
            if part in move:
                action = part[0]
                balance += move[part]
                left[action] -= 1
                for number in joined[action] if left[action] == 0 else ():
                    missing[number] -= 1
                    if not missing[number]:  # an extra comes with the last of its actions
                        balance += _units(gains[number], unit)
        balances.append(Fraction(balance, unit))
    return balances


def _trust(
    balance: Sequence[int],
    hoped: Sequence[int],
    guarantee: int,
    cover: int,
    trusts: Sequence[Earned],
) -> tuple[Fraction | None, Fraction | None, tuple[int, int] | None]:
    """Give what trust is needed where that goes furthest beyond what there is, how far, where."""
    if any(held - guarantee > final for held, final in zip(balance, hoped, strict=True)):
        return None, None, None
    worst, place = Fraction(0), None
    over = least = -trusts[0].trust  # a moment that needs none: trust never falls along an order
    # Of all earlier moments of one hope and one trust that with the highest balance is the most
    # tempting.
    best: dict[tuple[int, int], int] = {}
    bars: dict[int, Fraction] = {}
    for left, (falls, kind) in enumerate(zip(balance, _kinds(trusts), strict=True)):
        own = hoped[left], kind
        if falls > balance[best.setdefault(own, left)]:
            best[own] = left
        for (final, has), leave in best.items():
            loss, gain = balance[leave] - guarantee - falls - cover, final - falls - cover
            if loss <= 0:
                continue
            if has not in bars:
                bars[has] = over + trusts[has].trust
            if place is None or loss * bars[has].denominator > bars[has].numerator * gain:
                worst, place = Fraction(loss, gain), (leave, left)
                over = worst - trusts[has].trust
                bars = {}
    return worst, max(over, least), place


def _kinds(trusts: Sequence[Earned]) -> Iterator[int]:
    """Yield for each moment the first from which on the trust is the same."""
    first = 0
    for moment, one in enumerate(trusts):
        if one is not trusts[first] and one.trust != trusts[first].trust:
            first = moment
        yield first


def _guarantee(
    balance: Sequence[int], hoped: Sequence[int], trusts: Sequence[Earned], cover: int
) -> Fraction:
    needed, best = Fraction(0), dict[tuple[int, int], int]()
    for falls, now, kind in zip(balance, hoped, _kinds(trusts), strict=True):
        own = now, kind
        best[own] = max(best.get(own, falls), falls)
        for (final, has), held in best.items():
            # Everything as many times as the trust has parts: then all of it is whole.
            p, q = trusts[has].trust.numerator, trusts[has].trust.denominator
            fears = p * final + (q - p) * (falls + cover)
            lacking = max(q * (held - final), q * held - fears)
            if lacking * needed.denominator > needed.numerator * q:
                needed = Fraction(lacking, q)
    return needed


def status_of(shortfall: Iterable[Fraction | None], *, faults: bool, no_deal: bool) -> Status:
    """Sum up the rules: whether a bottom line or anything else fails, and what trust is lacking."""
    if no_deal:
        return Status.NO_DEAL
    if faults:
        return Status.NONE
    lacking = any(over is not None and over > 0 for over in shortfall)
    return Status.NEEDS_TRUST if lacking else Status.SAFE


def accepts(case: Case, party: str, final: Fraction) -> bool:
    """Say whether a party accepts a final value (rule 4)."""
    least = bottom_line(case, party)
    return least is None or final >= least


def bears(case: Case, party: str, uncovered: Fraction) -> bool:
    """Say whether a party can bear an exposure, less its cover (rule 3)."""
    limit = case.parties[party].risk_limit
    return limit is None or uncovered <= limit
