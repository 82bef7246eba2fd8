"""A calendar for other programs: the file's ending says in which format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from paripassu.case.model import Case
from paripassu.case.target import NOTHING, Inputs, put_whole, refuse_target
from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.order.dated_plan import Calendar
from paripassu.report.formats.gantt_mermaid import gantt_mermaid
from paripassu.report.formats.icalendar import icalendar
from paripassu.report.formats.matrix import MARKED, matrix
from paripassu.report.formats.project_xml import project_xml
from paripassu.report.papers.entries import first_date

WRITERS: dict[str, Callable[[Calendar], str]] = {
    ".ics": icalendar,
    ".xml": project_xml,
    ".csv": matrix,
    ".mmd": gantt_mermaid,
}
_DATED = (".ics", ".xml")


def refuse(path: Path, case: Case, *, force: bool = False, inputs: Inputs = NOTHING) -> None:
    """Refuse, before a long search, a file that could not be written.

    Raises
    ------
    RequestError
        Where the ending is not known, the file cannot be written there, or the format holds dates
        and the case does not state that of D-Day.
    """
    ending = path.suffix.lower()
    if ending not in WRITERS:
        raise RequestError(
            _(
                "A calendar is written as {endings}, not as “{name}”.",
                endings=", ".join(WRITERS),
                name=path.name[:60],
            )
        )
    refuse_target(path, force=force, inputs=inputs)
    if ending in _DATED:
        first_date(case)


def write(calendar: Calendar, path: Path, *, force: bool = False, inputs: Inputs = NOTHING) -> None:
    """Write a calendar in UTF-8, in the format that the path's ending names; as `refuse` does."""
    refuse(path, calendar.case, force=force, inputs=inputs)
    ending = path.suffix.lower()
    content = WRITERS[ending](calendar).encode(MARKED if ending == ".csv" else "utf-8")
    put_whole(path, content, force=force, inputs=inputs)
