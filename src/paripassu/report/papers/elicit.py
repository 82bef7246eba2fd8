"""What a party's choices tell of its values, in a document: for that party's eyes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from paripassu.balance.amounts import headed, points
from paripassu.case.titles import named
from paripassu.language import N_, _, _n, listed
from paripassu.report.papers.choices import answer_in_words, asked, side
from paripassu.report.papers.document import (
    Block,
    Bullets,
    Column,
    Document,
    Number,
    Paragraph,
    Row,
    Section,
    Table,
    Tone,
)
from paripassu.report.papers.grounds import not_said
from paripassu.report.papers.whole import document
from paripassu.risk.choices.elicit import Elicited
from paripassu.risk.choices.session import TOLERANCE

_DONE: Mapping[str, str] = {
    "close": N_(
        "No further answer can change the plan by much: at all the values tried that the answers "
        "leave, no order found asks for less trust by more than {tolerance} than this one."
    ),
    "all": N_(
        "No choice is left that would tell more. Some order may ask for less trust by {regret} at "
        "some of the values that the answers leave."
    ),
    "most": N_(
        "As many questions as were wanted have been asked. Some order may ask for less trust by "
        "{regret} at some of the values that the answers leave."
    ),
}


def paper(found: Elicited, *, brief: bool = False) -> Document:
    """Put a party's values into a document, in the language spoken."""
    party = found.case.parties[found.party].name
    section = Section("elicit", "", tuple(_blocks(found)), wide=True, brief=True)
    return document(
        found.case,
        subtitle=_("The values of {party}, from its choices", party=party),
        sections=(section, not_said()),
        brief=brief,
    )


def _blocks(found: Elicited) -> Iterator[Block]:
    case, n = found.case, len(found.answers)
    yield Paragraph(_n("{n} question has been answered.", "{n} questions have been answered.", n))
    yield from _contradicting(found)
    regret = points(found.regret)
    if found.done is not None:
        tone = Tone.YES if found.done == "close" else Tone.PARTLY
        yield Paragraph(_(_DONE[found.done], tolerance=points(TOLERANCE), regret=regret), tone)
    else:
        said = _("More is to be asked: some order may ask for less trust by {regret}.",
                 regret=regret)  # fmt: skip
        yield Paragraph(said, Tone.PARTLY)
    if found.next is not None:
        signs = {v.action: (v.low >= 0) - (v.high <= 0) for v in found.values}
        yield Paragraph(asked(found.next, signs))
        yield Bullets.of((side(case, found.next.first), side(case, found.next.second)))
    if found.order:
        steps = listed([named(case, step) for step in found.order])
        yield Paragraph(_("The order that loses the least: {steps}.", steps=steps))
        yield Paragraph(
            _("It is safe for all values that the answers leave: proved.")
            if found.safe_whatever
            else _("It is not safe for all values that the answers leave.")
        )
    else:
        yield Paragraph(_("At none of the values tried is there an order that passes the rules."))
    yield _table(found)


def _contradicting(found: Elicited) -> Iterator[Block]:
    """Name the answers that are not counted, and what else would mend it."""
    if not found.contradicting:
        return
    yield Paragraph(
        _n("The answers contradict each other. All others agree once this one is not counted, "
           "and it is not:",
           "The answers contradict each other. All others agree once these {n} are not counted, "
           "and they are not:", len(found.contradicting[0])),
        Tone.NO,
    )  # fmt: skip
    yield Bullets.of(_numbered(found, k) for k in found.contradicting[0])
    for other in found.contradicting[1:]:
        others = listed([_numbered(found, k) for k in other])
        yield Paragraph(_("Or, in their place: {answers}.", answers=others))


def _numbered(found: Elicited, position: int) -> str:
    said = answer_in_words(found.case, found.answers[position])
    return _("answer {number} ({said})", number=position + 1, said=said)


def _table(found: Elicited) -> Table:
    case = found.case
    rows = (
        Row(
            (
                named(case, v.action),
                Number(points(v.low), float(v.low)),
                Number(points(v.value), float(v.value)),
                Number(points(v.high), float(v.high)),
            )
        )
        for v in found.values
    )
    columns = (
        Column(headed(case, found.party), 3),
        Column(_("at least"), numeric=True),
        Column(_("taken for it"), numeric=True),
        Column(_("at most"), numeric=True),
    )
    return Table(
        _("What each action is worth, as far as the answers tell."), _("Values"), columns,
        tuple(rows),
    )  # fmt: skip
