"""A plan as a sequence diagram in Mermaid's text format."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from paripassu.balance.checker import Status
from paripassu.language import _
from paripassu.order.plan import Plan
from paripassu.order.relax import tightest, where
from paripassu.order.step import Step
from paripassu.report.papers.headline import HEADLINES, IMPOSSIBLE, OWN, WORDS, called
from paripassu.report.papers.parts import Part, conditional, gains, parts, stakes

# What Mermaid reads as itself in every place where we write text; all else is written as #…;.
_HARMLESS = frozenset(" .,()/'-–—‘’“”…")
_DIRECTIVE = re.compile("%(?=[%{])")
_NAME, _TEXT, _LANE, _WIDEST = 22, 44, 34, 78  # columns after which a line is broken


@dataclass(frozen=True)
class _Drawn:
    """A plan with what its drawing needs: aliases of the parties shown, stakes of all."""

    plan: Plan
    alias: Mapping[str, str]
    stake: Mapping[str, Fraction]


def mermaid(plan: Plan, viewer: str | None = None) -> str:
    """Write a plan as a Mermaid sequence diagram.

    A participant is a party that acts in the deal or gains by it. An arrow is a step: from who
    acts to whom it brings most (see `gains`), itself where nobody else gains; its number is that
    of the step. A joint action is a note over those who
    act. What a custodian exchanges at once stands in a `critical` block, under one number. The
    note at the head says what the four rules say, and by whose numbers; another marks the
    tightest place. Of a plan as a `viewer` may see it they say it of that party alone.
    """
    return "\n".join(_lines(plan, viewer)) + "\n"


def _lines(plan: Plan, viewer: str | None) -> Iterator[str]:
    stake = stakes(plan)
    done = [part for step in plan.steps for part in parts(plan, step)]
    shown = {*plan.figures.trust_needed}.union(*(gains(plan, part, stake) for part in done))
    order = sorted(
        (party for party in plan.case.parties if party in shown),
        key=lambda party: party not in plan.figures.trust_needed,
    )
    drawn = _Drawn(plan, {party: f"P{k}" for k, party in enumerate(order, 1)}, stake)
    yield "sequenceDiagram"
    yield f"title {escaped(plan.case.title)}"
    for party, alias in drawn.alias.items():
        yield f"participant {alias} as {_wrapped([plan.case.parties[party].name], _NAME)}"
    yield _note(drawn, order, _headline(plan, viewer))
    yield "autonumber"
    tight, arrows = tightest(plan), 1
    for step in plan.steps:
        for line in _step(drawn, step):
            if "->>" in line:
                # Notes are not numbered, and all arrows of one exchange carry one number.
                if arrows != step.number:
                    yield f"autonumber {step.number}"
                arrows = step.number + 1
            yield line
        if tight is not None and tight[1].left == step.number:
            yield _note(drawn, [tight[0]], [_("The tightest place"), where(plan, *tight)])


def _headline(plan: Plan, viewer: str | None) -> list[str]:
    numbers = _("By the numbers of {whose}.", whose=plan.case.whose_numbers)
    if viewer is not None:
        name = plan.case.parties[viewer].name
        own = OWN[plan.status] if plan.figures.possible else IMPOSSIBLE
        return [_(own, name=name), *plan.figures.faults, numbers]
    said = _(HEADLINES[plan.status] if plan.figures.possible else IMPOSSIBLE)
    what = [] if plan.status is Status.SAFE else [called(plan)]
    return [f"{_(WORDS[plan.status])}. {said}", *what, *plan.figures.faults, numbers]


def _step(drawn: _Drawn, step: Step) -> Iterator[str]:
    done = parts(drawn.plan, step)
    if len(done) > 1:
        swapped = _("Step {number}, exchanged at once by a custodian", number=step.number)
        yield f"critical {escaped(swapped)}"
    for part in done:
        yield _done(drawn, step, part)
    if len(done) > 1:
        yield "end"


def _done(drawn: _Drawn, step: Step, part: Part) -> str:
    case = drawn.plan.case
    action = case.actions[part.action]
    others = [p for p in gains(drawn.plan, part, drawn.stake) if p not in action.by]
    does = action.does
    if part.of != 1:
        does = _("{does} (part {part} of {of})", does=does, part=part.number, of=part.of)
    does = conditional(drawn.plan, step, does)
    verifier = action.verified and action.verified.by
    verified = [_("verified by {verifier}", verifier=verifier)] if verifier else []
    if not action.by:
        nobody = _("{number}. nobody controls this", number=step.number)
        return _note(drawn, drawn.alias, [nobody, does, *verified])
    if len(action.by) > 1:
        names = _named(drawn, action.by)
        together = _("{number}. {names} together", number=step.number, names=names)
        brings = [_("for {names}", names=_named(drawn, others))] if others else []
        return _note(drawn, action.by, [together, does, *verified, *brings])
    actor, target = action.by[0], (others or action.by)[0]
    brings = [_("also for {names}", names=_named(drawn, others[1:]))] if others[1:] else []
    text = _wrapped([does, *verified, *brings], _TEXT)
    return f"{drawn.alias[actor]}->>{drawn.alias[target]}: {text}"


def _named(drawn: _Drawn, parties: Iterable[str]) -> str:
    return ", ".join(drawn.plan.case.parties[party].name for party in parties)


def _note(drawn: _Drawn, parties: Iterable[str], paragraphs: list[str]) -> str:
    """Write a note from the first to the last of the parties, no wider than their lanes."""
    shown = list(drawn.alias)
    lanes = sorted(shown.index(party) for party in parties)
    width = min(_LANE * (lanes[-1] - lanes[0]), _WIDEST) or _TEXT
    ends = dict.fromkeys(drawn.alias[shown[lane]] for lane in (lanes[0], lanes[-1]))
    return f"Note over {','.join(ends)}: {_wrapped(paragraphs, width)}"


def _wrapped(paragraphs: list[str], width: int) -> str:
    lines = (line for text in paragraphs for line in textwrap.wrap(text, width))
    return "<br/>".join(map(escaped, lines))


def comment(text: str) -> str:
    """Write a comment of one line; Mermaid obeys a directive, ``%%{…}%%``, even in there."""
    return f"%% {_DIRECTIVE.sub('#37;', ' '.join(text.split()))}"


def escaped(text: str) -> str:
    """Spell out every sign but letters, numbers and harmless marks: ``#59;`` is a semicolon."""
    return "".join(
        sign if sign in _HARMLESS or unicodedata.category(sign)[0] in "LMN" else f"#{ord(sign)};"
        for sign in text
    )
