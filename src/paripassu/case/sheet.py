"""A case from one form into another: a workbook for a case file, a case file for a workbook."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from paripassu.case.arrivals import needs_added
from paripassu.case.load import files_of, load
from paripassu.case.setting import with_values
from paripassu.case.target import Inputs, put_whole, refuse_target
from paripassu.case.template import template
from paripassu.case.text import parse
from paripassu.case.view import file_seen_by
from paripassu.case.workbook.endings import OTHERS, WORKBOOK
from paripassu.case.workbook.writer import workbook
from paripassu.case.written import as_yaml
from paripassu.errors import RequestError
from paripassu.language import _

TEXTS = (".yaml", ".yml")


def begin(target: str | os.PathLike[str], *, force: bool = False) -> None:
    """Write a small case to start from: a workbook (.xlsx), or else a commented case file.

    It speaks the language in force: its words, and the headings of a workbook.

    Raises
    ------
    RequestError
        Where the target cannot be written, or openpyxl is not installed.
    """
    path = Path(target)
    if path.suffix.lower() in OTHERS:
        raise _neither(path)
    content = template().encode("utf-8")
    if path.suffix.lower() == WORKBOOK:
        content = workbook(load(parse(template(), path.name).data))
    put_whole(path, content, force=force)


def _neither(path: Path) -> RequestError:
    return RequestError(
        _("A case is written as .xlsx or .yaml, not as “{name}”.", name=path.name[:60])
    )


def sheet(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    values: Mapping[str, Any] | None = None,
    fix: bool = False,
    viewer: str | None = None,
    force: bool = False,
) -> str:
    """Write a case as a workbook (.xlsx) or as a case file (.yaml), by the ending of the target.

    Parameters
    ----------
    source
        A path to a case file or a workbook, the id of a library case, or - for standard input.
    target
        The file to write.
    values
        Other values to write, each by its key, as `with_values` takes them.
    fix
        Whether to write besides the needs by which verifiers are there first, as `arrivals` says.
    viewer
        The party whose view is written: what is public, and its own numbers alone; an instrument
        that rests on another's number is left out.
    force
        Whether a file that exists may be written over.

    Returns
    -------
    str
        A sentence on what stays behind, empty if nothing does.

    Raises
    ------
    CaseError
        Where the case is not as it must be.
    RequestError
        Where the target cannot be written, the case has no such party, or openpyxl is not
        installed.
    """
    path, inputs = Path(target), Inputs(files_of(source), private=viewer is not None)
    if path.suffix.lower() not in (WORKBOOK, *TEXTS):
        raise _neither(path)
    refuse_target(path, force=force, inputs=inputs)
    case = load(source)
    if values:
        case = with_values(case, values)
    if fix:
        case = with_values(case, needs_added(case, case.actions))
    if viewer is not None:
        case = file_seen_by(case, viewer)
    as_workbook = path.suffix.lower() == WORKBOOK
    content = workbook(case) if as_workbook else as_yaml(case).encode("utf-8")
    put_whole(path, content, force=force, inputs=inputs)
    return _left_behind(inputs.files)


def _left_behind(origin: tuple[Path, ...]) -> str:
    if any(path.suffix.lower() == WORKBOOK for path in origin):
        return _(
            "What is yours stays in the workbook: declared, verified, and all that begins with #."
        )
    return _("Comments (#) of the case file are not in it.")
