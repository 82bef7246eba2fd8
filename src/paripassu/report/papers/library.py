"""The library on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from paripassu.case.model import Case
from paripassu.language import _


def show_cases(console: Console, table: Sequence[tuple[str, Case]]) -> None:
    """Print the library."""
    listed = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for heading in (_("id"), _("case")):
        listed.add_column(heading, overflow="fold")
    for heading in (_("parties"), _("actions")):
        listed.add_column(heading, justify="right", overflow="fold")
    listed.add_column(_("history"), overflow="fold")
    for id_, case in table:
        told = _("yes") if case.history is not None else "-"
        listed.add_row(id_, Text(case.title), str(len(case.parties)), str(len(case.actions)), told)
    console.print(listed)
    console.print(_("Next: paripassu show ID, paripassu plan ID, paripassu check ID --history"))
