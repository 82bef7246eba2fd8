"""In how many instalments: the fewest parts, equal or shrinking, that make a case safe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Any

from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal, agree, equal
from paripassu.balance.terms import compile_terms
from paripassu.case.consistency import near
from paripassu.case.model import Case
from paripassu.case.number import plain
from paripassu.errors import RequestError
from paripassu.order.lattice import build, fits
from paripassu.order.search import safe_order
from paripassu.order.walk import Clock, OutOfTimeError, Progress

MAX_PARTS = 60
SHAPES = ("equal", "shrinking")
# Without money no party's points can be set against another's, so a few ratios are tried.
RATIOS = (Fraction(1, 2), Fraction(2, 3), Fraction(3, 4), Fraction(9, 10))


@dataclass(frozen=True)
class ClosedForm:
    """Fewest instalments of one good against freely divisible money, at full trust.

    `guarantee` is the sum of both sides' guarantees, in money.
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
class Instalments:
    """The fewest instalments found.

    Attributes
    ----------
    actions
        The actions that were split.
    parts
        The fewest parts of each that make the case safe; None where none up to `tried` do.
    sizes
        The sizes of the parts, adding up to 1.
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
    sizes: tuple[Fraction, ...]
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
            "sizes": [plain(size) for size in self.sizes],
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
    time_limit: float | None = 60.0,
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
        raise RequestError(f"The shape is one of {', '.join(SHAPES)}, not “{shape}”.")
    agreed = agree(case, deal=deal, swaps=swaps)
    chosen = _chosen(case, agreed, actions)
    money = closed_form_of(case, agreed)
    ratios: Sequence[Fraction] = (Fraction(1),)
    if shape == "shrinking":
        ratios = RATIOS if money is None else (money.cost / money.value,)
    clock = Clock(time_limit, progress)
    tried = 0
    try:
        for parts in range(1, most + 1):
            clock.tick(f"{parts} parts")
            for ratio in ratios:
                sizes = shrinking(parts, ratio)
                split = agree(case, deal=deal, swaps=swaps, shares=dict.fromkeys(chosen, sizes))
                order = _safe(case, split, clock)
                if order is not None:
                    return Instalments(
                        case, split, chosen, shape, parts, sizes, order, parts, money
                    )
                if parts == 1:
                    break
            tried = parts
    except (OutOfTimeError, KeyboardInterrupt):
        pass
    return Instalments(case, None, chosen, shape, None, (), (), tried, money)


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
        raise RequestError("The good must cost more than 0 and less than it is worth.")
    if guarantee == 0:
        return ClosedForm(value, cost, guarantee, None, None)
    goal, parts, reach = 1 + (value - cost) / guarantee, 0, Fraction(1)
    while reach < goal:
        reach, parts = reach * value / cost, parts + 1
    return ClosedForm(value, cost, guarantee, ceil(cost / guarantee), parts)


def closed_form_of(case: Case, deal: Deal) -> ClosedForm | None:
    """Read the closed form off a deal of one good against divisible money, both irreversible."""
    if len(deal.actions) != 2 or deal.standing or case.also:
        return None
    for good, money in (deal.actions, deal.actions[::-1]):
        goods, pays = case.actions[good], case.actions[money]
        if len(goods.by) != 1 or len(pays.by) != 1 or goods.by == pays.by or pays.parts != "any":
            continue
        seller, buyer = goods.by[0], pays.by[0]
        if goods.reversible or pays.reversible or goods.keeps or pays.keeps:
            continue
        nothing = (Fraction(0), Fraction(0))
        paid, got = pays.value.get(buyer, nothing), pays.value.get(seller, nothing)
        value, cost = sum(goods.value.get(buyer, nothing)) / 2, -sum(
            goods.value.get(seller, nothing)
        ) / 2  # fmt: skip
        if sum(paid) == -sum(got) and 0 < cost < value:
            joint = case.parties[seller].breach_cost + case.parties[buyer].breach_cost
            return closed_form(Fraction(value), Fraction(cost), joint)
    return None


def _chosen(case: Case, deal: Deal, actions: Iterable[str] | None) -> tuple[str, ...]:
    if actions is None:
        divisible = tuple(a for a in deal.actions if case.actions[a].parts == "any")
        if not divisible:
            raise RequestError(
                "No action of the deal says parts: any; name those to split, such as --split oil."
            )
        return divisible
    chosen = tuple(dict.fromkeys(actions))
    for id_ in chosen:
        if id_ not in deal.shares:
            raise RequestError(f"There is no action “{id_}” to do{near(id_, deal.shares)}.")
    if not chosen:
        raise RequestError("Name at least one action to split.")
    return chosen


def _safe(case: Case, deal: Deal, clock: Clock) -> tuple[str, ...] | None:
    terms = compile_terms(case, deal)
    if not fits(terms):
        raise OutOfTimeError
    lattice = build(terms)
    found = None if lattice is None else safe_order(terms, lattice, clock)
    if found is None:
        return None
    order = tuple(terms.steps[number] for number in found)
    return order if examine(case, deal, order).status is Status.SAFE else None
