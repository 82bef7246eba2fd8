"""Work done beside the main thread, so that Ctrl-C is heard whatever the work is at."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from typing import TypeVar

from paripassu.running.clock import Clock, Progress, Run, StoppedError

T = TypeVar("T")

PATIENCE = 1.3  # seconds that work which was told to stop has to end with what it has found
LISTENING = 0.1  # seconds after which Ctrl-C is looked for, where waiting cannot be interrupted

_run: ContextVar[Run | None] = ContextVar("run", default=None)  # what Ctrl-C stops


def searched(find: Callable[[Clock], T], limit: float | None, progress: Progress | None) -> T:
    """Search in a time limit; on Ctrl-C the best so far is the answer.

    Raises
    ------
    KeyboardInterrupt
        Where Ctrl-C came before there was an answer: see `beside` too.
    """

    def search() -> T:
        return find(Clock(limit, progress, run=_run.get() or Run()))

    try:
        return beside(search)
    except StoppedError:
        raise KeyboardInterrupt from None


def beside(task: Callable[[], T]) -> T:
    """Do a task in a thread of its own while the main thread waits for it or for Ctrl-C.

    Neither an import nor compiled code is broken off so, and neither keeps Ctrl-C waiting: it
    stops the clocks of all searches in the task, which then has a moment to end. A thread other
    than the main one hears no Ctrl-C and does the task itself.

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

    try:
        threading.Thread(target=work, daemon=True).start()
        while not done.wait(LISTENING):
            pass
    except BaseException as came:
        run.stopped = True
        if not done.wait(PATIENCE) or not isinstance(came, KeyboardInterrupt):
            raise
    if problems:
        raise problems[0]
    return answers[0]
