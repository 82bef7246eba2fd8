"""The inner loop of the best-first search: labels taken from a heap, the least asked for first.

A label is a set of steps done with the highest balances held on one way to it. Numbers that decide
are whole; those that put labels in order are floats.
"""

# Plain loops and flat arrays on purpose: numba compiles them.
# ruff: noqa: C901

from __future__ import annotations

from paripassu.order.search.beam_kernel import asked
from paripassu.order.search.expansion import LOW, MIX, held_up, largest

NONE, FOUND, PAUSED, FULL = 0, 1, 2, 3


def first_of(new, words, key, head, slots):  # type: ignore[no-untyped-def]
    """Give the slot of a set of steps; `head` holds there 1 + its newest label, or 0."""
    mixed = 0
    for k in range(words):
        mixed = (mixed ^ int(new[k])) * MIX & LOW
        mixed ^= mixed >> 31
    slot = mixed & (slots - 1)
    while head[slot] > 0:
        same = True
        for k in range(words):
            if key[(head[slot] - 1) * words + k] != new[k]:
                same = False
        if same:
            break
        slot = slot + 1 & (slots - 1)
    return slot


def push(label, heap, size, worst, ahead):  # type: ignore[no-untyped-def]
    """Put a label on the heap, which holds `size`: less asked comes first, then less `ahead`."""
    at = size
    while at > 0:
        above = heap[(at - 1) // 2]
        if worst[above] < worst[label] or (
            worst[above] == worst[label] and ahead[above] <= ahead[label]
        ):
            break
        heap[at] = above
        at = (at - 1) // 2
    heap[at] = label


def pop(heap, size, worst, ahead):  # type: ignore[no-untyped-def]
    """Take the first label off the heap, which holds `size`."""
    top, last, at = heap[0], heap[size - 1], 0
    while 2 * at + 1 < size - 1:
        child = 2 * at + 1
        one, two = heap[child], heap[min(child + 1, size - 2)]
        if worst[two] < worst[one] or (worst[two] == worst[one] and ahead[two] < ahead[one]):
            child, one = child + 1, two
        if worst[last] < worst[one] or (worst[last] == worst[one] and ahead[last] <= ahead[one]):
            break
        heap[at] = one
        at = child
    heap[at] = last
    return top


def keeps(marks, at, held, limits, parties):  # type: ignore[no-untyped-def]
    """Whether marks from `at` on go with the balances of the acting parties that come later."""
    rows_at, free, slope, scale, grace = limits[2], limits[3], limits[4], limits[5], limits[6]
    for a in range(parties):
        for r in range(rows_at[a], rows_at[a + 1]):
            high, low = marks[at + a], held[a]
            if scale[r] * high > free[r] + slope[r] * low and high > grace[r] + low:
                return False
    return True


def explore(  # type: ignore[no-untyped-def]
    deal, limits, large, ends, party, mode, table, n, m, words, budget
):  # fmt: skip
    """Go on from labels, for `budget` of them, until an order within the limits is complete.

    `ends` are the last balances of the acting parties, `count` how many labels there are, how many
    on the heap, how many were gone on from, and the label that is complete. NONE where none is
    left: then no order keeps the limits. FULL where there is no room for more.
    """
    keep, own, needs, _, _, joins, joins_at, sets, gain, acting, held_at, about, others = deal
    least, most, step, size, large_at = limits[0], limits[1], large[0], large[1], large[2]
    key, held, mark, worst, ahead, parent, by, depth, link, dead, heap, head, count = table[:13]
    new, balance, risen, now, falls, lows = table[13:]
    parties, room, slots, grouped = len(acting), len(by), len(head), len(about) > 0
    while count[1] > 0:
        if budget <= 0 or count[0] + n > room:
            return PAUSED if budget <= 0 else FULL
        label = pop(heap, count[1], worst, ahead)
        count[1] -= 1
        if dead[label]:
            continue
        if depth[label] == n:
            count[3] = label
            return FOUND
        budget -= 1
        count[2] += 1
        for s in range(n):
            ready = True
            for k in range(words):
                behind = key[label * words + k]
                if needs[s * words + k] & ~behind | own[s * words + k] & behind != 0:
                    ready = False
            if not ready:
                continue
            if grouped and held_up(s, key, label * words, words, 1, held_at, about, others):
                continue
            for i in range(m):
                balance[i] = held[label * m + i] + keep[s * m + i]
            for k in range(words):
                new[k] = key[label * words + k] | own[s * words + k]
            for j in range(joins_at[s], joins_at[s + 1]):
                due = True
                for k in range(words):
                    due = due and sets[joins[j] * words + k] & ~new[k] == 0
                if due:
                    for i in range(m):
                        balance[i] += gain[joins[j] * m + i]
            passes = True
            for i in range(m):
                passes = passes and least[i] <= balance[i] and balance[i] <= most[i]
            if not passes:
                continue
            for a in range(parties):
                now[a] = balance[acting[a]]
                risen[a] = max(mark[label * parties + a], now[a])
                p, q, r = large_at[2 * a], large_at[2 * a + 1], large_at[2 * a + 2]
                falls[a] = risen[a] - largest(step, size, p, q, new, 0)
                lows[a] = min(now[a], ends[a], falls[a])
                lows[a] = min(lows[a], most[acting[a]] - largest(step, size, q, r, new, 0))
            if not keeps(risen, 0, lows, limits, parties):
                continue
            slot = first_of(new, words, key, head, slots)
            other = head[slot] - 1
            while other >= 0 and passes:
                under, over = True, True
                for a in range(parties):
                    under = under and mark[other * parties + a] <= risen[a]
                    over = over and mark[other * parties + a] >= risen[a]
                if under:  # whatever can follow the new one can follow that
                    passes = False
                elif over:
                    dead[other] = 1
                other = link[other]
            if not passes:
                continue
            fresh = count[0]
            count[0] += 1
            value, fallen = worst[label], 0.0
            for i in range(m):
                value = max(value, asked(party, i, float(balance[i]), float(balance[i]), mode))
            for a in range(parties):
                i, high = acting[a], float(risen[a])
                value = max(value, asked(party, i, float(ends[a]), high, mode))
                if mode != 2:  # exposure alone asks nothing of a fall as such
                    value = max(value, asked(party, i, float(falls[a]), high, mode))
                value = max(value, asked(party, i, float(now[a]), high, mode))
                fallen += (high - now[a]) / party[4, i]
            # Of labels that ask as much: further on, and with less to fear on the way.
            ahead[fresh] = fallen - depth[label]
            worst[fresh], parent[fresh], by[fresh] = value, label, s
            depth[fresh], dead[fresh], link[fresh] = depth[label] + 1, 0, head[slot] - 1
            head[slot] = fresh + 1
            for k in range(words):
                key[fresh * words + k] = new[k]
            for i in range(m):
                held[fresh * m + i] = balance[i]
            for a in range(parties):
                mark[fresh * parties + a] = risen[a]
            push(fresh, heap, count[1], worst, ahead)
            count[1] += 1
    return NONE
