"""What `unlock` finds, as plain data: conflicts, openings, changes, bonds; and made again."""

from __future__ import annotations

from fractions import Fraction
from typing import NotRequired

from paripassu.answer import Content, Number
from paripassu.balance.deal import Deal
from paripassu.case.model import Case
from paripassu.opening.change import Change
from paripassu.opening.circle import Circle, Wait
from paripassu.opening.conflict import Conflict, Conflicts
from paripassu.opening.dial import Dial, Kind
from paripassu.opening.generic import Bond, Exchange, Split
from paripassu.opening.instruments import put_in_force
from paripassu.opening.least import Together
from paripassu.opening.money import Price, price
from paripassu.opening.moves import Move, MoveKind, made
from paripassu.opening.openings import Opening
from paripassu.opening.question import (
    BottomLine,
    Condition,
    Needs,
    RiskLimit,
    Rule1,
    TrustOf,
)
from paripassu.order.plan import Plan
from paripassu.order.told import PlanContent


class ConditionContent(Content):
    """A condition: of a party, or that an action comes after what it needs, one of `any`."""

    kind: str
    of: str
    need: NotRequired[str]
    any: NotRequired[list[str]]


class WaitContent(Content):
    """A step that waits for another; `own` says whether the party acts in it."""

    step: str
    awaits: str
    party: str
    own: bool


class ConflictContent(Content):
    """Conditions that cannot hold together."""

    conditions: list[ConditionContent]
    sentence: str
    circle: list[WaitContent]


class OpeningContent(Content):
    """A set of instruments that opens a plan."""

    instruments: list[str]
    cost: Number
    swaps: list[list[str]]
    plan: PlanContent


class ChangeContent(Content):
    """How one number would have to change; `rate` is what collateral brings for each point."""

    kind: Kind
    of: str
    to: str | None
    today: Number | None
    needed: Number | None
    exactly: str | None
    gained: Number | None
    rate: Number
    order: list[str]
    proved: bool


class ExchangeContent(Content):
    """Steps in a custodian's hands."""

    swap: tuple[str, ...]
    order: list[str]


class SplitContent(Content):
    """Instalments of an action."""

    action: str
    parts: int
    order: list[str]


class BondContent(Content):
    """A bond of one party that goes to another."""

    of: str
    to: str
    points: Number
    gained: Number
    rounded: list[Number]
    order: list[str]


class MoveContent(Content):
    """One of several changes: see `opening.moves.Move`; a price in points of who pays it."""

    kind: MoveKind
    of: str | None
    by: str | None
    to: str | None
    today: Number | None
    needed: Number | None
    gained: Number | None
    parts: int | None
    swaps: list[list[str]]


class TogetherContent(Content):
    """Changes that open a plan together; `asks` are shares of stakes, added up."""

    changes: list[MoveContent]
    asks: Number
    cost: Number
    order: list[str]


_OF_PARTIES: dict[str, type[Rule1 | TrustOf | RiskLimit | BottomLine]] = {
    "rule 1": Rule1,
    "trust": TrustOf,
    "risk limit": RiskLimit,
    "bottom line": BottomLine,
}


def written_conflicts(found: Conflicts | None) -> list[ConflictContent]:
    """Give the conditions, the sentence and the circle of each conflict."""
    return [
        {
            "conditions": [_condition(condition) for condition in one.conditions],
            "sentence": one.sentence,
            "circle": [
                {"step": w.step, "awaits": w.awaits, "party": w.party, "own": w.own}
                for w in (one.circle.waits if one.circle else ())
            ],
        }
        for one in (found.conflicts if found else ())
    ]


def written_mends(found: Conflicts | None) -> list[list[ConditionContent]]:
    """Give the minimal sets of conditions without which there would be a plan."""
    return [[_condition(one) for one in gone] for gone in (found.mends if found else ())]


def conflicts_read(
    content: list[ConflictContent],
    mends: list[list[ConditionContent]],
    *,
    complete: bool,
    fixed_needs: bool,
) -> Conflicts:
    """Make the conflicts again."""
    found = tuple(
        Conflict(
            tuple(map(_condition_read, one["conditions"])),
            one["sentence"],
            Circle(tuple(Wait(**wait) for wait in one["circle"])) if one["circle"] else None,
        )
        for one in content
    )
    gone = tuple(tuple(map(_condition_read, one)) for one in mends)
    return Conflicts(found, gone, complete, fixed_needs)


def _condition(condition: Condition) -> ConditionContent:
    if isinstance(condition, Needs):
        if len(condition.needs) > 1:
            return {"kind": "needs", "of": condition.action, "any": list(condition.needs)}
        return {"kind": "needs", "of": condition.action, "need": condition.needs[0]}
    names = {of: name for name, of in _OF_PARTIES.items()}
    return {"kind": names[type(condition)], "of": condition.party}


def _condition_read(content: ConditionContent) -> Condition:
    if "need" in content:
        return Needs(content["of"], (content["need"],))
    if "any" in content:
        return Needs(content["of"], tuple(content["any"]))
    return _OF_PARTIES[content["kind"]](content["of"])


