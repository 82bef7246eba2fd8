"""The command: a thin skin over the public functions.

Exit codes: 0 an answer, 1 the answer is no, 2 bad input, 130 interrupted.
"""

from __future__ import annotations

import gc
import io
import json
import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from paripassu.errors import PariPassuError, ReaderGoneError, RequestError, visible
from paripassu.language import N_, _, language, preferred, speaking

if TYPE_CHECKING:
    from rich.console import Console

    from paripassu.case.model import Case
    from paripassu.order.dated import Calendar
    from paripassu.order.frontier import Frontier
    from paripassu.order.plan import Plan
    from paripassu.order.walk import Progress

INTERRUPTED = 130
Found = TypeVar("Found")
MOST = 40  # packages of a sample
_WITH_TODAY = ("--deal", "--private", "--today")

app = typer.Typer(
    name="paripassu",
    help="Finds the order of real actions in which parties that do not trust each other can keep "
    "an agreement. CASE is a path to a case file or the id of a library case.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _seconds(text: object) -> float:
    """Read a time limit."""
    try:
        seconds = float(str(text))
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise typer.BadParameter(
            _("expected a number of seconds, 0 or more, found “{text}”.", text=text)
        )
    return seconds


def _whole(least: int, most: int) -> Callable[[object], int]:
    """Read a whole number within limits."""

    def read(text: object) -> int:
        number = int(str(text)) if re.fullmatch(r"[0-9]{1,18}", str(text)) else -1
        if not least <= number <= most:
            raise typer.BadParameter(
                _(
                    "expected a whole number from {least} to {most}, found “{text}”.",
                    least=least,
                    most=most,
                    text=str(text)[:40],
                )
            )
        return number

    return read


CaseName = Annotated[str, typer.Argument(metavar="CASE", help="Path or library id of a case.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
DealName = Annotated[
    str | None,
    typer.Option(
        "--deal",
        metavar="NAME",
        help="A named deal of the case, or actions a,b,c (oil:2 for its first two instalments); "
        "the choice of the case if left out.",
    ),
]
Swaps = Annotated[
    list[str] | None,
    typer.Option("--swap", metavar="A,B", help="Actions that a custodian exchanges at once."),
]
Private = Annotated[
    list[Path] | None,
    typer.Option("--private", metavar="FILE", help="A private file with one party's own numbers."),
]
TimeLimit = Annotated[
    float,
    typer.Option(parser=_seconds, metavar="SECONDS", help="Then the best so far is shown."),
]
Seed = Annotated[
    int,
    typer.Option(
        parser=_whole(0, 10**18 - 1),
        metavar="NUMBER",
        help="Makes the search of large cases repeatable.",
    ),
]
Plot = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE", help="Draw a picture as .svg or .png.")
]
Picture = Annotated[
    str | None,
    typer.Option(
        metavar="WHICH",
        help="What --plot draws: balances (if left out), lanes or exchange.",
    ),
]
Dark = Annotated[bool, typer.Option("--dark", help="Draw light on dark.")]


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"paripassu {version('paripassu')}\n")
        raise typer.Exit


@app.callback()
def front(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which it is.")
    ] = False,
    language: Annotated[
        str | None,
        typer.Option(
            metavar="en|fr|ar",
            help="English, French or Arabic; the language of your system if left out.",
        ),
    ] = None,
) -> None:
    """Take what stands before a verb; `main` has seen to the language already."""


@app.command()
def plan(
    case: CaseName,
    deal: DealName = None,
    swap: Swaps = None,
    private: Private = None,
    prefer: Annotated[
        str, typer.Option(help="What comes first: trust, guarantee, exposure or rounds.")
    ] = "trust",
    time_limit: TimeLimit = 20.0,
    seed: Seed = 0,
    plot: Plot = None,
    picture: Picture = None,
    dark: Dark = False,
    as_json: Json = False,
) -> int:
    """Find the order: the steps, why each holds, and what is needed of whom."""
    from paripassu.order.plan import plan as find
    from paripassu.report.terminal import show_plan

    _drawable(plot, picture, dark)
    loaded = _load(case, private)
    with _progress(time_limit) as progress:
        found = find(
            loaded,
            deal=deal,
            swaps=_swaps(swap),
            prefer=prefer,
            time_limit=time_limit,
            seed=seed,
            progress=progress,
        )
    _plot(lambda: _drawn(found, picture, dark), plot)
    _answer(as_json, found.to_dict, lambda console: show_plan(console, found))
    return 0 if found.status == "safe" else 1


