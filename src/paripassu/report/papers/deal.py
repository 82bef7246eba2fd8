"""What could be agreed on, in a document: packages, the points among them, the Pareto set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from paripassu.balance.amounts import in_unit, points, stated
from paripassu.balance.deal import bottom_line
from paripassu.case.model import Case
from paripassu.case.number import plain
from paripassu.case.titles import titled
from paripassu.language import N_, _, _n, decimal, in_a_row, in_clauses
from paripassu.packages.issues import principals
from paripassu.packages.packages import Packages
from paripassu.packages.proposal import Point, Proposal
from paripassu.report.papers.document import (
    Block,
    Bullets,
    Column,
    Document,
    Heading,
    Item,
    Number,
    Paragraph,
    Picture,
    Row,
    Section,
    Table,
    Tone,
    Verdict,
)
from paripassu.report.papers.grounds import not_said
from paripassu.report.papers.whole import bare, document
from paripassu.report.pictures.pareto_chart import pareto_chart

MOST = 12  # packages shown; --json has all
MEASURES = {
    "nash": N_(
        "Nash: the largest product of gains over the bottom lines, each as a share of the "
        "party's own stakes"
    ),
    "kalai-smorodinsky": N_(
        "Kalai–Smorodinsky: the largest least gain, each as a share of the most "
        "that the party could gain"
    ),
    "maximin": N_("Maximin: the largest least gain, each as a share of the party's own stakes"),
    "utilitarian": N_(
        "Utilitarian: the largest sum of gains, each as a share of the party's own stakes"
    ),
}


def paper(found: Packages, *, brief: bool = False) -> Document:
    """Put the packages that each measure picks, and the Pareto set, into a document."""
    return document(
        found.case,
        subtitle=_("What could be agreed on"),
        sections=(*_sections(found, brief), not_said()),
        brief=brief,
    )


def _sections(found: Packages, brief: bool) -> Iterator[Section]:
    tone, word = (Tone.YES, _("Found")) if found.pareto else (Tone.NO, _("None"))
    yield Section("deal", "", (Verdict(tone, word, _headline(found)),), brief=True)
    picked = tuple(_picked(found))
    if picked:
        title = _("The packages that measures pick")
        yield Section("points", title if not brief else "", picked, brief=True)
    if found.pareto:
        drawn = [] if brief or len(found.compared) < 2 else [_picture(found)]
        title = _("Pareto set")
        yield Section("pareto", title, (_table(found), *drawn), wide=True, brief=True)
    cut = [*cut_short(found.unfinished)]
    if found.undecided:
        undecided = _n(
            "{n} packages were left out: they are too large to tell whether any order is safe.",
            "{n} packages were left out: they are too large to tell whether any order is safe.",
            found.undecided,
        )
        cut.append(Paragraph(undecided, Tone.PARTLY))
    if cut:
        yield Section("unfinished", "", tuple(cut), brief=True)


def _picked(found: Packages) -> Iterator[Block]:
    for measure, sentence in MEASURES.items():
        if measure in found.points:
            yield Heading(_(sentence))
            yield from _point(found, found.points[measure])
    if found.winner is not None:
        yield Heading(_("Adjusted Winner, for two parties who divide issues"))
        yield Paragraph(_division(found))


def _picture(found: Packages) -> Picture:
    caption = _("The packages by what they give to two of the parties.")
    return Picture(caption, caption, bare(pareto_chart(found)))


def _headline(found: Packages) -> str:
    if not found.pareto and found.unfinished:
        return _("No package was found before the search was cut short.")
    if not found.pareto and found.carried:
        return _("No package gives every party its bottom line and has a safe order.")
    if not found.pareto:
        return _("No package gives every party its bottom line.")
    # Translators: what was found, and how much of what there is.
    return _("{packages}; {share}.", packages=_packages(found), share=_listed(found.bound))


def _packages(found: Packages) -> str:
    """Say how many packages were found, and what they are."""
    names = in_a_row(found.case.parties[party].name for party in found.compared)
    if found.carried:
        return _n(
            "{n} package that meets every bottom line and that have a safe order, and that nobody "
            "among {names} can improve on without a loss to another",
            "{n} packages that meet every bottom line and that have a safe order, and that nobody "
            "among {names} can improve on without a loss to another",
            len(found.pareto),
            names=names,
        )
    return _n(
        "{n} package that meets every bottom line, and that nobody among {names} can improve on "
        "without a loss to another",
        "{n} packages that meet every bottom line, and that nobody among {names} can improve on "
        "without a loss to another",
        len(found.pareto),
        names=names,
    )


def _listed(bound: Fraction | None) -> str:
    """Say how much of what could be agreed these packages stand for."""
    if bound == 0:
        return _("that is all of them")
    if bound is None:
        return _("there may be others")
    return _(
        "an even sample: whatever else could be agreed, some package of it gives everyone as "
        "much, or less by no more than {share} of its stakes",
        share=percent(bound, 1),
    )


def _point(found: Packages, point: Point) -> Iterator[Block]:
    items = [Item(_named(found, one), tuple(_of(found, one))) for one in point.proposals[:3]]
    more = len(point.proposals) - 3
    if more > 0:
        items.append(
            Item(
                _n(
                    "… and {n} more alike by this measure.",
                    "… and {n} more alike by this measure.",
                    more,
                )
            )
        )
    yield Bullets(tuple(items))
    if not point.proved:
        value = decimal(f"{float(point.value):.4g}")
        reached = (
            _("Not proved: it reaches {value}.", value=value)
            if point.bound is None
            else _(
                "Not proved: it reaches {value}, none more than {bound}.",
                value=value,
                bound=decimal(f"{float(point.bound):.4g}"),
            )
        )
        yield Paragraph(reached, Tone.PARTLY)


def _of(found: Packages, proposal: Proposal) -> Iterator[str]:
    yield _got(found, proposal)
    if proposal.order is not None:
        yield _("It has a safe order.")
    elif not found.carried:
        yield _("No order of it was found to be safe today; --carry-out keeps to those that are.")


def _named(found: Packages, proposal: Proposal) -> str:
    """Name the actions of a package, or what it leaves out where that is shorter."""
    out = _left_out(found, proposal)
    if len(out) < len(proposal.actions) / 2:
        but = _("all but {actions}", actions=in_a_row(out))
        return but if out else _("all actions of the case")
    held = [held_in_title(found.case, name) for name in proposal.actions]
    return in_a_row(held) or _("nothing beyond what stands already")


def _left_out(found: Packages, proposal: Proposal) -> list[str]:
    """Name the case's actions that are not in a package, or only in part."""
    held = {name.partition(":")[0] for name in proposal.actions}
    parts = [name.split(":") for name in proposal.actions if ":" in name]
    actions = found.case.actions
    gone = [id_ for id_ in actions if id_ not in held and not actions[id_].standing]
    return [*(titled(found.case, id_) for id_ in gone), *(_after(found, *part) for part in parts)]


