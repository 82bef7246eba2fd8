"""The steps: who does what, who verifies it, what it asks; why each holds; what each leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from paripassu.balance.amounts import headed, in_unit, points, stated
from paripassu.case.number import plain
from paripassu.language import _, dated, in_a_row, in_clauses
from paripassu.order.because import besides, held_at, share
from paripassu.order.relax import going_on
from paripassu.order.step import Step
from paripassu.report.papers.document import (
    Block,
    Cell,
    Column,
    Entries,
    Number,
    Paragraph,
    Row,
    Table,
)
from paripassu.report.papers.folded import folded
from paripassu.report.papers.parts import guarantors
from paripassu.report.papers.timetable import day
from paripassu.report.papers.told import Told

LANES = 4  # parties: with more, a column for each would leave no room for words


def steps_table(told: Told) -> Table:
    """Lay the steps out: a lane for each party that acts, as far as there is room."""
    laned = len(told.lanes) <= LANES
    who = [Column(told.name(p), 3) for p in told.lanes] if laned else [
        Column(_("Who"), 2), Column(_("What is done"), 4)
    ]  # fmt: skip
    days = 1.8 if told.case.starts else 1.2
    columns = [
        Column(_("Step"), 2.3),
        *([Column(_("Days"), days), Column(_("Verified on"), days)] if told.calendar else []),
        *who,
        Column(_("Verified by"), 1.6),
        Column(_("Guarantor offered"), 1.4),
        Column(_asks(told), 2),
    ]
    return Table(
        _("The steps in their order, with who verifies each and who could stand behind it."),
        _("Steps"),
        tuple(columns),
        tuple(_row(told, run, laned) for run in told.runs(lambda step: asked(told, step))),
    )


def _asks(told: Told) -> str:
    """Head the column that says what a step asks, and what fails at it."""
    if told.failing_steps:
        return _("What fails; tightest place") if told.calendar else _("What fails; trust asked")
    return _("Tightest place") if told.calendar else _("Trust asked")


def _row(told: Told, run: Sequence[Step], laned: bool) -> Row:
    step = run[0]
    cells: list[Cell] = [told.run_label(run)]
    if told.calendar is not None:
        cells += _days(told, run)
    if laned:
        cells += [_lane(told, run, party) for party in told.lanes]
    else:
        cells += [told.who(step), told.run_doing(run)]
    cells += [verifiers(told, step), backers(told, step), asked(told, step)]
    return Row(
        tuple(cells),
        marked=step.number in told.tight_steps,
        fails=step.number in told.failing_steps,
    )


def _lane(told: Told, run: Sequence[Step], party: str) -> str:
    """Say what a party does in a step; of what it does with others, the first of them tells it."""
    step = run[0]
    if not step.by and party == told.lanes[0]:
        return _("nobody: {does}", does=told.doing(step))
    if party not in step.by:
        return ""
    swapped = "+" in step.name
    if swapped:
        return _("{does} — exchanged at once by a custodian", does=told.doing(step, party))
    first = min(step.by, key=told.lanes.index)
    if party == first:
        return told.run_doing(run, party)
    return _("The same, jointly with {name}", name=told.name(first))


def _days(told: Told, run: Sequence[Step]) -> Iterator[str]:
    assert told.calendar is not None
    first, last = (told.calendar.dates[step.name] for step in (run[0], run[-1]))
    date = told.calendar.date
    spans = [
        ((first.starts, last.done), (date(first.on.starts), date(last.on.done))),
        ((first.verified, last.verified), (date(first.on.verified), date(last.on.verified))),
    ]
    for days, known in spans:
        since, until = map(day, days)
        written = _("{first} to {last}", first=since, last=until) if since != until else since
        found = dict.fromkeys(dated(one) for one in known if one)
        if found:
            written += f" ({' – '.join(found)})"
        yield written


def verifiers(told: Told, step: Step) -> str:
    """Name who verifies a step."""
    verified = [told.case.actions[action].verified for action in step.actions]
    return in_a_row(dict.fromkeys(v.by for v in verified if v is not None))


def backers(told: Told, step: Step) -> str:
    """Name the parties that could lend an instrument for a step or behind who takes it."""
    lent = [party for action in step.actions for party in guarantors(told.plan, action)]
    return told.names(list(dict.fromkeys(lent)))


def asked(told: Told, step: Step) -> str:
    """Say what a step asks of the parties whose numbers are shown, and where that is tightest."""
    # With dates no single step asks for trust: what does is the days that a party is exposed.
    leaving = {one.party for one in step.fails if one.rule < 3}
    said = [*told.failing_steps.get(step.number, ())]
    said += [
        _(
            "{name}: {trust}",
            name=told.name(party),
            trust=told.trust(party, needed, step.earned[party]),
        )
        for party, needed in step.trust_needed.items()
        if needed != 0 and party in told.acting and told.calendar is None
        if party not in leaving
    ]
    tight = told.tight_steps.get(step.number)
    if tight is not None:
        said.append(_("Tightest place, for {name}", name=told.name(tight)))
    return in_clauses(said)


def reasons(told: Told) -> Iterator[Block]:
    """Say why each step holds; in a view, what it means for the viewer."""
    if told.calendar is not None:
        yield Paragraph(
            _(
                "The sentences read the steps one after the other, in the order in which they are "
                "done. The answer on the first page reads them day by day: there a party is "
                "exposed from the start of its step until it is verified, and may need more trust."
            )
        )
    said = [(step, " ".join(_reason(told, step))) for step in told.one_by_one.steps]
    runs = folded(told.case, said, lambda one: one[0], lambda one: one[1])
    yield Entries(tuple((told.run_label([s for s, _said in run]), run[0][1]) for run in runs))


def _reason(told: Told, step: Step) -> Iterator[str]:
    """Say why a step holds or not; in a view, what it means for the viewer."""
    if told.viewer is not None:
        yield from _own_reason(told, step, told.viewer)
    else:
        yield from _on_its_days(told, step)
        yield step.because


def _on_its_days(told: Told, step: Step) -> Iterator[str]:
    """Say what fails on the days of a step, where there are dates."""
    if told.calendar is not None:
        number = told.plan.order.index(step.name) + 1
        for said in told.failing_steps.get(number, ()):
            yield _("{said}.", said=said)


def _own_reason(told: Told, step: Step, party: str) -> Iterator[str]:
    name, moved = told.name(party), told.moved(step.name, party)

    def amount(number: Fraction) -> str:
        return in_unit(told.case, party, points(number))

    if moved < 0:
        yield _("{name} will give up {points} here.", name=name, points=amount(-moved))
    elif moved > 0:
        yield _("{name} will gain {points} here.", name=name, points=amount(moved))
    else:
        yield _("{name} will neither gain nor lose here.", name=name)
    if party not in step.trust_needed:
        yield _(
            "If the process ended then, {points} would be left.",
            points=amount(step.balance[party]),
        )
    else:
        yield _own_trust(told, step, party)
    plan, own = told.one_by_one, [one for one in step.fails if one.party == party]
    yield from besides(plan.case, plan.figures, plan.named(step.number), step.number, own)


def _own_trust(told: Told, step: Step, party: str) -> str:
    """Say what trust a party needs to go on with a step, and whether it has it."""
    plan, needed, earned = told.one_by_one, step.trust_needed[party], step.earned[party]
    if needed is None:
        return _(
            "Leaving now would be better, with {held} in hand against {final} from the finished "
            "deal (rule 1).",
            held=held_at(plan.case, plan.figures, party, step.number),
            final=in_unit(told.case, party, points(plan.figures.hoped(party, step.number - 1))),
        )
    if needed == 0:
        return _("No trust is needed to go on.")
    has = earned.trust
    if not earned.even:
        asks = going_on(told.case, party, earned, share(needed, has))
        return _("{said} That is too little (rule 2).", said=asks) if needed > has else asks
    if told.case.parties[party].trust is None:
        return _(
            "Going on takes a trust of {needed}; none is stated (rule 2).", needed=share(needed)
        )
    if needed > has:
        return _(
            "Going on takes a trust of {needed}, more than the {stated} stated (rule 2).",
            needed=share(needed),
            stated=stated(has),
        )
    return _(
        "Going on takes a trust of {needed}, and {stated} is stated.",
        needed=share(needed, has),
        stated=stated(has),
    )


def balances(told: Told) -> Table:
    """Show what each party would be left with after each step."""
    return Table(
        _("Balances: what each party would be left with if the process ended after the step."),
        _("Balances"),
        (
            Column(_("After step"), 3),
            *(Column(headed(told.case, p), 1, numeric=True) for p in told.parties),
        ),
        tuple(
            Row(
                (
                    told.label(step.name),
                    *(
                        Number(points(step.balance[p]), plain(step.balance[p]))
                        for p in told.parties
                    ),
                ),
                fails=told.plan.order.index(step.name) + 1 in told.failing_steps,
            )
            for step in told.one_by_one.steps
        ),
    )
