"""The verbs that write a plan down: for other programs, and as a document."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paripassu.command.answering import (
    alone,
    inputs_of,
    loaded_case,
    names,
    put,
    searched,
    swaps_of,
    watched,
)
from paripassu.command.options import (
    CaseName,
    DealName,
    Force,
    Prefer,
    Private,
    Seed,
    Swaps,
    TimeLimit,
)
from paripassu.errors import RequestError
from paripassu.language import N_, _
from paripassu.running.beside import clock_for
from paripassu.running.clock import TIME_LIMIT

if TYPE_CHECKING:
    from paripassu.order.dated_plan import Calendar
    from paripassu.order.plan import Plan


def export(
    case: CaseName,
    mermaid: Annotated[
        bool, typer.Option("--mermaid", help="A sequence diagram in Mermaid's text format.")
    ] = False,
    csv: Annotated[bool, typer.Option("--csv", help="The implementation matrix as CSV.")] = False,
    efg: Annotated[
        bool, typer.Option("--efg", help="The leave-or-stay game in Gambit's format.")
    ] = False,
    order: Annotated[
        str | None,
        typer.Option("--order", metavar="A,B,C", help="The order; the plan's if left out."),
    ] = None,
    deal: DealName = None,
    swap: Swaps = None,
    private: Private = None,
    prefer: Prefer = "trust",
    time_limit: TimeLimit = TIME_LIMIT,
    seed: Seed = 0,
) -> int:
    """Write an order for other programs, in one of three formats, to standard output."""
    from paripassu.order.given import check as examine
    from paripassu.order.plan import plan as find

    if mermaid + csv + efg == 0:
        raise RequestError(_("Say in which format to export: --mermaid, --csv or --efg."))
    if mermaid + csv + efg > 1:
        raise RequestError(_("Export in one format at a time: --mermaid, --csv or --efg."))
    if order is not None and swap:
        raise RequestError(_("In an order of your own write a swap as a+b, without --swap."))
    clock = clock_for(time_limit)
    loaded = loaded_case(case, private)
    if order is None:
        found = searched(find, loaded, deal, swap, clock, prefer=prefer, seed=seed)
    else:
        found = examine(loaded, names(order), deal=deal)
    encoding = "utf-8"
    if mermaid:
        from paripassu.report.formats.mermaid import mermaid as written
    elif csv:
        from paripassu.report.formats.matrix import MARKED
        from paripassu.report.formats.matrix import matrix as written

        encoding = MARKED
    else:
        from paripassu.report.formats.efg import efg as written
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Other programs expect UTF-8 and these line ends, whatever the terminal here has.
        sys.stdout.reconfigure(encoding=encoding, errors="replace", newline="")
    put(written(found))
    return 0


def report(
    case: CaseName,
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            metavar="FILE",
            help="The document to write: .html, .pdf, .docx, .xlsx or .md.",
        ),
    ],
    viewer: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="PARTY", help="Only what this party may see: its numbers alone."
        ),
    ] = None,
    order: Annotated[
        str | None,
        typer.Option("--order", metavar="A,B,C", help="The order; the plan's if left out."),
    ] = None,
    dated: Annotated[bool, typer.Option("--dated", help="With days and dates.")] = False,
    deal: DealName = None,
    swap: Swaps = None,
    private: Private = None,
    prefer: Prefer = "trust",
    time_limit: TimeLimit = TIME_LIMIT,
    seed: Seed = 0,
    force: Force = False,
) -> int:
    """Write the plan as a document: one page, the steps, why each holds, the matrix, sources."""
    from paripassu.balance.deal import agree
    from paripassu.case.view import refuse_viewer
    from paripassu.opening.in_short import ways
    from paripassu.order.calendar import calendar
    from paripassu.order.given import check as examine
    from paripassu.order.plan import plan as find
    from paripassu.report.papers.plan import compose
    from paripassu.report.writers.writing import refuse, refuse_large, write

    if order is not None:
        alone(
            N_("{option} means nothing with --order; leave one of them out."),
            {"--dated": dated, "--swap": swap, "--prefer": prefer != "trust"},
        )
    if dated:
        alone(
            N_("{option} means nothing with --dated; leave one of them out."),
            {"--prefer": prefer != "trust"},
        )
    read = inputs_of(case, private, viewer)
    refuse(to, force=force, inputs=read)
    clock = clock_for(time_limit)
    loaded = loaded_case(case, private)
    refuse_viewer(loaded, viewer)
    refuse_large(loaded, agree(loaded, deal=deal, swaps=swaps_of(swap)))
    found: Plan | Calendar
    given: tuple[str, ...] | None = None
    if order is not None:
        found = examine(loaded, names(order), deal=deal)
        given = found.order
    elif dated:
        found = searched(calendar, loaded, deal, swap, clock, seed=seed)
    else:
        found = searched(find, loaded, deal, swap, clock, prefer=prefer, seed=seed)
    opened = None
    if viewer is None and found.status != "safe":
        opened = watched(lambda left: ways(loaded, found.deal, left, order=given), clock)
    document = compose(found, viewer=viewer, opened=opened)
    left = write(document, to, force=force, inputs=read)
    sys.stderr.write(_("Wrote {path}.", path=to) + "\n")
    if left:
        sys.stderr.write(left + "\n")
    return 0