def _after(found: Packages, action: str, number: str) -> str:
    """Name the parts of an action that a package leaves out."""
    title = titled(found.case, action)
    return _("{action} after part {number}", action=title, number=number)


def held_in_title(case: Case, token: str) -> str:
    """Give the title of what a package holds of an action: ``gas:2`` for two parts of it."""
    action, colon, parts = token.partition(":")
    title = titled(case, action)
    if not colon:
        return title
    return _n("{title} ({n} part)", "{title} ({n} parts)", int(parts), title=title)


def _got(found: Packages, proposal: Proposal) -> str:
    return in_a_row(
        f"{p} {in_unit(found.case, p, points(proposal.final[p]))}" for p in found.compared
    )


def _division(found: Packages) -> str:
    winner = found.winner
    if winner is None:
        return ""
    one, two = (found.case.parties[party].name for party in principals(found.case))
    won = [
        _("{issues} to {name}", name=name, issues=in_a_row(issues))
        for name, issues in ((one, winner.one), (two, winner.two))
        if issues
    ]
    if winner.divided is not None:
        first, second = winner.shares
        won.append(
            _(
                "{issue} is divided, {first} to {one} and {second} to {other}",
                issue=winner.divided,
                first=first,
                one=one,
                second=second,
                other=two,
            )
        )
    got = points(winner.points)
    return _("{won}. Each gets {points} of its own 100 points.", won=in_clauses(won), points=got)


def _table(found: Packages) -> Table:
    least = {party: bottom_line(found.case, party) for party in found.compared}
    heads = [
        f"{p} (≥ {'-' if n is None else in_unit(found.case, p, stated(n))})"
        for p, n in least.items()
    ]
    shown = found.pareto if len(found.pareto) <= MOST else _spread(found.pareto)
    caption = _("Pareto set: what a package leaves out")
    if len(shown) < len(found.pareto):
        caption = _n(
            "{n} in all, {shown} shown; --json has all.",
            "{n} in all, {shown} shown; --json has all.",
            len(found.pareto),
            shown=len(shown),
        )
    rows = (
        Row((in_a_row(_left_out(found, one)) or _("nothing"), *(_points(found, one))))
        for one in shown
    )
    return Table(
        caption,
        _("Pareto set"),
        (Column(_("What a package leaves out"), 5), *(Column(h, 1.5, numeric=True) for h in heads)),
        tuple(rows),
    )


def _points(found: Packages, proposal: Proposal) -> Iterator[Number]:
    for party in found.compared:
        yield Number(points(proposal.final[party]), plain(proposal.final[party]))


def _spread(pareto: Sequence[Proposal]) -> list[Proposal]:
    """Take some at even distances."""
    return [pareto[k * (len(pareto) - 1) // (MOST - 1)] for k in range(MOST)]


def percent(share: Fraction, places: int = 0) -> str:
    """Write a share for people."""
    return decimal(f"{float(share) * 100:.{places}f} %")


def cut_short(unfinished: Sequence[str]) -> Iterator[Paragraph]:
    """Say what the time limit cut short."""
    for what in unfinished:
        yield Paragraph(_("The search was cut short: {what}.", what=_(what)), Tone.PARTLY)
