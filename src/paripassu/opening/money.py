"""Money that parties can pass on: what an action pays, and one more payment where none is paid."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from paripassu.balance.deal import Deal, equal
from paripassu.case.model import Action, Case, Kind, Role
from paripassu.language import _
from paripassu.opening.moment import Moment
from paripassu.opening.rounding import rounded_up


@dataclass(frozen=True)
class Price:
    """What one party pays another in an action: in the points of each."""

    payer: str
    payee: str
    paid: Fraction
    got: Fraction


def price(case: Case, action: str) -> Price | None:
    """Give the price that an action pays; None where it pays none.

    Money is what one party gives for good and one other gets, and nobody else is the worse or the
    better for it: as much as the one loses, or of kind payment.
    """
    own = case.actions[action]
    moved = {p: own.worth(p) for p in case.parties if own.worth(p)}
    stated = all(low == high for low, high in own.value.values())
    if len(own.by) != 1 or len(moved) != 2 or own.reversible or own.keeps or not stated:
        return None
    payer = own.by[0]
    payee = next((p for p in moved if p != payer), payer)
    paid, got = -moved.get(payer, Fraction(0)), moved[payee]
    if paid <= 0 or got <= 0 or not (paid == got or own.kind is Kind.PAYMENT):
        return None
    return Price(payer, payee, paid, got)


def payments(case: Case, deal: Deal) -> Iterator[Price]:
    """Give what others could pay a party that lacks its bottom line, and that no action pays.

    The deal's own payments say what money is worth to those who pay and get it. Where all are worth
    as much to both, points are taken to be money, to a party too that no payment links to others.
    The amount is what is lacking, rounded up.
    """
    paid = [one for a in deal.actions if (one := price(case, a)) is not None]
    today, parties = Moment.of(case, deal), list(case.parties)
    for payee in parties:
        lacks = today.lacks(parties.index(payee))
        if lacks <= 0 or any(one.payee == payee for one in paid):
            continue
        linked = _worth(paid, payee)
        if len(linked) == 1 and all(one.paid == one.got for one in paid):
            linked = {p: Fraction(1) for one in paid for p in (one.payer, one.payee)}
        for payer, points in linked.items():
            if payer != payee and case.parties[payer].role is Role.PRINCIPAL:
                amount = rounded_up(lacks * points)
                yield Price(payer, payee, amount, amount / points)


def _worth(paid: list[Price], party: str) -> dict[str, Fraction]:
    """Give for all whom money links to a party what one of its points is in theirs."""
    known, open_ = {party: Fraction(1)}, deque([party])
    while open_:
        one = open_.popleft()
        for link in paid:
            for here, there, rate in (
                (link.payer, link.payee, link.got / link.paid),
                (link.payee, link.payer, link.paid / link.got),
            ):
                if here == one and there not in known:
                    known[there] = known[one] * rate
                    open_.append(there)
    return known


def paying(case: Case, deal: Deal, one: Price) -> tuple[Case, Deal]:
    """Give the case and the deal with one more action, by which one party pays another."""
    id_ = f"{one.payer}-pays-{one.payee}"
    while id_ in case.actions:
        id_ += "-too"
    paid = Action.model_construct(
        by=(one.payer,),
        does=_("Pays {name}", name=case.parties[one.payee].name),
        value={one.payer: (-one.paid, -one.paid), one.payee: (one.got, one.got)},
        kind=Kind.PAYMENT,
    )
    shares = {**deal.shares, id_: equal(1)}
    case = case.model_copy(update={"actions": {**case.actions, id_: paid}})
    return case, replace(deal, actions=tuple(shares), shares=shares)
