"""Names that a case must know, and the nearest one where it does not."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

Fault = tuple[tuple[str | int, ...], str]


def unknown(
    known: Mapping[str, object],
    names: Iterable[str],
    path: tuple[str | int, ...],
    what: str,
) -> Iterator[Fault]:
    """Yield a fault for each name that is not known."""
    for name in names:
        if name not in known:
            yield path, f"names {what} “{name}”, which the case does not have{near(name, known)}."


def unknown_keys(
    known: Mapping[str, object],
    names: Iterable[str],
    path: tuple[str | int, ...],
    what: str,
) -> Iterator[Fault]:
    """Yield a fault at the very key for each name that is not known."""
    for name in names:
        yield from unknown(known, (name,), (*path, name), what)


def near(name: str, known: Iterable[str]) -> str:
    """Suggest the nearest known name: ``; did you mean “usa”?`` without the mark, or nothing."""
    match = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" (did you mean “{match[0]}”?)" if match else ""
