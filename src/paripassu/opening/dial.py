"""The dials of a case: its single numbers, each of which can be turned while all else stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from paripassu.balance.deal import Deal, acts, bottom_line
from paripassu.balance.terms import compile_terms
from paripassu.errors import RequestError
from paripassu.language import _

if TYPE_CHECKING:
    from paripassu.case.model import Action, Case, Party

OF_PARTIES = ("guarantee", "trust", "risk limit", "bottom line")
OF_ACTIONS = ("reversibility", "size", "verification")
KINDS = (*OF_PARTIES, *OF_ACTIONS, "collateral")
LARGEST_SIZE = Fraction(10)


@dataclass(frozen=True)
class Dial:
    """One number of a case, and how far it may be turned.

    Attributes
    ----------
    kind
        One of `KINDS`.
    of, to
        The party or action whose number it is; the party to which collateral is pledged.
    stated
        The number as the case has it; None where it states none.
    today
        The number that counts today, stated or not. Sizes are factors: 1 today.
    ways
        The ways in which it can be turned, each a row of values from today's outward. Between
        two neighbours every condition of the four rules is linear in the number.
    rate
        Of collateral, whose number is what `of` loses: how many points of its own `to` gains with
        each of them.
    """

    kind: str
    of: str
    to: str | None
    stated: Fraction | None
    today: Fraction
    ways: tuple[tuple[Fraction, ...], ...]
    rate: Fraction = Fraction(0)

    @property
    def one_way(self) -> bool:
        """Whether turning it further never closes a plan: what is safe stays safe."""
        return self.kind not in OF_ACTIONS

    def turn(self, case: Case, value: Fraction) -> Case:
        """Give the case with exactly this number changed."""
        if self.kind in OF_ACTIONS:
            changed = _turned_action(case.actions[self.of], self.kind, value)
            return case.model_copy(update={"actions": {**case.actions, self.of: changed}})
        party = self._turned_party(case.parties[self.of], value)
        return case.model_copy(update={"parties": {**case.parties, self.of: party}})

    def _turned_party(self, party: Party, value: Fraction) -> Party:
        if self.to is not None:
            pledge = party.pledged(self.to)
            more = value - pledge.lost
            pledge = pledge.more(more, more * self.rate)
            return party.model_copy(update={"collateral": {**party.collateral, self.to: pledge}})
        key = {"guarantee": "breach_cost"}.get(self.kind, self.kind.replace(" ", "_"))
        return party.model_copy(update={key: value})


def dials(case: Case, deal: Deal, kinds: Collection[str] | None = None) -> Iterator[Dial]:
    """List the dials of a deal: its parties' first, then its actions'.

    Collateral, of every ordered pair of acting parties, only where `kinds` names it.

    Raises
    ------
    RequestError
        Where a kind is not known.
    """
    chosen = set(KINDS) - {"collateral"} if kinds is None else set(kinds)
    for kind in sorted(chosen - set(KINDS)):
        known = ", ".join(KINDS)
        raise RequestError(
            _("There is no kind of number “{kind}”; there are: {known}.", kind=kind, known=known)
        )
    for kind in KINDS:
        if kind not in chosen:
            continue
        if kind in OF_ACTIONS:
            yield from (_of_action(case, kind, action) for action in _present(deal))
        elif kind == "collateral":
            yield from _pledges(case, deal)
        else:
            yield from (_of_party(case, deal, kind, party) for party in case.parties)


def _present(deal: Deal) -> tuple[str, ...]:
    return (*deal.standing, *deal.actions)


def _of_party(case: Case, deal: Deal, kind: str, party: str) -> Dial:
    own, spread = case.parties[party], _spread(case, deal, party)
    stated: Fraction | None
    if kind == "guarantee":
        stated, today, end = own.breach_cost, own.breach_cost, own.breach_cost + 2 * spread
    elif kind == "trust":
        stated, today, end = own.trust, own.trust or Fraction(0), Fraction(1)
    elif kind == "risk limit":
        stated = own.risk_limit
        today = stated or Fraction(0)
        end = today if stated is None else today + spread
    else:
        least = bottom_line(case, party)
        stated, today = own.bottom_line, least or Fraction(0)
        end = today if least is None else min(today, Fraction(-spread))
    return Dial(kind, party, None, stated, today, ((today, end),))


def _of_action(case: Case, kind: str, action: str) -> Dial:
    own = case.actions[action]
    stated: Fraction | None
    end = Fraction(1)
    if kind == "reversibility":
        stated = today = own.reversible
    elif kind == "size":
        stated, today, end = Fraction(1), Fraction(1), LARGEST_SIZE
    elif own.verified is None or not own.verified.counts:
        stated, today = None if own.verified is None else own.verified.confidence, Fraction(1)
        return Dial(kind, action, None, stated, today, ())
    else:
        stated = own.verified.confidence
        today = Fraction(1) if stated is None else stated
    return Dial(kind, action, None, stated, today, ((today, end), (today, Fraction(0))))


def _pledges(case: Case, deal: Deal) -> Iterator[Dial]:
    """Give the collateral of one party to another; it gains in proportion to their stakes.

    Where a pledge stands it keeps its own proportion.
    """
    terms = compile_terms(case, deal)
    stakes = [Fraction(*pair) for pair in zip(terms.stake, terms.scale, strict=True)]
    stake = dict(zip(terms.parties, stakes, strict=True))
    acting = [party for party in case.parties if acts(case, deal, party)]
    for party in acting:
        for to in acting:
            if to != party:
                stands = case.parties[party].pledged(to)
                own = stands.gained / stands.lost if stands.lost else stake[to] / stake[party]
                rest = [case.parties[p].pledged(to).gained for p in acting if p not in (party, to)]
                yield _pledge(case, deal, party, to, own, min(rest, default=stands.gained))


def _pledge(case: Case, deal: Deal, of: str, to: str, rate: Fraction, rest: Fraction) -> Dial:
    """Collateral binds who pledges it; it covers the other up to what all the rest pledge."""
    stands = case.parties[of].pledged(to)
    today, distrust = stands.lost, 1 - (case.parties[to].trust or Fraction(0))
    wanted = _spread(case, deal, to) * (1 + (2 / distrust if distrust else 0))
    end = today + ceil(max(2 * _spread(case, deal, of), wanted / rate if rate else 0))
    bend = today + (rest - stands.gained) / rate if rate else today
    way = (today, bend, end) if today < bend < end else (today, end)
    return Dial("collateral", of, to, today, today, (way,), rate)


def _spread(case: Case, deal: Deal, party: str) -> int:
    """Bound the sizes of all balances of a party and of its finished deal, in points."""
    spread = Fraction(1)
    for action in _present(deal):
        own = case.actions[action]
        spread += sum(map(abs, own.value.get(party, ()))) + abs(own.keeps.get(party, Fraction(0)))
    return ceil(spread + sum(sum(map(abs, also.value.get(party, ()))) for also in case.also))


def _turned_action(action: Action, kind: str, value: Fraction) -> Action:
    if kind == "reversibility":
        return action.model_copy(update={"reversible": value})
    if kind == "size":
        values = {p: (low * value, high * value) for p, (low, high) in action.value.items()}
        keeps = {p: kept * value for p, kept in action.keeps.items()}
        return action.model_copy(update={"value": values, "keeps": keeps})
    if action.verified is None:
        raise AssertionError("an action that nobody verifies has no verification to change")
    verified = action.verified.model_copy(update={"confidence": value})
    return action.model_copy(update={"verified": verified})
