"""The verbs on the order of a deal: in which order, how free, how dear, by when."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from paripassu.command.answering import (
    answer,
    drawing,
    inputs_of,
    loaded_case,
    names,
    picturable,
    searched,
    swaps_of,
    telling,
    watched,
)
from paripassu.command.options import (
    CaseName,
    Dark,
    DealName,
    Force,
    Json,
    Picture,
    Plot,
    Prefer,
    Private,
    Seed,
    Swaps,
    TimeLimit,
    whole,
)
from paripassu.language import _
from paripassu.running.beside import clock_for
from paripassu.running.clock import TIME_LIMIT

if TYPE_CHECKING:
    from paripassu.order.dated_plan import Calendar
    from paripassu.order.frontier import Frontier
    from paripassu.order.plan import Plan


def plan(
    case: CaseName,
    deal: DealName = None,
    swap: Swaps = None,
    private: Private = None,
    prefer: Prefer = "trust",
    time_limit: TimeLimit = TIME_LIMIT,
    seed: Seed = 0,
    plot: Plot = None,
    picture: Picture = None,
    dark: Dark = False,
    force: Force = False,
    as_json: Json = False,
) -> int:
    """Find the order: the steps, why each holds, and what is needed of whom."""
    from paripassu.opening.waiting import waiting
    from paripassu.order.plan import plan as find
    from paripassu.report.writers.terminal import show_plan

    picturable(plot, picture, dark)
    draw = drawing(plot, case, private, force=force)
    clock = clock_for(time_limit)
    loaded = loaded_case(case, private)
    found = searched(find, loaded, deal, swap, clock, prefer=prefer, seed=seed)
    waits = watched(lambda left: waiting(loaded, found.deal, left, found.order), clock)
    draw(lambda: _drawn(found, picture, dark))
    answer(
        as_json,
        lambda: {**found.to_dict(), "waiting": waits and waits.to_dict()},
        lambda console: show_plan(console, found, waits=waits),
    )
    return 0 if found.status == "safe" else 1


def check(
    case: CaseName,
    order: Annotated[
        str | None, typer.Option("--order", metavar="A,B,C", help="The steps, in order.")
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="The order that history took.")
    ] = False,
    reading: Annotated[
        str | None, typer.Option("--reading", help="A side's reading of the order.")
    ] = None,
    deal: DealName = None,
    private: Private = None,
    plot: Plot = None,
    picture: Picture = None,
    dark: Dark = False,
    force: Force = False,
    as_json: Json = False,
) -> int:
    """Check whether an order holds: the same figures, from the independent checker."""
    from paripassu.order.given import check as examine
    from paripassu.report.writers.terminal import show_plan

    picturable(plot, picture, dark)
    draw = drawing(plot, case, private, force=force)
    loaded = loaded_case(case, private)
    steps = None if order is None else names(order)
    found = examine(loaded, steps, history=history, reading=reading, deal=deal)
    draw(lambda: _drawn(found, picture, dark))
    answer(as_json, found.to_dict, lambda console: show_plan(console, found))
    return 0 if found.status == "safe" else 1


def count(
    case: CaseName,
    deal: DealName = None,
    swap: Swaps = None,
    private: Private = None,
    time_limit: TimeLimit = TIME_LIMIT,
    as_json: Json = False,
) -> int:
    """Count how many orders there are, and how many are safe."""
    from paripassu.order.count import count as find
    from paripassu.report.papers.answers import show_count

    clock = clock_for(time_limit)
    loaded = loaded_case(case, private)
    found = searched(find, loaded, deal, swap, clock)
    answer(as_json, found.to_dict, lambda console: show_count(console, loaded, found))
    return 0


def frontier(
    case: CaseName,
    deal: DealName = None,
    swap: Swaps = None,
    private: Private = None,
    time_limit: TimeLimit = TIME_LIMIT,
    plot: Plot = None,
    dark: Dark = False,
    force: Force = False,
    as_json: Json = False,
) -> int:
    """Find all minimal vectors of guarantees with which an order is safe at today's trust."""
    from paripassu.order.frontier import frontier as find
    from paripassu.report.papers.answers import show_frontier

    picturable(plot, None, dark)
    draw = drawing(plot, case, private, force=force)
    clock = clock_for(time_limit)
    loaded = loaded_case(case, private)
    found = searched(find, loaded, deal, swap, clock)
    draw(lambda: _curves(found, dark))
    answer(as_json, found.to_dict, lambda console: show_frontier(console, found))
    return 0 if found.minimal else 1


