"""Treatments are pure, act where they say, and plans refuse nonsense with the line."""

from pathlib import Path

import numpy as np
import pytest

from facialis.body.pharmacology import compute_plasma
from facialis.errors import ProtocolError
from facialis.parameters.jitpimolmard1998 import AREAS, BRIEF, LITERATURE
from facialis.parameters.kinetics2026 import BACLOFEN, CARBAMAZEPINE, CLONAZEPAM, GABAPENTIN
from facialis.presets import preset
from facialis.treatments import Plan, find_treatments, read_plan
from facialis.treatments.base import days
from facialis.treatments.botulinum import Injections, silenced_course
from facialis.treatments.tablets import Tablets, intakes
from facialis.vocabulary import Muscle, Side


def plan(tmp_path: Path, text: str) -> Plan:
    file = tmp_path / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    return read_plan(file)


def session(**more: object) -> Injections:
    return Injections.model_validate({"at": "0d", "product": "onabotulinumtoxinA", "sites": "standard", **more})


def test_all_treatments_are_found() -> None:
    assert list(find_treatments()) == [
        "baclofen", "botulinum", "carbamazepine", "clonazepam", "decompression", "gabapentin",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("parameters", "daily", "low", "high"),
    [
        (CARBAMAZEPINE, "600 mg", 4.0, 8.0),
        (BACLOFEN, "60 mg", 0.1, 0.3),
        (CLONAZEPAM, "2 mg", 0.015, 0.03),
        (GABAPENTIN, "1800 mg", 3.0, 6.0),
    ],
)
def test_usual_doses_reach_the_usual_concentrations(parameters: object, daily: str, low: float, high: float) -> None:
    """Mean steady state of usual daily doses, as therapeutic drug monitoring finds it."""
    order = Tablets.model_validate({"at": "0d", "daily": daily})
    assert low < compute_plasma(parameters, intakes((order,)), time_d=120.0) < high  # type: ignore[arg-type]


def test_carbamazepine_lowers_its_own_concentration_and_leaves_when_stopped() -> None:
    order = Tablets.model_validate({"at": "0d", "daily": "600 mg", "until": "60d"})
    early, late, after = (compute_plasma(CARBAMAZEPINE, intakes((order,)), time_d=day) for day in (5.0, 59.0, 75.0))
    assert early > 1.3 * late
    assert after < 0.02 * late


def test_toxin_sets_in_within_days_peaks_within_weeks_and_wanes_within_months() -> None:
    eye = silenced_course((session(),), days=np.array([0.0, 2.0, 8.0, 20.0, 103.0, 300.0]))["orbicularis_oculi"]
    assert eye[0] == 0.0
    assert eye[1] < 0.4 * eye[3]
    assert eye[2] > 0.6 * eye[3]
    assert 0.4 < eye[3] < 0.95
    assert 0.15 < eye[4] / eye[3] < 0.6
    assert eye[5] < 0.05


def test_the_needle_decides_which_muscle_falls_silent() -> None:
    cheek = session(sites={"cheek": "5 U"})
    lid = session(sites={"upper_lid_medial": "5 U"})
    near, far = (silenced_course((order,), days=np.array([20.0])) for order in (cheek, lid))
    assert near["zygomaticus_major"][0] > 10 * far["zygomaticus_major"][0]
    assert near["levator_palpebrae"][0] < 0.01 < far["levator_palpebrae"][0]
    assert near["platysma"][0] < 0.01


def test_more_units_silence_more_and_longer() -> None:
    little, much = (session(sites={"canthus_lateral": dose}) for dose in ("1.25 U", "5 U"))
    few, many = (silenced_course((each,), days=np.array([20.0, 100.0]))["orbicularis_oculi"] for each in (little, much))
    assert np.all(many > few)
    assert many[1] / many[0] > few[1] / few[0]


