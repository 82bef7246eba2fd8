"""Pari Passu: the order of real actions in which wary parties can keep an agreement."""

from paripassu.case.load import load
from paripassu.errors import CaseError, CheckError, PariPassuError, RequestError
from paripassu.order.count import Count, count
from paripassu.order.frontier import Frontier, frontier
from paripassu.order.given import check
from paripassu.order.instalments import Instalments, instalments
from paripassu.order.plan import Plan, Step, plan
from paripassu.unlock.unlock import Unlock, unlock

__all__ = [
    "CaseError",
    "CheckError",
    "Count",
    "Frontier",
    "Instalments",
    "PariPassuError",
    "Plan",
    "RequestError",
    "Step",
    "Unlock",
    "check",
    "count",
    "frontier",
    "instalments",
    "load",
    "plan",
    "unlock",
]
