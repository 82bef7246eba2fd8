"""An entry of the record: what happened, on which day, by whom it is signed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date as Date  # noqa: N812 - as a type it is a name of its own
from enum import StrEnum
from functools import cache, cached_property
from hashlib import sha256
from typing import Annotated, Any

from pydantic import StringConstraints, TypeAdapter, ValidationError

from paripassu.errors import RequestError
from paripassu.language import _, in_a_row
from paripassu.ledger.canonical import canonical
from paripassu.ledger.charter import STRICT, Charter, Name, Said
from paripassu.short import Short

ORIGIN = "paripassu/"  # before the hash that names a record
LONGEST = 1_000_000  # bytes of an entry with its signatures
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Kind(StrEnum):
    """What can happen in the life of a plan."""

    STARTED = "started"
    DECLARED = "declared"
    VERIFIED = "verified"
    DISPUTED = "disputed"
    EXTENDED = "extended"
    BREACHED = "breached"
    CURED = "cured"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    GUARANTEE_CALLED = "guarantee-called"
    SNAPPED_BACK = "snapped-back"
    AMENDED = "amended"
    ENDED = "ended"


class Grade(StrEnum):
    """How much of a step a verifier found (as the Peace Accords Matrix grades provisions)."""

    NOT_BEGUN = "not-begun"
    MINIMAL = "minimal"
    PARTIAL = "partial"
    COMPLETE = "complete"


@dataclass(frozen=True, repr=False)
class File(Short):
    """A document that an entry rests on, by its hash; the record does not hold it."""

    __pydantic_config__ = STRICT
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    sha256: Hash


@dataclass(frozen=True, kw_only=True, repr=False)
class Entry(Short):
    """What its signers say happened.

    Attributes
    ----------
    kind, step
        What happened, and to which step of the plan; some kinds are of no step.
    by
        Those who sign it.
    on
        The day on which it happened, as they say.
    log
        The record that it is for: see `origin`. Empty for its first entry.
    under
        The number of the entry whose charter is in force: the start, or the last amendment.
    grade, on_time, as_agreed
        What a verifier found.
    entry
        The number of the entry that is disputed.
    until
        The new day by which a step is due.
    of
        The party whose guarantee is called.
    text, files
        In words; and what it rests on.
    charter
        Of a start or an amendment.
    """

    __pydantic_config__ = STRICT
    kind: Kind
    by: tuple[Name, ...]
    on: Date
    log: str = ""
    under: int | None = None
    step: Said | None = None
    grade: Grade | None = None
    on_time: bool | None = None
    as_agreed: bool | None = None
    entry: int | None = None
    until: Date | None = None
    of: Name | None = None
    text: Said = ""
    files: tuple[File, ...] = ()
    charter: Charter | None = None

    @cached_property
    def line(self) -> str:
        """The entry as it is signed: canonical JSON and a line end; what is not stated is left out.

        Raises `RequestError` where a text in it has no canonical form.
        """
        data = _adapter().dump_python(self, mode="json")
        try:
            return canonical(_stated(data)) + "\n"
        except ValueError:
            raise _no_text() from None

    @classmethod
    def read(cls, line: str) -> Entry:
        """Read what was signed; raises `RequestError` where it is not an entry in that form."""
        try:
            read: Entry = _adapter().validate_json(line)
        except ValidationError as problem:
            place = ".".join(str(key) for key in problem.errors()[0]["loc"])
            raise RequestError(
                _("“{key}” of the entry is not as it must be: {line}", key=place[:80],
                  line=line[:200].strip())
            ) from None  # fmt: skip
        if read.line != line:
            raise RequestError(
                _("An entry is not in its canonical form: {line}", line=line[:200].strip())
            )
        return read

    @classmethod
    def made(cls, kind: str, **stated: Any) -> Entry:
        """Make an entry of plain values; raises `RequestError` where one is not possible."""
        known = {one.name for one in fields(cls)}
        if kind not in [*map(str, Kind)] or not stated.keys() <= known:
            raise RequestError(
                _("An entry is one of {known}, not “{kind}”.",
                  known=in_a_row(Kind), kind=in_a_row([kind, *sorted(stated.keys() - known)])[:80])
            )  # fmt: skip
        data = {key: _plainly(value) for key, value in stated.items()}
        try:
            line = canonical(_stated({"kind": kind, **data})) + "\n"
        except ValueError:
            raise _no_text() from None
        return cls.read(line)

    def content(self) -> Mapping[str, Any]:
        """Give it as plain data, as it is signed."""
        told: dict[str, Any] = json.loads(self.line)
        return told


# What an entry of each kind must state besides what all do; and may, besides a text and files.
KEYS: Mapping[Kind, tuple[frozenset[str], frozenset[str]]] = {
    Kind.STARTED: (frozenset({"charter"}), frozenset()),
    Kind.DECLARED: (frozenset({"step"}), frozenset()),
    Kind.VERIFIED: (frozenset({"step", "grade"}), frozenset({"on_time", "as_agreed"})),
    Kind.DISPUTED: (frozenset({"step", "entry"}), frozenset()),
    Kind.EXTENDED: (frozenset({"step", "until"}), frozenset()),
    Kind.BREACHED: (frozenset({"step"}), frozenset()),
    Kind.CURED: (frozenset({"step"}), frozenset()),
    Kind.SUSPENDED: (frozenset(), frozenset()),
    Kind.RESUMED: (frozenset(), frozenset()),
    Kind.GUARANTEE_CALLED: (frozenset({"step", "of"}), frozenset()),
    Kind.SNAPPED_BACK: (frozenset({"step"}), frozenset()),
    Kind.AMENDED: (frozenset({"charter"}), frozenset()),
    Kind.ENDED: (frozenset(), frozenset()),
}
_ALWAYS = frozenset({"kind", "by", "on"})
_PLACED = frozenset({"log", "under"})
_ANY = frozenset({"text", "files"})


def misfits(entry: Entry) -> tuple[frozenset[str], frozenset[str]]:
    """Give the keys that an entry of its kind lacks, and those that it should not have."""
    must, may = KEYS[entry.kind]
    must = must | _ALWAYS | (frozenset() if entry.kind is Kind.STARTED else _PLACED)
    stated = {one.name for one in fields(entry) if _there(getattr(entry, one.name))}
    return must - stated, frozenset(stated - must - may - _ANY)


def origin(line: str) -> str:
    """Name a record by the hash of its first entry, as it was signed."""
    return ORIGIN + sha256(line.encode()).hexdigest()


def _no_text() -> RequestError:
    return RequestError(_("The entry holds signs or numbers that no entry can hold."))


def _plainly(value: Any) -> Any:
    """Give what an entry holds as JSON has it."""
    if isinstance(value, Date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plainly(one) for one in value]
    if isinstance(value, File):
        return dict(vars(value))
    if isinstance(value, Charter):
        return TypeAdapter(Charter).dump_python(value, mode="json")
    return value


def _there(value: Any) -> bool:
    return value is not None and value != () and value != ""


def _stated(data: Any) -> Any:
    """Leave out what is not stated, at any depth."""
    if isinstance(data, dict):
        return {key: _stated(one) for key, one in data.items() if one not in (None, "", [])}
    return [_stated(one) for one in data] if isinstance(data, list) else data


@cache
def _adapter() -> TypeAdapter[Entry]:
    return TypeAdapter(Entry)
