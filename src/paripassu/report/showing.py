"""A case on the terminal, as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from textwrap import indent

from rich.console import Console
from rich.text import Text

from paripassu.balance.checker import stated
from paripassu.balance.deal import bottom_line
from paripassu.case.history import Came
from paripassu.case.instrument import Instrument, InstrumentKind
from paripassu.case.model import Action, Case, Role, Verified
from paripassu.case.stated import Values
from paripassu.language import N_, _, in_a_row, in_clauses
from paripassu.report.terminal import assumptions, name_of
from paripassu.report.wording import judged, worked_out

_ROLES = {
    Role.PRINCIPAL: N_("principal"),
    Role.STAKEHOLDER: N_("stakeholder"),
    Role.GUARANTOR: N_("guarantor"),
}
_CAME = {
    Came.DONE: N_("done"),
    Came.LATE: N_("late"),
    Came.PARTLY: N_("partly"),
    Came.NEVER: N_("never"),
    Came.UNDONE: N_("undone"),
}
_KINDS = {
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


def show_case(console: Console, case: Case) -> None:
    """Print a case as a person reads it."""
    console.print(Text(case.title, "bold underline"))
    for text in (case.about, case.source and _("Source: {source}", source=case.source)):
        if text:
            console.print(Text(text))
    console.print()
    _parties(console, case)
    _actions(console, case)
    _in_words(console, case)
    _also(console, case)
    _deals(console, case)
    _history(console, case)
    _instruments(console, case)
    console.print(assumptions(case))


def _in_words(console: Console, case: Case) -> None:
    for id_, party in case.parties.items():
        if party.judgements:
            console.print(_heading(_("Values in words: {party}", party=party.name)))
            for line in judged(case, id_):
                console.print(Text(f"  {line}"))
            for line in worked_out(case, id_):
                console.print(Text(f"      {line}", "dim"))


def _heading(text: str) -> Text:
    return Text(f"\n{text}", "bold")


def _detail(text: str) -> Text:
    return Text(indent(text, " " * 6), "dim")


def _also(console: Console, case: Case) -> None:
    if case.also:
        console.print(_heading(_("More once all are done")))
    for also in case.also:
        console.print(Text(f"  {', '.join(also.when)}"))
        facts = (
            _("value: {values}", values=_values(also.value)),
            _("reversible: {stated}", stated=stated(also.reversible)),
        )
        console.print(_detail(in_clauses(facts)))
        if also.reasoning:
            console.print(_detail(_("assumed because: {reasoning}", reasoning=also.reasoning)))


def _deals(console: Console, case: Case) -> None:
    if case.deals:
        console.print(_heading(_("Deals")))
    for id_, deal in case.deals.items():
        name = _("{deal} (meant where none is asked for)", deal=id_) if id_ == case.deal else id_
        console.print(Text(f"  {name}: {deal.title}"))
        console.print(Text(f"    {', '.join(deal.actions)}", "dim"))


def _history(console: Console, case: Case) -> None:
    if case.history is not None:
        console.print(_heading(_("History")))
        for step in case.history.order:
            here = _("here it broke")
            broke = f"  <- {here}" if step.action == case.history.broke else ""
            when, came = step.date or _("no date"), _(_CAME[step.came])
            console.print(Text(f"  {when:10}  {came:7} {step.action}{broke}"))
            if step.note:
                console.print(_detail(step.note))
    for id_, reading in case.readings.items():
        told = _("Reading {id}: {title}", id=id_, title=reading.title)
        console.print(_heading(told))
        console.print(Text(f"  {', '.join(reading.order)}"))


def _instruments(console: Console, case: Case) -> None:
    if case.instruments:
        console.print(_heading(_("Instruments that could be added")))
    for id_, one in case.instruments.items():
        about = one.about.replace("\n\n", "\n\n  ")
        console.print(Text(f"  {id_} ({_(_KINDS[one.kind])}): {about}"))
        console.print(_detail(in_clauses(_stated(one))))


def _stated(one: Instrument) -> Iterator[str]:
    """Give all that an instrument states, its cost last."""
    if one.swaps:
        yield _("swaps: {swaps}", swaps=" / ".join(in_a_row(swap) for swap in one.swaps))
    if one.value:
        yield _("value: {values}", values=_values(one.value))
    for key, message in _STATED.items():
        number = getattr(one, key)
        if number is not None:
            yield _(message, stated=stated(number) if isinstance(number, Fraction) else number)


def _parties(console: Console, case: Case) -> None:
    console.print(Text(_("Parties"), "bold"))
    for id_, party in case.parties.items():
        least = bottom_line(case, id_)
        facts = [_(_ROLES[party.role])]
        if party.trust is not None:
            facts.append(_("trust {stated}", stated=stated(party.trust)))
        if party.breach_cost:
            facts.append(_("guarantee {stated}", stated=stated(party.breach_cost)))
        for other, pledge in party.collateral.items():
            facts.append(
                _(
                    "pledged to {other}: {lost}, worth {gained} to {other}",
                    other=other,
                    lost=stated(pledge.lost),
                    gained=stated(pledge.gained),
                )
            )
        if party.risk_limit is not None:
            facts.append(_("risk limit {stated}", stated=stated(party.risk_limit)))
        if least is not None:
            facts.append(_("bottom line {stated}", stated=stated(least)))
        if party.budget is not None:
            facts.append(_("budget {stated}", stated=stated(party.budget)))
        for other, trust in party.trusted.items():
            facts.append(_("trusted by {other}: {stated}", other=other, stated=stated(trust)))
        console.print(Text.assemble(f"  {id_}", (f"  {party.name}", "dim")))
        console.print(_detail(in_a_row(facts)))
        if party.about:
            console.print(_detail(_("assumed because: {reasoning}", reasoning=party.about)))


def _actions(console: Console, case: Case) -> None:
    console.print(Text(_("Actions"), "bold"))
    for id_, action in case.actions.items():
        who = in_a_row(name_of(case, p) for p in action.by)
        if action.standing:
            standing = _("standing already")
            who = f"{who}  ({standing})"
        console.print(Text.assemble(f"  {id_}", (f"  {who}", "dim")))
        console.print(Text(f"      {action.does}"))
        console.print(_detail(in_clauses(_facts(action))))
        if action.reasoning:
            console.print(_detail(_("assumed because: {reasoning}", reasoning=action.reasoning)))
        if action.source:
            console.print(_detail(_("source: {source}", source=action.source)))


def _facts(action: Action) -> Iterator[str]:
    """Give all that an action states in numbers and names."""
    values = _values(action.value)
    yield _("value: {values}", values=values) if values else _("value: none")
    yield _("reversible: {stated}", stated=stated(action.reversible))
    if action.keeps:
        kept = in_a_row(f"{p} {stated(k)}" for p, k in action.keeps.items())
        yield _("keeps: {values}", values=kept)
    if action.needs:
        yield _("needs: {actions}", actions=in_a_row(action.needs))
    if action.excludes:
        yield _("excludes: {actions}", actions=in_a_row(action.excludes))
    if action.parts != 1:
        yield _("parts: {stated}", stated=action.parts)
    if action.verified is not None:
        yield _verified(action.verified)


def _verified(verified: Verified) -> str:
    """Say who verifies, how sure that is, and whether others count the action by that."""
    if verified.confidence is None:
        return _("verified by: {verifier}", verifier=verified.by)
    said = {"verifier": verified.by, "confidence": stated(verified.confidence)}
    if not verified.counts:
        return _("verified by: {verifier} (confidence {confidence})", **said)
    return _(
        "verified by: {verifier} (confidence {confidence}, and others count it by that)", **said
    )


def _values(value: Values) -> str:
    return in_a_row(f"{p} {_range(low, high)}" for p, (low, high) in value.items())


def _range(low: Fraction, high: Fraction) -> str:
    one, two = stated(low), stated(high)
    return one if one == two else _("{low} to {high}", low=one, high=two)
