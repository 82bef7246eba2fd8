"""Where an answer is written: refused early where that cannot be, and never half written."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.running.beside import unbroken


@dataclass(frozen=True)
class Inputs:
    """What an answer is made of: no answer is written over its own `files`.

    With `private` numbers among them, a new file is for its owner alone.
    """

    files: tuple[Path, ...] = ()
    private: bool = False


NOTHING = Inputs()


def refuse_target(path: Path, *, force: bool = False, inputs: Inputs = NOTHING) -> None:
    """Refuse a file that could not be written, before anything is searched for.

    Raises
    ------
    RequestError
        Where the folder does not exist or may not be written in, the path is a folder, a device
        or one of the inputs under any name, or the file exists and may not be written over.
    """
    try:
        old, is_link, folder = _state(path), path.is_symlink(), path.resolve().parent
        has_folder = path.parent.is_dir() and folder.is_dir()
        is_input = old is not None and any(_same(old, file) for file in inputs.files)
    except (OSError, RuntimeError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or _("it is no possible name")
        raise RequestError(
            _("“{path}…” cannot be written: {why}.", path=str(path)[:60], why=why.lower())
        ) from None
    if not has_folder:
        raise RequestError(_("There is no folder “{folder}” to write in.", folder=path.parent))
    if old is not None and stat.S_ISDIR(old.st_mode):
        raise RequestError(_("“{path}” is a folder; name a file.", path=path))
    if old is not None and not stat.S_ISREG(old.st_mode):
        raise RequestError(_("“{path}” is a device or a pipe; name a file.", path=path))
    if is_input:
        raise RequestError(
            _("“{path}” is the case itself or a private file of it; name another file.", path=path)
        )
    if (old is not None or is_link) and not force:
        raise _exists(path)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise RequestError(_("The folder “{folder}” may not be written in.", folder=folder))


def put_whole(path: Path, content: bytes, *, force: bool = False, inputs: Inputs = NOTHING) -> None:
    """Write a file and put it in its place once it is whole, whatever ends the writing.

    What is written over keeps its mode and, where that may be, its owner; through a symbolic link
    the file that it names is written. Other names (hard links) of an old file keep the old one.

    Raises
    ------
    RequestError
        As `refuse_target` does, or where it cannot be written.
    """
    refuse_target(path, force=force, inputs=inputs)
    try:
        with unbroken():
            _put(path.resolve(), content, force=force, private=inputs.private)
    except FileExistsError:
        raise _exists(path) from None
    except OSError as problem:
        raise RequestError(
            _("“{path}” cannot be written: {why}.", path=path, why=problem.strerror)
        ) from None


def _put(path: Path, content: bytes, *, force: bool, private: bool) -> None:
    # Made with a name that nobody can foresee, for us alone until it is whole.
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - it is open already
            file.write(content)
            file.flush()
            os.fsync(handle)
        old = _state(path)
        if old is not None:
            _keep_owner(part, old)
            part.chmod(stat.S_IMODE(old.st_mode) & 0o777)
        elif not private:
            part.chmod(0o666 & ~_umask())
        if force:
            part.replace(path)
        else:
            _put_new(part, path)
    finally:
        part.unlink(missing_ok=True)


def _put_new(part: Path, path: Path) -> None:
    """Give a file its name unless another has come to bear it."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: there a look must do
        if os.path.lexists(path):
            raise FileExistsError from None
        part.replace(path)


def _keep_owner(part: Path, old: os.stat_result) -> None:
    if hasattr(os, "chown"):
        for owner in ((-1, old.st_gid), (old.st_uid, -1)):
            with suppress(PermissionError):
                os.chown(part, *owner)


def _umask() -> int:
    """Give the mask of modes, which can be read only by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _state(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _same(old: os.stat_result, file: Path) -> bool:
    state = _state(file)
    return state is not None and os.path.samestat(old, state)


def _exists(path: Path) -> RequestError:
    return RequestError(
        _("“{path}” exists already and is left as it is; --force writes over it.", path=path)
    )
