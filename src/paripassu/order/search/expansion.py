"""The inner loops that lay out states from one end, layer by layer, and join two halves.

A state is the set of steps behind it, seen from the end it is reached from: the steps done from
the start, the steps undone from the end; as bits, `WORD` to a number. Its mark is, for each party
by itself, the least harm with which it can be reached: from the start the highest balance on the
way, from the end the lowest balance still to come, its sign turned. So the marks of a state need
not come from one order: what fails with them fails in every order, what passes may still fail.
Where the trust of a party changes with what is done, the floor that a state sets to all that
follows (`rise`) stands for its balance wherever that counts as the harm of leaving.
"""

# Plain loops and flat arrays on purpose: numba compiles them, and Python runs them on lists.
# ruff: noqa: C901

from __future__ import annotations

WORD = 62
DIED, MET, PAUSED, FULL = 0, 1, 2, 3
NOTHING = -(2**61)  # a floor that asks for nothing
ROW = 15  # as in `floors`
# Python and numba agree on the low bits of the product, which alone are kept.
MIX, LOW = 0x1E3779B97F4A7C15, 0x7FFFFFFFFFFFFFFF


def find(new, words, key, head, slots):  # type: ignore[no-untyped-def]
    """Give the slot of the table `head`, `slots` long, that holds a state, or its empty place."""
    mixed = 0
    for k in range(words):
        mixed = (mixed ^ int(new[k])) * MIX & LOW
        mixed ^= mixed >> 31
    slot = mixed & (slots - 1)
    while head[slot] >= 0:
        same = True
        for k in range(words):
            if key[head[slot] * words + k] != new[k]:
                same = False
        if same:
            break
        slot = slot + 1 & (slots - 1)
    return slot


def enter(words, first, last, key, head, slots, new):  # type: ignore[no-untyped-def]
    """Clear a table and enter the states from `first` to before `last`."""
    for slot in range(slots):
        head[slot] = -1
    for state in range(first, last):
        for k in range(words):
            new[k] = key[state * words + k]
        head[find(new, words, key, head, slots)] = state


