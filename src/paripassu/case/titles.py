"""What a step is called: by the titles of its actions, in the language spoken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from paripassu.case.instrument import Instrument
from paripassu.case.model import Action, Case
from paripassu.case.translated import said
from paripassu.language import _, in_clauses, isolated


def titled(case: Case, step: str, agreed: Mapping[str, int] | None = None) -> str:
    """Give the title of a step: ``oil.2`` is “Oil deliveries (2 of 3)”, ``a+b`` both with a plus.

    An action without a title is called by its id, and so is what the case does not know. A title
    that is not stated in the language spoken is given in the first in which it is. Where it is read
    from the other end than what stands beside it here, it is set apart by isolates.

    Parameters
    ----------
    step
        Its name in plans, in `history` and in `readings`; also the id of an action, which then is
        meant as a whole, or of an instrument.
    agreed
        In how many instalments an action is done, where a deal says otherwise than the case.
    """
    parts = [_part(case, part.strip(), agreed or {}) for part in step.split("+")]
    return " + ".join(map(isolated, parts)) if len(parts) > 1 else parts[0]


def named(case: Case, step: str, agreed: Mapping[str, int] | None = None) -> str:
    """Give the title of a step as it stands within a sentence: in quotation marks.

    As `titled` does, but where nothing has a title the name of the step stays as it is.
    """
    known = (_known(case, part) for part in step.split("+"))
    if not any(one.title for one in known if one is not None):
        return step
    # Translators: the title of an action within a sentence, in the quotation marks of the language.
    return _("“{title}”", title=titled(case, step, agreed))


def in_titles(case: Case, steps: Iterable[str]) -> str:
    """List steps, or actions, by their titles."""
    return in_clauses(titled(case, step) for step in steps)


def _part(case: Case, name: str, agreed: Mapping[str, int]) -> str:
    id_, _dot, number = name.partition(".")
    known = _known(case, name)
    if known is None:
        return name
    title = title_of(case, id_)
    if not number:
        return title
    of = agreed.get(id_, known.steps if isinstance(known, Action) else known.parts)
    # In another deal it may come in more parts than the case states: then nobody knows how many.
    if isinstance(of, int) and number.isdecimal() and int(number) <= of > 1:
        # Translators: an instalment of an action: “Oil deliveries (2 of 3)”.
        return _("{title} ({number} of {parts})", title=isolated(title), number=number, parts=of)
    # Translators: an instalment of an action, of nobody knows how many: “Oil deliveries (part 2)”.
    return _("{title} (part {number})", title=isolated(title), number=number)


def title_of(case: Case, id_: str) -> str:
    """Give the title of an action, or of an instrument, in the language spoken; its id if none."""
    known = _known(case, id_)
    return id_ if known is None else said(known.title) or id_


def _known(case: Case, name: str) -> Action | Instrument | None:
    """Give the action, or the instrument, that a part of a step is of."""
    id_ = name.strip().partition(".")[0]
    return case.actions.get(id_) or case.instruments.get(id_)
