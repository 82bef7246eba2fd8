"""Why a plan breaks, in words: conditions on a few numbers, and each number by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from paripassu.balance.amounts import points
from paripassu.balance.called import amount, called, costs, read
from paripassu.balance.deal import Deal
from paripassu.balance.numbers import Number, numbers_of
from paripassu.case.model import Case
from paripassu.errors import RequestError
from paripassu.language import _, _n, decimal, in_clauses
from paripassu.report.papers.deal import cut_short, percent
from paripassu.report.papers.document import (
    Block,
    Bullets,
    Cell,
    Column,
    Paragraph,
    Picture,
    Row,
    Section,
    Table,
)
from paripassu.report.papers.document import Number as Figure
from paripassu.report.papers.questions import FIRST, asked
from paripassu.report.papers.whole import bare
from paripassu.report.pictures.box_chart import box_chart
from paripassu.report.pictures.survival_chart import named
from paripassu.report.pictures.tornado_chart import tornado_chart
from paripassu.risk.figures import Stress
from paripassu.risk.questions import Questions
from paripassu.risk.sobol import Index
from paripassu.risk.tornado import Extreme, Swing, Tornado
from paripassu.risk.why import Condition, Why

TELLING = Fraction(1, 50)  # the least share of whether it holds that is told
FEW = 8  # rows of a table on a screen


def explained(found: Stress, *, brief: bool) -> Iterator[Section]:
    """Say which number to ask next and, as far as that was asked, why the first order breaks."""
    case, deal, told = found.case, found.deal, found.explained
    asking = (*asked(case, deal, told.questions, FIRST), *cut_short(told.unfinished))
    yield Section("asking", _("Which number to ask next"), asking, brief=True)
    most = FEW if brief else None
    if told.why is not None:
        caption = _("Draws by two numbers; in the frame the conditions are met.")
        said = in_clauses(condition(case, deal, one) for one in told.why.conditions)
        picture = () if brief else tuple(_drawn(found, box_chart, caption, said))
        alone = () if told.why.conditions else tuple(_alone(case, deal, told.questions))
        blocks = (*reasons(case, deal, told.why), *alone, *picture)
        title = _("Why {order} breaks", order=named(found.orders[0].name))
        yield Section("why", title, blocks, brief=True)
    if told.tornado is not None:
        caption = _("Each number by itself from end to end.")
        said = in_clauses(_gone(case, deal, one) for one in told.tornado.swings[:FEW])
        picture = () if brief else tuple(_drawn(found, tornado_chart, caption, said))
        blocks = (*picture, *swung(case, deal, told.tornado, most))
        yield Section("tornado", _("One number at a time"), blocks, wide=True, brief=True)
    if told.sobol is not None:
        shares = shared(case, deal, told.sobol, most)
        yield Section("sobol", _("Sobol indices"), (shares,), wide=True, brief=True)


def _alone(case: Case, deal: Deal, found: Questions) -> Iterator[Block]:
    """Name the numbers that explain most by themselves where no condition is found."""
    telling = [one for one in found.numbers if one.explains >= TELLING]
    most = sorted(telling, key=lambda one: -one.explains)[:3]
    if most:
        yield Paragraph(_("Of whether it holds these explain most, each by itself:"))
        yield Bullets.of(
            _("{number}: {share}", number=called(case, deal, _stated(case, deal, one.number)),
              share=percent(one.explains))
            for one in most
        )  # fmt: skip


def _drawn(
    found: Stress, draw: Callable[[Stress], dict[str, Any]], caption: str, said: str
) -> Iterator[Picture]:
    try:
        yield Picture(caption, said or caption, bare(draw(found)))
    except RequestError:  # there is too little to draw
        return


def _gone(case: Case, deal: Deal, one: Swing) -> str:
    """Say from where to where a number goes."""
    low, high = (amount(case, one.number, end.value) for end in one.read)
    return _("{number}: from {low} to {high}", number=called(case, deal, one.number),
             low=low, high=high)  # fmt: skip


def reasons(case: Case, deal: Deal, found: Why) -> Iterator[Block]:
    """Say under which conditions a plan breaks, and how well they tell that."""
    failing = found.found.failures + found.checked.failures
    if not failing:
        yield Paragraph(_("It breaks in none of the draws: there is nothing to explain."))
        return
    if failing == found.found.draws + found.checked.draws:
        yield Paragraph(_("It breaks in all of the draws: there is no condition to find."))
        return
    if not found.conditions:
        yield Paragraph(
            _("No condition on up to three numbers tells the draws in which it breaks from the "
              "others so well that it is found again in other draws: many numbers share in it.")
        )  # fmt: skip
        return
    many = len(found.conditions)
    if found.density * 2 >= 1:
        said = _n("It breaks mostly where this is so:",
                  "It breaks mostly where all of these are so:", many)  # fmt: skip
    else:
        said = _n("It breaks more often where this is so:",
                  "It breaks more often where all of these are so:", many)  # fmt: skip
    yield Paragraph(said)
    yield Bullets.of(condition(case, deal, one) for one in found.conditions)
    coverage, density = found.errors
    yield Paragraph(
        _("That covers {coverage} of the draws in which it breaks; of the draws where it is so "
          "{density} break, against {all} of all. (Counted in {n} draws on which it was not found; "
          "standard errors {error} and {other}.)",
          coverage=percent(found.coverage), density=percent(found.density),
          all=percent(Fraction(found.checked.failures, found.checked.draws)),
          n=decimal(f"{found.checked.draws:,}"), error=percent(coverage, 1),
          other=percent(density, 1))
    )  # fmt: skip


def condition(case: Case, deal: Deal, one: Condition) -> str:
    """Say a condition in a clause: whose number of what, and beyond what."""
    stated = _stated(case, deal, one.number)
    said = {"number": called(case, deal, stated)}
    low, high = (one.below, one.above) if costs(stated) else (one.above, one.below)
    shares = _share(stated, low), _share(stated, high)
    if low is not None and high is not None:
        said |= {"low": amount(case, stated, low), "high": amount(case, stated, high)}
        if all(shares):
            return _("{number}: from {low} to {high}, which is {least} to {most} of what is "
                     "assumed", least=shares[0], most=shares[1], **said)  # fmt: skip
        return _("{number}: from {low} to {high}", **said)
    if low is not None:
        said |= {"limit": amount(case, stated, low)}
        if shares[0]:
            return _("{number}: above {limit}, which is {share} of what is assumed",
                     share=shares[0], **said)  # fmt: skip
        return _("{number}: above {limit}", **said)
    said |= {"limit": amount(case, stated, high or Fraction(0))}
    if shares[1]:
        return _("{number}: below {limit}, which is {share} of what is assumed",
                 share=shares[1], **said)  # fmt: skip
    return _("{number}: below {limit}", **said)


def _stated(case: Case, deal: Deal, number: Number) -> Number:
    """Give a number as it is stated: read as a cost or not by that, however far it was drawn."""
    return next(one for one in numbers_of(case, deal) if one.path == number.path)


def _share(stated: Number, limit: Fraction | None) -> str:
    """Give a limit as a share of what is assumed, where both are on one side of 0."""
    if limit is None or limit * stated.middle <= 0:
        return ""
    return decimal(f"{float(limit / stated.middle):.2f}")


def swung(case: Case, deal: Deal, found: Tornado, most: int | None = None) -> Iterator[Block]:
    """List what becomes of the plan as each number by itself goes from end to end."""
    moving = [one for one in found.swings if one.width or one.flips]
    rows = tuple(
        Row(tuple(_cells(case, deal, one)), fails=bool(one.flips) and found.holds)
        for one in moving[:most]
    )
    if not moving:
        yield Paragraph(_("No number by itself changes whether it holds, or the trust to spare."))
        return
    yield Table(
        _("Each number by itself from its low to its high end, the others as assumed. Spare trust "
          "is the least that there is beyond what is needed; where no trust would do, the plan "
          "does not hold."),
        _("One at a time"),
        (
            Column(_("Which number"), 4),
            Column(_("Low end"), numeric=True),
            Column(_("Spare trust"), 1.2, numeric=True),
            Column(_("High end"), numeric=True),
            Column(_("Spare trust"), 1.2, numeric=True),
        ),
        rows,
        len(moving) - len(rows),
    )  # fmt: skip


def _cells(case: Case, deal: Deal, one: Swing) -> Iterator[Cell]:
    stated = _stated(case, deal, one.number)
    yield called(case, deal, stated)
    for end in one.read:
        yield Figure(amount(case, stated, end.value), float(read(stated, end.value)))
        yield _spare(end)


def _spare(end: Extreme) -> Cell:
    if end.spare is None:
        return _("does not hold")
    return Figure(points(end.spare, 3), float(end.spare))


def shared(case: Case, deal: Deal, found: Sequence[Index], most: int | None = None) -> Table:
    """List the Sobol indices."""
    rows = tuple(
        Row(
            (
                called(case, deal, _stated(case, deal, one.number)),
                *(
                    Figure(points(figure, 3), float(figure))
                    for figure in (one.first, one.first_error, one.total, one.total_error)
                ),
            )
        )
        for one in found[:most]
    )
    return Table(
        _("Sobol indices: the share of the variance of whether the plan holds that each number "
          "explains, by itself and with all that it has together with others."),
        _("Sobol indices"),
        (
            Column(_("Which number"), 4),
            Column(_("By itself"), numeric=True),
            Column(_("Standard error"), numeric=True),
            Column(_("In all"), numeric=True),
            Column(_("Standard error"), numeric=True),
        ),
        rows,
        len(found) - len(rows),
    )  # fmt: skip