def lasting(telling: str, number: int) -> float:
    """Months for which more than half of the eye's peak lasts after one of many sessions, far apart."""
    orders = tuple(session(at=f"{900 * i}d", telling=telling) for i in range(number + 1))
    eye = silenced_course(orders, days=np.arange(900.0 * number, 900.0 * (number + 1)))["orbicularis_oculi"]
    return float(np.flatnonzero(eye > 0.5 * eye.max())[-1]) / 30.44


def test_the_brief_shortens_what_the_literature_keeps() -> None:
    """9, then 6, then 3 months against 3.4 months every time: three numbers, and no other, tell them apart."""
    differ = {name for name in type(BRIEF).model_fields if name != "sources"}
    differ = {name for name in differ if getattr(BRIEF, name) != getattr(LITERATURE, name)}
    assert differ == {"half_life_d", "shortening", "fewest"}
    brief, literature = ([lasting(name, number) for number in range(3)] for name in ("brief", "literature"))
    brief += [lasting("brief", 3), lasting("brief", 6)]
    assert brief[:2] == pytest.approx([9.0, 6.0], abs=1.0)
    assert brief[4] == pytest.approx(3.0, abs=0.6)
    assert literature == pytest.approx([3.4] * 3, abs=0.3)


def test_antibodies_take_the_effect_away_where_they_are_raised() -> None:
    days_after = np.array([820.0])
    kept, lost = (
        silenced_course(tuple(session(at=f"{80 * i}d", antibodies=a) for i in range(11)), days=days_after)
        for a in (0.0, 10.0)
    )
    assert lost["orbicularis_oculi"][0] < 0.7 * kept["orbicularis_oculi"][0]


def test_antibodies_are_a_persons_and_products_may_follow_each_other(tmp_path: Path) -> None:
    left = tuple(session(at=f"{80 * i}d", antibodies=10.0, side="left") for i in range(10))
    right = session(at="810d", antibodies=10.0, side="right")
    times = np.array([831.0])
    fresh, bound = (
        silenced_course(each, days=times, side=Side.RIGHT)["mentalis"][0] for each in ((right,), (*left, right))
    )
    assert bound < 0.8 * fresh
    one = "- {at: 1mo, do: botulinum, product: onabotulinumtoxinA, sites: {chin: 2.5 U}}\n"
    later = "- {at: 6mo, do: botulinum, product: incobotulinumtoxinA, sites: {chin: 2.5 U}}\n"
    assert len(plan(tmp_path, one + later).orders) == 2


def test_sessions_elsewhere_do_not_shorten_and_bulk_falls_smoothly() -> None:
    neck, eye = session(at="0d", telling="brief", sites={"platysma": "10 U"}), session(at="200d", telling="brief")
    days_after = np.array([400.0])
    alone, second = (silenced_course(each, days=days_after)["orbicularis_oculi"][0] for each in ((eye,), (neck, eye)))
    assert second == pytest.approx(alone, rel=1e-6)
    bulk = [
        find_treatments()["botulinum"]
        .at(preset("healthy"), (session(),), time_d=day)
        .left.muscles.wasted[Muscle.MENTALIS]
        for day in (21.0, 21.01, 22.0)
    ]
    assert 0.0 < bulk[0] <= bulk[1] < bulk[2] < 1.1 * bulk[0]


def test_a_plan_is_folded_into_the_patient_and_leaves_the_other_side(tmp_path: Path) -> None:
    ordered = plan(
        tmp_path,
        "- {at: 1mo, do: carbamazepine, daily: 600 mg, until: 2mo}\n"
        "- {at: 3mo, do: botulinum, product: onabotulinumtoxinA, sites: standard, every: 3mo, until: 1y}\n"
        "- {at: 2y, do: decompression, relief: 0.9, traction: 2 mm}\n",
    )
    patient = preset("typical")
    assert ordered.treat(patient, 10.0) == patient
    assert ordered.treat(patient, days("45d")).drugs.carbamazepine > 3.0
    injected = ordered.treat(patient, days("100d") + days("3mo"))
    assert injected.left.muscles.silenced[Muscle.ORBICULARIS_OCULI] > 0.3
    assert injected.left.lid.levator_strength < patient.left.lid.levator_strength
    assert injected.right == patient.right
    freed = ordered.treat(patient, days("3y"))
    assert freed.left.shown is not None
    assert freed.left.shown.myelin == patient.left.vessels
    assert freed.left.vessels[0].load == pytest.approx(0.1 * patient.left.vessels[0].load)
    assert len(ordered.of("botulinum")) == 4
    assert patient == preset("typical")


