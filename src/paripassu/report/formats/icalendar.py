"""A calendar as iCalendar (RFC 5545): an event for each step and one for its verification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from paripassu.balance.links import LinkKind
from paripassu.case.translated import first_stated
from paripassu.language import _
from paripassu.order.dated_plan import Calendar
from paripassu.report.papers.entries import Entry, entries, first_benefits, first_step, on
from paripassu.report.papers.timetable import head, notes, unlinked

_LONGEST = 75  # octets of a line, without its end


def icalendar(calendar: Calendar) -> str:
    """Write a calendar as iCalendar: events of whole days, their ends exclusive.

    An event keeps its UID as long as the case keeps its title and the step its name, so that a
    newer file replaces the older one. Nothing depends on the clock: the stamp is the day on which
    the assumptions were stated, or D-Day.

    Raises
    ------
    RequestError
        Where the date of D-Day is to be agreed.
    """
    return "".join(f"{_folded(line)}\r\n" for line in _lines(calendar))


def _lines(calendar: Calendar) -> Iterator[str]:
    title = _escaped(calendar.case.title)
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Pari Passu//paripassu//EN"
    yield "CALSCALE:GREGORIAN"
    yield f"NAME:{title}"
    yield f"X-WR-CALNAME:{title}"
    yield f"DESCRIPTION:{_escaped(_paragraphs(head(calendar)))}"
    listed = entries(calendar)
    # What waits for a step waits for its verification, where that is an event of its own.
    ends = {e.step.name: _uid(calendar, e.step.name, "verified" if e.apart else "") for e in listed}
    holder = {token: name for name in calendar.dates for token in name.split("+")}
    gaps = {
        (entry.step.name, holder[link.other]): f";GAP=P{gap}D"
        for entry in listed
        for gap, link in sorted(zip(entry.gaps, entry.links, strict=True), key=lambda one: one[0])
        if link.kind is LinkKind.AFTER and gap
    }
    for entry in listed:
        yield from _step(
            calendar,
            entry,
            [(ends[name], gaps.get((entry.step.name, name), "")) for name in entry.after],
        )
        if entry.apart:
            yield from _verification(calendar, entry)
    for party, day in first_benefits(calendar).items():
        yield from _benefit(calendar, party, day)
    yield "END:VCALENDAR"


def _step(calendar: Calendar, entry: Entry, after: Iterable[tuple[str, str]]) -> Iterator[str]:
    step = entry.step
    summary = _("{who}: {does}", who=entry.who, does=entry.does)
    yield from _opened(calendar, step.name, "", step.dates.starts, step.dates.done, summary)
    yield f"DESCRIPTION:{_escaped(_paragraphs([*notes(calendar, entry), *unlinked(entry)]))}"
    if step.tracks:
        yield f"CATEGORIES:{','.join(map(_escaped, step.tracks))}"
    # RFC 9253; a program that does not know the word takes it for a plain relation.
    yield from (f"RELATED-TO;RELTYPE=DEPENDS-ON{gap}:{uid}" for uid, gap in after)
    yield "END:VEVENT"


def _verification(calendar: Calendar, entry: Entry) -> Iterator[str]:
    name, dates = entry.step.name, entry.step.dates
    said = {"verifier": entry.verifiers, "does": entry.does}
    summary = _("{verifier} verifies: {does}", **said) if entry.verifiers else entry.does
    yield from _opened(calendar, name, "verified", dates.checked, dates.verified, summary)
    if entry.step.tracks:
        yield f"CATEGORIES:{','.join(map(_escaped, entry.step.tracks))}"
    yield f"RELATED-TO:{_uid(calendar, name)}"
    yield "END:VEVENT"


def _benefit(calendar: Calendar, party: str, day: int) -> Iterator[str]:
    name = calendar.case.parties[party].name
    summary = _("First benefit to {party}", party=name)
    step = first_step(calendar, party)
    day = day if step is None else step.dates.on.verified
    yield from _opened(calendar, party, "first benefit", day, day, summary)
    if step is not None:
        yield f"RELATED-TO:{_uid(calendar, step.name)}"
    yield "END:VEVENT"


def _opened(
    calendar: Calendar, name: str, what: str, first: int, end: int, summary: str
) -> Iterator[str]:
    """Begin an event of whole days; one that takes no time stands on the day on which it is."""
    case = calendar.case
    stated = case.assumptions.on if case.assumptions else None
    stamp = (stated or on(calendar, 0).isoformat()).replace("-", "")
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(calendar, name, what)}"
    yield f"DTSTAMP:{stamp}T000000Z"
    yield f"DTSTART;VALUE=DATE:{on(calendar, first):%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{on(calendar, max(end, first + 1)):%Y%m%d}"
    yield f"SUMMARY:{_escaped(summary)}"
    yield "TRANSP:TRANSPARENT"


def _uid(calendar: Calendar, name: str, what: str = "") -> str:
    text = "\n".join((first_stated(calendar.case.title), name, what))
    return f"{sha256(text.encode('utf-8')).hexdigest()[:32]}@paripassu"


def _paragraphs(sentences: Iterable[str]) -> str:
    return "\n".join(sentences)


def _escaped(text: str) -> str:
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(sign, written)
    return text


def _folded(line: str) -> str:
    """Fold a line of more than 75 octets between letters: what goes on begins with a space."""
    pieces, taken = [""], 0
    for letter in line:
        octets = len(letter.encode("utf-8"))
        if taken + octets > _LONGEST:
            pieces.append(" ")
            taken = 1
        pieces[-1] += letter
        taken += octets
    return "\r\n".join(pieces)