@app.command()
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
    as_json: Json = False,
) -> int:
    """Check whether an order holds: the same figures, from the independent checker."""
    from paripassu.order.given import check as examine
    from paripassu.report.terminal import show_plan

    _drawable(plot, picture, dark)
    loaded = _load(case, private)
    steps = None if order is None else _names(order)
    found = examine(loaded, steps, history=history, reading=reading, deal=deal)
    _plot(lambda: _drawn(found, picture, dark), plot)
    _answer(as_json, found.to_dict, lambda console: show_plan(console, found, given=True))
    return 0 if found.status == "safe" else 1


@app.command()
def count(
    case: CaseName,
    deal: DealName = None,
    swap: Swaps = None,
    private: Private = None,
    time_limit: TimeLimit = 60.0,
    as_json: Json = False,
) -> int:
    """Count how many orders there are, and how many are safe."""
    from paripassu.order.count import count as find
    from paripassu.report.answers import show_count

    loaded = _load(case, private)
    found = _searched(find, loaded, deal, swap, time_limit)
    _answer(as_json, found.to_dict, lambda console: show_count(console, loaded, found))
    return 0


@app.command()
def frontier(
    case: CaseName,
    deal: DealName = None,
    swap: Swaps = None,
    private: Private = None,
    time_limit: TimeLimit = 60.0,
    plot: Plot = None,
    dark: Dark = False,
    as_json: Json = False,
) -> int:
    """Find all minimal vectors of guarantees with which an order is safe at today's trust."""
    from paripassu.order.frontier import frontier as find
    from paripassu.report.answers import show_frontier

    _drawable(plot, None, dark)
    loaded = _load(case, private)
    found = _searched(find, loaded, deal, swap, time_limit)
    _plot(lambda: _curves(found, dark), plot)
    _answer(as_json, found.to_dict, lambda console: show_frontier(console, found))
    return 0 if found.minimal else 1


@app.command()
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
    time_limit: TimeLimit = 60.0,
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
    as_json: Json = False,
) -> int:
    """Date the steps, as early as safety allows: D+n, with verification, tracks and teams."""
    from paripassu.case.timely import starting
    from paripassu.order.calendar import calendar as find
    from paripassu.report import calendar_file
    from paripassu.report.dated import show_calendar

    _drawable(plot, None, dark)
    loaded = _load(case, private)
    if starts is not None:
        loaded = starting(loaded, starts)
    if to is not None:
        calendar_file.refuse(to, loaded)
    with _progress(time_limit) as progress:
        found = find(
            loaded, deal=deal, swaps=_swaps(swap), soonest_first=soonest_first,
            time_limit=time_limit, seed=seed, progress=progress,
        )  # fmt: skip
    if to is not None:
        calendar_file.write(found, to)
        sys.stderr.write(_("Wrote {path}.", path=to) + "\n")
    _plot(lambda: _dates(found, dark), plot)
    _answer(as_json, found.to_dict, lambda console: show_calendar(console, found))
    return 0 if found.status in ("safe", "needs-trust") else 1


@app.command()
def instalments(
    case: CaseName,
    split: Annotated[
        str | None,
        typer.Option("--split", metavar="A,B", help="Actions to split; all with parts: any."),
    ] = None,
    shape: Annotated[str, typer.Option(help="Sizes of the parts: equal or shrinking.")] = "equal",
    most: Annotated[
        int, typer.Option(parser=_whole(1, 1000), metavar="NUMBER", help="Most parts to try.")
    ] = 60,
    deal: DealName = None,
    swap: Swaps = None,
    private: Private = None,
    time_limit: TimeLimit = 60.0,
    as_json: Json = False,
) -> int:
    """Find the fewest instalments that make the case safe."""
    from paripassu.order.instalments import instalments as find
    from paripassu.report.answers import show_instalments

    loaded = _load(case, private)
    with _progress(time_limit) as progress:
        found = find(
            loaded,
            None if split is None else _names(split),
            shape=shape,
            deal=deal,
            swaps=_swaps(swap),
            most=most,
            time_limit=time_limit,
            progress=progress,
        )
    _answer(as_json, found.to_dict, lambda console: show_instalments(console, found))
    return 0 if found.parts is not None else 1


