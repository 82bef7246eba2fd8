"""Entries signed: drafts that several sign one after the other, and what is held against them."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812 - as a type it is a name of its own

from paripassu.errors import RequestError
from paripassu.language import _, in_a_row
from paripassu.ledger.charter import Charter, public
from paripassu.ledger.entry import Entry, Kind
from paripassu.ledger.keys import Key
from paripassu.ledger.note import halves, noted
from paripassu.ledger.offline import notes
from paripassu.ledger.rules import Course


def started(charter: Charter, on: Date) -> Entry:
    """Make the first entry of a record, for all parties to sign."""
    entry = Entry(kind=Kind.STARTED, by=charter.parties, on=on, charter=charter)
    Course().refuse(entry)
    return entry


def sign(note: str, key: Key) -> str:
    """Add a signature to an entry that waits for it.

    Raises
    ------
    RequestError
        Where it is no entry, or does not name who signs.
    """
    text, lines = halves(note)
    entry = Entry.read(text)
    if key.name not in entry.by:
        raise RequestError(
            _("The entry is to be signed by {names}, not by {name}.",
              names=in_a_row(entry.by), name=key.name)
        )  # fmt: skip
    others = [one for one in lines if one.split(" ")[1] != key.name]
    return noted(text, *others, key.signed(text))


def admit(course: Course, note: str) -> Entry:
    """Read a signed entry and refuse it where it may not be the next one."""
    try:
        read = notes.note(note)
    except notes.MalformedError:
        raise RequestError(_("The entry is not signed by anybody, or is no signed note.")) from None
    entry = Entry.read(read.text)
    course.refuse(entry)
    charter = course.charter or entry.charter
    assert charter is not None  # or it would have been refused
    good = {
        one.name
        for one in read.signatures
        if one.name in charter.keys and notes.signed(read, one, public(charter, one.name))
    }
    if good != {*entry.by} or len(read.signatures) != len(good):
        lacking = sorted({*entry.by, *read.names} - good)
        raise RequestError(
            _(
                "The entry lacks the signature of {names}, or has one that does not hold.",
                names=in_a_row(lacking or read.names),
            )
        )
    return entry
