"""What the parts of a case state, in words: for `show`, which leaves nothing out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from paripassu.balance.amounts import in_unit, stated, with_unit
from paripassu.balance.deal import bottom_line
from paripassu.case.amount import Priced
from paripassu.case.instrument import Instrument, InstrumentKind
from paripassu.case.leaving import Leaves
from paripassu.case.model import Action, Also, Case, Kind, Role, Verified
from paripassu.case.needs import in_words
from paripassu.case.stated import Numbers, Values
from paripassu.case.timing import Repeats, every
from paripassu.language import N_, _, _n, in_a_row
from paripassu.report.papers.linked import link_facts

ROLES = {
    Role.PRINCIPAL: N_("principal"),
    Role.STAKEHOLDER: N_("stakeholder"),
    Role.GUARANTOR: N_("guarantor"),
}
KINDS = {
    InstrumentKind.ASSURANCE: N_("assurance"),
    InstrumentKind.COLLATERAL: N_("collateral"),
    InstrumentKind.CUSTODIAN: N_("custodian"),
    InstrumentKind.GUARANTEE: N_("guarantee"),
    InstrumentKind.PAYMENT: N_("payment"),
    InstrumentKind.SNAPBACK: N_("snapback"),
    InstrumentKind.SPLIT: N_("split"),
    InstrumentKind.SUSPENSION: N_("suspension"),
    InstrumentKind.VERIFICATION: N_("verification"),
}
_STATED = {
    # Translators: the party that lends an instrument.
    "by": N_("by: {stated}"),
    # Translators: the party or the action that an instrument is for.
    "of": N_("of: {stated}"),
    # Translators: the party to which it goes.
    "to": N_("to: {stated}"),
    "adds": N_("adds: {stated}"),
    "brings": N_("brings: {stated}"),
    "parts": N_("parts: {stated}"),
    "reversible": N_("reversible: {stated}"),
    "takes": N_("takes: {stated}"),
    "confidence": N_("confidence: {stated}"),
    "cost": N_("cost: {stated}"),
}


def _trust_facts(case: Case, id_: str) -> Iterator[str]:
    """Give in whom a party has what trust, and how that grows."""
    party = case.parties[id_]
    if isinstance(party.trust, Mapping):
        for other in party.trust:
            name = case.parties[other].name if other in case.parties else _("the others")
            like = party.likeness_of(other)
            said = {"name": name, "stated": stated(party.trust_in(other))}
            if like is None:
                yield _("trust in {name} {stated}", **said)
            else:
                yield _("trust in {name} {stated}, a first impression of weight {like}",
                        like=stated(like), **said)  # fmt: skip
    elif party.trust is not None and party.learns is not None:
        yield _("trust {stated}, a first impression of weight {like}",
                stated=stated(party.trust), like=stated(party.learns.like))  # fmt: skip
    elif party.trust is not None:
        yield _("trust {stated}", stated=stated(party.trust))


def party_facts(case: Case, id_: str) -> Iterator[str]:
    """Give what a party states in numbers."""
    party, least = case.parties[id_], bottom_line(case, id_)
    yield _(ROLES[party.role])
    yield from _trust_facts(case, id_)
    if party.breach_cost:
        yield _("guarantee {stated}", stated=_amount(case, id_, party.breach_cost))
    for other, pledge in party.collateral.items():
        yield _(
            "pledged to {other}: {lost}, worth {gained} to {other}",
            other=other,
            lost=_amount(case, id_, pledge.lost),
            gained=_amount(case, other, pledge.gained),
        )
    if party.risk_limit is not None:
        yield _("risk limit {stated}", stated=_amount(case, id_, party.risk_limit))
    if least is not None:
        yield _("bottom line {stated}", stated=_amount(case, id_, least))
    if party.patience != 1:
        yield _patience(case, id_)
    if party.delay:
        yield _("each month of delay costs it {stated}", stated=_amount(case, id_, party.delay))
    if party.budget is not None:
        yield _("budget {stated}", stated=_written(case.unit, party.budget))
    for other, trust in party.trusted.items():
        yield _("trusted by {other}: {stated}", other=other, stated=stated(trust))
    for other, points in party.backed_by.items():
        yield _("backed by {other}: {stated} of its guarantee", other=other,
                stated=_amount(case, id_, points))  # fmt: skip
    if party.leaves is not None:
        yield from _leaving(party.leaves)


def _leaving(leaves: Leaves) -> Iterator[str]:
    """Say how likely a party is to leave, whatever it has to gain."""
    if leaves.each_month:
        yield _("leaves by chance, each month: {stated}", stated=stated(leaves.each_month))
    for day, chance in leaves.on.items():
        yield _("leaves by chance, on {day}: {stated}", day=day, stated=stated(chance))


def _patience(case: Case, party: str) -> str:
    """Say what comes of an amount a year later."""
    worth = case.parties[party].patience
    if not case.unit_of(party):
        return _("a point a year later is worth {stated}", stated=stated(worth))
    return _("{amount} a year later is worth {stated}", amount=in_unit(case, party, "1"),
             stated=in_unit(case, party, stated(worth)))  # fmt: skip


def action_facts(case: Case, action: Action) -> Iterator[str]:
    """Give what an action states in numbers, days and names."""
    values = _values(case, action.value)
    yield _("value: {values}", values=values) if values else _("value: none")
    yield _("reversible: {stated}", stated=stated(action.reversible))
    if action.keeps:
        yield _("keeps: {values}", values=_numbers(case, action.keeps))
    yield from _shown(action)
    if action.accrues:
        yield _("besides, each month in force: {values}", values=_numbers(case, action.accrues))
    if action.needs:
        yield _("needs: {actions}", actions=in_words(action.needed))
    if action.excludes:
        yield _("excludes: {actions}", actions=in_a_row(action.excludes))
    if action.parts != 1:
        yield _("parts: {stated}", stated=action.parts)
    if action.repeats is not None:
        yield repeated(action.repeats)
    yield from _uncertain(case, action)
    yield from _when(action)
    if action.verified is not None:
        yield _verified(action.verified)
    if action.kind is not Kind.OTHER:
        yield _("kind: {stated}", stated=action.kind)
    if action.track:
        yield _("track: {track}", track=action.track)
    if action.issue is not None:
        yield _("issue: {stated}", stated=action.issue)


def _shown(action: Action) -> Iterator[str]:
    """Give what is stated that an action shows of whoever does it."""
    if isinstance(action.shows, Mapping):
        yield _("shows: {values}", values=_shares(action.shows))
    elif action.shows is not None:
        yield _("shows: {values}", values=stated(action.shows))


def repeated(repeats: Repeats) -> str:
    """Say how often something is done; what is stated of it is of one time."""
    return _n(
        "done {every}, {n} time; all that is stated is of one time",
        "done {every}, {n} times; all that is stated is of one time",
        repeats.times,
        every=every(repeats),
    )


def _uncertain(case: Case, action: Action) -> Iterator[str]:
    """Give what is stated of an event."""
    if action.likely is not None:
        yield _("likely: {stated}", stated=stated(action.likely))
    if action.expects:
        yield _("held likely by: {values}", values=_shares(action.expects))
    if action.otherwise:
        yield _("otherwise: {actions}", actions=in_a_row(action.otherwise))
    if action.delays:
        late = (f"{id_} {duration}" for id_, duration in action.delays.items())
        yield _("delays: {actions}", actions=in_a_row(late))


def _when(action: Action) -> Iterator[str]:
    if action.takes is not None:
        yield _("takes: {stated}", stated=action.takes)
    if action.earliest is not None:
        yield _("earliest: {stated}", stated=action.earliest)
    if action.latest is not None:
        yield _("latest: {stated}", stated=action.latest)
    yield from link_facts(action)


def text_notes(action: Action) -> Iterator[str]:
    """Give what the text of the agreement says of an action, each for a line of its own."""
    if action.article:
        yield _("Article: {article}", article=action.article)
    if action.trigger:
        yield _("Set off by: {trigger}", trigger=action.trigger)
    if action.remarks:
        yield _("Remarks: {remarks}", remarks=action.remarks)


def action_notes(action: Action) -> Iterator[str]:
    """Give the sentences of an action, each for a line of its own."""
    yield from text_notes(action)
    if action.reasoning:
        yield _("assumed because: {reasoning}", reasoning=action.reasoning)
    if action.source:
        yield _("source: {source}", source=action.source)


def _verified(verified: Verified) -> str:
    """Say who verifies, how long that takes, how sure it is, and whether others count it so."""
    facts = [] if verified.takes is None else [_("takes: {stated}", stated=verified.takes)]
    if verified.confidence is not None:
        facts.append(_("confidence: {stated}", stated=stated(verified.confidence)))
    if verified.false_alarm is not None:
        facts.append(_("false alarm: {stated}", stated=stated(verified.false_alarm)))
    if verified.counts:
        facts.append(_("others count the action by that confidence"))
    if not facts:
        return _("verified by: {verifier}", verifier=verified.by)
    return _("verified by: {verifier} ({facts})", verifier=verified.by, facts=in_a_row(facts))


def also_facts(case: Case, also: Also) -> Iterator[str]:
    """Give what an extra value states in numbers."""
    yield _("value: {values}", values=_values(case, also.value))
    yield _("reversible: {stated}", stated=stated(also.reversible))


def instrument_facts(case: Case, one: Instrument) -> Iterator[str]:
    """Give all that an instrument states, its cost last."""
    if one.swaps:
        yield _("swaps: {swaps}", swaps=" / ".join(in_a_row(swap) for swap in one.swaps))
    if one.value:
        yield _("value: {values}", values=_values(case, one.value))
    for key, message in _STATED.items():
        number = getattr(one, key)
        if number is not None:
            yield _(message, stated=_of_instrument(case, one, key, number))


def _of_instrument(case: Case, one: Instrument, key: str, number: object) -> object:
    """Give what an instrument states under a key; an amount in the unit of whose it is."""
    if not isinstance(number, Fraction):
        return number
    if key == "cost":
        return _written(case.unit, number)
    party = {"adds": one.of, "brings": one.to}.get(key)
    return stated(number) if party is None else _amount(case, party, number)


def _numbers(case: Case, table: Numbers) -> str:
    return in_a_row(f"{party} {_amount(case, party, number)}" for party, number in table.items())


def _shares(table: Mapping[str, Fraction]) -> str:
    return in_a_row(f"{party} {stated(number)}" for party, number in table.items())


def _values(case: Case, value: Values) -> str:
    return in_a_row(f"{p} {_amount(case, p, *span)}" for p, span in value.items())


def _range(low: str, high: str) -> str:
    return low if low == high else _("{low} to {high}", low=low, high=high)


def _amount(case: Case, party: str, low: Fraction, high: Fraction | None = None) -> str:
    return _written(case.unit_of(party), low, high)


def _written(unit: str, low: Fraction, high: Fraction | None = None) -> str:
    """Write an amount or a range; of parts of a price what they come to, and what was written."""
    ends = low, low if high is None else high
    number = with_unit(unit, _range(*map(stated, ends)))
    if not any(isinstance(end, Priced) for end in ends):
        return number
    part = _range(*(end.written if isinstance(end, Priced) else stated(end) for end in ends))
    # Translators: a part of a price: what it comes to, and as the file states it (15 % of price).
    return _("{number} ({part})", number=number, part=part)
