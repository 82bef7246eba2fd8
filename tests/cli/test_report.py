"""`report`: one document in five formats; what it says, and what may not happen to a file."""

from __future__ import annotations

import io
import itertools
import os
import re
import zipfile
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from paripassu import calendar, load, plan
from paripassu.balance.amounts import points
from paripassu.order.because import share
from paripassu.order.plan import Plan
from paripassu.report.papers.document import (
    Document,
    Entries,
    Number,
    Paragraph,
    Picture,
    Section,
    Table,
)
from paripassu.report.papers.document import text_of as cell_text
from paripassu.report.papers.plan import paper
from paripassu.report.pictures.lanes_chart import MOST
from paripassu.report.writers import writing
from paripassu.report.writers.html import html
from paripassu.report.writers.markdown import said
from paripassu.report.writers.spreadsheet import spreadsheet
from paripassu.report.writers.word import word
from paripassu.report.writers.writing import written
from tests.command import run
from tests.documents import ENDINGS, Reader, text_of

HOSTILE = "=1+1 | <script>x</script> #panic() *b* _i_ `c` [l](http://x) $m$ @a ]]> & \\ \"q\" 'r' ~"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def found(id_: str = "bill-and-jack") -> Plan:
    return plan(load(id_))


@cache
def document() -> Document:
    return paper(found())


@cache
def content(ending: str) -> bytes:
    return written(document(), ending)


@cache
def hostile() -> Document:
    """A document in which all that a case may say is meant to be taken for something else."""
    case = load({
        "paripassu": 1,
        "title": HOSTILE,
        "about": HOSTILE,
        "source": HOSTILE,
        "assumptions": {"by": HOSTILE, "note": HOSTILE},
        "parties": {
            "north": {"name": HOSTILE, "trust": 0.9, "about": "-1. " + HOSTILE},
            "south": {"name": "+South", "trust": 0.9},
        },
        "actions": {
            "one": {"by": "north", "does": "=cmd|' /C calc'!A0", "value": {"south": 1},
                    "track": "@" + HOSTILE, "source": HOSTILE, "reasoning": HOSTILE},
            "two": {"by": ["south", "north"], "does": "-2+3 " + HOSTILE, "value": {"north": 1},
                    "verified": {"by": HOSTILE}},
        },
    })  # fmt: skip
    return paper(plan(case))


# --- What it says --------------------------------------------------------------------------------


def tables(of: Document) -> dict[str, Table]:
    blocks = [block for section in of.sections for block in section.blocks]
    return {block.sheet: block for block in blocks if isinstance(block, Table)}


def test_it_says_what_the_plan_says() -> None:
    one, figures = found(), found().figures
    held = tables(document())
    names = {p: stated.name for p, stated in one.case.parties.items()}
    rows = {row.cells[0]: row.cells for row in held["Parties"].rows}
    for party, needed in figures.trust_needed.items():
        assert rows[names[party]][4] == Number(share(needed or 0), float(share(needed or 0)))
        assert rows[names[party]][2] == Number(points(figures.final[party]), figures.final[party])
    assert [row.cells[0] for row in held["Steps"].rows] == [
        f"{step.number}. {step.title}" for step in one.steps
    ]
    for step, row in zip(one.steps, held["Balances"].rows, strict=True):
        assert [c.value for c in row.cells[1:] if isinstance(c, Number)] == [
            float(b) for b in step.balance.values()
        ]
    reasons = next(s for s in document().sections if s.name == "reasons").blocks[0]
    assert isinstance(reasons, Entries)
    assert [text for _label, text in reasons.items] == [step.because for step in one.steps]


@pytest.mark.parametrize("id_", ["hanoi-2019", "jpoa-2014", "minsk-2-2015", "panama-canal"])
def test_every_case_makes_a_document_that_promises_nothing(id_: str) -> None:
    text = written(paper(found(id_)), ".md").decode()
    own = text.split("## What this document does not say")[1].split("## Sources")[0]
    for word_ in ("fair", "optimal", "guaranteed", "will keep"):
        assert not re.search(rf"\b{word_}\b", own.replace("will keep to the plan", ""))
    assert "predict" in own and "not facts" in text


