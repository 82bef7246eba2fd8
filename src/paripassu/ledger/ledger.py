"""The ledger: a record in its file, written by those whom its charter names."""

from __future__ import annotations

import os
import time as clock
from base64 import b64encode
from collections.abc import Iterable
from datetime import date as Date  # noqa: N812 - as a type it is a name of its own
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.ledger.canonical import canonical
from paripassu.ledger.charter import Charter
from paripassu.ledger.entry import Entry
from paripassu.ledger.keys import Key
from paripassu.ledger.note import checkpoint, halves, noted
from paripassu.ledger.offline.bundle import ENTRY, RECORD
from paripassu.ledger.offline.verdict import Verdict
from paripassu.ledger.offline.verify import verify_text
from paripassu.ledger.rules import Course
from paripassu.ledger.seen import Seen
from paripassu.ledger.signing import admit, sign, started
from paripassu.ledger.standing import Status, standing
from paripassu.ledger.store import Store
from paripassu.ledger.tree import Tree

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from paripassu.case.model import Case


class Ledger:
    """A record of a plan's life that no party can bend: opened from its file.

    It is open until `close`, or the end of a ``with``. Several programs may have the same file
    open, and write to it.

    Examples
    --------
    >>> import tempfile, pathlib, paripassu
    >>> from paripassu import Key, Ledger, charter, plan, verify
    >>> keys = [Key.new("bill"), Key.new("jack")]
    >>> agreed = charter(plan("bill-and-jack"), {key.name: key.public for key in keys})
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> with Ledger.begin(folder / "swap.ledger", agreed, keys) as ledger:
    ...     ledger.record("declared", keys[0], step="whip")
    ...     for key in keys:
    ...         _ = ledger.cosign(key)
    ...     _ = (folder / "all.json").write_text(ledger.export())
    1
    >>> verdicts, cheating = verify(folder / "all.json")
    >>> verdicts[0].yes, verdicts[0].agreed, cheating
    (True, 2, ())
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._hold(Store(path))
        with self._store.reading() as file:
            self._catch_up(file)
        if not len(self):
            self.close()
            raise RequestError(_("The ledger “{path}” is empty.", path=path))

    def _hold(self, store: Store) -> None:
        self._store = store
        self._course = Course()
        self._tree = Tree()
        self._notes: list[str] = []
        self._entries: list[Entry] = []

    @classmethod
    def begin(
        cls,
        path: str | os.PathLike[str],
        charter: Charter,
        keys: Iterable[Key],
        *,
        on: Date | None = None,
    ) -> Self:
        """Begin a record, with the keys of all parties at hand; else see `begin_signed`."""
        entry = started(charter, on or Date.today())
        return cls.begin_signed(path, noted(entry.line, *(key.signed(entry.line) for key in keys)))

    @classmethod
    def begin_signed(cls, path: str | os.PathLike[str], note: str) -> Self:
        """Begin a record with a start that all parties have signed.

        Raises
        ------
        RequestError
            Where a signature is missing, or the file exists already or cannot be written.
        """
        course = Course()
        admit(course, note)
        made = cls.__new__(cls)
        made._hold(Store(path, new=True))
        made.append(note)
        return made

    def close(self) -> None:
        """Let the file go."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _it: object, _where: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._notes)

    def __repr__(self) -> str:
        return f"<Ledger {self._store.path.name}: {len(self)} entries, {self.log[:18]}…>"

    @property
    def log(self) -> str:
        """The name of the record: the hash of its first entry."""
        return self._course.log

    @property
    def charter(self) -> Charter:
        """The charter in force."""
        charter = self._course.charter
        assert charter is not None  # there is a first entry, and it has one
        return charter

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries, in their order."""
        return tuple(self._entries)

    # --- Writing ------------------------------------------------------------------------------

    def draft(self, kind: str, by: Iterable[str], *, on: Date | None = None, **stated: Any) -> str:
        """Write an entry for several to sign: each adds a line with `sign`, and one appends it.

        Parameters
        ----------
        kind
            What happened: see `paripassu.ledger.entry.Kind`.
        by
            Who is to sign it.
        on
            The day on which it happened; today if left out.
        stated
            What it states besides: ``step``, ``grade``, ``on_time``, ``as_agreed``, ``entry``,
            ``until``, ``of``, ``text``, ``files``, ``charter``.

        Raises
        ------
        RequestError
            Where it may not be entered now.
        """
        entry = Entry.made(
            kind,
            by=tuple(by),
            on=on or Date.today(),
            log=self.log,
            under=self._course.under,
            **stated,
        )
        self._course.refuse(entry)
        return noted(entry.line)

    def record(self, kind: str, *keys: Key, on: Date | None = None, **stated: Any) -> int:
        """Enter what happened, signed by the keys at hand, and give its number; see `draft`."""
        note = self.draft(kind, [key.name for key in keys], on=on, **stated)
        for key in keys:
            note = sign(note, key)
        return self.append(note)[0]

    def append(self, *notes: str) -> tuple[int, ...]:
        """Enter signed entries, all of them or none, and give their numbers.

        What others have entered meanwhile is read first.

        Raises
        ------
        RequestError
            Where one may not be entered, or not by those who signed it.
        """
        first = len(self)
        try:
            with self._store.writing() as file:
                self._catch_up(file)
                first = len(self)
                for note in notes:
                    self._take(note, admit(self._course, note))
                self._store.add(file, first, list(notes))
        except BaseException:
            self._again(first)
            raise
        return tuple(range(first, first + len(notes)))

    def _catch_up(self, file: Connection) -> None:
        for note in self._store.entries(file, len(self)):
            self._take(note, Entry.read(halves(note)[0]))

    def _take(self, note: str, entry: Entry) -> None:
        self._course.take(entry)
        self._tree.add(note.encode())
        self._notes.append(note)
        self._entries.append(entry)

    def _again(self, size: int) -> None:
        """Go back to the first entries, where others were not entered after all."""
        if size == len(self):
            return
        before = list(zip(self._notes, self._entries, strict=True))[:size]
        self._hold(self._store)
        for note, entry in before:
            self._take(note, entry)

    # --- Cosigning ----------------------------------------------------------------------------

    def cosign(
        self, key: Key, *, seen: str | os.PathLike[str] | None = None, time: int | None = None
    ) -> str:
        """Check the whole record, and cosign a checkpoint over all of its entries.

        Parameters
        ----------
        seen
            The cosigner's own file, in which it keeps the last checkpoint that it cosigned of each
            record: a record that does not begin with that one is not cosigned.
        time
            Seconds since 1970; now if left out.

        Raises
        ------
        RequestError
            Where something in the record does not hold, or it does not extend what was seen.
        """
        if self.charter.keys.get(key.name) != b64encode(key.public).decode():
            raise RequestError(_("{name} has another key in this record, or none.", name=key.name))
        with self._store.reading() as file:
            self._catch_up(file)
        if faults := self.check().faults:
            raise RequestError(
                _("The record is not cosigned, for it does not hold: {why}", why=faults[0])
            )
        size = len(self)
        root = self._tree.root(size)
        if seen is not None:
            Seen(seen).extend(self.log, size, root, self._tree)
        said = checkpoint(self.log, size, root)
        line = key.cosigned(said, int(clock.time()) if time is None else time)
        with self._store.writing() as file:
            had = self._store.checkpoints(file).get(size, noted(said))
            others = [one for one in halves(had)[1] if one.split(" ")[1] != key.name]
            note = noted(said, *others, line)
            self._store.put_checkpoint(file, size, note)
        return note

    # --- Reading ------------------------------------------------------------------------------

    def status(
        self, case: Case | None = None, *, on: Date | None = None, viewer: str | None = None
    ) -> Status:
        """Say how the plan stands on a day: see `paripassu.ledger.standing.standing`."""
        return standing(self.entries, case, on or Date.today(), viewer=viewer)

    def export(self, entry: int | None = None) -> str:
        """Give the record, or one entry of it with what proves it, as one file for others.

        Raises
        ------
        RequestError
            Where there is no such entry, or no cosigned checkpoint that covers it.
        """
        with self._store.reading() as file:
            self._catch_up(file)
            points = self._store.checkpoints(file)
        if entry is None:
            whole = {
                "format": RECORD,
                "entries": self._notes,
                "checkpoints": [points[size] for size in sorted(points)],
            }
            return canonical(whole) + "\n"
        size = max((size for size in points if entry < size <= len(self)), default=0)
        if not 0 <= entry < size:
            raise RequestError(_("No cosigned checkpoint covers an entry {number}.", number=entry))
        told = [n for n in range(size) if n == entry or self._entries[n].charter is not None]
        alone = {
            "format": ENTRY,
            "number": entry,
            "entries": [self._placed(n, size, proved=n > 0 or entry == 0) for n in told],
            "checkpoint": points[size],
        }
        return canonical(alone) + "\n"

    def _placed(self, number: int, size: int, *, proved: bool) -> dict[str, Any]:
        told: dict[str, Any] = {"number": number, "note": self._notes[number]}
        if proved:
            path = self._tree.inclusion(number, size)
            told["proof"] = [b64encode(one).decode() for one in path]
        return told

    def check(self, *, signatures: bool = True) -> Verdict:
        """Verify the whole record as it is stored, by the code that verifies exports."""
        return verify_text(self.export(), str(self._store.path), signatures=signatures)