@app.command("deal")
def deal_(
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
        int, typer.Option(parser=_whole(1, 1000), metavar="NUMBER", help="Size of a sample.")
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
    time_limit: TimeLimit = 30.0,
    as_json: Json = False,
) -> int:
    """Find what to agree on: packages that meet every bottom line, and the points among them."""
    from paripassu.deal.domain import is_domain

    stated = {
        "--deal": deal,
        "--between": between,
        "--carry-out": carry_out,
        "--most": most != MOST,
        "--plot": plot,
        "--today": today,
        "--private": private,
    }
    if profiles is not None or is_domain(case):
        _alone(N_("{option} means nothing with a negotiation domain; leave it out."), stated)
        return _domain(case, profiles, reading or "negmas", as_json)
    if reading is not None:
        raise RequestError(_("--reading is for negotiation domains; this is a case."))
    if today:
        others = {k: v for k, v in stated.items() if k not in _WITH_TODAY}
        _alone(N_("{option} means nothing with --today; leave one of them out."), others)
        return _ladder(_load(case, private), deal, time_limit, as_json)
    _plottable(plot)
    loaded = _load(case, private)
    from paripassu.deal.packages import deal as find
    from paripassu.report.agreeing import show_packages
    from paripassu.report.pareto_chart import pareto_chart

    with _progress(time_limit) as progress:
        found = find(
            loaded,
            deal=deal,
            between=None if between is None else _names(between),
            carry_out=carry_out,
            most=most,
            time_limit=time_limit,
            progress=progress,
        )
    _plot(lambda: pareto_chart(found), plot)
    _answer(as_json, found.to_dict, lambda console: show_packages(console, found))
    return 0 if any(one.actions for one in found.pareto) else 1


def _alone(sentence: str, stated: dict[str, Any]) -> None:
    """Refuse options that mean nothing beside another, in place of leaving them unread."""
    for option, given in stated.items():
        if given:
            raise RequestError(_(sentence, option=option))


def _domain(path: str, profiles: str | None, reading: str, as_json: bool) -> int:
    from paripassu.deal.domain import deal_of_domain
    from paripassu.report.agreeing import show_domain

    found = deal_of_domain(path, () if profiles is None else _names(profiles), reading=reading)
    _answer(as_json, found.to_dict, lambda console: show_domain(console, found))
    return 0 if found.pareto else 1


def _ladder(case: Case, deal: str | None, time_limit: float, as_json: bool) -> int:
    from paripassu.deal.ladder import ladder as find
    from paripassu.report.agreeing import show_ladder

    with _progress(time_limit) as progress:
        found = find(case, deal=deal, time_limit=time_limit, progress=progress)
    _answer(as_json, found.to_dict, lambda console: show_ladder(console, found))
    return 0 if found.today is not None else 1


@app.command()
def unlock(
    case: CaseName,
    deal: DealName = None,
    swap: Swaps = None,
    private: Private = None,
    time_limit: TimeLimit = 60.0,
    as_json: Json = False,
) -> int:
    """Say why there is no safe plan, what would open one, and by how much.

    Without --deal it looks at the deal that is meant and, where that has a safe plan already, at
    each other named deal; then at history's order and each side's reading.
    """
    from paripassu.report.unlocking import show_unlock
    from paripassu.unlock.unlock import unlock as find

    loaded = _load(case, private)
    found = _searched(find, loaded, deal, swap, time_limit)
    _answer(as_json, found.to_dict, lambda console: show_unlock(console, found))
    return 0 if found.opens else 1


