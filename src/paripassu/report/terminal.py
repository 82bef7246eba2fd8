"""A plan on the terminal: a table on wide ones, paragraphs on narrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from paripassu.balance.checker import at_least, points
from paripassu.balance.checker import stated as exactly
from paripassu.balance.deal import bottom_line, guarantee
from paripassu.case.model import Case
from paripassu.errors import ReaderGoneError
from paripassu.language import N_, _, _n, in_a_row
from paripassu.opening.waiting import Waiting
from paripassu.order.because import share
from paripassu.order.plan import Plan, Step
from paripassu.order.relax import relaxations, tightest, where
from paripassu.report.failures import FAILS
from paripassu.report.headline import headline
from paripassu.report.parts import doing
from paripassu.report.waiting import show_waiting

NARROWEST = 30  # columns for what is done, under which steps are told in paragraphs
FIGURES = 92  # columns that the figures of the parties take beside their names
MOST = 500  # steps shown; --json has all
HERE = "\0"  # where `inset` puts what is set apart in a sentence
_LEGEND = N_("Balances: what each party would be left with if the process ended now.")
_FIGURES = (
    # Translators: heading of a column: what the party gets from the finished deal.
    N_("gets"),
    N_("bottom line"),
    N_("trust needed"),
    # Translators: heading of a column: what the party has of what the column before it names.
    N_("has"),
    N_("guarantee needed"),
    N_("has"),
    N_("exposure"),
    N_("limit"),
)


class Terminal(Console):
    """A console that leaves it to the command what happens when its reader has gone."""

    def on_broken_pipe(self) -> None:
        """Raise instead of leaving with exit code 1, which would say that the answer is no."""
        raise ReaderGoneError


def show_plan(console: Console, plan: Plan, *, waits: Waiting | None = None) -> None:
    """Print a plan: headline, parties, steps, tightest place, what would relax it, by whom.

    `waits` says why it has no safe dates.
    """
    console.print(_title(plan.case))
    console.print(headline(plan))
    console.print()
    longest = max(len(word) for p in plan.case.parties.values() for word in p.name.split())
    wide = console.width >= FIGURES + longest
    console.print(_parties(plan) if wide else _parties_in_lines(plan))
    steps = plan.first(MOST)
    console.print(_table(plan, steps, console.width) or _paragraphs(plan, steps))
    found, eased = tightest(plan), relaxations(plan)
    if found is not None:
        console.print(Text(_("The tightest place"), "bold"))
        console.print(_indented(where(plan, *found)))
    if eased:
        console.print(Text(_("What would relax it"), "bold"))
    for sentence in eased:
        console.print(_indented(sentence))
    if waits is not None:
        show_waiting(console, plan.case, waits)
    console.print(assumptions(plan.case))


def assumptions(case: Case) -> Text:
    """Say whose numbers these are: assumptions, never facts."""
    whose, on = case.whose_numbers, case.assumptions and case.assumptions.on
    said = (
        _(
            "Values, trust, guarantees and limits are assumptions of {whose}, stated {date}; they "
            "are not facts, and points are never compared between parties.",
            whose=whose,
            date=on,
        )
        if on
        else _(
            "Values, trust, guarantees and limits are assumptions of {whose}; they are not facts, "
            "and points are never compared between parties.",
            whose=whose,
        )
    )
    return Text(f"\n{said}", "italic")


def name_of(case: Case, party: str) -> str:
    """Give a party's name as people read it."""
    return case.parties[party].name


def inset(said: str, part: str | Text, style: str = "bold") -> Text:
    """Set a part of a sentence apart: `said` has `HERE` in its place."""
    before, _here, after = said.partition(HERE)
    return Text.assemble(before, (part, style) if isinstance(part, str) else part, after)


def _title(case: Case) -> Text:
    return Text(case.title, "bold underline")


def _indented(text: str | Text) -> RenderableType:
    return Padding(Text(text) if isinstance(text, str) else text, (0, 0, 0, 2))


def _parties(plan: Plan) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), header_style="bold")
    table.add_column(_("Party"), overflow="fold")
    for heading in _FIGURES:
        table.add_column(_(heading), justify="right")
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
        gets, exposed = points(figures.final[party]), points(figures.exposure[party])
        facts = [
            _("gets {points}", points=gets)
            if least is None
            else _("gets {points} (bottom line {least})", points=gets, least=exactly(least))
        ]
        if party in figures.trust_needed:
            trust = stated.trust
            has = _("none stated") if trust is None else _("has {trust}", trust=exactly(trust))
            needed = _trust(plan, party, figures.trust_needed[party]).plain
            facts.append(_("trust needed {trust} ({has})", trust=needed, has=has))
            backed = exactly(guarantee(plan.case, party))
            needed = at_least(figures.guarantee_needed[party])
            facts.append(
                _("guarantee needed {needed} (has {stated})", needed=needed, stated=backed)
            )
        limit = stated.risk_limit
        facts.append(
            _("exposure {points}", points=exposed)
            if limit is None
            else _("exposure {points} (limit {limit})", points=exposed, limit=exactly(limit))
        )
        lines.append(Text.assemble((stated.name, "bold"), f": {', '.join(facts)}"))
    return Group(*lines, Text())


