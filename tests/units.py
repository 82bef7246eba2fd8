"""A case with the points of one party counted in another unit: all its numbers times a factor."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction
from typing import Any

from tests.brute_force import number

Data = dict[str, Any]
OWN = ("breach_cost", "risk_limit", "bottom_line")


def in_units(data: Data, party: str, factor: Fraction | int) -> Data:
    """Multiply by the factor whatever is stated in the points of the party, and nothing else."""
    data = deepcopy(data)

    def change(table: Data, key: str) -> None:
        """Change a number or a range, where one stands."""
        if isinstance(value := table.get(key), list):
            table[key] = [number(x) * factor for x in value]
        elif value is not None:
            table[key] = number(value) * factor

    for key in OWN:
        change(data["parties"][party], key)
    for stated in data["parties"].values():
        change(stated.get("collateral", {}).get(party, {}), "gained")
    for pledge in data["parties"][party].get("collateral", {}).values():
        change(pledge, "lost")
    instruments = data.get("instruments", {}).values()
    for thing in (*data["actions"].values(), *data.get("also", []), *instruments):
        change(thing.get("value", {}), party)
        change(thing.get("keeps", {}), party)
    for instrument in instruments:
        change(instrument if instrument.get("of") == party else {}, "adds")
        change(instrument if instrument.get("to") == party else {}, "brings")
    return data
