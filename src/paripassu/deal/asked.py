"""What rules 1 to 3 ask of a package whatever the order, as linear conditions of a model.

Far from all that they ask: only what the start, the end and each single step tell. It keeps the
search from proposing packages that are hopeless at first sight.
"""

from __future__ import annotations

from typing import Any

from paripassu.deal.model import Model
from paripassu.deal.steps import Steps


def ask(model: Model, steps: Steps) -> None:
    """Add to a model of packages what every package with a safe order satisfies.

    With b_0 and b_n the balances at the start and the end, U the final value, g the guarantee, c
    the largest cover there can be and p the trust: for who acts, b_n - g ≤ U and
    b_0 - g ≤ p·U + (1 - p)·(b_n + c); for all, b_n ≥ -(R + c). And where a step costs an actor d,
    the balance before it is at least d - R - c, and at most what rules 1 and 2 allow there.
    """
    for i in range(len(steps.terms.parties)):
        _of_party(model, steps, i)


def _of_party(model: Model, steps: Steps, i: int) -> None:
    terms, choices = steps.terms, steps.choices
    cover = int(steps.pledged[:, i].max())
    limit = terms.limit[i]
    bears = None if limit is None else limit - terms.cover[i] + cover
    kept = [*(int(x) for x in steps.kept[i]), *(int(kept[i]) for _, _, kept in steps.also)]
    moves = zip(kept, (*model.level, *model.together), strict=True)
    end = sum(x * var for x, var in moves) + int(terms.start[i])
    final = model.value[i] * steps.up[i]
    if bears is not None:
        model.cp.add(end >= -bears)
    doers = [a for a, b in enumerate(steps.begin) if i in terms.actors[b]]
    if not doers and i not in steps.standing:
        return
    acts = _acts(model, doers, standing=i in steps.standing)
    p, q = terms.trust[i].numerator, terms.trust[i].denominator
    g, start = terms.guarantee[i], int(terms.start[i])
    model.cp.add(end - g <= final).only_enforce_if(acts)
    model.cp.add(q * (start - g) <= p * final + (q - p) * (end + cover)).only_enforce_if(acts)
    for a in range(len(choices.options)):
        gains = sum(max(0, int(kept[i])) for options, _, kept in steps.also if a in options)
        loss = -int(steps.kept[i, a]) - gains
        if loss <= 0:
            continue
        # The least that it must hold before such a step, by rule 3.
        holds = None if bears is None else loss - bears
        both = [acts, model.some[a]]
        if holds is not None:
            model.cp.add(holds - g <= final).only_enforce_if(both)
            model.cp.add(
                q * (holds - g) <= p * final + (q - p) * (holds - loss + cover)
            ).only_enforce_if(both)


def _acts(model: Model, doers: list[int], *, standing: bool) -> Any:
    acts = model.cp.new_bool_var("acts")
    if standing:
        model.cp.add(acts == 1)
    else:
        for a in doers:
            model.cp.add_implication(model.some[a], acts)
    return acts
