"""Small cases in which too much was claimed, or too little was caught, once time was short."""

ONE_CHANGE_OPENS_MORE = {
    "paripassu": 1,
    "title": "t",
    "parties": {
        "a": {"name": "A", "trust": 1, "breach_cost": 2.0, "bottom_line": 0},
        "b": {"name": "B", "trust": 0.9, "breach_cost": 3.0, "bottom_line": -20, "risk_limit": 8.5},
        "c": {
            "name": "C",
            "trust": 0.8,
            "breach_cost": 5.0,
            "bottom_line": -20,
            "risk_limit": 3.5,
            "role": "stakeholder",
        },
    },
    "actions": {
        "x0": {
            "by": "a",
            "does": "does",
            "value": {"a": -5.0, "b": -2.0, "c": -0.5},
            "reversible": 0.25,
            "keeps": {"a": -0.5},
        },
        "x1": {
            "by": "b",
            "does": "does",
            "value": {"b": -5.5, "a": 8.5, "c": 11.0},
            "reversible": 0.25,
        },
        "x2": {
            "by": "a",
            "does": "does",
            "value": {"a": -3.5, "b": 5.0, "c": 6.5},
            "reversible": 0.75,
        },
        "x3": {
            "by": "b",
            "does": "does",
            "value": {"b": -1.5, "a": 1.0, "c": 2.5},
            "reversible": 0.25,
        },
        "x4": {"by": "a", "does": "does", "value": {"a": -6.0, "b": 5.5, "c": -2.0}},
        "x5": {
            "by": "b",
            "does": "does",
            "value": {"b": -1.0, "a": 1.5, "c": 2.0},
            "reversible": 0.25,
            "keeps": {"b": 4.0},
            "verified": {"by": "UN", "confidence": 0.8, "counts": True},
        },
        "x6": {
            "by": "b",
            "does": "does",
            "value": {"b": -3.0, "a": 3.5, "c": 4.0},
            "reversible": 0.3,
            "keeps": {"c": 2.0},
        },
    },
}
NO_BOUND_YET = {
    "paripassu": 1,
    "title": "t",
    "parties": {
        "a": {"name": "A", "trust": 0.6, "breach_cost": 4.0, "bottom_line": -3},
        "b": {"name": "B", "trust": 0.9, "breach_cost": 2.5, "bottom_line": -20},
    },
    "actions": {
        "x0": {"by": "a", "does": "does", "value": {"a": -4.5, "b": 7.5}},
        "x1": {"by": "b", "does": "does", "value": {"b": -5.0, "a": 10.5}, "keeps": {"a": 1.0}},
        "x2": {"by": "a", "does": "does", "value": {"a": -5.5, "b": 10.5}},
        "x3": {
            "by": "b",
            "does": "does",
            "value": {"b": -2.5, "a": 3.5},
            "verified": {"by": "UN", "confidence": 0.8, "counts": True},
            "standing": True,
        },
        "x4": {"by": ["b", "a"], "does": "does", "value": {"a": -4.0, "b": -4.0}, "needs": ["x3"]},
        "x5": {"by": "b", "does": "does", "value": {"b": -5.0, "a": 11.0}, "reversible": 0.3},
        "x6": {"by": "a", "does": "does", "value": {"a": -5.0, "b": -2.0}},
    },
    "also": [{"when": ["x4", "x5"], "value": {"a": 3.0, "b": 0.5}}],
}
