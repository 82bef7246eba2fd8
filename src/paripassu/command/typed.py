"""How a verb is read and its help laid out, where typer has a way of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from typer.core import TyperCommand, TyperGroup

from paripassu.language import N_

EXAMPLES = N_("Examples:")


class Command(TyperCommand):
    """A verb."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Give the parameters, that of the help among them."""
        return _flags_alone(super().get_params(ctx))


class Front(TyperGroup):
    """What stands before a verb."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Give the parameters, that of the help among them."""
        return _flags_alone(super().get_params(ctx))


def _flags_alone(params: list[Any]) -> list[Any]:
    """Let the help show a flag without saying that it is true or false."""
    for one in params:
        if getattr(one, "is_flag", False) and one.metavar is None:
            one.metavar = ""
    return params


def ending(examples: Iterable[str]) -> str:
    """Write the end of a verb's help: its examples, each on a line of its own."""
    return "\n\n".join((EXAMPLES, "\n".join(examples)))
