"""The inner loops, over plain arrays: compiled with numba, or run as they stand on small cases.

A mark is the highest balance that a party has held so far; a cap is the highest mark that a state
allows it (rules 1 and 2 at some trust and guarantee). An order holds when no mark is above its
cap. Arrays of a party and a state are flat: party i in state s stands at ``s * parties + i``.
"""

# Plain loops and flat arrays on purpose: numba compiles them, and Python runs them on lists.
# ruff: noqa: C901

from __future__ import annotations

from paripassu.order.search.expansion import WORD, rise

FOUND, NONE, PAUSED, FULL = 1, 0, 2, 3
LOWEST, HIGHEST = -(2**62), 2**62


def narrow(first, to, balance, cap, low, high, alive, parties, size):  # type: ignore[no-untyped-def]
    """Drop the states that no order can pass through, looking at one party at a time.

    low: the lowest mark with which the state can be reached; high: the highest mark with which
    the end can be reached from it. Where low > high the state is dead. NONE: start or end is dead.
    PAUSED: something has changed, so it is to be called again, until FOUND.
    """
    last = size - 1
    changed = False
    for s in range(last, -1, -1):
        if not alive[s]:
            continue
        here = s * parties
        for i in range(here, here + parties):
            high[i] = cap[i] if s == last else LOWEST
        for e in range(first[s], first[s + 1]):
            if alive[to[e]]:
                there = to[e] * parties - here
                for i in range(here, here + parties):
                    high[i] = max(high[i], high[there + i])
        for i in range(here, here + parties):
            high[i] = min(high[i], cap[i])
            if high[i] < balance[i]:
                alive[s] = 0
        changed = changed or not alive[s]
    if not alive[0]:
        return NONE
    for j in range(parties * size):
        low[j] = balance[j] if j < parties else HIGHEST
    for s in range(size):
        if not alive[s]:
            continue
        here = s * parties
        for i in range(here, here + parties):
            low[i] = max(low[i], balance[i])
            if low[i] > high[i]:
                alive[s] = 0
        if not alive[s]:
            changed = True
            continue
        for e in range(first[s], first[s + 1]):
            there = to[e] * parties - here
            for i in range(here, here + parties):
                low[there + i] = min(low[there + i], low[i])
    if not alive[last]:
        return NONE
    return PAUSED if changed else FOUND


def settle(first, to, cap, ease, alive, parties, size):  # type: ignore[no-untyped-def]
    """Give per party and state the lowest cap still to come: a mark up to it can do no harm."""
    for s in range(size - 1, -1, -1):
        if not alive[s]:
            continue
        here = s * parties
        for i in range(here, here + parties):
            ease[i] = cap[i]
        for e in range(first[s], first[s + 1]):
            if alive[to[e]]:
                there = to[e] * parties - here
                for i in range(here, here + parties):
                    ease[i] = min(ease[i], ease[there + i])


