"""The order in one line for each step, as a screen of text shows it; a calendar with its bars."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence

from paripassu.language import _, _n, dated, in_clauses
from paripassu.order.because import share
from paripassu.order.dated_plan import Calendar
from paripassu.order.step import Step
from paripassu.report.papers.document import Bar, Cell, Column, Number, Row, Table
from paripassu.report.papers.entries import Entry, entries, first_step
from paripassu.report.papers.failures import failures
from paripassu.report.papers.folded import folded, numbers, run_title
from paripassu.report.papers.timetable import day, limits
from paripassu.report.papers.told import Told


def order_lines(told: Told) -> Table:
    """Give the steps in their order, a line each: who does what, and what it asks."""
    columns = (
        Column("#", 0.5, numeric=True),
        Column(_("Step"), 2),
        Column(_("Who"), 1.5, clipped=True),
        Column(_("What is done"), 4, clipped=True, spare=True),
        Column(_("What fails; trust asked") if told.failing_steps else _("Trust asked"), 2),
    )
    rows = tuple(_line(told, run) for run in told.runs(lambda step: tuple(_asked(told, step))))
    return Table("", _("Steps"), columns, rows, len(told.plan.order) - len(told.steps))


def _line(told: Told, run: Sequence[Step]) -> Row:
    step = run[0]
    return Row(
        (
            Number(numbers([one.number for one in run]), step.number),
            told.run_marked(run),
            told.who(step),
            told.run_doing(run),
            in_clauses(_asked(told, step)),
        ),
        marked=step.number in told.tight_steps,
        fails=step.number in told.failing_steps,
    )


def _asked(told: Told, step: Step) -> Iterator[str]:
    """Say in a few words what fails at a step, and what trust it asks."""
    yield from told.failing_steps.get(step.number, ())
    for party, needed in step.trust_needed.items():
        if needed and party in told.acting:
            yield _("{name}: {trust}", name=told.name(party), trust=share(needed))


def dated_lines(calendar: Calendar) -> Table:
    """Give the steps in the order in which they start, with their days and a bar each."""
    listed = entries(calendar)
    letters = letters_of(listed)
    columns = (
        Column("#", 0.5, numeric=True),
        Column(_("Step"), 2),
        Column(_("Days"), 2),
        *([Column(_("Starts on"), 1.2, spare=True)] if calendar.case.starts else []),
        *([Column(_("Track"), 0.5, spare=True)] if letters else []),
        Column(_("Who"), 1.5, clipped=True),
        Column(_("Verified"), 1),
        Column(_("What is done"), 4, clipped=True, spare=True),
        Column("", 2, spare=True),
    )
    runs = _runs(calendar, listed)
    return Table("", _("Days"), columns, tuple(_row(calendar, run, letters) for run in runs))


def _runs(calendar: Calendar, listed: Sequence[Entry]) -> list[tuple[Entry, ...]]:
    """Fold the times of one action that follow each other, where no rule fails by any."""
    return folded(
        calendar.case, listed, lambda one: one.step, lambda one: (one.who, one.step.fails)
    )


def letters_of(listed: Sequence[Entry]) -> Mapping[str, str]:
    """Give each track a letter, in the order in which the tracks begin; numbers after Z."""
    tracks = dict.fromkeys(track for entry in listed for track in entry.step.tracks)
    known = [*string.ascii_uppercase, *map(str, range(27, len(tracks) + 1))]
    return dict(zip(tracks, known, strict=False))


def limits_kept(calendar: Calendar, listed: Sequence[Entry]) -> Iterator[str]:
    """Name the tracks and the verifiers, with how much each can do at once."""
    named = []
    for track, letter in letters_of(listed).items():
        stated = calendar.case.tracks.get(track)
        most = stated.at_once if stated is not None else None
        limited = "" if most is None else _(" ({n} at once)", n=most)
        named.append(f"{letter} {track}{limited}")
    if named:
        yield _("Tracks: {tracks}", tracks=" · ".join(named))
    teams = [
        _n("{name} ({n} team)", "{name} ({n} teams)", one.teams, name=name)
        for name, one in calendar.case.verifiers.items()
        if one.teams is not None
    ]
    if teams:
        yield _("Verifiers: {verifiers}", verifiers=" · ".join(teams))


def benefits(told: Told, calendar: Calendar) -> Iterator[str]:
    """Say of each party whose numbers are shown when its first benefit from others comes."""
    for party in told.acting:
        number, step = calendar.first_benefit.get(party), first_step(calendar, party)
        if number is None:
            said = _("no benefit from others")
        elif step is None:
            said = _("first benefit at {day}", day=day(number))
        else:
            when = {"day": day(number), "number": step.number}
            said = _("first benefit at {day} (step {number})", **when)
        yield _("{name}: {trust}", name=told.name(party), trust=said)


def bounds(calendar: Calendar, listed: Sequence[Entry]) -> Iterator[str]:
    """Say between which days the case lets steps be done; of a run each has its own period."""
    for entry in (run[0] for run in _runs(calendar, listed) if len(run) == 1):
        if kept := in_clauses(limits(entry)):
            yield _("{name}: {trust}", name=f"{entry.step.number}. {entry.step.title}", trust=kept)


def _row(calendar: Calendar, run: Sequence[Entry], letters: Mapping[str, str]) -> Row:
    entry, last = run[0], run[-1].step.dates
    step, dates, steps = entry.step, entry.step.dates, [one.step for one in run]
    failing, span = tuple(failures(calendar.case, step)), max(calendar.length, 1)
    bar = Bar(*(n / span for n in (dates.starts, last.done, last.checked, last.verified)))
    several = len(run) > 1
    does = calendar.case.actions[step.actions[0]].does if several else entry.does
    cells: tuple[Cell, ...] = (
        Number(numbers([one.number for one in steps]), step.number),
        run_title(calendar.case, steps) if several else step.title,
        f"{day(dates.starts)} – {day(last.done)}",
        *([dated(calendar.date(dates.starts) or "")] if calendar.case.starts else []),
        *([" ".join(letters[track] for track in step.tracks)] if letters else []),
        entry.who,
        day(last.verified) if entry.verifiers else "",
        in_clauses((*failing, does)),
        bar,
    )
    return Row(cells, fails=bool(failing))
