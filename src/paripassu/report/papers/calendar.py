"""A calendar on the terminal: a table with bars on wide ones, paragraphs on narrow."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from paripassu.balance.checker import stated as exactly
from paripassu.language import _, _n, in_a_row
from paripassu.opening.waiting import Waiting
from paripassu.order.because import share
from paripassu.order.dated_plan import Calendar
from paripassu.report.papers.entries import Entry, entries, first_step
from paripassu.report.papers.failures import failures
from paripassu.report.papers.headline import HEADLINES
from paripassu.report.papers.timetable import (
    day,
    length,
    limits,
    proof,
    stretched,
    tightest,
    verdict,
)
from paripassu.report.papers.waiting import show_waiting
from paripassu.report.writers.terminal import assumptions, name_of

NARROWEST = 34  # columns for what is done, under which steps are told in paragraphs
FIXED = (3, 15, 2, 14, 13)  # columns for number, days, track, who, verified
BARS, PADDING = 25, 2  # columns of the bars; between columns
_MARKS = "█─░"  # carried out, waits for the verifier, verification
_PLAIN_MARKS = "#-="  # where a terminal has no others


def show_calendar(console: Console, calendar: Calendar, waits: Waiting | None = None) -> None:
    """Print a calendar: verdict, length, parties, steps, tightest place, whose numbers.

    `waits` says why there are no safe dates though there is a safe order.
    """
    console.print(Text(calendar.case.title, "bold underline"))
    _word, colour, _sentence = HEADLINES[calendar.status]
    console.print(Text(verdict(calendar), f"bold {colour}"))
    for fault in calendar.figures.faults:
        console.print(Text(f"  {fault}", colour))
    console.print(Text(" ".join(filter(None, _about(calendar)))))
    console.print()
    for line in _parties(calendar):
        console.print(line)
    console.print()
    listed, marks = entries(calendar), _PLAIN_MARKS if console.options.ascii_only else _MARKS
    letters = _letters(listed)
    left = console.width - sum(FIXED) - PADDING * (len(FIXED) + 1)
    bars = BARS if left - BARS - PADDING >= NARROWEST else 0
    if left >= NARROWEST:
        console.print(_table(calendar, listed, letters, marks, bars))
    else:
        _paragraphs(console, calendar, listed, marks)
    for line in _legend(calendar, letters, marks if bars or left < NARROWEST else ""):
        console.print(line)
    if said := " ".join(tightest(calendar)):
        console.print(Text(said))
    if waits is not None:
        show_waiting(console, calendar.case, waits)
    console.print(assumptions(calendar.case))


def _about(calendar: Calendar) -> Iterator[str]:
    yield length(calendar)
    yield proof(calendar)
    last = calendar.ends
    if calendar.case.starts is None:
        yield _("The date of D-Day is to be agreed.")
    elif last is not None:
        dates = {"starts": calendar.case.starts, "last": last}
        yield _("D-Day is {starts}; the last step is verified on {last}.", **dates)
    asked = [name_of(calendar.case, party) for party in stretched(calendar)]
    if asked:
        yield _("It may ask more trust than is stated of: {who}.", who=in_a_row(asked))


def _parties(calendar: Calendar) -> Iterator[Text]:
    """Say of each acting party what trust it needs, has, and when its first benefit comes."""
    for party, needed in calendar.figures.trust_needed.items():
        stated = calendar.case.parties[party].trust
        has = _("none stated") if stated is None else _("has {trust}", trust=exactly(stated))
        asks = (
            _("no trust is enough ({has})", has=has)
            if needed is None
            else _("trust needed {trust} ({has})", trust=share(needed), has=has)
        )
        more = needed is None or needed > (stated or Fraction(0))
        yield Text.assemble(
            (name_of(calendar.case, party), "bold"),
            _("{name}: {trust}", name="", trust=""),
            (asks, "yellow" if more else ""),
            in_a_row(("", "")),
            _benefit(calendar, party),
        )


def _benefit(calendar: Calendar, party: str) -> str:
    number = calendar.first_benefit.get(party)
    if number is None:
        return _("no benefit from others")
    step = first_step(calendar, party)
    when = day(number)
    if step is None:
        return _("first benefit at {day}", day=when)
    return _("first benefit at {day} (step {number})", day=when, number=step.number)


def _letters(listed: Sequence[Entry]) -> dict[str, str]:
    """Give each track a letter, in the order in which the tracks begin; numbers after Z."""
    tracks = dict.fromkeys(track for entry in listed for track in entry.step.tracks)
    known = [*string.ascii_uppercase, *map(str, range(27, len(tracks) + 1))]
    return dict(zip(tracks, known, strict=False))


def _table(
    calendar: Calendar, listed: Sequence[Entry], letters: Mapping[str, str], marks: str, bars: int
) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", padding=(0, 1), pad_edge=False)
    heads = ["#", _("Days"), "", _("Who"), _("Verified")]
    for number, (heading, width) in enumerate(zip(heads, FIXED, strict=True)):
        table.add_column(
            heading, width=width, justify="left" if number else "right", overflow="fold"
        )
    table.add_column(_("What"), ratio=1, overflow="fold")
    if bars:
        table.add_column("", width=bars, no_wrap=True)
    for entry in listed:
        step = entry.step
        what = Text.assemble((step.name, "bold"), ": ", entry.does)
        for said in limits(entry):
            what.append(f"\n{said}", "dim")
        for said in failures(calendar.case, step):
            what.append(f"\n{said}", "red")
        cells = [
            Text(str(step.number)),
            Text("\n").join(_days(calendar, entry)),
            Text(" ".join(letters[track] for track in step.tracks)),
            Text(entry.who),
            Text("\n").join(_verified(calendar, entry)),
            what,
        ]
        table.add_row(*cells, *([_bar(calendar, entry, bars, marks)] if bars else []))
    return table


def _days(calendar: Calendar, entry: Entry) -> Iterator[Text]:
    dates = entry.step.dates
    yield Text(f"{day(dates.starts)} – {day(dates.done)}")
    for number in dict.fromkeys((dates.on.starts, dates.on.done)):
        date = calendar.date(number)
        if date is not None:
            yield Text(date, "dim")


def _verified(calendar: Calendar, entry: Entry) -> Iterator[Text]:
    if not entry.verifiers:
        yield Text("-")
        return
    verified = entry.step.dates.verified
    yield Text(day(verified))
    date = calendar.date(entry.step.dates.on.verified)
    if date is not None:
        yield Text(date, "dim")
    yield Text(entry.verifiers)


def _paragraphs(console: Console, calendar: Calendar, listed: Sequence[Entry], marks: str) -> None:
    for entry in listed:
        step = entry.step
        console.print(Text.assemble((f"{step.number}. {step.name}", "bold"), f"  {entry.who}"))
        when = f"{day(step.dates.starts)} – {day(step.dates.done)}"
        if entry.verifiers:
            by = {"verifier": entry.verifiers, "verified": day(step.dates.verified)}
            when += _(", verified by {verifier} at {verified}", **by)
        dates = [calendar.date(one) for one in (step.dates.starts, step.dates.on.verified)]
        if None not in dates:
            when += f" ({' – '.join(dict.fromkeys(map(str, dates)))})"
        lines = [Text(when), Text(entry.does), *(Text(said, "dim") for said in limits(entry))]
        lines += [Text(said, "red") for said in failures(calendar.case, step)]
        if step.tracks:
            lines.append(Text(_("track: {track}", track=in_a_row(step.tracks)), "dim"))
        lines.append(_bar(calendar, entry, max(console.width - 4, 10), marks))
        for line in lines:
            console.print(Padding(line, (0, 0, 0, 2)))
    console.print()


def _bar(calendar: Calendar, entry: Entry, width: int, marks: str) -> Text:
    """Draw when a step is carried out, waits and is verified, on a line of so many columns."""
    dates, span = entry.step.dates, max(calendar.length, 1)

    def at(number: int) -> int:
        return number * width // span

    first = min(at(dates.starts), width - 1)
    line = [" "] * width
    for begin, end, mark in (
        (dates.checked, dates.verified, marks[2]),
        (dates.done, dates.checked, marks[1]),
        (dates.starts, dates.done, marks[0]),
    ):
        if end > begin:
            line[at(begin) : at(end)] = mark * (at(end) - at(begin))
    # What takes less than a column is still seen.
    line[first] = marks[0]
    return Text("".join(line).rstrip(), "cyan")


def _legend(calendar: Calendar, letters: Mapping[str, str], marks: str) -> Iterator[Text]:
    """Explain the bars, and name the tracks and verifiers with their limits."""
    if marks:
        said = dict(zip(("done", "waits", "checked"), marks, strict=True))
        bars = _(
            "{done} carried out  {waits} waits for the verifier  {checked} verification", **said
        )
        yield Text(bars, "italic")
    named = []
    for track, letter in letters.items():
        stated = calendar.case.tracks.get(track)
        most = stated.at_once if stated is not None else None
        limited = "" if most is None else _(" ({n} at once)", n=most)
        named.append(f"{letter} {track}{limited}")
    if named:
        yield Text(_("Tracks: {tracks}", tracks=" · ".join(named)), "italic")
    teams = [
        _n("{name} ({n} team)", "{name} ({n} teams)", one.teams, name=name)
        for name, one in calendar.case.verifiers.items()
        if one.teams is not None
    ]
    if teams:
        yield Text(_("Verifiers: {verifiers}", verifiers=" · ".join(teams)), "italic")
