"""What would open a plan, in a few lines for the first page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from paripassu.balance.amounts import stated, with_unit
from paripassu.case.titles import named
from paripassu.language import _
from paripassu.opening.in_short import Ways
from paripassu.opening.openings import Opening
from paripassu.order.relax import relaxations
from paripassu.report.papers.changing import change_in_words
from paripassu.report.papers.document import Block, Bullets, Heading
from paripassu.report.papers.ideas import exchanged
from paripassu.report.papers.told import Told
from paripassu.report.papers.unlock import together


def in_short(told: Told, found: Ways | None) -> Iterator[Block]:
    """Give a heading and a line for each of the first ways; nothing where none was looked for."""
    if found is None:
        return
    given = told.calendar is None and not told.plan.criteria
    lines = _holding(told, found) if given else _opening(told, found)
    yield Heading(_("What would hold this order") if given else _("What would open a plan"))
    yield Bullets.of(lines)


def _holding(told: Told, found: Ways) -> Iterator[str]:
    """Say what would hold an order that was given, as it stands."""
    yield from _openings(told, found)
    if not found.openings:
        yield from relaxations(told.plan)


def _opening(told: Told, found: Ways) -> Iterator[str]:
    case = told.case
    yield from _openings(told, found)
    for change in found.changes:
        yield change_in_words(case, change)
    for exchange in found.exchanges:
        yield exchanged(case, exchange)
    if found.cut:
        yield _("The search was cut short; there may be more. See paripassu unlock.")
    elif found.openings or found.changes or found.exchanges:
        yield _("These are the first ways; paripassu unlock gives all of them.")
    else:
        yield _("No single way was found; paripassu unlock says what stands in the way.")


def _openings(told: Told, found: Ways) -> Iterator[str]:
    """Name the sets of instruments, each instrument with what it is where it is named first."""
    explained: set[str] = set()
    for one in found.openings:
        anew = [id_ for id_ in one.instruments if id_ not in explained]
        explained.update(anew)
        yield _instruments(told, one, [told.case.instruments[id_].about for id_ in anew])


def _instruments(told: Told, opening: Opening, abouts: Iterable[str]) -> str:
    cost = {
        "names": together([named(told.case, one) for one in opening.instruments]),
        "cost": with_unit(told.case.unit, stated(opening.cost)),
    }
    about = " ".join(filter(None, abouts))
    if about:
        return _("{names}, cost {cost}: {about}", about=about, **cost)
    return _("{names}, cost {cost}", **cost)
