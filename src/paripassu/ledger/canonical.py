"""Canonical JSON (RFC 8785): the same bytes for the same data, whoever writes them.

Numbers are whole: nothing in a record is measured.
"""

from __future__ import annotations

import json
from typing import Any

MOST = 2**53 - 1  # whole numbers beyond it are not the same in every program


def canonical(data: Any) -> str:
    """Write plain data in its canonical form.

    Raises
    ------
    ValueError
        Where the data holds a float, a whole number beyond 2^53 - 1, a key that is no text, or
        half of a surrogate pair.
    """
    text = json.dumps(_sorted(data), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text.encode()
    return text


def _sorted(data: Any) -> Any:
    """Sort keys by their UTF-16 code units, as the standard has it."""
    if isinstance(data, dict):
        if not all(isinstance(key, str) for key in data):
            raise ValueError("key")
        return {key: _sorted(data[key]) for key in sorted(data, key=_units)}
    if isinstance(data, list | tuple):
        return [_sorted(one) for one in data]
    if isinstance(data, float) or (isinstance(data, int) and abs(data) > MOST):
        raise ValueError("number")
    return data


def _units(key: str) -> bytes:
    return key.encode("utf-16-be")
