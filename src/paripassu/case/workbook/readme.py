"""The first sheet: what each sheet is, how to fill it in, and whose numbers these are."""

from __future__ import annotations

from typing import Any

from paripassu.case.model import Case
from paripassu.case.workbook.put import put
from paripassu.case.workbook.sheets import README, SHEETS
from paripassu.case.workbook.style import Style
from paripassu.language import N_, _

HOW = (
    (N_("Numbers"), N_(
        "All are somebody's assumptions: the sheet Case says whose, the sheet Assumptions where "
        "single ones are somebody else's. A party's points are its own and are never compared "
        "with another's; the status quo is 0. At most six decimal places; 0,3 and 30 % are read "
        "too."
    )),
    (N_("Ranges"), N_("Where you are not sure, write 3 to 6 (or -5 to -3). The middle is used.")),
    (N_("Lists"), N_(
        "Divide ids by commas. Write a + b for actions that are exchanged at once. A party's name "
        "is as good as its id."
    )),
    (N_("Titles"), N_(
        "A column “title” on the sheets Matrix and Instruments holds what a thing is called, in a "
        "few words. Add it where it is missing."
    )),
    (N_("Languages"), N_(
        "Words may be stated in several languages: a column for each, with the language after its "
        "heading, such as “title en” and “title ar”; on the sheet Case a row for each."
    )),
    (N_("Durations"), N_(
        "With their unit: 30 days, 6 weeks, 2 months, 1 year. Dates: 2019-02-28; under earliest "
        "and latest D+30 or “to be agreed” too."
    )),
    (N_("Blank cells"), N_(
        "A blank cell says nothing; 0 says zero; a dash says that there is no number, and is meant."
    )),
    (N_("Not read back"), N_(
        "Columns under grey headings: beneficiary, D+n, guarantor and “what is done” are "
        "computed; declared and verified are yours to fill in and stay in this workbook."
    )),
    (N_("Your own"), N_(
        "Add rows, columns and sheets of your own: begin their first cell, their heading or their "
        "name with #, and they are not read. Nor is the heading of a section, or a note, that "
        "stands alone in its row. Columns, rows and sheets may be moved."
    )),
    (N_("Formulas"), N_("Paste the value in place of a formula; a formula is refused.")),
    (N_("Private numbers"), N_(
        "Numbers that only one party may see do not belong here. They sit in a file of their own, "
        "which is named with --private and never travels with the case."
    )),
    (N_("And back"), N_(
        "paripassu plan THIS.xlsx works at once, as every other verb does. paripassu sheet "
        "THIS.xlsx case.yaml writes a case file. A mistake is answered with sheet, cell and what "
        "was expected."
    )),
)  # fmt: skip


def write(written: Any, case: Case, style: Style) -> None:
    """Write the sheet."""
    written.title = _(README)
    style.width(written, 1, 24)
    style.width(written, 2, 110)
    put(written["A1"], case.title)
    written["A1"].font = style.large
    whose = _("A case for Pari Passu. The numbers are those of {whose}.", whose=case.whose_numbers)
    put(written["A2"], whose)
    written["A2"].font = style.muted
    sheets = [(_(one.title), _(one.note)) for one in SHEETS]
    number = _section(written, 4, _("The sheets"), sheets, style)
    for cell in (row[0] for row in written.iter_rows(min_row=5, max_row=number - 1, max_col=1)):
        cell.hyperlink = f"#'{cell.value}'!A1"
    how = [(_(name), _(text)) for name, text in HOW]
    _section(written, number + 1, _("How to fill it in"), how, style)


def _section(
    written: Any, number: int, title: str, lines: list[tuple[str, str]], style: Style
) -> int:
    for at, text in ((1, title), (2, "")):
        put(written.cell(number, at), text)
        style.heading(written.cell(number, at), read=True, aside=False)
    for name, text in lines:
        number += 1
        put(written.cell(number, 1), name)
        put(written.cell(number, 2), text)
        style.label(written.cell(number, 1))
        style.body(written.cell(number, 2))
        style.height(written[number])
    return number + 1
