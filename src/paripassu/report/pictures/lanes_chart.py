"""Swim lanes: who does what in which step, who verifies it, what is done jointly or at once."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from paripassu.balance.branches import only
from paripassu.balance.checker import Status
from paripassu.errors import RequestError
from paripassu.language import N_, _, in_a_row
from paripassu.order.because import share
from paripassu.order.plan import Plan
from paripassu.order.relax import tightest
from paripassu.order.step import Step
from paripassu.report.papers.failures import FAILS
from paripassu.report.papers.headline import called
from paripassu.report.papers.parts import behind
from paripassu.report.pictures.picture import LIGHT, Box, Theme, Words, framed, sheet, wrapped

MOST = 120  # steps: more would make a picture that nobody can hold
ACROSS = 8  # steps in a row
NAME, CELL, GAP = 116, 100, 14  # pixels: a party's name, a box, what is left between boxes
LINE, SMALL, TAG = 13, 11, 15  # pixels: the height of a line, of a verifier's, of a mark
HALO = 4  # pixels: what shows around the box of what does not hold
BASE = 4  # pixels: the base of the box of what cannot be taken back

VERDICTS = {
    Status.SAFE: N_("Safe: at no step is anyone asked for more trust than it is stated to have."),
    Status.NEEDS_TRUST: N_("Not safe: it needs more trust than is stated."),
    Status.NONE: N_("Not safe, whatever the trust."),
    Status.NO_DEAL: N_("Not safe: the finished deal gives a party less than its bottom line."),
}
_MANY = N_(
    "Swim lanes show at most {most} steps and this order has {number}; ask for the balances "
    "instead (--picture balances)."
)


@dataclass(frozen=True)
class _Cell:
    """What stands in one lane at one step: the box, and beneath it who verifies.

    What is `final` cannot be taken back once it is done.
    """

    inside: tuple[str, ...]
    below: tuple[str, ...]
    tight: bool
    fails: bool
    final: bool

    @property
    def above(self) -> int:
        return TAG * (self.tight + self.fails) + HALO * self.fails

    @property
    def box(self) -> int:
        return LINE * len(self.inside) + 9 + BASE * self.final

    @property
    def height(self) -> int:
        return self.box + SMALL * len(self.below) + 5 + HALO * self.fails


@dataclass(frozen=True)
class _Marks:
    """The numbers of the steps at the tightest place, and of those that do not hold.

    `notes` are lines that stand beneath a step, by its name.
    """

    tight: Collection[int]
    fails: Collection[int]
    notes: Mapping[str, Sequence[str]]


def lanes_chart(
    plan: Plan,
    theme: Theme = LIGHT,
    *,
    across: int = ACROSS,
    tight: Collection[int] | None = None,
    fails: Collection[int] | None = None,
    notes: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """Build the Vega-Lite specification: one lane per acting party, steps from left to right.

    At most `across` steps stand in a row. `tight` and `fails` are the numbers of the steps to mark
    as the tightest place and as those that do not hold; if left out, those of the plan. `notes`
    are lines that stand beneath a step; its tracks, if left out.

    Raises
    ------
    RequestError
        Where there are more than 120 steps.
    """
    held(plan, _MANY)
    boxes: list[Box] = []
    words: list[Words] = []
    rows = -(-len(plan.order) // across)
    across = -(-len(plan.order) // rows)
    width, y = NAME + across * (CELL + GAP), 0.0
    if tight is None:
        found = tightest(plan)
        tight = () if found is None else (found[1].left,)
    if fails is None:
        fails = [step.number for step in plan.steps if not step.holds]
    marks = _Marks(tight, fails, tracks(plan) if notes is None else notes)
    for start in range(0, len(plan.order), across):
        y = _row(plan, plan.steps[start : start + across], marks, width, y, theme, boxes, words)
    subtitle = [*verdict(plan, width), " ".join(_explained(plan)), *whose(plan, width)]
    return framed(plan.case.title, subtitle, sheet(width, y, boxes, words), theme, width, offset=12)


def tracks(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Name the tracks of each step that has any."""
    actions = plan.case.actions
    named = {s.name: [actions[a].track for a in s.actions] for s in plan.steps}
    return {name: tuple(dict.fromkeys(filter(None, of))) for name, of in named.items()}


