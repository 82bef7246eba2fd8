"""How wrong the numbers of a case may be before an order breaks: straight from the four rules.

For a fixed order each rule is linear in each value, so what is worst for it lies in a corner of the
box of all numbers that are thought possible. With b_k the balance after step k, U the value of the
finished deal, p the trust, g the guarantee, c the cover and rho the share taken back:

- a value v moves b_k by (1 - rho)·v or 0 and U by v, so it stands in U - b_k (rule 1), in
  p·U + (1 - p)·b_l - b_k (rule 2, k <= l), in b_k (rule 3) and in U (rule 4) with a factor of at
  least 0 wherever its action stands: its low end is the worst for all of them at once;
- what is stated to be kept of an action moves balances alone: high is worst for b_k where the
  action is done by then, low for b_l and rule 3, so the worst is a sum over S_k and one over S_l;
- trust is worst where it is low: only where the deal is worth no more than being left would a high
  one be worse, and there rule 1 fails too;
- of evidence that is what it costs, sum of c_a over the dearest c, the least has one cost as the
  dearest at its high end and all others at their low ends.

The box grows around the numbers that the rules use: at the share t of the way each number is
anywhere from its middle by t times the way to either end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from math import lcm
from typing import NamedTuple

from paripassu.balance.branches import Branch, branches_of
from paripassu.balance.checker import Figures, Path, accepts, bears, examine, hopes, paths_of
from paripassu.balance.deal import Deal, acts, bottom_line, cover, guarantee
from paripassu.balance.least_trust import Ends, Least, least_trusts, others_numbers
from paripassu.balance.numbers import Kind, Number, numbers_of, with_numbers
from paripassu.balance.order_form import parts_in
from paripassu.case.model import Case
from paripassu.short import Short

ALL_RULES = (1, 2, 3, 4)
MOVED: tuple[Kind, ...] = ("value", "extra", "keeps", "trust")
"""The kinds of numbers that may be wrong together; guarantees are pledged."""


def stated_ranges(case: Case, deal: Deal) -> tuple[Number, ...]:
    """Give the numbers of a deal with the ranges that the case states."""
    return numbers_of(case, deal, MOVED)


def around(case: Case, deal: Deal) -> tuple[Number, ...]:
    """Give the numbers of a deal, each up to all of itself off, whatever range is stated."""
    return tuple(one.within(Fraction(1)) for one in numbers_of(case, deal, MOVED))


def band(
    case: Case, deal: Deal, order: Sequence[str], numbers: Sequence[Number], t: Fraction
) -> tuple[Path, Path]:
    """Give an order where all numbers are at their low ends, and where they are at their high.

    A balance rises with each number, so between these lie those of all others. Where there are
    events, in the branch in which every event happens.
    """
    moved = (with_numbers(case, {one: one.at(t, high=high) for one in numbers})
             for high in (False, True))  # fmt: skip
    low, high = (paths_of(one, deal, parts_in(order))[0] for one in moved)
    return low, high


@dataclass(frozen=True, repr=False)
class Breach(Short):
    """Where an order breaks a rule for some of the numbers that are thought possible.

    Attributes
    ----------
    party, rule
        Whose rule, and which.
    step, left
        After so many steps (0: the start); of rule 2 also after how many it fears to be left.
    branch
        In which branch of a deal with events.
    by
        By how much the rule fails, in the party's points.
    numbers
        The numbers that are off then, and what each of them is.
    """

    party: str
    rule: int
    step: int
    left: int
    branch: Branch | None
    by: Fraction
    numbers: Mapping[Number, Fraction]


class Box:
    """An order, and how far it is from breaking while the numbers may be ever more off.

    Parameters
    ----------
    order
        Names of the steps of an order that can be carried out.
    numbers
        The numbers with the ends that they reach at t = 1.
    rules
        The rules that are asked about.
    """

    def __init__(
        self,
        case: Case,
        deal: Deal,
        order: Sequence[str],
        numbers: Sequence[Number],
        rules: Collection[int] = ALL_RULES,
    ) -> None:
        self.case, self.deal, self.order, self.numbers = case, deal, tuple(order), tuple(numbers)
        self.steps, self.rules = parts_in(order), rules
        self._ends: tuple[Fraction, Ends] | None = None

    def holds(self, t: Fraction) -> bool:
        """Whether the rules hold for all numbers of the box; certain where it says that they do."""
        return all(one.over <= 0 for table in self._tables for one in table.excesses(t))

    def breach(self, t: Fraction) -> Breach | None:
        """Give where it breaks furthest, measured by a party's own stakes; None where it holds.

        None also where no numbers of the box were found that break it: where `holds` is not sure.
        """
        found = [
            (one.over / table.stake, table, one)
            for table in self._tables
            for one in table.excesses(t)
            if one.over > 0
        ]
        for _share, table, one in sorted(found, key=lambda ranked: -ranked[0]):
            numbers, party = table.corner(t, one), table.party
            moved = with_numbers(self.case, numbers)
            if fails(moved, examine(moved, self.deal, self.order), party, one.rule):
                off = {n: x for n, x in numbers.items() if x != n.middle}
                known = table.path.branch if table.path.branch.outcomes else None
                return Breach(party, one.rule, one.step, one.left, known, one.over, off)
        return None

    def ends(self, t: Fraction) -> Ends:
        """Give the case with its numbers at either end."""
        if self._ends is None or self._ends[0] != t:
            self._ends = t, Ends.of(self.case, self.numbers, t)
        return self._ends[1]

    @cached_property
    def _tables(self) -> tuple[_Table, ...]:
        """For each party in each branch, what is asked of it."""
        case, deal, steps = self.case, self.deal, self.steps
        half = {one: one.middle - one.low for one in self.numbers if one.kind != "trust"}
        kept = {one: x if one.kind == "keeps" else Fraction(0) for one, x in half.items()}
        all_ = [
            paths_of(case, deal, steps),
            paths_of(with_numbers(case, half), deal, steps),
            paths_of(with_numbers(case, kept), deal, steps) if any(kept.values()) else None,
        ]
        branches = branches_of(case, deal)
        ended = [dict.fromkeys(case.parties, Fraction(one.ended)) for one in branches]
        found = []
        for number, path in enumerate(all_[0] or ()):
            if all_[2] is not None:
                ends = hopes(case, branches, number, steps, ended)
            for party in case.parties:
                own, wide = (None if one is None else one[number] for one in all_[1:])
                nothing = (Fraction(0),) * (len(steps) + 1)
                found.append(
                    _Table(
                        self, party, path, own or path,
                        nothing if wide is None else wide.balances[party],
                        nothing if wide is None else tuple(
                            e * w for e, w in zip(ends[party], wide.balances[party], strict=True)
                        ),
                    )
                )  # fmt: skip
        return tuple(found)


class _Excess(NamedTuple):
    """By how much a rule fails at the worst (or is kept, negative), and after which steps."""

    over: Fraction
    rule: int
    step: int
    left: int


class _Table:
    """What the rules ask of one party in one branch, as whole numbers of a unit of its own.

    At the share t: balances are b - t·h, what is kept of the steps done may be 2·t·w higher, and
    the hope is U - t·u + 2·t·e.
    """

    def __init__(
        self,
        box: Box,
        party: str,
        path: Path,
        half: Path,
        wide: Sequence[Fraction],
        ended: Sequence[Fraction],
    ) -> None:
        case = box.case
        self.box, self.party, self.path = box, party, path
        self.acts = acts(case, box.deal, party)
        limit, least = case.parties[party].risk_limit, bottom_line(case, party)
        backed = guarantee(case, party), cover(case, box.deal, party)
        rows = [path.balances[party], half.balances[party], wide, path.hoped[party],
                half.hoped[party], ended]  # fmt: skip
        numbers = [x for row in (*rows, backed, (limit, least)) for x in row if x is not None]
        self.unit = lcm(*(x.denominator for x in numbers))

        def whole(x: Fraction) -> int:
            return x.numerator * (self.unit // x.denominator)

        self.b, self.h, self.w, self.final, self.u, self.e = ([*map(whole, row)] for row in rows)
        self.g, self.c = map(whole, backed)
        self.limit, self.least = (x if x is None else whole(x) for x in (limit, least))
        worths = (abs(one.middle) for one in box.numbers if one.party == party
                  and one.kind in ("value", "extra"))  # fmt: skip
        self.stake = sum(worths, Fraction(0)) or Fraction(1)

    def excesses(self, t: Fraction) -> Iterator[_Excess]:
        """Yield for each rule by how much it fails at the worst, and where."""
        times, n, rules = t.numerator, t.denominator, self.box.rules
        low = [n * b - times * h for b, h in zip(self.b, self.h, strict=True)]
        one = n * self.unit
        if self.acts and {1, 2} & {*rules}:
            held = [b + 2 * times * w for b, w in zip(low, self.w, strict=True)]
            ends = zip(self.final, self.u, self.e, strict=True)
            hoped = [n * f - times * u + 2 * times * e for f, u, e in ends]
            over = [x - n * self.g - f for x, f in zip(held, hoped, strict=True)]
            k = max(range(len(over)), key=lambda k: (over[k], -k))
            yield _Excess(Fraction(over[k], one), 1, k, k)
            if 2 in rules:
                yield self._trusting(t, low, held, hoped)
        if 3 in rules and self.limit is not None:
            k = min(range(len(low)), key=lambda k: (low[k], k))
            yield _Excess(Fraction(-n * (self.limit + self.c) - low[k], one), 3, k, k)
        if 4 in rules and self.least is not None:
            lacking = n * self.least - (n * self.final[0] - times * self.u[0])
            yield _Excess(Fraction(lacking, one), 4, 0, 0)

    def _trusting(
        self, t: Fraction, low: Sequence[int], held: Sequence[int], hoped: Sequence[int]
    ) -> _Excess:
        """Give by how much rule 2 fails: for each step the worst that may follow is the lowest."""
        n, last = t.denominator, range(len(low))
        trusts = [trust for trust, *_whom in self._least(t)]
        unit, found = n * self.unit, list[_Excess]()
        left = last[-1]
        for k in reversed(last):
            left = k if low[k] <= low[left] else left
            p, q = trusts[k].numerator, trusts[k].denominator
            alone = q * (held[k] - n * self.g) - p * hoped[k]
            pledged = 2 * t.numerator * self.w[k] + n * self.c
            over = Fraction(alone - (q - p) * (low[left] + pledged), q * unit)
            worst = _Excess(over, 2, k, left)
            if self._split and over > 0:
                # Instalments of one action: what is kept of it is either high or low for all.
                each = (Fraction(alone - (q - p) * (low[x] + pledged), q * unit) for x in last[k:])
                worst = max(
                    _Excess(over - self._spared(t, trusts[k], k, x), 2, k, x)
                    for x, over in zip(last[k:], each, strict=True)
                )
            found.append(worst)
        return max(found, key=lambda one: (one.over, -one.step))

    @cached_property
    def _split(self) -> Mapping[Number, Sequence[Fraction]]:
        """What is kept of actions in instalments, and how much of each is done after each step."""
        done = self.path.done
        own = [one for one in self.box.numbers if one.kind == "keeps" and one.party == self.party
               and one.low != one.high and len(self.box.deal.shares.get(one.of, ())) > 1
               and one.of in done]  # fmt: skip
        return {one: [*accumulate(self._shares(one.of), initial=Fraction(0))] for one in own}

    def _shares(self, action: str) -> Iterator[Fraction]:
        sizes = self.box.deal.shares[action]
        for step in self.box.steps:
            yield sum((sizes[part] for a, part in step if a == action), Fraction(0))

    def _spared(self, t: Fraction, p: Fraction, k: int, left: int) -> Fraction:
        """Give what is counted too much where instalments are taken for actions of their own."""
        found = Fraction(0)
        for one, done in self._split.items():
            times = self.box.case.actions[one.of].kept(self.party) or Fraction(0)
            width = (one.middle - one.low) * (times / one.middle if one.middle else 0)
            found += 2 * t * width * min(p * done[k], (1 - p) * (done[left] - done[k]))
        return found

    def _least(self, t: Fraction) -> list[Least]:
        """Give the least trust after each step, in whom, and by which cost."""
        branch, box = self.path.branch, self.box
        even = box.case.parties[self.party].even
        if even is not None:
            stated = (one for one in box.numbers if (one.kind, one.party) == ("trust", self.party))
            least = next((one.at(t, high=False) for one in stated), even)
            return [(least, "", "")] * (len(self.b))
        done = branch.actions if branch.outcomes else None
        return least_trusts(box.ends(t), box.deal, box.steps, self.party, done)

    def corner(self, t: Fraction, where: _Excess) -> dict[Number, Fraction]:
        """Give the numbers of the box that are worst for a rule there."""
        least, *whom = self._least(t)[where.step] if where.rule == 2 else (Fraction(1), "", "")
        worst = {**others_numbers(self.box.numbers, t, *whom)}
        for one in self.box.numbers:
            if one.party == self.party and (one.kind != "trust" or where.rule == 2):
                up = one.kind == "keeps" and where.rule < 3 and self._high(one, least, where)
                worst[one] = one.at(t, high=up)
        return worst

    def _high(self, one: Number, trust: Fraction, where: _Excess) -> bool:
        """Whether it is worse where more of an action is kept."""
        k, left = where.step, where.left
        if one in self._split:
            done = self._split[one]
            return trust * done[k] > (1 - trust) * (done[left] - done[k])
        if one.of not in self.box.deal.shares:
            return True
        return any(action == one.of for step in self.box.steps[:k] for action, _part in step)


def fails(case: Case, figures: Figures, party: str, rule: int) -> bool:
    """Whether the checker finds that a rule fails for a party."""
    match rule:
        case 1:
            return figures.trust_needed[party] is None
        case 2:
            over = figures.shortfall[party]
            return over is None or over > 0
        case 3:
            return not bears(case, party, figures.exposure[party] - figures.cover[party])
        case _:
            return not accepts(case, party, figures.final[party])
