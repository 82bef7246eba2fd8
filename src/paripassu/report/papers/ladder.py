"""The ladder on the terminal: today's deal, what it leaves out, and what opens larger ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from paripassu.language import _, _n, in_a_row
from paripassu.packages.ladder import TODAY, Ladder
from paripassu.packages.rungs import Rung
from paripassu.report.papers.changing import change_in_words
from paripassu.report.papers.deal import cut_short, heading, indented, percent
from paripassu.report.writers.terminal import assumptions


def show_ladder(console: Console, found: Ladder) -> None:
    """Print today's deal, what it leaves out, and the ladder to the full deal."""
    console.print(Text(found.case.title, "bold underline"))
    known = found.today is not None or TODAY not in found.unfinished
    for line in _today(found) if known else ():
        console.print(line)
    if known and found.left_out:
        console.print(heading(_("And eventually, everything? One change at a time")))
        for number, rung in enumerate(found.rungs, 1):
            for line in _rung(found, number, rung):
                console.print(line)
        console.print(indented(Text(_end(found))))
    for line in cut_short(found.unfinished):
        console.print(line)
    size = _(
        "How large a deal is: each action weighs the mean, over the parties, of the share of a "
        "party's own stakes that its value makes up."
    )
    console.print(Text(f"\n{size}", "italic"))
    console.print(assumptions(found.case))


def _today(found: Ladder) -> Iterator[RenderableType]:
    if found.full is None:
        said = _("No package of these actions gives every party its bottom line.")
        yield Text.assemble((_("NONE"), "bold red"), f"  {said}")
        return
    if found.today is None:
        said = _("No deal of these actions that meets every bottom line can be carried out today.")
        yield Text.assemble((_("NONE"), "bold red"), f"  {said}")
    else:
        yield Text.assemble((_("TODAY"), "bold green"), f"  {_settled(found)}")
        if found.today.actions:
            yield indented(Text(in_a_row(found.today.actions)))
            steps = ", ".join(found.today.order or ())
            yield indented(Text(_("A safe order: {order}", order=steps), "dim"))
        else:
            yield indented(Text(_("It is to agree on nothing beyond what stands already.")))
    yield heading(_("What it leaves out"))
    yield indented(Text(in_a_row(found.left_out) or _("Nothing: it is the full deal.")))
    if found.beyond:
        beyond = _(
            "Not in the full deal either, for a bottom line or for what excludes them: {actions}.",
            actions=in_a_row(found.beyond),
        )
        yield indented(Text(beyond, "dim"))


def _settled(found: Ladder) -> str:
    """Say how large today's deal is."""
    size = percent(found.settles)
    if found.settles == found.bound:
        return _(
            "The largest deal that today's trust and guarantees can carry is {size} of the full "
            "one.",
            size=size,
        )
    return _(
        "The largest deal that today's trust and guarantees can carry is {size} of the full one "
        "(not proved; no more than {most}).",
        size=size,
        most=percent(found.bound),
    )


def _rung(found: Ladder, number: int, rung: Rung) -> Iterator[RenderableType]:
    adds = in_a_row(rung.adds)
    yield indented(Text.assemble(f"{number}. ", (adds, "bold"), f"  {percent(rung.settles)}"))
    if rung.taken is None:
        yield Padding(Text(_("comes with it: nothing more is needed.")), (0, 0, 0, 5))
        return
    options: list[Text] = [Text(id_, "bold") for id_ in rung.instruments]
    options += [change_in_words(found.case, one) for one in rung.changes]
    yield Padding(Text(_("opens with any one of:"), "dim"), (0, 0, 0, 5))
    for place, option in enumerate(options[:6]):
        taken = place == _place(rung, options)
        on = _("the ladder goes on with this")
        mark = f" ← {on}" if taken else ""
        yield Padding(Text("• ") + option + Text(mark, "dim"), (0, 0, 0, 5))
    more = len(options) - 6
    if more > 0:
        others = _n("… {n} more (--json)", "… {n} more (--json)", more)
        yield Padding(Text(f"• {others}", "dim"), (0, 0, 0, 5))


def _place(rung: Rung, options: Sequence[Text]) -> int:
    if isinstance(rung.taken, str):
        return rung.instruments.index(rung.taken)
    return len(rung.instruments) + rung.changes.index(rung.taken) if rung.taken else len(options)


def _end(found: Ladder) -> str:
    reached = found.rungs[-1].settles if found.rungs else found.settles
    if reached == 1:
        return _("That is the full deal.")
    if found.unfinished:
        return _("There may be more rungs.")
    return _(
        "No larger deal that keeps all of this was found to open by one more guarantee, trust or "
        "risk limit, or by one more instrument of the case (payments aside): paripassu unlock says "
        "what stands in the way of the full deal."
    )