def is_final(plan: Plan, action: str) -> bool:
    """Whether nothing of an action can be taken back once it is done."""
    stated = plan.case.actions[action]
    return stated.reversible == 0 and not stated.event


def _explained(plan: Plan) -> Iterator[str]:
    """Say what stands beneath a box, what its base means, and what ties boxes."""
    yield _("Beneath a box stands who verifies it.")
    if any(is_final(plan, action) for action in plan.deal.actions):
        yield _("A box with a thick base cannot be taken back once it is done.")
    swapped = any("+" in name for name in plan.order)
    jointly = any(len(step.by) > 1 and "+" not in step.name for step in plan.steps)
    if swapped and jointly:
        yield _(
            "Tied by a thick bar, exchanged at once by a custodian; by a thin bar, done jointly."
        )
    elif swapped:
        yield _("Tied by a thick bar, exchanged at once by a custodian.")
    elif jointly:
        yield _("Tied by a thin bar, done jointly.")


def held(plan: Plan, message: str) -> None:
    """Refuse a plan of so many steps that its picture could not be held, in the words given."""
    if len(plan.order) > MOST:
        raise RequestError(_(message, most=MOST, number=len(plan.order)))


def verdict(plan: Plan, width: float) -> list[str]:
    """Say by the rules what the order is, what is wrong with it, and where it asks the most."""
    said = [_(VERDICTS[plan.status]), *plan.figures.faults[:2]]
    if plan.status is not Status.SAFE:
        said.insert(0, called(plan))
    found = tightest(plan)
    if found is not None:
        name = plan.case.parties[found[0]].name
        needed = plan.figures.trust_needed[found[0]]
        place = {"number": found[1].left, "name": name}
        said.append(
            _("The tightest place, step {number}, is one for {name}.", **place)
            if needed is None
            else _(
                "The tightest place, step {number}, is one for {name} and takes a trust of "
                "{trust}.",
                **place,
                trust=share(needed),
            )
        )
    return [line for one in said for line in textwrap.wrap(one, int(width / 6.4))]


def whose(plan: Plan, width: float) -> list[str]:
    """Say whose numbers the picture rests on."""
    said = _("Numbers: assumptions of {whose}.", whose=plan.case.whose_numbers)
    return textwrap.wrap(said, int(width / 6.4))


def _row(
    plan: Plan, steps: Sequence[Step], marks: _Marks, width: int, y: float,
    theme: Theme, boxes: list[Box], words: list[Words],
) -> float:  # fmt: skip
    """Draw a row of steps under its label, from `y` on; gives where the next one starts."""
    first, last = steps[0].number, steps[-1].number
    label = (
        _("Steps {first} to {last}", first=first, last=last)
        if last > first
        else _("Step {number}", number=first)
    )
    words.append(Words(0, y + 8, label, theme.text, width, 12, "bold"))
    y += 22
    extent: dict[int, tuple[float, float]] = {}
    nobody = [""] if any(not step.by for step in plan.steps) else []
    for party in (*plan.figures.trust_needed, *nobody):
        cells = {
            place: _cell(plan, step, party, marks)
            for place, step in enumerate(steps)
            if party in (step.by or nobody)
        }
        called_ = plan.case.parties[party].name if party else _("Events: nobody controls them")
        name = wrapped(called_, NAME - 12, 11)
        backed = _backed(plan, party) if party else []
        own = LINE * len(name) + SMALL * len(backed) + 4
        tall = max([cell.height for cell in cells.values()] + [own]) + 12
        boxes.append(Box(0, y, width, 1, theme.rule))
        for number, line in enumerate(name):
            middle = y + 14 + LINE * number
            words.append(Words(0, middle, line, theme.text, NAME - 8, 11, "bold"))
        for number, line in enumerate(backed):
            middle = y + 14 + LINE * len(name) + SMALL * number
            words.append(Words(0, middle, line, theme.muted, NAME - 8, 9))
        tags = max((cell.above for cell in cells.values()), default=0)
        for place, cell in cells.items():
            x, at = NAME + place * (CELL + GAP), y + 7 + tags
            _draw(cell, x, at, theme, boxes, words)
            above, below = extent.get(place, (at, at))
            extent[place] = min(above, at), max(below, at + cell.box)
        y += tall + tags
    boxes.append(Box(0, y, width, 1, theme.rule))
    for place, step in enumerate(steps):
        swapped = "+" in step.name
        if swapped or len(step.by) > 1:
            above, below = extent[place]
            thick, colour = (6.0, theme.orange) if swapped else (2.5, theme.blue)
            left = NAME + place * (CELL + GAP) - thick
            boxes.append(Box(left, above, thick, below - above, colour))
    return y + 18


