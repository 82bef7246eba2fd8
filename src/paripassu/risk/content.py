"""What a stress test tells, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from typing_extensions import TypedDict

from paripassu.answer import Content, Number
from paripassu.order.told import DealContent
from paripassu.risk.explained import ExplainedContent


class ShareContent(TypedDict):
    """A share of draws with its standard error."""

    share: Number
    error: Number


class SpreadContent(TypedDict):
    """A quantity over draws."""

    mean: Number
    worst: Number
    lowest: Number


class EndContent(TypedDict):
    """Where an order first breaks, or ends."""

    cause: Literal["rule", "left", "alarm", "unbacked"]
    rule: int | None
    party: str | None
    step: int
    share: Number
    error: Number


class PartyContent(TypedDict):
    """What a party is left with: in the end, and were the plan to end after each step."""

    result: SpreadContent
    steps: list[SpreadContent]


class OrderContent(TypedDict):
    """One order."""

    name: str
    order: list[str]
    holds: ShareContent
    completed: ShareContent
    best: ShareContent
    regret: ShareContent
    breaks: list[EndContent]
    ends: list[EndContent]
    survival: list[Number]
    days: list[Number]
    parties: Mapping[str, PartyContent]


class DrawnContent(TypedDict):
    """How the numbers were drawn."""

    numbers: int
    stated: int
    spread: Number
    shape: str
    together: str
    correlation: Number
    late: Number
    luck: bool


class FoundContent(TypedDict):
    """An order that is the best in some draws."""

    order: list[str]
    share: Number
    error: Number


class ReplannedContent(TypedDict):
    """What is found where each draw is planned for anew."""

    draws: int
    proved: int
    safe: ShareContent
    status: Mapping[str, ShareContent]
    orders: list[FoundContent]
    different: int


class StressContent(Content):
    """How often each order holds, and what comes of it."""

    draws: int
    wanted: int
    sample: int
    drawn: DrawnContent
    deal: DealContent
    holds: Mapping[str, Number]
    completed: Mapping[str, Number]
    orders: list[OrderContent]
    explained: ExplainedContent
    replanned: ReplannedContent | None
