"""Compiles the inner loops with numba; what it compiles is kept for the next run, where it may be.

numba looks for a place in the package's own folder, then in the user's cache; `NUMBA_CACHE_DIR`
names another. Where it may write nowhere, or what it finds cannot be read, we run without.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from inspect import isfunction
from pathlib import Path
from typing import Any

from paripassu.errors import UncachedWarning
from paripassu.language import _


def warm() -> bool:
    """Whether numba has compiled anything yet: then it costs nothing more to use it."""
    return compiled.cache_info().currsize > 0


@cache
def compiled(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a kernel with numba, which keeps the result on disk for the next run."""
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

    for name in kernel.__code__.co_names:
        called = kernel.__globals__.get(name)
        if isfunction(called):
            register_jitable(called)
    fast: Any = numba.njit(nogil=True)(kernel)
    try:
        if not os.environ.get("NUMBA_CACHE_DIR"):
            Path.home()  # without one numba would make a folder “~” wherever we are
        fast._cache = Kept(kernel)  # type: ignore[no-untyped-call]
    except (OSError, RuntimeError):
        _uncached()
    done: Callable[..., Any] = fast
    return done


@cache
def _uncached() -> None:
    """Say it once, whatever the kernels and the filters for warnings."""
    said = _(
        "what was compiled for speed could not be kept or read again, so that it is compiled "
        "anew; NUMBA_CACHE_DIR names a folder for it."
    )
    warnings.warn(said, UncachedWarning, stacklevel=1)
