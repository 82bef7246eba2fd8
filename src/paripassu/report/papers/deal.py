"""What `deal` found, on the terminal: packages, points, a domain's outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from paripassu.balance.checker import points, stated
from paripassu.balance.deal import bottom_line
from paripassu.language import N_, _, _n, in_a_row, in_clauses
from paripassu.packages.issues import principals
from paripassu.packages.packages import Packages
from paripassu.packages.proposal import Point, Proposal
from paripassu.report.writers.terminal import assumptions, name_of

MOST = 12  # packages shown; --json has all
MEASURES = {
    "nash": N_(
        "Nash: the largest product of gains over the bottom lines, each as a share of the "
        "party's own stakes"
    ),
    "kalai-smorodinsky": N_(
        "Kalai–Smorodinsky: the largest least gain, each as a share of the most "
        "that the party could gain"
    ),
    "maximin": N_("Maximin: the largest least gain, each as a share of the party's own stakes"),
    "utilitarian": N_(
        "Utilitarian: the largest sum of gains, each as a share of the party's own stakes"
    ),
}


def show_packages(console: Console, found: Packages) -> None:
    """Print the packages that each measure picks, then the Pareto set."""
    console.print(Text(found.case.title, "bold underline"))
    console.print(Text(_headline(found)))
    for measure, sentence in MEASURES.items():
        if measure in found.points:
            console.print(heading(_(sentence)))
            for line in _point(found, found.points[measure]):
                console.print(indented(line))
    if found.winner is not None:
        console.print(heading(_("Adjusted Winner, for two parties who divide issues")))
        console.print(indented(Text(_division(found))))
    if found.pareto:
        console.print(_table(found))
    for line in cut_short(found.unfinished):
        console.print(line)
    if found.undecided:
        undecided = _n(
            "{n} packages were left out: they are too large to tell whether any order is safe.",
            "{n} packages were left out: they are too large to tell whether any order is safe.",
            found.undecided,
        )
        console.print(Text(undecided, "yellow"))
    console.print(assumptions(found.case))


def _headline(found: Packages) -> str:
    if not found.pareto and found.unfinished:
        return _("No package was found before the search was cut short.")
    if not found.pareto and found.carried:
        return _("No package gives every party its bottom line and has a safe order.")
    if not found.pareto:
        return _("No package gives every party its bottom line.")
    # Translators: what was found, and how much of what there is.
    return _("{packages}; {share}.", packages=_packages(found), share=_listed(found.bound))


def _packages(found: Packages) -> str:
    """Say how many packages were found, and what they are."""
    names = in_a_row(name_of(found.case, party) for party in found.compared)
    if found.carried:
        return _n(
            "{n} package that meets every bottom line and that have a safe order, and that nobody "
            "among {names} can improve on without a loss to another",
            "{n} packages that meet every bottom line and that have a safe order, and that nobody "
            "among {names} can improve on without a loss to another",
            len(found.pareto),
            names=names,
        )
    return _n(
        "{n} package that meets every bottom line, and that nobody among {names} can improve on "
        "without a loss to another",
        "{n} packages that meet every bottom line, and that nobody among {names} can improve on "
        "without a loss to another",
        len(found.pareto),
        names=names,
    )


def _listed(bound: Fraction | None) -> str:
    """Say how much of what could be agreed these packages stand for."""
    if bound == 0:
        return _("that is all of them")
    if bound is None:
        return _("there may be others")
    return _(
        "an even sample: whatever else could be agreed, some package of it gives everyone as "
        "much, or less by no more than {share} of its stakes",
        share=percent(bound, 1),
    )


def _point(found: Packages, point: Point) -> Iterator[Text]:
    for proposal in point.proposals[:3]:
        yield _named(found, proposal)
        yield Text(_got(found, proposal), "dim")
        if proposal.order is not None:
            yield Text(_("It has a safe order."), "green")
        elif not found.carried:
            none = _(
                "No order of it was found to be safe today; --carry-out keeps to those that are."
            )
            yield Text(none, "red")
    more = len(point.proposals) - 3
    if more > 0:
        yield Text(
            _n(
                "… and {n} more alike by this measure.",
                "… and {n} more alike by this measure.",
                more,
            )
        )
    if not point.proved:
        value = f"{float(point.value):.4g}"
        reached = (
            _("Not proved: it reaches {value}.", value=value)
            if point.bound is None
            else _(
                "Not proved: it reaches {value}, none more than {bound}.",
                value=value,
                bound=f"{float(point.bound):.4g}",
            )
        )
        yield Text(reached, "yellow")


def _named(found: Packages, proposal: Proposal) -> Text:
    """Name the actions of a package, or what it leaves out where that is shorter."""
    out = _left_out(found, proposal)
    if len(out) < len(proposal.actions) / 2:
        but = _("all but {actions}", actions=in_a_row(out))
        return Text(but if out else _("all actions of the case"))
    return Text(in_a_row(proposal.actions) or _("nothing beyond what stands already"))


def _left_out(found: Packages, proposal: Proposal) -> list[str]:
    """Name the case's actions that are not in a package, or only in part."""
    held = {name.partition(":")[0] for name in proposal.actions}
    parts = [name.split(":") for name in proposal.actions if ":" in name]
    actions = found.case.actions
    gone = [id_ for id_ in actions if id_ not in held and not actions[id_].standing]
    return [*gone, *(_("{action} after part {number}", action=a, number=n) for a, n in parts)]


