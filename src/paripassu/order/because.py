"""Why each step holds or fails, in plain sentences: who goes on, who leaves, who is exposed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from math import ceil

from paripassu.balance import in_whom
from paripassu.balance.amounts import in_unit, points, told_apart
from paripassu.balance.amounts import stated as exactly
from paripassu.balance.checker import Figures
from paripassu.balance.deal import guarantee
from paripassu.balance.sentences import tempted, too_exposed
from paripassu.case.model import Case
from paripassu.language import N_, _, decimal
from paripassu.order.failing import Failing

Needed = Mapping[str, Fraction | None]

# Why a party needs no trust: what it could still lose is made up for, or there is nothing.
BACKED = N_(
    "{moves} and can go on without trusting anyone, for the guarantee given outweighs all that "
    "could still be lost"
)
PLEDGED = N_(
    "{moves} and can go on without trusting anyone, for what others have pledged outweighs all "
    "that could still be lost"
)
PLEDGED_AND_BACKED = N_(
    "{moves} and can go on without trusting anyone, for what others have pledged and the "
    "guarantee given outweigh all that could still be lost"
)
SECURE = N_(
    "{moves} and can go on without trusting anyone, for nothing that follows can leave less than "
    "is held now"
)


def needed_at(case: Case, figures: Figures, step: int) -> Needed:
    """Trust that each acting party needs to go on with a step (numbered from 1).

    The largest (b_k - g - b_l - c)/(U - b_l - c), c what others have pledged to it, with k the
    moment before the step and l any later one; None where leaving at that moment beats the
    finished deal (rule 1).
    """
    needed: dict[str, Fraction | None] = {}
    for party in figures.trust_needed:
        balance, final = figures.balances[party], figures.hoped(party, step - 1)
        holds = balance[step - 1] - guarantee(case, party)
        fears = figures.ahead[party][step - 1] + figures.cover[party]
        if holds > final:
            needed[party] = None
        else:
            needed[party] = (holds - fears) / (final - fears) if holds > fears else Fraction(0)
    return needed


def because(
    case: Case,
    figures: Figures,
    title: str,
    step: int,
    actors: tuple[str, ...],
    needed: Needed,
    fails: Sequence[Failing],
) -> str:
    """Say why the actors take this step and nobody else leaves before it, or which rules fail.

    `title` is what the step is called, `needed` what `needed_at` gives for it, `fails` what
    `failing_at` does.
    """
    leaving = {one.party for one in fails if one.rule < 3 and one.moment < step}
    exposed = {one.party for one in fails if one.rule == 3}
    reasons = [
        _moves(case, figures, step, party)
        if party in exposed - leaving
        else _reason(case, figures, step, party, needed[party])
        for party in actors
    ] or [_("nobody controls this")]
    others = _others(case, figures, step, needed, actors, leaving)
    # Translators: {reasons} and {others} are clauses (“{name} gives up {points} here and …”,
    # “nobody leaves, …”); where they had better be sentences, put full stops between them.
    first = _("{reasons}; {others}.", reasons=_joined(reasons), others=others)
    return " ".join([first, *besides(case, figures, title, step, fails)])


def besides(
    case: Case, figures: Figures, title: str, step: int, fails: Sequence[Failing]
) -> Iterator[str]:
    """Say who is exposed beyond its limit, and who leaves once the last step is done."""
    for one in fails:
        if one.rule == 1 and one.moment == step:
            balance = figures.balances[one.party][step]
            final = figures.hoped(one.party, step)
            yield tempted(case, one.party, step, balance, final, title)
        elif one.rule == 3:
            said = too_exposed(case, one.party, one.reaches, figures.cover[one.party])
            # Translators: {said} is a sentence (“{party} would be exposed by {exposure}, …”).
            yield said if one.moment else _("Before the first step: {said}", said=said)


def _joined(reasons: Sequence[str]) -> str:
    # Translators: two reasons of parties that act together: see “{reasons}; {others}.”
    return reduce(lambda one, two: _("{one}; {two}", one=one, two=two), reasons)


def share(number: Fraction, has: Fraction | None = None) -> str:
    """Write a trust for people: two decimals, rounded up, so that it is never said too low.

    Where it is no more than what a party `has`, it is not said to be more either.
    """
    up = Fraction(ceil(number * 100), 100)
    if has is not None and number <= has < up:
        return exactly(has)
    text = f"{float(up):.2f}"
    return decimal(text.rstrip("0").rstrip(".") if number in (0, 1) else text)


def held_at(case: Case, figures: Figures, party: str, step: int) -> str:
    """Say what a party holds before a step; where that is more than the deal, less what."""
    held, backed = figures.balances[party][step - 1], guarantee(case, party)
    final = figures.hoped(party, step - 1)
    places = told_apart(held - backed, final)
    if not backed or held <= final:
        return in_unit(case, party, points(held, places))
    # Translators: what a party holds, in points, where it could leave: stands for {held}.
    return _(
        "{points} (less the guarantee of {guarantee})",
        points=in_unit(case, party, points(held, places)),
        guarantee=in_unit(case, party, exactly(backed)),
    )


def _final(case: Case, figures: Figures, party: str, step: int) -> str:
    held, final = figures.balances[party][step - 1], figures.hoped(party, step - 1)
    return in_unit(case, party, points(final, told_apart(held - guarantee(case, party), final)))


def _reason(case: Case, figures: Figures, step: int, party: str, needed: Fraction | None) -> str:
    moves, has = _moves(case, figures, step, party), figures.earned(party, step - 1)
    offers = {
        "moves": moves,
        "final": _final(case, figures, party, step),
        "held": held_at(case, figures, party, step),
    }
    if needed is None:
        return _(
            "{moves}, but would do better by leaving now, with {held} in hand against {final} "
            "from the finished deal (rule 1)",
            **offers,
        )
    if needed == 0:
        falls = figures.ahead[party][step] < figures.balances[party][step - 1]
        return _(_backing(case, figures, party) if falls else SECURE, moves=moves)
    offers["trust"] = share(needed, has.trust)
    if not has.even:
        offers |= {"whom": in_whom.whom(case, has), "has": in_whom.has(case, has)}
        return _in_whom(offers, enough=needed <= has.trust)
    if case.parties[party].trust is None:
        return _(
            "{moves}; the finished deal brings {final} where stopping now leaves {held}, but "
            "going on takes a trust of {trust} and none is stated (rule 2)",
            **offers,
        )
    if needed > has.trust:
        return _(
            "{moves}; the finished deal brings {final} where stopping now leaves {held}, but "
            "going on takes a trust of {trust}, more than the {stated} stated (rule 2)",
            **offers,
            stated=exactly(has.trust),
        )
    return _(
        "{moves} and will go on because the finished deal brings {final} where stopping now "
        "leaves {held}: trust of {trust} is enough and {stated} is stated",
        **offers,
        stated=exactly(has.trust),
    )


def _in_whom(offers: Mapping[str, str], *, enough: bool) -> str:
    """Say why a party goes on or does not that trusts some more than others, or ever more."""
    if not offers["whom"]:
        return _("{moves} and can go on, for {has}", **offers)
    if not enough:
        return _(
            "{moves}; the finished deal brings {final} where stopping now leaves {held}, but "
            "going on takes a trust of {trust} in {whom}, and {has} (rule 2)",
            **offers,
        )
    return _(
        "{moves} and will go on because the finished deal brings {final} where stopping now "
        "leaves {held}: trust of {trust} in {whom} is enough, and {has}",
        **offers,
    )


def _moves(case: Case, figures: Figures, step: int, party: str) -> str:
    """Say how a step moves a party's balance: the clause that {moves} is in the messages."""
    before, after = figures.balances[party][step - 1 : step + 1]
    name, gain = case.parties[party].name, after - before
    size = in_unit(case, party, points(abs(gain), told_apart(gain, Fraction(0))))
    if gain < 0:
        return _("{name} will give up {points} here", name=name, points=size)
    if gain > 0:
        return _("{name} will gain {points} here", name=name, points=size)
    return _("{name} will neither gain nor lose here", name=name)


