"""Tasks shared among the machines of a Dask cluster; imported only where one is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paripassu.errors import RequestError
from paripassu.language import _
from paripassu.risk.records import Record
from paripassu.risk.replan import Shared, Task
from paripassu.running.clock import Clock

REACHED = 15  # seconds in which its scheduler must answer
AGAIN = 5  # times a task is begun anew where a worker is lost
LISTENING = 0.2  # seconds after which it is seen whether the clock was stopped


def among(address: str) -> Shared:
    """Share tasks among the workers of a cluster.

    A task of a worker that is lost is done by another. Each must have this package.

    Raises
    ------
    RequestError
        Where Dask is not installed, or the cluster does not answer.
    """
    try:
        from dask.distributed import Client, as_completed
    except ImportError:
        raise RequestError(_("This needs Dask: pip install paripassu[cluster].")) from None
    try:
        client = Client(address, timeout=REACHED)
    except (OSError, ValueError, TypeError) as problem:
        what = str(problem)[:200]
        raise RequestError(
            _("The cluster {address} does not answer: {what}.", address=address, what=what)
        ) from None

    def share(tasks: Sequence[Task], clock: Clock) -> Iterator[Record]:
        futures = client.map(_done, tasks, pure=False, retries=AGAIN)
        waiting = as_completed(futures)
        try:
            while not waiting.is_empty() and not clock.stopped:
                for future in waiting.next_batch(block=False) or _wait():
                    yield future.result()
        finally:
            client.cancel(futures)

    return share


def _done(task: Task) -> Record:
    return task()


def _wait() -> tuple[()]:
    from time import sleep

    sleep(LISTENING)
    return ()
