"""What `deal` found, on the terminal: packages, points, the ladder, a domain's outcomes."""

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
from paripassu.deal.domain import DomainAnswer
from paripassu.deal.issues import principals
from paripassu.deal.ladder import Ladder
from paripassu.deal.packages import Packages
from paripassu.deal.proposal import Point, Proposal
from paripassu.deal.rungs import Rung
from paripassu.report.terminal import assumptions, name_of
from paripassu.report.unlocking import change_in_words

MOST = 12  # packages shown; --json has all
MEASURES = {
    "nash": "Nash: the largest product of gains over the bottom lines, each as a share of the "
    "party's own stakes",
    "kalai-smorodinsky": "Kalai–Smorodinsky: the largest least gain, each as a share of the most "
    "that the party could gain",
    "maximin": "Maximin: the largest least gain, each as a share of the party's own stakes",
    "utilitarian": "Utilitarian: the largest sum of gains, each as a share of the party's own "
    "stakes",
}


def show_packages(console: Console, found: Packages) -> None:
    """Print the packages that each measure picks, then the Pareto set."""
    console.print(Text(found.case.title, "bold underline"))
    console.print(Text(_headline(found)))
    for measure, sentence in MEASURES.items():
        if measure in found.points:
            console.print(Text(f"\n{sentence}", "bold"))
            for line in _point(found, found.points[measure]):
                console.print(_indented(line))
    if found.winner is not None:
        console.print(Text("\nAdjusted Winner, for two parties who divide issues", "bold"))
        console.print(_indented(Text(_division(found))))
    if found.pareto:
        console.print(_table(found))
    for cut in found.unfinished:
        console.print(Text(f"The search was cut short: {cut}.", "yellow"))
    if found.undecided:
        console.print(Text(
            f"{found.undecided} packages were left out: they are too large to tell whether any "
            "order is safe.", "yellow"
        ))  # fmt: skip
    console.print(assumptions(found.case))


def show_ladder(console: Console, found: Ladder) -> None:
    """Print today's deal, what it leaves out, and the ladder to the full deal."""
    console.print(Text(found.case.title, "bold underline"))
    known = found.today is not None or "today's deal" not in found.unfinished
    for line in _today(found) if known else ():
        console.print(line)
    if known and found.left_out:
        console.print(Text("\nAnd eventually, everything? One change at a time", "bold"))
        for number, rung in enumerate(found.rungs, 1):
            for line in _rung(found, number, rung):
                console.print(line)
        console.print(_indented(Text(_end(found))))
    for cut in found.unfinished:
        console.print(Text(f"The search was cut short: {cut}.", "yellow"))
    console.print(
        Text(
            "\nHow large a deal is: each action weighs the mean, over the parties, of the share of "
            "a party's own stakes that its value makes up.",
            "italic",
        )
    )
    console.print(assumptions(found.case))


def _today(found: Ladder) -> Iterator[RenderableType]:
    if found.full is None:
        yield Text.assemble(
            ("NONE", "bold red"), "  No package of these actions gives every party its bottom line."
        )
        return
    if found.today is None:
        said = "  No deal of these actions that meets every bottom line can be carried out today."
        yield Text.assemble(("NONE", "bold red"), said)
    else:
        proved = found.settles == found.bound
        at_most = "" if proved else f" (not proved; no more than {_percent(found.bound)})"
        yield Text.assemble(
            ("TODAY", "bold green"),
            "  The largest deal that today's trust and guarantees can carry is "
            f"{_percent(found.settles)} of the full one{at_most}.",
        )
        if found.today.actions:
            yield _indented(Text(", ".join(found.today.actions)))
            yield _indented(Text(f"A safe order: {', '.join(found.today.order or ())}", "dim"))
        else:
            yield _indented(Text("It is to agree on nothing beyond what stands already."))
    yield Text("\nWhat it leaves out", "bold")
    yield _indented(Text(", ".join(found.left_out) or "Nothing: it is the full deal."))
    if found.beyond:
        yield _indented(Text(
            "Not in the full deal either, for a bottom line or for what excludes them: "
            f"{', '.join(found.beyond)}.", "dim"
        ))  # fmt: skip


def show_domain(console: Console, found: DomainAnswer) -> None:
    """Print a domain's Pareto set and the outcomes that measures pick."""
    console.print(Text(found.title, "bold underline"))
    console.print(Text(
        f"{found.outcomes} outcomes; {len(found.pareto)} of them nobody can improve on without a "
        f"loss to another. Without a deal: "
        + ", ".join(f"{p} {stated(d)}"
                    for p, d in zip(found.profiles, found.disagreement, strict=True)) + "."
    ))  # fmt: skip
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), header_style="bold")
    for heading in ("", *found.issues):
        table.add_column(heading, overflow="fold")
    for profile in found.profiles:
        table.add_column(profile, justify="right")
    for measure, chosen in found.points.items():
        for point in chosen[:MOST]:
            table.add_row(measure, *map(str, point.outcome), *map(_fine, point.utility))
    for point in found.pareto[:MOST]:
        table.add_row("", *map(str, point.outcome), *map(_fine, point.utility), style="dim")
    console.print(table)
    if len(found.pareto) > MOST:
        console.print(Text(f"… and {len(found.pareto) - MOST} more (--json has all)."))
    console.print(Text("Utilities are compared between the profiles as the files give them.",
                       "italic"))  # fmt: skip


