"""What an object says of itself in one line, to whoever works in Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from itertools import islice
from textwrap import shorten
from typing import Any

WIDTH = 119
_FEW = 4  # things of a list that are named
_LARGE = 10**15  # whole numbers from here on are rounded


def in_line(said: str) -> str:
    """Cut what is said to one line."""
    return shorten(said, WIDTH, placeholder=" …>")


def shortly(thing: object, told: Mapping[str, Any]) -> str:
    """Say what a thing is, and what is told of it as far as that fits one line."""
    said = " ".join(f"{name}={_few(value)}" for name, value in told.items())
    return in_line(f"<{type(thing).__name__} {said}>")


class Short:
    """A data class, made with ``repr=False``, that says itself in one line."""

    def __repr__(self) -> str:
        own = (one.name for one in fields(self) if one.repr)  # type: ignore[arg-type]
        return shortly(self, {name: getattr(self, name) for name in own})


def _few(value: Any) -> str:
    """Say a value: of many things the first few."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, int) and abs(value) >= _LARGE:
        return f"{Decimal(value):.2e}"
    if isinstance(value, Mapping):
        return "{" + _listed([f"{k}: {_few(v)}" for k, v in islice(value.items(), _FEW)], value)
    if isinstance(value, tuple | list):
        return "[" + _listed([_few(one) for one in value[:_FEW]], value)
    return shorten(repr(value), WIDTH // 2, placeholder="…")


def _listed(first: list[str], of: Any) -> str:
    more = [f"… {len(of)} in all"] if len(of) > len(first) else []
    return ", ".join([*first, *more]) + ("}" if isinstance(of, Mapping) else "]")
