"""The inner loops of dating: each step as early as it can go among those that are dated already.

A serial schedule-generation scheme (Kelley 1963) in which a place must also be safe: at every
instant what a party may take away must stay under what it allows given the least that it may be
left with from then on, in the steps dated so far and in those still to come, one after another.
"""

# ruff: noqa: C901 - plain loops, which numba compiles.

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from paripassu.order.search.compiling import compiled, installed
from paripassu.order.search.label_kernels import FOUND, NONE, PAUSED


def at(times, count, day):  # type: ignore[no-untyped-def]
    """Position of the last event on or before a day."""
    low, high = 0, count
    while high - low > 1:
        middle = (low + high) // 2
        if times[middle] <= day:
            low = middle
        else:
            high = middle
    return low


def holds(  # type: ignore[no-untyped-def]
    times, count, high, after, low, mark, items, when, kinds, marks, ahead, lines, least,
    doubts, doubts_at,
):  # fmt: skip
    """Whether `kinds` items with these dates leave every instant safe.

    items: points (item, party); when: (start, done, verified) of each; marks: their days, sorted.
    doubts: those of each party, see `Doubt`: what they ask at a moment hangs on what is verified.
    """
    for i in range(len(least)):
        moves = False
        for k in range(kinds):
            moves = moves or items[k][i] != 0
        floor = ahead[i]
        free, slope, scale, top = lines[i]
        event, new = count - 1, 3 * kinds - 1
        doubting = doubts_at[i] < doubts_at[i + 1]
        while event >= 0 and (times[event] >= marks[0] or new >= 0 or doubting):
            day = times[event]
            if new >= 0 and marks[new] > day:
                day = marks[new]
            now, rests = high[event][i], low[event][i]
            if times[event] < day:
                now = after[event][i]
            for k in range(kinds):
                points = items[k][i]
                if points > 0:
                    if when[k][1] <= day:
                        now += points
                    if when[k][2] <= day:
                        rests += points
                else:
                    if when[k][1] < day:
                        now += points
                    if when[k][0] <= day:
                        rests += points
            if rests < least[i]:
                return False
            floor = min(floor, rests)
            if now > top:
                return False
            if not doubting and now > (free + slope * floor) // scale:
                return False
            for d in range(doubts_at[i], doubts_at[i + 1]):
                weight, known = doubts[d][1], low[event][len(least) + 2 * d + 1]
                weight += low[event][len(least) + 2 * d]
                for k in range(kinds):
                    if when[k][2] <= day:
                        weight += items[k][len(least) + 2 * d]
                        known += items[k][len(least) + 2 * d + 1]
                if known >= doubts[d][4]:
                    continue  # nobody whom it is about has anything left to do
                doubt = doubts[d][0] - doubts[d][2] * weight
                fall, rest = doubts[d][5] - floor, doubts[d][6] - now
                if doubt > 0 and doubt * fall > doubts[d][3] * weight * rest:
                    return False
            while new >= 0 and marks[new] >= day:
                new -= 1
            if times[event] >= day:
                event -= 1
        if event >= 0 and mark[event][i] > (free + slope * floor) // scale:
            return False
    return True


def enter(times, count, high, after, low, day):  # type: ignore[no-untyped-def]
    """Make an event of a day, if it is none yet; gives how many there are."""
    place = at(times, count, day)  # type: ignore[no-untyped-call]
    if times[place] == day:
        return count
    for k in range(count, place + 1, -1):
        times[k] = times[k - 1]
        for i in range(len(high[0])):
            high[k][i] = high[k - 1][i]
            after[k][i] = after[k - 1][i]
            low[k][i] = low[k - 1][i]
    times[place + 1] = day
    for i in range(len(high[0])):
        high[place + 1][i] = after[place][i]
        after[place + 1][i] = after[place][i]
        low[place + 1][i] = low[place][i]
    return count + 1


def add(times, count, high, after, low, mark, points, when):  # type: ignore[no-untyped-def]
    """Count an item into the balances; gives how many events there are."""
    for which in range(3):
        count = enter(times, count, high, after, low, when[which])  # type: ignore[no-untyped-call]
    for k in range(count):
        for i in range(len(points)):
            if points[i] > 0:
                if times[k] >= when[1]:
                    high[k][i] += points[i]
                    after[k][i] += points[i]
                if times[k] >= when[2]:
                    low[k][i] += points[i]
            else:
                if times[k] > when[1]:
                    high[k][i] += points[i]
                if times[k] >= when[1]:
                    after[k][i] += points[i]
                if times[k] >= when[0]:
                    low[k][i] += points[i]
            mark[k][i] = high[k][i] if k == 0 else max(mark[k - 1][i], high[k][i])
    return count


