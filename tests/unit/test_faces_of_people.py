"""Faces of virtual people: how the healthy blink and smile, and what a spasm leaves alone."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from facialis.errors import PatientError
from facialis.measures.face import measure_face
from facialis.movement import move
from facialis.presets import preset
from facialis.protocol import Protocol, Record, Task
from facialis.records import FaceMovement
from facialis.simulate import simulate
from facialis.vocabulary import MUSCLES, FaceMotion, Muscle, Side, TaskName

VOLUNTARY_S = (0.5, 2.0, 3.5)
SMILE_S = 5.0
REST_S = 8.0


@cache
def _healthy() -> FaceMovement:
    """Three blinks at will, a smile of full effort, then spontaneous blinks only."""
    tasks = (
        *(Task(do=TaskName.BLINK, at_s=at) for at in VOLUNTARY_S),
        Task(do=TaskName.SMILE, at_s=SMILE_S, for_s=1.5, effort=1.0),
        Task(do=TaskName.SPONTANEOUS_BLINKS, at_s=REST_S),
    )
    return _moved("healthy", tasks, seconds=38.0, strands=25)


@cache
def _in_spasm() -> FaceMovement:
    """A severe patient winks with the left eye; no blink is asked of either."""
    wink = Task(do=TaskName.CLOSE_EYES, at_s=0.4, for_s=0.6, effort=0.8, side=Side.LEFT)
    return _moved("severe", (wink,), seconds=2.5, strands=4)


def _moved(name: str, tasks: tuple[Task, ...], *, seconds: float, strands: int) -> FaceMovement:
    protocol = Protocol(duration_s=seconds, tasks=tasks, record=(Record(),))
    return move(simulate(preset(name), protocol, seed=3, strands=strands))


def _blinks(*, voluntary: bool) -> np.ndarray:
    """Return onset, amplitudes, closing times and speeds of all blinks, shape (blinks, 7)."""
    (found,) = measure_face(_healthy()).of("face_blinks", "recording")
    rows = np.array(found.detail.rows, dtype=float)
    return np.asarray(rows[(rows[:, 0] < SMILE_S) == voluntary])


def _most(side: Side, motion: FaceMotion) -> float:
    """Return the largest displacement during the smile, mm."""
    times = _healthy().times_s
    return float(_healthy().motion(side, motion)[(times > SMILE_S) & (times < SMILE_S + 1.5)].max())


def test_blinks_at_will_shut_the_eye_at_a_plausible_speed() -> None:
    """A lid of 9.7 mm comes down whole, at 100-400 mm/s (Doane 1980: 170-200, at times above 400)."""
    blinks = _blinks(voluntary=True)
    assert len(blinks) == len(VOLUNTARY_S)
    assert blinks[:, 1:3].min() > 8.5
    assert blinks[:, 1:3].max() <= 9.8
    assert blinks[:, 5:7].min() > 100.0
    assert blinks[:, 5:7].max() < 400.0
    assert blinks[:, 0] == pytest.approx(VOLUNTARY_S, abs=0.06)


def test_spontaneous_blinks_are_smaller_and_vary() -> None:
    """A quarter to the whole of the fissure (Sforza 2008), less than blinks at will on average."""
    blinks = _blinks(voluntary=False)
    assert len(blinks) >= 4
    assert blinks[:, 1:3].min() > 0.25 * 9.7
    assert blinks[:, 1:3].mean() < _blinks(voluntary=True)[:, 1:3].mean()
    assert np.std(blinks[:, 1]) > 3.0 * np.std(_blinks(voluntary=True)[:, 1])
    assert 60.0 < blinks[:, 5:7].mean() < 400.0


def test_the_lid_falls_faster_than_it_rises() -> None:
    """By 40-47 % (Sforza 2008, from which the levator's time was set)."""
    lid = _healthy().aperture(Side.LEFT)[: round(SMILE_S * _healthy().rate_hz)]
    speed = np.diff(lid) * _healthy().rate_hz
    assert 1.3 < -speed.min() / speed.max() < 1.55


def test_both_eyes_blink_alike() -> None:
    """Lids move with bilateral symmetry (Stava 1994, IOVS 35:3966); how alike is an assumption."""
    blinks = np.concatenate([_blinks(voluntary=True), _blinks(voluntary=False)])
    assert np.abs(blinks[:, 1] - blinks[:, 2]).max() < 0.2 * 9.7
    assert np.median(np.abs(blinks[:, 1] - blinks[:, 2])) < 0.05 * 9.7
    both_shut = (_healthy().aperture_mm < 4.85).sum(axis=1) / _healthy().rate_hz
    assert both_shut[0] == pytest.approx(both_shut[1], rel=0.25)


def test_a_smile_draws_the_corners_out_and_up_and_lifts_the_cheeks() -> None:
    """The corner travels 7-22 mm at some 47 degrees (Tarantili 2005), the eyes stay open, chin and neck at rest."""
    for side in Side:
        out, up = _most(side, FaceMotion.CORNER_OUT), _most(side, FaceMotion.CORNER_UP)
        assert 7.0 < np.hypot(out, up) < 22.0
        assert 30.0 < np.degrees(np.arctan2(up, out)) < 65.0
        assert _most(side, FaceMotion.CHEEK_UP) > 3.0
        assert _most(side, FaceMotion.CHIN_UP) < 0.5
        assert _most(side, FaceMotion.NECK_TIGHT) < 1.0
    times = _healthy().times_s
    smiling = (times > SMILE_S) & (times < SMILE_S + 1.5)
    assert _healthy().aperture_mm[:, smiling].min() > 6.0


def test_the_two_sides_of_a_smile_differ_by_less_than_people_do() -> None:
    """Corners differ by up to 3.9 mm between sides (95 % limits of social smiles, Angle Orthod 2017;87:96)."""
    travel = [np.hypot(_most(side, FaceMotion.CORNER_OUT), _most(side, FaceMotion.CORNER_UP)) for side in Side]
    assert abs(travel[0] - travel[1]) < 3.9


def test_in_a_spasm_the_healthy_side_stays_where_it_is() -> None:
    spasm = _in_spasm()
    later = spasm.times_s > 1.1  # the wink is over
    assert spasm.aperture(Side.LEFT)[later].min() == 0.0
    assert np.abs(spasm.motion(Side.LEFT, FaceMotion.CORNER_OUT)[later]).max() > 3.0
    assert np.abs(spasm.motion_mm[1]).max() < 1e-3
    assert spasm.aperture(Side.RIGHT).min() > 9.699


def test_the_eye_lost_in_a_spasm_is_that_of_the_lids_themselves() -> None:
    """What a film shows is the time in which the lids cover the pupil."""
    spasm = _in_spasm()
    fine = measure_face(spasm.resampled(1000.0)).of("binocular_vision", "left")[0].value
    assert fine is not None
    assert fine > 0.5
    for rate_hz in (30.0, 60.0, 120.0):
        filmed = measure_face(spasm.resampled(rate_hz)).of("binocular_vision", "left")[0].value
        assert filmed == pytest.approx(fine, rel=0.02)


def test_a_patient_without_one_muscle_of_the_eye_is_refused_in_words() -> None:
    left = dict(preset("healthy").musculature.muscles)
    del left[Muscle.ORBICULARIS_OCULI]
    with pytest.raises(ValueError, match="no muscle parameters for orbicularis_oculi"):
        preset("healthy").musculature.replace(muscles=left)
    with pytest.raises(PatientError, match="orbicularis_oculi"):
        preset("healthy").with_changes(musculature={"muscles": {"orbicularis_oculi": {"axon_share": 0.0}}})


def test_every_muscle_of_the_face_moves_something() -> None:
    """But for two that are not attached to skin."""
    tissues = preset("healthy").movement.tissues.values()
    idle = [muscle for muscle in MUSCLES if not any(getattr(tissue, muscle.value) for tissue in tissues)]
    assert idle == [Muscle.POSTERIOR_DIGASTRIC, Muscle.STAPEDIUS]
