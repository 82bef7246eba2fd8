"""A plan put into words, tables and a picture, once: what every written document holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from paripassu.balance.checker import Status, points
from paripassu.case.timing import date_of
from paripassu.language import N_, _, _n, is_right_to_left, language
from paripassu.opening.in_short import Ways
from paripassu.order.dated_plan import Calendar
from paripassu.order.plan import Plan
from paripassu.report.papers.annex import matrix_table, values
from paripassu.report.papers.document import (
    Answer,
    Block,
    Document,
    Paragraph,
    Picture,
    Section,
    Tone,
)
from paripassu.report.papers.grounds import grounds, not_said, sources, words
from paripassu.report.papers.headline import HEADLINES, IMPOSSIBLE, called, standing
from paripassu.report.papers.in_short import in_short
from paripassu.report.papers.pictures import lanes, timeline
from paripassu.report.papers.steps import balances, reasons, steps_table
from paripassu.report.papers.timetable import length, proof, verdict
from paripassu.report.papers.told import Told
from paripassu.report.pictures.lanes_chart import MOST

TONES = {
    Status.SAFE: Tone.YES,
    Status.NEEDS_TRUST: Tone.PARTLY,
    Status.NONE: Tone.NO,
    Status.NO_DEAL: Tone.NO,
}
WORDS = {
    Status.SAFE: N_("Safe"),
    Status.NEEDS_TRUST: N_("Needs trust"),
    Status.NONE: N_("Does not hold"),
    Status.NO_DEAL: N_("No deal"),
}
OWN_WORDS = {
    Status.SAFE: N_("Holds for {name}"),
    Status.NEEDS_TRUST: N_("Needs more trust of {name}"),
    Status.NONE: N_("Does not hold for {name}"),
    Status.NO_DEAL: N_("No deal for {name}"),
}
OWN = {
    Status.SAFE: N_(
        "By the numbers of {name} this order holds for it: at no step is it asked for more trust "
        "than it states."
    ),
    Status.NEEDS_TRUST: N_(
        "By the numbers of {name} this order asks it for more trust than it states."
    ),
    Status.NONE: N_("By the numbers of {name} this order does not hold for it."),
    Status.NO_DEAL: N_("The finished deal gives {name} less than its bottom line."),
}


def compose(
    found: Plan | Calendar, *, viewer: str | None = None, opened: Ways | None = None
) -> Document:
    """Put a plan, or a calendar, into a document, in the language spoken.

    Parameters
    ----------
    viewer
        The party whose view it is: then every figure is that party's own, computed afresh from a
        case without the others' numbers; none of theirs is in the document.
    opened
        What would open a plan, where there is none, to stand on the first page; it rests on all
        parties' numbers and so is left out of a view.

    Raises
    ------
    RequestError
        Where the case has no such party.
    """
    told = Told.of(found, viewer)
    composed = Document(
        title=told.case.title,
        subtitle=_called(told),
        facts=tuple(_facts(told)),
        sections=tuple(_sections(told, None if viewer else opened)),
        author=told.case.whose_numbers,
        language=language(),
        right_to_left=is_right_to_left(),
    )
    return _turned(composed) if composed.right_to_left else composed


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
    yield _("D-Day"), date_of(0, case.starts) or _("to be agreed")
    yield _("Numbers"), _("assumptions of {whose}", whose=case.whose_numbers)
    if case.assumptions is not None and case.assumptions.on:
        yield _("Stated on"), case.assumptions.on


def _sections(told: Told, opened: Ways | None) -> Iterator[Section]:
    drawn, dates = lanes(told), timeline(told)
    large = None if drawn is not None else Paragraph(
        _("There are more than {most} steps: pictures of them are left out.", most=MOST)
    )  # fmt: skip
    yield Section(
        "plan",
        _("The plan on one page") if told.status is Status.SAFE else _("The order on one page"),
        _present(_answer(told), *in_short(told, opened), drawn, large),
        wide=True,
    )
    if dates is not None:
        yield Section("calendar", _("The calendar"), (dates,))
    yield Section("steps", _("The steps"), (steps_table(told),), wide=True)
    why = _("Why each step holds or fails") if told.failing_steps else _("Why each step holds")
    yield Section("reasons", why, tuple(reasons(told)))
    yield Section("grounds", _("What the figures rest on"), tuple(grounds(told)))
    yield Section("not-said", _("What this document does not say"), tuple(not_said(told)))
    yield Section("words", _("Words used here"), (words(told),))
    if found := sources(told):
        yield Section("sources", _("Sources"), (found,))
    yield Section(
        "matrix", _("Annex A: implementation matrix"), tuple(matrix_table(told)), wide=True
    )
    yield Section(
        "values", _("Annex B: values and balances"), (*values(told), balances(told)), wide=True
    )


def _present(*blocks: Block | None) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block is not None)


def _answer(told: Told) -> Answer:
    return Answer(
        tone=TONES[told.status],
        word=_(WORDS[told.status])
        if told.viewer is None
        else _(OWN_WORDS[told.status], name=told.name(told.viewer)),
        sentence=_verdict(told),
        besides=tuple(_besides(told)),
    )


def _verdict(told: Told) -> str:
    if not told.figures.possible:
        return _(IMPOSSIBLE)
    if told.viewer is not None:
        return _(OWN[told.status], name=told.name(told.viewer))
    if told.calendar is not None:
        return verdict(told.calendar)
    return _(HEADLINES[told.status][2])


def _besides(told: Told) -> Iterator[str]:
    yield from told.figures.faults
    for party in told.acting:
        needed = told.figures.trust_needed[party]
        if needed != 0:
            yield _(
                "Trust needed by {name}: {trust}.",
                name=told.name(party),
                trust=told.trust(party, needed),
            )
    if told.acting and not any(told.figures.trust_needed[p] != 0 for p in told.acting):
        yield _("No trust is needed.")
    if told.viewer is not None:
        yield _(
            "Value of the finished deal to it: {final}.",
            final=points(told.figures.final[told.viewer]),
        )
    if told.tightest is not None:
        yield told.tightest[1]
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


# Read from the right, a minus would stand behind its number: a mark keeps the two together.
# Where a number or a date begins that must not be turned round, and what marks a text as turned.
_NUMBER = re.compile(r"(?<![\w.-])(?=-\d|\d{4}-\d\d-\d\d)")
_FROM_THE_RIGHT = re.compile(r"[\u0590-\u08ff]")
_FROM_THE_LEFT = re.compile(r"[A-Za-z\u00c0-\u024f]")
_MARK = "\N{LEFT-TO-RIGHT MARK}"


def _turned(said: Any) -> Any:
    """Keep numbers, dates and texts from the left whole in a document read from the right."""
    if isinstance(said, str):
        if _FROM_THE_LEFT.search(said) and not _FROM_THE_RIGHT.search(said):
            first = "" if said[0].isalpha() else _MARK
            return first + said + ("" if said[-1].isalnum() else _MARK)
        return _NUMBER.sub(_MARK, said)
    if isinstance(said, tuple):
        return tuple(map(_turned, said))
    if is_dataclass(said) and not isinstance(said, (type, Picture)):
        return replace(said, **{f.name: _turned(getattr(said, f.name)) for f in fields(said)})
    return said
