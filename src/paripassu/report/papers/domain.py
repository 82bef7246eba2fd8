"""The answer to a negotiation domain of another program, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from paripassu.balance.amounts import points, stated
from paripassu.case.number import plain
from paripassu.language import N_, _, _n, in_a_row, is_right_to_left, language
from paripassu.packages.domain import DomainAnswer
from paripassu.report.papers.document import (
    Block,
    Column,
    Document,
    Number,
    Paragraph,
    Row,
    Section,
    Table,
    Tone,
)
from paripassu.report.papers.grounds import not_said
from paripassu.report.papers.whole import finished, titled

MOST = 12  # outcomes shown; --json has all

_READINGS = {
    "negmas": N_("Read as negmas: every evaluation as it stands."),
    "genius": N_("Read as genius: every evaluation divided by the largest of its issue."),
}


def paper(found: DomainAnswer, *, brief: bool = False) -> Document:
    """Put a domain's Pareto set and the outcomes that measures pick into a document."""
    section = Section("domain", "", tuple(_blocks(found)), wide=True, brief=True)
    composed = Document(
        title=found.title,
        subtitle=_("What could be agreed on"),
        facts=((_("Numbers"), found.numbers_by),),
        sections=(section,) if brief else titled((section, not_said())),
        author=found.numbers_by,
        foot=_("Utilities are compared between the profiles as the files give them."),
        language=language(),
        right_to_left=is_right_to_left(),
    )
    return finished(composed)


def _blocks(found: DomainAnswer) -> Iterator[Block]:
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
    yield Paragraph(f"{among} {without}")
    yield Paragraph(_(_READINGS[found.reading]))
    if found.own_scale is not None:
        yield Paragraph(_by_own_scale(found.own_scale), Tone.PARTLY)
    yield _table(found)
    more = len(found.pareto) - MOST
    if more > 0:
        yield Paragraph(
            _n("… and {n} more (--json has all).", "… and {n} more (--json has all).", more)
        )


def _table(found: DomainAnswer) -> Table:
    picked = [(_(m), one) for m, chosen in found.points.items() for one in chosen[:MOST]]
    listed = [*picked, *(("", one) for one in found.pareto[:MOST])]
    return Table(
        "",
        _("Pareto set"),
        (
            Column(_("Picked by")),
            *(Column(issue, 2) for issue in found.issues),
            *(Column(profile, 1.2, numeric=True) for profile in found.profiles),
        ),
        tuple(
            Row(
                (
                    name,
                    *map(str, one.outcome),
                    *(Number(_fine(u), plain(u)) for u in one.utility),
                )
            )
            for name, one in listed
        ),
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
