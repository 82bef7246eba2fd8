"""Where a record is kept: one SQLite file, in which nothing is ever changed or taken away.

An entry is on the disk before it is acknowledged (write-ahead log, ``synchronous=FULL``). Who
writes holds the file for itself meanwhile, and reads first what others have added.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paripassu.case.target import refuse_target
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.ledger.entry import LONGEST
from paripassu.ledger.needed import needed

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST = 1_000_000  # entries of a record
_PATIENCE = 30  # seconds that one who writes waits for another
_APPLICATION, _VERSION = 0x50617269, 1  # as schema.sql sets them
_PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "trusted_schema": "OFF"}


class Store:
    """The file of a record."""

    def __init__(self, path: str | os.PathLike[str], *, new: bool = False) -> None:
        self.path = Path(path)
        if new:
            refuse_target(self.path)
        elif not self.path.is_file():
            raise RequestError(
                _("There is no ledger “{path}”; “paripassu ledger init” begins one.", path=path)
            )
        else:
            _refuse_others(self.path)
        sql = needed("sqlalchemy")
        self._problems = (needed("sqlalchemy.exc").DBAPIError, sqlite3.Error)
        self._entry, self._checkpoint = (
            sql.table(name, sql.column(key, sql.Integer), sql.column("note", sql.String))
            for name, key in (("entry", "number"), ("checkpoint", "size"))
        )
        where = sql.URL.create("sqlite", database=str(self.path))
        self._engine = sql.create_engine(where, connect_args={"timeout": _PATIENCE})
        sql.event.listen(self._engine, "connect", _set_up)
        sql.event.listen(self._engine, "begin", _begin)
        if new:
            self._lay_out()

    def close(self) -> None:
        """Let the file go."""
        self._engine.dispose()

    def _lay_out(self) -> None:
        with self._saying_why():
            raw = self._engine.raw_connection()
            script = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
            raw.cursor().executescript(f"BEGIN;{script}COMMIT;")  # all of it, or nothing
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")  # its kind stands in the file
            raw.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read the file as it is at one moment."""
        with self._saying_why(), self._engine.begin() as file:
            yield file

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Hold the file for writing: what is written is on the disk at the end, or nothing is."""
        with self._saying_why(), self._engine.connect() as file:
            file = file.execution_options(writes=True)
            with file.begin():
                yield file

    @contextmanager
    def _saying_why(self) -> Iterator[None]:
        try:
            yield
        except self._problems as problem:
            why = getattr(problem, "orig", problem)
            raise RequestError(
                _("The ledger “{path}” cannot be used: {why}.", path=self.path, why=why)
            ) from None

    def entries(self, file: Connection, after: int = 0) -> list[str]:
        """Give the entries from a number on.

        Raises
        ------
        RequestError
            Where there are too many, one is too long, or one is missing.
        """
        table, number = self._entry, self._entry.c.number
        asked = table.select().where(number >= after).order_by(number).limit(MOST + 1)
        found = file.execute(asked).all()
        notes = [str(note) for _number, note in found]
        if (
            len(notes) > MOST
            or any(len(note) > LONGEST for note in notes)
            or [number for number, _note in found] != list(range(after, after + len(found)))
        ):
            raise RequestError(
                _("The ledger “{path}” is damaged: its entries are not numbered one by one, or "
                  "too long.", path=self.path)
            )  # fmt: skip
        return notes

    def add(self, file: Connection, number: int, notes: list[str]) -> None:
        """Add entries, the first of them under a number."""
        rows = [{"number": number + k, "note": note} for k, note in enumerate(notes)]
        if rows:
            file.execute(self._entry.insert(), rows)

    def checkpoints(self, file: Connection) -> dict[int, str]:
        """Give the cosigned checkpoints, by their size."""
        table = self._checkpoint
        found = file.execute(table.select().order_by(table.c.size).limit(MOST))
        return {int(size): str(note)[:LONGEST] for size, note in found}

    def put_checkpoint(self, file: Connection, size: int, note: str) -> None:
        """Keep a checkpoint with the cosignatures that it has by now."""
        table = self._checkpoint
        file.execute(table.delete().where(table.c.size == size))
        file.execute(table.insert(), {"size": size, "note": note})


def _refuse_others(path: Path) -> None:
    """Refuse a file of another kind before it is touched: see “The SQLite Database File Format”."""
    try:
        with path.open("rb") as file:
            head = file.read(72)
    except OSError as problem:
        raise RequestError(
            _("“{path}” cannot be read: {why}.", path=path, why=(problem.strerror or "").lower())
        ) from None
    version, kind = (int.from_bytes(head[at : at + 4], "big") for at in (60, 68))
    if head[:16] != b"SQLite format 3\x00" or (kind, version) != (_APPLICATION, _VERSION):
        raise RequestError(_("“{path}” is no ledger that this version can read.", path=path))


def _set_up(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say so
    for name, value in _PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
