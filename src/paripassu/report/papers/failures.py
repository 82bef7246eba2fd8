"""A rule that fails, in a few words: for a table or a picture; the sentences say why."""

from __future__ import annotations

from paripassu.balance.amounts import in_unit, points, stated, told_apart
from paripassu.balance.in_whom import down, whom
from paripassu.case.model import Case
from paripassu.language import N_, _
from paripassu.order.because import share
from paripassu.order.dated_plan import DatedStep
from paripassu.order.failing import Failing
from paripassu.report.papers.timetable import day

# Translators: of a step: in brackets behind its name, or above its box.
FAILS = N_("does not hold")


def failure(case: Case, one: Failing) -> str:
    """Say which rule fails for whom, and by how much."""
    party = case.parties[one.party]
    places = told_apart(one.reaches, one.allowed)
    said = {
        "name": party.name,
        "reaches": in_unit(case, one.party, points(one.reaches, places)),
        "allowed": in_unit(case, one.party, points(one.allowed, places)),
    }
    if one.rule == 1:
        return _("{name}: {reaches} by leaving, {allowed} by staying (rule 1)", **said)
    if one.rule == 3:
        return _("{name}: exposed by {reaches}, can bear {allowed} (rule 3)", **said)
    asked = {"name": party.name, "trust": share(one.reaches)}
    if one.earned is not None and one.earned.whom is not None:
        asked |= {"whom": whom(case, one.earned), "stated": down(one.earned)}
        return _("{name}: trust of {trust} in {whom}, has {stated} (rule 2)", **asked)
    if party.trust is None:
        return _("{name}: trust of {trust}, none stated (rule 2)", **asked)
    return _("{name}: trust of {trust}, has {stated} (rule 2)", stated=stated(one.allowed), **asked)


def failures(case: Case, step: DatedStep) -> tuple[str, ...]:
    """Say which rules fail on the days of a step of a calendar."""
    return tuple(
        _("{day}: {said}", day=day(one.moment), said=failure(case, one)) for one in step.fails
    )
