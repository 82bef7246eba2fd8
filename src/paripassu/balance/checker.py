"""The independent checker: the four rules applied to one order, straight from their wording.

Exact numbers over the case itself: fractions, and where thousands are added up or compared whole
numbers of a unit in which all of them are whole. It shares no code with the search and trusts none
of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate
from math import lcm

from paripassu.balance.amounts import in_unit, points, stated, told_apart
from paripassu.balance.deal import Deal, acts, bottom_line, cover
from paripassu.balance.deal import guarantee as guarantee_of
from paripassu.balance.order_form import Steps, order_faults, parts_in
from paripassu.case.model import Case
from paripassu.language import _
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
    `left`. Step 0 is the start. `holds` and `falls` are its balances there.
    """

    leave: int
    left: int
    holds: Fraction
    falls: Fraction


@dataclass(frozen=True, repr=False)
class Figures(Short):
    """What the checker found, in each party's own points.

    Attributes
    ----------
    balances
        Per party, its balance after each step, from the start (position 0) on.
    trust_needed
        Per acting party, from 0 to 1; None where no trust suffices (rule 1 fails).
    guarantee_needed
        Per acting party, the least guarantee with which the order is safe at its stated trust.
    ahead
        Per party, the lowest balance from each moment on.
    exposure
        Per party, how far its balance falls below zero at the worst.
    cover
        Per party, what others have pledged to it (see `balance.deal.cover`).
    final
        Per party, the value of the finished deal.
    tight
        Per acting party, where it needs most trust; None where it needs none.
    faults
        One sentence for each rule that fails: rules 1, 3 and 4, and what is wrong with the order
        itself.
    possible
        Whether it can be carried out at all: every step once, none before what it needs.
    """

    status: Status
    balances: dict[str, tuple[Fraction, ...]]
    ahead: dict[str, tuple[Fraction, ...]]
    trust_needed: dict[str, Fraction | None]
    guarantee_needed: dict[str, Fraction]
    exposure: dict[str, Fraction]
    cover: dict[str, Fraction]
    final: dict[str, Fraction]
    tight: dict[str, Tight | None]
    faults: tuple[str, ...]
    possible: bool


def examine(case: Case, deal: Deal, order: Sequence[str]) -> Figures:
    """Apply the four rules to an order.

    Parameters
    ----------
    order
        Names of the steps: ``a``, ``oil.2`` (an instalment) or ``a+b`` (exchanged at once).

    Notes
    -----
    With b_k the balance after step k, U the final value, g the guarantee, p the trust and c the
    cover (what others have pledged, see `balance.deal.cover`): trust needed is the largest
    (b_k - g - b_l - c)/(U - b_l - c) over k ≤ l, where positive; guarantee needed is the largest
    of 0, b_k - U and b_k - p·U - (1 - p)·(b_l + c); a risk limit R bears an exposure of R + c.
    """
    steps = parts_in(order)
    faults = list(order_faults(case, deal, steps))
    possible = not faults
    acting = [p for p in case.parties if acts(case, deal, p)]
    balances = {p: tuple(_balances(case, deal, steps, p)) for p in case.parties}
    ahead = {p: tuple(accumulate(path[::-1], min))[::-1] for p, path in balances.items()}
    final = {p: _final(case, deal, p) for p in case.parties}
    exposure = {p: max(Fraction(0), -lowest[0]) for p, lowest in ahead.items()}
    covers = {p: cover(case, deal, p) for p in case.parties}
    trust: dict[str, Fraction | None] = {}
    guarantee: dict[str, Fraction] = {}
    tight: dict[str, Tight | None] = {}
    for p in acting:
        numbers = [*balances[p], final[p], guarantee_of(case, p), covers[p]]
        unit = _unit(numbers)
        *path, end, backed, pledged = (_units(number, unit) for number in numbers)
        trust[p], place = _trust(path, end, backed, pledged)
        tight[p] = place and Tight(*place, *(balances[p][moment] for moment in place))
        guarantee[p] = _guarantee(path, end, case.parties[p].trust or Fraction(0), pledged) / unit
        if trust[p] is None:
            moment = balances[p].index(max(balances[p]))
            after = deal.named(case, order[moment - 1]) if moment else ""
            faults.append(tempted(case, p, moment, balances[p][moment], final[p], after))
    no_deal = [p for p in case.parties if not accepts(case, p, final[p])]
    beyond = [p for p in case.parties if not bears(case, p, exposure[p] - covers[p])]
    faults += [too_exposed(case, p, exposure[p], covers[p]) for p in beyond]
    faults += [below(case, p, final[p]) for p in no_deal]
    status = status_of(case, trust, faults=bool(faults), no_deal=bool(no_deal))
    return Figures(
        status,
        balances,
        ahead,
        trust,
        guarantee,
        exposure,
        covers,
        final,
        tight,
        tuple(faults),
        possible,
    )