def _got(found: Packages, proposal: Proposal) -> str:
    return in_a_row(f"{p} {points(proposal.final[p])}" for p in found.compared)


def _division(found: Packages) -> str:
    winner = found.winner
    if winner is None:
        return ""
    one, two = (name_of(found.case, party) for party in principals(found.case))
    won = [
        _("{name} wins {issues}", name=name, issues=in_a_row(issues))
        for name, issues in ((one, winner.one), (two, winner.two))
        if issues
    ]
    if winner.divided is not None:
        first, second = winner.shares
        won.append(
            _(
                "{issue} is divided, {first} to {one} and {second} to {other}",
                issue=winner.divided,
                first=first,
                one=one,
                second=second,
                other=two,
            )
        )
    got = points(winner.points)
    return _("{won}. Each gets {points} of its own 100 points.", won=in_clauses(won), points=got)


def _table(found: Packages) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), header_style="bold")
    table.add_column(_("Pareto set: what a package leaves out"), overflow="fold")
    for party in found.compared:
        least = bottom_line(found.case, party)
        table.add_column(f"{party}\n(≥ {'-' if least is None else stated(least)})", justify="right")
    shown = found.pareto if len(found.pareto) <= MOST else _spread(found.pareto)
    for proposal in shown:
        out = _left_out(found, proposal)
        table.add_row(in_a_row(out) or _("nothing"),
                      *(points(proposal.final[p]) for p in found.compared))  # fmt: skip
    if len(shown) < len(found.pareto):
        table.caption = _n(
            "{n} in all, {shown} shown; --json has all.",
            "{n} in all, {shown} shown; --json has all.",
            len(found.pareto),
            shown=len(shown),
        )
    return table


def _spread(pareto: Sequence[Proposal]) -> list[Proposal]:
    """Take some at even distances."""
    return [pareto[k * (len(pareto) - 1) // (MOST - 1)] for k in range(MOST)]


def percent(share: Fraction, places: int = 0) -> str:
    """Write a share for people."""
    return f"{float(share) * 100:.{places}f} %"


def heading(text: str) -> Text:
    """Set a heading apart from what stands before it."""
    return Text(f"\n{text}", "bold")


def cut_short(unfinished: Sequence[str]) -> Iterator[Text]:
    """Say what the time limit cut short."""
    for what in unfinished:
        yield Text(_("The search was cut short: {what}.", what=_(what)), "yellow")


def indented(text: Text) -> RenderableType:
    """Set a text in from the left."""
    return Padding(text, (0, 0, 0, 2))
