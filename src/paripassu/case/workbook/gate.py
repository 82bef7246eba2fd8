"""The gate: the parts of a workbook that may be hostile, each read once and within bounds.

Whatever a file says of itself, what it may cost is bounded before anything is built from it: bytes,
parts, elements of XML, names, text. No part is ever held as a tree.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from paripassu.errors import CaseError
from paripassu.language import _

MAX_BYTES = 8_000_000
MAX_UNPACKED = 64_000_000
MAX_PARTS = 300
MAX_ELEMENTS = 800_000  # of XML, in all parts
MAX_TREE = 200_000  # in a part that is neither a sheet nor the texts that sheets share
MAX_DEPTH = 64
MAX_NAMES = 5_000  # different names of elements, attributes and spaces in a part
MAX_TEXT = 4_000_000  # characters of all cells, a text that cells share counted for each of them

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_ENTRY = b"PK\x01\x02"  # begins the entry of a part in a packed file's list of its parts
_MARKS = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_CHUNK = 1 << 16
_MAX_TOKEN = 1 << 20  # bytes of one tag or comment
_LONG = frozenset({"worksheet", "sst"})
# Transitional and Strict (ISO/IEC 29500), and the relationships between parts.
_SPACES = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://schemas.openxmlformats.org/package/2006/relationships",
    }
)


class Listener:
    """Hears the elements of one part; here it hears nothing.

    `root` is what the part's root must be, `heard` the elements whose text is wanted.
    `section` is the child of the root in which the part is.
    """

    root = ""
    heard: frozenset[str] = frozenset()
    section = ""

    def started(self, kind: str, depth: int, attributes: dict[str, str]) -> None:
        """Hear that an element begins; the root is at depth 1."""

    def ended(self, kind: str, depth: int, text: str) -> None:
        """Hear that an element ends, and its text if it is wanted."""


class Gate:
    """The parts of a workbook, from its bytes; `file` is the name that errors give.

    Raises
    ------
    CaseError
        Here and from `read` and `close`: where it is no workbook, holds macros or a declaration of
        a document type, or more than a case needs.
    """

    def __init__(self, content: bytes, file: str) -> None:
        self.file = file
        self.elements = self.characters = 0
        if content.startswith(_OLD_OR_LOCKED):
            raise self.error(
                _(
                    "is a workbook of the old kind (.xls) or locked by a password; save it as "
                    ".xlsx without a password."
                )
            )
        # Even to list more parts than this would take long.
        if content.count(_ENTRY) > 10 * MAX_PARTS:
            raise self._too_much(len(content), content.count(_ENTRY))
        try:
            self.packed = ZipFile(io.BytesIO(content))
        except Exception:
            raise self._not_whole() from None
        self.unread = self._parts(self.packed.infolist())

    def error(self, sentence: str) -> CaseError:
        """Build the error that names this workbook."""
        return CaseError(sentence, file=self.file)

    def damaged(self, part: str) -> CaseError:
        """Build the error that a part is not as it must be."""
        return self.error(_("is damaged in its part {part}.", part=part[:60]))

    def no_workbook(self) -> CaseError:
        """Build the error that the parts make no workbook."""
        return self.error(_("cannot be read as a workbook: it may be damaged."))

    def read(self, part: str, listener: Listener) -> None:
        """Let a listener hear a part that must be there; no part is read twice."""
        info = self.unread.pop(part.casefold(), None)
        if info is None:
            raise self.no_workbook()
        self._look_through(info, listener)

    def close(self) -> None:
        """Look through all that has not been read, whatever its name."""
        for info in self.unread.values():
            self._look_through(info, None)
        self.unread = {}

    def count_text(self, text: str) -> None:
        """Count the text of a cell."""
        self.characters += len(text)
        if self.characters > MAX_TEXT:
            raise self.error(_("holds more than {most} characters.", most=f"{MAX_TEXT:,}"))

    def _parts(self, parts: list[ZipInfo]) -> dict[str, ZipInfo]:
        unpacked = sum(part.file_size for part in parts)
        if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
            raise self._too_much(unpacked, len(parts))
        found: dict[str, ZipInfo] = {}
        for part in parts:
            # Readers differ in whether they tell such names apart.
            name = part.filename.replace("\\", "/").lstrip("/").casefold()
            if name in found:
                raise self.error(_("holds its part {part} twice.", part=part.filename[:60]))
            if name.endswith("vbaproject.bin"):
                raise self.error(_("holds macros; save it as .xlsx, without them."))
            # Other methods have no bound on what a few bytes unpack to.
            if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise self._not_whole()
            found[name] = part
        return found

    def _look_through(self, info: ZipInfo, listener: Listener | None) -> None:
        watch = _Watch(self, info.filename, listener or Listener())
        start = b""
        try:
            for chunk in self._chunks(info):
                start = start or chunk
                watch.feed(chunk)
            watch.feed(b"", last=True)
        except (expat.ExpatError, LookupError, ValueError, OverflowError):
            # What is not read does no harm; but what may be XML must be seen to declare nothing.
            may_be = start.lstrip(_MARKS).startswith(b"<") and not watch.elements
            if listener or may_be or info.filename.lower().endswith((".xml", ".rels")):
                raise self.damaged(info.filename) from None

    def _chunks(self, info: ZipInfo) -> Iterator[bytes]:
        try:
            with self.packed.open(info) as opened:
                while chunk := opened.read(_CHUNK):
                    yield chunk
        except Exception:
            # Damaged packing has errors of its own for each thing that can be wrong with it.
            raise self._not_whole() from None

    def _not_whole(self) -> CaseError:
        return self.error(_("is not a whole .xlsx workbook: it cannot be unpacked."))

    def _too_much(self, unpacked: int, parts: int) -> CaseError:
        return self.error(
            _(
                "unpacks to {size} MB in {parts} parts; a case has at most {most} MB in {limit}.",
                size=round(unpacked / 1e6),
                parts=parts,
                most=MAX_UNPACKED // 10**6,
                limit=MAX_PARTS,
            )
        )


class _Watch:
    """Watches one part go by: no declarations, nothing without bounds."""

    def __init__(self, gate: Gate, part: str, listener: Listener) -> None:
        self.gate, self.part, self.listener = gate, part, listener
        self.elements = self.depth = self.fed = self.characters = 0
        self.most = MAX_TREE
        self.names: dict[str, str] = {}
        self.pieces: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ", intern=self.names)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.declared
        self.parser.StartNamespaceDeclHandler = lambda *_space: None  # so that its names count
        self.parser.StartElementHandler = self.started
        self.parser.EndElementHandler = self.ended

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        self.parser.Parse(chunk, last)
        self.fed += len(chunk)
        waiting = self.fed - max(0, self.parser.CurrentByteIndex)
        if len(self.names) > MAX_NAMES or waiting > _MAX_TOKEN:
            raise self.too_much()

    def declared(self, *_what: Any) -> None:
        raise self.gate.error(
            _(
                "declares a document type in its part {part}, which no workbook needs.",
                part=self.part[:60],
            )
        )

    def started(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        space, _blank, kind = name.rpartition(" ")
        if self.depth == 1:
            self.root(kind)
        self.gate.elements += 1
        if self.elements > self.most or self.depth > MAX_DEPTH or self.gate.elements > MAX_ELEMENTS:
            raise self.too_much()
        if space not in _SPACES:
            return
        listener = self.listener
        if self.depth == 2:
            listener.section = kind
        listener.started(kind, self.depth, attributes)
        if kind in listener.heard:
            self.pieces = []
            self.parser.CharacterDataHandler = self.said

    def ended(self, name: str) -> None:
        space, _blank, kind = name.rpartition(" ")
        if space in _SPACES:
            text = ""
            if kind in self.listener.heard:
                self.parser.CharacterDataHandler = None
                text, self.pieces = "".join(self.pieces), []
            self.listener.ended(kind, self.depth, text)
        self.depth -= 1

    def root(self, kind: str) -> None:
        if kind in _LONG:
            self.most = MAX_ELEMENTS
        if self.listener.root not in ("", kind):
            raise self.gate.damaged(self.part)

    def said(self, text: str) -> None:
        self.characters += len(text)
        if self.characters > MAX_TEXT:
            raise self.too_much()
        self.pieces.append(text)

    def too_much(self) -> CaseError:
        return self.gate.error(
            _("holds far more than a case in its part {part}.", part=self.part[:60])
        )


def look_at(path: Path) -> Gate:
    """Read a workbook's bytes and stand at its gate; raises as `Gate` does."""
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
    return Gate(content, path.name)
