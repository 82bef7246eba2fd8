"""The sentence that names judgements which contradict each other, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

from paripassu.case.judgements import Judgement
from paripassu.case.number import plain
from paripassu.case.repair import MOST_CHANGES, Conflict, Contradiction, Repair
from paripassu.case.scale import Numbers, clash
from paripassu.language import _, _n, either, listed

# A longer part names judgements by their numbers; and the whole is one sentence, not a page.
LONGEST_PART, LONGEST = 280, 450


def contradicted(
    judgements: Sequence[Judgement], numbers: Numbers, found: Contradiction, *, secret: bool
) -> tuple[int, str]:
    """Give the judgement at which it is best mended, and one sentence on all of it.

    `secret`: judgements are named by their number only, and nothing of what they say.
    """
    conflict = found.conflicts[0]
    # Whoever writes judgements one by one meets the contradiction at the last of them.
    mending = {k for repair in found.repairs for k in repair} & conflict
    position = max(mending or conflict)
    of_numbers = clash([judgements[k] for k in sorted(conflict)], {}) is None
    told = _told(judgements, numbers if of_numbers else {}, conflict, position)
    if secret or len(told) > LONGEST_PART:
        told = _numbers_only(conflict, of_numbers=of_numbers)
    if more := found.conflicts[1:]:
        others = listed([_numbered(one) for one in more])
        told = _and_then([told, _("{judgements} cannot hold either", judgements=others)])
    room = 0 if secret else LONGEST - len(told)
    mended = _mended(judgements, found.repairs, room)
    return position, _("{sentence}.", sentence=_and_then([told, mended]))


def _told(judgements: Sequence[Judgement], numbers: Numbers, conflict: Conflict, last: int) -> str:
    said = [_said(judgements[k]) for k in sorted(conflict - {last})]
    for name in sorted({name for k in conflict for name in judgements[k][:2]} & {*numbers}):
        said.append(_("{name} is worth {number}", name=name, number=plain(numbers[name])))
    return _("cannot hold: {some}, yet {other}", some=listed(said), other=_said(judgements[last]))


def _numbers_only(conflict: Conflict, *, of_numbers: bool) -> str:
    numbered = _numbered(conflict)
    if not of_numbers:
        return _("{judgements} contradict each other", judgements=numbered)
    return _n(
        "{judgements} contradicts the stated values",
        "{judgements} contradict the stated values",
        len(conflict),
        judgements=numbered,
    )


def _mended(judgements: Sequence[Judgement], repairs: Sequence[Repair], room: int) -> str:
    """Tell as many repairs as there is room for; else which judgements they change."""
    if not repairs:
        return _n(
            "no change of {n} judgement or fewer was found that mends it",
            "no change of {n} judgements or fewer was found that mends it",
            MOST_CHANGES,
        )
    told = ""
    for position, repair in enumerate(repairs):
        way = listed([_instead(judgements[k], new) for k, new in repair.items()])
        first = _("to mend it, call {way}", way=way)
        longer = _and_then([told, _("or call {way}", way=way)]) if told else first
        if len(longer) > room:
            left = len(repairs) - position
            others = _n("or in {n} other way", "or in {n} other ways", left)
            return _and_then([told, others]) if told else _where(repairs)
        told = longer
    return told


def _where(repairs: Sequence[Repair]) -> str:
    changed = dict.fromkeys(_numbered(repair) for repair in repairs)
    return _("to mend it, change {judgements}", judgements=either([*changed]))


def _instead(old: Judgement, new: Judgement) -> str:
    sides = {"better": new.better, "other": new.than}
    if new.by == (0, 0):
        return _("{better} and {other} worth the same", **sides)
    if new.better != old.better:
        return _("{better} better than {other} by “{word}”", **sides, word=new.said)
    return _(
        "the difference between {better} and {other} “{word}”, not “{before}”",
        **sides,
        word=new.said,
        before=old.said,
    )


def _said(one: Judgement) -> str:
    sides = {"better": one.better, "other": one.than}
    if one.by == (0, 0):
        return _("{better} is worth the same as {other}", **sides)
    return _("{better} is better than {other} by “{word}”", **sides, word=one.said)


def _numbered(positions: Iterable[int]) -> str:
    numbers = [str(k + 1) for k in sorted(positions)]
    return _n("judgement {numbers}", "judgements {numbers}", len(numbers), numbers=listed(numbers))


def _and_then(parts: Iterable[str]) -> str:
    # Translators: how two parts of a long sentence are joined.
    return reduce(lambda first, then: _("{first}; {then}", first=first, then=then), parts)
