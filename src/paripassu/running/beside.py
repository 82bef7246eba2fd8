"""Work done beside the main thread, so that Ctrl-C is heard whatever the work is at."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import TypeVar

from paripassu.running.clock import Clock, Progress, StoppedError

T = TypeVar("T")

PATIENCE = 1.5  # seconds that a search which was told to stop has to end with what it has found
LISTENING = 0.1  # seconds after which Ctrl-C is looked for, where waiting cannot be interrupted


def searched(find: Callable[[Clock], T], limit: float | None, progress: Progress | None) -> T:
    """Search in a time limit; on Ctrl-C the best so far is the answer.

    In a thread other than the main one no Ctrl-C is heard, and the search goes on in that thread.

    Raises
    ------
    KeyboardInterrupt
        Where Ctrl-C came before there was an answer, or came twice, or did not end the search.
    """
    clock = Clock(limit, progress)
    try:
        return beside(partial(find, clock), clock.stop)
    except StoppedError:
        raise KeyboardInterrupt from None


def beside(task: Callable[[], T], stop: Callable[[], None] | None = None) -> T:
    """Do a task in a thread of its own while this one waits for it or for Ctrl-C.

    Compiled code, an import or a picture keep nobody waiting so. On Ctrl-C `stop` is called, and
    the task has a moment to give its answer; without `stop` it is left alone at once.

    Raises
    ------
    KeyboardInterrupt
        On Ctrl-C, where there was no answer in that moment.
    """
    if threading.current_thread() is not threading.main_thread():
        return task()
    answers: list[T] = []
    problems: list[BaseException] = []
    done, context = threading.Event(), copy_context()

    def run() -> None:
        try:
            answers.append(context.run(task))
        except BaseException as problem:  # raised again where it is waited for
            problems.append(problem)
        finally:
            done.set()

    try:
        threading.Thread(target=run, daemon=True).start()
        while not done.wait(LISTENING):
            pass
    except KeyboardInterrupt:
        if stop is None:
            raise
        stop()
        if not done.wait(PATIENCE):
            raise
    if problems:
        raise problems[0]
    return answers[0]
