"""The deal: which actions are agreed, in which instalments, which are exchanged at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from paripassu.case.consistency import near
from paripassu.case.model import Case, Role
from paripassu.errors import RequestError


@dataclass(frozen=True)
class Deal:
    """A set of agreed actions of a case.

    Attributes
    ----------
    actions
        Ids of the actions still to do, in the case's order.
    standing
        Ids of those in force already, before the first step.
    shares
        For each action to do, the sizes of its instalments; they add up to 1.
    swaps
        Sets of actions, or single instalments, that a custodian exchanges at once.
    """

    actions: tuple[str, ...]
    standing: tuple[str, ...]
    shares: Mapping[str, tuple[Fraction, ...]]
    swaps: tuple[tuple[str, ...], ...] = ()

    def parts(self, action: str) -> tuple[str, ...]:
        """Name the instalments of an action: ``oil.1, oil.2``, or its own id where it is whole."""
        return parts_of(action, len(self.shares[action]))


def parts_of(action: str, number: int) -> tuple[str, ...]:
    """Name so many instalments of an action: its own id where it is whole."""
    return (action,) if number == 1 else tuple(f"{action}.{k + 1}" for k in range(number))


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
        Name of one of the case's deals, or ids of actions; the case's own choice if left out.
    swaps
        Sets of actions or instalments (at least two each) that a custodian exchanges at once.
    shares
        Instalments other than those of the case, by action.

    Raises
    ------
    RequestError
        Where a name is not known, an action lacks one that it needs, or a swap is not possible.
    """
    chosen = _chosen(case, deal)
    actions = tuple(id_ for id_, a in case.actions.items() if id_ in chosen and not a.standing)
    standing = tuple(id_ for id_, action in case.actions.items() if action.standing)
    if not actions:
        raise RequestError("The deal holds no action that is still to do.")
    present = {*actions, *standing}
    for id_ in actions:
        for need in case.actions[id_].needs:
            if need not in present:
                raise RequestError(f"The deal holds {id_} but not {need}, which it needs.")
    sizes = {id_: _sizes(case, id_) for id_ in actions}
    for id_, given in (shares or {}).items():
        if id_ not in sizes:
            raise RequestError(f"There is no action {id_} to do in this deal.")
        if sum(given) != 1 or any(size <= 0 for size in given):
            raise RequestError(f"The instalments of {id_} must each be above 0 and add up to 1.")
        sizes[id_] = given
    return Deal(actions, standing, sizes, _swaps(swaps, sizes))


def acts(case: Case, deal: Deal, party: str) -> bool:
    """Whether a party acts in the deal, or has acted: it could take a standing action back."""
    return any(party in case.actions[id_].by for id_ in (*deal.actions, *deal.standing))


def bottom_line(case: Case, party: str) -> Fraction | None:
    """Least total value a party accepts: as stated, else 0 for a principal, none for others."""
    stated = case.parties[party].bottom_line
    if stated is None and case.parties[party].role is Role.PRINCIPAL:
        return Fraction(0)
    return stated


def _chosen(case: Case, deal: str | Iterable[str] | None) -> set[str]:
    name = case.deal if deal is None else deal
    if name is None:
        return set(case.actions)
    if isinstance(name, str):
        if name not in case.deals:
            known = ", ".join(case.deals) or "none"
            raise RequestError(
                f"The case has no deal named “{name}”{near(name, case.deals)}; it has: {known}."
            )
        return set(case.deals[name].actions)
    ids = set(name)
    for id_ in sorted(ids - set(case.actions)):
        raise RequestError(f"The case has no action “{id_}”{near(id_, case.actions)}.")
    return ids


def _sizes(case: Case, action: str) -> tuple[Fraction, ...]:
    parts = case.actions[action].parts
    return equal(1 if parts == "any" else parts)


def _swaps(
    swaps: Iterable[Sequence[str]], sizes: Mapping[str, tuple[Fraction, ...]]
) -> tuple[tuple[str, ...], ...]:
    chosen = tuple(tuple(swap) for swap in swaps)
    steps = [part for action in sizes for part in parts_of(action, len(sizes[action]))]
    seen: set[str] = set()
    for swap in chosen:
        if len(set(swap)) < 2:
            raise RequestError("A swap names at least two different actions, such as --swap a,b.")
        for name in swap:
            if name in seen:
                raise RequestError(f"{name} is named twice in the swaps.")
            if name in sizes and name not in steps:
                raise RequestError(
                    f"{name} comes in instalments; a swap names one of them, such as {name}.1."
                )
            if name not in steps:
                raise RequestError(
                    f"The swap names {name}, which is not an action to do in this deal"
                    f"{near(name, steps)}."
                )
            seen.add(name)
    return chosen
