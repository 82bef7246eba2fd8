"""What the checkers say, in sentences: which rule fails for whom, and in which branch."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from paripassu.balance.amounts import in_unit, points, stated, told_apart
from paripassu.balance.branches import Branch
from paripassu.balance.deal import bottom_line
from paripassu.balance.deal import guarantee as guarantee_of
from paripassu.case.model import Case
from paripassu.language import _


def tempted(
    case: Case, party: str, moment: int, balance: Fraction, final: Fraction, after: str
) -> str:
    """Say that a party does better by leaving once so many steps are done, `after` the last."""
    backed = guarantee_of(case, party)
    places = told_apart(balance - backed, final)
    said = {
        "party": case.parties[party].name,
        "holds": in_unit(case, party, points(balance, places)),
        "guarantee": in_unit(case, party, stated(backed)),
        "final": in_unit(case, party, points(final, places)),
    }
    if not moment:
        return _(
            "{party} would do better by leaving before the first step, with {holds} in hand, less "
            "the guarantee of {guarantee}, against {final} from the finished deal (rule 1).",
            **said,
        )
    return _(
        "{party} would do better by leaving after step {step} ({name}), with {holds} in hand, "
        "less the guarantee of {guarantee}, against {final} from the finished deal (rule 1).",
        step=moment,
        name=after,
        **said,
    )


def too_exposed(case: Case, party: str, exposure: Fraction, cover: Fraction) -> str:
    """Say that a party would be exposed by more than it can bear."""
    name, limit = case.parties[party].name, case.parties[party].risk_limit or Fraction(0)
    exposed = in_unit(case, party, points(exposure, told_apart(exposure, limit + cover)))
    bears = in_unit(case, party, stated(limit))
    if not cover:
        return _(
            "{party} would be exposed by {exposure}, more than the risk limit of {limit} (rule 3).",
            party=name, exposure=exposed, limit=bears,
        )  # fmt: skip
    return _(
        "{party} would be exposed by {exposure}, more than the risk limit of {limit} and the "
        "{pledged} pledged by others (rule 3).",
        party=name, exposure=exposed, limit=bears, pledged=in_unit(case, party, stated(cover)),
    )  # fmt: skip


def below(case: Case, party: str, final: Fraction) -> str:
    """Say that the finished deal gives a party less than its bottom line."""
    least = bottom_line(case, party) or Fraction(0)
    return _(
        "{party} would get {final} from the finished deal, less than the bottom line of {least} "
        "(rule 4).",
        party=case.parties[party].name,
        final=in_unit(case, party, points(final, told_apart(final, least))),
        least=in_unit(case, party, stated(least)),
    )  # fmt: skip


def where(case: Case, branch: Branch, done: Iterable[str], said: str) -> str:
    """Say of a sentence in which branch it holds, as far as that is known when steps are done."""
    known = set(done)
    events = [event for event in branch.outcomes if event in known]
    if not events:
        return said
    # Translators: {events} are clauses such as “approval does not happen”; {said} is a sentence.
    return _("Where {events}: {said}", events=branch.told(case, events), said=said)
