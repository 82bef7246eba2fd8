"""Library cases held against the texts that they encode: dates, orders, conditions, by hand.

What is asserted is what a text says, in its own days and words; see the sources in each case.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest

from paripassu import Calendar, Case, calendar, check, load, plan
from paripassu.case.timing import day_of

MATRIX = "sudans-2013"
MEAT = "meat-sale"
ESCROW = "milestone-escrow"
GHANA = "ghana-2023"


@cache
def dated(id_: str) -> Calendar:
    return calendar(load(id_))


def last_day(made: Calendar, step: str) -> int:
    """Give the last day on which a step is under way, day 0 being D-Day."""
    return made.dates[step].on.done


def on(case: Case, date: str) -> int:
    """Give the day after D-Day of a date."""
    return day_of(date, case.starts)


# --- The matrix of 12 March 2013


@pytest.mark.parametrize(
    ("step", "day"),
    [
        ("mechanism", 1),  # "immediately"
        ("orders-sudan", 4),  # orders within D-Day plus four days
        ("orders-south", 4),
        ("disputed-sudan", 7),  # within seven days from 10 March
        ("disputed-south", 7),
        ("fourteen-mile", 14),  # within fourteen days: 24 March
        ("oil-orders-sudan", 14),  # companies instructed within fourteen days
        ("oil-orders-south", 14),
        ("land-gok-machar", 16),  # land within sixteen days
        ("zone-sudan", 26),  # complete on 5 April
        ("zone-south", 26),
        ("review", 33),  # the force commander's review, by the 33rd day
    ],
)
def test_what_the_matrix_says_is_done_by_a_day(step: str, day: int) -> None:
    made = dated(MATRIX)
    assert made.status == "safe"
    assert last_day(made, step) <= day


def test_the_days_of_the_matrix_are_its_own_and_the_latest_that_are_allowed() -> None:
    case = load(MATRIX)
    assert str(case.starts) == "2013-03-10"
    said = {
        "orders-sudan": 4,
        "disputed-south": 7,
        "fourteen-mile": 14,
        "zone-sudan": 26,
        "review": 33,
    }
    for step, day in said.items():
        latest = case.actions[step].latest
        assert latest is not None
        assert on(case, latest) == day
    assert case.actions["zone-south"].latest == "2013-04-05"


def test_the_zone_is_left_between_its_days_and_gok_machar_works_thirty_days_on() -> None:
    made = dated(MATRIX)
    for step in ("zone-sudan", "zone-south"):
        assert 4 <= made.dates[step].starts <= 11  # begun between 14 and 21 March
    assert made.dates["gok-machar"].starts >= made.dates["land-gok-machar"].done
    assert made.dates["gok-machar"].done <= made.dates["land-gok-machar"].done + 30


def test_no_oil_before_both_instructions_and_both_reviews_of_meters() -> None:
    made, found = dated(MATRIX), plan(load(MATRIX))
    for before in ("oil-orders-sudan", "oil-orders-south", "metering-sudan", "metering-south"):
        assert made.dates[before].verified <= made.dates["production"].starts
        assert found.order.index(before) < found.order.index("production")


def test_ratified_before_d_day_and_abyeis_status_without_a_date() -> None:
    case = load(MATRIX)
    assert case.actions["ratification"].standing
    assert case.actions["abyei-status"].latest == "to be agreed"
    assert "abyei-status" not in case.deals["matrix"].actions


def test_the_zone_alone_is_not_enough_for_juba_and_neither_sides_order_holds_with_it() -> None:
    case = load(MATRIX)
    assert plan(case).status == "safe"
    alone = plan(case, deal="security-matrix")
    assert alone.status == "no-deal"
    assert alone.figures.final["south-sudan"] < case.parties["south-sudan"].bottom_line
    assert check(case, reading="khartoum").status == "none"  # exposes Juba by more than it bears
    asked = check(case, reading="juba")
    assert asked.status == "needs-trust"
    assert asked.worst_trust > Fraction(9, 10)  # the oil is through before its army goes


def test_the_matrix_leaves_open_whether_the_monitors_are_there_before_what_they_verify() -> None:
    (remark, *more) = [
        said for said in plan(load(MATRIX)).to_dict()["remarks"] if "on the ground" in said
    ]
    assert not more
    assert "rebels-south, rebels-sudan" in remark.replace(" and ", ", ")
    assert "force-protection" in remark


# --- The sale of meat


def test_the_meat_is_there_before_18_march_and_the_money_before_the_30th() -> None:
    case, made = load(MEAT), dated(MEAT)
    assert made.status == "safe"
    assert last_day(made, "delivery") < on(case, "2024-03-18")
    assert last_day(made, "payment") < on(case, "2024-03-30")


def test_who_pays_late_pays_eight_percent_more_and_who_does_not_pays_none() -> None:
    """(1 + 8/100) of the amount, whatever the delay."""
    case = load(MEAT)
    paid = -sum(case.actions[one].worth("buyer") for one in ("payment", "interest"))
    assert case.prices["price"] == 100
    assert paid == (1 + Fraction(8, 100)) * 100
    for path in plan(case).figures.paths:
        late = path.branch.outcomes.get("late-payment") and "payment" in path.branch.actions
        assert ("interest" in path.branch.actions) == bool(late)


def test_ten_days_late_is_borne_and_more_ends_the_contract() -> None:
    case = load(MEAT)
    assert dict(case.actions["late-delivery"].delays) == {"delivery": "10 days"}
    assert case.actions["goods-there"].otherwise == ("termination",)
    for path in plan(case).figures.paths:
        kept, actions = path.branch.outcomes["goods-there"], {*path.branch.actions}
        assert ("termination" in actions) is not kept
        assert {"delivery", "payment", "confidentiality"} <= actions or not kept
        assert not {"delivery", "payment"} & actions or kept


def test_late_payment_is_a_month_later_and_leaves_the_delivery_where_it_is() -> None:
    """Delivery falls due first, so there is nothing that the seller could suspend."""
    case = load(MEAT)
    assert [*case.actions["late-payment"].delays] == ["payment"]
    assert {*case.actions["late-and-suspended"].delays} == {"prepayment", "delivery"}
    assert plan(case).status == "safe"
    paid_first = plan(case, deal="prepaid")
    assert paid_first.status == "none"
    assert check(case, reading="seller").status == "none"
    assert check(case, reading="buyer").status == "safe"


def test_confidentiality_lasts_six_months_after_both_have_done_their_part() -> None:
    made = dated(MEAT)
    secret = made.dates["confidentiality"]
    assert secret.starts >= max(made.dates["delivery"].done, made.dates["payment"].done)
    assert secret.done - secret.starts == 180


def test_title_passes_when_all_is_paid() -> None:
    (title,) = [one for one in load(MEAT).also if "payment" in one.when]
    assert {*title.when} == {"delivery", "payment"}


# --- The milestone in escrow


def test_who_is_paid_in_each_way_the_escrow_may_end() -> None:
    """Accepted or silent: to the developer; nothing by the last day: back; else the arbiter."""
    case = load(ESCROW)
    paid = {}
    for path in plan(case).figures.paths:
        ends = tuple(path.branch.outcomes.items())
        paid[ends] = {*path.branch.actions} & {"release", "refund", "split", "award"}
    in_time, accepted, fault = "in-time", "no-rejection", "fault-found"
    assert paid == {
        ((in_time, True), (accepted, True)): {"release"},
        ((in_time, True), (accepted, False), (fault, True)): {"split"},
        ((in_time, True), (accepted, False), (fault, False)): {"award"},
        ((in_time, False),): {"refund"},
    }


def test_the_platform_pays_out_what_it_was_given_and_keeps_its_fee() -> None:
    case = load(ESCROW)
    price = case.prices["milestone"]
    assert case.actions["deposit"].worth("client") == -price - price / 50
    for step, client, developer in (
        ("release", 0, price),
        ("award", 0, price),
        ("refund", price, 0),
        ("split", price / 2, price / 2),
    ):
        assert case.actions[step].worth("client") == client
        assert case.actions[step].worth("developer") == developer


def test_the_arbiters_odds_are_each_sides_own() -> None:
    case = load(ESCROW)
    fault = case.actions["fault-found"]
    assert fault.likely == Fraction("0.4")
    assert fault.expected("client") > fault.likely > fault.expected("developer")
    found = plan(case)
    assert found.status == "safe"
    hopes = {
        p: [path.hoped[p][-1] for path in found.figures.paths if "dispute" in path.branch.actions]
        for p in ("client", "developer")
    }
    assert sorted(hopes["client"]) == [300, 1300]  # 2400 - 2040 - 60, and half the price more
    assert sorted(hopes["developer"]) == [40, 1040]  # 2000 - 900 - 60, and half the price less


def test_nothing_is_delivered_before_the_deposit_nor_paid_before_the_inspection_is_over() -> None:
    made = dated(ESCROW)
    assert made.status == "safe"
    assert made.dates["delivery"].starts >= made.dates["deposit"].verified
    assert last_day(made, "delivery") <= on(made.case, "2027-04-03")
    assert made.dates["no-rejection"].done - made.dates["delivery"].verified == 10
    assert made.dates["release"].starts >= made.dates["no-rejection"].done


# --- The purchase in two stages


def test_the_purchase_closes_by_the_long_stop_date() -> None:
    case = load("staged-purchase")
    for condition in ("clearance", "pledge-release"):
        assert day_of(case.actions[condition].latest, case.starts) == 180
        assert condition in case.actions["shares-60"].needs
        assert condition in case.actions["price-into-escrow"].needs


# --- Ghana's programme

REVIEWS = {
    "tranche-2": ("targets-june-2023", "2023-11-01", 600),
    "tranche-3": ("targets-december-2023", "2024-05-01", 360),
    "tranche-4": ("targets-june-2024", "2024-11-01", 360),
    "tranche-5": ("targets-december-2024", "2025-05-01", 360),
    "tranche-6": ("targets-june-2025", "2025-11-01", 360),
    "tranche-7": ("targets-december-2025", "2026-05-01", 360),
}


def test_nothing_is_paid_before_the_prior_actions_and_the_creditors_word() -> None:
    made, found = dated(GHANA), plan(load(GHANA))
    assert found.status == made.status == "safe"
    prior = ("domestic-exchange", "taxes", "tariffs", "audit", "funds-on-system", "assurances")
    for before in prior:
        assert made.dates[before].verified <= made.dates["approval"].starts
        assert found.order.index(before) < found.order.index("approval")
    assert found.order.index("approval") < found.order.index("tranche-1")


@pytest.mark.parametrize("tranche", REVIEWS)
def test_no_tranche_before_its_targets_are_verified_nor_before_its_half_year(tranche: str) -> None:
    targets, from_, dollars = REVIEWS[tranche]
    case, made = load(GHANA), dated(GHANA)
    assert made.dates[targets].verified <= made.dates[tranche].starts
    assert made.dates[tranche].starts >= on(case, from_)
    assert case.actions[tranche].worth("ghana") == Fraction(2, 5) * dollars


def test_the_seven_tranches_are_three_billion_and_paid_before_the_arrangement_ends() -> None:
    case, made = load(GHANA), dated(GHANA)
    tranches = [f"tranche-{n}" for n in range(1, 8)]
    assert sum(case.actions[one].worth("ghana") for one in tranches) == Fraction(2, 5) * 3000
    assert last_day(made, "tranche-7") <= on(case, "2026-05-16")
    for before, after in pairwise(tranches):
        assert made.dates[before].verified <= made.dates[after].starts


def test_the_first_review_waits_for_the_creditors_terms_the_second_for_their_signature() -> None:
    made = dated(GHANA)
    assert made.dates["official-terms"].verified <= made.dates["tranche-2"].starts
    assert made.dates["memorandum"].verified <= made.dates["tranche-3"].starts
    assert "eurobond-exchange" not in made.case.actions["tranche-4"].needs  # good faith was enough


def test_money_is_there_within_four_working_days_of_the_approval() -> None:
    made = dated(GHANA)
    assert made.case.actions["tranche-1"].within["approval"] == "4 working days"
    assert made.dates["tranche-1"].done <= made.dates["approval"].done + 6


def test_an_election_year_makes_the_fourth_review_two_months_later() -> None:
    case = load(GHANA)
    assert dict(case.actions["election-year"].delays) == {"targets-december-2024": "60 days"}
    known = {step.action: str(step.date) for step in case.history.order if step.date}
    assert (known["tranche-4"], known["tranche-5"]) == ("2024-12-02", "2025-07-07")


def test_a_programme_in_tranches_holds_and_three_billion_at_once_do_not() -> None:
    case = load(GHANA)
    assert plan(case).status == "safe"
    assert plan(case, deal="at-once").status == "none"
    assert check(case, history=True).status == "safe"
