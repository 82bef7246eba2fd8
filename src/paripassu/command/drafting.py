"""What the verbs of the ledger read: charters as they are asked for, drafts, days, policies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as Date  # noqa: N812 - as a type it is a name of its own
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paripassu.command.answering import loaded_case
from paripassu.command.reading import names
from paripassu.errors import RequestError
from paripassu.language import _

if TYPE_CHECKING:
    from paripassu.ledger.charter import Charter, Threshold


def charter_of(
    case: str | None,
    public: list[Path] | None,
    *,
    before: Charter | None = None,
    deal: str | None = None,
    order: str | None = None,
    dated: bool = False,
    starts: str | None = None,
    signs_for: list[str] | None = None,
    policy: list[str] | None = None,
    replace_by: list[str] | None = None,
) -> Charter:
    """Make the charter that is asked for; an amendment keeps what it does not change."""
    from paripassu.ledger.charter import charter, refuse
    from paripassu.ledger.charter import public as key_of
    from paripassu.ledger.keys import read_public

    keys = {} if before is None else {name: key_of(before, name) for name in before.keys}
    keys |= dict(read_public(file) for file in public or ())
    if case is None:
        assert before is not None  # only an amendment names no case
        from base64 import b64encode

        coded = {name: b64encode(key).decode() for name, key in keys.items()}
        made = replace(before, keys=coded)
        refuse(made)
        return made
    found = _found(case, deal, order, dated=dated, starts=starts)
    return charter(
        found,
        keys,
        policy=[threshold(one) for one in policy or ()] or (before.policy if before else ()),
        replace=[threshold(one) for one in replace_by or ()] or (before.replace if before else ()),
        signers=dict(_pair(one) for one in signs_for or ()),
    )


def _found(
    case: str, deal: str | None, order: str | None, *, dated: bool, starts: str | None
) -> Any:
    """Find the plan or the calendar that the record is to follow."""
    from paripassu.verbs import function, named

    loaded = loaded_case(case, None, starts)
    if dated and order is not None:
        raise RequestError(_("With --dated the calendar has an order of its own."))
    if order is not None:
        return function(named("check"))(loaded, order=names(order), deal=deal)
    return function(named("calendar" if dated else "plan"))(loaded, deal=deal)


def threshold(text: str) -> Threshold:
    """Read a policy: ``2:usa,dprk``; without a number all of those that are named."""
    from paripassu.ledger.charter import Threshold

    least, colon, of = text.partition(":")
    listed = tuple(names(of if colon else text))
    if colon and not least.strip().isdecimal():
        raise RequestError(
            _("A policy is a number and names, such as 2:usa,dprk,iaea, not “{text}”.",
              text=text[:80])
        )  # fmt: skip
    return Threshold(int(least) if colon else len(listed), listed)


def day(text: str | None) -> Date:
    """Read a day, such as 2027-01-15; today where none is given."""
    try:
        return Date.today() if text is None else Date.fromisoformat(text)
    except ValueError:
        raise RequestError(
            _("A day is written such as 2027-01-15, not “{text}”.", text=str(text)[:40])
        ) from None


def the_note(path: Path) -> str:
    """Read a draft."""
    from paripassu.ledger.entry import LONGEST

    try:
        with path.open("rb") as file:
            return file.read(LONGEST).decode()
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or _("it is no text")
        raise RequestError(
            _("“{path}” cannot be read: {why}.", path=path, why=why.lower())
        ) from None


def is_draft(note: str, kind: str) -> bool:
    """Whether a note is an entry of a kind; raises `RequestError` where it is none at all."""
    from paripassu.ledger.entry import Entry
    from paripassu.ledger.note import halves

    return Entry.read(halves(note)[0]).kind == kind


def _pair(text: str) -> tuple[str, str]:
    verifier, equals, name = text.partition("=")
    if not (equals and verifier.strip() and name.strip()):
        raise RequestError(
            _("--signs-for takes a verifier and a name, such as IAEA=iaea, not “{text}”.",
              text=text[:80])
        )  # fmt: skip
    return verifier.strip(), name.strip()
