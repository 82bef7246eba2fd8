"""The options that several verbs share, and how their values are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from paripassu.language import _


def seconds(text: object) -> float:
    """Read a time limit."""
    try:
        seconds = float(str(text))
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise typer.BadParameter(
            _("expected a number of seconds, 0 or more, found “{text}”.", text=text)
        )
    return seconds


def whole(least: int, most: int) -> Callable[[object], int]:
    """Read a whole number within limits."""

    def read(text: object) -> int:
        number = int(str(text)) if re.fullmatch(r"[0-9]{1,18}", str(text)) else -1
        if not least <= number <= most:
            raise typer.BadParameter(
                _(
                    "expected a whole number from {least} to {most}, found “{text}”.",
                    least=least,
                    most=most,
                    text=str(text)[:40],
                )
            )
        return number

    return read


CaseName = Annotated[str, typer.Argument(metavar="CASE", help="Path or library id of a case.")]


Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


DealName = Annotated[
    str | None,
    typer.Option(
        "--deal",
        metavar="NAME",
        help="A named deal of the case, or actions a,b,c (oil:2 for its first two instalments); "
        "the choice of the case if left out.",
    ),
]


Swaps = Annotated[
    list[str] | None,
    typer.Option(
        "--swap",
        metavar="A,B",
        help="What a custodian exchanges at once: actions (all parts of them), or parts: a,b.2,c.",
    ),
]


Private = Annotated[
    list[Path] | None,
    typer.Option("--private", metavar="FILE", help="A private file with one party's own numbers."),
]


Prefer = Annotated[
    str, typer.Option(help="What comes first: trust, guarantee, exposure or rounds.")
]


TimeLimit = Annotated[
    float,
    typer.Option(parser=seconds, metavar="SECONDS", help="Then the best so far is shown."),
]


Seed = Annotated[
    int,
    typer.Option(
        parser=whole(0, 10**18 - 1),
        metavar="NUMBER",
        help="Makes the search of large cases repeatable.",
    ),
]


Plot = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE", help="Draw a picture as .svg or .png.")
]


Picture = Annotated[
    str | None,
    typer.Option(
        metavar="WHICH",
        help="What --plot draws: balances (if left out), lanes or exchange.",
    ),
]


Force = Annotated[bool, typer.Option("--force", help="Write over the file if it exists already.")]
Dark = Annotated[bool, typer.Option("--dark", help="Draw light on dark.")]