def _headline(found: Packages) -> str:
    names = ", ".join(name_of(found.case, party) for party in found.compared)
    carried = " and that have a safe order" if found.carried else ""
    if not found.pareto and found.unfinished:
        return "No package was found before the search was cut short."
    if not found.pareto:
        return f"No package gives every party its bottom line{carried and ' and has a safe order'}."
    if found.bound == 0:
        whole = "that is all of them"
    elif found.bound is None:
        whole = "there may be others"
    else:
        whole = (
            "an even sample: whatever else could be agreed, some package of it gives everyone as "
            f"much, or less by no more than {_percent(found.bound, 1)} of its stakes"
        )
    return (
        f"{_packages(len(found.pareto))} every bottom line{carried}, and that nobody among "
        f"{names} can improve on without a loss to another; {whole}."
    )


def _packages(number: int) -> str:
    return "1 package that meets" if number == 1 else f"{number} packages that meet"


def _point(found: Packages, point: Point) -> Iterator[Text]:
    for proposal in point.proposals[:3]:
        yield _named(found, proposal)
        yield Text(_got(found, proposal), "dim")
        if proposal.order is not None:
            yield Text("It has a safe order.", "green")
        elif not found.carried:
            yield Text(
                "No order of it was found to be safe today; --carry-out keeps to those that are.",
                "red",
            )
    if len(point.proposals) > 3:
        yield Text(f"… and {len(point.proposals) - 3} more alike by this measure.")
    if not point.proved:
        most = "" if point.bound is None else f", none more than {float(point.bound):.4g}"
        yield Text(f"Not proved: it reaches {float(point.value):.4g}{most}.", "yellow")


def _named(found: Packages, proposal: Proposal) -> Text:
    """Name the actions of a package, or what it leaves out where that is shorter."""
    out = _left_out(found, proposal)
    if len(out) < len(proposal.actions) / 2:
        return Text(f"all but {', '.join(out)}" if out else "all actions of the case")
    return Text(", ".join(proposal.actions) or "nothing beyond what stands already")


def _left_out(found: Packages, proposal: Proposal) -> list[str]:
    """Name the case's actions that are not in a package, or only in part."""
    held = {name.partition(":")[0] for name in proposal.actions}
    parts = [name.split(":") for name in proposal.actions if ":" in name]
    actions = found.case.actions
    gone = [id_ for id_ in actions if id_ not in held and not actions[id_].standing]
    return [*gone, *(f"{id_} after part {level}" for id_, level in parts)]


def _got(found: Packages, proposal: Proposal) -> str:
    return ", ".join(f"{p} {points(proposal.final[p])}" for p in found.compared)


def _division(found: Packages) -> str:
    winner = found.winner
    if winner is None:
        return ""
    one, two = (name_of(found.case, party) for party in principals(found.case))
    won = [
        f"{name} wins {', '.join(issues)}"
        for name, issues in ((one, winner.one), (two, winner.two))
        if issues
    ]
    if winner.divided is not None:
        first, second = winner.shares
        won.append(f"{winner.divided} is divided, {first} to {one} and {second} to {two}")
    return f"{'; '.join(won)}. Each gets {points(winner.points)} of its own 100 points."


def _table(found: Packages) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), header_style="bold")
    table.add_column("Pareto set: what a package leaves out", overflow="fold")
    for party in found.compared:
        least = bottom_line(found.case, party)
        table.add_column(f"{party}\n(≥ {'-' if least is None else stated(least)})", justify="right")
    shown = found.pareto if len(found.pareto) <= MOST else _spread(found.pareto)
    for proposal in shown:
        out = _left_out(found, proposal)
        table.add_row(", ".join(out) or "nothing",
                      *(points(proposal.final[p]) for p in found.compared))  # fmt: skip
    if len(shown) < len(found.pareto):
        table.caption = f"{len(found.pareto)} in all, {len(shown)} shown; --json has all."
    return table


def _spread(pareto: Sequence[Proposal]) -> list[Proposal]:
    """Take some at even distances."""
    return [pareto[k * (len(pareto) - 1) // (MOST - 1)] for k in range(MOST)]


def _rung(found: Ladder, number: int, rung: Rung) -> Iterator[RenderableType]:
    adds = ", ".join(rung.adds)
    yield _indented(Text.assemble(f"{number}. ", (adds, "bold"), f"  {_percent(rung.settles)}"))
    if rung.taken is None:
        yield Padding(Text("comes with it: nothing more is needed."), (0, 0, 0, 5))
        return
    options: list[Text] = [Text(id_, "bold") for id_ in rung.instruments]
    options += [change_in_words(found.case, one) for one in rung.changes]
    yield Padding(Text("opens with any one of:", "dim"), (0, 0, 0, 5))
    for place, option in enumerate(options[:6]):
        mark = " ← the ladder goes on with this" if place == _place(rung, options) else ""
        yield Padding(Text("• ") + option + Text(mark, "dim"), (0, 0, 0, 5))
    if len(options) > 6:
        yield Padding(Text(f"• … {len(options) - 6} more (--json)", "dim"), (0, 0, 0, 5))


def _place(rung: Rung, options: Sequence[Text]) -> int:
    if isinstance(rung.taken, str):
        return rung.instruments.index(rung.taken)
    return len(rung.instruments) + rung.changes.index(rung.taken) if rung.taken else len(options)


def _end(found: Ladder) -> str:
    reached = found.rungs[-1].settles if found.rungs else found.settles
    if reached == 1:
        return "That is the full deal."
    if found.unfinished:
        return "There may be more rungs."
    return (
        "No larger deal that keeps all of this was found to open by one more guarantee, trust or "
        "risk limit, or by one more instrument of the case (payments aside): paripassu unlock says "
        "what stands in the way of the full deal."
    )


def _percent(share: Fraction, places: int = 0) -> str:
    return f"{float(share) * 100:.{places}f} %"


def _fine(number: Fraction) -> str:
    return points(number, places=4)


def _indented(text: Text) -> RenderableType:
    return Padding(text, (0, 0, 0, 2))
