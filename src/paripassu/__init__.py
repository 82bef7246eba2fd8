"""Pari Passu: the order of real actions in which wary parties can keep an agreement."""

from paripassu.case.load import load
from paripassu.deal.domain import DomainAnswer, deal_of_domain
from paripassu.deal.ladder import Ladder, ladder
from paripassu.deal.packages import Packages, deal
from paripassu.errors import CaseError, CheckError, PariPassuError, RequestError
from paripassu.order.calendar import calendar
from paripassu.order.count import Count, count
from paripassu.order.dated import Calendar, DatedStep
from paripassu.order.frontier import Frontier, frontier
from paripassu.order.given import check
from paripassu.order.instalments import Instalments, instalments
from paripassu.order.plan import Plan, Step, plan
from paripassu.unlock.unlock import Unlock, unlock

__all__ = [
    "Calendar",
    "CaseError",
    "CheckError",
    "Count",
    "DatedStep",
    "DomainAnswer",
    "Frontier",
    "Instalments",
    "Ladder",
    "Packages",
    "PariPassuError",
    "Plan",
    "RequestError",
    "Step",
    "Unlock",
    "calendar",
    "check",
    "count",
    "deal",
    "deal_of_domain",
    "frontier",
    "instalments",
    "ladder",
    "load",
    "plan",
    "unlock",
]
