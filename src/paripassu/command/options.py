"""The options of the verbs, each said once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter, Signature
from pathlib import Path
from typing import Annotated, Any

import typer

from paripassu.command.completing import Offer, cases, keys, of_case, words
from paripassu.command.reading import (
    named_or_none,
    names,
    one_order,
    seconds,
    share,
    share_of,
    swaps_of,
    whole,
)
from paripassu.running.clock import TIME_LIMIT
from paripassu.verbs import VERBS


def _as_given(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Option:
    """An option of the command.

    Attributes
    ----------
    kind
        Its type and help, as typer reads them.
    default
        What it is where nobody gives it.
    asks
        The keyword of the public function that it is for; empty for what the command does itself.
    read
        Makes what that function takes of what was typed.
    """

    kind: Any
    default: Any = None
    asks: str = ""
    read: Callable[[Any], Any] = _as_given


def _text(*flags: str, metavar: str, help: str, offer: Offer | None = None) -> Any:  # noqa: A002
    kind = typer.Option(*flags, metavar=metavar, help=help, autocompletion=offer)
    return Annotated[str | None, kind]


def _word(flag: str, *known: str, metavar: str, help: str) -> Any:  # noqa: A002
    """One of the words that the public function knows; it says so where it is given another."""
    return Annotated[
        str, typer.Option(flag, metavar=metavar, help=help, autocompletion=words(*known))
    ]


def _flag(flag: str, *, help: str) -> Any:  # noqa: A002
    return Annotated[bool, typer.Option(flag, help=help)]


def _number(flag: str, least: int, most: int, *, help: str) -> Any:  # noqa: A002
    return Annotated[
        int, typer.Option(flag, parser=whole(least, most), metavar="NUMBER", help=help)
    ]


def _count(flag: str, most: int, *, help: str) -> Any:  # noqa: A002
    kind = typer.Option(flag, parser=whole(1, most), metavar="NUMBER", help=help)
    return Annotated[int | None, kind]


def _file(flag: str, *, help: str) -> Any:  # noqa: A002
    return Annotated[Path | None, typer.Option(flag, metavar="FILE", help=help)]


CaseName = Annotated[
    str,
    typer.Argument(
        metavar="CASE",
        help="Path or library id of a case; - reads it from standard input.",
        autocompletion=cases,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Force = Annotated[bool, typer.Option("--force", help="Write over the file if it exists already.")]
Private = Annotated[
    list[Path] | None,
    typer.Option("--private", metavar="FILE", help="A private file with one party's own numbers."),
]

Viewer = Annotated[
    str | None,
    typer.Option(
        "--for",
        metavar="PARTY",
        help="Only what this party may see: its numbers alone.",
        autocompletion=of_case("parties"),
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Take another value of the case, such as parties.usa.trust=0.3; may be repeated.",
        autocompletion=keys,
    ),
]

Fix = Annotated[
    bool,
    typer.Option("--fix", help="Let what is verified come after whoever verifies it is there."),
]

_ACTIONS = of_case("actions", several=True)
_DEALS = of_case("deals", "actions", several=True)
_ORDERS = Annotated[
    list[str] | None,
    typer.Option("--order", metavar="A,B,C", help="The steps, in order.", autocompletion=_ACTIONS),
]
# Every option of the verbs in the table, under the name by which the table calls it.
OVER_DRAWS = ("chance", "tail")  # preferences that a row of the table of its own answers
PREFERRED = ("trust", "guarantee", "exposure", "rounds", "robust", *OVER_DRAWS)
OPTIONS: Mapping[str, Option] = {
    "deal": Option(
        _text(
            "--deal", metavar="NAME",
            help="A named deal of the case, or actions a,b,c (oil:2 for its first two "
            "instalments); the choice of the case if left out.",
            offer=_DEALS,
        ),
        asks="deal",
    ),
    "among": Option(
        _text(
            "--deal", metavar="NAME",
            help="Only the actions of a named deal, or actions a,b,c; all possible ones if left "
            "out.",
            offer=_DEALS,
        ),
        asks="deal",
    ),
    "swap": Option(
        Annotated[
            list[str] | None,
            typer.Option(
                "--swap",
                metavar="A,B",
                help="What a custodian exchanges at once: actions (all parts of them), or parts: "
                "a,b.2,c.",
                autocompletion=_ACTIONS,
            ),
        ],
        asks="swaps",
        read=swaps_of,
    ),
    "private": Option(Private),
    "settings": Option(Settings),
    "fix": Option(Fix, False),
    "prefer": Option(
        _word("--prefer", *PREFERRED, metavar="WHAT",
              help="What comes first: trust, guarantee, exposure, rounds or robust; of plan also "
              "chance or tail, over draws of the numbers."),
        "trust",
        "prefer",
    ),
    "time_limit": Option(
        Annotated[
            float,
            typer.Option(parser=seconds, metavar="SECONDS", help="Then the best so far is shown."),
        ],
        TIME_LIMIT,
    ),
    "seed": Option(
        _number("--seed", 0, 10**18 - 1, help="Makes the search of large cases repeatable."),
        0,
        "seed",
    ),
    "order": Option(_ORDERS, asks="order", read=one_order),
    "orders": Option(_ORDERS, asks="orders", read=swaps_of),
    "history": Option(_flag("--history", help="The order that history took."), False, "history"),
    "reading": Option(
        _text("--reading", metavar="NAME", help="A side's reading of the order.",
              offer=of_case("readings")),
        asks="reading",
    ),
    "soonest_first": Option(
        _flag("--soonest-first",
              help="The first benefit to each side comes before the total time."),
        False,
        "soonest_first",
    ),
    "starts": Option(
        _text("--starts", metavar="DATE", help="The date of D-Day, such as 2027-01-15.")
    ),
    "draws": Option(
        _count("--draws", 10_000_000, help="How often the numbers are drawn; 10,000 if left out, "
               "200 with --replan."),
        asks="draws",
    ),
    "replan": Option(
        _flag("--replan", help="Search the best order anew for each draw."), False, "replan"
    ),
    "workers": Option(
        _count("--workers", 1_000, help="How many processes plan; as many as there are cores if "
               "left out."),
        asks="workers",
    ),
    "cluster": Option(
        _text("--cluster", metavar="ADDRESS", help="A Dask cluster that plans, such as "
              "tcp://10.0.0.5:8786."),
        asks="cluster",
    ),
    "resume": Option(
        _file("--resume", help="Where what was planned is written down, and gone on with."),
        asks="resume",
    ),
    "spread": Option(
        _text("--spread", metavar="SHARE",
              help="How far a number without a range is drawn either way, such as 10%; 20% if left "
              "out."),
        asks="spread",
        read=share_of("0.2"),
    ),
    "shape_of_ranges": Option(
        _word("--draw-as", "uniform", "triangular", "three-point", metavar="SHAPE",
              help="How ranges are drawn: uniform, triangular or three-point."),
        "uniform",
        "shape",
    ),
    "together": Option(
        _text("--together", metavar="party|track", help="Whose values are high or low together.",
              offer=words("party", "track")),
        asks="together",
        read=lambda text: text or "",
    ),
    "correlation": Option(
        _text("--correlation", metavar="SHARE",
              help="The rank correlation of what moves together; 0.5 if left out."),
        asks="correlation",
        read=share_of("0.5"),
    ),
    "late": Option(
        _text("--late", metavar="SHARE",
              help="By what share all takes longer than stated, on average; 20% if left out."),
        asks="late",
        read=share_of("0.2"),
    ),
    "why": Option(
        _flag("--why", help="Under which conditions the first order breaks, in words."),
        False,
        "why",
    ),
    "sobol": Option(
        _flag("--sobol", help="Sobol indices of whether it holds; needs SALib."),
        False,
        "sobol",
    ),
    "split": Option(
        _text("--split", metavar="A,B", help="Actions to split; all with parts: any.",
              offer=_ACTIONS),
        asks="actions",
        read=named_or_none,
    ),
    "shape": Option(
        _word("--shape", "equal", "shrinking", "fitted", metavar="SHAPE",
              help="Sizes of the parts: equal, shrinking or fitted."),
        "equal",
        "shape",
    ),
    "most_parts": Option(_number("--most", 1, 1000, help="Most parts to try."), 60, "most"),
    "between": Option(
        _text("--between", metavar="A,B", help="Whose gains are compared; all that must accept.",
              offer=of_case("parties", several=True)),
        asks="between",
        read=named_or_none,
    ),
    "carry_out": Option(
        _flag("--carry-out", help="Only packages that also have a safe order."), False, "carry_out"
    ),
    "today": Option(_flag("--today", help="The largest deal that today's trust can carry, and on.")
                    , False),
    "most": Option(_number("--most", 1, 1000, help="Size of a sample."), 40, "most"),
    "profiles": Option(
        _text("--profiles", metavar="A.xml,B.xml", help="A domain's preference profiles."),
        asks="profiles",
        read=lambda text: () if text is None else names(text),
    ),
    "reading_of": Option(
        _text(
            "--reading", metavar="NAME",
            help="How a domain's numbers are read: negmas (if left out) or genius.",
            offer=words("negmas", "genius"),
        ),
        asks="reading",
        read=lambda text: text or "negmas",
    ),
    "strategies": Option(
        _text("--strategies", metavar="A,B,C",
              help="Ways to behave: complete, leave, tit-for-tat, generous, grim, random, grit, or "
              "axelrod:TitForTat and the like; all of our own if left out.",
              offer=words("complete", "leave", "tit-for-tat", "generous", "grim", "random", "grit"),
              ),
        asks="strategies",
        read=named_or_none,
    ),
    "rounds": Option(
        _number("--rounds", 1, 100, help="How often a step is offered until it is done."),
        2,
        "rounds",
    ),
    "games": Option(
        _number("--games", 1, 100_000, help="About how many games are played."), 2000, "games"
    ),
    "to": Option(
        _file("--to",
              help="Write it for other programs: .ics, .xml (Microsoft Project), .csv or .mmd.")
    ),
    "plot": Option(_file("--plot", help="Draw a picture as .svg or .png.")),
    "picture": Option(
        _text(
            "--picture", metavar="WHICH",
            help="What --plot draws: balances (if left out), lanes, exchange or trust.",
            offer=words("balances", "lanes", "exchange", "trust"),
        )
    ),
    "dark": Option(_flag("--dark", help="Draw light on dark."), False),
    "force": Option(Force, False),
    "mermaid": Option(
        _flag("--mermaid", help="A sequence diagram in Mermaid's text format."), False
    ),
    "csv": Option(_flag("--csv", help="The implementation matrix as CSV."), False),
    "efg": Option(_flag("--efg", help="The leave-or-stay game in Gambit's format."), False),
    "own_order": Option(
        _text("--order", metavar="A,B,C", help="The order; the plan's if left out.",
              offer=_ACTIONS)
    ),
    "document": Option(
        Annotated[
            Path,
            typer.Option(
                "--to",
                metavar="FILE",
                help="The document to write: .html, .pdf, .docx, .xlsx or .md.",
            ),
        ],
        ...,
    ),
    "of": Option(
        _text("--of", metavar="VERB", help="Which verb's answer: plan if left out, deal, unlock …",
              offer=words(*(verb.name for verb in VERBS if verb.commanded)))
    ),
    "viewer": Option(Viewer),
    "within": Option(
        _text("--within", metavar="SHARE",
              help="How far values may lie from the one number that the case states: 30 %."),
        "50 %",
        "within",
        share,
    ),
    "signs": Option(
        _flag("--signs", help="Rely on nothing of the case's values but their signs."),
        False,
        "signs",
    ),
    "most_asked": Option(
        _number("--most", 1, 200, help="Most questions to ask."), 20, "most"
    ),
    "answers": Option(
        _file("--answers", help="Where the answers are kept; those there are not asked again.")
    ),
    "private_to": Option(
        _file("--to", help="The party's private file to write: usa.yaml.")
    ),
    "dated": Option(_flag("--dated", help="With days and dates: --of calendar."), False),
    "full": Option(_flag("--full", help="Show all of it, as a report does."), False),
    "as_json": Option(Json, False),
}  # fmt: skip


def flag_of(name: str) -> str:
    """Give an option as it is typed."""
    stated = next(one for one in OPTIONS[name].kind.__metadata__ if hasattr(one, "param_decls"))
    # In an annotation typer takes what stands first for a default, until it reads it.
    typed = [one for one in (stated.default, *(stated.param_decls or ())) if isinstance(one, str)]
    return typed[0] if typed else f"--{name.replace('_', '-')}"


def with_options(
    run: Callable[..., int],
    does: str,
    options: tuple[str, ...],
    *,
    name: str = "",
    unset: tuple[str, ...] = (),
) -> Callable[..., int]:
    """Give a function the name, the words and the parameters of which typer makes a command.

    Those that are `unset` are None where nobody types them, whatever their default.
    """

    def command(case: str, **given: Any) -> int:
        return run(case, **given)

    kinds = {one: OPTIONS[one].kind for one in options}
    given = [
        Parameter(
            one,
            Parameter.KEYWORD_ONLY,
            default=None if one in unset else OPTIONS[one].default,
            annotation=kind,
        )
        for one, kind in kinds.items()
    ]
    first = Parameter("case", Parameter.POSITIONAL_OR_KEYWORD, annotation=CaseName)
    command.__name__, command.__doc__ = name or run.__name__, does
    command.__annotations__ = {"case": CaseName, **kinds}
    command.__signature__ = Signature([first, *given])  # type: ignore[attr-defined]
    return command
