"""Workbooks that would cost much or hide something, made from a sound one."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Callable, Mapping
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

Parts = dict[str, bytes]
Change = Callable[[bytes], bytes]

PAGE = "xl/worksheets/sheet4.xml"  # the matrix
VALUES = "xl/worksheets/sheet5.xml"
BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
TEXTS = "xl/sharedStrings.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
SHARED = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
BOMB = b'<!DOCTYPE z [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
HEAD = b'<?xml version="1.0"?>'
ROWS_END = b"</sheetData>"


def unpacked(content: bytes) -> Parts:
    with ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(parts: Mapping[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    kept = io.BytesIO()
    with ZipFile(kept, "w", method) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return kept.getvalue()


def adding(name: str, content: bytes) -> Change:
    """Add a part, or put it in place of the one that is there."""
    return lambda written: packed({**unpacked(written), name: content})


def editing(*edits: tuple[str, bytes, bytes], **more: bytes) -> Change:
    """Replace something in parts; what must be there is."""

    def change(written: bytes) -> bytes:
        parts = unpacked(written)
        for name, old, new in edits:
            assert old in parts[name], (name, old)
            parts[name] = parts[name].replace(old, new, 1)
        return packed({**parts, **more})

    return change


def rows(content: bytes, part: str = PAGE) -> Change:
    """Add rows at the end of a sheet."""
    return editing((part, ROWS_END, content + ROWS_END))


def filled(many: int, columns: int = 100, cell: bytes = b"<v>1</v>", first: int = 90) -> bytes:
    """Give rows of cells, `many` in all, that hold something (or are blank, by `cell`)."""
    row = b"<row>" + (b"<c>" + cell + b"</c>") * columns + b"</row>"
    return b'<row r="%d"/>' % (first - 1) + row * (many // columns)


def sharing(count: int, text: bytes, number: bytes = b"0") -> Change:
    """Let this many cells share one text, by its number."""
    shared = filled(count, columns=20, cell=b"<v>" + number + b"</v>")
    return editing(
        (PAGE, ROWS_END, shared.replace(b"<c>", b'<c t="s">') + ROWS_END),
        (RELATIONS, b"</Relationships>",
         b'<Relationship Id="shared" Type="' + SHARED + b'" Target="sharedStrings.xml"/>'
         b"</Relationships>"),
        **{TEXTS: b'<sst xmlns="' + MAIN + b'"><si><t>' + text + b"</t></si></sst>"},
    )  # fmt: skip


def sheets(names: list[str], target: bytes = b"/" + VALUES.encode(), more: bytes = b"") -> Change:
    """Add sheets that all show the part of `target`."""
    named = b"".join(
        b'<sheet name="%s" sheetId="%d" %s r:id="more" xmlns:r="%s"/>'
        % (name.encode(), 100 + number, more, SHEET.rpartition(b"/")[0])
        for number, name in enumerate(names)
    )
    return editing(
        (BOOK, b"</sheets>", named + b"</sheets>"),
        (RELATIONS, b"</Relationships>",
         b'<Relationship Id="more" Type="' + SHEET + b'" Target="' + target + b'"/>'
         b"</Relationships>"),
    )  # fmt: skip


def second(name: str, state: bytes = b"visible") -> Change:
    """Add a sheet of its own part, as the values are but for one number."""

    def change(written: bytes) -> bytes:
        page = unpacked(written)[VALUES].replace(b"<v>4</v>", b"<v>40</v>")
        other = adding("xl/worksheets/other.xml", page)(written)
        return sheets([name], b"worksheets/other.xml", b'state="' + state + b'"')(other)

    return change


def twice(name: str, content: bytes) -> Change:
    """Pack a part a second time."""

    def change(written: bytes) -> bytes:
        kept = io.BytesIO(written)
        with warnings.catch_warnings(), ZipFile(kept, "a", ZIP_DEFLATED) as file:
            warnings.simplefilter("ignore")
            file.writestr(name, content)
        return kept.getvalue()

    return change


def squeezed(written: bytes) -> bytes:
    """Pack a workbook by a method whose few bytes may unpack to anything."""
    return packed({**unpacked(written), "x.xml": b"<a>" + bytes(30_000_000)}, ZIP_BZIP2)


def lying(size: int) -> Change:
    """Say of a large part, where the parts are listed, that it unpacks to this size."""

    def change(written: bytes) -> bytes:
        name = b"x/large.xml"
        content = adding(name.decode(), b"<a>" + b" " * 50_000_000 + b"</a>")(written)
        at = content.rindex(b"PK\x01\x02", 0, content.rindex(name))
        return content[: at + 24] + struct.pack("<I", size) + content[at + 28 :]

    return change


def listed(many: int) -> Change:
    """List the same part again and again: entries that overlap."""

    def change(written: bytes) -> bytes:
        with ZipFile(io.BytesIO(written)) as file:
            start = file.start_dir
        ends = written.rindex(b"PK\x05\x06")
        entry = written[start : written.index(b"PK\x01\x02", start + 4)]
        table = entry * many
        end = struct.pack(
            "<4s4H2LH", b"PK\x05\x06", 0, 0, many & 0xFFFF, many & 0xFFFF, len(table), start, 0
        )
        assert ends > start
        return written[:start] + table + end

    return change


def in_zip64(written: bytes) -> bytes:
    """Pack a workbook with sizes of 64 bits, as some programs do whatever the size."""
    kept = io.BytesIO()
    with ZipFile(kept, "w", ZIP_STORED) as file:
        for name, content in unpacked(written).items():
            with file.open(ZipInfo(name), "w", force_zip64=True) as part:
                part.write(content)
    return kept.getvalue()


def in_utf_16(text: bytes, *, mark: bool) -> bytes:
    text = text.replace(b'"1.0"', b'"1.0" encoding="UTF-16"')
    return text.decode().encode("utf-16" if mark else "utf-16-le")


def deep(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


def page_of(content: bytes) -> bytes:
    return b'<worksheet xmlns="' + MAIN + b'">' + content + b"</worksheet>"


STYLES = "xl/styles.xml"
CORE = "docProps/core.xml"
Z = b"<z>&b;</z>"

# Each with what its refusal says.
REFUSED: dict[str, tuple[Change, str]] = {
    # Document types, wherever they hide.
    "a document type after 64 blanks": (adding(PAGE, b" " * 64 + BOMB + Z), "document type"),
    "after a million blanks": (adding(PAGE, b"\n" * 1_000_000 + BOMB + Z), "document type"),
    "after blanks and a declaration": (adding(PAGE, b" " * 64 + HEAD + BOMB + Z), "damaged"),
    "after a comment": (adding(CORE, HEAD + b"<!-- - -->" * 99 + BOMB + Z), "document type"),
    "in UTF-16": (adding(STYLES, in_utf_16(HEAD + BOMB + Z, mark=True)), "document type"),
    "in UTF-16 without a mark": (
        adding(STYLES, in_utf_16(HEAD + BOMB + Z, mark=False)), "document type"),
    "in UTF-16 after blanks": (
        adding(CORE, (" " * 99 + BOMB.decode() + "<z/>").encode("utf-16")), "document type"),
    "in UTF-7": (
        adding(CORE, b'<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE z+AD4-<z/>'),
        "damaged"),
    "in UTF-32": (adding(CORE, (BOMB.decode() + "<z/>").encode("utf-32")), "damaged"),
    "in EBCDIC": (adding(CORE, (HEAD + BOMB + Z).decode().encode("cp037")), "damaged"),
    "in an encoding that is none": (
        adding(CORE, b'<?xml version="1.0" encoding="hex"?>' + BOMB + Z), "damaged"),
    "in relationships": (adding(RELATIONS, BOMB + Z), "document type"),
    "by another name": (adding("x.bin", b"\t" * 99 + BOMB + Z), "document type"),
    "from outside": (
        adding(CORE, b'<!DOCTYPE z SYSTEM "file:///etc/passwd"><z/>'), "document type"),
    # Packing.
    "a part twice": (twice(VALUES, b"<z/>"), "holds its part .* twice"),
    "a part twice by case": (twice(VALUES.upper(), b"<z/>"), "holds its part .* twice"),
    "a part twice by slashes": (twice(VALUES.replace("/", "\\"), b"<z/>"), "holds its part"),
    "another method of packing": (squeezed, "cannot be unpacked"),
    "a size that is too small": (lying(100), "cannot be unpacked"),
    "a size that is too large": (lying(4_000_000_000), "unpacks to"),
    "a hundred parts that overlap": (listed(100), "twice"),
    "a hundred thousand parts": (listed(100_000), "unpacks to"),
    # Sheets.
    "a second sheet of a name": (second("Values"), "name of two sheets"),
    "a second sheet, hidden": (second("Values", b"veryHidden"), "name of two sheets"),
    "a second sheet in capitals": (second("VALUES"), "name of two sheets"),
    "a second sheet with blanks": (second(" values \u00a0"), "name of two sheets"),
    "a part of two sheets": (sheets(["Keep"]), "the same cells"),
    "a part of thirty sheets": (sheets([f"S{n}" for n in range(30)]), "the same cells"),
    "a hundred sheets": (sheets([f"S{n}" for n in range(100)]), "more than 60 sheets"),
    "a hundred thousand sheets": (sheets(["S"] * 100_000), "more than 60 sheets"),
    "a name without end": (sheets(["n" * 900_000]), "damaged"),
    "a sheet that is not there": (sheets(["S"], b"none.xml"), "may be damaged"),
    "a sheet that is no sheet": (sheets(["S"], b"styles.xml"), "may be damaged|damaged in"),
    "a cell twice": (
        editing((VALUES, ROWS_END, b'<row r="4"><c r="C4"><v>9</v></c></row>' + ROWS_END)),
        "cell C4.*twice"),
    "a cell in another row": (rows(b'<row r="90"><c r="C4"><v>9</v></c></row>'), "damaged"),
    "a text before the first": (sharing(20, b"a-1", b"-1"), "cell A90.*damaged"),
    # More than a case needs.
    "a text shared by a thousand cells": (sharing(1_000, b"x" * 30_000), "characters"),
    "a long text shared": (sharing(100, b"x" * 1_000_000), "characters"),
    "a text without end": (sharing(100, b"x" * 9_000_000), "far more"),
    "too many cells that hold something": (rows(filled(200_000)), "cells"),
    "too many blank cells": (rows(filled(600_000, cell=b"")), "cells"),
    "too many elements": (rows(b"<row/>" * 2_000_000), "far more"),
    "too many elements in styles": (
        editing((STYLES, b"<fonts", b"<fonts>" + b"<font/>" * 250_000 + b"</fonts><fonts")),
        "far more"),
    "too many relationships": (
        editing((RELATIONS, b"</Relationships>",
                 b'<Relationship Id="x" Type="y" Target="z"/>' * 250_000 + b"</Relationships>")),
        "far more"),
    "too many names defined": (
        editing((BOOK, b"</workbook>",
                 b"<definedNames>" + b"<definedName/>" * 250_000 + b"</definedNames></workbook>")),
        "far more"),
    "deep nesting": (adding("x.xml", deep(100_000)), "far more"),
    "deep nesting in a sheet": (
        editing((PAGE, ROWS_END, ROWS_END + b"<extLst>" + deep(500_000) + b"</extLst>")),
        "far more"),
    "deep nesting that never ends": (adding("x.xml", b"<a>" * 9_000_000), "far more"),
    "an attribute without end": (adding("x.xml", b'<a b="' + b"c" * 30_000_000), "far more"),
    "attributes without end": (
        adding("x.xml", b"<a " + b"".join(b'a%d="" ' % n for n in range(2_000_000)) + b"/>"),
        "far more"),
    "names without end": (
        adding("x.xml", page_of(b"".join(b"<a%d/>" % n for n in range(150_000)))), "far more"),
    "spaces without end": (
        adding("x.xml", page_of(b"".join(b'<a xmlns:a%d="b"/>' % n for n in range(150_000)))),
        "far more"),
    "a comment without end": (adding("x.xml", b"<!--" + b"c" * 30_000_000), "far more"),
    "a part that never ends": (adding("x.xml", b"<a>" + b" " * 60_000_000), "damaged"),
    "merging without end": (
        editing((PAGE, ROWS_END, ROWS_END + b"<mergeCells>"
                 + b'<mergeCell ref="A1:A9"/>' * 100_000 + b"</mergeCells>")), "merges too many"),
}  # fmt: skip

# Each is read as if nothing were there.
READ: dict[str, Change] = {
    "zip64": in_zip64,
    "sixty million blanks": adding("x.xml", b"<a>" + b" " * 60_000_000 + b"</a>"),
    "a picture": adding("xl/media/x.png", b"\x89PNG" + bytes(60_000_000)),
    "what is no XML": adding("xl/x.bin", b"<p>a<br>b</p>"),
    "blank cells": rows(filled(400_000, cell=b"")),
    "rows": rows(b'<row hidden="1"/>' * 600_000),
    "styles": editing((STYLES, b"</cellXfs>", b"<xf/>" * 150_000 + b"</cellXfs>")),
    "formats": editing(
        (STYLES, b"<numFmts", b'<numFmts><numFmt numFmtId="900" formatCode="'
         + b"[" * 500_000 + b'"/></numFmts><numFmts')),
    "columns": editing(
        (PAGE, b"<sheetData>", b'<cols><col min="129" max="16384" hidden="1"/></cols>' * 60_000
         + b"<sheetData>")),
    "a sheet of one's own": second("# mine", b"hidden"),
    "an external sheet": editing(
        (RELATIONS, b"</Relationships>", b'<Relationship Id="out" Type="' + SHEET
         + b'" Target="https://example.org/x.xml" TargetMode="External"/></Relationships>')),
}  # fmt: skip
