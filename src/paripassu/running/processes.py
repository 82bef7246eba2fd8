"""Tasks shared among processes, with the same answers whatever the number of cores.

Plain Python holds one lock for all threads of a process. Each other process is a Python of its own
that reads tasks and writes answers; it runs nothing of the program that it helps.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from paripassu.language import language
from paripassu.running.clock import Clock, StoppedError
from paripassu.speaking import speaking

T = TypeVar("T")

ENOUGH = 5.0  # seconds of work that are left, from which other processes, once begun, pay
LISTENING = 0.1  # seconds after which it is seen whether all is done, or the clock was stopped
_HELPER = ("-m", "paripassu.running.processes")


def in_processes(
    tasks: Sequence[Callable[[], T]],
    cores: int | None,
    clock: Clock,
    tell: Callable[[int], None],
) -> list[T]:
    """Do tasks that can be pickled, and give their answers in their order.

    Parameters
    ----------
    cores
        How many are done at a time; as many as there are cores if None. The first is done here,
        and where all of them take no longer than to begin a process, so are the others.
    clock
        Stopped, it ends the work: then the answers are those that there are by then.
    tell
        Told how many are done.

    Raises
    ------
    StoppedError
        Where the clock was stopped before there was any answer.
    """
    waiting = deque(enumerate(tasks))
    found: dict[int, T] = {}
    _do_here(waiting, found, clock, tell, most=1)
    helpers: list[_Helper] = []
    if clock.elapsed * len(waiting) > ENOUGH:
        many = min(cores or os.cpu_count() or 1, len(waiting) + 1) - 1
        helpers = [_Helper(waiting, found) for _one in range(many)]
    try:
        _do_here(waiting, found, clock, tell)
        for helper in helpers:
            while helper.is_alive() and not clock.stopped:
                helper.join(LISTENING)
                tell(len(found))
        _do_here(waiting, found, clock, tell)  # what a process that broke down left undone
    finally:
        for helper in helpers:
            helper.end()
    if not found and clock.stopped:
        raise StoppedError
    return [found[number] for number in sorted(found)]


def _do_here(
    waiting: deque[tuple[int, Callable[[], T]]],
    found: dict[int, T],
    clock: Clock,
    tell: Callable[[int], None],
    most: int | None = None,
) -> None:
    """Do tasks in this process; what is at work when the clock is stopped is no answer."""
    while waiting and not clock.stopped and most != 0:
        most = None if most is None else most - 1
        try:
            number, task = waiting.popleft()
        except IndexError:  # a helper took the last one
            return
        try:
            answer = task()
        except KeyboardInterrupt:
            clock.stop()
        if not clock.stopped:
            found[number] = answer
            tell(len(found))


class _Helper(threading.Thread):
    """Sends tasks to a process of its own, one at a time, and takes its answers."""

    def __init__(self, waiting: deque[Any], found: dict[int, Any]) -> None:
        super().__init__(daemon=True)
        self.waiting, self.found, self.language = waiting, found, language()
        paths = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
        self.process = subprocess.Popen(
            [sys.executable, "-P", *_HELPER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
        )
        self.start()

    def run(self) -> None:
        """Work until nothing is waiting, or the process ends."""
        sent, answers = self.process.stdin, self.process.stdout
        assert sent is not None and answers is not None
        while self.waiting:
            try:
                number, task = self.waiting.popleft()
            except IndexError:
                return
            try:
                pickle.dump((task, self.language), sent)
                sent.flush()
                self.found[number] = pickle.load(answers)
            except (OSError, EOFError, ValueError, pickle.UnpicklingError):
                self.waiting.append((number, task))
                return

    def end(self) -> None:
        """End the process, whatever it is at."""
        self.process.kill()
        self.process.communicate()
        self.join()


def serve() -> None:
    """Do what is sent to standard input, one task after another, until nothing more comes.

    A task that fails ends the process: it is then done where it was sent from, and fails there.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for whoever sends tasks to hear
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # what a task prints is no answer
        while True:
            try:
                task, spoken = pickle.load(sys.stdin.buffer)
            except EOFError:
                return
            with speaking(spoken):
                pickle.dump(task(), answers)
            answers.flush()


if __name__ == "__main__":
    serve()
