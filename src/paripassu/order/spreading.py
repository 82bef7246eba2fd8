"""The inner loops that lay out states from one end, layer by layer, and join two halves.

A state is the set of steps behind it, seen from the end it is reached from: the steps done from
the start, the steps undone from the end; as bits, `WORD` to a number. Its mark is, for each party
by itself, the least harm with which it can be reached: from the start the highest balance on the
way, from the end the lowest balance still to come, its sign turned. So the marks of a state need
not come from one order: what fails with them fails in every order, what passes may still fail.
"""

# Plain loops and flat arrays on purpose: numba compiles them, and Python runs them on lists.
# ruff: noqa: C901

from __future__ import annotations

from collections.abc import Sequence

WORD = 62
DIED, MET, PAUSED, FULL = 0, 1, 2, 3
# Python and numba agree on the low bits of the product, which alone are kept.
MIX, LOW = 0x1E3779B97F4A7C15, 0x7FFFFFFFFFFFFFFF


def masks(sets: Sequence[Sequence[int]], words: int) -> list[int]:
    """Give sets of steps as bits, each in `words` numbers."""
    made = [0] * (len(sets) * words)
    for number, steps in enumerate(sets):
        for step in steps:
            made[number * words + step // WORD] |= 1 << step % WORD
    return made


def find(new, words, key, head):  # type: ignore[no-untyped-def]
    """Give the slot of the hash table `head` that holds this state, or where it would stand."""
    mixed = 0
    for k in range(words):
        mixed = (mixed ^ int(new[k])) * MIX & LOW
        mixed ^= mixed >> 31
    mask = len(head) - 1
    slot = mixed & mask
    while head[slot] >= 0:
        same = True
        for k in range(words):
            if key[head[slot] * words + k] != new[k]:
                same = False
        if same:
            break
        slot = slot + 1 & mask
    return slot


def spread(deal, limits, table, sign, n, m, words, budget):  # type: ignore[no-untyped-def]
    """Lay out what the states there are lead to, for `budget` of them.

    `count` holds the layer that is being left, the next state of it, and the states laid out;
    `layer` where each layer begins. Returns DIED where a layer is empty, MET when the last layer
    is laid out, PAUSED after the budget, FULL when there is no room: call again with more.
    """
    keep, own, needs, joins, joins_at, sets, gain, acting = deal
    least, most, rows_at, free, slope, scale, grace = limits
    key, held, mark, head, layer, count, balance, risen, new = table
    parties, room = len(acting), len(key) // words
    at, state, used = count[0], count[1], count[2]
    while at < n:
        while state < layer[at + 1]:
            if budget <= 0 or used + n > room:
                count[0], count[1], count[2] = at, state, used
                return PAUSED if budget <= 0 else FULL
            budget -= 1
            for s in range(n):
                ready, k = True, 0
                while ready and k < words:
                    behind = key[state * words + k]
                    ready = (needs[s * words + k] & ~behind | own[s * words + k] & behind) == 0
                    k += 1
                if not ready:
                    continue
                for i in range(m):
                    balance[i] = held[state * m + i] + keep[s * m + i]
                for k in range(words):
                    new[k] = key[state * words + k] | own[s * words + k]
                for j in range(joins_at[s], joins_at[s + 1]):
                    # From the start the last step of a set brings its gain; from the end the first
                    # that is undone takes it away.
                    due = True
                    for k in range(words):
                        if sign > 0:
                            rest = sets[joins[j] * words + k] & ~new[k]
                        else:
                            rest = sets[joins[j] * words + k] & key[state * words + k]
                        due = due and rest == 0
                    if due:
                        for i in range(m):
                            balance[i] += gain[joins[j] * m + i]
                passes, i, a = True, 0, 0
                while passes and i < m:
                    passes = least[i] <= balance[i] and balance[i] <= most[i]
                    i += 1
                while passes and a < parties:
                    x = balance[acting[a]]
                    y = max(mark[state * parties + a], sign * x)
                    risen[a] = y
                    high, low = (y, x) if sign > 0 else (x, -y)
                    for r in range(rows_at[a], rows_at[a + 1]):
                        line = scale[r] * high <= free[r] + slope[r] * low
                        passes = passes and (line or high <= grace[r] + low)
                    a += 1
                if not passes:
                    continue
                slot = find(new, words, key, head)
                t = head[slot]
                if t < 0:
                    head[slot] = used
                    for k in range(words):
                        key[used * words + k] = new[k]
                    for i in range(m):
                        held[used * m + i] = balance[i]
                    for a in range(parties):
                        mark[used * parties + a] = risen[a]
                    used += 1
                else:
                    for a in range(parties):
                        if risen[a] < mark[t * parties + a]:
                            mark[t * parties + a] = risen[a]
            state += 1
        at += 1
        layer[at + 1] = used
        if layer[at + 1] == layer[at]:
            count[0], count[1], count[2] = at, state, used
            return DIED
    count[0], count[1], count[2] = at, state, used
    return MET


def enter(words, used, key, head, new):  # type: ignore[no-untyped-def]
    """Enter all states into an empty table."""
    for state in range(used):
        for k in range(words):
            new[k] = key[state * words + k]
        head[find(new, words, key, head)] = state


def edges(  # type: ignore[no-untyped-def]
    own, needs, key, head, first, to, step, new, size, n, words, state,
):  # fmt: skip
    """Find from `state` on the steps that lead from one state of the table to another.

    States are sets of steps done. Returns the state at which the room ran out, or `size`.
    """
    used = first[state]
    while state < size and used + n <= len(to):
        for s in range(n):
            ready, k = True, 0
            while ready and k < words:
                done = key[state * words + k]
                ready = (needs[s * words + k] & ~done | own[s * words + k] & done) == 0
                new[k] = done | own[s * words + k]
                k += 1
            t = head[find(new, words, key, head)] if ready else -1
            if t >= 0:
                to[used], step[used] = t, s
                used += 1
        state += 1
        first[state] = used
    return state
