"""The ledger on the terminal: how a plan stands, and whether a record holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from paripassu.balance.amounts import points
from paripassu.case.model import Case
from paripassu.errors import visible
from paripassu.language import N_, _, _n, dated, in_a_row
from paripassu.ledger.entry import Entry, Grade
from paripassu.ledger.offline.verdict import Cheating, Verdict
from paripassu.ledger.standing import Standing, Status

GRADES = {
    Grade.NOT_BEGUN: N_("not begun"),
    Grade.MINIMAL: N_("minimal"),
    Grade.PARTIAL: N_("partial"),
    Grade.COMPLETE: N_("complete"),
}
FEW = 20  # faults of a file that are told at once


def show_status(console: Console, status: Status, case: Case | None) -> None:
    """Print how a plan stands: each step, whose move it is, and where that leaves each party."""
    console.print(_text(status.charter.title, style="bold"))
    for sentence in _course(status):
        console.print(_text(sentence))
    steps = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for heading in (_("step"), _("by"), _("due"), _("declared"), _("verified"), _("besides")):
        steps.add_column(heading, overflow="fold")
    for one in status.steps:
        steps.add_row(*map(_text, _cells(one)))
    console.print(steps)
    for one in status.moves:
        console.print(_text(_waiting(one)))
    if case is not None and status.as_declared and status.as_verified:
        console.print(_balances(status, case))
        if not status.same_case:
            console.print(Text(_("The case is not the very one that the plan was made of.")))


def show_verdicts(
    console: Console, verdicts: Iterable[Verdict], cheating: Iterable[Cheating]
) -> None:
    """Print whether exported records hold, and any proof that somebody cheated."""
    for one in verdicts:
        console.print(_text(one.file, style="bold"))
        for sentence in _found(one):
            console.print(_text(sentence))
        console.print(Text(_("Compare these public keys with those that you were given:")))
        for name, key in one.keys.items():
            console.print(_text(f"  {name} {key}"), soft_wrap=True)
    for proof in cheating:
        console.print(_text(str(proof), style="bold"))
        for checkpoint in (proof.first, proof.second):
            console.print(Text(shown(checkpoint)), soft_wrap=True)  # to be copied as it is


def shown(note: str) -> str:
    """Spell out what a terminal might obey in a note: what is signed must be what is seen."""
    return "\n".join(map(visible, note.split("\n")))


def _text(line: str, style: str = "") -> Text:
    return Text(visible(line), style=style)


def _course(status: Status) -> Iterator[str]:
    declared = sum(one.counts_declared for one in status.steps)
    verified = sum(one.counts_verified for one in status.steps)
    yield _n(
        "On {day}, after {n} entry: {declared} of {steps} steps declared done, {verified} verified "
        "as complete.",
        "On {day}, after {n} entries: {declared} of {steps} steps declared done, {verified} "
        "verified as complete.",
        status.entries,
        day=dated(status.on.isoformat()),
        declared=declared,
        verified=verified,
        steps=len(status.steps),
    )
    if status.suspended:
        yield _("Suspended by {names}.", names=in_a_row(status.suspended))
    if status.guarantees:
        yield _("Guarantees called: {names}.", names=in_a_row(status.guarantees))
    if status.ended:
        yield _("Ended by {names}.", names=in_a_row(status.ended))


def _cells(one: Standing) -> Iterator[str]:
    yield one.task.id
    yield in_a_row(one.task.by)
    yield dated(one.task.due.isoformat()) if one.task.due else "-"
    yield _on(one.declared)
    grade = one.verified and one.verified[1].grade
    yield _on(one.verified, _(GRADES[grade]) if grade else "")
    marks = [
        *([_("breached")] if one.breached else []),
        *([_("taken back")] if one.taken_back else []),
        *([_("disputed")] if one.disputed else []),
        *([_("overdue")] if one.overdue else []),
    ]
    yield in_a_row(marks) or "-"


def _on(last: tuple[int, Entry] | None, what: str = "") -> str:
    """Tell the day of an entry, and its number."""
    if last is None:
        return "-"
    number, entry = last
    day = dated(entry.on.isoformat())
    if what:
        return _("{what}, {day} (entry {number})", what=what, day=day, number=number)
    return _("{day} (entry {number})", day=day, number=number)


def _waiting(one: Standing) -> str:
    names = {"waiting": in_a_row(one.waiting), "whom": in_a_row(one.waited_for)}
    if one.waited_for == one.task.by:
        return _("“{step}” is to be done by {whom}; waiting: {waiting}.", step=one.task.id, **names)
    return _("“{step}” is to be verified by {whom}; waiting: {waiting}.", step=one.task.id, **names)


def _balances(status: Status, case: Case) -> Table:
    """Set where each party stands as verified beside where it stands as declared."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold")
    table.add_column(_("party"), overflow="fold")
    for heading in (
        _("balance as verified"),
        _("as declared"),
        _("exposure as verified"),
        _("as declared"),
        _("trust needed to go on"),
        _("trust there"),
    ):
        table.add_column(heading, justify="right", overflow="fold")
    verified, declared = status.as_verified, status.as_declared
    assert verified is not None and declared is not None  # or there is no table
    for party in verified.balance:
        needed = verified.trust_needed.get(party)
        there = verified.trust_there.get(party)
        none = _("none enough") if party in verified.trust_needed else "-"
        table.add_row(
            case.parties[party].name,
            points(verified.balance[party]),
            points(declared.balance[party]),
            points(verified.exposure[party]),
            points(declared.exposure[party]),
            none if needed is None else points(needed),
            "-" if there is None else points(there),
        )
    return table


def _found(one: Verdict) -> Iterator[str]:
    if not one.faults:
        yield _("All signatures, proofs and roles hold.")
    for fault in one.faults[:FEW]:
        yield f"{fault.key}: {fault.sentence}"
    if len(one.faults) > FEW:
        more = len(one.faults) - FEW
        yield _n("{n} more fault is not shown.", "{n} more faults are not shown.", more)
    yield _n(
        "Of {n} entry {agreed} is agreed by the policy of the plan.",
        "Of {n} entries {agreed} are agreed by the policy of the plan.",
        one.entries,
        agreed=one.agreed,
    )
    if one.cosigners:
        yield _("The last checkpoint is cosigned by {names}.", names=in_a_row(one.cosigners))
    if one.entry is not None:
        said = {key: value for key, value in one.entry.items() if key != "charter"}
        yield _("Entry {number}: {said}", number=one.number, said=json.dumps(said))
