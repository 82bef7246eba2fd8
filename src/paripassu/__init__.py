"""Pari Passu: the order of real actions in which wary parties can keep an agreement."""

from importlib import import_module as _import_module

TYPE_CHECKING = False  # but true for type checkers; to import `typing` takes longer than all this

if TYPE_CHECKING:
    from paripassu.case.load import load
    from paripassu.errors import CaseError, CheckError, PariPassuError, RequestError
    from paripassu.opening.unlock import Unlock, unlock
    from paripassu.order.calendar import calendar
    from paripassu.order.count import Count, count
    from paripassu.order.dated_plan import Calendar, DatedStep
    from paripassu.order.frontier import Frontier, frontier
    from paripassu.order.given import check
    from paripassu.order.instalments import Instalments, instalments
    from paripassu.order.plan import Plan, Step, plan
    from paripassu.packages.domain import DomainAnswer, deal_of_domain
    from paripassu.packages.ladder import Ladder, ladder
    from paripassu.packages.packages import Packages, deal

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

# Where each name lives: its module is imported when somebody first asks for the name.
_HOMES = {
    "Calendar": "paripassu.order.dated_plan",
    "CaseError": "paripassu.errors",
    "CheckError": "paripassu.errors",
    "Count": "paripassu.order.count",
    "DatedStep": "paripassu.order.dated_plan",
    "DomainAnswer": "paripassu.packages.domain",
    "Frontier": "paripassu.order.frontier",
    "Instalments": "paripassu.order.instalments",
    "Ladder": "paripassu.packages.ladder",
    "Packages": "paripassu.packages.packages",
    "PariPassuError": "paripassu.errors",
    "Plan": "paripassu.order.plan",
    "RequestError": "paripassu.errors",
    "Step": "paripassu.order.plan",
    "Unlock": "paripassu.opening.unlock",
    "calendar": "paripassu.order.calendar",
    "check": "paripassu.order.given",
    "count": "paripassu.order.count",
    "deal": "paripassu.packages.packages",
    "deal_of_domain": "paripassu.packages.domain",
    "frontier": "paripassu.order.frontier",
    "instalments": "paripassu.order.instalments",
    "ladder": "paripassu.packages.ladder",
    "load": "paripassu.case.load",
    "plan": "paripassu.order.plan",
    "unlock": "paripassu.opening.unlock",
}

if not TYPE_CHECKING:  # a type checker that saw this would take any name for one of ours

    def __getattr__(name: str) -> object:
        """Import what the package shows under a name, once."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(_import_module(_HOMES[name]), name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})

    del TYPE_CHECKING
