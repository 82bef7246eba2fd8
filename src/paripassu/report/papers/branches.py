"""What events decide: how likely each is, what is done only then, what that is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from paripassu.balance.amounts import headed, points
from paripassu.balance.branches import depends, events_of
from paripassu.case.number import plain
from paripassu.case.uncertain import ends
from paripassu.language import _, in_a_row, in_clauses
from paripassu.order.because import share
from paripassu.report.papers.document import Cell, Column, Number, Paragraph, Row, Section, Table
from paripassu.report.papers.told import Told


def branches(told: Told) -> Iterator[Section]:
    """Give the tree of what events decide; nothing where there are none."""
    if len(told.plan.figures.paths) == 1:
        return
    columns = (
        Column(_("Where"), 3),
        Column(_("How likely"), 1.5),
        Column(_("Done only there"), 3),
        *(Column(headed(told.case, p), 1, numeric=True) for p in told.parties),
    )
    table = Table(
        _("What each event decides, with what the finished deal is then worth to each party, in "
          "its own points: the mean over what is still open."),
        _("Events"),
        columns,
        tuple(_rows(told)),
    )  # fmt: skip
    said = _(
        "Nobody controls whether an event happens. The rules are kept however events turn out; "
        "before an event each party counts on the mean of what may come, as likely as it holds it."
    )
    yield Section("events", _("What events decide"), (Paragraph(said), table), brief=True)


def _rows(told: Told) -> Iterator[Row]:
    case, deal = told.case, told.plan.deal
    inside = {event: depends(case, deal, [event]) for event in events_of(case, deal)}
    yield from _under(told, inside, {})
    # What hangs on events of several branches of the tree stands in none of them.
    for event in [*inside]:
        yield from _turns(told, inside, event)


def _under(
    told: Told, inside: dict[str, dict[str, bool]], known: Mapping[str, bool]
) -> Iterator[Row]:
    """Yield the events that come up just where others have turned out so, and what is in them."""
    for event in [event for event, needed in inside.items() if needed == known]:
        yield from _turns(told, inside, event)


def _turns(told: Told, inside: dict[str, dict[str, bool]], event: str) -> Iterator[Row]:
    if event not in inside:
        return
    needed, title = inside.pop(event), told.titled(event)
    for happens in (True, False):
        known = {**needed, event: happens}
        turn = _("{event}: yes", event=title) if happens else _("{event}: no", event=title)
        worth = (_worth(told, p, known) for p in told.parties)
        cells: tuple[Cell, ...] = (
            "– " * len(needed) + turn,
            _likely(told, event, happens=happens),
            in_clauses(_then(told, event, known)),
            *(Number(points(number), plain(number)) for number in worth),
        )
        yield Row(cells)
        yield from _under(told, inside, known)


def _worth(told: Told, party: str, known: Mapping[str, bool]) -> Fraction:
    """Give what the finished deal is worth to a party once some events have turned out so."""
    return sum(
        (path.branch.chance(told.case, party, [*known]) * path.hoped[party][-1]
         for path in told.plan.figures.paths
         if all(path.branch.outcomes.get(event) == known[event] for event in known)),
        Fraction(0),
    )  # fmt: skip


def _then(told: Told, event: str, known: Mapping[str, bool]) -> Iterator[str]:
    """Say what is done only there, what is later there, and whether the process ends there."""
    for step in told.plan.steps:
        if step.only_where == known and not told.case.actions[step.actions[0]].event:
            yield told.titled(step.name)
    if known[event]:
        for action, duration in told.case.actions[event].delays.items():
            if action in told.plan.deal.shares:
                yield _("{action}: {duration} later", action=told.titled(action), duration=duration)
    elif ends(told.case, event):
        yield _("the process ends")


def _likely(told: Told, event: str, *, happens: bool) -> str:
    """Say how likely it is; party by party where they hold it differently."""
    stated = told.case.actions[event]
    held = {p: stated.expected(p) if happens else 1 - stated.expected(p) for p in told.parties}
    if len({*held.values()}) == 1:
        return share(next(iter(held.values())))
    return in_a_row(
        _("{name}: {trust}", name=told.name(p), trust=share(chance)) for p, chance in held.items()
    )
