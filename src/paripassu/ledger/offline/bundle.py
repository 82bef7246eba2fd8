"""An exported file, as it is read: JSON in its canonical form, and of no other form."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paripassu.errors import CaseError
from paripassu.language import _

LARGEST = 500_000_000  # bytes of a file
RECORD, ENTRY = "paripassu-record/1", "paripassu-entry/1"


@dataclass(frozen=True)
class Placed:
    """An entry with its number, and the proof that it stands there; None where it needs none."""

    number: int
    note: str
    proof: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Bundle:
    """What a file holds: a whole record, or one entry of it (`number`) with what proves it."""

    file: str
    entries: tuple[Placed, ...]
    checkpoints: tuple[str, ...]
    number: int | None = None


def read(path: str | os.PathLike[str]) -> Bundle:
    """Read an exported file.

    Raises
    ------
    CaseError
        Where it cannot be read, is too large, or is not in the form of an export.
    """
    file = str(path)
    try:
        with Path(path).open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or _("it is no possible name")
        raise CaseError(_("it cannot be read: {why}.", why=why.lower()), file=file) from None
    if len(content) > LARGEST:
        raise _no_export(file)
    try:
        return parsed(content.decode(), file)
    except UnicodeDecodeError:
        raise _no_export(file) from None


def parsed(text: str, file: str) -> Bundle:
    """Read the text of an exported file; raises `CaseError`."""
    data = plain(text.removesuffix("\n"))
    if not isinstance(data, dict) or not text.endswith("\n"):
        raise _no_export(file)
    if data.get("format") == RECORD and data.keys() == {"format", "entries", "checkpoints"}:
        entries, checkpoints = data["entries"], data["checkpoints"]
        if _texts(entries) and _texts(checkpoints):
            placed = tuple(Placed(number, note) for number, note in enumerate(entries))
            return Bundle(file, placed, tuple(checkpoints))
    keys = {"format", "entries", "checkpoint", "number"}
    if data.get("format") == ENTRY and data.keys() == keys:
        entries, number = data["entries"], data["number"]
        if isinstance(entries, list) and _whole(number) and _texts([data["checkpoint"]]):
            placed = tuple(_placed(one, file) for one in entries)
            numbers = [one.number for one in placed]
            if numbers == sorted({*numbers}) and numbers[:1] == [0] and number in numbers:
                return Bundle(file, placed, (data["checkpoint"],), number)
    raise _no_export(file)


def plain(text: str) -> Any:
    """Give what JSON says where it is in its canonical form (RFC 8785), without floats; or None."""
    try:
        data = _READ(text)
        return data if canonical(data) == text else None
    except (ValueError, RecursionError):
        return None


def canonical(data: Any) -> str:
    """Write data as the standard has it: keys by their UTF-16 code units, nothing between."""
    text = _FAST(data)
    return text if text.isascii() else _FAST_UNSORTED(_by_units(data))


_FAST = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_FAST_UNSORTED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _refused(_number: str) -> Any:
    raise ValueError("float")


_READ = json.JSONDecoder(parse_float=_refused, parse_constant=_refused).decode


def _by_units(data: Any) -> Any:
    if isinstance(data, dict):
        keys = sorted(data, key=lambda key: key.encode("utf-16-be"))
        return {key: _by_units(data[key]) for key in keys}
    return [_by_units(one) for one in data] if isinstance(data, list) else data


def _placed(one: Any, file: str) -> Placed:
    if isinstance(one, dict) and {"number", "note"} <= one.keys() <= {"number", "note", "proof"}:
        proof = one.get("proof")
        if _whole(one["number"]) and isinstance(one["note"], str):
            if proof is None:
                return Placed(one["number"], one["note"])
            if _texts(proof) and len(proof) <= 64:
                return Placed(one["number"], one["note"], tuple(proof))
    raise _no_export(file)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31


def _no_export(file: str) -> CaseError:
    return CaseError(
        _("it is not, sign by sign, a file that “paripassu ledger export” writes."), file=file
    )
