"""A case on the terminal, as a person reads it: every key that its file states."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent

from rich.console import Console
from rich.text import Text

from paripassu.balance.amounts import stated, with_unit
from paripassu.case.history import Came, History, Reading
from paripassu.case.model import Case
from paripassu.case.titles import named
from paripassu.language import N_, _, _n, in_a_row, in_clauses
from paripassu.report.papers.facts import (
    KINDS,
    action_facts,
    action_notes,
    also_facts,
    instrument_facts,
    party_facts,
)
from paripassu.report.papers.linked import workday_facts
from paripassu.report.papers.whole import assumptions
from paripassu.report.papers.wording import judged, worked_out

_CAME = {
    Came.DONE: N_("done"),
    Came.LATE: N_("late"),
    Came.PARTLY: N_("partly"),
    Came.NEVER: N_("never"),
    Came.UNDONE: N_("undone"),
}


def show_case(console: Console, case: Case) -> None:
    """Print a case as a person reads it."""
    console.print(Text(case.title, "bold underline"))
    for text in (case.about, case.source and _("Source: {source}", source=case.source)):
        if text:
            console.print(Text(text))
    for said in (*_days(case), *_prices(case)):
        console.print(Text(said))
    console.print()
    _parties(console, case)
    _actions(console, case)
    _tracks(console, case)
    _in_words(console, case)
    _also(console, case)
    _deals(console, case)
    _history(console, case)
    _instruments(console, case)
    _register(console, case)
    console.print(Text(f"\n{assumptions(case)}", "italic"))


def _days(case: Case) -> Iterator[str]:
    if case.starts is not None:
        yield _("D-Day: {date}", date=case.starts)
    if case.horizon is not None:
        yield _("What accrues is counted for {duration} after D-Day.", duration=case.horizon)
    if case.workdays is not None:
        yield from workday_facts(case.workdays)


def _prices(case: Case) -> Iterator[str]:
    """Say what amounts are in, and which prices there are."""
    if case.unit:
        yield _("Amounts are in {unit}.", unit=case.unit)
    for name, price in case.prices.items():
        yield _("{name}: {trust}", name=name, trust=with_unit(case.unit, stated(price)))


def _tracks(console: Console, case: Case) -> None:
    """Name the tracks and verifiers of which the case says more than their names."""
    if case.tracks:
        console.print(_heading(_("Tracks")))
    for name, track in case.tracks.items():
        limited = "" if track.at_once is None else _(" ({n} at once)", n=track.at_once)
        console.print(Text(f"  {name}{limited}"))
        if track.about:
            console.print(_detail(track.about))
    if case.verifiers:
        console.print(_heading(_("Verifiers")))
    for name, one in case.verifiers.items():
        teams = one.teams
        said = name if teams is None else _n(
            "{name} ({n} team)", "{name} ({n} teams)", teams, name=name
        )  # fmt: skip
        console.print(Text(f"  {said}"))
        if one.arrives is not None:
            console.print(_detail(_("comes with {action}", action=named(case, one.arrives))))
        for line in workday_facts(one.workdays) if one.workdays else ():
            console.print(_detail(line))
        if one.about:
            console.print(_detail(one.about))


def _register(console: Console, case: Case) -> None:
    """Say what the numbers rest on, and which of them are somebody else's."""
    if case.assumptions is None:
        return
    if case.assumptions.note:
        console.print(_heading(_("What the numbers rest on")))
        console.print(Text(f"  {case.assumptions.note}"))
    if case.assumptions.stated:
        console.print(_heading(_("Numbers stated by somebody else, or on another day.")))
    for one in case.assumptions.stated:
        on = "" if one.on is None else f"  {one.on}"
        console.print(Text.assemble(f"  {one.of}", (f"  {one.by}{on}", "dim")))
        if one.why:
            console.print(_detail(one.why))


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
        console.print(_detail(in_clauses(also_facts(case, also))))
        if also.reasoning:
            console.print(_detail(_("assumed because: {reasoning}", reasoning=also.reasoning)))


def _deals(console: Console, case: Case) -> None:
    if case.deals:
        console.print(_heading(_("Deals")))
    for id_, deal in case.deals.items():
        name = _("{deal} (meant where none is asked for)", deal=id_) if id_ == case.deal else id_
        console.print(Text(f"  {name}: {deal.title}"))
        console.print(Text(f"    {', '.join(deal.actions)}", "dim"))
        if deal.source:
            console.print(_detail(_("source: {source}", source=deal.source)))


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
            if step.source:
                console.print(_detail(_("source: {source}", source=step.source)))
        for said in _told(case.history):
            console.print(Text(f"  {said}", "dim"))
    for id_, reading in case.readings.items():
        told = _("Reading {id}: {title}", id=id_, title=reading.title)
        console.print(_heading(told))
        console.print(Text(f"  {', '.join(reading.order)}"))
        for said in _told(reading):
            console.print(Text(f"  {said}", "dim"))


def _told(one: History | Reading) -> Iterator[str]:
    """Say of which deal history or a reading tells, what came of it, and where that is from."""
    if one.deal is not None:
        yield _("deal: {deal}", deal=one.deal)
    if isinstance(one, History):
        if one.broke is not None and one.broke not in [step.action for step in one.order]:
            yield _("It broke at {step}.", step=one.broke)
        if one.about:
            yield one.about
    if one.source:
        yield _("source: {source}", source=one.source)


def _instruments(console: Console, case: Case) -> None:
    if case.instruments:
        console.print(_heading(_("Instruments that could be added")))
    for id_, one in case.instruments.items():
        about = one.about.replace("\n\n", "\n\n  ")
        if one.title:
            about = _("{title}: {does}", title=one.title, does=about) if about else one.title
        console.print(Text(f"  {id_} ({_(KINDS[one.kind])}): {about}"))
        console.print(_detail(in_clauses(instrument_facts(case, one))))


def _parties(console: Console, case: Case) -> None:
    console.print(Text(_("Parties"), "bold"))
    for id_, party in case.parties.items():
        console.print(Text.assemble(f"  {id_}", (f"  {party.name}", "dim")))
        console.print(_detail(in_a_row(party_facts(case, id_))))
        if party.about:
            console.print(_detail(_("assumed because: {reasoning}", reasoning=party.about)))


def _actions(console: Console, case: Case) -> None:
    console.print(Text(_("Actions"), "bold"))
    for id_, action in case.actions.items():
        who = in_a_row(case.parties[p].name for p in action.by) or _("nobody")
        if action.standing:
            standing = _("standing already")
            who = f"{who}  ({standing})"
        console.print(Text.assemble(f"  {id_}", (f"  {who}", "dim")))
        does = action.does
        if action.title:
            # Translators: an action: its title, and what is really done.
            does = _("{title}: {does}", title=action.title, does=does)
        console.print(Text(f"      {does}"))
        console.print(_detail(in_clauses(action_facts(case, action))))
        for note in action_notes(action):
            console.print(_detail(note))