def keeps(case: Case, action: str, party: str) -> Fraction:
    """Give what a party keeps of an action if the process ends."""
    stated = case.actions[action].keeps.get(party)
    if stated is not None:
        return stated * case.actions[action].believed(party)
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
    for number, also in enumerate(extras):
        for action in also.when:
            joined[action].append(number)
    kept: dict[tuple[str, int], Fraction] = {}
    for action, own in deal.shares.items():
        all_of_it = keeps(case, action, party)
        kept |= {(action, k): all_of_it and all_of_it * share for k, share in enumerate(own)}
    gains = [also.worth(party) * (1 - also.reversible) for also in extras]
    start = sum((keeps(case, a, party) for a in deal.standing), Fraction(0))
    unit = _unit([*kept.values(), *gains, start])
    move = {part: _units(points, unit) for part, points in kept.items()}

    def gained(met: Iterable[int]) -> int:
        done = [number for number in met if all(left[a] <= 0 for a in extras[number].when)]
        return sum(_units(gains[number], unit) for number in done)

    balance = _units(start, unit) + gained(range(len(extras)))
    balances = [Fraction(balance, unit)]
    for step in steps:
        for part in step:
            if part in move:
                action = part[0]
                balance += move[part]
                left[action] -= 1
                # An extra comes once, with the last of its actions.
                if joined[action] and left[action] == 0:
                    balance += gained(joined[action])
        balances.append(Fraction(balance, unit))
    return balances


def _trust(
    balance: Sequence[int], final: int, guarantee: int, cover: int
) -> tuple[Fraction | None, tuple[int, int] | None]:
    if max(balance) - guarantee > final:
        return None, None
    worst, place, best, held = Fraction(0), None, 0, balance[0] - guarantee
    for left, falls in enumerate(balance):
        # Of all earlier moments the one with the highest balance is the most tempting to stop at.
        if falls > balance[best]:
            best, held = left, falls - guarantee
        loss, gain = held - falls - cover, final - falls - cover
        if loss > 0 and loss * worst.denominator > worst.numerator * gain:
            worst, place = Fraction(loss, gain), (best, left)
    return worst, place


def _guarantee(balance: Sequence[int], final: int, trust: Fraction, cover: int) -> Fraction:
    # Everything as many times as the trust has parts: then all of it is whole.
    p, q = trust.numerator, trust.denominator
    needed, best = max(0, q * (max(balance) - final)), balance[0]
    for falls in balance:
        best = max(best, falls)
        needed = max(needed, q * best - p * final - (q - p) * (falls + cover))
    return Fraction(needed, q)


def status_of(
    case: Case, trust: Mapping[str, Fraction | None], *, faults: bool, no_deal: bool
) -> Status:
    """Sum up the rules: whether a bottom line or anything else fails, and the trust needed."""
    if no_deal:
        return Status.NO_DEAL
    if faults:
        return Status.NONE
    lacking = any((needed or 0) > (case.parties[p].trust or 0) for p, needed in trust.items())
    return Status.NEEDS_TRUST if lacking else Status.SAFE


def accepts(case: Case, party: str, final: Fraction) -> bool:
    """Say whether a party accepts a final value (rule 4)."""
    least = bottom_line(case, party)
    return least is None or final >= least


def bears(case: Case, party: str, uncovered: Fraction) -> bool:
    """Say whether a party can bear an exposure, less its cover (rule 3)."""
    limit = case.parties[party].risk_limit
    return limit is None or uncovered <= limit


def tempted(
    case: Case, party: str, moment: int, balance: Fraction, final: Fraction, after: str
) -> str:
    """Say that a party does better by leaving once so many steps are done, `after` the last."""
    backed = guarantee_of(case, party)
    places = told_apart(balance - backed, final)
    said = {
        "party": case.parties[party].name,
        "holds": in_unit(case, party, points(balance, places)),
        "guarantee": in_unit(case, party, stated(backed)),
        "final": in_unit(case, party, points(final, places)),
    }
    if not moment:
        return _(
            "{party} would do better by leaving before the first step, with {holds} in hand, less "
            "the guarantee of {guarantee}, against {final} from the finished deal (rule 1).",
            **said,
        )
    return _(
        "{party} would do better by leaving after step {step} ({name}), with {holds} in hand, "
        "less the guarantee of {guarantee}, against {final} from the finished deal (rule 1).",
        step=moment,
        name=after,
        **said,
    )


def too_exposed(case: Case, party: str, exposure: Fraction, cover: Fraction) -> str:
    """Say that a party would be exposed by more than it can bear."""
    name, limit = case.parties[party].name, case.parties[party].risk_limit or Fraction(0)
    exposed = in_unit(case, party, points(exposure, told_apart(exposure, limit + cover)))
    bears = in_unit(case, party, stated(limit))
    if not cover:
        return _(
            "{party} would be exposed by {exposure}, more than the risk limit of {limit} (rule 3).",
            party=name, exposure=exposed, limit=bears,
        )  # fmt: skip
    return _(
        "{party} would be exposed by {exposure}, more than the risk limit of {limit} and the "
        "{pledged} pledged by others (rule 3).",
        party=name, exposure=exposed, limit=bears, pledged=in_unit(case, party, stated(cover)),
    )  # fmt: skip


def below(case: Case, party: str, final: Fraction) -> str:
    """Say that the finished deal gives a party less than its bottom line."""
    least = bottom_line(case, party) or Fraction(0)
    return _(
        "{party} would get {final} from the finished deal, less than the bottom line of {least} "
        "(rule 4).",
        party=case.parties[party].name,
        final=in_unit(case, party, points(final, told_apart(final, least))),
        least=in_unit(case, party, stated(least)),
    )  # fmt: skip
