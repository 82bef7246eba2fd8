"""Instruments put in force: the case and the deal as they would then be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from typing import assert_never

from paripassu.balance.deal import Deal, acts, equal
from paripassu.case.instrument import Instrument, InstrumentKind
from paripassu.case.model import Action, Case, Kind, Verified
from paripassu.case.translated import said
from paripassu.language import _

Swaps = tuple[tuple[str, ...], ...]
Names = frozenset[str]

# Of these more is never worse: they only widen what rules 1 to 3 allow.
WIDENING = frozenset(
    {InstrumentKind.ASSURANCE, InstrumentKind.COLLATERAL, InstrumentKind.GUARANTEE}
)


def put_in_force(
    case: Case, deal: Deal, chosen: Iterable[str], swaps: Swaps = ()
) -> tuple[Case, Deal]:
    """Give the case and the deal with some of the case's instruments in force.

    Parameters
    ----------
    chosen
        Ids of instruments, each of use for this deal (see `idle`).
    swaps
        What the custodians among them exchange at once, beside the deal's own swaps.

    Notes
    -----
    What an instrument adds or brings counts for a party by that party's trust in who lends it:
    points × `trusted`, 1 where nothing is stated and where nobody lends it. They are put in force
    in the case's order: of two that state the same of one action the later holds.
    """
    wanted = frozenset(chosen)
    for id_ in [id_ for id_ in case.instruments if id_ in wanted]:
        case, deal = _with(case, deal, id_)
    return case, Deal(deal.actions, deal.standing, deal.shares, (*deal.swaps, *swaps))


def effective(case: Case, instrument: Instrument) -> tuple[Fraction, Fraction]:
    """Points that a guarantee, collateral or assurance adds, and that collateral brings.

    Each by the trust that the party in whose points they are has in who lends it.
    """
    lender = None if instrument.by is None else case.parties[instrument.by]
    trusted = {} if lender is None else lender.trusted
    added, brought = instrument.adds or Fraction(0), instrument.brings or Fraction(0)
    return (
        added * trusted.get(instrument.of or "", Fraction(1)),
        brought * trusted.get(instrument.to or "", Fraction(1)),
    )


def ways(case: Case, deal: Deal, id_: str) -> Iterator[Swaps]:
    """Give the sets of swaps that a custodian could make, the largest first, never none."""
    swaps = (swappable(deal, swap) for swap in case.instruments[id_].swaps)
    possible = [swap for swap in swaps if swap]
    for number in range(len(possible), 0, -1):
        for some in combinations(possible, number):
            named = [name for swap in some for name in swap]
            if len(set(named)) == len(named):
                yield some


def idle(case: Case, deal: Deal) -> Mapping[str, str]:
    """Say of each instrument that can change nothing for this deal why that is so."""
    reasons = {id_: _idle(case, deal, one) for id_, one in case.instruments.items()}
    return {id_: reason for id_, reason in reasons.items() if reason}


def _idle(case: Case, deal: Deal, instrument: Instrument) -> str:
    budget = case.parties[instrument.by].budget if instrument.by else None
    if budget is not None and instrument.cost > budget:
        # Translators: this and the reasons below end “Of no use here: {ids}, for {reason}.”
        return _("it costs more than its lender's budget")
    match instrument.kind:
        case InstrumentKind.CUSTODIAN:
            could = any(
                swappable(parted, swap)
                for _splits, parted in divided(case, deal, [instrument])
                for swap in instrument.swaps
            )
            return "" if could else _("this deal holds none of the swaps that they could make")
        case InstrumentKind.ASSURANCE | InstrumentKind.COLLATERAL | InstrumentKind.GUARANTEE:
            return _idle_for_party(case, deal, instrument)
        case InstrumentKind.PAYMENT:
            return ""
        case (
            InstrumentKind.SNAPBACK
            | InstrumentKind.SPLIT
            | InstrumentKind.SUSPENSION
            | InstrumentKind.VERIFICATION
        ) as kind:
            return _idle_for_action(case, deal, instrument, kind)
        case unknown:
            assert_never(unknown)


def _idle_for_action(case: Case, deal: Deal, instrument: Instrument, kind: InstrumentKind) -> str:
    of = instrument.of or ""
    if of not in deal.shares and of not in deal.standing:
        return _("what they change is not in this deal")
    if kind is InstrumentKind.SPLIT and of in deal.standing:
        return _("what they would split is in force already")
    if kind is InstrumentKind.SPLIT and _parted(deal, of):
        return _("what they would split comes in instalments, or in a swap, already")
    if kind is InstrumentKind.VERIFICATION and not _counts(case.actions[of]):
        return _(
            "the rules count an action in full once it is done; verification moves balances only "
            "where the case says so (counts: true)"
        )
    if kind is InstrumentKind.VERIFICATION and instrument.confidence is None:
        return _("they make verification faster, not surer")
    return ""


def _idle_for_party(case: Case, deal: Deal, instrument: Instrument) -> str:
    of = instrument.of or ""
    name = case.parties[of].name
    if not any(effective(case, instrument)):
        return _("there is no trust of {name} in who lends it, or it adds nothing", name=name)
    if instrument.kind is InstrumentKind.ASSURANCE:
        limited = case.parties[of].risk_limit is not None
        return "" if limited else _("no risk limit is stated for {name}", name=name)
    # Who pays acts, once its payment is in force.
    pays = any(x.of == of and x.kind is InstrumentKind.PAYMENT for x in case.instruments.values())
    if pays or acts(case, deal, of):
        return ""
    return _("nothing in this deal is done by {name}", name=name)


def _counts(action: Action) -> bool:
    return action.verified is not None and action.verified.counts


def swappable(deal: Deal, swap: Sequence[str]) -> tuple[str, ...]:
    """Give the parts that a custodian would exchange; none unless all are to do, in no swap yet."""
    taken = {name for one in deal.swaps for name in one}
    named = [deal.parts_named(name) for name in swap]
    parts = tuple(part for own in named for part in own)
    return parts if all(named) and not taken & {*parts} else ()


def divided(
    case: Case, deal: Deal, custodians: Iterable[Instrument]
) -> Iterator[tuple[Names, Deal]]:
    """Give the deal as it is, then with splits without which custodians lack parts to exchange.

    Of each action whose parts they name one split at most is in force; with the splits' ids.
    """
    named = [name for one in custodians for swap in one.swaps for name in swap]
    of = dict.fromkeys(name.partition(".")[0] for name in named if not deal.parts_named(name))
    choices = [
        ("", *(
            id_ for id_, one in case.instruments.items()
            if one.kind is InstrumentKind.SPLIT and one.of == action and not _idle(case, deal, one)
        ))
        for action in of if action in deal.shares
    ]  # fmt: skip
    for chosen in product(*choices):
        splits = frozenset(chosen) - {""}
        yield splits, put_in_force(case, deal, splits)[1]


def _parted(deal: Deal, action: str) -> bool:
    swapped = any(action in swap for swap in deal.swaps)
    return swapped or deal.parts(action) != (action,)


def _with(case: Case, deal: Deal, id_: str) -> tuple[Case, Deal]:
    """Put one instrument in force; what a custodian exchanges is said beside it."""
    one = case.instruments[id_]
    of, (added, brought) = one.of or "", effective(case, one)
    match one.kind:
        case InstrumentKind.GUARANTEE:
            return _party(case, of, breach_cost=case.parties[of].breach_cost + added), deal
        case InstrumentKind.COLLATERAL:
            party, to = case.parties[of], one.to or ""
            pledged = {**party.collateral, to: party.pledged(to).more(added, brought)}
            return _party(case, of, collateral=pledged), deal
        case InstrumentKind.ASSURANCE:
            limit = case.parties[of].risk_limit
            return _party(case, of, risk_limit=None if limit is None else limit + added), deal
        case InstrumentKind.PAYMENT:
            paid = Action.model_construct(
                title=one.title,
                by=(of,),
                does=" ".join(said(one.about).split()) or _("Pays for the other side's steps"),
                value=one.value,
                reversible=one.reversible or Fraction(0),
                kind=Kind.PAYMENT,
            )
            case = case.model_copy(update={"actions": {**case.actions, id_: paid}})
            return case, _of(deal, {**deal.shares, id_: equal(1)})
        case InstrumentKind.CUSTODIAN:
            return case, deal
        case InstrumentKind.SPLIT:
            parts = one.parts or 1
            split = _of(deal, {**deal.shares, of: equal(parts)})
            return _action(case, of, parts=parts), split
        case InstrumentKind.VERIFICATION:
            return _action(case, of, verified=_verified(id_, case.actions[of], one)), deal
        case InstrumentKind.SNAPBACK | InstrumentKind.SUSPENSION:
            value = {**case.actions[of].value, **one.value}
            return _action(case, of, reversible=one.reversible, value=value), deal
        case unknown:
            assert_never(unknown)


def _party(case: Case, id_: str, **change: object) -> Case:
    changed = case.parties[id_].model_copy(update=change)
    return case.model_copy(update={"parties": {**case.parties, id_: changed}})


def _action(case: Case, id_: str, **change: object) -> Case:
    changed = case.actions[id_].model_copy(update=change)
    return case.model_copy(update={"actions": {**case.actions, id_: changed}})


def _verified(id_: str, action: Action, instrument: Instrument) -> Verified:
    known = action.verified or Verified(
        by=instrument.by or id_, takes=None, confidence=None, false_alarm=None, counts=False
    )
    stated = {"takes": instrument.takes, "confidence": instrument.confidence}
    return known.model_copy(update={key: x for key, x in stated.items() if x is not None})


def _of(deal: Deal, shares: Mapping[str, tuple[Fraction, ...]]) -> Deal:
    return Deal(tuple(shares), deal.standing, shares, deal.swaps)
