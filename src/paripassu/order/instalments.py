"""In how many instalments: the fewest parts, equal or shrinking, that make a case safe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Any

from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal, agree, equal
from paripassu.balance.terms import compile_terms
from paripassu.case.model import Case
from paripassu.case.names import near
from paripassu.case.number import plain
from paripassu.case.size import room
from paripassu.errors import RequestError
from paripassu.language import _, _n
from paripassu.order.search.safe import safe_order
from paripassu.result import Result
from paripassu.running.beside import searched
from paripassu.running.clock import TIME_LIMIT, Clock, OutOfTimeError, Progress, TooLargeError

MAX_PARTS = 60
SHAPES = ("equal", "shrinking")
# Without money no party's points can be set against another's, so a few ratios are tried.
RATIOS = (Fraction(1, 2), Fraction(2, 3), Fraction(3, 4), Fraction(9, 10))


@dataclass(frozen=True)
class ClosedForm(Result):
    """Fewest instalments of one good against freely divisible money, at full trust.

    `guarantee` is the sum of both sides' guarantees, in money; None where it is 0 and so no
    number of parts is enough.
    """

    value: Fraction
    cost: Fraction
    guarantee: Fraction
    equal: int | None
    shrinking: int | None

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON."""
        return {
            "value": plain(self.value),
            "cost": plain(self.cost),
            "joint_guarantee": plain(self.guarantee),
            "equal": self.equal,
            "shrinking": self.shrinking,
        }