def _backed(plan: Plan, party: str) -> list[str]:
    """Say who could stand behind a party, in lines that fit beneath its name."""
    names = in_a_row(plan.case.parties[one].name for one in behind(plan, party))
    return wrapped(_("guarantor offered: {names}", names=names), NAME - 12, 9) if names else []


def _draw(
    cell: _Cell, x: float, y: float, theme: Theme, boxes: list[Box], words: list[Words]
) -> None:
    edge, stroke = (2.5, theme.red) if cell.tight else (1, theme.blue)
    above = y - 8
    if cell.fails:
        size = CELL + 2 * HALO, cell.box + 2 * HALO
        boxes.append(Box(x - HALO, y - HALO, *size, theme.tint, theme.fault, 1.5))
        words.append(Words(x, above - HALO, _(FAILS), theme.fault, CELL, 10, "bold"))
        above -= TAG + HALO
    boxes.append(Box(x, y, CELL, cell.box, theme.box, stroke, edge))
    if cell.final:
        boxes.append(Box(x, y + cell.box - BASE, CELL, BASE, stroke))
    if cell.tight:
        words.append(Words(x, above, _("tightest place"), theme.alarm, CELL, 10, "bold"))
    for number, line in enumerate(cell.inside):
        weight = "bold" if number == 0 else "normal"
        middle = y + 11 + LINE * number
        words.append(Words(x + 6, middle, line, theme.text, CELL - 8, 10, weight))
    for number, line in enumerate(cell.below):
        middle = y + cell.box + 9 + HALO * cell.fails + SMALL * number
        words.append(Words(x + 2, middle, line, theme.muted, CELL, 9))


def _cell(plan: Plan, step: Step, party: str, marks: _Marks) -> _Cell:
    """Say what a party does in a step; a joint action names its verifier in the last lane only."""
    lanes = [*plan.figures.trust_needed, ""]
    inside, below, final = [str(step.number)], list[str](), False
    for name in plan.deal.folded(step.name.split("+")):
        action = name.partition(".")[0]
        stated = plan.case.actions[action]
        if party in (stated.by or [""]):
            inside += wrapped(plan.deal.titled(plan.case, name), CELL - 8, 10)
            final |= is_final(plan, action)
            if stated.verified and party == max(stated.by or [""], key=lanes.index):
                below += wrapped(f"✓ {stated.verified.by}", CELL, 9)
    first = min(step.by or [""], key=lanes.index)
    noted = marks.notes.get(step.name, ()) if party == first else ()
    if party == first and (condition := only(plan.case, step.only_where)):
        noted = [*noted, condition]
    below = [line for one in noted for line in wrapped(one, CELL, 9)] + below
    tight, fails = step.number in marks.tight, step.number in marks.fails
    return _Cell(tuple(inside), tuple(dict.fromkeys(below)), tight, fails, final)
