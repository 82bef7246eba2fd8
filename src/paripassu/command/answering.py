"""What verbs have in common: a case read, a search watched, an answer shown, a picture drawn."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from paripassu.errors import ReaderGoneError, RequestError
from paripassu.language import _

if TYPE_CHECKING:
    from paripassu.case.model import Case
    from paripassu.case.target import Inputs
    from paripassu.report.writers.terminal import Terminal
    from paripassu.running.clock import Clock, Progress


Found = TypeVar("Found")


def put(text: str) -> None:
    """Write to standard output; a reader that has gone is not an error of the command."""
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        raise ReaderGoneError from None


def loaded_case(
    case: str,
    private: list[Path] | None = None,
    starts: str | None = None,
    values: Mapping[str, str] | None = None,
) -> Case:
    """Read a case, join its private files, and set what is to be other than they state."""
    from paripassu.case.load import load

    loaded = load(case, private=private or (), starts=starts)
    if not values:
        return loaded
    from paripassu.case.setting import with_values

    return with_values(loaded, values)


def watched(find: Callable[[Clock], Found], clock: Clock) -> Found:
    """Look for something more in what is left of the time, and show how far it is."""
    with telling(clock.limit) as progress:
        return find(replace(clock, progress=progress))


def alone(sentence: str, stated: Mapping[str, Any], **more: str) -> None:
    """Refuse options that mean nothing beside another, in place of leaving them unread."""
    for option, given in stated.items():
        if given:
            raise RequestError(_(sentence, option=option, **more))


def wrote(path: Path) -> None:
    """Say that a file was written."""
    sys.stderr.write(_("Wrote {path}.", path=path) + "\n")


def inputs_of(case: str, private: list[Path] | None, viewer: str | None = None) -> Inputs:
    """Name the files that an answer is made of, and say whether it is for one party's eyes."""
    from paripassu.case.load import files_of
    from paripassu.case.target import Inputs

    return Inputs((*files_of(case), *(private or ())), private=bool(private or viewer))


Chart = Callable[[], dict[str, Any]]


def drawing(
    path: Path | None, case: str, private: list[Path] | None, *, force: bool
) -> Callable[[Chart], None]:
    """Refuse a picture that could not be drawn before anything is searched for.

    Returns what draws a chart, where one is asked for.
    """
    if path is None:
        return lambda _chart: None
    from paripassu.report.pictures.picture import refuse, write

    read = inputs_of(case, private)
    refuse(path, force=force, inputs=read)

    def draw(chart: Chart) -> None:
        if left := write(chart(), path, force=force, inputs=read):
            sys.stderr.write(left + "\n")

    return draw


def picturable(path: Path | None, picture: str | None, dark: bool, known: Iterable[str]) -> None:
    """Refuse a picture that does not exist or has no file."""
    if picture is not None and picture not in known:
        raise RequestError(
            _(
                "A picture (--picture) is one of {known}, not “{picture}”.",
                known=", ".join(known),
                picture=picture[:40],
            )
        )
    if path is None and (picture is not None or dark):
        option = "--dark" if picture is None else "--picture"
        raise RequestError(
            _("With {option} name the file to draw in: --plot FILE.svg.", option=option)
        )


def print_json(told: Mapping[str, Any]) -> None:
    """Print plain data as one JSON object."""
    put(json.dumps(told, allow_nan=False) + "\n")


def terminal() -> Terminal:
    """Give the terminal to print on."""
    from paripassu.report.writers.terminal import Terminal

    console = Terminal(highlight=False, emoji=False, markup=False)
    if console.width < 1:
        console.width = 80
    return console


@contextmanager
def telling(limit: float | None) -> Iterator[Progress | None]:
    """Show a bar on standard error once something takes longer than a moment."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn(_("Ctrl-C: best so far")),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task(_("searching"), total=limit)

    def tell(what: str, seconds: float) -> None:
        if seconds > 0.5:
            bar.start()
            bar.update(task, description=what, completed=seconds)

    try:
        yield tell
    finally:
        bar.stop()
