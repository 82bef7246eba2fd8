"""The deal: which actions are agreed, in which instalments, which are exchanged at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from paripassu.case.model import Case, Role
from paripassu.case.names import near
from paripassu.case.needs import action_of, instalment_of
from paripassu.case.signs import composed, typed
from paripassu.case.size import MOST
from paripassu.case.titles import named, titled
from paripassu.case.uncertain import fallbacks
from paripassu.errors import RequestError
from paripassu.language import _, in_a_row
from paripassu.short import Short


@dataclass(frozen=True, repr=False)
class Deal(Short):
    """A set of agreed actions of a case.

    Attributes
    ----------
    actions
        Ids of the actions still to do, in the case's order.
    standing
        Ids of those in force already, before the first step.
    shares
        For each action to do, the sizes of its instalments; they add up to 1, or to less where
        only the first of them are agreed.
    swaps
        Sets of whole actions, or of instalments, that a custodian exchanges at once.
    """

    actions: tuple[str, ...]
    standing: tuple[str, ...]
    shares: Mapping[str, tuple[Fraction, ...]]
    swaps: tuple[tuple[str, ...], ...] = ()

    def parts(self, action: str) -> tuple[str, ...]:
        """Name the instalments of an action: ``oil.1, oil.2``, or its own id where it is whole."""
        return parts_of(action, self.shares[action])

    def parts_named(self, name: str) -> tuple[str, ...]:
        """Give what a name stands for: all parts to do of an action, or one; () for neither."""
        action = name.partition(".")[0]
        own = self.parts(action) if action in self.shares else ()
        return own if name == action else tuple(part for part in own if part == name)

    def folded(self, parts: Sequence[str]) -> tuple[str, ...]:
        """Name parts briefly: an action for all of its own."""
        of = {part: part.partition(".")[0] for part in parts}
        whole = {action for action in of.values() if {*self.parts(action)} <= {*parts}}
        return tuple(dict.fromkeys(a if a in whole else part for part, a in of.items()))

    def titled(self, case: Case, step: str) -> str:
        """Give the title of a step of this deal of a case, as `paripassu.case.titles` does."""
        return titled(case, step, self._numbers)

    def named(self, case: Case, step: str) -> str:
        """Give that title as it stands within a sentence."""
        return named(case, step, self._numbers)

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        """In how many instalments each action is done, where all of it is."""
        return {a: len(own) for a, own in self.shares.items() if self.whole(a)}

    @property
    def size(self) -> int:
        """Count what is to be done, every instalment by itself."""
        return sum(map(len, self.shares.values()))

    def whole(self, action: str) -> bool:
        """Whether all of an action is agreed, or in force already."""
        return action in self.complete

    @cached_property
    def complete(self) -> frozenset[str]:
        """Ids of the actions of which all is agreed, or in force already."""
        return frozenset(self.standing) | {a for a, own in self.shares.items() if sum(own) == 1}


def parts_of(action: str, sizes: Sequence[Fraction]) -> tuple[str, ...]:
    """Name the instalments of an action of these sizes: its own id where one is all of it."""
    if sizes[0] == 1:
        return (action,)
    return tuple(f"{action}.{k + 1}" for k in range(len(sizes)))


def equal(parts: int) -> tuple[Fraction, ...]:
    """Sizes of `parts` equal instalments."""
    return (Fraction(1, parts),) * parts


def agree(
    case: Case,
    *,
    deal: str | Iterable[str] | None = None,
    swaps: Iterable[Sequence[str]] = (),
    shares: Mapping[str, tuple[Fraction, ...]] | None = None,
) -> Deal:
    """Say which deal of the case is meant.

    Parameters
    ----------
    deal
        Name of one of the case's deals, or ids of actions (also as one text, with commas between
        them); the case's own choice if left out.
        ``oil:2`` is the first two of the instalments in which the case states oil. Standing
        actions belong to every deal, named or not.
    swaps
        Sets of actions or instalments (at least two each) that a custodian exchanges at once. An
        action that comes in instalments stands for all of them.
    shares
        Instalments other than those of the case, by action; of whole actions only.

    Raises
    ------
    RequestError
        Where a name is not known, an action lacks one that it needs or is with one that it
        excludes, or a swap is not possible.
    """
    chosen = _chosen(case, deal)
    actions = tuple(id_ for id_, a in case.actions.items() if id_ in chosen and not a.standing)
    standing = tuple(id_ for id_, action in case.actions.items() if action.standing)
    if not actions:
        raise RequestError(_("The deal holds no action that is still to do."))
    sizes = {id_: _sizes(case, id_, chosen[id_]) for id_ in actions}
    _fit_together(case, Deal(actions, standing, sizes))
    for name, given in (shares or {}).items():
        id_ = composed(name)
        if id_ not in sizes:
            raise RequestError(_("There is no action {action} to do in this deal.", action=id_))
        if sum(sizes[id_]) != 1:
            raise RequestError(
                _(
                    "Only parts of {action} are agreed; name it whole in the deal to split it "
                    "otherwise.",
                    action=id_,
                )
            )
        if sum(given) != 1 or any(size <= 0 for size in given):
            raise RequestError(
                _("The instalments of {action} must each be above 0 and add up to 1.", action=id_)
            )
        sizes[id_] = given
    agreed = Deal(actions, standing, sizes)
    return replace(agreed, swaps=_swaps(swaps, agreed))


def acts(case: Case, deal: Deal, party: str) -> bool:
    """Whether a party acts in the deal, or has acted: it could take a standing action back."""
    return any(party in case.actions[id_].by for id_ in (*deal.actions, *deal.standing))


def bottom_line(case: Case, party: str) -> Fraction | None:
    """Least total value a party accepts: as stated, else 0 for a principal, none for others."""
    stated = case.parties[party].bottom_line
    if stated is None and case.parties[party].role is Role.PRINCIPAL:
        return Fraction(0)
    return stated


def guarantee(case: Case, party: str) -> Fraction:
    """Give what a party loses by walking away beyond the deal: breach cost and all it pledged."""
    stated = case.parties[party]
    return sum((p.lost for p in stated.collateral.values()), stated.breach_cost)


def cover(case: Case, deal: Deal, party: str) -> Fraction:
    """Give what a party gains whoever leaves: the least pledged to it by another that acts."""
    others = [p for p in case.parties if p != party and acts(case, deal, p)]
    return min((case.parties[p].pledged(party).gained for p in others), default=Fraction(0))


def too_many(case: Case, deal: Deal, most: int = MOST) -> bool:
    """Whether a deal has more steps times parties than `most`, every instalment counted."""
    return deal.size * len(case.parties) > most


def sized(case: Case, deal: Deal) -> str:
    """Say how large a deal is."""
    steps, parties = deal.size, len(case.parties)
    # Translators: how large a deal is, within other sentences.
    return _(
        "{steps} steps times {parties} parties are {size}",
        steps=f"{steps:,}", parties=parties, size=f"{steps * parties:,}",
    )  # fmt: skip


def _fit_together(case: Case, deal: Deal) -> None:
    """Refuse a deal whose actions lack what they need, or exclude one another."""
    for id_ in deal.actions:
        for group in case.actions[id_].needed:
            if not any(_has(case, deal, name) for name in group):
                raise RequestError(_lacking(deal, id_, group))
    for id_, event in fallbacks(case, case.actions).items():
        if id_ in deal.actions and event not in deal.actions:
            raise RequestError(
                _("The deal holds {action} but not {event}, in whose place it is done.",
                  action=id_, event=event)
            )  # fmt: skip
    present = (*deal.standing, *deal.actions)
    for id_ in present:
        for other in case.actions[id_].excludes:
            if other in present:
                raise RequestError(
                    _("The deal holds {action} and {other}, which it excludes; name a deal with "
                      "one of them, or ask paripassu deal.", action=id_, other=other)
                )  # fmt: skip


def _has(case: Case, deal: Deal, name: str) -> bool:
    """Whether an action, or so many of its instalments, is in a deal or in force already."""
    action, number = action_of(name), instalment_of(name)
    agreed = len(deal.shares.get(action, ()))
    return deal.whole(action) or (number is not None and number <= agreed)


def _lacking(deal: Deal, action: str, group: Sequence[str]) -> str:
    """Say that an action lacks what it needs."""
    if len(group) > 1:
        return _(
            "The deal holds {action} but none of {needs}, one of which it needs.",
            action=action, needs=in_a_row(group),
        )  # fmt: skip
    (need,) = group
    if action_of(need) not in deal.shares:
        return _("The deal holds {action} but not {need}, which it needs.",
                 action=action, need=need)  # fmt: skip
    if instalment_of(need) is not None:
        return _("The deal holds {action} but fewer parts than {need}, which it needs.",
                 action=action, need=need)  # fmt: skip
    return _("The deal holds {action} but only parts of {need}, which it needs.",
             action=action, need=need)  # fmt: skip


def _chosen(case: Case, deal: str | Iterable[str] | None) -> dict[str, int | None]:
    """Give the actions of the deal, each with how many of its instalments; None for all."""
    name = case.deal if deal is None else typed(deal) if isinstance(deal, str) else deal
    if name is None:
        return dict.fromkeys(case.actions)
    if isinstance(name, str) and name in case.actions and name not in case.deals:
        name = [name]
    if isinstance(name, str) and not {",", ":"} & {*name}:
        if name not in case.deals:
            raise RequestError(_no_deal(case, name))
        return dict.fromkeys(case.deals[name].actions)
    chosen: dict[str, int | None] = {}
    # A comma at the end makes one action a list: the name alone would be that of a deal.
    tokens = name.strip().removesuffix(",").split(",") if isinstance(name, str) else name
    for token in (composed(token.strip()) for token in tokens):
        id_, colon, level = token.partition(":")
        if id_ not in case.actions:
            raise RequestError(
                _("The case has no action “{name}”{near}.", name=id_, near=near(id_, case.actions))
            )
        if id_ in chosen:
            raise RequestError(_("The deal names {action} twice.", action=id_))
        chosen[id_] = _level(case, id_, level) if colon else None
    return chosen


def _no_deal(case: Case, name: str) -> str:
    if not case.deals:
        return _("The case has no deal named “{name}”; it has: none.", name=name)
    return _(
        "The case has no deal named “{name}”{near}; it has: {known}.",
        name=name, near=near(name, case.deals), known=", ".join(case.deals),
    )  # fmt: skip


def _level(case: Case, action: str, level: str) -> int:
    if case.actions[action].standing:
        raise RequestError(
            _("{action} is standing already: none of its parts is still to do.", action=action)
        )
    parts = case.actions[action].steps
    most = 1 if parts == "any" else parts
    digits = level.isascii() and level.isdecimal() and len(level) <= 4
    if digits and 1 <= int(level) <= most:
        return int(level)
    if most > 1:
        raise RequestError(
            _("{action}:{found} names no number of the instalments of {action}; "
              "expected 1 to {most}.", action=action, found=level[:20], most=most)
        )  # fmt: skip
    raise RequestError(
        _("{action}:{found} names no number of the instalments of {action}; "
          "expected 1, for the case states no more.", action=action, found=level[:20])
    )  # fmt: skip


def _sizes(case: Case, action: str, level: int | None) -> tuple[Fraction, ...]:
    parts = case.actions[action].steps
    return equal(1 if parts == "any" else parts)[:level]


def _swaps(swaps: Iterable[Sequence[str]], deal: Deal) -> tuple[tuple[str, ...], ...]:
    """Write out what each swap names, part by part."""
    chosen, seen = [], set[str]()
    for swap in (tuple(map(composed, one)) for one in swaps):
        if len(set(swap)) < 2:
            raise RequestError(
                _("A swap names at least two different actions, such as --swap a,b.")
            )
        parts = [part for name in swap for part in _swapped(name, deal)]
        for part in parts:
            if part in seen:
                raise RequestError(_("{name} is named twice in the swaps.", name=part))
            seen.add(part)
        chosen.append(tuple(parts))
    return tuple(chosen)


def _swapped(name: str, deal: Deal) -> tuple[str, ...]:
    parts = deal.parts_named(name)
    if not parts:
        known = [*deal.actions, *(part for action in deal.actions for part in deal.parts(action))]
        raise RequestError(
            _("The swap names {name}, which is not an action to do in this deal{near}.",
              name=name, near=near(name, known))
        )  # fmt: skip
    return parts