@app.command()
def cases(as_json: Json = False) -> int:
    """List the library's cases."""
    from paripassu.case.library import library_ids
    from paripassu.report.answers import show_cases

    table = [(id_, _load(id_, None)) for id_ in library_ids()]
    listed = [
        {"id": id_, "title": case.title, "actions": len(case.actions), "parties": len(case.parties)}
        for id_, case in table
    ]
    _answer(as_json, lambda: {"cases": listed}, lambda console: show_cases(console, table))
    return 0


@app.command()
def show(case: CaseName, private: Private = None, as_json: Json = False) -> int:
    """Show a case: parties, actions, values, sources, history."""
    from paripassu.report.answers import show_case

    loaded = _load(case, private)
    _answer(
        as_json,
        lambda: loaded.model_dump(mode="json", exclude_defaults=True),
        lambda console: show_case(console, loaded),
    )
    return 0


@app.command()
def schema() -> int:
    """Print the JSON Schema of the case file."""
    from paripassu.case.schema import case_schema

    _write(json.dumps(case_schema(), indent=2) + "\n")
    return 0


@app.command()
def new(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the case.")],
) -> int:
    """Write a commented case to start from."""
    from paripassu.case.template import template

    try:
        is_folder, has_folder = path.is_dir(), path.parent.is_dir()
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or _("it is no possible name")
        raise RequestError(
            _("“{path}…” cannot be written: {why}.", path=str(path)[:60], why=why.lower())
        ) from problem
    if is_folder:
        example = path / "my-case.yaml"
        raise RequestError(
            _("“{path}” is a folder; name a file, such as {example}.", path=path, example=example)
        )
    if not has_folder:
        raise RequestError(
            _("There is no folder “{folder}” to write the case in.", folder=path.parent)
        )
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template())
    except FileExistsError:
        raise RequestError(_("“{path}” exists already and is left as it is.", path=path)) from None
    except OSError as problem:
        raise RequestError(
            _("“{path}” cannot be written: {why}.", path=path, why=problem.strerror)
        ) from None
    quoted = shlex.quote(str(path))
    sys.stderr.write(_("Wrote {path}. Next: paripassu plan {quoted}", path=path, quoted=quoted))
    sys.stderr.write("\n")
    return 0


@app.command()
def sheet(
    case: CaseName,
    target: Annotated[
        Path, typer.Argument(metavar="FILE", help="What to write: case.xlsx or case.yaml.")
    ],
    force: Annotated[
        bool, typer.Option("--force", help="Write over the file if it exists already.")
    ] = False,
) -> int:
    """Write a case as a workbook to fill in, or a filled-in workbook as a case file.

    CASE may be a workbook here as in every other verb. Private numbers are never written.
    """
    from paripassu.case.sheet import sheet as write

    left = write(case, target, force=force)
    sys.stderr.write(_("Wrote {path}.", path=target) + "\n")
    if left:
        sys.stderr.write(left + "\n")
    return 0


@app.command()
def export(
    case: CaseName,
    mermaid: Annotated[
        bool, typer.Option("--mermaid", help="A sequence diagram in Mermaid's text format.")
    ] = False,
    csv: Annotated[bool, typer.Option("--csv", help="The implementation matrix as CSV.")] = False,
    efg: Annotated[
        bool, typer.Option("--efg", help="The leave-or-stay game in Gambit's format.")
    ] = False,
    order: Annotated[
        str | None,
        typer.Option("--order", metavar="A,B,C", help="The order; the plan's if left out."),
    ] = None,
    deal: DealName = None,
    swap: Swaps = None,
    private: Private = None,
) -> int:
    """Write an order for other programs, in one of three formats, to standard output."""
    from paripassu.order.given import check as examine
    from paripassu.order.plan import plan as find

    if mermaid + csv + efg == 0:
        raise RequestError(_("Say in which format to export: --mermaid, --csv or --efg."))
    if mermaid + csv + efg > 1:
        raise RequestError(_("Export in one format at a time: --mermaid, --csv or --efg."))
    if order is not None and swap:
        raise RequestError(_("In an order of your own write a swap as a+b, without --swap."))
    loaded = _load(case, private)
    if order is None:
        with _progress(None) as progress:
            found = find(loaded, deal=deal, swaps=_swaps(swap), progress=progress)
    else:
        found = examine(loaded, _names(order), deal=deal)
    if mermaid:
        from paripassu.report.mermaid import mermaid as written
    elif csv:
        from paripassu.report.matrix import matrix as written
    else:
        from paripassu.report.efg import efg as written
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Other programs expect UTF-8 and these line ends, whatever the terminal here has.
        sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="")
    _write(written(found))
    return 0