def _backing(case: Case, figures: Figures, party: str) -> str:
    """Name what makes up for a fall where no trust is needed: a guarantee, a pledge or both."""
    if not figures.cover[party]:
        return BACKED
    return PLEDGED_AND_BACKED if guarantee(case, party) else PLEDGED


def _others(
    case: Case,
    figures: Figures,
    step: int,
    needed: Needed,
    actors: tuple[str, ...],
    leaving: Collection[str],
) -> str:
    waiting = {p: t for p, t in needed.items() if p not in actors}
    going = [_leaves(case, figures, step, p, t) for p, t in waiting.items() if p in leaving]
    if going:
        return _joined(going)
    near = {p: t - figures.earned(p, step - 1).trust for p, t in waiting.items() if t}
    if not near and leaving:
        return _("nobody else gains by leaving now")
    if not near:
        return _("nobody gains by leaving now")
    nearest = max(near, key=lambda p: near[p])
    has, trust = figures.earned(nearest, step - 1), waiting[nearest] or Fraction(0)
    said = {
        "name": case.parties[nearest].name,
        "needed": in_whom.of_it(case, has, share(trust, has.trust)),
    }
    if leaving:
        return _(
            "nobody else leaves, the nearest to it being {name} ({needed})",
            **said,
        )
    return _("nobody leaves, the nearest to it being {name} ({needed})", **said)


def _leaves(case: Case, figures: Figures, step: int, party: str, needed: Fraction | None) -> str:
    """Say why a party that does not act in a step would leave before it."""
    name, has = case.parties[party].name, figures.earned(party, step - 1)
    if needed is None:
        return _(
            "{name} would do better by leaving now, with {held} in hand against {final} from the "
            "finished deal (rule 1)",
            name=name,
            held=held_at(case, figures, party, step),
            final=_final(case, figures, party, step),
        )
    if not has.even:
        return _(
            "{name} would need a trust of {trust} in {whom} to stay, and {has} (rule 2)",
            name=name,
            trust=share(needed),
            whom=in_whom.whom(case, has),
            has=in_whom.has(case, has),
        )
    if case.parties[party].trust is None:
        return _(
            "{name} would need a trust of {trust} to stay and none is stated (rule 2)",
            name=name,
            trust=share(needed),
        )
    return _(
        "{name} would need a trust of {trust} to stay and {stated} is stated (rule 2)",
        name=name,
        trust=share(needed),
        stated=exactly(has.trust),
    )
