"""Every rule of judgement, on samples whose verdict is plain."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.errors import EvidenceError
from facialis.evidence.rows import Row, rows
from facialis.evidence.rules import (
    Rule,
    Sample,
    Verdict,
    finding_interval,
    judge,
    judge_distribution,
    rule_of,
)
from facialis.evidence.statistics import homogeneity
from tests.unit.evidence.situations import normal, shares


def test_every_row_has_a_rule() -> None:
    assert {rule_of(row) for row in rows().values() if row.role != "input"} == set(Rule)


def test_a_row_without_numbers_has_none() -> None:
    row = Row(**{**{name: getattr(rows()["A35a"], name) for name in Row.__slots__}, "value": None, "sd": None})
    with pytest.raises(EvidenceError, match="no number that a rule reads"):
        rule_of(row)


@pytest.mark.parametrize(
    ("mean", "verdict"), [(10.5, Verdict.PASS), (11.2, Verdict.PASS), (11.9, Verdict.NEAR), (12.5, Verdict.FAIL)]
)
def test_a_mean_with_sd(mean: float, verdict: Verdict) -> None:
    judged = judge(rows()["A35a"], normal(mean, 0.4, 100))
    assert judged.verdict is verdict
    assert judged.sharpness == pytest.approx(0.5)
    assert judged.mean == pytest.approx(mean)


def test_below_a_hundred_patients_a_mean_with_sd_is_too_few() -> None:
    judged = judge(rows()["A35a"], normal(10.5, 0.4, 99))
    assert (judged.verdict, judged.tentative) == (Verdict.TOO_FEW, Verdict.PASS)
    assert judged.reason == "99 of 100 virtual patients"


@pytest.mark.parametrize(("mean", "verdict"), [(8.7, Verdict.PASS), (9.5, Verdict.NEAR), (6.3, Verdict.FAIL)])
def test_a_mean_without_sd(mean: float, verdict: Verdict) -> None:
    assert judge(rows()["A50a"], normal(mean, 0.1, 10)).verdict is verdict


def test_a_verdict_is_withheld_where_the_model_knows_less_than_the_paper() -> None:
    judged = judge(rows()["A50a"], normal(8.0, 6.0, 10))
    assert (judged.verdict, judged.tentative) == (Verdict.WITHHELD, Verdict.PASS)
    assert "wider (8.58) than the finding's (1.6)" in judged.reason


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(255, 340, Verdict.PASS), (200, 310, Verdict.PASS), (150, 262, Verdict.NEAR), (100, 240, Verdict.FAIL)],
)
def test_a_range_between_trains(low: float, high: float, verdict: Verdict) -> None:
    # the central 90 % of an even spread
    edge = (high - low) / 18.0
    people = tuple(np.linspace(low - edge, high + edge, 200) for _ in range(5))
    assert judge(rows()["S01"], Sample(people, 5)).verdict is verdict
    assert judge(rows()["S01"], Sample(people[:4], 4)).reason == "4 of 5 virtual patients"


def test_a_range_between_series_meets_the_interval_of_the_mean() -> None:
    assert judge(rows()["L03"], shares(940, 1000)).verdict is Verdict.PASS
    assert judge(rows()["L03"], shares(500, 1000)).verdict is Verdict.FAIL


def test_a_share_is_held_against_wilsons_interval() -> None:
    row = rows()["S13"]
    assert finding_interval(row) == (0.68, 0.86)
    controls = rows()["L06"]
    assert finding_interval(controls) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert judge(controls, shares(0, 1000)).verdict is Verdict.PASS
    assert judge(controls, shares(200, 1000)).verdict is Verdict.NEAR
    assert judge(controls, shares(400, 1000)).verdict is Verdict.FAIL
    assert judge(controls, shares(0, 100)).verdict is Verdict.TOO_FEW


def test_points_in_the_condition_are_the_interval() -> None:
    assert finding_interval(rows()["L27a"]) == pytest.approx((4.3, 10.3))
    assert finding_interval(rows()["T37a"]) == pytest.approx((11.0, 41.0))


def test_a_percentage_of_an_amplitude_is_no_share() -> None:
    assert rule_of(rows()["A40"]) is Rule.MEAN
    assert rule_of(rows()["T12a"]) is Rule.SHARE


def test_a_fact_holds_in_19_of_20() -> None:
    assert judge(rows()["L07"], shares(19, 20)).verdict is Verdict.PASS
    assert judge(rows()["L07"], shares(18, 20)).verdict is Verdict.FAIL
    assert judge(rows()["L07"], shares(10, 10)).verdict is Verdict.TOO_FEW


def test_inputs_and_what_is_not_verified_are_never_scored() -> None:
    assert judge(rows()["A56a"], normal(17.0, 1.0, 200)).verdict is Verdict.NOT_SCORED
    assert judge(rows()["P08"], normal(0.02, 0.001, 200)).verdict is Verdict.NOT_SCORED


def test_nobody_assessable_gives_no_number() -> None:
    assert judge(rows()["A35a"], Sample((), 5)).verdict is Verdict.NO_NUMBER


def test_a_distribution_is_judged_as_a_whole() -> None:
    parts = [rows()[f"S07{letter}"] for letter in "abcd"]

    def samples(*counts: int) -> list[Sample]:
        people = sum(counts)
        of = np.repeat(np.arange(4), counts)
        return [Sample(tuple(np.array([float(each == place)]) for each in of), people) for place in range(4)]

    alike = judge_distribution(parts, samples(23, 34, 1, 42))
    assert {judged.verdict for judged in alike} == {Verdict.PASS}
    assert alike[0].mean == pytest.approx(124 * 0.23)
    assert {judged.verdict for judged in judge_distribution(parts, samples(70, 10, 10, 10))} == {Verdict.FAIL}
    few = judge_distribution(parts, samples(2, 3, 0, 4))
    assert (few[0].verdict, few[0].tentative) == (Verdict.TOO_FEW, Verdict.PASS)


def test_homogeneity_of_equal_counts_is_certain() -> None:
    assert homogeneity(np.array([10.0, 20.0, 0.0]), np.array([10.0, 20.0, 0.0])) == pytest.approx(1.0)


@pytest.mark.parametrize(("mean", "said"), [(11.0, "good"), (12.5, "fair"), (14.0, "poor")])
def test_the_rule_of_biogears_stands_beside(mean: float, said: str) -> None:
    assert judge(rows()["A35a"], normal(mean, 0.5, 100)).biogears == said
