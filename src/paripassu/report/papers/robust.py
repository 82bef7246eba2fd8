"""How wrong the numbers may be before a plan breaks, in words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from paripassu.balance.amounts import at_least, in_unit, points
from paripassu.balance.checker import Status
from paripassu.balance.numbers import Number
from paripassu.balance.robust import Breach
from paripassu.balance.sentences import where
from paripassu.case.titles import named
from paripassu.language import N_, _, _n, in_clauses
from paripassu.report.papers.told import Told

NAMED = 3  # numbers that a sentence names
_RULES = {
    1: N_("{step}, {name} would do better by leaving, by {by} (rule 1)"),
    2: N_(
        "{step}, {name} is asked for more trust than it has: leaving would beat going on by {by} "
        "(rule 2)"
    ),
    3: N_("{step}, {name} is exposed by {by} more than it can bear (rule 3)"),
    4: N_("the finished deal gives {name} {by} less than its bottom line (rule 4)"),
}
_FIRST = {
    1: N_("The first to break: {step}, {name} would do better by leaving (rule 1)."),
    2: N_("The first to break: {step}, {name} is asked for more trust than it has (rule 2)."),
    3: N_("The first to break: {step}, {name} is exposed by more than it can bear (rule 3)."),
    4: N_("The first to break: the finished deal gives {name} less than its bottom line (rule 4)."),
}


def robustness(told: Told) -> Iterator[str]:
    """Say whether an order holds within the ranges stated, and how wrong the numbers may be."""
    if told.calendar is not None:
        return
    found = told.plan.robust
    if not found.worked_out:
        yield _("How wrong the numbers may be was not worked out: it would take too long.")
    if not found.rules:
        return
    if told.plan.status is Status.NEEDS_TRUST:
        if found.stated and found.holds:
            yield _("But for trust (rules 1, 3 and 4), it holds for all values in the stated "
                    "ranges.")  # fmt: skip
        elif found.breaks is not None:
            yield _("Not even but for trust does it hold for all values in the stated ranges: "
                    "{breach}.", breach=_breach(told, found.breaks))  # fmt: skip
        return
    yield " ".join([*_ranges(told), *_factor(told)])


def _ranges(told: Told) -> Iterator[str]:
    found = told.plan.robust
    if found.stated and found.holds:
        yield _("Holds for all values in the stated ranges.")
    elif found.breaks is not None:
        yield _(
            "Does not hold for all values in the stated ranges: {breach}, where {numbers}.",
            breach=_breach(told, found.breaks),
            numbers=_numbers(told, found.breaks),
        )
    elif not found.holds:
        yield _("It may not hold for all values in the stated ranges.")


def _factor(told: Told) -> Iterator[str]:
    found = told.plan.robust
    factor = found.factor or Fraction(0)
    share = points(100 * factor)
    if factor == 1:
        yield _("All values and trusts may be wrong by more than 100 % of themselves at once.")
    elif not factor:
        yield _("No number may be wrong for the worse: there is nothing to spare.")
    elif found.exact:
        yield _("All values and trusts may be wrong by up to {share} % of themselves at once.",
                share=share)  # fmt: skip
    else:
        yield _("All values and trusts may be wrong by {share} % of themselves at once, perhaps "
                "by more.", share=share)  # fmt: skip
    if found.beyond is not None:
        first = found.beyond
        yield _(_FIRST[first.rule], step=_after(told, first.step), name=told.name(first.party))


def _breach(told: Told, breach: Breach) -> str:
    """Say where it breaks: a clause without its end."""
    case = told.case
    said = _(
        _RULES[breach.rule],
        step=_after(told, breach.step),
        name=told.name(breach.party),
        by=in_unit(case, breach.party, at_least(breach.by)),
    )
    return (
        said
        if breach.branch is None
        else where(case, breach.branch, told.plan.order[: breach.step], said)
    )


def _after(told: Told, step: int) -> str:
    if not step:
        return _("before the first step")
    return _("after step {number} ({title})", number=step, title=told.plan.named(step))


def _numbers(told: Told, breach: Breach) -> str:
    """Name the numbers that are furthest off, and say how many others are."""
    far = sorted(breach.numbers.items(), key=lambda one: -abs(one[1] - one[0].middle))
    said = [_number(told, one, value) for one, value in far[:NAMED]]
    if len(far) > NAMED:
        said.append(
            _n("{n} other number is at its worse end", "{n} other numbers are at their worse ends",
               len(far) - NAMED)
        )  # fmt: skip
    return in_clauses(said)


def _number(told: Told, one: Number, value: Fraction) -> str:
    case = told.case
    amount = in_unit(case, one.party, points(value))
    match one.kind:
        case "value":
            return _("{action} is worth {amount} to {name}", action=named(case, one.of),
                     amount=amount, name=told.name(one.party))  # fmt: skip
        case "keeps":
            return _("{name} keeps {amount} of {action}", action=named(case, one.of),
                     amount=amount, name=told.name(one.party))  # fmt: skip
        case "trust":
            return _("the trust of {name} is {share} in 100", name=told.name(one.party),
                     share=points(100 * value))  # fmt: skip
        case _:
            return _("what comes on top of several actions is worth {amount} to {name}",
                     amount=amount, name=told.name(one.party))  # fmt: skip
