"""How far many questions are, on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from paripassu.language import _


@contextmanager
def bar(total: int, *, wanted: bool) -> Iterator[Callable[[int], None]]:
    """Show a bar in a terminal or a notebook; give what is to be told how many are done."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress

    console = Console(stderr=True)
    wanted = wanted and (console.is_terminal or console.is_jupyter)
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not wanted) as shown:
        task = shown.add_task(_("combinations"), total=total)
        yield lambda done: shown.update(task, completed=done)