def _trust(plan: Plan, party: str, needed: Fraction | None) -> Text:
    stated = plan.case.parties[party].trust or Fraction(0)
    if needed is None:
        return Text(_("none is enough"), "red")
    return Text(share(needed), "yellow" if needed > stated else "")


def _asked(plan: Plan, step: Step) -> Iterator[Text]:
    """Trust that the step asks of each party that it asks any of."""
    for party, needed in step.trust_needed.items():
        if needed != 0:
            yield Text.assemble(f"{party} ", _trust(plan, party, needed))


def _failing(step: Step) -> Text:
    """Mark a step that does not hold."""
    return Text("" if step.holds else f" ({_(FAILS)})", "bold red")


def _because(step: Step) -> Text:
    return Text(step.because, "dim" if step.holds else "")


def _verifiers(plan: Plan, step: Step) -> str:
    verified = [plan.case.actions[action].verified for action in step.actions]
    return in_a_row(dict.fromkeys(v.by for v in verified if v is not None))


def _moved(plan: Plan) -> list[str]:
    """Parties whose balance ever moves."""
    return [
        p for p, path in plan.figures.balances.items() if any(held != path[0] for held in path)
    ]


def _table(plan: Plan, steps: Sequence[Step], width: int) -> Group | None:
    """Lay the steps out in columns, reasons under them; None where the terminal is too narrow."""
    moved = _moved(plan)
    numbers = {p: max(len(p), *(len(points(step.balance[p])) for step in steps)) for p in moved}
    widths = [3, 14, 0, 13, *numbers.values(), 12]
    widths[2] = width - sum(widths) - 2 * len(widths)
    if widths[2] < NARROWEST:
        return None
    head = ["#", _("Who"), _("What"), _("Verified by"), *moved, _("Trust needed")]
    lines: list[RenderableType] = [_row([Text(h, "bold") for h in head], widths)]
    lines.append(Rule(style="dim"))
    for step in steps:
        cells = [
            Text(str(step.number)),
            Text(in_a_row(name_of(plan.case, p) for p in step.by)),
            Text.assemble((step.name, "bold"), _failing(step), ": ", doing(plan, step)),
            Text(_verifiers(plan, step) or "-"),
            *(Text(points(step.balance[p])) for p in moved),
            Text("\n").join(_asked(plan, step)) or Text("-"),
        ]
        lines += [_row(cells, widths), Padding(_because(step), (0, 2, 1, 5))]
    return Group(*lines, *_end(plan), Text())


def _end(plan: Plan) -> Iterator[Text]:
    """Say what stands beneath the steps."""
    if (more := len(plan.order) - MOST) > 0:
        yield Text(_n("… and {n} more (--json has all).", "… and {n} more (--json has all).", more))
    yield Text(_(_LEGEND), "italic")


def _row(cells: list[Text], widths: list[int]) -> Table:
    row = Table.grid(padding=(0, 2, 0, 0))
    for number, width in enumerate(widths):
        right = number == 0 or 4 <= number < len(widths) - 1
        row.add_column(width=width, justify="right" if right else "left", overflow="fold")
    row.add_row(*cells)
    return row


def _paragraphs(plan: Plan, steps: Sequence[Step]) -> Group:
    moved = _moved(plan)
    lines: list[RenderableType] = []
    for step in steps:
        who = in_a_row(name_of(plan.case, p) for p in step.by)
        verifier = _verifiers(plan, step)
        name = f"{step.number}. {step.name}"
        lines.append(Text.assemble((name, "bold"), _failing(step), f"  {who}"))
        lines.append(_indented(doing(plan, step) + (f" [{verifier}]" if verifier else "")))
        balances = " · ".join(f"{p} {points(step.balance[p])}" for p in moved)
        lines.append(_indented(_("balance: {balances}", balances=balances)))
        asked = list(_asked(plan, step))
        if asked:
            said = _("trust needed: {trust}", trust=HERE)
            lines.append(_indented(inset(said, Text(" · ").join(asked))))
        lines.append(_indented(_because(step)))
    return Group(*lines, *_end(plan), Text())
