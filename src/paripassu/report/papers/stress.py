"""How often orders hold if the numbers are wrong, or luck is bad, in a document."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from paripassu.balance.amounts import headed, points
from paripassu.case.titles import in_titles
from paripassu.language import N_, _, _n, decimal
from paripassu.report.papers.document import (
    Block,
    Bullets,
    Column,
    Document,
    Number,
    Paragraph,
    Picture,
    Row,
    Section,
    Table,
    Tone,
)
from paripassu.report.papers.grounds import not_said
from paripassu.report.papers.whole import bare, document
from paripassu.report.papers.why import explained
from paripassu.report.pictures.loss_chart import loss_chart
from paripassu.report.pictures.survival_chart import named as called
from paripassu.report.pictures.survival_chart import survival_chart
from paripassu.risk.figures import End, Stress, Stressed
from paripassu.risk.replan import Replanned
from paripassu.risk.shares import Share, Spread

FEW, SELDOM = 5, Fraction(1, 100)  # places told of an order; those of fewer draws are not
SHAPES = {
    "uniform": N_("every value in a range as likely as any other"),
    "triangular": N_("the middle of a range the most likely"),
    "three-point": N_("low, middle and high with the chances 30, 40 and 30 %"),
}

MOVES = {
    "party": N_("The values of each party are high or low together (rank correlation "
                "{correlation})."),
    "track": N_("The values of each party in one track are high or low together (rank "
                "correlation {correlation})."),
}  # fmt: skip


def paper(found: Stress, *, brief: bool = False) -> Document:
    """Put a stress test into a document, in the language spoken."""
    sections = [
        Section("stress", "", tuple(_blocks(found)), brief=True),
        *explained(found, brief=brief),
        Section("left", _("What parties are left with"), tuple(_left(found)), brief=True),
        Section("drawn", _("What was assumed"), tuple(_assumed(found)), brief=True),
    ]
    if not brief:
        sections.insert(1, Section("survival", _("How far it comes"), tuple(_survival(found))))
        sections.insert(-1, Section("steps", _("Step by step"), tuple(_steps(found)), wide=True))
    return document(
        found.case,
        subtitle=_("What if the numbers are wrong, or luck is bad"),
        sections=(*sections, not_said()),
        brief=brief,
    )


def percent(share: Fraction) -> str:
    """Write a share."""
    return _("{number} %", number=decimal(f"{float(share) * 100:.1f}"))


def _sure(share: Share) -> str:
    """Write a share with its standard error."""
    error = decimal(f"{float(share.error) * 100:.1f}")
    return _("{number} % (± {error})", number=decimal(f"{float(share.share) * 100:.1f}"),
             error=error)  # fmt: skip


def _blocks(found: Stress) -> Iterator[Block]:
    for one in found.orders:
        yield from _order(found, one)
    if len(found.orders) > 1:
        yield _table(found)
    if found.replanned is not None:
        yield from _replanned(found, found.replanned)
    if found.draws < found.wanted:
        yield Paragraph(
            _("Cut short: {total} draws were asked for.", total=decimal(f"{found.wanted:,}")),
            Tone.PARTLY,
        )


def _order(found: Stress, one: Stressed) -> Iterator[Block]:
    share = one.holds.share
    tone = Tone.YES if share >= Fraction(9, 10) else Tone.PARTLY if share * 2 >= 1 else Tone.NO
    name = called(one.name)
    said = _(
        "Of {draws} draws {order} holds as believed in {share}.",
        draws=decimal(f"{found.draws:,}"), order=name, share=_sure(one.holds),
    )  # fmt: skip
    if found.drawn["luck"]:
        said += " " + _(
            "With bad luck besides it is completed in {share}.", share=_sure(one.completed)
        )
    yield Paragraph(said, tone)
    often = [end for end in one.breaks if end.share.share >= SELDOM][:FEW]
    if often:
        yield Paragraph(_("Where {order} breaks first, as believed:", order=name))
        yield Bullets.of(f"{_sentence(found, one, end)}: {percent(end.share.share)}"
                         for end in often)  # fmt: skip
    ended = [end for end in one.ends if end.cause != "rule" and end.share.share >= SELDOM / 10]
    if ended:
        yield Paragraph(_("What else ends {order}:", order=name))
        yield Bullets.of(f"{_sentence(found, one, end)}: {percent(end.share.share)}"
                         for end in ended[:FEW])  # fmt: skip


def _sentence(found: Stress, one: Stressed, end: End) -> str:
    """Say where an order breaks, or what ends it."""
    party = found.case.parties[end.party].name if end.party else ""
    step = found.deal.named(found.case, one.order[end.step - 1]) if end.step else ""
    if end.cause == "alarm":
        return _("after {step}, which is done but not confirmed", step=step)
    if end.cause == "left":
        if not end.step:
            return _("{party} leaves before the first step is done", party=party)
        return _("{party} leaves by chance after {step}", party=party, step=step)
    if end.cause == "unbacked":
        if not end.step:
            return _("{party} does not begin, as whoever stood for its guarantee has left",
                     party=party)  # fmt: skip
        return _("{party} leaves after {step}, as whoever stood for its guarantee has left",
                 party=party, step=step)  # fmt: skip
    match end.rule:
        case 4:
            return _("{party} gets less than its bottom line by the finished deal", party=party)
        case 3:
            if not end.step:
                return _("{party} is beyond its risk limit from the start", party=party)
            return _("{step} exposes {party} beyond its risk limit", party=party, step=step)
        case 1:
            if not end.step:
                return _("{party} loses by the finished deal, and does not begin", party=party)
            return _("after {step} {party} has more by leaving than by the finished deal",
                     party=party, step=step)  # fmt: skip
        case _:
            if not end.step:
                return _("{party} has too little trust to begin", party=party)
            return _("after {step} {party} has too little trust to go on", party=party, step=step)


def _table(found: Stress) -> Table:
    rows = [
        Row((
            called(one.name), *map(_share, (one.holds, one.completed, one.best)),
            Number(points(one.regret.share, 3), float(one.regret.share)),
        ))
        for one in found.orders
    ]  # fmt: skip
    return Table(
        _("Orders side by side: in what share of draws each lacks the least trust, and how much "
          "more it lacks than the best of them, on average (its regret)."),
        _("Orders"),
        (
            Column(_("Order"), 2),
            Column(_("Holds"), numeric=True),
            Column(_("Completed"), numeric=True),
            Column(_("Best"), numeric=True),
            Column(_("Regret"), numeric=True),
        ),
        tuple(rows),
    )  # fmt: skip


def _replanned(found: Stress, anew: Replanned) -> Iterator[Block]:
    """Say what is found where each draw is planned for anew."""
    yield Paragraph(
        _n("Planned anew for {n} draw, there is a safe order in {share}; the best orders are "
           "{different} different ones.",
           "Planned anew for {n} draws, there is a safe order in {share}; the best orders are "
           "{different} different ones.",
           anew.draws, share=_sure(anew.safe), different=decimal(f"{anew.different:,}"))
    )  # fmt: skip
    if anew.proved < anew.draws:
        yield Paragraph(
            _("For {number} of them it is not proved that no better order exists.",
              number=decimal(f"{anew.draws - anew.proved:,}")), Tone.PARTLY,
        )  # fmt: skip
    rows = [
        Row((in_titles(found.case, order), _share(share))) for order, share in anew.orders[:FEW]
    ]
    yield Table(
        _("How often each order is the best, the most frequent first."),
        _("Planned anew"),
        (Column(_("Order"), 6), Column(_("Best"), numeric=True)),
        tuple(rows),
        anew.different - len(rows),
    )


def _share(share: Share) -> Number:
    return Number(_sure(share), float(share.share))


def _left(found: Stress) -> Iterator[Block]:
    for one in found.orders:
        yield Table(
            _("What each party is left with in the end, by {order}: on average, in the worst 5 % "
              "of draws and at the least.", order=called(one.name)),
            _("Left {name}", name=one.name),
            (
                Column(_("Party"), 2),
                Column(_("On average"), numeric=True),
                Column(_("Worst 5 %"), numeric=True),
                Column(_("At the least"), numeric=True),
            ),
            tuple(Row((headed(found.case, p), *_spread(own))) for p, own in one.result.items()),
        )  # fmt: skip


def _spread(own: Spread) -> Iterator[Number]:
    yield from (Number(points(one), float(one)) for one in (own.mean, own.worst, own.lowest))


def _survival(found: Stress) -> Iterator[Block]:
    said = _("In what share of draws so many steps are done.")
    yield Picture(said, said, bare(survival_chart(found)))


def _steps(found: Stress) -> Iterator[Block]:
    said = _("What each party would be left with if the plan ended after each step: on average, "
             "in the worst 5 % of draws and at the least.")  # fmt: skip
    yield Picture(said, said, bare(loss_chart(found)))
    for one in found.orders:
        parties = [p for p, own in one.steps.items() if any(s.mean or s.lowest for s in own)]
        yield Table(
            _("{order}: how often it comes so far, on which day on average, and what each party "
              "would be left with in the worst 5 % of draws if it ended there.",
              order=called(one.name)),
            _("Steps {name}", name=one.name),
            (
                Column(_("Step"), 4),
                Column(_("Comes so far"), numeric=True),
                Column(_("D+n"), numeric=True),
                *(Column(headed(found.case, p), 1.5, numeric=True) for p in parties),
            ),
            tuple(_step(found, one, parties, k) for k in range(len(one.survival))),
        )  # fmt: skip


def _step(found: Stress, one: Stressed, parties: list[str], k: int) -> Row:
    title = found.deal.titled(found.case, one.order[k - 1]) if k else _("start")
    worst = (one.steps[p][k].worst for p in parties)
    return Row((
        f"{k} {title}", Number(percent(one.survival[k]), float(one.survival[k])),
        Number(points(one.days[k], 0), float(one.days[k])),
        *(Number(points(x), float(x)) for x in worst),
    ))  # fmt: skip


def _assumed(found: Stress) -> Iterator[Block]:
    how = found.drawn
    spread, shape, moves = points(how["spread"] * 100), SHAPES[how["shape"]], how["together"]
    yield Paragraph(
        _n("{n} number was drawn, {stated} of them in the ranges that the case states, the others "
           "within ± {spread} % of themselves; {shape}.",
           "{n} numbers were drawn, {stated} of them in the ranges that the case states, the "
           "others within ± {spread} % of themselves; {shape}.",
           how["numbers"], stated=how["stated"], spread=spread, shape=_(shape))
    )  # fmt: skip
    if moves:
        correlation = decimal(f"{float(how['correlation']):.2g}")
        yield Paragraph(_(MOVES[moves], correlation=correlation))
    if how["luck"]:
        yield Paragraph(
            _("Steps follow each other, each once the one before is verified; each action and each "
              "verification takes longer than stated by {late} % on average. Parties leave, "
              "guarantors withdraw and verifiers err with the chances that the case states.",
              late=points(how["late"] * 100))
        )  # fmt: skip
    else:
        yield Paragraph(
            _("The case states nothing by which luck could end the plan: no chance that a party "
              "leaves, and no error of a verifier.")
        )  # fmt: skip
    yield Paragraph(
        _("Shares of draws, with their standard errors, say how well an order bears these errors; "
          "they are no forecast of what the parties will do. What parties are left with is of the "
          "first {sample} draws.", sample=decimal(f"{found.sample:,}"))
    )  # fmt: skip
