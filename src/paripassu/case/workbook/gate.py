"""The gate: looks through a workbook that may be hostile before any library opens it."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from paripassu.errors import CaseError
from paripassu.language import _

MAX_BYTES = 8_000_000
MAX_UNPACKED = 64_000_000
MAX_PARTS = 300
MAX_SHEETS = 60
MAX_ROWS = 50_000
MAX_COLUMNS = 128
MAX_CELLS = 1_000_000
MAX_ELEMENTS = 4_000_000  # of XML, in all parts
MAX_TREE = 200_000  # in a part that is not read piece by piece
MAX_MERGED = 200_000

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_MARKS = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_CELL = re.compile(r"\$?([A-Za-z]{1,4})\$?([0-9]{1,9})\Z")
_READ_IN_PIECES = frozenset({"worksheet", "sst"})
_HELD = frozenset({"v", "is", "f"})

Area = tuple[int, int, int, int]


@dataclass(frozen=True)
class Passed:
    """A workbook that may be opened: its bytes, and the merged areas of each of its parts.

    An area is its first row and column and its last row and column, from 1.
    """

    content: bytes = field(repr=False)
    merged: Mapping[str, tuple[Area, ...]]


def pass_gate(content: bytes, file: str) -> Passed:
    """Look through the bytes of a workbook; `file` is the name that errors give.

    Raises
    ------
    CaseError
        Where it is no workbook, holds macros or an entity declaration, or more than a case needs.
    """
    if content.startswith(_OLD_OR_LOCKED):
        raise CaseError(
            _(
                "is a workbook of the old kind (.xls) or locked by a password; save it as .xlsx "
                "without a password."
            ),
            file=file,
        )
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            return Passed(content, _parts(packed, file))
    except CaseError:
        raise
    except Exception:
        # Damaged packing has errors of its own for each method of packing (zlib, LZMA).
        whole = _("is not a whole .xlsx workbook: it cannot be unpacked.")
        raise CaseError(whole, file=file) from None


def _parts(packed: ZipFile, file: str) -> dict[str, tuple[Area, ...]]:
    parts = packed.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise CaseError(
            _(
                "unpacks to {size} MB in {parts} parts; a case has at most {most} MB in {limit}.",
                size=round(unpacked / 1e6),
                parts=len(parts),
                most=MAX_UNPACKED // 10**6,
                limit=MAX_PARTS,
            ),
            file=file,
        )
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise CaseError(_("holds macros; save it as .xlsx, without them."), file=file)
    seen = _Seen(file)
    return {part.filename: seen.look_through(packed, part) for part in parts}


class _Seen:
    """What the parts of one workbook hold so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.cells = self.merged = self.elements = 0

    def look_through(self, packed: ZipFile, part: ZipInfo) -> tuple[Area, ...]:
        with packed.open(part) as opened:
            head = opened.read(64)
            # Whatever its name, only what begins so can be taken for XML.
            if not head.lstrip(_MARKS).startswith(b"<"):
                return ()
            watch = _Watch(self, part.filename)
            try:
                watch.parser.Parse(head, False)
                while chunk := opened.read(1 << 16):
                    watch.parser.Parse(chunk, False)
                watch.parser.Parse(b"", True)
            except expat.ExpatError:
                broken = _("is damaged in its part {part}.", part=part.filename)
                raise CaseError(broken, file=self.file) from None
        return tuple(watch.areas)

    def refuse(self, sentence: str) -> CaseError:
        return CaseError(sentence, file=self.file)


class _Watch:
    """Watches one part go by: no declarations, no cells out of reach, no boundless merging."""

    def __init__(self, seen: _Seen, part: str) -> None:
        self.seen, self.part = seen, part
        self.areas: list[Area] = []
        self.place = ""
        self.elements = 0
        self.most = MAX_TREE
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self.declared
        self.parser.StartElementHandler = self.started

    def declared(self, *_what: Any) -> None:
        raise self.seen.refuse(
            _(
                "declares a document type in its part {part}, which no workbook needs.",
                part=self.part,
            )
        )

    def started(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(" ")[2]
        self.seen.elements += 1
        self.elements += 1
        if self.elements == 1 and kind in _READ_IN_PIECES:
            self.most = MAX_ELEMENTS
        if self.elements > self.most or self.seen.elements > MAX_ELEMENTS:
            raise self.seen.refuse(
                _("holds far more than a case in its part {part}.", part=self.part)
            )
        if kind == "c":
            self.seen.cells += 1
            self.place = attributes.get("r", "")
            if self.seen.cells > MAX_CELLS:
                raise self.seen.refuse(_("has more than {most} cells.", most=f"{MAX_CELLS:,}"))
        elif kind in _HELD and self.place:
            row, column = _spot(self.place)
            if row > MAX_ROWS or column > MAX_COLUMNS:
                raise self.seen.refuse(
                    _(
                        "holds something in cell {cell}; a case has at most {rows} rows and "
                        "{columns} columns.",
                        cell=self.place[:20],
                        rows=f"{MAX_ROWS:,}",
                        columns=MAX_COLUMNS,
                    )
                )
        elif kind == "mergeCell":
            self.merge(attributes.get("ref", ""))

    def merge(self, reference: str) -> None:
        first, _colon, last = reference.partition(":")
        top, left = _spot(first)
        bottom, right = _spot(last or first)
        bottom, right = min(bottom, MAX_ROWS), min(right, MAX_COLUMNS)
        self.seen.merged += max(0, bottom - top + 1) * max(0, right - left + 1)
        if self.seen.merged > MAX_MERGED:
            raise self.seen.refuse(_("merges too many cells; unmerge them."))
        self.areas.append((top, left, bottom, right))


def _spot(cell: str) -> tuple[int, int]:
    """Row and column, from 1, of a reference such as C7; far away where it is none."""
    match = _CELL.match(cell)
    if match is None:
        return MAX_ROWS + 1, MAX_COLUMNS + 1
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def look_at(path: Path) -> Passed:
    """Read a workbook's bytes and let them through the gate; raises as `pass_gate` does."""
    try:
        if not path.is_file():
            raise CaseError(_("is not a file; expected a workbook."), file=str(path))
        with path.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as problem:
        why = (problem.strerror or _("an error of the file system")).lower()
        raise CaseError(_("cannot be read: {why}.", why=why), file=str(path)) from None
    if len(content) > MAX_BYTES:
        raise CaseError(
            _(
                "is larger than {most} MB, the most that a workbook may have.",
                most=MAX_BYTES // 10**6,
            ),
            file=path.name,
        )
    return pass_gate(content, path.name)
