"""The library: historical, textbook and commercial cases, each a YAML file beside this one."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def library_ids() -> tuple[str, ...]:
    """Ids of the library's cases, in order of the alphabet."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.yaml")))


def library_case(id_: str) -> Path:
    """Path of a library case's file."""
    return _HERE / f"{id_}.yaml"
