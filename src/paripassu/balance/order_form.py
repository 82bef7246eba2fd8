"""Whether an order can be carried out at all: every step once, none before what it needs.

Part of the independent checker: plain loops over the case itself, nothing shared with the search.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from paripassu.balance.branches import comes_after
from paripassu.balance.deal import Deal
from paripassu.balance.waits import share_meant
from paripassu.case.model import Case
from paripassu.case.needs import Names
from paripassu.case.titles import named
from paripassu.language import _, in_a_row

Steps = Sequence[Sequence[tuple[str, int]]]


def parts_in(order: Sequence[str]) -> Steps:
    """Give for each step of an order its parts: an action, and which of its parts from 0 on."""
    return [[_part(token) for token in step.split("+")] for step in order]


def order_faults(case: Case, deal: Deal, steps: Steps) -> Iterator[str]:
    """Yield what is wrong with the order itself: something missing, double, out of place."""
    wanted = [(a, k) for a in deal.actions for k in range(len(deal.shares[a]))]
    stand = [part for step in steps for part in step]
    times, agreed = Counter(stand), set(wanted)
    for part in wanted:
        if not times[part]:
            yield _("{part} is missing.", part=deal.named(case, _spell(deal, part)))
    for part in stand:
        if part not in agreed:
            yield _("{part} is not part of the deal.", part=named(case, part[0]))
    for part in wanted:
        if times[part] > 1:
            yield _("{part} stands twice.", part=deal.named(case, _spell(deal, part)))
    for _number, said in too_early(case, deal, steps):
        yield said


def too_early(case: Case, deal: Deal, steps: Steps) -> Iterator[tuple[int, str]]:
    """Yield what comes before something that it needs: the number of its step, and a sentence."""
    done: set[tuple[str, int]] = set()
    # Of an action of which only parts are agreed, something is left to do for ever.
    left = {a: set(range(len(s) + (not deal.whole(a)))) for a, s in deal.shares.items()}
    before = comes_after(case, deal)
    for number, step in enumerate(steps, 1):
        done.update(step)
        for action, place in step:
            left.get(action, set()).discard(place)
        for part in step:
            yield from ((number, said) for said in _early(case, deal, before, done, left, part))


def _early(
    case: Case,
    deal: Deal,
    before: Mapping[str, tuple[Names, ...]],
    done: set[tuple[str, int]],
    left: Mapping[str, set[int]],
    part: tuple[str, int],
) -> Iterator[str]:
    action, place = part
    if place and (action, place - 1) not in done:
        late, first = f"{action}.{place + 1}", f"{action}.{place}"
        yield _("{part} comes before {other}.", part=named(case, late), other=named(case, first))
    for group in before.get(action, ()):
        if any(_met(case, deal, done, left, name) for name in group):
            continue
        what, needs = named(case, action), [named(case, name) for name in group]
        if len(needs) == 1:
            said = {"part": what, "need": needs[0]}
            if group in case.actions[action].needed:
                yield _("{part} comes before {need}, which it needs.", **said)
            else:
                yield _("{part} comes before {need}, which comes first.", **said)
        else:
            yield _(
                "{part} comes before all of {needs}, one of which it needs.",
                part=what,
                needs=in_a_row(needs),
            )


def _met(
    case: Case,
    deal: Deal,
    done: set[tuple[str, int]],
    left: Mapping[str, set[int]],
    name: str,
) -> bool:
    """Whether an action is done, or so many of the instalments in which the case states it."""
    action, _dot, number = name.partition(".")
    if action in deal.standing or not number:
        return action in deal.standing or (action in left and not left[action])
    sizes = enumerate(deal.shares.get(action, ()))
    come = sum((share for place, share in sizes if (action, place) in done), Fraction(0))
    return come >= share_meant(case, name)


def _part(token: str) -> tuple[str, int]:
    """Read ``oil.2`` as the second part (position 1) of oil, ``oil`` as its first."""
    action, _dot, number = token.strip().partition(".")
    usable = number.isascii() and number.isdecimal() and len(number) <= 4 and int(number) > 0
    return action, int(number) - 1 if usable else 0


def _spell(deal: Deal, part: tuple[str, int]) -> str:
    return deal.parts(part[0])[part[1]]
