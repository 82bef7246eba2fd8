"""A calendar as a Gantt chart in Mermaid's text format."""

from __future__ import annotations

from collections.abc import Iterator

from paripassu.language import _
from paripassu.order.dated_plan import Calendar
from paripassu.report.formats.mermaid import comment, escaped
from paripassu.report.papers.entries import Entry, entries, first_benefits, grouped
from paripassu.report.papers.timetable import head, shortened

_LONGEST = 80  # letters of a task's name: what does not fit its bar is written beside it


def gantt_mermaid(calendar: Calendar) -> str:
    """Write a calendar as a Mermaid Gantt chart: a section for each track, then first benefits.

    A step is a task, its verification one of another shade. Where the date of D-Day is to be
    agreed, a day is written as one thousandth of a second, so that the axis counts D+n.
    """
    return "\n".join(_lines(calendar)) + "\n"


def _lines(calendar: Calendar) -> Iterator[str]:
    dated = calendar.date(calendar.length) is not None
    yield "gantt"
    for sentence in head(calendar):
        yield comment(sentence)
    yield f"title {escaped(calendar.case.title)}"
    if dated:
        yield "dateFormat YYYY-MM-DD"
        yield "axisFormat %Y-%m-%d"
    else:
        note = _("The date of D-Day is to be agreed: 1 day after it stands as 1 millisecond.")
        yield comment(note)
        yield "dateFormat x"
        yield "axisFormat D+%Q"
    yield "todayMarker off"
    for name, group in grouped(entries(calendar)).items():
        yield f"section {escaped(name)}"
        for entry in group:
            yield from _tasks(calendar, entry)
    benefits = first_benefits(calendar)
    if benefits:
        heading = _("First benefits")
        yield f"section {escaped(heading)}"
    for number, (party, day) in enumerate(benefits.items(), 1):
        name = _("First benefit to {party}", party=calendar.case.parties[party].name)
        yield _task(calendar, name, f"milestone, b{number}", day, day)


def _tasks(calendar: Calendar, entry: Entry) -> Iterator[str]:
    number, dates = entry.step.number, entry.step.dates
    # A name begins with a number, so it is never a keyword of Mermaid.
    said = _("{number}. {who}: {does}", number=number, who=entry.who, does=entry.does)
    kind = "milestone, " if dates.starts == dates.done else ""
    yield _task(calendar, said, f"{kind}s{number}", dates.starts, dates.done)
    if entry.apart:
        said = _("Verification of step {number}", number=number)
        if entry.verifiers:
            said = f"{said}: {entry.verifiers}"
        kind = "milestone" if dates.checked == dates.verified else "done"
        yield _task(calendar, said, f"{kind}, v{number}", dates.checked, dates.verified)


def _task(calendar: Calendar, name: str, tags: str, first: int, end: int) -> str:
    dated = calendar.date(calendar.length) is not None
    start, finish = (calendar.date(day) if dated else day for day in (first, end))
    return f"{escaped(shortened(name, _LONGEST))} :{tags}, {start}, {finish}"
