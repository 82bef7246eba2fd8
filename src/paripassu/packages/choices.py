"""What there is to choose from, in whole numbers: options, their levels, what they are worth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from paripassu.balance.branches import refuse_events
from paripassu.balance.deal import bottom_line
from paripassu.balance.whole import LARGEST, unit_of
from paripassu.case.model import Case
from paripassu.case.names import near
from paripassu.case.needs import action_of, closed_under, instalment_of
from paripassu.case.signs import typed
from paripassu.case.uncertain import certain
from paripassu.errors import RequestError
from paripassu.language import _

FINEST = LARGEST // 2**10  # what programmes weigh it by still fits 64 bits
Package = tuple[int, ...]
Also = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True)
class Choices:
    """The options of a case in whole numbers: n options, m parties, both numbered from 0.

    A package gives each option a level: how many of its equal instalments are agreed, 0 for none.

    Attributes
    ----------
    parties
        Ids of all parties of the case.
    base
        (m,): what standing actions are worth, with the extras that they alone bring.
    least
        (m,): bottom lines, None for none.
    scale
        (m,): how many whole units make one point.
    stake
        (m,): the sum of the sizes of all values in the case, at least 1.
    options
        (n,): ids of the actions that can be chosen.
    levels
        (n,): the highest level of each, at least 1.
    worth
        (m, n): what one level of each option is worth.
    also
        Sets of options and the (m,) that they are worth more once all of a set are whole.
    needs
        Pairs: the first may be above level 0 only where the second is whole.
    either
        An option, and others with a level each: it may be above level 0 only where one of these
        is at its level at least.
    excludes
        Pairs of which only one may be above level 0, the smaller number first.
    """

    parties: tuple[str, ...]
    base: tuple[int, ...]
    least: tuple[int | None, ...]
    scale: tuple[int, ...]
    stake: tuple[int, ...]
    options: tuple[str, ...]
    levels: tuple[int, ...]
    worth: tuple[tuple[int, ...], ...]
    also: tuple[Also, ...]
    needs: tuple[tuple[int, int], ...]
    either: tuple[tuple[int, tuple[tuple[int, int], ...]], ...]
    excludes: tuple[tuple[int, int], ...]


def compile_choices(case: Case, *, among: str | Iterable[str] | None = None) -> Choices:
    """Turn a case into choices.

    Parameters
    ----------
    among
        Name of one of the case's deals, or ids of actions: only these may be chosen; all where
        left out, but events and what depends on them. Standing actions belong to every package. An
        action that a standing one excludes, and one that needs what cannot be chosen, is no option.

    Raises
    ------
    RequestError
        Where a name is not known, there are events among the actions, or the numbers are too
        large or too fine to scale.
    """
    standing = [id_ for id_, action in case.actions.items() if action.standing]
    options = _options(case, _among(case, among), standing)
    refuse_events(case, options)
    place = {id_: number for number, id_ in enumerate(options)}
    levels = tuple(_levels(case, id_) for id_ in options)
    asked = list(_asked(case, place, levels, standing))
    also = [(also, {*also.when} - {*standing}) for also in case.also]
    granted = [extra for extra, open_ in also if not open_]
    open_also = [(extra, open_) for extra, open_ in also if open_ and open_ <= place.keys()]
    worth, gains, base, least, stake, scale = [], [], [], [], [], []
    for party in case.parties:
        each = [case.actions[a].worth(party) / n for a, n in zip(options, levels, strict=True)]
        extra = [one.worth(party) for one, _set in open_also]
        start = sum((case.actions[a].worth(party) for a in standing), Fraction(0))
        start += sum((one.worth(party) for one in granted), Fraction(0))
        line = bottom_line(case, party)
        sizes = sum((abs(a.worth(party)) for a in case.actions.values()), Fraction(0))
        sizes += sum((abs(one.worth(party)) for one in case.also), Fraction(0))
        lowest = line or Fraction(0)
        numbers = [*each, *extra, start, sizes, lowest]
        unit = case.unit_of(party)
        whole = unit_of(party, numbers, sizes + abs(lowest), FINEST, counted_in=unit)
        worth.append(tuple(int(x * whole) for x in each))
        gains.append([int(x * whole) for x in extra])
        base.append(int(start * whole))
        least.append(None if line is None else int(line * whole))
        stake.append(max(1, int(sizes * whole)))
        scale.append(whole)
    return Choices(
        parties=tuple(case.parties),
        base=tuple(base),
        least=tuple(least),
        scale=tuple(scale),
        stake=tuple(stake),
        options=options,
        levels=levels,
        worth=tuple(worth),
        also=tuple(
            (tuple(sorted(place[a] for a in open_)), tuple(gain[k] for gain in gains))
            for k, (_one, open_) in enumerate(open_also)
        ),
        needs=tuple((a, ways[0][0]) for a, ways in asked if ways[0][1] == levels[ways[0][0]]
                    and len(ways) == 1),
        either=tuple((a, ways) for a, ways in asked if len(ways) > 1
                     or ways[0][1] < levels[ways[0][0]]),
        excludes=tuple(sorted({(min(place[a], place[b]), max(place[a], place[b]))
                               for a in options for b in case.actions[a].excludes if b in place})),
    )  # fmt: skip


def value(choices: Choices, package: Package) -> tuple[int, ...]:
    """Give what a package is worth to each party, in its whole units."""
    total = list(choices.base)
    for i, row in enumerate(choices.worth):
        total[i] += sum(level * each for level, each in zip(package, row, strict=True))
    for options, gains in choices.also:
        if all(package[a] == choices.levels[a] for a in options):
            total = [one + gain for one, gain in zip(total, gains, strict=True)]
    return tuple(total)


def possible(choices: Choices, package: Package) -> bool:
    """Whether a package has all that its actions need, nothing excluded, no bottom line missed."""
    got = value(choices, package)
    return (
        all(not package[a] or package[b] == choices.levels[b] for a, b in choices.needs)
        and all(
            not package[a] or any(package[b] >= level for b, level in ways)
            for a, ways in choices.either
        )
        and not any(package[a] and package[b] for a, b in choices.excludes)
        and all(least is None or u >= least for u, least in zip(got, choices.least, strict=True))
    )


def tokens(choices: Choices, package: Package) -> tuple[str, ...]:
    """Name what is in a package, as `agree` reads it: ``oil``, or ``oil:2`` for two parts of it."""
    return tuple(
        id_ if level == most else f"{id_}:{level}"
        for id_, level, most in zip(choices.options, package, choices.levels, strict=True)
        if level
    )


def disagreement(choices: Choices, compared: Sequence[int]) -> tuple[int, ...]:
    """Give what each compared party counts its gains from: its bottom line, 0 where it has none."""
    return tuple(choices.least[i] or 0 for i in compared)


def gains(choices: Choices, compared: Sequence[int], package: Package) -> tuple[int, ...]:
    """Give what each compared party gains from a package."""
    got = value(choices, package)
    start = disagreement(choices, compared)
    return tuple(got[i] - d for i, d in zip(compared, start, strict=True))


def _among(case: Case, among: str | Iterable[str] | None) -> set[str]:
    if among is None:
        return certain(case)
    among = typed(among) if isinstance(among, str) else among
    if isinstance(among, str) and among in case.deals:
        return {*case.deals[among].actions}
    if isinstance(among, str) and among in case.actions:
        return {among}
    if isinstance(among, str) and not {",", ":"} & {*among}:
        if not case.deals:
            raise RequestError(_("The case has no deal named “{name}”; it has: none.", name=among))
        raise RequestError(
            _(
                "The case has no deal named “{name}”{near}; it has: {known}.",
                name=among,
                near=near(among, case.deals),
                known=", ".join(case.deals),
            )
        )
    ids = {id_.strip() for id_ in (among.split(",") if isinstance(among, str) else among)}
    for id_ in sorted(id_ for id_ in ids if ":" in id_):
        raise RequestError(
            _("The parts are what is chosen here: name {action} alone.", action=id_.split(":")[0])
        )
    for id_ in sorted(ids - case.actions.keys()):
        raise RequestError(
            _("The case has no action “{name}”{near}.", name=id_, near=near(id_, case.actions))
        )
    return ids


def _options(case: Case, among: set[str], standing: Sequence[str]) -> tuple[str, ...]:
    """Keep of the actions among which to choose those that no standing one rules out."""
    barred = {other for a in standing for other in case.actions[a].excludes}
    kept = {
        id_
        for id_ in among - {*standing} - barred
        if not {*case.actions[id_].excludes} & {*standing}
    }
    needs = {a: [{*map(action_of, group)} for group in case.actions[a].needed] for a in kept}
    needs |= {a: [] for a in standing}
    kept = closed_under(needs, kept | {*standing}) - {*standing}
    return tuple(id_ for id_ in case.actions if id_ in kept)


def _asked(
    case: Case, place: Mapping[str, int], levels: Sequence[int], standing: Sequence[str]
) -> Iterator[tuple[int, tuple[tuple[int, int], ...]]]:
    """Yield for each need of an option the options, with their levels, of which one meets it."""
    for a in place:
        for group in case.actions[a].needed:
            ids = [action_of(name) for name in group]
            if {*ids}.isdisjoint(standing):
                found = (
                    (place[id_], instalment_of(name) or levels[place[id_]])
                    for id_, name in zip(ids, group, strict=True)
                    if id_ in place
                )
                yield place[a], tuple(dict.fromkeys(found))


def _levels(case: Case, action: str) -> int:
    parts = case.actions[action].steps
    return 1 if parts == "any" else parts