def test_a_vessel_that_was_missed_or_slips_back_presses_on(tmp_path: Path) -> None:
    patient = preset("typical")
    two = patient.with_changes(left={"vessels": (patient.left.vessels[0], patient.left.vessels[0])})
    ordered = plan(tmp_path, "- {at: 1y, do: decompression, found: [1], slips_after: 6mo, slipped: 0.5}\n")
    loads = [[vessel.load for vessel in ordered.treat(two, days(when)).left.vessels] for when in ("1y", "2y")]
    assert loads[0] == [1.0, 0.0]
    assert loads[1] == [1.0, 0.5]
    with pytest.raises(ProtocolError, match=r"line 1: .* This patient has 1 there"):
        ordered.treat(patient, days("1y"))


def test_an_order_that_waits_is_given_when_the_spasm_is_bad_and_time_has_passed(tmp_path: Path) -> None:
    line = "- {at: 1y, do: botulinum, product: onabotulinumtoxinA, sites: standard, until: 2y, "
    waiting = plan(tmp_path, line + "when: {spasm_time_above: 0.2, not_sooner: 10wk}}\n")
    assert waiting.orders == ()
    bad, well = {Side.LEFT: 0.4, Side.RIGHT: 0.0}, {Side.LEFT: 0.1, Side.RIGHT: 0.9}
    first = waiting.answer(400.0, spasm_time=bad)
    assert [order.at_d for order in first.of("botulinum")] == [400.0]
    for day, spasm in ((300.0, bad), (400.0, well), (800.0, bad)):
        assert waiting.answer(day, spasm_time=spasm) is waiting
    assert first.answer(430.0, spasm_time=bad) is first
    assert [order.at_d for order in first.answer(480.0, spasm_time=bad).of("botulinum")] == [400.0, 480.0]


def test_an_order_that_waits_keeps_its_distance_from_orders_of_later_days(tmp_path: Path) -> None:
    both = plan(
        tmp_path,
        "- {at: 0d, do: decompression, when: {spasm_time_above: 0.2, not_sooner: 1wk}}\n"
        "- {at: 100d, do: decompression}\n",
    )
    bad = {Side.LEFT: 0.4, Side.RIGHT: 0.0}
    assert both.answer(95.0, spasm_time=bad) is both
    assert both.answer(80.0, spasm_time=bad) is both  # they would overlap
    assert [order.at_d for order in both.answer(20.0, spasm_time=bad).of("decompression")] == [20.0, 100.0]


