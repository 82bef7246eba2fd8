"""The dials of a case: its single numbers, each of which can be turned while all else stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Literal, assert_never

from paripassu.balance.deal import Deal, acts, bottom_line
from paripassu.balance.earned import cost
from paripassu.balance.terms import compile_terms
from paripassu.balance.trusts import uneven
from paripassu.case.trust import OTHERS, Impression, Said
from paripassu.errors import RequestError
from paripassu.language import _

if TYPE_CHECKING:
    from paripassu.case.model import Action, Case, Party
    from paripassu.case.stated import Pledge

OfParty = Literal["guarantee", "trust", "risk limit", "bottom line"]
OfAction = Literal["reversibility", "size", "verification"]
Kind = OfParty | OfAction | Literal["collateral"]
OF_PARTIES: tuple[OfParty, ...] = ("guarantee", "trust", "risk limit", "bottom line")
OF_ACTIONS: tuple[OfAction, ...] = ("reversibility", "size", "verification")
KINDS: tuple[Kind, ...] = (*OF_PARTIES, *OF_ACTIONS, "collateral")
LARGEST_SIZE = Fraction(10)


@dataclass(frozen=True)
class Dial:
    """One number of a case, and how far it may be turned.

    Attributes
    ----------
    kind
        One of `KINDS`.
    of, to
        The party or action whose number it is; the party to which collateral is pledged, or in
        whom the trust is: ``others`` for all who are not named.
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

    kind: Kind
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
        match self.kind:
            case "reversibility" | "size" | "verification":
                changed = _turned_action(case.actions[self.of], self.kind, value)
                return case.model_copy(update={"actions": {**case.actions, self.of: changed}})
            case "guarantee":
                change: dict[str, object] = {"breach_cost": value}
            case "trust":
                change = {"trust": self._trusting(case.parties[self.of], value)}
            case "risk limit":
                change = {"risk_limit": value}
            case "bottom line":
                change = {"bottom_line": value}
            case "collateral":
                change = {"collateral": self._pledged(case.parties[self.of], value)}
            case unknown:
                assert_never(unknown)
        party = case.parties[self.of].model_copy(update=change)
        return case.model_copy(update={"parties": {**case.parties, self.of: party}})

    def _trusting(self, party: Party, value: Fraction) -> Said:
        """Give its trust with another first impression, which grows as it did."""
        if self.to is None or not isinstance(party.trust, Mapping):
            return value
        said = party.trust.get(self.to)
        one = said.model_copy(update={"at_first": value}) if isinstance(said, Impression) else value
        return {**party.trust, self.to: one}

    def _pledged(self, party: Party, value: Fraction) -> dict[str, Pledge]:
        pledge, to = party.pledged(self.to or ""), self.to or ""
        more = value - pledge.lost
        return {**party.collateral, to: pledge.more(more, more * self.rate)}


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
    for of_party in OF_PARTIES:
        if of_party in chosen:
            for party in case.parties:
                yield from _of_party(case, deal, of_party, party)
    for of_action in OF_ACTIONS:
        if of_action in chosen:
            yield from (_of_action(case, deal, of_action, action) for action in _present(deal))
    if "collateral" in chosen:
        yield from _pledges(case, deal)


def _present(deal: Deal) -> tuple[str, ...]:
    return (*deal.standing, *deal.actions)


def _of_party(case: Case, deal: Deal, kind: OfParty, party: str) -> Iterator[Dial]:
    own, spread = case.parties[party], _spread(case, deal, party)
    stated: Fraction | None
    match kind:
        case "guarantee":
            stated, today, end = own.breach_cost, own.breach_cost, own.breach_cost + 2 * spread
        case "trust":
            yield from _trusts(case, party)
            return
        case "risk limit":
            stated = own.risk_limit
            today = stated or Fraction(0)
            end = today if stated is None else today + spread
        case "bottom line":
            least = bottom_line(case, party)
            stated, today = own.bottom_line, least or Fraction(0)
            end = today if least is None else min(today, Fraction(-spread))
        case unknown:
            assert_never(unknown)
    yield Dial(kind, party, None, stated, today, ((today, end),))


def _trusts(case: Case, party: str) -> Iterator[Dial]:
    """Give its trust: one number, or the first impression of each whom it names, and of others."""
    trust = case.parties[party].trust
    whom: list[str | None] = [None]
    if isinstance(trust, Mapping):
        whom = [p for p in case.parties if p in trust]
        if len(whom) < len(case.parties) - 1:
            whom.append(OTHERS)
    for to in whom:
        said = trust.get(to or "") if isinstance(trust, Mapping) else trust
        stated = said.at_first if isinstance(said, Impression) else said
        today = stated or Fraction(0)
        yield Dial("trust", party, to, stated, today, ((today, Fraction(1)),))


def _of_action(case: Case, deal: Deal, kind: OfAction, action: str) -> Dial:
    own = case.actions[action]
    stated: Fraction | None
    end, bends = Fraction(1), set[Fraction]()
    match kind:
        case "reversibility":
            stated = today = own.reversible
        case "size":
            stated, today, end = Fraction(1), Fraction(1), LARGEST_SIZE
            bends = _dearest_from(case, deal, action)
        case "verification":
            stated = None if own.verified is None else own.verified.confidence
            if own.verified is None or not own.verified.counts:
                return Dial(kind, action, None, stated, Fraction(1), ())
            today = Fraction(1) if stated is None else stated
        case unknown:
            assert_never(unknown)
    up = sorted(bend for bend in bends if today < bend < end)
    down = sorted((bend for bend in bends if 0 < bend < today), reverse=True)
    return Dial(kind, action, None, stated, today, ((today, *up, end), (today, *down, Fraction(0))))


def _dearest_from(case: Case, deal: Deal, action: str) -> set[Fraction]:
    """Give the sizes from which it would be the dearest of who does it: what it shows bends there.

    None where what is done shows nothing that counts.
    """
    if not uneven(case) or action not in deal.actions:
        return set()
    costs = {
        (p, a): cost(case, a, p) * sum(deal.shares[a])
        for a in deal.actions for p in case.actions[a].by
    }  # fmt: skip
    others = {
        p: max((c for (q, a), c in costs.items() if q == p and a != action), default=Fraction(0))
        for p in case.actions[action].by
    }
    return {most / own for p, most in others.items() if (own := costs[p, action])}


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
    today, distrust = stands.lost, 1 - (case.parties[to].even or Fraction(0))
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
        kept = abs(own.keeps.get(party, Fraction(0)))
        spread += (sum(map(abs, own.value.get(party, ()))) + kept) * own.times
    return ceil(spread + sum(sum(map(abs, also.value.get(party, ()))) for also in case.also))


def _turned_action(action: Action, kind: OfAction, value: Fraction) -> Action:
    match kind:
        case "reversibility":
            return action.model_copy(update={"reversible": value})
        case "size":
            values = {p: (low * value, high * value) for p, (low, high) in action.value.items()}
            keeps = {p: kept * value for p, kept in action.keeps.items()}
            return action.model_copy(update={"value": values, "keeps": keeps})
        case "verification":
            if action.verified is None:
                raise AssertionError("an action that nobody verifies has no verification to change")
            verified = action.verified.model_copy(update={"confidence": value})
            return action.model_copy(update={"verified": verified})
        case unknown:
            assert_never(unknown)
