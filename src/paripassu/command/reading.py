"""How the values of options are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import typer

from paripassu.errors import RequestError
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


def share(text: str) -> Fraction:
    """Read a share: ``30 %``, ``30%`` or ``0.3``."""
    number, sign, rest = text.strip().partition("%")
    try:
        found = Fraction(number.strip()) / (100 if sign else 1)
    except (ValueError, ZeroDivisionError):
        found = Fraction(0)
    if rest.strip() or not 0 < found <= 1:
        raise RequestError(
            _("A share is above 0 and at most 100 %, such as 30 %; found “{text}”.", text=text[:40])
        )
    return found


def names(text: str) -> list[str]:
    """Read names with commas between them."""
    from paripassu.case.signs import typed

    return [name.strip() for name in typed(text).split(",") if name.strip()]


def named_or_none(text: str | None) -> list[str] | None:
    """Read names with commas between them; None where nobody gave any."""
    return None if text is None else names(text)


def one_order(orders: list[str] | None) -> list[str] | None:
    """Read the one order that is asked about; None where nobody gave any."""
    if orders is not None and len(orders) > 1:
        raise RequestError(_("One order is checked at a time; give --order once."))
    return names(orders[0]) if orders else None


def share_of(unsaid: str) -> Callable[[str | None], str]:
    """Read a share, in per cent or as it is: 10%, 0.1."""

    def read(text: str | None) -> str:
        if text is None:
            return unsaid
        number, percent, rest = text.partition("%")
        try:
            return str(Decimal(number) / 100) if percent and not rest.strip() else text
        except ArithmeticError:
            return text

    return read


def swaps_of(swaps: list[str] | None) -> list[list[str]]:
    """Read what each --swap exchanges."""
    return [names(swap) for swap in swaps or ()]


def values_of(settings: list[str] | None) -> dict[str, str]:
    """Read what each --set sets, and to what."""
    values = {}
    for one in settings or ():
        key, equals, value = one.partition("=")
        if not equals or not key.strip():
            raise RequestError(
                _("--set takes a key and a value, such as parties.usa.trust=0.3, not “{text}”.",
                  text=one[:40])
            )  # fmt: skip
        values[key.strip()] = value.strip()
    return values
