"""The inner loops of a beam search: what one moment asks, and how beginnings are chosen.

Numbers are floats: orders found here are measured exactly afterwards.
"""

# Plain loops and flat arrays on purpose: numba compiles them, and Python runs them as they are.
# ruff: noqa: C901

from __future__ import annotations

import numpy as np

from paripassu.order.search.expansion import WORD, find, held_up

BROKEN = 10.0
LOOKED_AT = 4  # times as many beginnings are put in order as are kept, for some are alike


def asked(party, i, balance, mark, mode):  # type: ignore[no-untyped-def]
    """Give what one moment asks of one party; `BROKEN` and more where rule 1 or 3 fails.

    mode: 0 trust less the trust stated, 1 guarantee and 2 exposure as shares of the stake.
    """
    final, guarantee, left = party[1, i], party[2, i], balance + party[3, i]
    stake, trust, limit = party[4, i], party[5, i], party[6, i]
    value = -1.0
    if mode == 2:
        value = -balance / stake
    if -limit - balance > 1e-9:
        value = BROKEN + (-limit - balance) / stake
    if party[7, i] == 0.0:
        return value
    over = mark - final
    if over - guarantee > 1e-9 and mode != 1:
        return max(value, BROKEN + (over - guarantee) / stake)
    if mode == 1:
        short = mark - trust * final - (1 - trust) * left
        return max(value, max(short, over) / stake)
    if mode == 0:
        loss, room = mark - guarantee - left, final - left
        return max(value, loss / room - trust if loss > 0 and room > 0 else -trust)
    return value


def begin(  # type: ignore[no-untyped-def]
    deal, party, mode, n, m, words, kind, place, table
):  # fmt: skip
    """Make the first row: nothing done, and what can be done first."""
    needs = deal[2]
    _, ready, many, held, marks, worst, tense, over = table
    for s in range(n):
        free = True
        for w in range(words):
            free = free and needs[s * words + w] == 0
        if free:
            ready[0, 0, many[0, 0]] = s
            many[0, 0] += 1
    for i in range(m):
        held[0, 0, i] = party[0, i]
        marks[0, 0, i] = party[0, i]
        tense[0, 0, i] = strain(party, i, party[0, i], party[0, i], mode, kind)
        over[0, 0, i] = rise(party, i, party[0, i])
    worst[0, 0] = -9.0
    place[1] = 1


