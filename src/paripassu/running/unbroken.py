"""Work that no signal leaves half done: imports, and files put in their place."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_HELD = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def unbroken() -> Iterator[None]:
    """Hold back Ctrl-C and whatever asks the process to end until the block is done.

    Half an import fails whoever asks for it next, and half a file lies about.

    Raises
    ------
    KeyboardInterrupt
        After the block, where Ctrl-C came while it ran.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    handlers = {which: signal.getsignal(which) for which in _HELD}
    # None: another language than Python has set it, and Python cannot set it again.
    before = {which: handler for which, handler in handlers.items() if handler is not None}
    try:
        for which in before:
            signal.signal(which, lambda number, _frame: came.append(number))
        yield
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)
        for number in came:
            signal.raise_signal(number)