def held_up(s, key, at, words, sign, held_at, about, others):  # type: ignore[no-untyped-def]
    """Whether a step has to wait at the state at `at`: for none of one of its groups is done.

    From the end it is the last to be undone: not while a step that is done has no other of its
    group. Each row of the step says whom it is about, and which others would do.
    """
    for row in range(held_at[s], held_at[s + 1]):
        step, met = about[row], False
        if sign < 0:
            met = key[at + step // WORD] >> step % WORD & 1 == 1
        for k in range(words):
            there = key[at + k] if sign > 0 else ~key[at + k]
            met = met or others[row * words + k] & there != 0
        if not met:
            return True
    return False


def rise(floors, first, last, held, at):  # type: ignore[no-untyped-def]
    """Give the highest floor that some rows set at the state whose balances stand from `at` on.

    For the rows see `floors.ROW`. A balance x that comes later must satisfy
    h + w - g ≤ p·U + (1 - p)·(x + w + c), as the least whole x.
    """
    highest = NOTHING
    for r in range(first * ROW, last * ROW, ROW):
        left = floors[r + 1]
        if left >= 0 and held[at + left] == floors[r + 2]:
            continue
        h, e = held[at + floors[r]], held[at + floors[r + 3]]
        p, q = floors[r + 4] + floors[r + 5] * e, floors[r + 6] + floors[r + 7] * e
        above, below, final, cover = floors[r + 8], floors[r + 9], floors[r + 10], floors[r + 11]
        lost = -((above - below * h) // below) - cover  # no loss by falling to here
        floor = NOTHING
        if q > p:
            free = q * above + below * (p * final + (q - p) * cover) - floors[r + 12]
            if floors[r + 14] >= 0:
                free -= below * p * held[at + floors[r + 14]]
            floor = -((free - q * below * h) // (below * (q - p)))
            if floors[r + 13]:
                floor = min(floor, lost)
        elif q == p and floors[r + 12] and floors[r + 13] and below * (h - final) >= above:
            floor = lost
        highest = max(highest, floor)
    return highest


def raised(floors, floors_at, held, marks, m, parties, size):  # type: ignore[no-untyped-def]
    """Set the marks of all states, by state and party, to the highest floors they set."""
    for state in range(size):
        for a in range(parties):
            if floors_at[a] < floors_at[a + 1]:
                marks[state * parties + a] = rise(
                    floors, floors_at[a], floors_at[a + 1], held, state * m
                )


def largest(step, size, first, last, behind, there):  # type: ignore[no-untyped-def]
    """Give how large the first of some steps is that is behind (1), or is not (0); 0 for none."""
    for j in range(first, last):
        if behind[step[j] // WORD] >> step[j] % WORD & 1 == there:
            return size[j]
    return 0


def spread(deal, limits, large, table, sign, n, m, words, budget):  # type: ignore[no-untyped-def]
    """Lay out what the states there are lead to, for `budget` of them.

    `count` holds the layer that is being left, the next state of it, the states laid out, and how
    long the table of the next layer is (0 before there is one); `layer` where each layer begins.
    Returns DIED where a layer is empty, MET when the last one is laid out, PAUSED after the
    budget, FULL when there is no room: call again with more. For `large` see `one_step`.
    """
    keep, own, needs, _, _, joins, joins_at, sets, gain, acting, held_at, about, others = deal
    least, most, rows_at, free, slope, scale, grace, floors, floors_at, start, bottom = limits
    step, size, large_at = large
    key, held, mark, head, layer, count, balance, risen, new = table
    parties, room, grouped = len(acting), len(key) // words, len(about) > 0
    at, state, used, slots = count[0], count[1], count[2], count[3]
    while at < n:
        while state < layer[at + 1]:
            if budget <= 0 or used + n > room:
                count[0], count[1], count[2], count[3] = at, state, used, slots
                return PAUSED if budget <= 0 else FULL
            # States of one layer can be alike only among themselves: their table stays small.
            fresh = used + n - layer[at + 1]
            if slots < 2 * fresh:
                slots = max(slots, 64)
                while slots < 4 * max(fresh, layer[at + 1] - layer[at]):
                    slots *= 2
                enter(words, layer[at + 1], used, key, head, slots, new)
            budget -= 1
            for s in range(n):
                ready, k = True, 0
                while ready and k < words:
                    behind = key[state * words + k]
                    ready = (needs[s * words + k] & ~behind | own[s * words + k] & behind) == 0
                    k += 1
                if not ready:
                    continue
                if grouped and held_up(s, key, state * words, words, sign, held_at, about, others):
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
                    up = x
                    if floors_at[a] < floors_at[a + 1]:
                        up = rise(floors, floors_at[a], floors_at[a + 1], balance, 0)
                    y = max(mark[state * parties + a], up if sign > 0 else -x)
                    risen[a] = y
                    high, low = (y, x) if sign > 0 else (up, -y)
                    if floors_at[a] == floors_at[a + 1] and rows_at[a] < rows_at[a + 1]:
                        p, q, r, to_come = 2 * a, 2 * a + 1, 2 * a + 2, int(sign < 0)
                        p, q, r = large_at[p], large_at[q], large_at[r]
                        if sign < 0:
                            cost = largest(step, size, p, q, new, 0)
                            brings = largest(step, size, q, r, new, 0)
                            high = max(high, start[a], bottom[a] + max(cost, brings))
                        cost = largest(step, size, p, q, new, to_come)
                        brings = largest(step, size, q, r, new, to_come)
                        low = min(low, high - cost, most[acting[a]] - brings)
                    for r in range(rows_at[a], rows_at[a + 1]):
                        line = scale[r] * high <= free[r] + slope[r] * low
                        passes = passes and (line or high <= grace[r] + low)
                    a += 1
                if not passes:
                    continue
                slot = find(new, words, key, head, slots)
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
        layer[at + 1], slots = used, 0
        if layer[at + 1] == layer[at]:
            count[0], count[1], count[2], count[3] = at, state, used, slots
            return DIED
    count[0], count[1], count[2], count[3] = at, state, used, slots
    return MET


def match(  # type: ignore[no-untyped-def]
    limits, words, every, first, last, key, mark, alive, rest,
    first_other, last_other, other, mark_other, alive_other, rest_other, parties, head, new,
):  # fmt: skip
    """Find the states that both halves have, and whose marks go together; returns how many.

    `alive` says which these are, `rest` what mark the other half has for them.
    """
    _, _, rows_at, free, slope, scale, grace, _, _, _, _ = limits
    found, slots = 0, 64
    while slots < 2 * (last_other - first_other):
        slots *= 2
    enter(words, first_other, last_other, other, head, slots, new)
    for state in range(first, last):
        for k in range(words):
            new[k] = every[k] ^ key[state * words + k]
        t = head[find(new, words, other, head, slots)]
        passes, a = t >= 0, 0
        while passes and a < parties:
            high, low = mark[state * parties + a], -mark_other[t * parties + a]
            for r in range(rows_at[a], rows_at[a + 1]):
                line = scale[r] * high <= free[r] + slope[r] * low
                passes = passes and (line or high <= grace[r] + low)
            a += 1
        if passes:
            alive[state], alive_other[t] = 1, 1
            for a in range(parties):
                rest[state * parties + a] = mark_other[t * parties + a]
                rest_other[t * parties + a] = mark[state * parties + a]
            found += 1
    return found


def trace(  # type: ignore[no-untyped-def]
    deal, limits, table, alive, rest, sign, at, n, m, words
):  # fmt: skip
    """Mark the states that lead to those alive in the layer `at`, back to the first.

    `rest` is the mark with which the other end can be reached from a state; a state whose own mark
    does not go with it is left out. Groups need no look here nor in `edges`: between two states
    that were laid out, one step more than the other, that step was not held up.
    """
    after, after_at, acting = deal[3], deal[4], deal[9]
    _, _, rows_at, free, slope, scale, grace, floors, floors_at, _, _ = limits
    key, held, mark, head, layer, _, _, risen, new = table
    parties = len(acting)
    for here in range(at, 0, -1):
        slots = 64
        while slots < 2 * (layer[here] - layer[here - 1]):
            slots *= 2
        enter(words, layer[here - 1], layer[here], key, head, slots, new)
        for state in range(layer[here], layer[here + 1]):
            if not alive[state]:
                continue
            for s in range(n):
                at_word = state * words
                if not key[at_word + s // WORD] >> s % WORD & 1:
                    continue
                latest, j = True, after_at[s]
                while latest and j < after_at[s + 1]:
                    latest = key[at_word + after[j] // WORD] >> after[j] % WORD & 1 == 0
                    j += 1
                if not latest:
                    continue
                for k in range(words):
                    new[k] = key[at_word + k]
                new[s // WORD] ^= 1 << s % WORD
                t = head[find(new, words, key, head, slots)]
                passes, a = t >= 0, 0
                while passes and a < parties:
                    x, y = mark[t * parties + a], -sign * held[t * m + acting[a]]
                    if sign < 0 and floors_at[a] < floors_at[a + 1]:
                        y = rise(floors, floors_at[a], floors_at[a + 1], held, t * m)
                    y = max(y, rest[state * parties + a])
                    risen[a] = y
                    high, low = (x, -y) if sign > 0 else (y, -x)
                    for r in range(rows_at[a], rows_at[a + 1]):
                        line = scale[r] * high <= free[r] + slope[r] * low
                        passes = passes and (line or high <= grace[r] + low)
                    a += 1
                if passes:
                    for a in range(parties):
                        if not alive[t] or risen[a] < rest[t * parties + a]:
                            rest[t * parties + a] = risen[a]
                    alive[t] = 1


def edges(  # type: ignore[no-untyped-def]
    own, needs, key, layer, head, counts, to, step, new, n, words, begin, state, used,
):  # fmt: skip
    """Find the steps that lead from one state to another, for as many as `counts` is long.

    States are sets of steps done, layer by layer, `begin` the first of which the steps are looked
    for. Returns how many states were done and how many steps found when it was, or room ran out.
    """
    here = 0
    while layer[here + 1] <= begin + state:
        here += 1
    while state < len(counts):
        # The next layer alone: a small table is quickly looked up.
        slots, there = 64, layer[min(here + 2, len(layer) - 1)]
        while slots < 2 * (there - layer[here + 1]):
            slots *= 2
        enter(words, layer[here + 1], there, key, head, slots, new)
        here += 1
        while state < len(counts) and begin + state < layer[here]:
            if used + n > len(to):
                return state, used
            before, at = used, (begin + state) * words
            for s in range(n):
                ready, k = True, 0
                while ready and k < words:
                    done = key[at + k]
                    ready = (needs[s * words + k] & ~done | own[s * words + k] & done) == 0
                    new[k] = done | own[s * words + k]
                    k += 1
                t = head[find(new, words, key, head, slots)] if ready else -1
                if t >= 0:
                    to[used], step[used] = t, s
                    used += 1
            counts[state] = used - before
            state += 1
    return state, used


KERNELS = (spread, match, trace, edges)
