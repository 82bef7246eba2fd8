"""One good against divisible money: in how many parts, in closed form, and how to pay for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Self

from paripassu.answer import Content, Number, Told
from paripassu.balance.deal import Deal
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import _


class ClosedFormContent(Content):
    """The closed form."""

    value: Number
    cost: Number
    joint_guarantee: Number
    equal: int | None
    shrinking: int | None


@dataclass(frozen=True, repr=False)
class ClosedForm(Told):
    """Fewest instalments of one good against freely divisible money, at full trust.

    `guarantee` is the sum of both sides' guarantees, in money; None where it is 0 and so no
    number of parts is enough.
    """

    value: Fraction
    cost: Fraction
    guarantee: Fraction
    equal: int | None
    shrinking: int | None

    def content(self) -> ClosedFormContent:
        """Give what it holds."""
        return {
            "value": self.value,
            "cost": self.cost,
            "joint_guarantee": self.guarantee,
            "equal": self.equal,
            "shrinking": self.shrinking,
        }

    @classmethod
    def restored(cls, content: ClosedFormContent) -> Self:
        """Make it again."""
        joint = content["joint_guarantee"]
        ways = content["equal"], content["shrinking"]
        return cls(content["value"], content["cost"], joint, *ways)


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
