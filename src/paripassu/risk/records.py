"""What was planned for each draw, written down line by line, so that it can be gone on with.

A file of JSON lines: the first says what was asked of what, each other what was found for a draw.
It is only read where it is of the same question. A last line that was cut off is left out; anything
else that is no such line is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from paripassu.errors import RequestError
from paripassu.language import _

LONGEST = 1_000_000  # characters of a line
LARGEST = 2_000_000_000  # bytes of a file


@dataclass(frozen=True)
class Record:
    """What was found for a draw."""

    draw: int
    status: str
    order: tuple[str, ...]
    proved: bool


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    draw: int = Field(ge=0, lt=10**9)
    status: Literal["safe", "needs-trust", "none", "no-deal"]
    order: list[str]
    proved: bool


@dataclass
class Records:
    """The draws that were planned for, by their numbers; in a file too, where one is named."""

    path: Path | None = None
    known: dict[int, Record] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """Keep a record, and write it down."""
        self.known[record.draw] = record
        if self.path is not None:
            told = {"draw": record.draw, "status": record.status, "order": [*record.order],
                    "proved": record.proved}  # fmt: skip
            _append(self.path, told)


def records_in(path: str | None, question: Mapping[str, Any], steps: frozenset[str]) -> Records:
    """Read the records of a question, or begin them.

    Parameters
    ----------
    question
        What says that two are the same: plain data.
    steps
        Of each order these are the parts of the steps, each once.

    Raises
    ------
    RequestError
        Where the file cannot be read or written, is of another question, or is no such file.
    """
    if path is None:
        return Records()
    file = Path(path)
    head = json.loads(json.dumps({"paripassu": "stress", **question}))
    try:
        if not file.exists() or not file.stat().st_size:
            file.write_text("", encoding="utf-8")
            _append(file, head)
            return Records(file)
        if not file.is_file() or file.stat().st_size > LARGEST:
            raise RequestError(_("“{path}” is no file of draws that were planned for.", path=path))
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as problem:
        what = str(problem)[:200]
        raise RequestError(_("“{path}” cannot be used: {what}.", path=path, what=what)) from None
    whole, _line, cut = text.rpartition("\n")
    first, *lines = whole.split("\n")
    if _plain(first) != head:
        raise RequestError(
            _("“{path}” is of another question, case or version; name another file.", path=path)
        )
    if cut:  # a line that was being written when the run was broken off
        file.write_text(whole + "\n", encoding="utf-8")
    known = {}
    for number, line in enumerate(lines, 2):
        record = _record(line)
        parts = () if record is None else [p for step in record.order for p in step.split("+")]
        if record is None or len(parts) != len(steps) or {*parts} != steps:
            raise RequestError(
                _("Line {number} of “{path}” is no draw that was planned for.",
                  number=number, path=path)
            )  # fmt: skip
        known[record.draw] = record
    return Records(file, known)


def _record(line: str) -> Record | None:
    try:
        read = _Line.model_validate(_plain(line))
    except ValidationError:
        return None
    return Record(read.draw, read.status, tuple(read.order), read.proved)


def _plain(line: str) -> Any:
    if len(line) > LONGEST:
        return None
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _append(path: Path, told: Mapping[str, Any]) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
    except OSError as problem:
        what = str(problem)[:200]
        raise RequestError(_("“{path}” cannot be used: {what}.", path=path, what=what)) from None