def written_opening(opening: Opening) -> OpeningContent:
    """Give the instruments, what they cost together, and the plan that they open."""
    return {
        "instruments": list(opening.instruments),
        "cost": opening.cost,
        "swaps": [list(swap) for swap in opening.swaps],
        "plan": opening.plan.content(),
    }


def opening_read(content: OpeningContent, case: Case, deal: Deal) -> Opening:
    """Make it again: the instruments are put in force in the case and the deal as they were."""
    names = tuple(content["instruments"])
    swaps = tuple(tuple(swap) for swap in content["swaps"])
    opened, _deal = put_in_force(case, deal, names, swaps)
    return Opening(names, content["cost"], swaps, Plan.restored(content["plan"], opened))


def written_change(change: Change) -> ChangeContent:
    """Give a single number: what it is and what it would have to be."""
    return {
        "kind": change.dial.kind,
        "of": change.of,
        "to": change.to,
        "today": change.today,
        "needed": change.needed,
        "exactly": None if change.needed is None else str(change.needed),
        "gained": change.gained,
        "rate": change.dial.rate,
        "order": list(change.order),
        "proved": change.proved,
    }


def change_read(content: ChangeContent) -> Change:
    """Make it again."""
    kind, of, to, today = content["kind"], content["of"], content["to"], content["today"]
    dial = Dial(kind, of, to, today, today or Fraction(0), (), content["rate"])
    order, proved = tuple(content["order"]), content["proved"]
    return Change(kind, of, to, today, content["needed"], order, proved, dial, content["gained"])


def written_exchange(found: Exchange) -> ExchangeContent:
    """Give the steps exchanged, and the order that opens."""
    return {"swap": found.steps, "order": list(found.order)}


def exchange_read(content: ExchangeContent) -> Exchange:
    """Make it again."""
    return Exchange(content["swap"], tuple(content["order"]))


def written_split(found: Split) -> SplitContent:
    """Give the action, the number of its parts, and the order that opens."""
    return {"action": found.action, "parts": found.parts, "order": list(found.order)}


def split_read(content: SplitContent) -> Split:
    """Make it again."""
    return Split(content["action"], content["parts"], tuple(content["order"]))


def written_bond(bond: Bond) -> BondContent:
    """Give whose bond it is, what it is worth to both, and the order that it opens."""
    return {
        "of": bond.of,
        "to": bond.to,
        "points": bond.points,
        "gained": bond.gained,
        "rounded": list(bond.rounded),
        "order": list(bond.order),
    }


def bond_read(content: BondContent) -> Bond:
    """Make it again."""
    of, to, order = content["of"], content["to"], tuple(content["order"])
    return Bond(of, to, content["points"], content["gained"], order)


def written_together(case: Case, one: Together) -> TogetherContent:
    """Give the changes, what they ask and cost, and the order that they open."""
    return {
        "changes": [_move(case, move) for move in one.moves],
        "asks": one.asks,
        "cost": one.cost,
        "order": list(one.order),
    }


def together_read(content: TogetherContent, case: Case, deal: Deal) -> Together:
    """Make it again: the changes are made in the case and the deal as they were."""
    moves = tuple(map(_move_read, content["changes"]))
    asks, cost, order = content["asks"], content["cost"], tuple(content["order"])
    return Together(moves, asks, cost, *made(case, deal, moves), order)


def _move(case: Case, move: Move) -> MoveContent:
    """Give a change; money in points of who pays it, and what it then brings its payee."""
    paid = price(case, move.of) if move.kind == "price" else None
    today, needed, gained = None, None, None
    if move.kind == "payment":
        paid = Price(move.of, move.to, move.value, move.gained)
        today, needed, gained = Fraction(0), move.value, move.gained
    elif paid is not None:
        today, needed, gained = paid.paid, paid.paid * move.value, paid.got * move.value
    elif move.dial is not None:
        today, needed = move.dial.today, move.value
    return {
        "kind": move.kind,
        "of": None if move.kind == "payment" else move.of or None,
        "by": None if paid is None else paid.payer,
        "to": None if paid is None else paid.payee,
        "today": today,
        "needed": needed,
        "gained": gained,
        "parts": move.parts or None,
        "swaps": [list(swap) for swap in (move.swaps or (move.steps,)) if swap],
    }


def _move_read(content: MoveContent) -> Move:
    kind, of, today, needed = (
        content["kind"],
        content["of"] or "",
        content["today"],
        content["needed"],
    )
    swaps = tuple(tuple(swap) for swap in content["swaps"])
    dial, value = None, Fraction(0)
    if today is not None and needed is not None:
        if kind == "price":
            dial, value = Dial("size", of, None, Fraction(1), Fraction(1), ()), needed / today
        elif kind in ("guarantee", "risk limit"):
            dial, value = Dial(kind, of, None, today, today, ()), needed
    if kind == "payment" and needed is not None and content["gained"] is not None:
        return Move(kind, of, to=content["to"] or "", value=needed, gained=content["gained"])
    steps = swaps[0] if kind == "custodian" else ()
    return Move(kind, of, steps, () if steps else swaps, content["parts"] or 0, dial, value)
