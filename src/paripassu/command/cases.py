"""The verbs on cases themselves."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from paripassu.command.answering import loaded_case, print_json, put, terminal, wrote
from paripassu.command.options import CaseName, Fix, Force, Json, Private, Settings, Viewer
from paripassu.command.reading import values_of
from paripassu.language import _


def cases(as_json: Json = False) -> int:
    """List the library's cases."""
    from paripassu.case.library import library_ids
    from paripassu.case.translated import first_stated
    from paripassu.report.papers.library import show_cases

    table = [(id_, loaded_case(id_)) for id_ in library_ids()]
    listed = [
        {
            "id": id_,
            "title": first_stated(case.title),
            "actions": len(case.actions),
            "parties": len(case.parties),
        }
        for id_, case in table
    ]
    if as_json:
        print_json({"cases": listed})
    else:
        show_cases(terminal(), table)
    return 0


def show(
    case: CaseName,
    viewer: Viewer = None,
    private: Private = None,
    settings: Settings = None,
    as_json: Json = False,
) -> int:
    """Show a case: parties, actions, values, sources, history."""
    from paripassu.case.view import case_seen_by
    from paripassu.report.papers.case import show_case

    loaded = loaded_case(case, private, values=values_of(settings))
    if viewer is not None:
        loaded = case_seen_by(loaded, viewer)
    if as_json:
        print_json(loaded.model_dump(mode="json", exclude_defaults=True))
    else:
        show_case(terminal(), loaded)
    return 0


def schema(
    answers: Annotated[
        bool, typer.Option("--answers", help="That of what the verbs print with --json.")
    ] = False,
) -> int:
    """Print the JSON Schema of the case file, or that of answers."""
    from paripassu.case.schema import case_schema
    from paripassu.report.schema import answer_schema

    put(json.dumps(answer_schema() if answers else case_schema(), indent=2) + "\n")
    return 0


def new(
    path: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Where to write the case: case.yaml or case.xlsx."),
    ],
    force: Force = False,
) -> int:
    """Write a case to start from: a commented file, or a workbook where FILE ends in .xlsx."""
    from paripassu.case.sheet import begin

    begin(path, force=force)
    quoted = shlex.quote(str(path))
    sys.stderr.write(_("Wrote {path}. Next: paripassu plan {quoted}", path=path, quoted=quoted))
    sys.stderr.write("\n")
    return 0


def sheet(
    case: CaseName,
    target: Annotated[
        Path, typer.Argument(metavar="FILE", help="What to write: case.xlsx or case.yaml.")
    ],
    viewer: Viewer = None,
    settings: Settings = None,
    fix: Fix = False,
    force: Force = False,
) -> int:
    """Write a case as a workbook to fill in, or a filled-in workbook as a case file.

    CASE may be a workbook here as in every other verb. Private numbers are never written.
    """
    from paripassu.case.sheet import sheet as write

    left = write(case, target, values=values_of(settings), viewer=viewer, fix=fix, force=force)
    wrote(target)
    if left:
        sys.stderr.write(left + "\n")
    return 0
