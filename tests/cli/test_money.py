"""Amounts of money in a case: thousands with their marks, parts of a price, units."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

import paripassu
from paripassu import CaseError, Plan, answer_schema, deal, frontier, load, plan
from paripassu.case.schema import case_schema
from paripassu.case.sheet import sheet
from paripassu.report.formats.matrix import matrix
from paripassu.report.pictures.draw import spec_of
from paripassu.speaking import speaking
from tests.command import run

F = Fraction
Data = dict[str, Any]
SALE: Data = {
    "paripassu": 1,
    "title": "A sale",
    "unit": "EUR million",
    "prices": {"price": 1200000, "fee": F("0.5")},
    "parties": {
        "buyer": {"name": "Buyer", "trust": F("0.5"), "breach_cost": "15 % of price"},
        "seller": {"name": "Seller", "trust": F("0.4"), "unit": "USD", "risk_limit": 900000},
    },
    "actions": {
        "deposit": {
            "by": "buyer", "does": "Pays a deposit",
            "value": {"buyer": "-15 % of price", "seller": "15 % of price"},
        },
        "ship": {
            "by": "seller", "does": "Ships", "reversible": F("0.5"),
            "value": {"seller": -800000, "buyer": ["100 % of price", "130% of price"]},
        },
        "rest": {
            "by": "buyer", "does": "Pays the rest",
            "value": {"buyer": "-85 % of price", "seller": "85 % of price"},
            "keeps": {"seller": "80 % of price"},
        },
    },
}  # fmt: skip


def sale(**more: Any) -> Data:
    return deepcopy(SALE) | more


def stated(value: Any, place: str = "breach_cost") -> Data:
    data = sale()
    data["parties"]["seller"][place] = value
    return data


def refusal(data: Data) -> str:
    with pytest.raises(CaseError) as found:
        load(data)
    return str(found.value)


# --- Thousands with their marks ------------------------------------------------------------------

PARTED = {
    "1,250,000.50": "1250000.5",
    "1 250 000,50": "1250000.5",
    "1\u202f250\u202f000,50": "1250000.5",
    "1\u00a0250": "1250",
    "1.250.000,50": "1250000.5",
    "1.250.000": "1250000",
    "1,250,000": "1250000",
    "1'250'000.5": "1250000.5",
    "1’250’000": "1250000",
    "+12 500": "12500",
    "999,999,999,999.99": "999999999999.99",
    "1,000,000,000,000": "1000000000000",
    "١٬٢٥٠٬٠٠٠٫٥": "1250000.5",
}
UNCLEAR = {
    "1,250": "write 1250 or 1.25.",
    "12,500": "write 12500 or 12.5.",
    "0,3": "write 0.3.",
    "0.3": "write 0.3 without them.",
    "1250": "write 1250 without them.",
    "1,250,00": "expected a number",
    "1 25": "expected a number",
    "1 250 %": "write 12.5.",
    "12.500,0 EUR": "expected a number",
    "1,250,000,000,000,000": "the number is too large",
}


@pytest.mark.parametrize("text", PARTED)
def test_marks_that_can_only_part_thousands_are_read(text: str, tmp_path: Path) -> None:
    number = F(PARTED[text])
    assert load(stated(text)).parties["seller"].breach_cost == number
    assert load(sale(prices={"fee": text, "price": 1})).prices["fee"] == number
    path = tmp_path / "case.yaml"
    path.write_text(load(sale()).to_yaml().replace("risk_limit: 900000", f'breach_cost: "{text}"'))
    assert load(path).parties["seller"].breach_cost == number
    again = load(sale()).with_values({"parties.seller.breach_cost": text})
    assert again.parties["seller"].breach_cost == number
    minus = stated(f"-{text.removeprefix('+')}", "bottom_line")
    assert load(minus).parties["seller"].bottom_line == -number


@pytest.mark.parametrize("text", [text for text in PARTED if text.isascii()])
def test_the_schema_knows_these_forms(text: str) -> None:
    told = json.loads(json.dumps(stated(text), default=float))
    Draft202012Validator(case_schema()).validate(told)


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_may_mean_something_else_is_refused_with_what_to_write(text: str) -> None:
    assert UNCLEAR[text] in refusal(stated(text))


@given(st.integers(0, 10**14), st.sampled_from([(",", "."), (" ", ","), (".", ","), ("'", ".")]))
def test_a_number_written_with_its_marks_is_that_number(cents: int, marks: tuple[str, str]) -> None:
    written = f"{Decimal(cents) / 100:,.2f}".translate(
        {ord(","): marks[0], ord("."): marks[1]}
    )  # fmt: skip
    number = F(cents, 100)
    if number >= 1000:
        assert load(stated(written)).parties["seller"].breach_cost == number
    else:
        assert "without them" in refusal(stated(written)) or "write" in refusal(stated(written))


def test_large_numbers_have_cents_and_are_a_million_million_at_most() -> None:
    assert load(stated(Decimal("999999999999.99"))).parties["seller"].breach_cost == F(
        "999999999999.99"
    )
    assert load(stated(Decimal("999999999.999999"))).parties["seller"].breach_cost == F(
        "999999999.999999"
    )
    fine = refusal(stated(Decimal("1000000000.001")))
    assert "has more than 2 decimal places" in fine
    assert "write 1000000000." in fine
    large = refusal(stated(10**12 + 1))
    assert "too large" in large
    assert "unit: EUR million" in large


# --- Parts of a price ----------------------------------------------------------------------------


def test_a_part_of_a_price_is_exactly_that_part() -> None:
    case = load(sale())
    assert case.parties["buyer"].breach_cost == 180_000
    assert case.actions["deposit"].value["buyer"] == (-180_000, -180_000)
    assert case.actions["ship"].value["buyer"] == (1_200_000, 1_560_000)
    assert case.actions["rest"].keeps["seller"] == 960_000
    fine = load(stated("33.333333 % of fee")).parties["seller"].breach_cost
    assert fine == F("0.33333333") / 2  # of more places than a number may have, and yet exact


def test_the_price_may_be_set_anew_and_its_parts_follow(tmp_path: Path) -> None:
    case = load(sale())
    other = case.with_values({"prices.price": 100})
    assert other.parties["buyer"].breach_cost == 15
    assert other.actions["ship"].value["buyer"] == (100, 130)
    assert other.with_values({"prices.price": 1200000}) == case
    path = tmp_path / "sale.yaml"
    path.write_text(case.to_yaml())
    done = run("plan", str(path), "--set", "prices.price=2000000", "--json")
    assert json.loads(done.out)["stated"]["buyer"]["guarantee"] == 300_000


@pytest.mark.parametrize("ending", [".yaml", ".xlsx"])
def test_what_was_written_stays_written(ending: str, tmp_path: Path) -> None:
    case, path = load(sale()), tmp_path / f"sale{ending}"
    first = tmp_path / "first.yaml"
    first.write_text(case.to_yaml())
    sheet(first, path)
    assert load(path) == case
    assert load(path).to_dict() == case.to_dict()
    assert load(path).to_dict()["parties"]["buyer"]["breach_cost"] == "15 % of price"
    assert load(path).to_dict()["actions"]["ship"]["value"]["buyer"] == [
        "100 % of price", "130 % of price",
    ]  # fmt: skip
    assert load(case.to_dict()).to_dict() == case.to_dict()


MISTAKEN = {
    "15 % of prise": "names price “prise”, which the case does not have; expected price or fee.",
    "12,5 % of price": "write 12.5 % of price.",
    "a lot % of price": "expected a part such as 15 % of price",
    "15 % of the price": "expected a number",
    "200000000 % of price": "the number is too large",
    "0.0000001 % of price": "more than 6 decimal places",
}


@pytest.mark.parametrize("text", MISTAKEN)
def test_a_part_of_nothing_is_refused(text: str) -> None:
    assert MISTAKEN[text] in refusal(stated(text))


def test_a_part_needs_a_price_and_may_not_be_negative_where_nothing_may() -> None:
    data = sale()
    del data["prices"]
    assert "the case states no prices; write it under “prices”" in refusal(data)
    assert "expected zero or more" in refusal(stated("-1 % of price"))
    assert "expected a share from 0 to 1" in refusal(stated(15, "trust"))
    assert "expected a number" in refusal(stated("15 % of price", "trust"))
    # Of a price that is wrong itself only that is told.
    wrong = refusal(sale(prices={"price": "much", "fee": 1}))
    assert "prices.price" in wrong
    assert "breach_cost" not in wrong


def test_a_turned_range_of_parts_is_refused_in_its_own_words() -> None:
    data = sale()
    data["actions"]["ship"]["value"]["buyer"] = ["20 % of price", "10 % of price"]
    assert "write [10 % of price, 20 % of price]" in refusal(data)


def test_a_private_file_may_state_parts_of_the_cases_prices(tmp_path: Path) -> None:
    path = tmp_path / "seller.yaml"
    path.write_text("paripassu: 1\nprivate: seller\nbottom_line: 10 % of price\n")
    assert load(sale(), private=[path]).parties["seller"].bottom_line == 120_000
    path.write_text("paripassu: 1\nprivate: seller\nbottom_line: 10 % of prise\n")
    with pytest.raises(CaseError) as found:
        load(sale(), private=[path])
    assert "prise" not in str(found.value)
    assert "10 %" not in str(found.value)


@limits(max_examples=60, deadline=None)
@given(st.integers(-(10**8), 10**8), st.integers(0, 10**11))
def test_parts_are_exact_and_survive_every_form(millionths: int, cents: int) -> None:
    written = f"{Decimal(millionths).scaleb(-6):f} % of price"
    data = sale(prices={"price": F(cents, 100), "fee": 1})
    data["parties"]["seller"]["bottom_line"] = written
    case = load(data)
    exact = F(millionths, 10**8) * F(cents, 100)
    assert case.parties["seller"].bottom_line - exact == 0  # a part of nothing is not left out
    assert load(case.to_dict()) == case
    assert load(case.to_dict()).to_dict() == case.to_dict()


# --- Units ---------------------------------------------------------------------------------------


def test_every_amount_of_an_answer_is_printed_with_its_unit(tmp_path: Path) -> None:
    path = tmp_path / "sale.yaml"
    path.write_text(load(sale()).to_yaml())
    told = run("plan", str(path), "--full").out
    assert "180,000 EUR million" in told
    assert "Buyer (EUR million)" in told
    assert "Seller (USD)" in told
    assert "points" not in told
    shown = run("show", str(path)).out
    assert "guarantee 180,000 EUR million (15 % of price)" in shown
    assert "risk limit 900,000 USD" in shown
    assert "Amounts are in EUR million." in shown
    unlocked = run("unlock", str(path)).out
    assert "EUR million" in unlocked or "USD" in unlocked
    assert run("check", str(path), "--order", "ship,deposit,rest").out.count("USD")


def test_units_are_said_in_the_language_and_the_numbers_written_as_in_it(tmp_path: Path) -> None:
    data = sale(unit={"en": "EUR million", "fr": "millions d'euros", "ar": "مليون يورو"})
    path = tmp_path / "sale.yaml"
    path.write_text(load(data).to_yaml())
    assert "180\u202f000 millions d'euros" in run("--language", "fr", "show", str(path)).out
    arabic = run("--language", "ar", "show", str(path)).out
    assert "180,000 مليون يورو" in arabic.translate({0x2068: None, 0x2069: None})
    with speaking("fr"):
        assert load(data).unit_of("buyer") == "millions d'euros"


def test_where_no_unit_is_stated_amounts_are_points() -> None:
    data = sale()
    del data["unit"], data["parties"]["seller"]["unit"]
    case = load(data)
    assert case.unit_of("buyer") == ""
    found = plan(case)
    assert found.to_dict()["units"] == {}
    assert "points" in run("plan", "bill-and-jack").out


def test_json_names_the_unit_of_each_party() -> None:
    found = plan(load(sale()))
    told = found.to_dict()
    assert told["units"] == {"buyer": "EUR million", "seller": "USD"}
    Draft202012Validator(answer_schema()).validate(told)
    assert Plan.from_dict(told, load(sale())).order == found.order
    del told["units"]  # an answer kept from before there were units
    assert Plan.from_dict(told, load(sale())).order == found.order


def test_tables_and_pictures_say_what_amounts_are_in() -> None:
    case = load(sale())
    heads = matrix(plan(case)).splitlines()[0]
    assert "balance buyer (EUR million)" in heads
    assert "balance seller (USD)" in heads
    for found, picture in (
        (plan(case), "balances"), (plan(case), "exchange"), (frontier(case), None),
    ):  # fmt: skip
        drawn = spec_of(found, picture)
        assert "EUR million" in str(drawn)
        assert "its points" not in str(drawn)
    assert "value of the finished deal, USD" in str(spec_of(deal(case), None))


@pytest.mark.parametrize("unit", ["2", "000 EUR", "٣", "½"])
def test_a_unit_that_would_run_into_amounts_is_refused(unit: str) -> None:
    assert "begins with a figure, which would run into amounts" in refusal(sale(unit=unit))


@pytest.mark.parametrize("unit", ["\u202eEUR", "E\nU\nR", "{name}", "=1+1", "%s"])
def test_a_hostile_unit_is_words_like_any_other(unit: str, tmp_path: Path) -> None:
    case = load(sale(unit=unit))
    assert "\n" not in case.unit
    assert "\u202e" not in case.unit
    path = tmp_path / "case.yaml"
    path.write_text(case.to_yaml())
    target = tmp_path / "case.xlsx"
    sheet(path, target)
    assert load(target).unit == case.unit
    assert case.unit in run("plan", str(path), "--full").out


def test_the_workbook_has_the_unit_and_a_sheet_of_prices(tmp_path: Path) -> None:
    first, target = tmp_path / "sale.yaml", tmp_path / "sale.xlsx"
    first.write_text(load(sale()).to_yaml())
    sheet(first, target)
    book = load_workbook(target)
    prices = {row[0].value: row[1].value for row in book["Prices"].iter_rows(min_row=3)}
    assert prices == {"price": 1200000, "fee": 0.5}
    book["Prices"]["B3"] = "2 000 000,00"
    book["Case"][_cell(book["Case"], "unit")] = "CHF"
    book.save(target)
    case = load(target)
    assert case.unit == "CHF"
    assert case.parties["buyer"].breach_cost == 300_000
    book["Prices"]["B3"] = None
    book.save(target)
    with pytest.raises(CaseError, match="sheet Prices, cell B3: is empty"):
        load(target)


def _cell(page: Any, entry: str) -> str:
    return next(f"B{row[0].row}" for row in page.iter_rows() if row[0].value == entry)


def test_numbers_are_written_exactly_however_large() -> None:
    data = stated(Decimal("999999999999.99"))
    assert "999,999,999,999.99" in "".join(str(one) for one in [*_facts(load(data))])
    again = load(load(data).to_dict())
    assert again.parties["seller"].breach_cost == F("999999999999.99")
    assert paripassu.load(again.to_dict()) == again


def _facts(case: paripassu.Case) -> list[str]:
    from paripassu.report.papers.facts import party_facts

    return list(party_facts(case, "seller"))
