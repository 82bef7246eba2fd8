"""A plan put into words, tables and a picture, once: what every written document holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from paripassu.balance.amounts import in_unit, points
from paripassu.balance.checker import Status
from paripassu.case.arrivals import remarks
from paripassu.case.timing import date_of
from paripassu.language import N_, _, _n, dated
from paripassu.opening.besides import Besides
from paripassu.order.dated_plan import Calendar
from paripassu.order.plan import Plan
from paripassu.order.relax import relaxations
from paripassu.report.papers.annex import matrix_table, values
from paripassu.report.papers.branches import branches
from paripassu.report.papers.document import (
    Block,
    Bullets,
    Document,
    Paragraph,
    Section,
    Table,
    Verdict,
)
from paripassu.report.papers.entries import entries
from paripassu.report.papers.grounds import grounds, not_said, sources, words
from paripassu.report.papers.headline import (
    HEADLINES,
    IMPOSSIBLE,
    OWN,
    TONES,
    WORDS,
    called,
    standing,
)
from paripassu.report.papers.in_short import in_short
from paripassu.report.papers.lines import benefits, bounds, dated_lines, limits_kept, order_lines
from paripassu.report.papers.margins import free, margins
from paripassu.report.papers.pictures import TIMES, lanes, timeline, trusted
from paripassu.report.papers.robust import robustness
from paripassu.report.papers.steps import balances, reasons, steps_table
from paripassu.report.papers.timetable import about, length, proof, sentence
from paripassu.report.papers.told import Told
from paripassu.report.papers.view import counts_less
from paripassu.report.papers.waiting import waited
from paripassu.report.papers.whole import document
from paripassu.report.pictures.lanes_chart import MOST

MOST_STEPS = 500  # of a plan that a screen shows
OWN_WORDS = {
    Status.SAFE: N_("Holds for {name}"),
    Status.NEEDS_TRUST: N_("Needs more trust of {name}"),
    Status.NONE: N_("Does not hold for {name}"),
    Status.NO_DEAL: N_("No deal for {name}"),
}


def paper(
    found: Plan | Calendar,
    *,
    viewer: str | None = None,
    besides: Besides | None = None,
    brief: bool = False,
) -> Document:
    """Put a plan, or a calendar, into a document, in the language spoken.

    Parameters
    ----------
    viewer
        The party whose view it is: then every figure is that party's own, computed afresh from a
        case without the others' numbers; none of theirs is in the document.
    besides
        Why there are no safe dates, what would open a plan; it rests on all parties' numbers and
        so is left out of a view.
    brief
        Leave out what a screen does not show.

    Raises
    ------
    RequestError
        Where the case has no such party.
    """
    told = Told.of(found, viewer, MOST_STEPS if brief else None)
    shown = besides if besides is not None and viewer is None else Besides()
    sections = _brief(told, shown) if brief else _sections(told, shown)
    return document(
        told.case,
        subtitle=_called(told),
        facts=_facts(told),
        sections=sections,
        brief=brief,
    )


def _called(told: Told) -> str:
    """Say under the title what the document is: a plan, or an order that does not hold."""
    if told.viewer is not None and told.status is Status.SAFE:
        return _("Plan of implementation: the view of {name}", name=told.name(told.viewer))
    if told.viewer is not None:
        return _("An order that does not hold: the view of {name}", name=told.name(told.viewer))
    if told.calendar is not None and told.status is not Status.SAFE:
        return _("No calendar was found that holds; the nearest one")
    return called(told.plan) if told.calendar is None else _("Plan of implementation")


def _facts(told: Told) -> Iterator[tuple[str, str]]:
    case, deal = told.case, told.plan.deal
    for named in case.deals.values():
        if set(named.actions) - set(deal.standing) == set(deal.actions) and named.title:
            yield _("Deal"), named.title
            break
    number = len(told.plan.order)
    yield _("Steps"), _n("{n} step", "{n} steps", number)
    if told.calendar is not None:
        yield _("Length"), length(told.calendar)
    yield _("D-Day"), dated(date_of(0, case.starts) or "") or _("to be agreed")


def _brief(told: Told, besides: Besides) -> Iterator[Section]:
    """Say what a screen shows: the verdict, the order, the tightest place, what would relax it."""
    lines = (order_lines(told),) if told.calendar is None else ()
    yield _first(told, besides, "", lines)
    yield from branches(told)
    yield from _eased(told, besides)
    if told.calendar is not None:
        yield _calendar(told, told.calendar, dated_lines(told.calendar))


def _sections(told: Told, besides: Besides) -> Iterator[Section]:
    drawn = lanes(told, order_lines(told))
    large = Paragraph(
        _("There are more than {most} steps: pictures of them are left out.", most=MOST)
    )
    safe = told.status is Status.SAFE
    page = _("The plan on one page") if safe else _("The order on one page")
    yield _first(told, besides, page, (large if drawn is None else drawn,))
    if told.calendar is not None:
        yield _calendar(told, told.calendar, timeline(told) or _days(told.calendar))
    yield from branches(told)
    yield Section("steps", _("The steps"), (steps_table(told),), wide=True)
    why = _("Why each step holds or fails") if told.failing_steps else _("Why each step holds")
    yield Section("reasons", why, tuple(reasons(told)))
    if (picture := trusted(told)) is not None:
        yield Section("trust", _("Trust, needed and earned"), (picture,), wide=True)
    yield from _eased(told, besides)
    yield Section("grounds", _("What the figures rest on"), tuple(grounds(told)))
    yield not_said(told)
    yield Section("words", _("Words used here"), (words(told),))
    if found := sources(told):
        yield Section("sources", _("Sources"), (found,))
    yield Section(
        "matrix", _("Annex A: implementation matrix"), tuple(matrix_table(told)), wide=True
    )
    yield Section(
        "values", _("Annex B: values and balances"), (*values(told), balances(told)), wide=True
    )


def _first(told: Told, besides: Besides, title: str, shown: Iterable[Block]) -> Section:
    blocks = (_verdict(told), *in_short(told, besides.opened), *shown)
    return Section("plan", title, blocks, wide=True, brief=True)


def _eased(told: Told, besides: Besides) -> Iterator[Section]:
    """Say what would ask less trust, and why a safe order has no safe dates."""
    if told.viewer is None and told.calendar is None and (eased := relaxations(told.plan)):
        yield Section("relax", _("What would relax it"), (Bullets.of(eased),), brief=True)
    if besides.waits is not None:
        yield waited(told.case, besides.waits)


def _days(calendar: Calendar) -> Table:
    """List the days of more steps than are drawn; the last column is their bars, drawn too."""
    lines = dated_lines(calendar)
    return replace(lines.of(range(len(lines.columns) - 1)), caption=_(TIMES))


def _calendar(told: Told, calendar: Calendar, shown: Block) -> Section:
    listed = entries(calendar)
    said = Bullets.of((*benefits(told, calendar), *bounds(calendar, listed)))
    blocks = [shown, *map(Paragraph, limits_kept(calendar, listed)), said]
    return Section("calendar", _("The calendar"), tuple(blocks), brief=True)


def _verdict(told: Told) -> Verdict:
    return Verdict(
        tone=TONES[told.status],
        word=_(WORDS[told.status])
        if told.viewer is None
        else _(OWN_WORDS[told.status], name=told.name(told.viewer)),
        sentence=_sentence(told),
        besides=tuple(_besides(told)),
    )


def _sentence(told: Told) -> str:
    if not told.figures.possible:
        return _(IMPOSSIBLE)
    if told.viewer is not None:
        return _(OWN[told.status], name=told.name(told.viewer))
    if told.calendar is not None:
        return sentence(told.calendar)
    return _(HEADLINES[told.status])


def _besides(told: Told) -> Iterator[str]:
    yield from told.figures.faults
    yield from margins(told)
    yield from robustness(told)
    if told.viewer is not None and counts_less(told.plan, told.viewer):
        yield _(
            "Its trust grows here only by what the case states that actions of others show; what "
            "they cost those others is not in this document, and would show more."
        )
    if told.viewer is not None:
        yield _(
            "Value of the finished deal to it: {final}.",
            final=in_unit(told.case, told.viewer, points(told.figures.final[told.viewer])),
        )
    if told.calendar is not None:
        yield from about(told.calendar)
    if told.tightest is not None:
        yield told.tightest[1]
    yield from free(told)
    yield from remarks(told.case, told.plan.deal.shares)
    if said := _standing(told):
        yield said


def _standing(told: Told) -> str:
    """Say how the order came about and how good it is; of a view, what it leaves open."""
    plan = told.plan
    if told.viewer is not None:
        return _(
            "The order was found with the numbers of all parties; those of the others are not in "
            "this document. Whether it holds for them is not said here."
        )
    if told.calendar is not None:
        return proof(told.calendar)
    if not plan.criteria:
        return _("The order was given, and passed through the independent checker.")
    return " ".join(standing(plan))
