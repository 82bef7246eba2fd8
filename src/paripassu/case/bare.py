"""Bare words: what stands in a file without quotes and can mean more than its letters."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_DECIMAL = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?"
_BARE = re.compile(rf"(?:~|null|true|false|{_DECIMAL})\Z", re.I | re.A)
_WORDS: dict[str, bool | None] = {"~": None, "null": None, "true": True, "false": False}
_LONGEST = 64


class Bare(str):
    """A word without quotes that also means a number, true, false or nothing.

    Where text or an id is expected it is the text as written: 2.10, 012, null.
    """

    __slots__ = ()

    @property
    def meant(self) -> int | Decimal | bool | None:
        """What it means where no text is expected."""
        if self.lower() in _WORDS:
            return _WORDS[self.lower()]
        return int(self) if _INTEGER.match(self) else Decimal(self)


def as_written(word: str) -> str | None:
    """Take a word without quotes: bare where it means more than its letters, None where blank."""
    if not word:
        return None
    if _BARE.match(word) and len(word) <= _LONGEST:
        return Bare(word)
    return word


def meant(value: Any) -> Any:
    """Give what a value means where no text is expected; what is not bare means itself."""
    return value.meant if isinstance(value, Bare) else value