def test_the_tightest_place_is_marked_in_words() -> None:
    rows = tables(paper(found("hanoi-2019")))["Steps"].rows
    marked = [row for row in rows if row.marked]
    assert [str(row.cells[0]).partition(".")[0] for row in marked] == ["9"]
    assert "Tightest place, for DPR Korea" in str(marked[0].cells[-1])


def test_with_many_parties_there_is_a_column_for_who_acts() -> None:
    names = [f"p{k}" for k in range(6)]
    case = load({
        "paripassu": 1, "title": "Many", "parties": {p: {"name": p.upper()} for p in names},
        "actions": {f"a{k}": {"by": p, "does": "Acts"} for k, p in enumerate(names)},
    })  # fmt: skip
    headings = [column.heading for column in tables(paper(plan(case)))["Steps"].columns]
    assert headings[1:3] == ["Who", "What is done"]


def test_dates_are_shown_where_they_are_asked_for() -> None:
    dated = calendar(load({**small(), "starts": "2027-03-01"}))
    held = paper(dated)
    text = written(held, ".md").decode()
    assert "D+0" in said("D+0") and "2027-03-01" in text
    for step in dated.steps:
        assert f"D+{step.dates.starts}" in text and f"D+{step.dates.verified}" in text
    pictures = [b for s in held.sections for b in s.blocks if isinstance(b, Picture)]
    assert len(pictures) == 2
    numbers = [str(row.cells[0]) for row in tables(held)["Steps"].rows]
    assert numbers == [f"{step.number}. {step.name}" for step in dated.steps]


def test_the_dates_of_more_steps_than_are_drawn_are_listed() -> None:
    """None waits for another, so that the tables alone hold every day."""
    steps = range(MOST + 1)
    actions = {f"a{k}": {"by": "p", "does": "acts", "takes": f"{k + 1} days"} for k in steps}
    parties = {p: {"name": p.upper()} for p in "pq"}
    title = {"paripassu": 1, "title": "t", "parties": parties, "actions": actions}
    dated = calendar(load(title), time_limit=0)
    held = paper(dated)
    assert not [b for s in held.sections for b in s.blocks if isinstance(b, Picture)]
    listed = tables(held)["Days"]
    days = {cell_text(row.cells[0]): cell_text(row.cells[2]) for row in listed.rows}
    assert days == {
        f"{step.number}": f"D+{step.dates.starts} – D+{step.dates.done}" for step in dated.steps
    }
    for ending in ENDINGS:
        assert listed.caption in text_of(written(held, ending), ending)


def small() -> dict[str, Any]:
    return {
        "paripassu": 1,
        "title": "Small",
        "parties": {p: {"name": p.title(), "trust": 0.9, "breach_cost": 9} for p in ("one", "two")},
        "actions": {
            "long": {"by": "one", "does": "Does the long", "value": {"one": -1, "two": 3},
                     "takes": "30 days", "verified": {"by": "V", "takes": "5 days"}},
            "short": {"by": "two", "does": "Does the short", "value": {"two": -1, "one": 3}},
        },
    }  # fmt: skip


# --- Every format --------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_holds_the_whole_document(ending: str) -> None:
    text = " ".join(text_of(content(ending), ending).replace("\\", "").split())
    for step in found().steps:
        assert step.name in text or ending == ".pdf"  # a PDF may break a name with a hyphen
    for section in document().sections[:5]:
        assert section.title in text or ending == ".xlsx"
    for words in ("Proved: by these numbers no order", "Balances", "Library", "not facts"):
        assert words.lower() in text.lower() or words == "Library"


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_document_is_the_same_file(ending: str) -> None:
    assert written(paper(plan(load("bill-and-jack"))), ending) == content(ending)


@pytest.mark.parametrize("ending", ENDINGS)
def test_hostile_words_stay_words(ending: str) -> None:
    text = text_of(written(hostile(), ending), ending)
    if ending == ".pdf":
        assert "#panic()" in text and "<script>" in text and "*b*" in text
    elif ending != ".md":
        assert HOSTILE in text


