"""The shorter answers on the terminal: counts, frontiers, instalments, the library, a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from paripassu.balance.checker import at_least, stated
from paripassu.balance.deal import bottom_line, guarantee
from paripassu.case.instrument import Instrument
from paripassu.case.model import Case, Verified
from paripassu.case.stated import Values
from paripassu.order.count import Count
from paripassu.order.frontier import Frontier
from paripassu.order.instalments import Instalments
from paripassu.report.terminal import assumptions, name_of


def show_count(console: Console, case: Case, found: Count) -> None:
    """Print how many orders there are and how many are safe."""
    console.print(Text(case.title, "bold underline"))
    console.print(f"Orders that the needs allow: {found.orders:,}")
    if found.safe is None:
        console.print("Safe among them: not counted within the time limit")
    else:
        part = f" (about 1 in {round(found.orders / found.safe):,})" if found.safe else ""
        console.print(f"Safe among them: {found.safe:,}{part}")
    console.print(assumptions(case))


def show_frontier(console: Console, found: Frontier) -> None:
    """Print the minimal vectors of guarantees and an order for each."""
    case = found.case
    console.print(Text(case.title, "bold underline"))
    if not found.minimal:
        why = "no order passes rule 3" if not found.below else (
            f"the finished deal gives {name_of(case, found.below[0])} less than its bottom line"
        )  # fmt: skip
        console.print(f"No guarantees help: {why}." if found.complete else "None found in time.")
        return
    acting = list(found.minimal[0].guarantee)
    trust = ", ".join(
        f"{name_of(case, p)} {stated(case.parties[p].trust or Fraction(0))}" for p in acting
    )
    console.print(f"Guarantees with which an order is safe, at today's trust ({trust}).")
    console.print("In no row can one be lowered without raising another in it.")
    table = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for party in acting:
        table.add_column(Text(name_of(case, party)), justify="right", overflow="fold")
    table.add_column("An order that needs no more", ratio=1, overflow="fold")
    for one in found.minimal:
        table.add_row(*(at_least(g) for g in one.guarantee.values()), Text(", ".join(one.order)))
    numbers = [stated(guarantee(case, p)) for p in acting]
    table.add_section()
    table.add_row(*numbers, Text("stated in the case", "italic"))
    console.print(table)
    if not found.complete:
        console.print(Text("Time ran out: there may be more.", "yellow"))
    console.print(assumptions(case))


def show_instalments(console: Console, found: Instalments) -> None:
    """Print the fewest instalments, their sizes and a safe order."""
    console.print(Text(found.case.title, "bold underline"))
    names = ", ".join(found.actions)
    if found.parts is None:
        console.print(f"Up to {found.tried} {found.shape} parts of {names} do not make it safe.")
    elif found.parts == 1:
        console.print(f"It is safe with {names} undivided.")
    else:
        console.print(f"{found.parts} {found.shape} parts of {names} are enough, and no fewer.")
        for action, sizes in found.sizes.items():
            shown = " + ".join(f"{float(size):.3g}" for size in sizes)
            console.print(Text(f"  {action}: {shown}"))
    if found.order:
        console.print(Text(f"A safe order: {', '.join(found.order)}"))
    if found.closed_form is not None:
        theory = found.closed_form
        if theory.equal is None:
            console.print("With no guarantee at all no number of parts would be enough.")
        else:
            console.print(
                "In closed form, at full trust and with money freely divisible: "
                f"{theory.equal} equal or {theory.shrinking} shrinking parts."
            )
    console.print(assumptions(found.case))


def show_cases(console: Console, table: Sequence[tuple[str, Case]]) -> None:
    """Print the library."""
    listed = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for heading in ("id", "case", "parties", "actions", "history"):
        right = heading in ("parties", "actions")
        listed.add_column(heading, justify="right" if right else "left", overflow="fold")
    for id_, case in table:
        told = "yes" if case.history is not None else "-"
        listed.add_row(id_, Text(case.title), str(len(case.parties)), str(len(case.actions)), told)
    console.print(listed)
    console.print("Next: paripassu show ID, paripassu plan ID, paripassu check ID --history")


def show_case(console: Console, case: Case) -> None:
    """Print a case as a person reads it."""
    console.print(Text(case.title, "bold underline"))
    for text in (case.about, case.source and f"Source: {case.source}"):
        if text:
            console.print(Text(text))
    console.print()
    _parties(console, case)
    _actions(console, case)
    _also(console, case)
    _deals(console, case)
    _history(console, case)
    _instruments(console, case)
    console.print(assumptions(case))


def _also(console: Console, case: Case) -> None:
    if case.also:
        console.print(Text("\nMore once all are done", "bold"))
    for also in case.also:
        console.print(Text(f"  {', '.join(also.when)}"))
        facts = f"value: {_values(also.value)}; reversible: {stated(also.reversible)}"
        console.print(Text(f"      {facts}", "dim"))
        if also.reasoning:
            console.print(Text(f"      assumed because: {also.reasoning}", "dim"))


def _deals(console: Console, case: Case) -> None:
    if case.deals:
        console.print(Text("\nDeals", "bold"))
    for id_, deal in case.deals.items():
        mark = " (meant where none is asked for)" if id_ == case.deal else ""
        console.print(Text(f"  {id_}{mark}: {deal.title}"))
        console.print(Text(f"    {', '.join(deal.actions)}", "dim"))


def _history(console: Console, case: Case) -> None:
    if case.history is not None:
        console.print(Text("\nHistory", "bold"))
        for step in case.history.order:
            broke = "  <- here it broke" if step.action == case.history.broke else ""
            when = step.date or "no date"
            console.print(Text(f"  {when:10}  {step.came:7} {step.action}{broke}"))
            if step.note:
                console.print(Text(f"      {step.note}", "dim"))
    for id_, reading in case.readings.items():
        console.print(Text(f"\nReading {id_}: {reading.title}", "bold"))
        console.print(Text(f"  {', '.join(reading.order)}"))


def _instruments(console: Console, case: Case) -> None:
    if case.instruments:
        console.print(Text("\nInstruments that could be added", "bold"))
    for id_, one in case.instruments.items():
        console.print(Text(f"  {id_} ({one.kind}): {one.about}"))
        console.print(Text(f"      {'; '.join(_stated(one))}", "dim"))


def _stated(one: Instrument) -> Iterator[str]:
    """Give all that an instrument states, its cost last."""
    if one.swaps:
        yield f"swaps: {' / '.join(', '.join(swap) for swap in one.swaps)}"
    if one.value:
        yield f"value: {_values(one.value)}"
    keys = "by", "of", "to", "adds", "brings", "parts", "reversible", "takes", "confidence", "cost"
    for key in keys:
        number = getattr(one, key)
        if number is not None:
            yield f"{key}: {stated(number) if isinstance(number, Fraction) else number}"


def _parties(console: Console, case: Case) -> None:
    console.print(Text("Parties", "bold"))
    for id_, party in case.parties.items():
        least = bottom_line(case, id_)
        facts = [] if party.trust is None else [f"trust {stated(party.trust)}"]
        if party.breach_cost:
            facts.append(f"guarantee {stated(party.breach_cost)}")
        for other, pledge in party.collateral.items():
            lost, gained = stated(pledge.lost), stated(pledge.gained)
            facts.append(f"pledged to {other}: {lost}, worth {gained} to {other}")
        if party.risk_limit is not None:
            facts.append(f"risk limit {stated(party.risk_limit)}")
        if least is not None:
            facts.append(f"bottom line {stated(least)}")
        if party.budget is not None:
            facts.append(f"budget {stated(party.budget)}")
        for other, trust in party.trusted.items():
            facts.append(f"trusted by {other}: {stated(trust)}")
        about = [f"{party.role.value}", *facts]
        console.print(Text.assemble(f"  {id_}", (f"  {party.name}", "dim")))
        console.print(Text(f"      {', '.join(about)}", "dim"))
        if party.about:
            console.print(Text(f"      assumed because: {party.about}", "dim"))


def _actions(console: Console, case: Case) -> None:
    console.print(Text("Actions", "bold"))
    for id_, action in case.actions.items():
        standing = "  (standing already)" if action.standing else ""
        who = ", ".join(name_of(case, p) for p in action.by)
        console.print(Text.assemble(f"  {id_}", (f"  {who}{standing}", "dim")))
        console.print(Text(f"      {action.does}"))
        facts = [
            f"value: {_values(action.value) or 'none'}",
            f"reversible: {stated(action.reversible)}",
        ]
        if action.keeps:
            kept = ", ".join(f"{p} {stated(k)}" for p, k in action.keeps.items())
            facts.append(f"keeps: {kept}")
        for key, others in (("needs", action.needs), ("excludes", action.excludes)):
            if others:
                facts.append(f"{key}: {', '.join(others)}")
        if action.parts != 1:
            facts.append(f"parts: {action.parts}")
        if action.verified is not None:
            facts.append(f"verified by: {action.verified.by}{_counted(action.verified)}")
        console.print(Text(f"      {'; '.join(facts)}", "dim"))
        for label, text in (("assumed because", action.reasoning), ("source", action.source)):
            if text:
                console.print(Text(f"      {label}: {text}", "dim"))


def _counted(verified: Verified) -> str:
    """Say how sure verification is, and whether others count the action by that."""
    if verified.confidence is None:
        return ""
    counts = ", and others count it by that" if verified.counts else ""
    return f" (confidence {stated(verified.confidence)}{counts})"


def _values(value: Values) -> str:
    return ", ".join(f"{p} {_range(low, high)}" for p, (low, high) in value.items())


def _range(low: Fraction, high: Fraction) -> str:
    one, two = stated(low), stated(high)
    return one if one == two else f"{one} to {two}"
