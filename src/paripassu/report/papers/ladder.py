"""The ladder in a document: today's deal, what it leaves out, and what opens larger ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paripassu.case.titles import in_titles, titled
from paripassu.language import _, _n, in_clauses
from paripassu.packages.ladder import TODAY, Ladder
from paripassu.packages.rungs import Rung
from paripassu.report.papers.changing import change_in_words
from paripassu.report.papers.deal import cut_short, held_in_title, percent
from paripassu.report.papers.document import (
    Block,
    Bullets,
    Document,
    Item,
    Paragraph,
    Section,
    Tone,
    Verdict,
)
from paripassu.report.papers.grounds import not_said
from paripassu.report.papers.whole import document

MOST = 6  # ways to open a rung


def paper(found: Ladder, *, brief: bool = False) -> Document:
    """Put today's deal, what it leaves out, and the ladder to the full deal into a document."""
    size = _(
        "How large a deal is: each action weighs the mean, over the parties, of the share of a "
        "party's own stakes that its value makes up."
    )
    cut = tuple(cut_short(found.unfinished))
    last = Section("size", "", (*cut, Paragraph(size)), brief=True)
    return document(
        found.case,
        subtitle=_("The largest deal that can be carried out today, and on from there"),
        sections=(*_sections(found), last, not_said()),
        brief=brief,
    )


def _sections(found: Ladder) -> Iterator[Section]:
    if found.today is None and TODAY in found.unfinished:
        return
    yield Section("today", "", (_today(found),), brief=True)
    if found.full is None:
        return
    said = in_clauses(_left(found, one) for one in found.left_out)
    left = Paragraph(said or _("Nothing: it is the full deal."))
    out: list[Block] = [left]
    if found.beyond:
        beyond = _(
            "Not in the full deal either, for a bottom line or for what excludes them: {actions}.",
            actions=in_titles(found.case, found.beyond),
        )
        out.append(Paragraph(beyond))
    yield Section("left-out", _("What it leaves out"), tuple(out), brief=True)
    if found.left_out:
        rungs = Bullets(tuple(_rung(found, n, rung) for n, rung in enumerate(found.rungs, 1)))
        title = _("And eventually, everything? One change at a time")
        yield Section("ladder", title, (rungs, Paragraph(_end(found))), brief=True)


def _today(found: Ladder) -> Verdict:
    if found.full is None:
        none = _("No package of these actions gives every party its bottom line.")
        return Verdict(Tone.NO, _("None"), none)
    if found.today is None:
        none = _("No deal of these actions that meets every bottom line can be carried out today.")
        return Verdict(Tone.NO, _("None"), none)
    if not found.today.actions:
        nothing = _("It is to agree on nothing beyond what stands already.")
        return Verdict(Tone.YES, _("Today"), _settled(found), (nothing,))
    order = _("A safe order: {order}", order=in_titles(found.case, found.today.order or ()))
    held = in_clauses(held_in_title(found.case, one) for one in found.today.actions)
    besides = (held, order)
    return Verdict(Tone.YES, _("Today"), _settled(found), besides)


def _settled(found: Ladder) -> str:
    """Say how large today's deal is."""
    size = percent(found.settles)
    if found.settles == found.bound:
        return _(
            "The largest deal that today's trust and guarantees can carry is {size} of the full "
            "one.",
            size=size,
        )
    return _(
        "The largest deal that today's trust and guarantees can carry is {size} of the full one "
        "(not proved; no more than {most}).",
        size=size,
        most=percent(found.bound),
    )


def _rung(found: Ladder, number: int, rung: Rung) -> Item:
    added = in_clauses(_added(found, one) for one in rung.adds)
    adds = f"{number}. {added}  {percent(rung.settles)}"
    if rung.taken is None:
        return Item(adds, (_("comes with it: nothing more is needed."),))
    options = [
        *(titled(found.case, one) for one in rung.instruments),
        *(change_in_words(found.case, one) for one in rung.changes),
    ]
    lines = [_("opens with any one of:")]
    for place, option in enumerate(options[:MOST]):
        on = _("the ladder goes on with this")
        lines.append(f"{option} ← {on}" if place == _place(rung, options) else option)
    more = len(options) - MOST
    if more > 0:
        lines.append(_n("… {n} more (--json)", "… {n} more (--json)", more))
    return Item(adds, tuple(lines))


def _left(found: Ladder, token: str) -> str:
    """Say what of an action is left out: all of it, or ``oil:2/3``."""
    id_, left, parts = _of(token)
    title = titled(found.case, id_)
    if not parts:
        return title
    return _n("{action} ({left} of {n} part)", "{action} ({left} of {n} parts)", parts,
              action=title, left=left)  # fmt: skip


def _added(found: Ladder, token: str) -> str:
    """Say what of an action a rung adds: all of it, or how much is agreed then: ``oil:2/3``."""
    id_, now, parts = _of(token)
    title = titled(found.case, id_)
    if not parts:
        return title
    return _n("{action} (now {now} of {n} part)", "{action} (now {now} of {n} parts)", parts,
              action=title, now=now)  # fmt: skip


def _of(token: str) -> tuple[str, int, int]:
    """Take apart the name of an action, how many of its instalments are meant, and of how many."""
    id_, _colon, share = token.partition(":")
    number, _slash, parts = share.partition("/")
    return id_, int(number or 0), int(parts or 0)


def _place(rung: Rung, options: Sequence[str]) -> int:
    if isinstance(rung.taken, str):
        return rung.instruments.index(rung.taken)
    return len(rung.instruments) + rung.changes.index(rung.taken) if rung.taken else len(options)


def _end(found: Ladder) -> str:
    reached = found.rungs[-1].settles if found.rungs else found.settles
    if reached == 1:
        return _("That is the full deal.")
    if found.unfinished:
        return _("There may be more rungs.")
    return _(
        "No larger deal that keeps all of this was found to open by one more guarantee, trust or "
        "risk limit, or by one more instrument of the case (payments aside): paripassu unlock says "
        "what stands in the way of the full deal."
    )
