"""What a shell offers for the word that is being typed: ids and names of the case, verbs, files."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from paripassu.errors import PariPassuError

if TYPE_CHECKING:
    from paripassu.case.model import Case

Offer = Callable[[typer.Context, str], list[str]]
_ENDINGS = (".yaml", ".yml", ".json", ".xlsx")


def words(*known: str) -> Offer:
    """Offer the same words whatever the case."""
    return lambda ctx, incomplete: list(known)


def cases(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the ids of the library, and the files and folders beneath what is typed."""
    from paripassu.case.library import library_ids

    return [*library_ids(), *_files(incomplete)]


def of_case(*tables: str, several: bool = False) -> Offer:
    """Offer the ids in these tables of the case on the same line; `several` with commas between."""

    def offer(ctx: typer.Context, incomplete: str) -> list[str]:
        before, comma, _last = incomplete.rpartition(",") if several else ("", "", incomplete)
        case = _case_of(ctx)
        known = [name for table in tables for name in getattr(case, table, ())]
        return [before + comma + name for name in known if name not in before.split(",")]

    return offer


def keys(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the keys under which the case on the same line states a number."""
    case = _case_of(ctx)
    data = {} if case is None else case.model_dump(mode="json", exclude_defaults=True)
    return [f"{key}=" for key in _numbers(data, "")]


def _numbers(here: Any, key: str) -> Iterator[str]:
    if isinstance(here, dict):
        for name, one in here.items():
            yield from _numbers(one, f"{key}.{name}" if key else name)
    elif isinstance(here, int | float) and not isinstance(here, bool):
        yield key


def _case_of(ctx: typer.Context) -> Case | None:
    """Read the case that is typed already; None where that cannot be read again."""
    from paripassu.case.load import INPUT, load

    # Where an option still waits for its value, what stands before it is not yet told apart.
    typed = ctx.params.get("case") or next(iter(ctx.args), INPUT)
    with warnings.catch_warnings(), suppress(PariPassuError):
        warnings.simplefilter("ignore")
        return None if typed == INPUT else load(typed)
    return None


def _files(incomplete: str) -> Iterator[str]:
    """Name the case files and the folders whose path begins so."""
    before = incomplete[: incomplete.rfind("/") + 1]
    try:
        entries = sorted(Path(before or ".").iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield f"{before}{entry.name}/"
        elif entry.suffix.lower() in _ENDINGS:
            yield before + entry.name