def widen(  # type: ignore[no-untyped-def]
    deal, party, mode, n, m, words, sign, width, ease, weights, kind, jitter, from_, step,
    place, table, budget,
):  # fmt: skip
    """Fill for every layer and row the row that it comes from and the step it takes.

    `place` holds the next layer, how many beginnings there are, and which half of the `table` they
    are in; of these `width` at most are gone on with. Stops after the layer in which it has taken
    `budget` looks at a step's effect on a party: call again to go on.
    """
    _, _, needs, after, after_at, _, _, _, _, _, held_at, about, others = deal
    near, strained, now_asked = weights
    done, ready, many, held, marks, worst, tense, over = table
    new = np.zeros(words, np.int64)
    if place[1] == 0:
        begin(deal, party, mode, n, m, words, kind, place, table)
    kept, now = min(place[1], width), place[2]
    room = width * n
    score, harm = np.zeros(room), np.zeros(room)
    origin, move = np.zeros(room, np.int64), np.zeros(room, np.int64)
    slots = 4
    while slots < 4 * width:
        slots *= 2
    head, key = np.zeros(slots, np.int64), np.zeros(width * words, np.int64)
    balance = np.zeros(m)
    while place[0] < n and budget > 0:
        layer, count = place[0], 0
        for row in range(kept):
            budget -= many[now, row] * m
            for r in range(many[now, row]):
                s = ready[now, row, r]
                if len(about) > 0 and held_up(
                    s, done[now], row * words, words, sign, held_at, about, others
                ):
                    continue
                shift(s, done, now, row, deal, words, m, sign, held, balance)
                most, total, nearest = -9.0, 0.0, -9.0
                for i in range(m):
                    if balance[i] == held[now, row, i]:
                        total += tense[now, row, i]
                        nearest = max(nearest, over[now, row, i])
                        continue
                    high, low = moment(marks[now, row, i], balance[i], sign)
                    most = max(most, asked(party, i, low, high, mode))
                    total += strain(party, i, low, high, mode, kind)
                    nearest = max(nearest, rise(party, i, high))
                harm[count] = max(worst[now, row], most, ease)
                score[count] = harm[count] + strained * total / m + near * nearest + jitter[s]
                score[count] += now_asked * max(most, -1.0)
                origin[count], move[count] = row, s
                count += 1
        for k in range(slots):
            head[k] = -1
        kept_next, then, most_of = 0, 1 - now, LOOKED_AT * width
        rank, k = foremost(score[:count], most_of), -1
        while kept_next < width and k + 1 < count:
            k += 1
            if k == len(rank):
                most_of *= LOOKED_AT
                rank = foremost(score[:count], most_of)
            row, s = origin[rank[k]], move[rank[k]]
            for w in range(words):
                new[w] = done[now, row * words + w]
            new[s // WORD] |= 1 << s % WORD
            slot = find(new, words, key, head, slots)
            if head[slot] >= 0:
                continue
            head[slot] = kept_next
            for w in range(words):
                key[kept_next * words + w] = new[w]
                done[then, kept_next * words + w] = new[w]
            shift(s, done, now, row, deal, words, m, sign, held, balance)
            for i in range(m):
                held[then, kept_next, i] = balance[i]
                high, low = moment(marks[now, row, i], balance[i], sign)
                marks[then, kept_next, i] = high if sign > 0 else low
                tense[then, kept_next, i] = strain(party, i, low, high, mode, kind)
                over[then, kept_next, i] = rise(party, i, high)
            worst[then, kept_next] = harm[rank[k]]
            size = 0
            for r in range(many[now, row]):
                if ready[now, row, r] != s:
                    ready[then, kept_next, size] = ready[now, row, r]
                    size += 1
            for a in range(after_at[s], after_at[s + 1]):
                t, free = after[a], True
                for w in range(words):
                    free = free and needs[t * words + w] & ~new[w] == 0
                if free:
                    ready[then, kept_next, size] = t
                    size += 1
            many[then, kept_next] = size
            from_[layer, kept_next], step[layer, kept_next] = row, s
            kept_next += 1
        kept, now = kept_next, then
        place[0], place[1], place[2] = layer + 1, kept, now


def foremost(score, most):  # type: ignore[no-untyped-def]
    """Give the places of the `most` least scores or some more, in order, ties as they come."""
    if most >= len(score):
        return np.argsort(score, kind="mergesort")
    few = np.flatnonzero(score <= np.partition(score, most)[most])
    return few[np.argsort(score[few], kind="mergesort")]


def shift(  # type: ignore[no-untyped-def]
    s, done, now, row, deal, words, m, sign, held, balance
):  # fmt: skip
    """Give the balances after one more step."""
    keep, _, _, _, _, joins, joins_at, sets, gain, _, _, _, _ = deal
    for i in range(m):
        balance[i] = held[now, row, i] + keep[s * m + i]
    for j in range(joins_at[s], joins_at[s + 1]):
        due = True
        for w in range(words):
            behind = done[now, row * words + w]
            if sign > 0 and s // WORD == w:
                behind |= 1 << s % WORD
            # From the end the first of a set that is undone takes its gain away.
            rest = ~behind if sign > 0 else behind
            due = due and sets[joins[j] * words + w] & rest == 0
        if due:
            for i in range(m):
                balance[i] += gain[joins[j] * m + i]


def moment(mark, balance, sign):  # type: ignore[no-untyped-def]
    """Give the highest balance up to a moment and the lowest from it on, as far as they are known.

    `mark` is the highest so far from the start, the lowest still to come from the end.
    """
    if sign > 0:
        return max(mark, balance), balance
    return balance, min(mark, balance)


def rise(party, i, high):  # type: ignore[no-untyped-def]
    """Give how near one party is to breaking rule 1, as a share of its stake."""
    if party[7, i] == 0.0:
        return -9.0
    return (high - party[1, i] - party[2, i]) / party[4, i]


def strain(party, i, low, high, mode, kind):  # type: ignore[no-untyped-def]
    """Give how far one party is from ease at one moment, as a share of its stake.

    kind: 1 what it could lose, 2 the square of that, 3 how far it is from nothing either way.
    """
    far = -low if mode == 2 else high - low
    if kind == 3:
        far = max(abs(low), high - low)
    share = max(0.0, far) / party[4, i]
    return share * share if kind == 2 else share
