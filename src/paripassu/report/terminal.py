"""A plan, and the other answers, on the terminal: tables on wide ones, paragraphs on narrow."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from paripassu.balance.checker import Status, at_least, points
from paripassu.balance.checker import stated as exactly
from paripassu.balance.deal import bottom_line, guarantee
from paripassu.case.model import Case
from paripassu.errors import ReaderGoneError
from paripassu.order.because import share
from paripassu.order.plan import Plan, Step
from paripassu.order.relax import relaxations, tightest, where

NARROWEST = 30  # columns for what is done, under which steps are told in paragraphs
FIGURES = 92  # columns that the figures of the parties take beside their names
_LEGEND = Text("Balances: what each party would be left with if the process ended now.", "italic")

HEADLINES = {
    Status.SAFE: (
        "SAFE",
        "green",
        "Rules 1 to 4 hold with the trust and the guarantees stated: at no step is anyone asked "
        "for more trust than it has.",
    ),
    Status.NEEDS_TRUST: (
        "NEEDS TRUST",
        "yellow",
        "Nobody gains by leaving for certain and no risk limit is broken, but somebody is asked "
        "for more trust than is stated.",
    ),
    Status.NONE: ("NONE", "red", "Rule 1 or rule 3 is broken, whatever the trust."),
    Status.NO_DEAL: (
        "NO DEAL",
        "red",
        "The finished deal gives a party less than its bottom line (rule 4).",
    ),
}


class Terminal(Console):
    """A console that leaves it to the command what happens when its reader has gone."""

    def on_broken_pipe(self) -> None:
        """Raise instead of leaving with exit code 1, which would say that the answer is no."""
        raise ReaderGoneError


def show_plan(console: Console, plan: Plan, *, given: bool = False) -> None:
    """Print a plan: headline, parties, steps, tightest place, what would relax it, whose numbers.

    `given` says that the order was given, not found.
    """
    console.print(_title(plan.case))
    console.print(_headline(plan, given=given))
    console.print()
    longest = max(len(word) for p in plan.case.parties.values() for word in p.name.split())
    wide = console.width >= FIGURES + longest
    console.print(_parties(plan) if wide else _parties_in_lines(plan))
    console.print(_table(plan, console.width) or _paragraphs(plan))
    found, eased = tightest(plan), relaxations(plan)
    if found is not None:
        console.print(Text("The tightest place", "bold"))
        console.print(_indented(where(plan, *found)))
    if eased:
        console.print(Text("What would relax it", "bold"))
    for sentence in eased:
        console.print(_indented(sentence))
    console.print(assumptions(plan.case))


def assumptions(case: Case) -> Text:
    """Say whose numbers these are: assumptions, never facts."""
    stated = f", stated {case.assumptions.on}" if case.assumptions and case.assumptions.on else ""
    return Text(
        f"\nValues, trust, guarantees and limits are assumptions of {case.whose_numbers}{stated}; "
        "they are not facts, and points are never compared between parties.",
        "italic",
    )


def name_of(case: Case, party: str) -> str:
    """Give a party's name as people read it."""
    return case.parties[party].name


def _title(case: Case) -> Text:
    return Text(case.title, "bold underline")


def _indented(text: str | Text) -> RenderableType:
    return Padding(Text(text) if isinstance(text, str) else text, (0, 0, 0, 2))


def _headline(plan: Plan, *, given: bool) -> Group:
    word, colour, sentence = HEADLINES[plan.status]
    if not plan.figures.possible:
        sentence = "The order cannot be carried out as it stands."
    lines: list[Text] = [Text.assemble((word, f"bold {colour}"), "  ", sentence)]
    lines += [Text(f"  {fault}", colour) for fault in plan.figures.faults]
    if given:
        lines.append(Text("An order that was given, passed through the checker."))
    elif plan.status is Status.NO_DEAL:
        lines.append(Text("It is the deal that fails, not the order; shown is the nearest order."))
    elif plan.status is Status.NONE:
        lines.append(
            Text(
                "No order of this deal passes rules 1 and 3; shown is the one that comes nearest."
                if plan.proved
                else "No order that passes rules 1 and 3 was found; shown is the nearest."
            )
        )
    else:
        lines.append(Text(_proof(plan)))
    return Group(*lines)


def _proof(plan: Plan) -> str:
    first = plan.criteria[0]
    words = {
        "trust": "asks less trust beyond what is stated",
        "guarantee": "needs a smaller guarantee, each party's measured against its own stakes",
        "exposure": "exposes anyone less, each party measured against its own stakes",
        "rounds": "has fewer changes of actor",
    }
    if first.proved:
        later = [one.name for one in plan.criteria[1:] if not one.proved]
        rest = f" Not proved for the tie-breaks: {', '.join(later)}." if later else ""
        return f"Proved: by these numbers no order {words[first.name]}.{rest}"
    return (
        f"Best order found; not proved. By {first.name} it stands at {_exact(first.value)}, and "
        f"no order goes below {_exact(first.bound)}."
    )


def _exact(number: Fraction) -> str:
    return f"{float(number):.3f}".rstrip("0").rstrip(".")


