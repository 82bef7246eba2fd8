"""The verbs on what to agree on, and on what would unlock it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paripassu.command.answering import (
    alone,
    answer,
    drawing,
    loaded_case,
    names,
    searched,
    telling,
)
from paripassu.command.options import (
    CaseName,
    DealName,
    Force,
    Json,
    Private,
    Swaps,
    TimeLimit,
    whole,
)
from paripassu.errors import RequestError
from paripassu.language import N_, _
from paripassu.running.beside import clock_for
from paripassu.running.clock import TIME_LIMIT, Clock

if TYPE_CHECKING:
    from paripassu.case.model import Case


MOST = 40  # packages of a sample


_WITH_TODAY = ("--deal", "--private", "--today")


def deal(
    case: Annotated[
        str,
        typer.Argument(
            metavar="CASE",
            help="Path or library id of a case; or a negotiation domain of GENIUS or NegMAS: "
            "its file, or the folder that holds it.",
        ),
    ],
    deal: Annotated[
        str | None,
        typer.Option(
            "--deal",
            metavar="NAME",
            help="Only the actions of a named deal, or actions a,b,c; all possible ones if left "
            "out.",
        ),
    ] = None,
    between: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Whose gains are compared; all that must accept."),
    ] = None,
    carry_out: Annotated[
        bool, typer.Option("--carry-out", help="Only packages that also have a safe order.")
    ] = False,
    today: Annotated[
        bool,
        typer.Option("--today", help="The largest deal that today's trust can carry, and on."),
    ] = False,
    most: Annotated[
        int, typer.Option(parser=whole(1, 1000), metavar="NUMBER", help="Size of a sample.")
    ] = MOST,
    profiles: Annotated[
        str | None,
        typer.Option(metavar="A.xml,B.xml", help="A domain's preference profiles."),
    ] = None,
    reading: Annotated[
        str | None,
        typer.Option(help="How a domain's numbers are read: negmas (if left out) or genius."),
    ] = None,
    private: Private = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", help="Draw it as .svg or .png.")
    ] = None,
    force: Force = False,
    time_limit: TimeLimit = TIME_LIMIT,
    as_json: Json = False,
) -> int:
    """Find what to agree on: packages that meet every bottom line, and the points among them."""
    from paripassu.packages.domain import is_domain

    stated = {
        "--deal": deal,
        "--between": between,
        "--carry-out": carry_out,
        "--most": most != MOST,
        "--plot": plot,
        "--force": force,
        "--today": today,
        "--private": private,
    }
    if profiles is not None or is_domain(case):
        alone(N_("{option} means nothing with a negotiation domain; leave it out."), stated)
        return _domain(case, profiles, reading or "negmas", as_json)
    if reading is not None:
        raise RequestError(_("--reading is for negotiation domains; this is a case."))
    clock = clock_for(time_limit)
    if today:
        others = {k: v for k, v in stated.items() if k not in _WITH_TODAY}
        alone(N_("{option} means nothing with --today; leave one of them out."), others)
        return _ladder(loaded_case(case, private), deal, clock, as_json)
    draw = drawing(plot, case, private, force=force)
    loaded = loaded_case(case, private)
    from paripassu.packages.packages import deal as find
    from paripassu.report.papers.deal import show_packages
    from paripassu.report.pictures.pareto_chart import pareto_chart

    limit = clock.left
    with telling(limit) as progress:
        found = find(
            loaded,
            deal=deal,
            between=None if between is None else names(between),
            carry_out=carry_out,
            most=most,
            time_limit=limit,
            progress=progress,
        )
    draw(lambda: pareto_chart(found))
    answer(as_json, found.to_dict, lambda console: show_packages(console, found))
    return 0 if any(one.actions for one in found.pareto) else 1


def _domain(path: str, profiles: str | None, reading: str, as_json: bool) -> int:
    from paripassu.packages.domain import deal_of_domain
    from paripassu.report.papers.domain import show_domain

    found = deal_of_domain(path, () if profiles is None else names(profiles), reading=reading)
    answer(as_json, found.to_dict, lambda console: show_domain(console, found))
    return 0 if found.pareto else 1


def _ladder(case: Case, deal: str | None, clock: Clock, as_json: bool) -> int:
    from paripassu.packages.ladder import ladder as find
    from paripassu.report.papers.ladder import show_ladder

    limit = clock.left
    with telling(limit) as progress:
        found = find(case, deal=deal, time_limit=limit, progress=progress)
    answer(as_json, found.to_dict, lambda console: show_ladder(console, found))
    return 0 if found.today is not None else 1


def unlock(
    case: CaseName,
    deal: DealName = None,
    swap: Swaps = None,
    private: Private = None,
    time_limit: TimeLimit = TIME_LIMIT,
    as_json: Json = False,
) -> int:
    """Say why there is no safe plan, what would open one, and by how much.

    Without --deal it looks at the deal that is meant and, where that has a safe plan already, at
    each other named deal; then at history's order and each side's reading.
    """
    from paripassu.opening.unlock import unlock as find
    from paripassu.report.papers.unlock import show_unlock

    clock = clock_for(time_limit)
    loaded = loaded_case(case, private)
    found = searched(find, loaded, deal, swap, clock)
    answer(as_json, found.to_dict, lambda console: show_unlock(console, found))
    return 0 if found.opens else 1