def descend(  # type: ignore[no-untyped-def]
    first, to, balance, high, ease, alive, weight, parties, size, wide,
    path, edge, tried, marks, head, link, label, counters, budget,
):  # fmt: skip
    """Walk depth first to the end, keeping every mark under its cap, and remember what failed.

    A state fails with some marks; it fails with any higher ones too. `counters` holds the depth
    of the walk, the number of failed labels and the number of states expanded: the walk stops
    after `budget` expansions (PAUSED) or when the room for labels is full (FULL), and goes on
    when called again. FOUND: `edge` holds the order. NONE: there is no order.
    """
    last = size - 1
    depth = counters[0]
    while True:
        s = path[depth]
        if s == last:
            counters[0] = depth
            return FOUND
        if budget <= 0:
            counters[0] = depth
            return PAUSED
        chosen = -1
        most = -1.0
        for e in range(first[s], first[s + 1]):
            at, bit = depth * wide + (e - first[s]) // WORD, 1 << (e - first[s]) % WORD
            if tried[at] & bit:
                continue
            t = to[e]
            room = 1e300 if alive[t] else -1.0
            if alive[t]:
                for i in range(parties):
                    mark = marks[depth * parties + i]
                    if balance[t * parties + i] > mark:
                        mark = balance[t * parties + i]
                    if mark > high[t * parties + i]:
                        room = -1.0
                        break
                    slack = (high[t * parties + i] - mark) * weight[i]
                    if mark > ease[t * parties + i] and slack < room:
                        room = slack
            if room < 0:
                tried[at] |= bit
            elif room > most:
                chosen = e
                most = room
        if chosen < 0:
            used = counters[1]
            if (used + 1) * parties > len(label):
                counters[0] = depth
                return FULL
            for i in range(parties):
                mark = marks[depth * parties + i]
                label[used * parties + i] = mark if mark > ease[s * parties + i] else LOWEST
            link[used] = head[s]
            head[s] = used
            counters[1] = used + 1
            depth -= 1
            if depth < 0:
                return NONE
            continue
        t = to[chosen]
        tried[depth * wide + (chosen - first[s]) // WORD] |= 1 << (chosen - first[s]) % WORD
        for i in range(parties):
            mark = marks[depth * parties + i]
            if balance[t * parties + i] > mark:
                mark = balance[t * parties + i]
            marks[(depth + 1) * parties + i] = mark
        f = head[t]
        while f >= 0:
            worse = True
            for i in range(parties):
                if label[f * parties + i] > marks[(depth + 1) * parties + i]:
                    worse = False
                    break
            if worse:
                break
            f = link[f]
        if f < 0:
            edge[depth] = chosen
            depth += 1
            path[depth] = t
            for k in range(depth * wide, depth * wide + wide):
                tried[k] = 0
            budget -= 1
            counters[2] += 1


def dive(deal, limits, path, room, n, m, greedy, budget):  # type: ignore[no-untyped-def]
    """Walk depth first over the bare terms, under `sets` sets of limits, and remember what failed.

    Takes the step that leaves the most room first, or, not `greedy`, the first that fits. A state
    is the set of steps done, as bits; the table `key` (its length a power of two) finds the marks
    with which it failed: it fails with any higher ones too. A full table forgets what is new. A
    mark begins at `first`; for a party with floors it is the highest that it has passed.

    FOUND: `path` holds the order. NONE: there is none. PAUSED: the budget was not enough.
    """
    (keep, needs, after, after_at, joins, joins_at, gain, sizes, acting, weight, held_at, others,
     start) = deal  # fmt: skip
    least, free, slope, scale, top, grace, sets, first, floors, floors_at, last = limits
    tried, balance, marks, missing, met, moved, place, key, head, link, label = room
    used, done, slots = 0, 0, len(key)
    place[0] = -1
    parties = len(acting)
    for s in range(n):
        missing[s] = needs[s]
    for i in range(m):
        balance[i] = start[i]
    for i in range(parties):
        marks[i] = first[i]
    depth = 0
    while True:
        if depth == n:
            return FOUND
        if budget <= 0:
            return PAUSED
        budget -= 1
        chosen, most = -1, -1.0
        for s in range(n):
            if missing[s] != 0 or tried[depth] >> s & 1:
                continue
            waits = False
            for row in range(held_at[s], held_at[s + 1]):
                waits = waits or others[row] & done == 0
            if waits:
                continue
            for i in range(m):
                moved[i] = balance[depth * m + i] + keep[s * m + i]
            for j in range(joins_at[s], joins_at[s + 1]):
                if met[joins[j]] + 1 == sizes[joins[j]]:
                    for i in range(m):
                        moved[i] += gain[joins[j] * m + i]
            room = 1e300
            for i in range(m):
                spare = (moved[i] - least[i]) * weight[i]
                room = min(room, spare)
            if room >= 0:
                for i in range(parties):
                    held = moved[acting[i]]
                    mark = marks[depth * parties + i]
                    if floors_at[i] == floors_at[i + 1]:
                        mark = max(mark, held)
                    else:
                        mark = max(mark, rise(floors, floors_at[i], floors_at[i + 1], moved, 0))  # type: ignore[no-untyped-call]
                        room = min(room, (min(held, last[i]) - mark) * weight[acting[i]])
                        mark = held
                    for j in range(sets):
                        x = j * parties + i
                        cap = (free[x] + slope[x] * held) // scale[x]
                        cap = min(max(cap, grace[x] + held), top[x])
                        room = min(room, (cap - mark) * weight[acting[i]])
            if room < 0:
                tried[depth] |= 1 << s
            elif room > most:
                chosen, most = s, room
                if not greedy:
                    break
        if chosen < 0:
            if (used + 1) * parties <= len(label) and place[depth] >= 0:
                for i in range(parties):
                    label[used * parties + i] = marks[depth * parties + i]
                link[used] = head[place[depth]]
                head[place[depth]] = used
                used += 1
            tried[depth] = 0
            depth -= 1
            if depth < 0:
                return NONE
            s = path[depth]
            done ^= 1 << s
            missing[s] = 0
            for j in range(after_at[s], after_at[s + 1]):
                missing[after[j]] += 1
            for j in range(joins_at[s], joins_at[s + 1]):
                met[joins[j]] -= 1
            continue
        tried[depth] |= 1 << chosen
        path[depth] = chosen
        missing[chosen] = -1
        for j in range(after_at[chosen], after_at[chosen + 1]):
            missing[after[j]] -= 1
        for i in range(m):
            balance[(depth + 1) * m + i] = balance[depth * m + i] + keep[chosen * m + i]
        for j in range(joins_at[chosen], joins_at[chosen + 1]):
            met[joins[j]] += 1
            if met[joins[j]] == sizes[joins[j]]:
                for i in range(m):
                    balance[(depth + 1) * m + i] += gain[joins[j] * m + i]
        done ^= 1 << chosen
        depth += 1
        tried[depth] = 0
        for i in range(parties):
            held = balance[depth * m + acting[i]]
            if floors_at[i] < floors_at[i + 1]:
                held = rise(floors, floors_at[i], floors_at[i + 1], balance, depth * m)  # type: ignore[no-untyped-call]
            marks[depth * parties + i] = max(marks[(depth - 1) * parties + i], held)
        at, looks = (done ^ done >> 17 ^ done >> 31 ^ done >> 47) * 40503 >> 3 & (slots - 1), 0
        while key[at] != 0 and key[at] != done + 1 and looks < 8:
            at, looks = at + 1 & (slots - 1), looks + 1
        place[depth], f = -1, -1
        if looks < 8:
            key[at], place[depth], f = done + 1, at, head[at]
        while f >= 0:
            worse = True
            for i in range(parties):
                if label[f * parties + i] > marks[depth * parties + i]:
                    worse = False
                    break
            if worse:
                break
            f = link[f]
        if f >= 0:
            tried[depth], place[depth] = (1 << n) - 1, -1


def changes_left(first, to, actor, alive, left, actors, size):  # type: ignore[no-untyped-def]
    """Give per state and last actor the fewest changes of actor to the end: at ``s*actors + a``.

    `actor` is the acting side of each edge.
    """
    for a in range(actors):
        left[(size - 1) * actors + a] = 0
    for s in range(size - 2, -1, -1):
        if not alive[s]:
            continue
        fewest = 2**30
        for e in range(first[s], first[s + 1]):
            if alive[to[e]] and left[to[e] * actors + actor[e]] < fewest:
                fewest = left[to[e] * actors + actor[e]]
        for a in range(actors):
            left[s * actors + a] = fewest + 1
        for e in range(first[s], first[s + 1]):
            a = actor[e]
            if alive[to[e]] and left[to[e] * actors + a] < left[s * actors + a]:
                left[s * actors + a] = left[to[e] * actors + a]


WALKING = (narrow, settle, descend, changes_left)
