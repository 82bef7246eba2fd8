"""What a document rests on: whose numbers, the parties' figures, sources, words, and its limits."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from paripassu.balance.amounts import (
    at_least,
    counted_in_points,
    headed,
    hundredths,
    points,
    stated,
)
from paripassu.balance.deal import bottom_line, guarantee
from paripassu.case.model import Role
from paripassu.case.needs import action_of
from paripassu.case.number import plain
from paripassu.case.titles import in_titles
from paripassu.language import N_, _
from paripassu.order.because import share
from paripassu.report.papers.document import (
    Block,
    Bullets,
    Cell,
    Column,
    Entries,
    Heading,
    Number,
    Paragraph,
    Row,
    Section,
    Table,
)
from paripassu.report.papers.parts import uncertain
from paripassu.report.papers.told import Told

ROLES = {
    Role.PRINCIPAL: N_("principal"),
    Role.STAKEHOLDER: N_("stakeholder"),
    Role.GUARANTOR: N_("guarantor"),
}
IN_POINTS = N_("What an action, done for good, is worth to a party, in its own points.")
GLOSSARY = (
    (N_("Balance"), N_("What a party would be left with if the process ended now.")),
    (N_("Exposure"), N_("How far below zero a party's balance is.")),
    (N_("Risk limit"), N_("The largest exposure that a party can bear, whatever its trust.")),
    (
        N_("Trust"),
        N_(
            "How likely, from 0 to 1, a party holds it that the others go through with the plan "
            "and keep to it."
        ),
    ),
    (
        N_("Guarantee"),
        N_("What a party loses by walking away, beyond the deal itself: a bond, for example."),
    ),
    (N_("Bottom line"), N_("The least total value with which a party accepts the deal.")),
    (N_("Value"), IN_POINTS),
    (
        N_("Reversible"),
        N_("The share of an action, from 0 to 1, that can be taken back if the process ends."),
    ),
    (
        N_("Tightest place"),
        N_("Where the order asks the most trust of a party, measured against what it has."),
    ),
    (N_("Guarantor offered"), N_("A party that could lend something to stand behind a step.")),
)
INSTALMENT = (N_("Instalment"), N_("One of the parts into which an action is split: a.1, a.2."))
CUSTODIAN = (
    N_("Custodian"),
    N_("A neutral who makes several actions one indivisible exchange: a+b."),
)
EVENT = (
    N_("Event"),
    N_(
        "What nobody controls: it may happen or not. What the finished deal is worth is then a "
        "mean over what may come, as likely as each party holds it."
    ),
)
DAYS = (N_("D-Day, D+30"), N_("The day on which the plan starts, and 30 days after it."))
RULES = N_(
    "A plan is safe when for each party that acts walking away never beats the finished deal "
    "(rule 1), and never beats going on with the trust that it has (rule 2); when no party is "
    "exposed beyond its risk limit (rule 3); and when each gets its bottom line (rule 4)."
)


def grounds(told: Told) -> Iterator[Block]:
    """Say whose numbers these are and show them."""
    case = told.case
    yield Paragraph(
        _(
            "Values, trust, guarantees and limits are assumptions of {whose}. They are not facts, "
            "and points are never compared between parties.",
            whose=case.whose_numbers,
        )
        if counted_in_points(case)
        else _(
            "Values, trust, guarantees and limits are assumptions of {whose}. They are not facts, "
            "and amounts are never compared between parties.",
            whose=case.whose_numbers,
        )
    )
    if case.assumptions is not None and case.assumptions.note:
        yield from map(Paragraph, case.assumptions.note.split("\n\n"))
    yield Paragraph(_(RULES))
    yield _parties(told)
    if case.assumptions is not None and case.assumptions.stated:
        yield _register(told)
    said = [(told.name(p), case.parties[p].about) for p in told.parties if case.parties[p].about]
    if said:
        yield Heading(_("Why these numbers were assumed"))
        yield Entries(tuple(said))


def _parties(told: Told) -> Table:
    headings = (
        N_("Gets"), N_("Bottom line"), N_("Trust needed"), N_("Trust stated"),
        N_("Guarantee needed"), N_("Guarantee stated"), N_("Exposure"), N_("Risk limit"),
    )  # fmt: skip
    return Table(
        _("What the order asks of each party, and what each is stated to have."),
        _("Parties"),
        (
            Column(_("Party"), 2.4),
            Column(_("Role"), 1.4),
            *(Column(_(heading), 1.2, numeric=True) for heading in headings),
        ),
        tuple(Row(tuple(_party(told, party))) for party in told.parties),
    )


def _party(told: Told, party: str) -> Iterator[Cell]:
    figures, own = told.figures, told.case.parties[party]
    acts = party in figures.trust_needed
    yield headed(told.case, party)
    yield _(ROLES[own.role])
    yield _number(figures.final[party])
    yield _exact(bottom_line(told.case, party))
    needed = figures.trust_needed.get(party)
    if not acts:
        yield ""
    else:
        yield _("no trust is enough") if needed is None else _share(needed)
    yield _exact(own.even if own.trust is not None else None)
    yield _up(figures.guarantee_needed[party]) if acts else ""
    yield _exact(guarantee(told.case, party)) if acts else ""
    yield _number(figures.exposure[party])
    yield _exact(own.risk_limit)


def _number(number: Fraction) -> Number:
    return Number(points(number), plain(number))


def _up(number: Fraction) -> Number:
    """Give a number rounded up, lest it be too low, as a spreadsheet must show it too."""
    return Number(at_least(number), float(hundredths(number)))


def _share(trust: Fraction) -> Number:
    return Number(share(trust), float(hundredths(trust)))


def _exact(number: Fraction | None) -> Cell:
    return "–" if number is None else Number(stated(number), plain(number))


def _register(told: Told) -> Table:
    assert told.case.assumptions is not None
    return Table(
        _("Numbers stated by somebody else, or on another day."),
        _("Assumptions"),
        (
            Column(_("Number"), 2),
            Column(_("Stated by"), 2),
            Column(_("On"), 1),
            Column(_("Why"), 4),
        ),
        tuple(Row((one.of, one.by, one.on or "", one.why)) for one in told.case.assumptions.stated),
    )


def sources(told: Told) -> Entries | None:
    """List where the facts are from: of the case, and of the actions that have one source."""
    of: dict[str, list[str]] = {}
    for id_ in (*told.plan.deal.standing, *told.plan.deal.actions):
        of.setdefault(told.case.actions[id_].source, []).append(id_)
    cited = ((in_titles(told.case, ids), text) for text, ids in of.items())
    said = [(_("The case"), told.case.source), *cited]
    found = tuple((label, text) for label, text in said if text)
    return Entries(found) if found else None


def words(told: Told) -> Entries:
    """Define the words that the document uses."""
    used = list(GLOSSARY)
    split = {action_of(part) for name in told.plan.order for part in name.split("+") if "." in part}
    if any(told.case.actions[action].repeats is None for action in split):
        used.append(INSTALMENT)
    if any("+" in name for name in told.plan.order):
        used.append(CUSTODIAN)
    if uncertain(told.plan):
        used.append(EVENT)
    if told.calendar is not None:
        used.append(DAYS)
    if not counted_in_points(told.case):
        meant = N_("What an action, done for good, is worth to a party, in what it counts in.")
        used = [(word, meant if said is IN_POINTS else said) for word, said in used]
    return Entries(tuple((_(word), _(meaning)) for word, meaning in used))


def not_said(told: Told | None = None) -> Section:
    """Say what must not be read into the document."""
    said = [
        _(
            "It does not say that the deal is just or the best: that depends on whose measure is "
            "used."
        ),
        _(
            "It does not predict that anyone will keep to the plan. It says whether by these "
            "numbers somebody would gain by leaving it."
        ),
        _("Other numbers give other answers; each should be questioned before it is relied on."),
        _("It is not a legal text. What the parties sign is for them to write."),
    ]
    if told is not None and told.viewer is not None:
        said.append(
            _(
                "It holds no figure of another party, and none can be computed from it. The order, "
                "the dates, the verifiers, the shares that can be taken back and the words of the "
                "case are what all parties see; the order was found with numbers of others that "
                "are not shown, and whoever studies it may guess at some of them."
            )
        )
    return Section("not-said", _("What this document does not say"), (Bullets.of(said),))
