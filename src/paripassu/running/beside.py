"""Work done beside the main thread, so that signals are heard whatever the work is at."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar, copy_context
from types import FrameType
from typing import TypeVar

from paripassu.running.clock import Clock, Progress, Run, StoppedError

T = TypeVar("T")

PATIENCE = 1.3  # seconds that work which was told to stop has to end with what it has found
LISTENING = 0.1  # seconds after which Ctrl-C is looked for, where waiting cannot be interrupted

_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]

_run: ContextVar[Run | None] = ContextVar("run", default=None)  # what Ctrl-C stops


def clock_for(limit: float | None, progress: Progress | None = None) -> Clock:
    """Give a clock that begins now, and that Ctrl-C stops where the work is done `beside`."""
    return Clock(limit, progress, run=_run.get() or Run())


def searched(find: Callable[[Clock], T], limit: float | None, progress: Progress | None) -> T:
    """Search in a time limit; on Ctrl-C the best so far is the answer.

    Raises
    ------
    KeyboardInterrupt
        Where Ctrl-C came before there was an answer: see `beside` too.
    """
    try:
        return beside(lambda: find(clock_for(limit, progress)))
    except StoppedError:
        raise KeyboardInterrupt from None


class _EndedError(BaseException):
    """The process was asked to end by a signal, which it will be given again."""


def unbroken() -> AbstractContextManager[object]:
    """Do what must not be left half done: who ends the program waits for it."""
    run = _run.get()
    return nullcontext() if run is None else run.unbroken


def beside(task: Callable[[], T]) -> T:
    """Do a task in a thread of its own while the main thread waits for it or for Ctrl-C.

    Neither an import nor compiled code is broken off so, and neither keeps Ctrl-C waiting: it
    stops the clocks of all searches in the task, which then has a moment to end. Other signals
    end the process, as they would without us, but never within what is `unbroken`. A thread other
    than the main one hears no signals and does the task itself.

    Raises
    ------
    KeyboardInterrupt
        Where Ctrl-C came and the task did not end in that moment, or Ctrl-C came again.
    """
    if threading.current_thread() is not threading.main_thread():
        return task()
    answers: list[T] = []
    problems: list[BaseException] = []
    run, done, context = Run(), threading.Event(), copy_context()
    context.run(_run.set, run)

    def work() -> None:
        try:
            answers.append(context.run(task))
        except BaseException as problem:  # raised again where it is waited for
            problems.append(problem)
        finally:
            done.set()

    with _heard():
        try:
            threading.Thread(target=work, daemon=True).start()
            while not done.wait(LISTENING):
                pass
        except (KeyboardInterrupt, _EndedError) as came:
            run.stopped = True
            if isinstance(came, _EndedError) or not done.wait(PATIENCE):
                run.unbroken.acquire()  # and keep: nothing of the kind is begun any more
                raise
    if problems:
        raise problems[0]
    return answers[0]


@contextmanager
def _heard() -> Iterator[None]:
    """Let signals that would end the process at once break off the waiting first."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise _EndedError(number)

    ours = [which for which in _ENDING if signal.getsignal(which) is signal.SIG_DFL]
    try:
        for which in ours:
            signal.signal(which, end)
        yield
    except _EndedError as ended:
        signal.signal(ended.args[0], signal.SIG_DFL)
        signal.raise_signal(ended.args[0])
    finally:
        for which in ours:
            signal.signal(which, signal.SIG_DFL)