@dataclass(frozen=True)
class Instalments(Result):
    """The fewest instalments found.

    Attributes
    ----------
    actions
        The actions that were split.
    parts
        The fewest parts of each that make the case safe; None where none up to `tried` do.
    sizes
        For each action split, the sizes of its parts, adding up to 1. Money that is paid for one
        good is split to follow the good's parts.
    order
        A safe order with them.
    closed_form
        Where the case is one good against divisible money: what theory says at full trust.
    """

    case: Case = field(repr=False)
    deal: Deal | None = field(repr=False)
    actions: tuple[str, ...]
    shape: str
    parts: int | None
    sizes: Mapping[str, tuple[Fraction, ...]]
    order: tuple[str, ...]
    tried: int
    closed_form: ClosedForm | None

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON."""
        return {
            "case": self.case.title,
            "actions": list(self.actions),
            "shape": self.shape,
            "parts": self.parts,
            "sizes": {a: [plain(size) for size in sizes] for a, sizes in self.sizes.items()},
            "order": list(self.order),
            "tried": self.tried,
            "closed_form": None if self.closed_form is None else self.closed_form.to_dict(),
            "numbers_by": self.case.whose_numbers,
        }


def instalments(
    case: Case,
    actions: Iterable[str] | None = None,
    *,
    shape: str = "equal",
    deal: str | Iterable[str] | None = None,
    swaps: Iterable[Sequence[str]] = (),
    most: int = MAX_PARTS,
    time_limit: float | None = TIME_LIMIT,
    progress: Progress | None = None,
) -> Instalments:
    """Find the fewest parts, the same number for each action split, that make the case safe.

    Parameters
    ----------
    actions
        Which to split; all with ``parts: any`` if left out.
    shape
        ``equal``, or ``shrinking``: each part is the one before times a ratio: cost over value
        where the deal has divisible money, else the best of 1/2, 2/3, 3/4 and 9/10.
    most
        The largest number of parts tried.

    Raises
    ------
    RequestError
        Where there is nothing to split, or a name or shape is not known.
    """
    if shape not in SHAPES:
        known = ", ".join(SHAPES)
        raise RequestError(
            _("The shape (--shape) is one of {known}, not “{shape}”.", known=known, shape=shape)
        )
    # Gone through once more for every number of parts.
    deal = deal if deal is None or isinstance(deal, str) else tuple(deal)
    swaps = tuple(map(tuple, swaps))
    agreed = agree(case, deal=deal, swaps=swaps)
    chosen = _chosen(case, agreed, actions)
    trade = find_trade(case, agreed)
    closed = None if trade is None else closed_form(trade.value, trade.cost, trade.joint)
    # More parts than these make more steps than can be planned.
    whole = sum(len(own) for action, own in agreed.shares.items() if action not in chosen)
    most = min(most, max(1, (room(case) - whole) // len(chosen)))

    def find(clock: Clock) -> Instalments:
        tried = 0
        with suppress(OutOfTimeError):
            for parts in range(1, most + 1):
                clock.tick(_n("{n} part", "{n} parts", parts))
                for sizes in _splits(chosen, shape, parts, trade):
                    split = agree(case, deal=deal, swaps=swaps, shares=sizes)
                    order = _safe(case, split, clock)
                    if order is not None:
                        return Instalments(
                            case, split, chosen, shape, parts, sizes, order, parts, closed
                        )
                tried = parts
        return Instalments(case, None, chosen, shape, None, {}, (), tried, closed)

    return searched(find, time_limit, progress)


def _splits(
    chosen: tuple[str, ...], shape: str, parts: int, trade: Trade | None
) -> Iterator[dict[str, tuple[Fraction, ...]]]:
    """Give the ways to split the chosen actions into this number of parts."""
    ratios: Sequence[Fraction] = (Fraction(1),)
    if shape == "shrinking" and parts > 1:
        ratios = RATIOS if trade is None else (trade.cost / trade.value,)
    for ratio in ratios:
        sizes = shrinking(parts, ratio)
        if trade is not None and {trade.good, trade.money} <= set(chosen):
            yield {trade.good: sizes, trade.money: trade.payments(sizes)}
        else:
            yield dict.fromkeys(chosen, sizes)


def shrinking(parts: int, ratio: Fraction) -> tuple[Fraction, ...]:
    """Sizes of parts each of which is the one before times the ratio; they add up to 1.

    Rounded to a millionth where exact fractions would grow out of hand.
    """
    if ratio == 1:
        return equal(parts)
    raw = [ratio**k for k in range(parts)]
    sizes = [size / sum(raw) for size in raw]
    if sizes[0].denominator > 10**9:
        sizes = [max(Fraction(1, 10**6), Fraction(round(size * 10**6), 10**6)) for size in sizes]
        sizes[0] += 1 - sum(sizes)
    return tuple(sizes)


def closed_form(value: Fraction, cost: Fraction, guarantee: Fraction) -> ClosedForm:
    """Fewest instalments of a good worth `value` to one side that costs the other `cost`.

    Paid for freely, both sides at full trust, with a joint guarantee D = g_s + g_d:
    ⌈c/D⌉ equal ones, ⌈ln(1 + (v - c)/D)/ln(v/c)⌉ that shrink by c/v; None where D = 0.

    Raises
    ------
    RequestError
        Unless 0 < cost < value and guarantee ≥ 0.
    """
    if not 0 < cost < value or guarantee < 0:
        raise RequestError(_("The good must cost more than 0 and less than it is worth."))
    if guarantee == 0:
        return ClosedForm(value, cost, guarantee, None, None)
    with localcontext(prec=80):
        goal = _decimal(1 + (value - cost) / guarantee).ln()
        exact = goal / _decimal(value / cost).ln()
        # Eighty digits tell a whole number from its neighbours; a tie is met, not missed.
        parts = round(exact) if abs(exact - round(exact)) < Decimal("1e-40") else ceil(exact)
    return ClosedForm(value, cost, guarantee, ceil(cost / guarantee), parts)


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


@dataclass(frozen=True)
class Trade:
    """One good against freely divisible money, both irreversible: where the closed form holds."""

    good: str
    money: str
    value: Fraction
    cost: Fraction
    price: Fraction
    guarantee: tuple[Fraction, Fraction]

    @property
    def joint(self) -> Fraction:
        """Sum of the seller's and the buyer's guarantee."""
        return sum(self.guarantee, Fraction(0))

    def payments(self, sizes: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """Split the price to follow the good's parts.

        With x of the good still to come before a part and y after it, what is still to be paid
        may lie anywhere in [c·x - g_s, v·y + g_d]; the middle is taken.
        """
        seller, buyer = self.guarantee
        owed, to_come = [self.price], Fraction(1)
        for size in sizes:
            low = self.cost * to_come - seller
            to_come -= size
            middle = (low + self.value * to_come + buyer) / 2
            owed.append(min(owed[-1], max(Fraction(0), middle)))
        shares = [(a - b) / self.price for a, b in pairwise([*owed, Fraction(0)]) if a > b]
        return tuple(shares) or (Fraction(1),)


def find_trade(case: Case, deal: Deal) -> Trade | None:
    """See whether a deal is one good against divisible money and nothing else."""
    pledged = any(party.collateral for party in case.parties.values())
    whole = len(deal.actions) == 2 and all(map(deal.whole, deal.actions))
    if not whole or deal.standing or case.also or pledged:
        return None
    for good, money in (deal.actions, deal.actions[::-1]):
        goods, pays = case.actions[good], case.actions[money]
        if len(goods.by) != 1 or len(pays.by) != 1 or goods.by == pays.by or pays.parts != "any":
            continue
        if goods.reversible or pays.reversible or goods.keeps or pays.keeps:
            continue
        seller, buyer = goods.by[0], pays.by[0]
        value, cost, price = goods.worth(buyer), -goods.worth(seller), pays.worth(seller)
        if price == -pays.worth(buyer) and price > 0 and 0 < cost < value:
            backed = (case.parties[seller].breach_cost, case.parties[buyer].breach_cost)
            return Trade(good, money, value, cost, price, backed)
    return None


def _chosen(case: Case, deal: Deal, actions: Iterable[str] | None) -> tuple[str, ...]:
    if actions is None:
        actions = [a for a in deal.actions if case.actions[a].parts == "any"]
        if not actions:
            raise RequestError(
                _(
                    "No action of the deal says parts: any; name those to split, such as "
                    "--split oil."
                )
            )
    chosen = tuple(dict.fromkeys(actions))
    for id_ in chosen:
        if id_ not in deal.shares:
            meant = near(id_, deal.shares)
            raise RequestError(
                _("There is no action “{action}” to do{meant}.", action=id_, meant=meant)
            )
    if not chosen:
        raise RequestError(_("Name at least one action to split."))
    return chosen


def _safe(case: Case, deal: Deal, clock: Clock) -> tuple[str, ...] | None:
    terms = compile_terms(case, deal)
    try:
        found = safe_order(terms, clock)
    except TooLargeError:
        raise OutOfTimeError from None
    if found is None:
        return None
    order = tuple(terms.steps[number] for number in found)
    return order if examine(case, deal, order).status is Status.SAFE else None
