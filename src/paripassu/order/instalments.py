"""In how many instalments: the fewest parts, equal, shrinking or fitted, that make a case safe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import ClassVar, Self

from paripassu.answer import Answer, Content, Number
from paripassu.asking import answering
from paripassu.balance.checker import Status, examine
from paripassu.balance.deal import Deal, agree, equal
from paripassu.balance.terms import compile_terms
from paripassu.case.model import Case
from paripassu.case.names import near
from paripassu.case.signs import composed
from paripassu.case.size import room
from paripassu.errors import RequestError
from paripassu.language import N_, _, _n
from paripassu.order.fitted import Asked, fitted
from paripassu.order.search.safe import safe_order
from paripassu.order.told import DealContent, deal_content, deal_restored
from paripassu.order.trade import ClosedForm, ClosedFormContent, Trade, closed_form, find_trade
from paripassu.running.beside import searched
from paripassu.running.clock import TIME_LIMIT, Clock, OutOfTimeError, Progress, TooLargeError

MAX_PARTS = 60
SHAPES = ("equal", "shrinking", "fitted")
# Without money no party's points can be set against another's, so a few ratios are tried.
RATIOS = (Fraction(1, 2), Fraction(2, 3), Fraction(3, 4), Fraction(9, 10))


class InstalmentsContent(Content):
    """The fewest instalments, with the deal as it is in these."""

    actions: list[str]
    shape: str
    parts: int | None
    sizes: Mapping[str, list[Number]]
    deal: DealContent | None
    order: list[str]
    tried: int
    most: int
    grid: int | None
    closed_form: ClosedFormContent | None


@dataclass(frozen=True, repr=False)
class Instalments(Answer):
    """The fewest instalments found.

    Attributes
    ----------
    actions
        The actions that were split.
    parts
        The fewest parts of each that make the case safe; None where none up to `tried` do.
    sizes
        For each action split, the sizes of its parts, adding up to 1. Money that is paid for one
        good is split to follow the good's parts.
    order
        A safe order with them.
    tried, most
        Up to how many parts were tried, and were to be.
    grid
        Where sizes were fitted: into how many equal parts each action was laid out, of which every
        size is a whole number.
    closed_form
        Where the case is one good against divisible money: what theory says at full trust.
    """

    VERBS: ClassVar = ("instalments",)
    CONTENT: ClassVar = InstalmentsContent
    HEADLINE: ClassVar = ("parts",)

    case: Case = field(repr=False)
    deal: Deal | None = field(repr=False)
    actions: tuple[str, ...]
    shape: str
    parts: int | None
    sizes: Mapping[str, tuple[Fraction, ...]]
    order: tuple[str, ...]
    tried: int
    most: int
    closed_form: ClosedForm | None
    grid: int | None = None

    @property
    def yes(self) -> bool:
        """Whether some number of parts is enough."""
        return self.parts is not None

    @property
    def proved(self) -> bool:
        """Whether no fewer parts of this shape do, up to the most that were to be tried."""
        return not self.unfinished

    @property
    def unfinished(self) -> tuple[str, ...]:
        """What was cut short."""
        return () if self.parts is not None or self.tried == self.most else (N_("instalments"),)

    def content(self) -> InstalmentsContent:
        """Give what it holds."""
        return {
            "actions": list(self.actions),
            "shape": self.shape,
            "parts": self.parts,
            "sizes": {action: list(sizes) for action, sizes in self.sizes.items()},
            "deal": None if self.deal is None else deal_content(self.deal),
            "order": list(self.order),
            "tried": self.tried,
            "most": self.most,
            "grid": self.grid,
            "closed_form": None if self.closed_form is None else self.closed_form.content(),
        }

    @classmethod
    def restored(cls, content: InstalmentsContent, case: Case) -> Self:
        """Make it again."""
        deal, closed = content["deal"], content["closed_form"]
        return cls(
            case=case,
            deal=None if deal is None else deal_restored(deal),
            actions=tuple(content["actions"]),
            shape=content["shape"],
            parts=content["parts"],
            sizes={action: tuple(sizes) for action, sizes in content["sizes"].items()},
            order=tuple(content["order"]),
            tried=content["tried"],
            most=content["most"],
            grid=content["grid"],
            closed_form=None if closed is None else ClosedForm.restored(closed),
        )


@answering
def instalments(
    case: Case,
    actions: Iterable[str] | None = None,
    *,
    shape: str = "equal",
    deal: str | Iterable[str] | None = None,
    swaps: Iterable[Sequence[str]] = (),
    most: int = MAX_PARTS,
    time_limit: float | None = TIME_LIMIT,
    progress: Progress | None = None,
) -> Instalments:
    """Find the fewest parts, the same number for each action split, that make the case safe.

    Parameters
    ----------
    actions
        Which to split; all with ``parts: any`` if left out.
    shape
        ``equal``, or ``shrinking``: each part is the one before times a ratio: cost over value
        where the deal has divisible money, else the best of 1/2, 2/3, 3/4 and 9/10. ``fitted``:
        sizes are found with the order, for each action its own, each a whole number of equal
        parts (`grid`); where trust grows they can start small and rise.
    most
        The largest number of parts tried.

    Raises
    ------
    RequestError
        Where there is nothing to split, or a name or shape is not known; where sizes are to be
        fitted and an action to split is exchanged at once.

    Examples
    --------
    >>> import paripassu
    >>> paripassu.instalments("bill-and-jack", ["pen"]).parts
    1
    """
    if shape not in SHAPES:
        known = ", ".join(SHAPES)
        raise RequestError(
            _("The shape (--shape) is one of {known}, not “{shape}”.", known=known, shape=shape)
        )
    agreed = agree(case, deal=deal, swaps=swaps)
    chosen = _chosen(case, agreed, actions)
    trade = find_trade(case, agreed)
    closed = None if trade is None else closed_form(trade.value, trade.cost, trade.joint)
    # More parts than these make more steps than can be planned.
    whole = sum(len(own) for action, own in agreed.shares.items() if action not in chosen)
    most = min(most, max(1, (room(case) - whole) // len(chosen)))

    if shape == "fitted":
        # Where money is paid for one good the parts of the good count, as in other shapes.
        counted = chosen if trade is None or trade.good not in chosen else (trade.good,)
        asked = Asked(case, agreed, chosen, counted, partial(agree, case, deal=deal, swaps=swaps))
        nothing = Instalments(case, None, chosen, shape, None, {}, (), 0, most, closed)
        return searched(partial(_fitted, asked, nothing), time_limit, progress)

    def find(clock: Clock) -> Instalments:
        tried = 0
        with suppress(OutOfTimeError):
            for parts in range(1, most + 1):
                clock.tick(_n("{n} part", "{n} parts", parts))
                for sizes in _splits(chosen, shape, parts, trade):
                    split = agree(case, deal=deal, swaps=swaps, shares=sizes)
                    order = _safe(case, split, clock)
                    if order is not None:
                        return Instalments(
                            case, split, chosen, shape, parts, sizes, order, parts, most, closed
                        )
                tried = parts
        return Instalments(case, None, chosen, shape, None, {}, (), tried, most, closed)

    return searched(find, time_limit, progress)


def _fitted(asked: Asked, nothing: Instalments, clock: Clock) -> Instalments:
    """Find the fewest parts with their sizes; what is safe undivided is left so."""
    whole = asked.split(dict.fromkeys(asked.chosen, equal(1)))
    try:
        order = _safe(asked.case, whole, clock)
        if order is None:
            fit = fitted(asked, nothing.most, clock)
            if fit.deal is None:
                return replace(nothing, grid=fit.grid, tried=nothing.most)
            whole, order = fit.deal, fit.order
            nothing = replace(nothing, grid=fit.grid)
    except (OutOfTimeError, TooLargeError):
        return nothing
    sizes = {action: whole.shares[action] for action in asked.chosen}
    parts = max(len(sizes[action]) for action in asked.counted)
    return replace(nothing, deal=whole, parts=parts, sizes=sizes, order=order, tried=parts)


def _splits(
    chosen: tuple[str, ...], shape: str, parts: int, trade: Trade | None
) -> Iterator[dict[str, tuple[Fraction, ...]]]:
    """Give the ways to split the chosen actions into this number of parts."""
    ratios: Sequence[Fraction] = (Fraction(1),)
    if shape == "shrinking" and parts > 1:
        ratios = RATIOS if trade is None else (trade.cost / trade.value,)
    for ratio in ratios:
        sizes = shrinking(parts, ratio)
        if trade is not None and {trade.good, trade.money} <= set(chosen):
            yield {trade.good: sizes, trade.money: trade.payments(sizes)}
        else:
            yield dict.fromkeys(chosen, sizes)


def shrinking(parts: int, ratio: Fraction) -> tuple[Fraction, ...]:
    """Sizes of parts each of which is the one before times the ratio; they add up to 1.

    Rounded to a millionth where exact fractions would grow out of hand.
    """
    if ratio == 1:
        return equal(parts)
    raw = [ratio**k for k in range(parts)]
    sizes = [size / sum(raw) for size in raw]
    if sizes[0].denominator > 10**9:
        sizes = [max(Fraction(1, 10**6), Fraction(round(size * 10**6), 10**6)) for size in sizes]
        sizes[0] += 1 - sum(sizes)
    return tuple(sizes)


def _chosen(case: Case, deal: Deal, actions: Iterable[str] | None) -> tuple[str, ...]:
    if actions is None:
        actions = [a for a in deal.actions if case.actions[a].parts == "any"]
        if not actions:
            raise RequestError(
                _(
                    "No action of the deal says parts: any; name those to split, such as "
                    "--split oil."
                )
            )
    chosen = tuple(dict.fromkeys(map(composed, actions)))
    for id_ in chosen:
        if id_ not in deal.shares:
            meant = near(id_, deal.shares)
            raise RequestError(
                _("There is no action “{action}” to do{meant}.", action=id_, meant=meant)
            )
    if not chosen:
        raise RequestError(_("Name at least one action to split."))
    return chosen


def _safe(case: Case, deal: Deal, clock: Clock) -> tuple[str, ...] | None:
    terms = compile_terms(case, deal)
    try:
        found = safe_order(terms, clock)
    except TooLargeError:
        raise OutOfTimeError from None
    if found is None:
        return None
    order = tuple(terms.steps[number] for number in found)
    return order if examine(case, deal, order).status is Status.SAFE else None