def calendar(
    case: CaseName,
    soonest_first: Annotated[
        bool,
        typer.Option(
            "--soonest-first",
            help="The first benefit to each side comes before the total time.",
        ),
    ] = False,
    starts: Annotated[
        str | None,
        typer.Option("--starts", metavar="DATE", help="The date of D-Day, such as 2027-01-15."),
    ] = None,
    deal: DealName = None,
    swap: Swaps = None,
    private: Private = None,
    time_limit: TimeLimit = TIME_LIMIT,
    seed: Seed = 0,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="FILE",
            help="Write it for other programs: .ics, .xml (Microsoft Project), .csv or .mmd.",
        ),
    ] = None,
    plot: Plot = None,
    dark: Dark = False,
    force: Force = False,
    as_json: Json = False,
) -> int:
    """Date the steps, as early as safety allows: D+n, with verification, tracks and teams."""
    from paripassu.balance.deal import agree
    from paripassu.balance.parts import parts_agreed
    from paripassu.opening.waiting import waiting
    from paripassu.order.calendar import calendar as find
    from paripassu.report.formats import calendar_file
    from paripassu.report.papers.calendar import show_calendar

    picturable(plot, None, dark)
    draw = drawing(plot, case, private, force=force)
    clock = clock_for(time_limit)
    loaded = loaded_case(case, private, starts)
    read = inputs_of(case, private)
    if to is not None:
        calendar_file.refuse(to, loaded, force=force, inputs=read)
    if plot is not None:
        from paripassu.report.pictures.gantt_chart import refuse_many

        refuse_many(len(parts_agreed(agree(loaded, deal=deal, swaps=swaps_of(swap)))))
    waits = None
    found = searched(find, loaded, deal, swap, clock, soonest_first=soonest_first, seed=seed)
    if found.status != "safe":
        waits = watched(lambda left: waiting(loaded, found.deal, left), clock)
    if to is not None:
        calendar_file.write(found, to, force=force, inputs=read)
        sys.stderr.write(_("Wrote {path}.", path=to) + "\n")
    draw(lambda: _dates(found, dark))
    answer(
        as_json,
        lambda: {**found.to_dict(), "waiting": waits and waits.to_dict()},
        lambda console: show_calendar(console, found, waits),
    )
    return 0 if found.status == "safe" else 1


def instalments(
    case: CaseName,
    split: Annotated[
        str | None,
        typer.Option("--split", metavar="A,B", help="Actions to split; all with parts: any."),
    ] = None,
    shape: Annotated[str, typer.Option(help="Sizes of the parts: equal or shrinking.")] = "equal",
    most: Annotated[
        int, typer.Option(parser=whole(1, 1000), metavar="NUMBER", help="Most parts to try.")
    ] = 60,
    deal: DealName = None,
    swap: Swaps = None,
    private: Private = None,
    time_limit: TimeLimit = TIME_LIMIT,
    as_json: Json = False,
) -> int:
    """Find the fewest instalments that make the case safe."""
    from paripassu.order.instalments import instalments as find
    from paripassu.report.papers.answers import show_instalments

    clock = clock_for(time_limit)
    loaded = loaded_case(case, private)
    limit = clock.left
    with telling(limit) as progress:
        found = find(
            loaded,
            None if split is None else names(split),
            shape=shape,
            deal=deal,
            swaps=swaps_of(swap),
            most=most,
            time_limit=limit,
            progress=progress,
        )
    answer(as_json, found.to_dict, lambda console: show_instalments(console, found))
    return 0 if found.parts is not None else 1


def _drawn(found: Plan, picture: str | None, dark: bool) -> dict[str, Any]:
    from paripassu.report.pictures.chart import balance_chart
    from paripassu.report.pictures.exchange_chart import exchange_chart
    from paripassu.report.pictures.lanes_chart import lanes_chart
    from paripassu.report.pictures.picture import DARK, LIGHT

    charts = {"lanes": lanes_chart, "exchange": exchange_chart}
    return charts.get(picture or "", balance_chart)(found, DARK if dark else LIGHT)


def _curves(found: Frontier, dark: bool) -> dict[str, Any]:
    from paripassu.report.pictures.curve_chart import curve_chart
    from paripassu.report.pictures.picture import DARK, LIGHT

    return curve_chart(found, DARK if dark else LIGHT)


def _dates(found: Calendar, dark: bool) -> dict[str, Any]:
    from paripassu.report.pictures.gantt_chart import gantt_chart
    from paripassu.report.pictures.picture import DARK, LIGHT

    return gantt_chart(found, DARK if dark else LIGHT)