def over(day, days, row, tables):  # type: ignore[no-untyped-def]
    """Give when what begins on a day is over: so many days later, or as a row of a table says."""
    if row < 0:
        return day + days
    return tables[row][min(day, len(tables[row]) - 1)]


def room(  # type: ignore[no-untyped-def]
    day, last, opens, ends, tables, step, dated, begin, placed, crews, crews_at, most, of, of_at
):
    """Give the first day, from `day` on, on which a span finds room with all who take part.

    dated[..][begin] to dated[..][begin + 1] is the span of each step; of: the crews of each step;
    crews: the steps of each crew, of which `most` can be open at once. opens, ends: the rows of
    tables that say on which days it can begin, and when it is over; -1 for none.
    """
    span_ = last
    if opens >= 0:
        day = over(day, 0, opens, tables)  # type: ignore[no-untyped-call]
    if ends >= 0:
        span_ = over(day, last, ends, tables) - day  # type: ignore[no-untyped-call]
    moved = span_ > 0
    while moved:
        moved = False
        for c in range(of_at[step], of_at[step + 1]):
            crew = of[c]
            free = freed(  # type: ignore[no-untyped-call]
                day, span_, dated, begin, placed, crews, crews_at[crew], crews_at[crew + 1],
                most[crew],
            )  # fmt: skip
            if free > day:
                day, moved = over(free, 0, opens, tables), True  # type: ignore[no-untyped-call]
                span_ = over(day, last, ends, tables) - day  # type: ignore[no-untyped-call]
    return day


def freed(day, last, dated, begin, placed, crews, first, end, most):  # type: ignore[no-untyped-def]
    """Give the day itself where a crew has room for the span, or when one that is open ends."""
    for k in range(first - 1, end):
        # The most are open where one begins, or where the span itself does.
        point = day
        if k >= first:
            point = dated[crews[k]][begin]
            if not placed[crews[k]] or not day < point < day + last:
                continue
        open_, until = 0, day
        for m in range(first, end):
            other = crews[m]
            if placed[other] and dated[other][begin] <= point < dated[other][begin + 1]:
                if open_ == 0 or dated[other][begin + 1] < until:
                    until = dated[other][begin + 1]
                open_ += 1
        if open_ >= most:
            return until
    return day


def span(  # type: ignore[no-untyped-def]
    step, day, done, sure, keep, gains, joins, joins_at, full, order, position, dated,
    items, when, marks,
):  # fmt: skip
    """Write a step's items and their dates, and say how many there are.

    A set that it completes counts with it where all others of the set are verified when it starts,
    and else beside it. when: (start, done, verified) of each item; marks: all these days, sorted.
    dated: (n, 4). What takes no time counts as done, and as verified, on the day after: see
    `Dates.counted`.
    """
    for i in range(len(items[0])):
        items[0][i] = keep[step][i]
    when[0][0], when[0][1] = day, max(day + 1, done)
    when[0][2] = max(when[0][1], sure)
    kinds = 1
    for k in range(joins_at[step], joins_at[step + 1]):
        if not full[joins[k]]:
            continue
        for which in range(3):
            when[kinds][which] = when[0][which]
        item = 0
        for p in range(position):
            other = order[p]
            for m in range(joins_at[other], joins_at[other + 1]):
                if joins[m] == joins[k]:
                    when[kinds][0] = max(when[kinds][0], dated[other][0])
                    ready = max(dated[other][1], dated[other][0] + 1)
                    verified = max(ready, dated[other][3])
                    when[kinds][1] = max(when[kinds][1], ready)
                    when[kinds][2] = max(when[kinds][2], verified)
                    if verified > day:
                        item = kinds
        for i in range(len(items[0])):
            items[item][i] = gains[joins[k]][i] + (items[0][i] if item == 0 else 0)
        if item > 0:
            kinds += 1
    for k in range(kinds):
        for which in range(3):
            value, spot = when[k][which], 3 * k + which
            while spot > 0 and marks[spot - 1] > value:
                marks[spot] = marks[spot - 1]
                spot -= 1
            marks[spot] = value
    return kinds


def following(times, count, day, last):  # type: ignore[no-untyped-def]
    """Give the next day on which a step that lasts so long could meet anything else.

    It starts on an event, or it is done on one, or on the day after one.
    """
    found = times[count - 1] + 1
    event = at(times, count, day) + 1  # type: ignore[no-untyped-call]
    if event < count:
        found = min(found, times[event])
    event = at(times, count, day + last) + 1  # type: ignore[no-untyped-call]
    if event < count:
        found = min(found, times[event] - last)
    event = at(times, count, day + last - 1) + 1  # type: ignore[no-untyped-call]
    if event < count:
        found = min(found, times[event] + 1 - last)
    return max(found, day + 1)