def test_html_asks_for_nothing_and_runs_nothing() -> None:
    for page in (content(".html").decode(), written(hostile(), ".html").decode()):
        reader = Reader()
        reader.feed(page)
        tags = {tag for tag, _attributes in reader.tags}
        assert not tags & {"script", "iframe", "object", "embed", "link", "img", "form", "base"}
        for tag, attributes in reader.tags:
            assert not any(key.startswith("on") for key in attributes)
            assert "src" not in attributes
            target = attributes.get("href") or attributes.get("xlink:href") or "#"
            assert target.startswith("#"), (tag, target)
        assert "url(" not in page and "@import" not in page
        policy = next(a["content"] for t, a in reader.tags if a.get("http-equiv"))
        assert policy is not None and policy.startswith("default-src 'none'")


def test_html_can_be_read_by_a_screen_reader_and_with_the_keyboard() -> None:
    reader = Reader()
    reader.feed(written(paper(found("hanoi-2019")), ".html").decode())
    tags = reader.tags
    attributes = dict(tags[0][1])
    assert tags[0][0] == "html" and attributes == {"lang": "en", "dir": "ltr"}
    for landmark in ("header", "nav", "main", "footer"):
        assert [tag for tag, _a in tags].count(landmark) == 1
    levels = [int(tag[1]) for tag, _a in tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = [a["id"] for _tag, a in tags if a.get("id")]
    assert len(ids) == len(set(ids))
    for _tag, a in tags:
        for name in (a.get("aria-labelledby") or "").split():
            assert name in ids
        if (a.get("href") or "").startswith("#"):
            assert str(a["href"])[1:] in ids
    drawn = [a for tag, a in tags if tag == "svg"]
    assert drawn and all(a["role"] == "img" and a.get("aria-labelledby") for a in drawn)
    scrolled = [a for _tag, a in tags if a.get("class") == "scroll"]
    assert all(a.get("tabindex") == "0" and a.get("aria-label") for a in scrolled)
    heads = [a for tag, a in tags if tag == "th"]
    assert heads and all(a.get("scope") in ("col", "row") for a in heads)
    assert [tag for tag, _a in tags].count("table") == [tag for tag, _a in tags].count("caption")


def test_html_repaints_its_pictures_where_it_is_dark() -> None:
    page = content(".html").decode()
    used = set(re.findall(r'fill="(#[0-9a-fA-F]{3,6})"', page))
    repainted = set(re.findall(r'svg \[fill="(#[0-9a-fA-F]{3,6})"\]', page))
    assert used and used <= repainted


def test_markdown_is_nothing_but_text() -> None:
    from markdown_it import MarkdownIt

    page = MarkdownIt("commonmark").enable("table").render(written(hostile(), ".md").decode())
    reader = Reader()
    reader.feed(page)
    tags = {tag for tag, _a in reader.tags}
    assert not tags & {"script", "a", "em", "code", "img", "ol"}
    text = " ".join(reader.said).replace("\N{WORD JOINER}", "")
    assert text.count(HOSTILE) > 5
    cells = [tag for tag, _a in reader.tags].count("td")
    assert cells == sum(len(t.printed().columns) * len(t.rows) for t in tables(hostile()).values())


@pytest.mark.parametrize("text", ["1. First", "12) twelve", "3.5 points", "- less", "> more"])
def test_markdown_begins_no_list_and_shows_no_mark_of_its_own(text: str) -> None:
    from markdown_it import MarkdownIt

    section = Section("said", "Said", (Paragraph(text),))
    page = MarkdownIt("commonmark").render(
        written(Document("Title", "", (), (section,), "", "", "en", False), ".md").decode()
    )
    assert f"<p>{escape(text)}</p>" in page


def test_a_workbook_holds_numbers_and_text_and_no_formula() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(written(hostile(), ".xlsx")))
    assert book.sheetnames == ["Plan", "Steps", "Parties", "Matrix", "Values", "Balances"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == "=cmd|' /C calc'!A0" for cell in cells)
    for name in book.sheetnames[1:]:
        assert book[name].freeze_panes == "B2"
        assert book[name].auto_filter.ref == book[name].dimensions
    assert all(isinstance(row[1].value, int | float) for row in book["Balances"].iter_rows(2))
    assert book.properties.creator == HOSTILE


