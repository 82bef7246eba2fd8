"""A case in which parties trust some more than others, and more as they are shown more."""

from __future__ import annotations

from typing import Any

TRUSTING: dict[str, Any] = {
    "paripassu": 1,
    "title": "Trust in whom",
    "parties": {
        "north": {
            "name": "The North", "trust": {"south": 0.2, "others": 0.4}, "learns": {"like": 2},
            "breach_cost": 3,
        },
        "south": {
            "name": "The South", "trust": {"north": {"at_first": 0.15, "learns": {"like": 1}}},
            "breach_cost": 2,
        },
        "east": {"name": "The East", "trust": 0.5, "breach_cost": 3},
    },
    "actions": {
        "freeze": {"by": "north", "does": "stops tests", "value": {"north": -1, "south": 3},
                   "reversible": 0.8},
        "drills": {"by": "south", "does": "suspends drills", "value": {"south": -1, "north": 2},
                   "reversible": 1},
        "textiles": {"by": "south", "does": "buys textiles", "value": {"south": -2, "north": 5},
                     "reversible": 0.5},
        "plant": {"by": "north", "does": "closes the plant", "needs": ["freeze"],
                  "value": {"north": -5, "south": 8, "east": 4}},
        "rail": {"by": "east", "does": "joins the railways", "value": {"east": -1, "north": 4},
                 "reversible": 0.3},
        "sign": {"by": "south", "does": "signs", "value": {}, "shows": 0.25},
    },
}  # fmt: skip
