"""The answer to a negotiation domain of another program, in words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from paripassu.balance.checker import points, stated
from paripassu.language import N_, _, _n, in_a_row
from paripassu.packages.domain import DomainAnswer

MOST = 12  # outcomes shown; --json has all

_READINGS = {
    "negmas": N_("Read as negmas: every evaluation as it stands."),
    "genius": N_("Read as genius: every evaluation divided by the largest of its issue."),
}


def show_domain(console: Console, found: DomainAnswer) -> None:
    """Print a domain's Pareto set and the outcomes that measures pick."""
    console.print(Text(found.title, "bold underline"))
    each = zip(found.profiles, found.disagreement, strict=True)
    among = _n(
        "{n} outcomes; {best} of them nobody can improve on without a loss to another.",
        "{n} outcomes; {best} of them nobody can improve on without a loss to another.",
        found.outcomes,
        best=len(found.pareto),
    )
    without = _(
        "Without a deal: {utilities}.", utilities=in_a_row(f"{p} {stated(d)}" for p, d in each)
    )
    console.print(Text(f"{among} {without}"))
    console.print(Text(_(_READINGS[found.reading])))
    if found.own_scale is not None:
        console.print(Text(_by_own_scale(found.own_scale), "yellow"))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), header_style="bold")
    for issue in ("", *found.issues):
        table.add_column(issue, overflow="fold")
    for profile in found.profiles:
        table.add_column(profile, justify="right")
    for measure, chosen in found.points.items():
        for point in chosen[:MOST]:
            table.add_row(_(measure), *map(str, point.outcome), *map(_fine, point.utility))
    for point in found.pareto[:MOST]:
        table.add_row("", *map(str, point.outcome), *map(_fine, point.utility), style="dim")
    console.print(table)
    more = len(found.pareto) - MOST
    if more > 0:
        console.print(
            Text(_n("… and {n} more (--json has all).", "… and {n} more (--json has all).", more))
        )
    console.print(
        Text(_("Utilities are compared between the profiles as the files give them."), "italic")
    )


def _by_own_scale(own: DomainAnswer) -> str:
    """Say what a reading loses, and what the files' own gives."""
    lost = _(
        "This loses the scale of GENIUS, from 0 to 1, or what these files state on it that each "
        "has without a deal."
    )
    if not own.pareto:
        none = _("With --reading genius no outcome gives every profile what it has without a deal.")
        return f"{lost} {none}"
    best = own.points["nash"][0]
    given = _n(
        "With --reading genius: {n} outcome that nobody can improve on; without a deal "
        "{reservations}; Nash {outcome}, {utilities}.",
        "With --reading genius: {n} outcomes that nobody can improve on; without a deal "
        "{reservations}; Nash {outcome}, {utilities}.",
        len(own.pareto),
        reservations=_each(own.profiles, own.disagreement),
        outcome=in_a_row(best.outcome),
        utilities=_each(own.profiles, best.utility),
    )
    return f"{lost} {given}"


def _each(profiles: Sequence[str], utilities: Sequence[Fraction]) -> str:
    pairs = zip(profiles, utilities, strict=True)
    return in_a_row(f"{profile} {_fine(utility)}" for profile, utility in pairs)


def _fine(number: Fraction) -> str:
    return points(number, places=4)
