"""Where an answer is written: refused early where that cannot be, and never half written."""

from __future__ import annotations

import os
from pathlib import Path

from paripassu.errors import RequestError
from paripassu.language import _


def refuse_target(path: Path, *, force: bool) -> None:
    """Refuse a file that could not be written, before anything is searched for.

    Raises
    ------
    RequestError
        Where the folder does not exist, the path is a folder, or the file exists and may not be
        written over.
    """
    try:
        is_there, is_folder, has_folder = path.exists(), path.is_dir(), path.parent.is_dir()
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or _("it is no possible name")
        raise RequestError(
            _("“{path}…” cannot be written: {why}.", path=str(path)[:60], why=why.lower())
        ) from None
    if not has_folder:
        raise RequestError(_("There is no folder “{folder}” to write in.", folder=path.parent))
    if is_folder:
        raise RequestError(_("“{path}” is a folder; name a file.", path=path))
    if is_there and not force:
        raise RequestError(
            _("“{path}” exists already and is left as it is; --force writes over it.", path=path)
        )


def put_whole(path: Path, content: bytes) -> None:
    """Write a file and put it in its place once it is whole, whatever ends the writing.

    Raises
    ------
    RequestError
        Where it cannot be written.
    """
    part = path.with_name(f".{path.name[:60]}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as problem:
        raise RequestError(
            _("“{path}” cannot be written: {why}.", path=path, why=problem.strerror)
        ) from None
    finally:
        part.unlink(missing_ok=True)
