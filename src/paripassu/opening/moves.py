"""Changes that could open a plan together: what each does to a case and a deal, what it asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal, assert_never

from paripassu.balance.checker import keeps
from paripassu.balance.deal import Deal, acts, equal
from paripassu.balance.trusts import uneven
from paripassu.case.instrument import InstrumentKind
from paripassu.case.model import Also, Case
from paripassu.case.names import actions_of
from paripassu.case.stated import Valued
from paripassu.opening.dial import Dial, dials
from paripassu.opening.instruments import Swaps, idle, put_in_force, ways
from paripassu.opening.money import Price, paying, payments, price

MOST_PARTS = 8
MoveKind = Literal[
    "instrument",
    "payment",
    "lasting",
    "price",
    "guarantee",
    "risk limit",
    "instalments",
    "custodian",
]
PHASES: tuple[MoveKind, ...] = (
    "instrument", "payment", "lasting", "price", "guarantee", "risk limit", "instalments",
    "custodian",
)  # fmt: skip


@dataclass(frozen=True)
class Move:
    """One change of a case or a deal.

    Attributes
    ----------
    kind
        ``instrument`` puts one of the case's in force; ``payment`` is one more action, by which
        `of` pays `to`; ``lasting`` lets nobody take an action
        back once all is done; ``price`` is what is paid in an action; ``guarantee`` and ``risk
        limit`` are those of a party; ``instalments`` those of an action; ``custodian`` exchanges
        steps at once.
    of, to
        The party, action or instrument; empty for a custodian.
    steps, swaps
        What the custodian exchanges: as it is named (all that there is where empty), and of an
        instrument, part by part.
    parts
        In how many equal instalments.
    dial, value
        The number that changes, and what it is then. Of a price it is a factor: 1 today; of a
        payment the points of who pays, and `gained` those of who gets it.
    """

    kind: MoveKind
    of: str
    steps: tuple[str, ...] = ()
    swaps: Swaps = ()
    parts: int = 0
    dial: Dial | None = field(default=None, repr=False, compare=False)
    value: Fraction = Fraction(0)
    to: str = ""
    gained: Fraction = Fraction(0)


def made(case: Case, deal: Deal, moves: Iterable[Move]) -> tuple[Case, Deal]:
    """Give the case and the deal with some moves made."""
    for move in sorted(moves, key=lambda one: PHASES.index(one.kind)):
        case, deal = _made(case, deal, move)
    return case, deal


def _made(case: Case, deal: Deal, move: Move) -> tuple[Case, Deal]:
    match move.kind:
        case "instrument":
            return put_in_force(case, deal, (move.of,), move.swaps)
        case "payment":
            return paying(case, deal, Price(move.of, move.to, move.value, move.gained))
        case "lasting":
            return lasting(case, deal, move.of), deal
        case "price" | "guarantee" | "risk limit":
            if move.dial is None:
                raise AssertionError(f"{move.kind} is a number")
            return move.dial.turn(case, move.value), deal
        case "instalments":
            return case, replace(deal, shares={**deal.shares, move.of: equal(move.parts)})
        case "custodian":
            return case, replace(deal, swaps=(*deal.swaps, exchanged(deal, move.steps)))
        case unknown:
            assert_never(unknown)


def exchanged(deal: Deal, names: Iterable[str] = ()) -> tuple[str, ...]:
    """Give the parts that names stand for; without names all that are in no swap yet."""
    taken = {part for swap in deal.swaps for part in swap}
    parts = [part for name in names or deal.actions for part in deal.parts_named(name)]
    return tuple(part for part in parts if part not in taken)


def lasting(case: Case, deal: Deal, action: str) -> Case:
    """Give the case in which nobody can take an action back any more once all is done.

    It is written with what a case can state: the action is worth what is kept of it, for good,
    and the rest comes with the last step, for good too. So balances are as they were until then,
    and the finished deal is worth as much. All actions must be agreed whole.
    """
    own, every = case.actions[action], (*deal.standing, *deal.actions)
    kept = {
        p: own.keeps.get(p, Valued.worth(own, p) * (1 - own.reversible))
        for p in (*own.value, *own.keeps)
    }
    rest = {p: own.worth(p) - keeps(case, action, p) for p in case.parties}
    none = Fraction(0)
    value = {p: (k, k) for p, k in kept.items()}
    now = own.model_copy(update={"value": value, "keeps": {}, "reversible": none})
    value = {p: (x, x) for p, x in rest.items() if x}
    more = Also.model_construct(when=every, value=value, reversible=none)
    actions = {**case.actions, action: now}
    return case.model_copy(update={"actions": actions, "also": (*case.also, more)})


def moves(case: Case, deal: Deal) -> Iterator[Move]:
    """List the moves that there are, each as large as can be."""
    yield from _instruments(case, deal)
    for one in payments(case, deal):
        yield Move("payment", one.payer, to=one.payee, value=one.paid, gained=one.got)
    yield from (Move("lasting", action) for action in _taken_back(case, deal))
    yield from _numbers(case, deal)
    taken = {part for swap in deal.swaps for part in swap}
    for action in deal.actions:
        if deal.parts(action) == (action,) and action not in taken:
            yield Move("instalments", action, parts=MOST_PARTS)
    if len(exchanged(deal)) > 1:
        yield Move("custodian", "")


def _instruments(case: Case, deal: Deal) -> Iterator[Move]:
    of_no_use = idle(case, deal)
    for id_, one in case.instruments.items():
        custodian = one.kind is InstrumentKind.CUSTODIAN
        for swaps in ways(case, deal, id_) if custodian else ((),):
            if id_ not in of_no_use:
                yield Move("instrument", id_, swaps=swaps)


def _taken_back(case: Case, deal: Deal) -> Iterator[str]:
    """Name the actions of which something can be taken back; none unless all are agreed whole.

    None either where it matters in whom trust is: until all is done whoever can still take a
    lasting action back can let the others down, which no case can state.
    """
    every = () if uneven(case) else (*deal.standing, *deal.actions)
    for action in every if all(map(deal.whole, every)) and len(every) > 1 else ():
        worth = case.actions[action].worth
        if any(worth(p) != keeps(case, action, p) for p in case.parties):
            yield action


def _numbers(case: Case, deal: Deal) -> Iterator[Move]:
    for dial in dials(case, deal, {"size"}):
        if dial.of in deal.shares and price(case, dial.of) is not None:
            for way in dial.ways:
                yield Move("price", dial.of, dial=replace(dial, ways=(way,)), value=way[-1])
    for dial in dials(case, deal, {"guarantee"}):
        if acts(case, deal, dial.of):
            yield Move("guarantee", dial.of, dial=dial, value=dial.ways[0][-1])
    for dial in dials(case, deal, {"risk limit"}):
        if dial.stated is not None:
            yield Move("risk limit", dial.of, dial=dial, value=dial.ways[0][-1])


def changes_of(case: Case, move: Move) -> Iterator[tuple[str, str]]:
    """Name the things that a move changes: two moves that change one thing do not go together."""
    yield move.kind, move.to or move.of
    actions = {a for swap in move.swaps for part in swap for a in actions_of(part)}
    yield from (("instalments", action) for action in actions)
    if move.kind == "instrument":
        one = case.instruments[move.of]
        same = {"assurance": "risk limit", "guarantee": "guarantee", "split": "instalments"}
        if one.of is not None and one.kind in same:
            yield same[one.kind], one.of


def asks(case: Case, deal: Deal, move: Move) -> Fraction:
    """Give what a move asks of those whom it binds: shares of their own stakes, added up.

    A guarantee or a limit asks what it adds, a payment what is paid, a price what one party pays
    more or the other gets less, a lasting action and what a custodian holds what they are worth
    to who does them.
    Instalments ask nothing, and of an instrument the case says what it costs.
    """
    stake = {p: _stake(case, deal, p) for p in case.parties}
    match move.kind:
        case "guarantee" | "risk limit":
            today = move.dial.today if move.dial else Fraction(0)
            return (move.value - today) / stake[move.of]
        case "price":
            paid = price(case, move.of)
            if paid is None:
                raise AssertionError(f"{move.of} pays no price")
            more = move.value - 1
            who, points = (paid.payer, paid.paid) if more > 0 else (paid.payee, paid.got)
            return abs(more) * points / stake[who]
        case "payment":
            return move.value / stake[move.of]
        case "lasting":
            own = case.actions[move.of]
            return sum(
                (abs(own.worth(p) - keeps(case, move.of, p)) / stake[p] for p in own.by),
                Fraction(0),
            )
        case "custodian":
            held = exchanged(deal, move.steps)
            return sum((_own(case, deal, part, stake) for part in held), Fraction(0))
        case "instalments" | "instrument":
            return Fraction(0)
        case unknown:
            assert_never(unknown)


def _own(case: Case, deal: Deal, part: str, stake: dict[str, Fraction]) -> Fraction:
    action, _dot, number = part.partition(".")
    own, share = case.actions[action], deal.shares[action][int(number or 1) - 1]
    return sum((abs(own.worth(p)) * share / stake[p] for p in own.by), Fraction(0))


def _stake(case: Case, deal: Deal, party: str) -> Fraction:
    """Add up the sizes of all that a deal is worth to a party; 1 where it is worth nothing."""
    present = (*deal.standing, *deal.actions)
    return sum((abs(case.actions[a].worth(party)) for a in present), Fraction(0)) or Fraction(1)
