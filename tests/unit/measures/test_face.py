"""Measures of a moving face: what was planted is found, what was not seen is not assessable."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from facialis.errors import NameNotFoundError
from facialis.measures.base import Status
from facialis.measures.face import find_face_measures, measure_face
from facialis.records import Event, FaceMovement, Subject
from facialis.vocabulary import FaceMotion, Side
from tests.face_situations import face_in_spasm, move, shut, still_face


def _value(movement: FaceMovement, name: str, about: str) -> float:
    (finding,) = measure_face(movement, [name]).of(name, about)
    assert finding.value is not None, finding.reason
    return finding.value


def test_a_still_face_has_nothing_to_find() -> None:
    found = measure_face(still_face())
    assert {f.value for f in found.findings if f.measure in ("region_events", "smc_grade")} == {0.0}
    assert _value(still_face(), "binocular_vision", "total") == 0.0
    assert _value(still_face(), "eye_closure", "left") == 0.0


@pytest.mark.parametrize("rate_hz", [30.0, 60.0, 240.0])
def test_time_with_one_eye_lost_is_within_two_percent(rate_hz: float) -> None:
    face = still_face(120.0, rate_hz=rate_hz)
    rng = np.random.default_rng(1)
    spans = [(at, at + float(rng.uniform(0.5, 3.0))) for at in np.arange(3.0, 110.0, 6.37).tolist()]
    shut(face, Side.LEFT, spans=spans, ramp_s=0.03)
    truth = sum(end - start for start, end in spans)
    assert _value(face, "binocular_vision", "total") == pytest.approx(truth, rel=0.02)
    assert _value(face, "binocular_vision", "longest") == pytest.approx(max(b - a for a, b in spans), abs=0.05)
    assert _value(face, "binocular_vision", "losses") == len(spans)


def test_a_blink_of_both_eyes_is_no_lost_eye() -> None:
    face = still_face()
    for side, lag in ((Side.LEFT, 0.0), (Side.RIGHT, 0.01)):
        shut(face, side, spans=[(at + lag, at + lag + 0.15) for at in (2.0, 7.0, 12.0)])
    assert _value(face, "binocular_vision", "losses") == 0.0
    assert _value(face, "face_blinks", "recording") == pytest.approx(9.0)


def test_sudden_and_gradual_losses_are_told_apart() -> None:
    face = still_face()
    shut(face, Side.RIGHT, spans=[(5.0, 7.0)], ramp_s=0.06)
    shut(face, Side.RIGHT, spans=[(13.0, 15.0)], ramp_s=1.5)
    (table,) = (f.detail for f in measure_face(face).of("binocular_vision", "total"))
    assert [row[table.columns.index("onset")] for row in table.rows] == ["sudden", "gradual"]
    assert [row[0] for row in table.rows] == ["right", "right"]


def test_a_loss_names_what_the_patient_was_doing() -> None:
    (table,) = (f.detail for f in measure_face(face_in_spasm()).of("binocular_vision", "total"))
    assert [row[table.columns.index("during")] for row in table.rows] == ["", "task smile", "", ""]


def test_time_lost_is_told_apart_by_what_was_being_done() -> None:
    face = still_face(40.0)
    shut(face, Side.LEFT, spans=[(5.0, 6.0), (8.0, 8.5), (19.0, 21.0), (35.0, 36.0)], ramp_s=0.03)
    events = (Event(2.0, "reading", 10.0), Event(20.0, "walking", 10.0), Event(30.5, "driving", 2.0))
    doing = replace(face, events=events)
    assert _value(doing, "binocular_vision", "during reading") == pytest.approx(1.5, rel=0.02)
    assert _value(doing, "binocular_vision", "during walking") == pytest.approx(1.0, rel=0.02)  # began before it
    assert _value(doing, "binocular_vision", "during driving") == 0.0
    (reading,) = measure_face(doing).of("binocular_vision", "during reading")
    assert reading.reason == "of 10.0 s; longest 0.99 s; 2 losses"


def test_closure_of_each_eye_is_that_planted() -> None:
    face = still_face()
    shut(face, Side.LEFT, spans=[(4.0, 9.0)], ramp_s=0.02)
    assert _value(face, "eye_closure", "left") == pytest.approx(0.25, abs=0.005)
    assert _value(face, "eye_closure", "right") == 0.0


def test_regions_events_and_order_are_those_planted() -> None:
    face = face_in_spasm()
    for region in ("eye", "cheek", "mouth"):
        assert _value(face, "region_events", f"left {region}") == pytest.approx(12.0)
        assert _value(face, "region_events", f"right {region}") == 0.0
    (finding,) = measure_face(face).of("region_order", "left")
    lags = {row[0]: row[3] for row in finding.detail.rows}
    assert finding.value == 1.0
    assert lags["eye"] == 0.0
    assert 30.0 < lags["cheek"] < 80.0


def test_a_smile_of_both_sides_is_no_one_sided_movement() -> None:
    face = still_face()
    for side, by in ((Side.LEFT, 8.0), (Side.RIGHT, 6.5)):
        move(face, side, motion=FaceMotion.CORNER_UP, span=(5.0, 7.0), by_mm=by)
    assert _value(face, "region_events", "left mouth") == 0.0
    assert _value(face, "smc_grade", "left") == 0.0


def test_grades_follow_their_reasons() -> None:
    eye_only = still_face()
    shut(eye_only, Side.LEFT, spans=[(5.0, 5.4)])
    assert _value(eye_only, "smc_grade", "left") == 1.0
    lower = still_face()
    shut(lower, Side.LEFT, spans=[(5.0, 5.4)])
    move(lower, Side.LEFT, motion=FaceMotion.CORNER_OUT, span=(5.1, 5.5), by_mm=5.0)
    assert _value(lower, "smc_grade", "left") == 2.0
    assert _value(face_in_spasm(), "smc_grade", "left") == 3.0
    drawn = face_in_spasm()
    move(drawn, Side.LEFT, motion=FaceMotion.CORNER_UP, span=(1.0, 14.0), by_mm=6.0)
    (finding,) = measure_face(drawn).of("smc_grade", "left")
    assert finding.value == 4.0
    assert "disfiguring" in finding.reason


def test_tonic_and_clonic_parts_are_told_apart() -> None:
    tonic, clonic = still_face(30.0), still_face(30.0)
    tonic.aperture_mm[0, (5 * 120) : (25 * 120)] *= 0.6
    shut(clonic, Side.LEFT, spans=[(at, at + 0.1) for at in np.arange(2.0, 28.0, 0.65).tolist()], ramp_s=0.03)
    assert _value(tonic, "tonic_clonic", "left, tonic mean") == pytest.approx(0.4 * 20 / 30, abs=0.02)
    assert _value(tonic, "tonic_clonic", "left, clonic coverage") < 0.05
    assert _value(clonic, "tonic_clonic", "left, clonic rate") == pytest.approx(80.0, rel=0.05)
    assert _value(clonic, "tonic_clonic", "left, tonic time") > 0.5
    assert _value(tonic, "tonic_clonic", "left, tonic share") > 0.8
    assert _value(clonic, "tonic_clonic", "left, tonic share") < 0.5
    assert _value(clonic, "tonic_clonic", "left, clonic duration") == pytest.approx(110.0, rel=0.15)
    assert 0.7 < _value(clonic, "tonic_clonic", "left, clonic amplitude") < 0.95


def test_tonic_elevation_is_that_of_pursed_lips_and_their_edges_are_not_clonic() -> None:
    face = still_face(40.0)
    for start in (8.0, 24.0):
        first = round(start * face.rate_hz)
        face.aperture_mm[0, first : first + round(6.0 * face.rate_hz)] *= 0.5
    assert _value(face, "tonic_clonic", "left, clonic rate") > 0.0  # the filter's edges
    assert measure_face(face).of("tonic_clonic", "left, tonic elevation") == ()
    pursed = replace(face, events=tuple(Event(start, "task purse_lips", 6.0) for start in (8.0, 24.0)))
    assert _value(pursed, "tonic_clonic", "left, tonic elevation") == pytest.approx(0.5, abs=0.06)
    assert _value(pursed, "tonic_clonic", "left, clonic rate") == 0.0


def test_a_lid_that_stands_wide_after_surgery_does_not_turn_the_sign() -> None:
    wide = still_face(30.0, open_mm=(12.0, 9.7))
    wide.aperture_mm[0, (5 * 120) : (25 * 120)] *= 0.6
    affected = replace(wide, subject=Subject("S02", affected_side=Side.LEFT))
    (finding,) = measure_face(affected).of("tonic_clonic", "left, tonic mean")
    assert finding.value == pytest.approx(0.4 * 20 / 30, abs=0.02)
    assert "wider" in finding.reason


def test_closing_time_and_speed_of_a_blink_are_those_planted() -> None:
    face = still_face(10.0, rate_hz=240.0)
    for side in Side:
        shut(face, side, spans=[(3.0, 3.3), (6.0, 6.3)], ramp_s=0.1)
    assert _value(face, "face_blinks", "closing time") == pytest.approx(92.0, abs=9.0)  # 5 % at either end left out
    assert _value(face, "face_blinks", "closing speed") == pytest.approx(97.0, rel=0.15)


def test_too_few_frames_are_refused_in_words() -> None:
    slow = face_in_spasm(rate_hz=25.0)
    (finding,) = measure_face(slow).of("face_blinks", "closing time and speed")
    assert (finding.status, finding.reason) == (Status.NOT_ASSESSABLE, "25 frames per second, needs 100")
    (finding,) = measure_face(face_in_spasm(rate_hz=10.0)).of("binocular_vision")
    assert finding.reason == "10 frames per second, needs 15"


def test_an_eye_that_was_not_seen_is_not_assessable_and_the_other_is() -> None:
    face = face_in_spasm()
    face.aperture_mm[0] = np.nan
    found = measure_face(face)
    (finding,) = found.of("binocular_vision")
    assert finding.reason == "eyes seen open: right; needs 2"
    assert found.of("eye_closure", "left")[0].status is Status.NOT_ASSESSABLE
    assert found.of("eye_closure", "right")[0].value is not None
    assert found.of("region_events", "left eye") == ()


def test_every_measure_is_declared_in_full_and_an_unknown_one_is_refused() -> None:
    for record in find_face_measures():
        assert len(record.definition) > 60
        assert len(record.validity) > 60
    with pytest.raises(NameNotFoundError, match="smc_grade"):
        measure_face(still_face(), ["grade"])
    assert "NaN" not in measure_face(face_in_spasm()).to_json()
