"""The command's own help and complaints in the language spoken; English needs none of this.

The verbs, options and their help are written in English in the command; typer adds its headings
and the sentences with which it refuses what was typed.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer import rich_utils

from paripassu.command.typed import EXAMPLES
from paripassu.language import N_, _

_HEADINGS = {
    "ARGUMENTS_PANEL_TITLE": N_("Arguments"),
    "OPTIONS_PANEL_TITLE": N_("Options"),
    "COMMANDS_PANEL_TITLE": N_("Commands"),
    "DEFAULT_STRING": N_("[default: {}]"),
    "REQUIRED_LONG_STRING": N_("[required]"),
}
_HELP_OPTION = N_("Show this message and exit.")

# What typer says of a line that it cannot read; a longer form stands before a shorter one.
_COMPLAINTS = (
    N_("No such option: {name} (Possible options: {others})"),
    N_("No such option: {name}"),
    N_("No such command {name}. Did you mean {others}?"),
    N_("No such command {name}."),
    N_("Missing command."),
    N_("Missing argument {name}."),
    N_("Missing option {name}."),
    N_("Option {name} requires an argument."),
    N_("Option {name} does not take a value."),
    N_("Got unexpected extra argument(s) ({arguments})"),
    N_("Invalid value for {name}: {why}"),
)


def texts(command: Any) -> Iterator[str]:
    """Name every help text of a command, its parameters and the verbs under it."""
    for one in (command, *command.params):
        if getattr(one, "help", None):
            yield _one_line_each(one.help)
    for verb in getattr(command, "commands", {}).values():
        yield from texts(verb)


@contextmanager
def translated(command: Any) -> Iterator[Any]:
    """Give the same command with its help in the language spoken."""
    _translate(command)
    names = vars(rich_utils)
    before = {name: names[name] for name in _HEADINGS if name in names}
    names.update((name, _(_HEADINGS[name])) for name in before)
    try:
        yield command
    finally:
        names.update(before)


def complaint(problem: typer.TyperException) -> str:
    """Say why a line cannot be read."""
    said = problem.format_message()
    for english in _COMPLAINTS:
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(english))
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return _(english, **found.groupdict()) if found.groupdict() else _(english)
    return said


def _translate(command: Any, above: typer.Context | None = None) -> None:
    context = _Context(command, parent=above, **command.context_settings)
    command.context_class = _Context
    asked = command.get_help_option(context)
    for one in (command, *command.params):
        if getattr(one, "help", None):
            one.help = _(_one_line_each(one.help))
    if command.epilog:
        command.epilog = command.epilog.replace(EXAMPLES, _(EXAMPLES), 1)
    if asked is not None:
        asked.help = _(_HELP_OPTION)
    for verb in getattr(command, "commands", {}).values():
        _translate(verb, context)


def _one_line_each(text: str) -> str:
    """Put each paragraph on one line, as it is looked up."""
    return "\n\n".join(" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n"))


class _Formatter(typer.Context.formatter_class):  # type: ignore[misc, valid-type]
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or _("Usage:") + " ")


class _Context(typer.Context):
    formatter_class = _Formatter