def part(content_: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content_)) as package:
        return ElementTree.fromstring(package.read(name))


def test_word_is_a_real_document() -> None:
    import docx

    file = docx.Document(io.BytesIO(written(document(), ".docx")))
    styles = [paragraph.style.name for paragraph in file.paragraphs if paragraph.style]
    for style in ("Title", "Heading 1", "Caption", "List Bullet"):
        assert style in styles
    assert file.core_properties.title == document().title
    assert file.core_properties.author == document().author
    tables_ = file.tables
    assert len(tables_) == len(tables(document()))
    for table in tables_:
        assert table._tbl.tr_lst[0].trPr.find(f"{_WORD}tblHeader") is not None
        assert table.style is not None and table.style.name == "Plan table"
    assert tables_[0].cell(1, 0).text.startswith("1. ")
    xml = part(content(".docx"), "word/document.xml")
    fields = [e.text or "" for e in xml.iter(f"{_WORD}instrText")]
    assert sum("SEQ Table" in f for f in fields) == len(tables_)
    assert any("SEQ Figure" in f for f in fields)
    assert next(s.orientation for s in file.sections) == 1
    assert {s.orientation for s in file.sections} == {0, 1}
    described = [e.attrib["descr"] for e in xml.iter() if "descr" in e.attrib]
    assert len(described) == 1 and all(step.name in described[0] for step in found().steps)


def test_pdf_is_tagged_and_has_a_title() -> None:
    from pypdf import PdfReader

    pdf = PdfReader(io.BytesIO(content(".pdf")))
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
    assert pdf.metadata is not None and pdf.metadata.title == document().title
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    first, *rest = pdf.pages
    assert first.mediabox.width > first.mediabox.height
    assert any(page.mediabox.width < page.mediabox.height for page in rest)


# --- Read from the right -------------------------------------------------------------------------


def turned() -> Document:
    """A document as Arabic has it, without its words."""
    blocks = (
        Table("جدول", "جدول", (), ()),
        Entries((("الطرف الأول", "الرصيد \u200e-4 نقطة (step 9)"),)),
    )
    section = replace(document().sections[2], blocks=(*document().sections[1].blocks, blocks[1]))
    return replace(document(), title="خطة", sections=(section,), language="ar", right_to_left=True)


def test_read_from_the_right_in_html() -> None:
    page = html(turned()).decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert "unicode-bidi: plaintext" in page


def test_read_from_the_right_in_word() -> None:
    xml = part(word(turned()), "word/document.xml")
    assert len(list(xml.iter(f"{_WORD}bidiVisual"))) == 1
    assert list(xml.iter(f"{_WORD}bidi"))
    runs = {
        "".join(t.text or "" for t in run.iter(f"{_WORD}t")): run.find(f"{_WORD}rPr/{_WORD}rtl")
        for run in xml.iter(f"{_WORD}r")
    }
    arabic = [text for text, mark in runs.items() if re.search("[\u0600-\u06ff]", text)]
    assert arabic and all(runs[text] is not None for text in arabic)
    assert runs["\u200e-4"] is None and runs["step 9"] is None


def test_read_from_the_right_in_a_workbook() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(spreadsheet(turned())))
    assert all(sheet.sheet_view.rightToLeft for sheet in book)


def test_numbers_dates_and_ids_are_not_turned_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paripassu.report.papers.whole.is_right_to_left", lambda: True)
    cells = tables(paper(found("hanoi-2019")))["Balances"].rows[2].cells
    assert cells[2] == Number("\u200e-0.38", -0.375)
    assert cells[0] == "\u200e3. Return of the inspectors"
    facts = dict(paper(found("jpoa-2014")).facts)
    assert facts["D-Day"] == "\u200e2014-01-20"


