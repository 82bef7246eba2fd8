"""The shorter answers on the terminal: counts, frontiers, instalments, the library."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from paripassu.balance.checker import at_least, stated
from paripassu.balance.deal import guarantee
from paripassu.case.model import Case
from paripassu.language import _, _n, in_a_row
from paripassu.report.writers.terminal import assumptions, name_of

if TYPE_CHECKING:
    from paripassu.order.count import Count
    from paripassu.order.frontier import Frontier
    from paripassu.order.instalments import Instalments


def show_count(console: Console, case: Case, found: Count) -> None:
    """Print how many orders there are and how many are safe."""
    console.print(Text(case.title, "bold underline"))
    if found.orders is None:
        console.print(_("Orders that the needs allow: not counted within the time limit"))
    else:
        console.print(_("Orders that the needs allow: {number}", number=f"{found.orders:,}"))
    if found.orders is None or found.safe is None:
        console.print(_("Safe among them: not counted within the time limit"))
    elif found.safe == 0:
        console.print(_("Safe among them: {number}", number=0))
    else:
        share = f"{round(found.orders / found.safe):,}"
        safe = _(
            "Safe among them: {number} (about 1 in {share})", number=f"{found.safe:,}", share=share
        )
        console.print(safe)
    console.print(assumptions(case))


def show_frontier(console: Console, found: Frontier) -> None:
    """Print the minimal vectors of guarantees and an order for each."""
    case = found.case
    console.print(Text(case.title, "bold underline"))
    if not found.minimal:
        console.print(_none(found))
        return
    acting = list(found.minimal[0].guarantee)
    trust = in_a_row(
        f"{name_of(case, p)} {stated(case.parties[p].trust or Fraction(0))}" for p in acting
    )
    console.print(
        _("Guarantees with which an order is safe, at today's trust ({trust}).", trust=trust)
    )
    console.print(_("In no row can one be lowered without raising another in it."))
    table = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for party in acting:
        table.add_column(Text(name_of(case, party)), justify="right", overflow="fold")
    table.add_column(_("An order that needs no more"), ratio=1, overflow="fold")
    for one in found.minimal:
        table.add_row(*(at_least(g) for g in one.guarantee.values()), Text(", ".join(one.order)))
    numbers = [stated(guarantee(case, p)) for p in acting]
    table.add_section()
    table.add_row(*numbers, Text(_("stated in the case"), "italic"))
    console.print(table)
    if not found.complete:
        console.print(Text(_("Time ran out: there may be more."), "yellow"))
    console.print(assumptions(case))


def _none(found: Frontier) -> str:
    """Say why there are no guarantees to show."""
    if not found.complete:
        return _("None found in time.")
    if not found.below:
        return _("No guarantees help: no order passes rule 3.")
    return _(
        "No guarantees help: the finished deal gives {name} less than its bottom line.",
        name=name_of(found.case, found.below[0]),
    )


def show_instalments(console: Console, found: Instalments) -> None:
    """Print the fewest instalments, their sizes and a safe order."""
    console.print(Text(found.case.title, "bold underline"))
    console.print(_enough(found))
    if found.parts is not None and found.parts > 1:
        for action, sizes in found.sizes.items():
            shown = " + ".join(f"{float(size):.3g}" for size in sizes)
            console.print(Text(f"  {action}: {shown}"))
    if found.order:
        console.print(Text(_("A safe order: {order}", order=", ".join(found.order))))
    if found.closed_form is not None:
        theory = found.closed_form
        if theory.equal is None:
            console.print(_("With no guarantee at all no number of parts would be enough."))
        else:
            closed = _(
                "In closed form, at full trust and with money freely divisible: {equal} equal or "
                "{shrinking} shrinking parts.",
                equal=theory.equal,
                shrinking=theory.shrinking,
            )
            console.print(closed)
    console.print(assumptions(found.case))


def _enough(found: Instalments) -> str:
    """Say how many parts are enough."""
    names, equal = in_a_row(found.actions), found.shape == "equal"
    if found.parts == 1:
        return _("It is safe with {actions} undivided.", actions=names)
    if found.parts is None and equal:
        return _n(
            "Up to {n} equal parts of {actions} do not make it safe.",
            "Up to {n} equal parts of {actions} do not make it safe.",
            found.tried,
            actions=names,
        )
    if found.parts is None:
        return _n(
            "Up to {n} shrinking parts of {actions} do not make it safe.",
            "Up to {n} shrinking parts of {actions} do not make it safe.",
            found.tried,
            actions=names,
        )
    if equal:
        return _n(
            "{n} equal part of {actions} is enough, and no fewer.",
            "{n} equal parts of {actions} are enough, and no fewer.",
            found.parts,
            actions=names,
        )
    return _n(
        "{n} shrinking part of {actions} is enough, and no fewer.",
        "{n} shrinking parts of {actions} are enough, and no fewer.",
        found.parts,
        actions=names,
    )


def show_cases(console: Console, table: Sequence[tuple[str, Case]]) -> None:
    """Print the library."""
    listed = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for heading in (_("id"), _("case")):
        listed.add_column(heading, overflow="fold")
    for heading in (_("parties"), _("actions")):
        listed.add_column(heading, justify="right", overflow="fold")
    listed.add_column(_("history"), overflow="fold")
    for id_, case in table:
        told = _("yes") if case.history is not None else "-"
        listed.add_row(id_, Text(case.title), str(len(case.parties)), str(len(case.actions)), told)
    console.print(listed)
    console.print(_("Next: paripassu show ID, paripassu plan ID, paripassu check ID --history"))
