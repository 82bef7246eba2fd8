"""Negotiation domains of our own in the formats of GENIUS and NegMAS, and a writer of more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random

FOLDER = Path(__file__).parent
NAMES = tuple(sorted(p.name for p in FOLDER.iterdir() if p.is_dir() and p.name[0] != "_"))


@dataclass(frozen=True)
class Drawn:
    """Issues with values as text, and for each profile a weight per issue, evaluations, reserve."""

    issues: dict[str, list[str]]
    profiles: list[tuple[list[str], list[list[str]], str]]


def drawn(seed: int, sizes: list[int], *, digits: int = 3, parties: int = 2) -> Drawn:
    """Draw a domain whose decimals have so many digits."""
    dice = Random(seed)

    def decimal() -> str:
        return f"{dice.random():.{digits}f}"

    issues = {f"issue {k}": [f"value {j}" for j in range(size)] for k, size in enumerate(sizes)}
    profiles = [
        (
            [decimal() for _ in sizes],
            [[decimal() for _ in range(size)] for size in sizes],
            f"{dice.random() / 2:.{digits}f}",
        )
        for _ in range(parties)
    ]
    return Drawn(issues, profiles)


def write_genius(domain: Drawn, folder: Path) -> Path:
    """Write the domain and its profiles as GENIUS has them."""
    folder.mkdir(parents=True, exist_ok=True)
    count = len(domain.issues)

    def issue(k: int, name: str, items: list[str]) -> str:
        kind = 'type="discrete" etype="discrete" vtype="discrete"'
        return f'<issue index="{k}" name="{name}" {kind}>{"".join(items)}</issue>'

    plain = [
        issue(k, name, [f'<item index="{j}" value="{v}"/>' for j, v in enumerate(values, 1)])
        for k, (name, values) in enumerate(domain.issues.items(), 1)
    ]
    head = '<objective index="0" name="root" type="objective" etype="objective">'
    (folder / "domain.xml").write_text(
        f'<negotiation_template><utility_space number_of_issues="{count}">{head}'
        f"{''.join(plain)}</objective></utility_space></negotiation_template>"
    )
    for number, (weights, worth, reserve) in enumerate(domain.profiles):
        rows = [f'<weight index="{k}" value="{w}"/>' for k, w in enumerate(weights, 1)]
        for k, (name, values) in enumerate(domain.issues.items(), 1):
            pairs = enumerate(zip(values, worth[k - 1], strict=True), 1)
            rows.append(
                issue(
                    k,
                    name,
                    [f'<item index="{j}" value="{v}" evaluation="{e}"/>' for j, (v, e) in pairs],
                )
            )
        (folder / f"profile{number}.xml").write_text(
            f'<utility_space number_of_issues="{count}">{head}{"".join(rows)}</objective>'
            f'<discount_factor value="1.0"/><reservation value="{reserve}"/></utility_space>'
        )
    return folder


def write_negmas(domain: Drawn, folder: Path, suffix: str = "yml") -> Path:
    """Write the same as NegMAS has it; JSON is YAML too, so one text serves for both."""
    folder.mkdir(parents=True, exist_ok=True)

    def save(name: str, text: str) -> None:
        (folder / f"{name}.{suffix}").write_text(text)

    issues = [
        {"name": name, "type": "CategoricalIssue", "values": values}
        for name, values in domain.issues.items()
    ]
    kind = "DiscreteCartesianOutcomeSpace"
    save("domain", json.dumps({"type": kind, "name": "domain", "issues": issues}))
    for number, (weights, worth, reserve) in enumerate(domain.profiles):
        funs = []
        for values, row in zip(domain.issues.values(), worth, strict=True):
            pairs = zip(values, row, strict=True)
            mapping = ", ".join(f"{json.dumps(value)}: {worth}" for value, worth in pairs)
            funs.append(f'{{"type": "TableFun", "mapping": {{{mapping}}}}}')
        save(
            f"profile{number}",
            f'{{"type": "LinearAdditiveUtilityFunction", "name": "profile{number}", '
            f'"reserved_value": {reserve}, "weights": [{", ".join(weights)}], '
            f'"values": [{", ".join(funs)}]}}',
        )
    return folder
