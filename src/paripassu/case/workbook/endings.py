"""Which files are workbooks, by their endings, and what the others are that spreadsheets save."""

from paripassu.language import N_

WORKBOOK = ".xlsx"
# Each with what it is, so that the way out can be said.
OTHERS = {
    ".xls": N_("an Excel workbook of the old kind"),
    ".xlsb": N_("a binary Excel workbook"),
    ".xlsm": N_("a workbook with macros, which are never run"),
    ".xltx": N_("a template of Excel"),
    ".xltm": N_("a template with macros, which are never run"),
    ".ods": N_("an OpenDocument spreadsheet"),
    ".numbers": N_("an Apple Numbers spreadsheet"),
}