def soonest(members, first, end, placed, dated):  # type: ignore[no-untyped-def]
    """Give the day on which the first of a group is verified, of those that are dated already."""
    day = -1
    for k in range(first, end):
        verified = dated[members[k]][3]
        if placed[members[k]] and (day < 0 or verified < day):
            day = verified
    return day


def place(order, deal, held, limits, crew, memory, dated, state, budget):  # type: ignore[no-untyped-def]
    """Date the steps of an order one by one, each as early as is safe; NONE where one has no place.

    PAUSED after `budget` looks at an event: call again to go on. state: position, events so far.
    ahead: (n + 1, m), what each party may be left with in the steps after each prefix of the order.
    dated: (n, 4), the dates found. on, by: the tracks and the verifiers of each step.
    """
    (keep, start, gains, sizes, joins, joins_at, needs, needs_at, lasts, checks, members, begin,
     groups_at, first) = deal  # fmt: skip
    lags, lags_at, since, lag, lag_rows, opens, ends, verifies, tables = held
    ahead, lines, least, doubts, doubts_at = limits
    crews, crews_at, most, on, on_at, by, by_at = crew
    times, high, after, low, mark, placed, met, full, items, when, marks = memory
    if state[0] == 0:
        times[0], state[1] = -1, 1
        for i in range(len(start)):
            high[0][i], after[0][i], low[0][i], mark[0][i] = start[i], start[i], start[i], start[i]
        for j in range(len(sizes)):
            met[j], full[j] = 0, False
        for j in range(len(order)):
            placed[j] = False
    count = state[1]
    for position in range(state[0], len(order)):
        if budget <= 0:
            state[0], state[1] = position, count
            return PAUSED
        step = order[position]
        day = first[step]
        for k in range(needs_at[step], needs_at[step + 1]):
            day = max(day, dated[needs[k]][3])
        for k in range(groups_at[step], groups_at[step + 1]):
            day = max(day, soonest(members, begin[k], begin[k + 1], placed, dated))  # type: ignore[no-untyped-call]
        for k in range(lags_at[step], lags_at[step + 1]):
            if placed[lags[k]]:
                ready = over(dated[lags[k]][since[k]], lag[k], lag_rows[k], tables)  # type: ignore[no-untyped-call]
                day = max(day, ready)
        for k in range(joins_at[step], joins_at[step + 1]):
            met[joins[k]] += 1
            full[joins[k]] = met[joins[k]] == sizes[joins[k]]
        found, kinds, done, check, sure = False, 0, 0, 0, 0
        while not found:
            budget -= count
            day = room(  # type: ignore[no-untyped-call]
                day, lasts[step], opens[step], ends[step], tables, step, dated, 0, placed, crews,
                crews_at, most, on, on_at,
            )  # fmt: skip
            done = day + lasts[step]
            if ends[step] >= 0:
                done = over(day, 0, ends[step], tables)  # type: ignore[no-untyped-call]
            check = room(  # type: ignore[no-untyped-call]
                done, checks[step], -1, verifies[step], tables, step, dated, 2, placed, crews,
                crews_at, most, by, by_at,
            )  # fmt: skip
            sure = check + checks[step]
            if verifies[step] >= 0:
                sure = over(check, 0, verifies[step], tables)  # type: ignore[no-untyped-call]
            kinds = span(  # type: ignore[no-untyped-call]
                step, day, done, sure, keep, gains, joins, joins_at, full, order, position, dated,
                items, when, marks,
            )  # fmt: skip
            found = holds(  # type: ignore[no-untyped-call]
                times, count, high, after, low, mark, items, when, kinds, marks,
                ahead[position + 1], lines, least, doubts, doubts_at,
            )  # fmt: skip
            if not found:
                # Behind everything that is dated it is as in the order itself: safe, or never.
                if day > times[count - 1]:
                    return NONE
                if ends[step] < 0:
                    day = following(times, count, day, max(1, lasts[step]))  # type: ignore[no-untyped-call]
                else:
                    day += 1
        for k in range(kinds):
            count = add(times, count, high, after, low, mark, items[k], when[k])  # type: ignore[no-untyped-call]
        placed[step] = True
        dated[step][0], dated[step][1] = day, done
        dated[step][2], dated[step][3] = check, sure
    return FOUND


@cache
def compiled_place() -> Callable[..., Any]:
    """Compile `place`, telling numba first of the kernels that it calls."""
    if installed():
        from numba.extending import register_jitable

        for kernel in (at, enter, add, holds, over, freed, room, soonest, span, following):
            register_jitable(kernel)
    return compiled(place)