@app.command()
def report(
    case: CaseName,
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            metavar="FILE",
            help="The document to write: .html, .pdf, .docx, .xlsx or .md.",
        ),
    ],
    viewer: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="PARTY", help="Only what this party may see: its numbers alone."
        ),
    ] = None,
    order: Annotated[
        str | None,
        typer.Option("--order", metavar="A,B,C", help="The order; the plan's if left out."),
    ] = None,
    dated: Annotated[bool, typer.Option("--dated", help="With days and dates.")] = False,
    deal: DealName = None,
    swap: Swaps = None,
    private: Private = None,
    time_limit: TimeLimit = 60.0,
    force: Annotated[
        bool, typer.Option("--force", help="Write over the file if it exists already.")
    ] = False,
) -> int:
    """Write the plan as a document: one page, the steps, why each holds, the matrix, sources."""
    from paripassu.order.calendar import calendar
    from paripassu.order.given import check as examine
    from paripassu.order.plan import plan as find
    from paripassu.report.document.compose import compose
    from paripassu.report.document.view import refuse_viewer
    from paripassu.report.document.writing import refuse, write

    if order is not None:
        _alone(
            N_("{option} means nothing with --order; leave one of them out."),
            {"--dated": dated, "--swap": swap},
        )
    refuse(to, force=force)
    loaded = _load(case, private)
    refuse_viewer(loaded, viewer)
    if order is not None:
        write(compose(examine(loaded, _names(order), deal=deal), viewer=viewer), to, force=force)
    elif dated:
        dates = _searched(calendar, loaded, deal, swap, time_limit)
        write(compose(dates, viewer=viewer), to, force=force)
    else:
        found = _searched(find, loaded, deal, swap, time_limit)
        write(compose(found, viewer=viewer), to, force=force)
    sys.stderr.write(_("Wrote {path}.", path=to) + "\n")
    return 0


def main() -> None:
    """Run the command; turns our errors into one sentence and exit code 2."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    try:
        with speaking(preferred(os.environ)), speaking(_asked(sys.argv[1:])):
            code = _run()
    except RequestError as problem:
        _complain(str(problem))
        code = 2
    sys.exit(code)


def _asked(arguments: list[str]) -> str:
    """Find the language asked for before the verb: what refuses a line must know it already."""
    for one, value in zip(arguments, [*arguments[1:], language()], strict=True):
        if one == "--language":
            return value
        if one.startswith("--language="):
            return one.partition("=")[2]
        if not one.startswith("-"):
            break
    return language()


def _run() -> int:
    """Run the command in the language spoken, and give its exit code."""
    if sys.stdout is None:
        _complain(_("the answer cannot be written: standard output is closed."))
        return 2
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    # A run makes hardly any circles of objects; looking for them would take a tenth of its time.
    gc.disable()
    try:
        code = int(_spoken() or 0)
        sys.stdout.flush()
    except typer.TyperException as problem:
        _refuse(problem)
        code = 2
    except PariPassuError as problem:
        _complain(str(problem))
        code = 2
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except (ReaderGoneError, BrokenPipeError):
        _silence()
        code = 0
    except OSError as problem:
        _complain(_("the answer cannot be written: {why}.", why=problem.strerror))
        _silence()
        code = 2
    finally:
        gc.enable()
    if code == INTERRUPTED:
        _complain(_("interrupted before there was an answer."))
    return code


def _spoken() -> Any:
    """Run the command, with its help in the language spoken."""
    if language() == "en":
        return app(standalone_mode=False)
    from paripassu.report.command_help import translated

    with translated(typer.main.get_command(app)) as command:
        return command(standalone_mode=False)


def _refuse(problem: typer.TyperException) -> None:
    """Say why a line cannot be read; nothing more where the help has been shown instead."""
    said = problem.format_message()
    if said and language() != "en":
        from paripassu.report.command_help import complaint

        said = complaint(problem)
    if said := visible(said).rstrip(".?؟ "):
        _complain(_("{said}; see paripassu --help.", said=said))


def _complain(sentence: str) -> None:
    sys.stderr.write(f"paripassu: {sentence}\n")


def _silence() -> None:
    """Let nothing more go to standard output, not even what is still held back."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(text: str) -> None:
    """Write to standard output; a reader that has gone is not an error of the command."""
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        raise ReaderGoneError from None