def test_an_operation_that_pulls_hurts_the_ear_of_its_side_and_one_that_does_not_leaves_it(tmp_path: Path) -> None:
    gentle, rough = (
        plan(tmp_path, f"- {{at: 1y, do: decompression{pull}}}\n").treat(preset("typical"), days("2y"))
        for pull in ("", ", traction: 8 mm, ischaemia: 0.8, lasting: 30 min")
    )
    assert gentle.left.hearing == preset("typical").left.hearing
    assert rough.left.hearing.traction_mm > 0.5
    assert rough.left.hearing.loss_db > 10.0
    assert rough.right.hearing == gentle.right.hearing


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{at: 1mo, do: botulinum, product: onabotulinumtoxinA, sites: {masseter: 5 U}}", "no such site: masseter"),
        ("{at: 1mo, do: botulinum, product: onabotulinumtoxinA, sites: {chin: 2.5}}", "no amount in U"),
        ("{at: 1mo, do: botulinum, product: onabotulinumtoxinA, sites: {chin: -2.5 U}}", "not above 0 U"),
        ("{at: 1mo, do: botulinum, product: abobotulinumtoxinA, sites: standard}", "its units mean nothing"),
        ("{at: 1mo, do: carbamazepine, daily: 600}", "no amount in mg"),
        ("{at: 1.5, do: carbamazepine, daily: 600 mg}", "time '1.5' is not understood"),
        ("{at: 3mo, do: carbamazepine, daily: 600 mg, until: 2mo}", "not after it begins"),
        ("{at: 1mo, do: carbamazepine, daily: 600 mg, every: 1mo, until: 1y}", "carbamazepine is not repeated"),
        ("{at: 1mo, do: botulinum, product: onabotulinumtoxinA, sites: standard, every: 3mo}", "every needs an end"),
        ("{at: 1mo, do: leeches}", "no treatment 'leeches'"),
        ("{at: 1mo, do: decompression, relief: 1.4}", "less than or equal to 1"),
        ("{at: 1mo, do: decompression, vessel: 1}", "Extra inputs"),
        ("{at: 1mo, do: decompression, traction: 2}", "no amount in mm"),
        ("{at: 1mo, do: decompression, when: {pain: 3}}", r"when\.spasm_time_above: Field required"),
        ("{at: 1mo, do: decompression, every: 1y, when: {spasm_time_above: 0.1, not_sooner: 1y}}", "stand together"),
    ],
)
def test_nonsense_is_refused_with_its_line(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(ProtocolError, match=words) as refused:
        plan(tmp_path, f"- {{at: 1d, do: clonazepam, daily: 1 mg}}\n- {line}\n")
    assert "plan.yaml, line 2" in str(refused.value)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (
            """- {at: 1mo, do: botulinum, product: onabotulinumtoxinA, sites: {chin: 2.5 U}}
- {at: 1mo, do: botulinum, product: abobotulinumtoxinA, sites: {cheek: 10 U}}""",
            r"lines 1, 2: .*two products: onabotulinumtoxinA and abobotulinumtoxinA",
        ),
        ("- {at: 1y, do: decompression}\n- {at: 54wk, do: decompression}\n", r"lines 1, 2: .* overlap"),
        (
            "- {at: 1y, do: decompression}\n- {at: 1mo, do: clonazepam, daily: 1 mg}\n",
            r"line 2: 1mo comes before 1y of line 1",
        ),
        (
            "- {at: 1mo, do: baclofen, daily: 30 mg, until: 6mo}\n- {at: 3mo, do: baclofen, daily: 60 mg}\n",
            r"lines 1, 2: A dose from day .* overlaps",
        ),
        (
            """- {at: 1mo, do: botulinum, product: onabotulinumtoxinA, sites: {chin: 2.5 U}}
- {at: 1y, do: botulinum, product: incobotulinumtoxinA, sites: {cheek: 3 U},
   when: {spasm_time_above: 0.1, not_sooner: 10wk}}""",
            r"lines 1, 2: .* two products, onabotulinumtoxinA by day and incobotulinumtoxinA by symptom",
        ),
        ("- {at: 1y, at: 2y, do: decompression}\n", r"at stands twice in the order of line 1"),
        ("at: 1mo\n", "no list of orders"),
    ],
)
def test_orders_that_contradict_each_other_are_refused(tmp_path: Path, lines: str, words: str) -> None:
    with pytest.raises(ProtocolError, match=words):
        plan(tmp_path, lines)


def test_every_area_is_a_muscle_or_the_levator() -> None:
    assert set(AREAS) - {"levator_palpebrae"} == {muscle.value for muscle in Muscle} - {"stapedius"}
