"""Trust in whom, and at which moment: straight from the definition, over the case itself.

After the steps S a party i can still be let down by W(S): the others that have a step outside S,
or can take back something of the deal by which i would lose. What counts is the weakest link: the
least of i's trusts in these, and 1 where there are none. A first impression p that weighs like s
full pieces of evidence has become (s·p + E)/(s + E) once the steps of S have shown E of a party.
What a step shows is stated, or what it costs whoever does it, as a share of that party's dearest
action in the deal: what costs nothing shows nothing (Fearon 1997; Kydd 2005).

A party of one trust in everybody has it at every moment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction

from paripassu.balance.deal import Deal
from paripassu.balance.order_form import Steps
from paripassu.case.model import Case
from paripassu.short import Short


@dataclass(frozen=True, repr=False)
class Earned(Short):
    """The trust of a party at a moment.

    Attributes
    ----------
    trust
        What counts then, from 0 to 1.
    whom
        In whom it is; None where it is one number for everybody, or nobody is left to let it down.
    at_first
        What the trust in that party was before anything was done.
    shown
        The actions by which that party has shown something since.
    even
        Whether it is one number, in everybody at any time.
    """

    trust: Fraction
    whom: str | None = None
    at_first: Fraction = Fraction(0)
    shown: tuple[str, ...] = ()
    even: bool = False


def earned(
    case: Case, deal: Deal, steps: Steps, party: str, done: Collection[str] | None = None
) -> tuple[Earned, ...]:
    """Give a party's trust before the first step and after each.

    Parameters
    ----------
    done
        The actions of which steps show something, where not all are done: in a branch of a deal
        with events. Whoever has a step left may act, whatever the branch.
    """
    even = case.parties[party].even
    if even is not None:
        return (Earned(even, None, even, even=True),) * (len(steps) + 1)
    last: dict[str, int] = {}
    for number, step in enumerate(steps, 1):
        last |= {j: number for action, _part in step for j in case.actions[action].by}
    threats = [j for j in case.parties if j != party]
    for_ever = {j for j in threats if takes_back(case, deal, j, party)}
    dearest = {j: _dearest(case, deal, j) for j in threats}
    evidence, shown = dict.fromkeys(threats, Fraction(0)), dict.fromkeys(threats, tuple[str, ...]())
    found = []
    for number, step in enumerate(((), *steps)):
        for action, part in step:
            if done is not None and action not in done:
                continue
            share = deal.shares[action][part] if action in deal.shares else Fraction(0)
            for j in case.actions[action].by:
                if j != party and (more := share * shows(case, action, j, party, dearest[j])):
                    evidence[j] += more
                    shown[j] = tuple(dict.fromkeys((*shown[j], action)))
        left = [j for j in threats if j in for_ever or number < last.get(j, 0)]
        found.append(
            min(
                (_in_one(case, party, j, evidence[j], shown[j]) for j in left),
                key=lambda one: one.trust,
                default=Earned(Fraction(1)),
            )
        )
    return tuple(found)


def _in_one(
    case: Case, party: str, whom: str, evidence: Fraction, shown: tuple[str, ...]
) -> Earned:
    first, like = case.parties[party].trust_in(whom), case.parties[party].likeness_of(whom)
    if like is None:
        return Earned(first, whom, first)
    return Earned((like * first + evidence) / (like + evidence), whom, first, shown)


def shows(case: Case, action: str, actor: str, party: str, dearest: Fraction) -> Fraction:
    """Give what an action, done in full, shows a party of one who does it, from 0 to 1.

    As far as it is believed: where its verification counts, by that confidence.
    """
    stated = case.actions[action]
    full = stated.shown(actor)
    if full is None:
        full = cost(case, action, actor) / dearest if dearest else Fraction(0)
    return full * stated.believed(party)


def cost(case: Case, action: str, actor: str) -> Fraction:
    """Give what an action, done in full, costs one who does it; 0 where it costs nothing."""
    return max(Fraction(0), -case.actions[action].worth(actor))


def _dearest(case: Case, deal: Deal, party: str) -> Fraction:
    """Give what a party's dearest action in the deal costs it, as far as it is agreed on."""
    own = (a for a in deal.actions if party in case.actions[a].by)
    return max((cost(case, a, party) * sum(deal.shares[a]) for a in own), default=Fraction(0))


def takes_back(case: Case, deal: Deal, actor: str, party: str) -> bool:
    """Whether somebody can take back something of the deal by which a party would lose."""
    return any(loss > 0 for loss in _losses(case, deal, actor, party))


def _losses(case: Case, deal: Deal, actor: str, party: str) -> Iterator[Fraction]:
    """Yield what a party loses of each action and extra once an actor takes back what it can."""
    done = (*deal.actions, *deal.standing)
    for action in (case.actions[a] for a in done if actor in case.actions[a].by):
        worth, kept = action.worth(party), action.kept(party)
        yield worth * action.reversible if kept is None else worth - kept
    for also in case.also:
        by = {p for a in also.when for p in case.actions[a].by}
        if actor in by and all(map(deal.whole, also.when)):
            yield also.worth(party) * also.reversible