def _load(case: str, private: list[Path] | None) -> Case:
    from paripassu.case.load import load

    return load(case, private=private or ())


def _searched(
    find: Callable[..., Found],
    case: Case,
    deal: str | None,
    swap: list[str] | None,
    time_limit: float,
) -> Found:
    """Ask one of the searches of a deal, and show how far it is."""
    with _progress(time_limit) as progress:
        return find(case, deal=deal, swaps=_swaps(swap), time_limit=time_limit, progress=progress)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _swaps(swaps: list[str] | None) -> list[list[str]]:
    return [_names(swap) for swap in swaps or ()]


def _plottable(path: Path | None) -> None:
    """Refuse a picture that could not be drawn before anything is searched for."""
    if path is not None:
        from paripassu.report.picture import refuse

        refuse(path)


def _plot(chart: Callable[[], dict[str, Any]], path: Path | None) -> None:
    if path is not None:
        from paripassu.report.picture import write

        write(chart(), path)


def _drawable(path: Path | None, picture: str | None, dark: bool) -> None:
    """Refuse a picture that does not exist or has no file, before anything is searched for."""
    if picture not in (None, "balances", "lanes", "exchange"):
        raise RequestError(
            _(
                "A picture (--picture) is one of balances, lanes, exchange, not “{picture}”.",
                picture=picture[:40],
            )
        )
    if path is None and (picture is not None or dark):
        option = "--dark" if picture is None else "--picture"
        raise RequestError(
            _("With {option} name the file to draw in: --plot FILE.svg.", option=option)
        )
    _plottable(path)


def _drawn(found: Plan, picture: str | None, dark: bool) -> dict[str, Any]:
    from paripassu.report.chart import balance_chart
    from paripassu.report.exchange_chart import exchange_chart
    from paripassu.report.lanes_chart import lanes_chart
    from paripassu.report.picture import DARK, LIGHT

    charts = {"lanes": lanes_chart, "exchange": exchange_chart}
    return charts.get(picture or "", balance_chart)(found, DARK if dark else LIGHT)


def _curves(found: Frontier, dark: bool) -> dict[str, Any]:
    from paripassu.report.curve_chart import curve_chart
    from paripassu.report.picture import DARK, LIGHT

    return curve_chart(found, DARK if dark else LIGHT)


def _dates(found: Calendar, dark: bool) -> dict[str, Any]:
    from paripassu.report.gantt_chart import gantt_chart
    from paripassu.report.picture import DARK, LIGHT

    return gantt_chart(found, DARK if dark else LIGHT)


def _answer(
    as_json: bool, plain: Callable[[], dict[str, Any]], show: Callable[[Console], None]
) -> None:
    if as_json:
        _write(json.dumps(plain(), allow_nan=False) + "\n")
        return
    from paripassu.report.terminal import Terminal

    terminal = Terminal(highlight=False, emoji=False, markup=False)
    if terminal.width < 1:
        terminal.width = 80
    show(terminal)


@contextmanager
def _progress(limit: float | None) -> Iterator[Progress | None]:
    """Show a bar on standard error once something takes longer than a moment."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn(_("Ctrl-C: best so far")),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task(_("searching"), total=limit)

    def tell(what: str, seconds: float) -> None:
        if seconds > 0.5:
            bar.start()
            bar.update(task, description=what, completed=seconds)

    try:
        yield tell
    finally:
        bar.stop()
