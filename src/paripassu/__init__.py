"""Pari Passu: the order of real actions in which wary parties can keep an agreement."""

from paripassu.case.load import load
from paripassu.errors import CaseError, CheckError, PariPassuError, RequestError
from paripassu.order.plan import Plan, Step, plan

__all__ = [
    "CaseError",
    "CheckError",
    "PariPassuError",
    "Plan",
    "RequestError",
    "Step",
    "load",
    "plan",
]
