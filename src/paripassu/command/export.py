"""The verb that writes an order for other programs."""

from __future__ import annotations

import io
import sys
from typing import Any

from paripassu.command.answering import put
from paripassu.command.asked import ask
from paripassu.command.options import with_options
from paripassu.errors import RequestError
from paripassu.language import N_, _
from paripassu.verbs import at, named

_FORMATS = {
    "mermaid": "report.formats.mermaid:mermaid",
    "csv": "report.formats.matrix:matrix",
    "efg": "report.formats.efg:efg",
}


def export(case: str, **given: Any) -> int:
    """Give the order to standard output in the one format that is named."""
    from paripassu.case.view import refuse_viewer
    from paripassu.report.papers.view import seen_by

    chosen = [name for name in _FORMATS if given[name]]
    if not chosen:
        raise RequestError(_("Say in which format to export: --mermaid, --csv or --efg."))
    if len(chosen) > 1:
        raise RequestError(_("Export in one format at a time: --mermaid, --csv or --efg."))
    order = given["own_order"]
    if order is not None and given["swap"]:
        raise RequestError(_("In an order of your own write a swap as a+b, without --swap."))
    viewer = given["viewer"]
    if viewer is not None and given["efg"]:
        raise RequestError(
            _("A game (--efg) rests on the numbers of all parties: there is no view of it for one "
              "of them.")
        )  # fmt: skip
    verb = named("plan" if order is None else "check")
    found: Any = ask(
        verb,
        case,
        {**given, "order": order and [order]},
        refuse=lambda one, _asks: refuse_viewer(one, viewer),
    ).found
    how = {}
    if viewer is not None:
        found, how = seen_by(found, viewer), {"viewer": viewer}
    encoding = "utf-8"
    if given["csv"]:
        from paripassu.report.formats.matrix import MARKED

        encoding = MARKED
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Other programs expect UTF-8 and these line ends, whatever the terminal here has.
        sys.stdout.reconfigure(encoding=encoding, errors="replace", newline="")
    put(at(_FORMATS[chosen[0]])(found, **how))
    return 0


command = with_options(
    export,
    N_("Write an order for other programs, in one of three formats, to standard output."),
    (
        *_FORMATS, "own_order", "viewer", "deal", "swap", "private", "settings", "prefer",
        "time_limit", "seed",
    ),
)  # fmt: skip
