"""The command itself: its name, its options before the verb, its verbs in the order shown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from paripassu.command import cases, elicit, export, ledger, report
from paripassu.command.asked import command_of
from paripassu.command.completing import words
from paripassu.command.typed import Command, Front, ending
from paripassu.language import LANGUAGES
from paripassu.verbs import OTHER_EXAMPLES, VERBS


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"paripassu {version('paripassu')}\n")
        raise typer.Exit


def front(
    version: Annotated[
        bool,
        typer.Option("--version", "-V", callback=_version, is_eager=True, help="Say which it is."),
    ] = False,
    language: Annotated[
        str | None,
        typer.Option(
            metavar="en|fr|ar",
            autocompletion=words(*LANGUAGES),
            help="English, French or Arabic; the language of your system if left out.",
        ),
    ] = None,
) -> None:
    """Take what stands before a verb; `main` has seen to the language already."""


_OTHERS: Mapping[str, Callable[..., int]] = {
    "cases": cases.cases,
    "show": cases.show,
    "schema": cases.schema,
    "new": cases.new,
    "sheet": cases.sheet,
    "elicit": elicit.command,
    "export": export.command,
    "report": report.command,
}
app = typer.Typer(
    name="paripassu",
    help="Finds the order of real actions in which parties that do not trust each other can keep "
    "an agreement. CASE is a path to a case file or the id of a library case.",
    no_args_is_help=True,
    cls=Front,
    epilog=ending(OTHER_EXAMPLES[""]),
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.callback()(front)
for row in VERBS:
    if row.commanded:
        app.command(cls=Command, epilog=ending(row.examples))(command_of(row))
for name, verb in _OTHERS.items():
    app.command(name, cls=Command, epilog=ending(OTHER_EXAMPLES[name]))(verb)

_LEDGER: Mapping[str, Callable[..., int]] = {
    one.__name__: one
    for one in (
        ledger.key, ledger.init, ledger.record, ledger.sign, ledger.append, ledger.cosign,
        ledger.status, ledger.export, ledger.verify, ledger.fsck,
    )
}  # fmt: skip
_record = typer.Typer(
    name="ledger",
    help="Keep the record of a plan's life: what was declared and verified, signed and cosigned.",
    no_args_is_help=True,
    cls=Front,
    epilog=ending(OTHER_EXAMPLES["ledger"]),
)
for name, verb in _LEDGER.items():
    _record.command(name, cls=Command, epilog=ending(OTHER_EXAMPLES[f"ledger {name}"]))(verb)
app.add_typer(_record)
