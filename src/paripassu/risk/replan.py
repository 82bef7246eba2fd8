"""Planning anew for every draw: whether there is a safe order at all, and which is the best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Self

from paripassu.balance.checker import Status
from paripassu.balance.deal import Deal
from paripassu.balance.numbers import with_numbers
from paripassu.case.model import Case
from paripassu.language import N_
from paripassu.order.plan import plan_of
from paripassu.risk.content import FoundContent, ReplannedContent, ShareContent
from paripassu.risk.drawn import Draws
from paripassu.risk.records import Record, Records
from paripassu.risk.shares import Share
from paripassu.running.clock import Clock, StoppedError
from paripassu.running.processes import in_processes
from paripassu.short import Short

if TYPE_CHECKING:
    from collections.abc import Iterable

DECIMALS = 4  # of a number that is planned with: the search is exact, and its units have limits
EACH = 60.0  # seconds for one draw
AT_ONCE = 24  # draws handed out before those that are done are written down
MOST = 10  # orders that are told

Shared = Callable[[Sequence["Task"], Clock], "Iterable[Record]"]


@dataclass(frozen=True)
class Task:
    """One draw to plan for. It can be sent to another process, or another machine."""

    case: Case
    deal: Deal
    draws: Draws
    number: int

    def __call__(self) -> Record:
        """Plan."""
        drawn = self.draws.draw(self.number, 1)
        case = with_numbers(
            self.case,
            {
                one: Fraction(str(round(float(value), DECIMALS)))
                for one, value in zip(drawn.numbers, drawn.values[0], strict=True)
            },
        )
        found = plan_of(case, self.deal, Clock(EACH))
        return Record(self.number, str(found.status), found.order, found.proved)


@dataclass(frozen=True, repr=False)
class Replanned(Short):
    """What is found where each draw is planned for anew.

    Attributes
    ----------
    draws, proved
        How many, and for how many of them the plan is proved to be the best.
    safe
        In what share of draws there is a safe order.
    status
        In what share of draws the best order is safe, needs trust, and so on.
    orders
        The orders that are found, the most frequent first, at most ten, each with its share; and
        `different`, how many there are in all.
    """

    draws: int
    proved: int
    safe: Share
    status: dict[str, Share]
    orders: tuple[tuple[tuple[str, ...], Share], ...]
    different: int

    def content(self) -> ReplannedContent:
        """Give it as plain data."""
        orders: list[FoundContent] = [
            {"order": list(order), "share": share.share, "error": share.error}
            for order, share in self.orders
        ]
        status: dict[str, ShareContent] = {
            name: share.content() for name, share in self.status.items()
        }
        return {
            "draws": self.draws, "proved": self.proved, "safe": self.safe.content(),
            "status": status, "orders": orders, "different": self.different,
        }  # fmt: skip

    @classmethod
    def restored(cls, content: ReplannedContent) -> Self:
        """Make it again."""
        return cls(
            content["draws"], content["proved"], Share(**content["safe"]),
            {name: Share(**share) for name, share in content["status"].items()},
            tuple((tuple(one["order"]), Share(one["share"], one["error"]))
                  for one in content["orders"]),
            content["different"],
        )  # fmt: skip


def replanned(
    case: Case, deal: Deal, draws: Draws, many: int, records: Records, share: Shared, clock: Clock
) -> Replanned | None:
    """Plan for each of the first draws that is not recorded yet; None where none was done in time.

    What is answered does not depend on who plans, nor in what order they are done.
    """
    open_ = iter([Task(case, deal, draws, k) for k in range(many) if k not in records.known])
    while (tasks := [*islice(open_, AT_ONCE)]) and not clock.over:
        for record in share(tasks, clock):
            records.add(record)
            clock.tell(N_("{n} of {total} draws planned"), n=len(records.known), total=many)
    found = [records.known[k] for k in sorted(records.known) if k < many]
    return _summed(found) if found else None


def here(workers: int | None) -> Shared:
    """Share tasks among processes of this machine: so many, or as many as there are cores."""

    def share(tasks: Sequence[Task], clock: Clock) -> Iterator[Record]:
        try:
            yield from in_processes(tasks, workers, clock, lambda _done: None)
        except StoppedError:
            return

    return share


def _summed(found: Sequence[Record]) -> Replanned:
    draws = len(found)
    status, orders = Counter(r.status for r in found), Counter(r.order for r in found)
    ranked = sorted(orders.items(), key=lambda one: (-one[1], one[0]))
    return Replanned(
        draws,
        sum(record.proved for record in found),
        Share.of(status[str(Status.SAFE)], draws),
        {str(one): Share.of(status[str(one)], draws) for one in Status},
        tuple((order, Share.of(count, draws)) for order, count in ranked[:MOST]),
        len(orders),
    )
