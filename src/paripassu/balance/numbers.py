"""The numbers of a case on which the rules rest: each somebody's assumption, and perhaps wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, assert_never

from paripassu.balance.deal import Deal, acts
from paripassu.case.trust import Impression

if TYPE_CHECKING:
    from paripassu.case.model import Case

Kind = Literal["value", "extra", "keeps", "trust", "guarantee"]
KINDS: tuple[Kind, ...] = ("value", "extra", "keeps", "trust", "guarantee")
"""What an action is worth, what an extra is, what is kept if the process ends, trust, guarantee."""


@dataclass(frozen=True, order=True)
class Number:
    """One number of a case, as its file has it: of one time of what repeats, not yet believed.

    Attributes
    ----------
    kind
        One of `KINDS`.
    party
        Whose number it is: in its points, or its trust.
    of
        Of a value or what is kept, the action; of an extra its place, from 0; of trust in whom,
        the party or `others`; else empty.
    low, middle, high
        The range stated, and its middle, which the rules use; of a single number all three.
    """

    kind: Kind
    party: str
    of: str
    low: Fraction
    middle: Fraction
    high: Fraction

    @property
    def path(self) -> str:
        """The key under which the case file has it: ``actions.shutdown.value.usa``."""
        match self.kind:
            case "value" | "keeps":
                return f"actions.{self.of}.{self.kind}.{self.party}"
            case "extra":
                return f"also.{self.of}.value.{self.party}"
            case "trust":
                return f"parties.{self.party}.trust" + (f".{self.of}" if self.of else "")
            case "guarantee":
                return f"parties.{self.party}.breach_cost"
            case unknown:
                assert_never(unknown)

    @property
    def ranges(self) -> bool:
        """Whether a range is stated."""
        return self.low != self.high

    def at(self, share: Fraction, *, high: bool) -> Fraction:
        """Give what it is at a share of the way from its middle to its high or its low end."""
        return self.middle + share * ((self.high if high else self.low) - self.middle)

    def within(self, share: Fraction) -> Number:
        """Give the number with the range of ± a share of its middle; trust stays from 0 to 1."""
        by = abs(self.middle) * share
        low, high = self.middle - by, self.middle + by
        if self.kind == "trust":
            low, high = max(low, Fraction(0)), min(high, Fraction(1))
        elif self.kind == "guarantee":
            low = max(low, Fraction(0))
        return replace(self, low=low, high=high)


def numbers_of(case: Case, deal: Deal, kinds: Collection[Kind] = KINDS) -> tuple[Number, ...]:
    """List the numbers of a deal that are not 0, action by action, then extras, then parties.

    Trust and guarantees are those of parties that act in the deal.
    """
    return tuple(one for one in _all(case, deal) if one.kind in kinds and (one.low or one.high))


def _all(case: Case, deal: Deal) -> Iterator[Number]:
    for id_ in (*deal.standing, *deal.actions):
        action = case.actions[id_]
        for party, (low, high) in action.value.items():
            yield Number("value", party, id_, low, (low + high) / 2, high)
        for party, kept in action.keeps.items():
            yield Number("keeps", party, id_, kept, kept, kept)
    for place, also in enumerate(case.also):
        if all(map(deal.whole, also.when)):
            for party, (low, high) in also.value.items():
                yield Number("extra", party, str(place), low, (low + high) / 2, high)
    for id_, own in case.parties.items():
        if not acts(case, deal, id_):
            continue
        said = own.trust if isinstance(own.trust, Mapping) else {"": own.trust}
        for whom, one in said.items():
            first = one.at_first if isinstance(one, Impression) else one
            if first is not None:
                yield Number("trust", id_, whom, first, first, first)
        yield Number("guarantee", id_, "", *(own.breach_cost,) * 3)


def with_numbers(case: Case, numbers: Mapping[Number, Fraction]) -> Case:
    """Give the case with other numbers in these places; it is not checked as a file is."""
    actions, also, parties = dict(case.actions), list(case.also), dict(case.parties)
    for number, value in numbers.items():
        match number.kind:
            case "value" | "keeps":
                one = actions[number.of]
                stated = {**getattr(one, number.kind)}
                stated[number.party] = (value, value) if number.kind == "value" else value
                actions[number.of] = one.model_copy(update={number.kind: stated})
            case "extra":
                extra = also[int(number.of)]
                worth = {**extra.value, number.party: (value, value)}
                also[int(number.of)] = extra.model_copy(update={"value": worth})
            case "trust":
                party = parties[number.party]
                said: object = value
                if number.of and isinstance(party.trust, Mapping):
                    before = party.trust[number.of]
                    now = (
                        before.model_copy(update={"at_first": value})
                        if isinstance(before, Impression)
                        else value
                    )
                    said = {**party.trust, number.of: now}
                parties[number.party] = party.model_copy(update={"trust": said})
            case "guarantee":
                party = parties[number.party]
                parties[number.party] = party.model_copy(update={"breach_cost": value})
            case unknown:
                assert_never(unknown)
    return case.model_copy(update={"actions": actions, "also": tuple(also), "parties": parties})