# --- The file ------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".md", ".HTML", ".pdf", ".docx", ".xlsx"])
def test_the_command_writes_a_file(ending: str, tmp_path: Path) -> None:
    to = tmp_path / f"plan{ending}"
    done = run("report", "bill-and-jack", "--to", str(to))
    assert (done.code, done.out) == (0, ""), done.err
    assert done.err == f"Wrote {to}.\n"
    assert to.read_bytes() == content(ending.lower())
    assert [path.name for path in tmp_path.iterdir()] == [to.name]


def test_an_order_of_ones_own_is_checked(tmp_path: Path) -> None:
    order = ",".join(reversed(found().order))
    to = tmp_path / "plan.md"
    assert run("report", "bill-and-jack", "--order", order, "--to", str(to)).code == 0
    text = to.read_text(encoding="utf-8")
    assert "The order was given" in text and "Proved" not in text


def test_a_view_and_dates_by_the_command(tmp_path: Path) -> None:
    to = tmp_path / "plan.md"
    done = run("report", "bill-and-jack", "--for", "jack", "--dated", "--to", str(to))
    assert done.code == 0, done.err
    text = to.read_text(encoding="utf-8")
    assert "the view of Jack" in text and said("D+0") in text


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--to", "plan.odt"), ".html, .pdf, .docx, .xlsx, .md"),
        (("--to", "plan"), "not as “plan”"),
        (("--to", "none/plan.pdf"), "no folder “none”"),
        (("--to", "here.md"), "exists already"),
        (("--to", "folder.md"), "is a folder"),
        (("--to", "folder.md", "--force"), "is a folder"),
        (("--to", "x\0y.md"), ""),
        (("--to", "new.md", "--for", "bil"), "no party “bil”"),
        (("--to", "new.md", "--order", "pen", "--swap", "pen,whip"), "--swap"),
        (("--to", "new.md", "--order", "pen", "--dated"), "--dated"),
        (("--to", "new.md", "--order", "nothing"), "“nothing”"),
        ((), "--to"),
    ],
)
def test_what_cannot_be_written_gets_one_sentence(
    arguments: tuple[str, ...], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("here.md").write_text("mine", encoding="utf-8")
    Path("folder.md").mkdir()
    done = run("report", "bill-and-jack", *arguments)
    assert done.code == 2 and done.out == ""
    assert sentence in done.err and done.err.count("\n") == 1
    assert Path("here.md").read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.md", "here.md"]


def test_force_writes_over(tmp_path: Path) -> None:
    to = tmp_path / "plan.md"
    to.write_text("mine", encoding="utf-8")
    assert run("report", "bill-and-jack", "--to", str(to), "--force").code == 0
    assert to.read_bytes() == content(".md")


@pytest.mark.parametrize(
    ("problem", "code"), [(KeyboardInterrupt(), 130), (OSError(28, "Full"), 2)]
)
@pytest.mark.parametrize("place", ["fsync", "replace"])
def test_nothing_half_written_is_left(
    problem: BaseException, code: int, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "plan.md"
    to.write_text("mine", encoding="utf-8")

    def break_off(*_given: Any) -> None:
        raise problem

    monkeypatch.setattr(os if place == "fsync" else Path, place, break_off)
    done = run("report", "bill-and-jack", "--to", str(to), "--force")
    assert done.code == code and done.err.count("\n") == 1
    assert to.read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["plan.md"]


@pytest.mark.parametrize("ending", [".html", ".pdf", ".docx", ".xlsx"])
def test_what_is_not_installed_is_named(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "find_spec", lambda library: None)
    done = run("report", "bill-and-jack", "--to", str(tmp_path / f"plan{ending}"))
    assert done.code == 2 and "pip install 'paripassu[documents]'" in done.err
    assert run("report", "bill-and-jack", "--to", str(tmp_path / "plan.md")).code == 0


def test_numbers_in_a_marked_row_and_addresses_stay_whole() -> None:
    assert said("see https://a.org/x_y_z and a_b") == "see https://a.org/x_y_z and a\\_b"
    assert said("a|b") == "a\\|b"
