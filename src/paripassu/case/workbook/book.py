"""The parts of a workbook that say which sheets there are, and what they share."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from paripassu.case.workbook.gate import Gate, Listener, look_at
from paripassu.case.workbook.grid import Grid
from paripassu.case.workbook.headings import folded, own
from paripassu.case.workbook.needed import need_openpyxl
from paripassu.case.workbook.page import Book, Format, Page, Said, Tally, Wording, is_on
from paripassu.language import _

MAX_SHEETS = 60
MAX_NAME = 255  # characters of a sheet's name
MAX_FORMAT = 255  # characters of the format of a number
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)


def read_grids(path: Path) -> list[Grid]:
    """Read every sheet of a workbook but those that the filler calls their own.

    Raises
    ------
    CaseError
        Where the file is not a workbook, or not one that may be read.
    RequestError
        Where openpyxl is not installed.
    """
    need_openpyxl()
    gate = look_at(path)
    top = _Relations("")
    gate.read("_rels/.rels", top)
    main = top.of("officeDocument")
    if main is None:
        raise gate.no_workbook()
    said = _Sheets()
    gate.read(main, said)
    if len(said.sheets) > MAX_SHEETS:
        raise gate.error(_("has more than {most} sheets.", most=MAX_SHEETS))
    folder, name = posixpath.split(main)
    relations = _Relations(folder)
    gate.read(posixpath.join(folder, "_rels", f"{name}.rels"), relations)
    book = Book(*_shared(gate, relations), said.from_1904)
    grids = list(_grids(gate, said, relations, book))
    gate.close()
    return grids


def _shared(gate: Gate, relations: _Relations) -> tuple[list[Format], list[Said]]:
    styles, texts = _Styles(), _Texts()
    for kind, listener in (("styles", styles), ("sharedStrings", texts)):
        part = relations.of(kind)
        if part is not None:
            gate.read(part, listener)
    return styles.formats(), texts.texts


def _grids(gate: Gate, said: _Sheets, relations: _Relations, book: Book) -> Iterator[Grid]:
    tally = Tally(gate)
    shown: dict[str, str] = {}
    for title, relation, hidden in said.sheets:
        to = relations.by_id.get(relation)
        if to is None:
            raise gate.no_workbook()
        # Sheets of charts hold no cells.
        if to.kind != "worksheet" or own(folded(title)):
            continue
        if to.part in shown:
            raise gate.error(
                _(
                    "gives the sheets {one} and {other} the same cells; save it anew.",
                    one=shown[to.part],
                    other=title,
                )
            )
        shown[to.part] = title
        page = Page(title, book, tally, hidden=hidden)
        gate.read(to.part, page)
        yield page.grid()


class _Relation(NamedTuple):
    kind: str
    part: str


class _Relations(Listener):
    """Hears where the parts are that a part in `folder` names."""

    root = "Relationships"

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.by_id: dict[str, _Relation] = {}

    def started(self, kind: str, depth: int, attributes: dict[str, str]) -> None:
        # What lies outside the workbook is never looked at.
        if kind == "Relationship" and attributes.get("TargetMode") != "External":
            part = posixpath.normpath(posixpath.join("/", self.folder, attributes["Target"]))
            what = attributes["Type"].rpartition("/")[2]
            self.by_id[attributes["Id"]] = _Relation(what, part.lstrip("/").casefold())

    def of(self, kind: str) -> str | None:
        """Name the part of a kind; None where there is none."""
        return next((to.part for to in self.by_id.values() if to.kind == kind), None)


class _Sheets(Listener):
    """Hears which sheets there are: the name of each, its relation, whether it is hidden."""

    root = "workbook"

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.from_1904 = False

    def started(self, kind: str, depth: int, attributes: dict[str, str]) -> None:
        if kind == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true")
        elif kind == "sheet" and self.section == "sheets":
            name = attributes["name"]
            if len(name) > MAX_NAME:
                raise ValueError(name)
            relation = next(filter(None, (attributes.get(f"{space} id") for space in _RELATIONS)))
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((name, relation, hidden))


class _Texts(Wording):
    """Hears the texts that cells share."""

    root = "sst"

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[Said] = []

    def ended(self, kind: str, depth: int, text: str) -> None:
        super().ended(kind, depth, text)
        if kind == "si":
            self.texts.append(self.said())


class _Styles(Listener):
    """Hears what formats say of the cells that have them."""

    root = "styleSheet"

    def __init__(self) -> None:
        self.written: dict[int, str] = {}
        self.fonts: list[set[str]] = []
        self.cells: list[tuple[int, int]] = []

    def started(self, kind: str, depth: int, attributes: dict[str, str]) -> None:
        if (self.section, kind) == ("numFmts", "numFmt"):
            self.written[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif (self.section, kind) == ("fonts", "font"):
            self.fonts.append(set())
        elif self.section == "fonts" and kind in ("strike", "b") and is_on(attributes):
            self.fonts[-1].add(kind)
        elif (self.section, kind) == ("cellXfs", "xf"):
            number, font = (int(attributes.get(key, 0)) for key in ("numFmtId", "fontId"))
            self.cells.append((number, font))

    def formats(self) -> list[Format]:
        """Give the format of each style."""
        from openpyxl.styles import numbers

        codes = {**numbers.BUILTIN_FORMATS, **self.written}
        made = []
        for number, font in self.cells:
            code = codes.get(number, "")
            known = code if len(code) <= MAX_FORMAT else ""
            date = numbers.is_date_format(known)
            span = numbers.is_timedelta_format(known)
            looks = self.fonts[font] if 0 <= font < len(self.fonts) else set()
            made.append(Format(date, span, "strike" in looks, "b" in looks))
        return made
