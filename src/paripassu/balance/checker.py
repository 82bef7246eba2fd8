"""The independent checker: the four rules applied to one order, straight from their wording.

Plain fractions over the case itself. It shares no code with the search and trusts none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate
from math import ceil

from paripassu.balance.deal import Deal, acts, bottom_line, cover
from paripassu.balance.deal import guarantee as guarantee_of
from paripassu.balance.order_form import Steps, order_faults, parts_in
from paripassu.case.model import Also, Case
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
    exposure = {p: max(Fraction(0), -min(balances[p])) for p in case.parties}
    covers = {p: cover(case, deal, p) for p in case.parties}
    trust: dict[str, Fraction | None] = {}
    guarantee: dict[str, Fraction] = {}
    tight: dict[str, Tight | None] = {}
    for p in acting:
        trust[p], tight[p] = _trust(balances[p], final[p], guarantee_of(case, p), covers[p])
        stated = case.parties[p].trust or Fraction(0)
        guarantee[p] = _guarantee(balances[p], final[p], stated, covers[p])
        if trust[p] is None:
            moment = balances[p].index(max(balances[p]))
            faults.append(tempted(case, p, moment, balances[p][moment], final[p], order))
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
    worth = case.actions[action].worth(party)
    return worth * (1 - case.actions[action].reversible) if worth else worth


def _final(case: Case, deal: Deal, party: str) -> Fraction:
    agreed = {a: sum(deal.shares[a]) for a in deal.actions} | dict.fromkeys(deal.standing, 1)
    extra = sum(
        also.worth(party)
        for also in case.also
        if party in also.value and all(agreed.get(a) == 1 for a in also.when)
    )
    return extra + sum((case.actions[a].worth(party) * n for a, n in agreed.items()), Fraction(0))


def _balances(case: Case, deal: Deal, steps: Steps, party: str) -> list[Fraction]:
    left = {a: len(deal.shares[a]) for a in deal.actions} | dict.fromkeys(deal.standing, 0)
    extras = [also for also in case.also if party in also.value and all(map(deal.whole, also.when))]
    joined: dict[str, list[Also]] = {a: [] for a in left}
    for also in extras:
        for action in also.when:
            joined[action].append(also)

    def gained(met: Iterable[Also]) -> Fraction:
        done = [also for also in met if all(left[a] <= 0 for a in also.when)]
        return sum((also.worth(party) * (1 - also.reversible) for also in done), Fraction(0))

    balance = sum((keeps(case, a, party) for a in deal.standing), gained(extras))
    balances = [balance]
    for step in steps:
        for action, part in step:
            if action in deal.shares and part < len(deal.shares[action]):
                if kept := keeps(case, action, party):
                    balance += kept * deal.shares[action][part]
                left[action] -= 1
                # An extra comes once, with the last of its actions.
                if joined[action] and left[action] == 0:
                    balance += gained(joined[action])
        balances.append(balance)
    return balances


def _trust(
    balance: tuple[Fraction, ...], final: Fraction, guarantee: Fraction, cover: Fraction
) -> tuple[Fraction | None, Tight | None]:
    if max(balance) - guarantee > final:
        return None, None
    worst, place, best, held = Fraction(0), None, 0, balance[0] - guarantee
    for left, falls in enumerate(balance):
        # Of all earlier moments the one with the highest balance is the most tempting to stop at.
        if falls > balance[best]:
            best, held = left, falls - guarantee
        loss = held - falls - cover
        if loss > 0 and loss > worst * (gain := final - falls - cover):
            worst = loss / gain
            place = Tight(best, left, balance[best], falls)
    return worst, place


def _guarantee(
    balance: tuple[Fraction, ...], final: Fraction, trust: Fraction, cover: Fraction
) -> Fraction:
    needed, best = max(Fraction(0), max(balance) - final), balance[0]
    offered, doubt = trust * final, 1 - trust
    for falls in balance:
        best = max(best, falls)
        needed = max(needed, best - offered - doubt * (falls + cover))
    return needed


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


def points(number: Fraction | int, places: int = 2) -> str:
    """Write a number of points for a sentence: at most two decimals, none where it is whole."""
    text = f"{float(number):,.{places}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def told_apart(one: Fraction, other: Fraction) -> int:
    """Give how many decimals (2 to 6) it takes to see that two numbers are not the same."""
    return next((n for n in range(2, 6) if points(one, n) != points(other, n)), 6)


def at_least(number: Fraction) -> str:
    """Write points that must be reached: two decimals, rounded up, so that never too few."""
    return points(Fraction(ceil(number * 100), 100))


def stated(number: Fraction) -> str:
    """Write a number as it was stated, with all its decimals."""
    return points(number, places=6)


def tempted(
    case: Case, party: str, moment: int, balance: Fraction, final: Fraction, order: Sequence[str]
) -> str:
    """Say that a party does better by leaving at a moment: once so many steps are done."""
    backed = guarantee_of(case, party)
    places = told_apart(balance - backed, final)
    said = {
        "party": case.parties[party].name,
        "holds": points(balance, places),
        "guarantee": stated(backed),
        "final": points(final, places),
    }
    if not moment:
        return _(
            "{party} does better by leaving before the first step: it then holds {holds}, less "
            "its guarantee of {guarantee}, against {final} from the finished deal (rule 1).",
            **said,
        )
    return _(
        "{party} does better by leaving after step {step} ({name}): it then holds {holds}, less "
        "its guarantee of {guarantee}, against {final} from the finished deal (rule 1).",
        step=moment,
        name=order[moment - 1],
        **said,
    )


def too_exposed(case: Case, party: str, exposure: Fraction, cover: Fraction) -> str:
    """Say that a party would be exposed by more than it can bear."""
    name, limit = case.parties[party].name, case.parties[party].risk_limit or Fraction(0)
    exposed = points(exposure, told_apart(exposure, limit + cover))
    if not cover:
        return _(
            "{party} would be exposed by {exposure}, more than its risk limit of {limit} (rule 3).",
            party=name, exposure=exposed, limit=stated(limit),
        )  # fmt: skip
    return _(
        "{party} would be exposed by {exposure}, more than its risk limit of {limit} and the "
        "{pledged} pledged to it (rule 3).",
        party=name, exposure=exposed, limit=stated(limit), pledged=stated(cover),
    )  # fmt: skip


def below(case: Case, party: str, final: Fraction) -> str:
    """Say that the finished deal gives a party less than its bottom line."""
    least = bottom_line(case, party) or Fraction(0)
    return _(
        "{party} gets {final} from the finished deal, less than its bottom line of {least} "
        "(rule 4).",
        party=case.parties[party].name, final=points(final, told_apart(final, least)),
        least=stated(least),
    )  # fmt: skip
