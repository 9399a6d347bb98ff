"""A course: begins as the patient is, is saved, resumed and branched, stands still, falls ill, gets well."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from facialis.course import Course, CourseState, Moment, begin, follow, parse_time, read_state, untreated
from facialis.course.course import _Ledger
from facialis.course.integrate import Steps, bared, pressing
from facialis.errors import PatientError, ProtocolError, StoreError
from facialis.parameters.campos2008 import LESION, LOOP
from facialis.parameters.course2026 import ADAPTATION, STANDSTILL
from facialis.presets import preset
from facialis.treatments import Plan, find_treatments
from facialis.treatments.decompression import Operation
from facialis.treatments.rules import Rule, When
from facialis.vocabulary import MUSCLES, Side

STRANDS = 4
HALF_YEARS = Steps(first_month=6.0, least_month=6.0, most_month=6.0)
LONG_STEPS = Steps(first_month=12.0, least_month=6.0, most_month=60.0, change=1.0)


FREED = Plan().with_orders(("decompression", Operation.model_validate({"at": "180d"})))
"""Lifts the vessel off."""


@cache
def ill() -> Course:
    return follow("early", years=1.0, strands=STRANDS, steps=HALF_YEARS)


@pytest.mark.parametrize("name", ["contact", "early", "typical", "severe"])
def test_a_course_begins_with_the_patient_as_given(name: str) -> None:
    patient = preset(name)
    now = untreated(patient, begin(patient, ADAPTATION), adaptation=ADAPTATION)
    assert now.left.vessels == patient.left.vessels
    assert now.left.lesion == patient.left.lesion
    assert now.left.nucleus.plateau == pytest.approx(patient.left.nucleus.plateau)
    assert now.left.nucleus.trigeminal_gain == pytest.approx(patient.left.nucleus.trigeminal_gain)
    assert now.right == patient.right


def test_a_state_reads_back_the_same() -> None:
    state = begin(preset("typical"), ADAPTATION)
    again = read_state(state.to_json())
    assert again.to_json() == state.to_json()


def test_a_state_of_another_version_is_refused() -> None:
    content = json.loads(begin(preset("typical"), ADAPTATION).to_json())
    with pytest.raises(StoreError, match="version 99"):
        read_state(json.dumps({**content, "version": 99}))
    with pytest.raises(StoreError, match="not the state"):
        read_state("{}")
    with pytest.raises(StoreError, match="damaged"):
        read_state(json.dumps({**content, "left": {}}))


def test_a_state_of_another_patient_is_refused() -> None:
    with pytest.raises(PatientError, match="vessels"):
        untreated(preset("healthy"), begin(preset("typical"), ADAPTATION), adaptation=ADAPTATION)


def test_contact_stands_still_without_disease() -> None:
    steps = Steps(first_month=60.0, most_month=60.0, change=1.0)
    years = follow("contact", years=10.0, strands=2, adaptation=STANDSTILL, steps=steps)
    assert all(moment.life.counted[Side.LEFT].born.sum() == 0 for moment in years.moments)
    assert years.moments[-1].state.left.load[0] == 0.2
    assert years.moments[-1].state.left.nucleus == 0.0


def test_moments_are_in_order_and_end_where_asked() -> None:
    months = [moment.state.months for moment in ill().moments]
    assert months[0] == 0.0
    assert months[-1] == pytest.approx(12.0)
    assert np.all(np.diff(months) > 0.0)


def test_a_resumed_course_ends_where_the_unbroken_one_does() -> None:
    half = read_state(ill().moments[1].state.to_json())
    resumed = follow("early", years=1.0, strands=STRANDS, steps=HALF_YEARS, start=half)
    assert len(resumed.moments) == 2
    assert resumed.moments[-1].state.to_json() == ill().moments[-1].state.to_json()


def test_freed_of_the_vessel_the_patient_gets_well_and_the_myelin_later_than_the_spasm() -> None:
    freed = follow("early", years=2.0, strands=STRANDS, adaptation=STANDSTILL, plan=FREED, steps=LONG_STEPS)
    before, after = freed.state("5mo").left, freed.state("24mo").left
    assert freed.moments[0].life.counted[Side.LEFT].born.sum() > 0
    assert freed.moments[-1].life.counted[Side.LEFT].born.sum() == 0
    assert before.myelin[0] == pytest.approx(0.6)
    assert after.myelin[0] < 0.1 * before.myelin[0]
    assert after.channels < 0.5 * before.channels
    assert freed.state("7mo").left.myelin[0] > 0.5 * before.myelin[0]
    assert freed.moments[-1].untreated.left.vessels[0].load == pytest.approx(0.6)


def test_a_moment_is_a_patient_and_lies_between_its_neighbours() -> None:
    start, end = ill().at("0mo"), ill().at("1y")
    between = ill().at("7.3mo")
    channels = sorted(each.left.lesion.ectopy for each in (start, between, end))
    assert channels[1] == between.left.lesion.ectopy
    assert between.name == "early 7.3mo"
    with pytest.raises(ProtocolError, match="outside"):
        ill().at("3y")


@pytest.mark.parametrize("when", ["-3mo", "soon", "4 weeks"])
def test_a_time_that_cannot_be_is_refused(when: str) -> None:
    with pytest.raises(ProtocolError, match="not understood"):
        parse_time(when)


@pytest.mark.parametrize("years", [0.0, -1.0, 81.0, float("nan")])
def test_years_that_cannot_be_are_refused(years: float) -> None:
    with pytest.raises(ProtocolError, match="years"):
        follow("contact", years=years)


def test_a_state_beyond_the_end_is_refused() -> None:
    state = begin(preset("contact"), ADAPTATION)
    late = CourseState(48.0, state.left, state.right)
    with pytest.raises(ProtocolError, match="stands at 48"):
        follow("contact", years=4.0, start=late)


def test_orders_that_wait_are_given_when_the_ruler_sees_spasm_and_not_before() -> None:
    when = When.model_validate({"spasm_time_above": 0.2, "not_sooner": "10wk"})
    rule = Rule(name="decompression", fields={}, side=Side.LEFT, when=when, from_d=0.0, until_d=900.0)
    ledger, moment = _Ledger(Plan((), (rule,))), ill().moments[1]

    def seeing(spasm_time: float) -> Moment:
        seen = {**moment.life.seen, Side.LEFT: replace(moment.life.seen[Side.LEFT], spasm_time=spasm_time)}
        return replace(moment, life=replace(moment.life, seen=seen))

    assert not ledger.answer(seeing(0.1))
    assert ledger.answer(seeing(0.3))
    assert not ledger.answer(seeing(0.3))
    assert ledger.plan is not None
    assert ledger.plan.times_d == pytest.approx([moment.state.months * 365.25 / 12.0])


def test_the_ruler_itself_orders_an_operation() -> None:
    when = When.model_validate({"spasm_time_above": 0.1, "not_sooner": "10wk"})
    rule = Rule(name="decompression", fields={}, side=Side.LEFT, when=when, from_d=30.0, until_d=900.0)
    course = follow("typical", years=0.5, plan=Plan((), (rule,)), seed=1)
    assert course.plan is not None
    days = course.plan.times_d
    ordered = [moment for moment in course.moments if moment.state.months * 365.25 / 12.0 in days]
    assert ordered
    assert ordered[0].life.seen[Side.LEFT].spasm_time > 0.1
    assert ordered[0].treated.left.vessels[0].load > 0.0
    assert course.moments[-1].treated.left.vessels[0].load == 0.0


def test_what_work_has_grown_pulls_harder_and_what_toxin_wastes_is_not_counted_twice() -> None:
    patient, begun = preset("typical"), begin(preset("typical"), ADAPTATION)
    force = np.ones(len(MUSCLES))
    force[:2] = 1.2, 0.7
    later = replace(begun, left=replace(begun.left, muscle=force))
    muscles = untreated(patient, later, adaptation=ADAPTATION).left.muscles
    assert muscles.grown == {MUSCLES[0]: pytest.approx(0.2)}
    assert muscles.wasted == {}
    assert untreated(patient, begun, adaptation=ADAPTATION).left.muscles == patient.left.muscles


def test_what_presses_after_treatment_is_told_vessel_by_vessel() -> None:
    two = (LOOP, LOOP.replace(site_mm=6.0, load=0.5))
    before = preset("typical").with_changes(left={"vessels": two}).left
    after = preset("typical").with_changes(left={"vessels": (two[1],)}).left
    np.testing.assert_array_equal(pressing(before, after), [0.0, 0.5])


def test_bare_under_a_touch_is_little_and_under_indentation_nearly_all() -> None:
    touch, indent = (bared(LESION, np.array([load])) for load in (0.2, 1.0))
    assert touch == pytest.approx(0.2**3 / (0.2**3 + 0.3**3))
    assert indent > 0.95


def test_the_leading_muscle_is_the_one_whose_units_the_lesion_works_most() -> None:
    counted = ill().moments[0].life.counted[Side.LEFT]
    work = dict(zip(MUSCLES, counted.traffic.work_hz, strict=True))
    assert counted.joined
    assert counted.leading == max(counted.joined, key=lambda muscle: work[muscle])


def test_clefts_are_open_a_week_after_an_operation() -> None:
    """They open within hours; on a straight line to the next moment three quarters would still be shut."""
    order = find_treatments()["decompression"].order.model_validate({"at": 1.0})
    plan = Plan().with_orders(("decompression", order))
    course = follow("typical", years=0.15, plan=plan, strands=1)
    assert course.state("1d").side(Side.LEFT).cleft.max() > 0.9
    assert course.state("8d").side(Side.LEFT).cleft.max() < 0.01
    assert course.state("8d").side(Side.LEFT).myelin.max() > 0.9
