"""A small beam search: the first order that every peer starts from, and the generators' guide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from paripassu.balance.terms import Terms

# Wider beams cost the solver peers more time than their better first orders saved them.
WIDTH = 10


@dataclass(frozen=True)
class Node:
    """A set of steps done, with the balances, the highest balances so far and the score."""

    score: tuple[float, float]
    done: int
    balance: tuple[int, ...]
    mark: tuple[int, ...]
    order: tuple[int, ...]


Score = Callable[[Terms, Node, tuple[int, ...], tuple[int, ...]], float]


def trust(terms: Terms, node: Node, balance: tuple[int, ...], mark: tuple[int, ...]) -> float:
    """Worst shortfall of trust so far."""
    worst = node.score[0]
    for i in terms.acting:
        loss, gain = mark[i] - terms.guarantee[i] - balance[i], terms.final[i] - balance[i]
        worst = max(worst, (loss / gain if loss > 0 else 0.0) - float(terms.trust[i]))
    return worst


def exposure(terms: Terms, node: Node, balance: tuple[int, ...], mark: tuple[int, ...]) -> float:
    """Worst exposure so far, as a share of the stake."""
    return max(node.score[0], *(-b / s for b, s in zip(balance, terms.stake, strict=True)))


def temptation(terms: Terms, node: Node, balance: tuple[int, ...], mark: tuple[int, ...]) -> float:
    """Highest balance so far above the finished deal's value, as a share of the stake."""
    worst = node.score[0]
    return max(worst, *((mark[i] - terms.final[i]) / terms.stake[i] for i in terms.acting))


SCORES: dict[str, Score] = {"trust": trust, "exposure": exposure, "temptation": temptation}


def beam(terms: Terms, objective: str, width: int = WIDTH) -> list[int] | None:
    """Find a good order that passes rules 1 and 3; None where the beam loses its way.

    For ``temptation`` rules 1 and 3 are left aside.
    """
    rules = objective != "temptation"
    start = tuple(terms.start.tolist())
    front = [Node((-1e9, 0.0), 0, start, start, ())]
    moves = [tuple(column) for column in terms.keep.T.tolist()]
    need = [sum(1 << s for s in needed) for needed in terms.before]
    also = [(sum(1 << s for s in needed), gain.tolist()) for needed, gain in terms.also]
    for _ in moves:
        best: dict[int, Node] = {}
        for node in front:
            for step, move in enumerate(moves):
                done = node.done | 1 << step
                if done == node.done or need[step] & ~node.done:
                    continue
                balance = [b + d for b, d in zip(node.balance, move, strict=True)]
                for whole, gain in also:
                    if done & whole == whole and whole >> step & 1:
                        balance = [b + d for b, d in zip(balance, gain, strict=True)]
                new = _node(terms, SCORES[objective], node, step, tuple(balance))
                if rules and not _allowed(terms, new.balance):
                    continue
                if done not in best or new.score < best[done].score:
                    best[done] = new
        front = sorted(best.values(), key=lambda node: node.score)[:width]
    return list(front[0].order) if front else None


def _node(terms: Terms, score: Score, node: Node, step: int, balance: tuple[int, ...]) -> Node:
    mark = tuple(map(max, node.mark, balance))
    worst = score(terms, node, balance, mark)
    fallen = sum((m - b) / s for m, b, s in zip(mark, balance, terms.stake, strict=True))
    return Node((worst, fallen), node.done | 1 << step, balance, mark, (*node.order, step))


def _allowed(terms: Terms, balance: tuple[int, ...]) -> bool:
    if any(balance[i] > terms.final[i] + terms.guarantee[i] for i in terms.acting):
        return False
    limits = zip(balance, terms.limit, strict=True)
    return all(limit is None or b >= -limit for b, limit in limits)
