"""The pictures of a document: specifications, with their captions and what they show in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from paripassu.balance.trusts import uneven
from paripassu.language import N_, _, in_clauses
from paripassu.report.papers.document import Picture, Table
from paripassu.report.papers.lines import dated_lines
from paripassu.report.papers.timetable import day
from paripassu.report.papers.told import Told
from paripassu.report.papers.whole import bare
from paripassu.report.pictures.gantt_chart import gantt_chart
from paripassu.report.pictures.lanes_chart import MOST, is_final, lanes_chart, tracks
from paripassu.report.pictures.trust_chart import shown, trust_chart

TIMES = N_("When each step is carried out and verified.")
ACROSS = 12  # steps in a row: what fits a page laid across


def lanes(told: Told, lines: Table | None = None) -> Picture | None:
    """Draw who does what in which step; nothing where there are more steps than can be held."""
    plan = told.plan
    if len(plan.order) > MOST:
        return None
    marks: dict[str, Any] = {"tight": told.tight_steps, "fails": told.failing_steps}
    spec = bare(lanes_chart(plan, across=ACROSS, notes=_notes(told), **marks))
    said = [
        _("Swim lanes of {parties}.", parties=told.names(told.lanes)),
        *(
            _("Step {n}: {names}, {step}.", n=s.number, names=told.who(s), step=s.title)
            for s in plan.steps
        ),
        *_failing(told),
    ]
    return Picture(caption(told), " ".join(said), spec, lines)


def _notes(told: Told) -> dict[str, tuple[str, ...]]:
    """Give the tracks of each step, and the days on which it starts and is done."""
    noted = tracks(told.plan)
    if told.calendar is None:
        return noted
    spans = {
        name: _("{first} to {last}", first=day(dates.starts), last=day(dates.done))
        for name, dates in told.calendar.dates.items()
    }
    return {name: (*of, spans[name]) for name, of in noted.items()}


def caption(told: Told) -> str:
    """Say how the lanes are read."""
    said = [_("Who acts in which step.")]
    if any(told.case.actions[action].verified for action in told.plan.deal.actions):
        said.append(_("A tick stands before who verifies it."))
    if any(is_final(told.plan, action) for action in told.plan.deal.actions):
        said.append(_("A box with a thick base cannot be taken back once it is done."))
    if any("+" in name for name in told.plan.order):
        said.append(_("A thick bar ties what a custodian exchanges at once."))
    if any(len(step.by) > 1 and "+" not in step.name for step in told.steps):
        said.append(_("A thin bar ties what is done jointly."))
    if told.failing_steps:
        said.append(_("What does not hold is marked."))
    return " ".join(said)


def _failing(told: Told) -> Iterator[str]:
    """Say of a picture which of its steps do not hold, and why."""
    for number, wrong in told.failing_steps.items():
        yield _("Step {n} does not hold: {said}.", n=number, said=in_clauses(wrong))


def trusted(told: Told) -> Picture | None:
    """Draw trust needed and trust earned where somebody's is not one number in everybody.

    Nothing of a calendar: what trust there is on a day is told with its dates.
    """
    parties = [p for p in shown(told.plan) if p in told.acting and p in uneven(told.case)]
    if told.calendar is not None or not parties or len(told.plan.order) > MOST:
        return None
    said = [
        _("Step {n}, trust asked of {name}: {asked}.", n=step.number, name=told.name(party),
          asked=told.trust(party, needed, step.earned[party]))
        for party in parties
        for step in told.plan.steps
        if (needed := step.trust_needed[party]) != 0
    ]  # fmt: skip
    return Picture(
        _("Trust over the plan. Grey: what each step asks. Line: what there is when it is due, and "
          "in whom."),
        " ".join(said) or _("No trust is needed."),
        bare(trust_chart(told.plan, parties=parties)),
    )  # fmt: skip


def timeline(told: Told) -> Picture | None:
    """Draw the dates, where there are any; nothing where there are more than can be held."""
    calendar = told.calendar
    if calendar is None or len(calendar.dates) > MOST:
        return None
    said = [
        _(
            "Step {n}, {step}: from {starts}, done by {done}, verified at {verified}.",
            n=step.number,
            step=step.title,
            starts=day(step.dates.starts),
            done=day(step.dates.done),
            verified=day(step.dates.verified),
        )
        for step in calendar.steps
    ]
    said += _failing(told)
    return Picture(
        _(TIMES),
        " ".join(said),
        bare(gantt_chart(calendar)),
        dated_lines(calendar),
    )