def _parties(plan: Plan) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), header_style="bold")
    table.add_column("Party", overflow="fold")
    for heading in ("gets", "bottom line", "trust needed", "has", "guarantee needed", "has",
                    "exposure", "limit"):  # fmt: skip
        table.add_column(heading, justify="right")
    for party, stated in plan.case.parties.items():
        figures = plan.figures
        least = bottom_line(plan.case, party)
        cells: list[str | Text] = [
            points(figures.final[party]),
            "-" if least is None else exactly(least),
        ]
        if party in figures.trust_needed:
            cells.append(_trust(plan, party, figures.trust_needed[party]))
            cells += ["-" if stated.trust is None else exactly(stated.trust)]
            cells += [
                at_least(figures.guarantee_needed[party]),
                exactly(guarantee(plan.case, party)),
            ]
        else:
            cells += ["", "", "", ""]
        limit = "-" if stated.risk_limit is None else exactly(stated.risk_limit)
        table.add_row(Text(stated.name), *cells, points(figures.exposure[party]), limit)
    return table


def _parties_in_lines(plan: Plan) -> Group:
    lines = []
    for party, stated in plan.case.parties.items():
        figures, least = plan.figures, bottom_line(plan.case, party)
        facts = [f"gets {points(figures.final[party])}"]
        if least is not None:
            facts[0] += f" (bottom line {exactly(least)})"
        if party in figures.trust_needed:
            has = "none stated" if stated.trust is None else f"has {exactly(stated.trust)}"
            needed = _trust(plan, party, figures.trust_needed[party]).plain
            facts.append(f"trust needed {needed} ({has})")
            needed = at_least(figures.guarantee_needed[party])
            facts.append(f"guarantee needed {needed} (has {exactly(guarantee(plan.case, party))})")
        facts.append(f"exposure {points(figures.exposure[party])}")
        if stated.risk_limit is not None:
            facts[-1] += f" (limit {exactly(stated.risk_limit)})"
        lines.append(Text.assemble((stated.name, "bold"), f": {', '.join(facts)}"))
    return Group(*lines, Text())


def _trust(plan: Plan, party: str, needed: Fraction | None) -> Text:
    stated = plan.case.parties[party].trust or Fraction(0)
    if needed is None:
        return Text("none is enough", "red")
    return Text(share(needed), "yellow" if needed > stated else "")


def _asked(plan: Plan, step: Step) -> Iterator[Text]:
    """Trust that the step asks of each party that it asks any of."""
    for party, needed in step.trust_needed.items():
        if needed != 0:
            yield Text.assemble(f"{party} ", _trust(plan, party, needed))


def _doing(plan: Plan, step: Step) -> str:
    words = []
    for token in step.name.split("+"):
        action, _, part = token.partition(".")
        does = plan.case.actions[action].does
        if part:
            agreed = len(plan.deal.shares[action])
            of = agreed if plan.deal.whole(action) else plan.case.actions[action].parts
            does += f" (part {part} of {of})"
        words.append(does)
    at_once = " — exchanged at once by a custodian" if len(words) > 1 else ""
    return "; ".join(words) + at_once


def _verifiers(plan: Plan, step: Step) -> str:
    verified = [plan.case.actions[action].verified for action in step.actions]
    return ", ".join(dict.fromkeys(v.by for v in verified if v is not None))


def _moved(plan: Plan) -> list[str]:
    """Parties whose balance ever moves."""
    return [p for p, path in plan.figures.balances.items() if len(set(path)) > 1]


def _table(plan: Plan, width: int) -> Group | None:
    """Lay the steps out in columns, reasons under them; None where the terminal is too narrow."""
    moved = _moved(plan)
    numbers = {
        p: max(len(p), *(len(points(step.balance[p])) for step in plan.steps)) for p in moved
    }
    widths = [3, 14, 0, 13, *numbers.values(), 12]
    widths[2] = width - sum(widths) - 2 * len(widths)
    if widths[2] < NARROWEST:
        return None
    head = ["#", "Who", "What", "Verified by", *moved, "Trust needed"]
    lines: list[RenderableType] = [_row([Text(h, "bold") for h in head], widths)]
    lines.append(Rule(style="dim"))
    for step in plan.steps:
        cells = [
            Text(str(step.number)),
            Text(", ".join(name_of(plan.case, p) for p in step.by)),
            Text.assemble((step.name, "bold"), ": ", _doing(plan, step)),
            Text(_verifiers(plan, step) or "-"),
            *(Text(points(step.balance[p])) for p in moved),
            Text("\n").join(_asked(plan, step)) or Text("-"),
        ]
        lines += [_row(cells, widths), Padding(Text(step.because, "dim"), (0, 2, 1, 5))]
    lines.append(_LEGEND)
    return Group(*lines, Text())


def _row(cells: list[Text], widths: list[int]) -> Table:
    row = Table.grid(padding=(0, 2, 0, 0))
    for number, width in enumerate(widths):
        right = number == 0 or 4 <= number < len(widths) - 1
        row.add_column(width=width, justify="right" if right else "left", overflow="fold")
    row.add_row(*cells)
    return row


def _paragraphs(plan: Plan) -> Group:
    moved = _moved(plan)
    lines: list[RenderableType] = []
    for step in plan.steps:
        who = ", ".join(name_of(plan.case, p) for p in step.by)
        verifier = _verifiers(plan, step)
        lines.append(Text.assemble((f"{step.number}. {step.name}", "bold"), f"  {who}"))
        lines.append(_indented(_doing(plan, step) + (f" [{verifier}]" if verifier else "")))
        balances = " · ".join(f"{p} {points(step.balance[p])}" for p in moved)
        lines.append(_indented(f"balance: {balances}"))
        asked = list(_asked(plan, step))
        if asked:
            lines.append(_indented(Text.assemble("trust needed: ", Text(" · ").join(asked))))
        lines.append(_indented(Text(step.because, "dim")))
    lines.append(_LEGEND)
    return Group(*lines, Text())
