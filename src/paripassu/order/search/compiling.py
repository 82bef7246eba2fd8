"""Compiles the inner loops with numba; what it compiles is kept for the next run, where it may be.

numba looks for a place in the package's own folder, then in the user's cache; `NUMBA_CACHE_DIR`
names another. Where it may write nowhere, or what it finds cannot be read, we run without. numba
is an extra: where it is not installed every loop runs as plain Python, and large cases say so.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from inspect import isfunction
from pathlib import Path
from typing import Any

from paripassu.errors import UncachedWarning, UncompiledWarning
from paripassu.language import _
from paripassu.running.clock import Clock

COMPILING = 12.0  # seconds that numba takes to compile a few of them, at the most
LOADING = 0.4  # seconds that it takes to load, with what it has stored
SMALL = 150_000  # looks at a step's effect on a party that plain Python takes in about that time


@cache
def installed() -> bool:
    """Whether there is a compiler."""
    return find_spec("numba") is not None


def warm() -> bool:
    """Whether numba is loaded already: then it costs little more to use what it has stored."""
    return installed() and compiled.cache_info().currsize > 0


def little(looks: int, *kernels: Callable[..., Any]) -> bool:
    """Whether plain Python has so many looks at a step's effect on a party before kernels have.

    It has where these would first have to be loaded, or compiled.
    """
    return looks <= SMALL and not (warm() and all(map(stored, kernels)))


def affordable(clock: Clock, *kernels: Callable[..., Any]) -> bool:
    """Whether kernels can be had in the time left: loaded where they are stored, or compiled.

    This is asked where they would be worth it.
    """
    if not installed():
        _uncompiled()
        return False
    left = clock.left
    if left is None or left > COMPILING:
        return True
    return (warm() or left > LOADING) and all(map(stored, kernels))


def stored(kernel: Callable[..., Any]) -> bool:
    """Whether a kernel is compiled: here, or in a run before from the same source."""
    return bool(compiled(kernel).overloads) or _kept(kernel)  # type: ignore[attr-defined]


@cache
def _kept(kernel: Callable[..., Any]) -> bool:
    """Ask numba's own index: it knows a source by what it says, not by when it was written."""
    fast: Any = compiled(kernel)
    if fast.stats.cache_path is None:
        return False
    try:
        return bool(fast._cache._cache_file._load_index())
    except Exception:  # what is read is unpickled, which may fail in any way
        return False


@cache
def compiled(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a kernel with numba, which keeps the result on disk for the next run.

    Without numba it stays as it is.
    """
    if not installed():
        return kernel
    import numba
    from numba.core.caching import FunctionCache
    from numba.extending import register_jitable

    class Kept(FunctionCache):
        @contextmanager
        def _guard_against_spurious_io_errors(self) -> Iterator[None]:
            """Stand around all reading and writing: a full disk, or what another process left."""
            try:
                yield
            except Exception:  # what is read is unpickled, which may fail in any way
                with suppress(OSError):
                    self.flush()  # type: ignore[no-untyped-call]
                _uncached()

    for called in _called(kernel):
        register_jitable(called)
    fast: Any = numba.njit(nogil=True)(kernel)
    try:
        if not os.environ.get("NUMBA_CACHE_DIR"):
            Path.home()  # without one numba would make a folder “~” wherever we are
        fast._cache = Kept(kernel)  # type: ignore[no-untyped-call]
        # numba looks at the kernel's own source alone, not at those of what it calls.
        file = fast._cache._cache_file
        file._source_stamp = file._source_stamp, _sources(kernel)
    except (OSError, RuntimeError):
        _uncached()
    done: Callable[..., Any] = fast
    return done


def _called(kernel: Callable[..., Any]) -> list[Callable[..., Any]]:
    """Give the functions that a kernel calls by name."""
    named = (kernel.__globals__.get(name) for name in kernel.__code__.co_names)
    return [one for one in named if isfunction(one)]


def _sources(kernel: Callable[..., Any]) -> str:
    """Give a digest of the modules of a kernel and of all that it calls."""
    seen, found = {kernel}, [kernel]
    for one in found:
        fresh = [called for called in _called(one) if called not in seen]
        seen.update(fresh)
        found += fresh
    files = sorted({one.__code__.co_filename for one in found})
    return "".join(map(_digest, files))


@cache
def _digest(file: str) -> str:
    return sha256(Path(file).read_bytes()).hexdigest()


@cache
def _uncached() -> None:
    """Say it once, whatever the kernels and the filters for warnings."""
    said = _(
        "what was compiled for speed could not be kept or read again, so that it is compiled "
        "anew; NUMBA_CACHE_DIR names a folder for it."
    )
    warnings.warn(said, UncachedWarning, stacklevel=1)


@cache
def _uncompiled() -> None:
    """Say it once."""
    said = _("this case is large, and without numba its search is slow: pip install numba.")
    warnings.warn(said, UncompiledWarning, stacklevel=1)
