"""The command itself: its name, its options before the verb, its verbs in the order shown."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from paripassu.command import cases, export, report
from paripassu.command.asked import command_of
from paripassu.verbs import VERBS


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"paripassu {version('paripassu')}\n")
        raise typer.Exit


def front(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which it is.")
    ] = False,
    language: Annotated[
        str | None,
        typer.Option(
            metavar="en|fr|ar",
            help="English, French or Arabic; the language of your system if left out.",
        ),
    ] = None,
) -> None:
    """Take what stands before a verb; `main` has seen to the language already."""


app = typer.Typer(
    name="paripassu",
    help="Finds the order of real actions in which parties that do not trust each other can keep "
    "an agreement. CASE is a path to a case file or the id of a library case.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.callback()(front)
for row in VERBS:
    if row.commanded:
        app.command()(command_of(row))
for verb in (
    cases.cases,
    cases.show,
    cases.schema,
    cases.new,
    cases.sheet,
    export.command,
    report.command,
):
    app.command()(verb)
