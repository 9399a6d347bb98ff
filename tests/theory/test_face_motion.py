"""Tissue of the face against closed forms: balance of forces, step response, step size, energy."""

from __future__ import annotations

import math

import numpy as np
import pytest

from facialis.body.face import Pause, compute_levator, compute_motion
from facialis.body.face.mechanics import step_times
from facialis.parameters.read2006 import LID, MOVEMENT
from facialis.vocabulary import MUSCLE_CODE, MUSCLES, FaceMotion, Muscle

MOTIONS = tuple(FaceMotion)
RATE_HZ = 200.0


def _held(muscle: Muscle, force_mn: float, *, seconds: float = 2.0) -> np.ndarray:
    force = np.zeros((len(MUSCLES), round(seconds * RATE_HZ)))
    force[MUSCLE_CODE[muscle]] = force_mn
    return force


def _levator(
    samples: int, pauses: tuple[Pause, ...] = (), *, rate_hz: float = RATE_HZ, step_ms: float = MOVEMENT.step_ms
) -> np.ndarray:
    return compute_levator(pauses, LID, times_ms=step_times(samples, rate_hz, step_ms=step_ms))


def _row(motion: np.ndarray, name: FaceMotion) -> np.ndarray:
    return np.asarray(motion[MOTIONS.index(name)])


@pytest.mark.parametrize("force_mn", [100.0, 600.0, 2000.0])
def test_a_held_force_ends_where_force_and_stiffening_skin_balance(force_mn: float) -> None:
    force = _held(Muscle.MENTALIS, force_mn)
    motion, _ = compute_motion(force, MOVEMENT, lid=LID, levator=_levator(force.shape[1]), rate_hz=RATE_HZ)
    chin = MOVEMENT.tissues[FaceMotion.CHIN_UP]
    wanted = chin.limit_mm * (1.0 - math.exp(-force_mn / (chin.stiffness_mn_mm * chin.limit_mm)))
    assert _row(motion, FaceMotion.CHIN_UP)[-1] == pytest.approx(wanted, rel=1e-9)


def test_the_upper_lid_balances_levator_and_closing_muscle() -> None:
    force = _held(Muscle.ORBICULARIS_OCULI, 120.0)
    motion, aperture = compute_motion(force, MOVEMENT, lid=LID, levator=_levator(force.shape[1]), rate_hz=RATE_HZ)
    upper = MOVEMENT.tissues[FaceMotion.UPPER_LID_DOWN]
    down = 0.35 * 120.0 / (upper.stiffness_mn_mm + LID.levator_stiffness_mn_mm)
    assert _row(motion, FaceMotion.UPPER_LID_DOWN)[-1] == pytest.approx(down, rel=1e-9)
    up = _row(motion, FaceMotion.LOWER_LID_UP)[-1]
    assert aperture[-1] == pytest.approx(LID.aperture_mm - down - up, rel=1e-9)


def test_without_levator_and_closing_muscle_the_lid_hangs_at_its_sag() -> None:
    """Lagophthalmos of a complete palsy: the eye does not shut."""
    force = np.zeros((len(MUSCLES), 400))
    levator = _levator(400, (Pause(100.0, 5000.0),))
    _, aperture = compute_motion(force, MOVEMENT, lid=LID, levator=levator, rate_hz=RATE_HZ)
    assert aperture[0] == LID.aperture_mm
    assert aperture[-1] == pytest.approx(LID.aperture_mm - LID.sag_mm, abs=1e-6)


def test_a_weak_levator_lets_the_lid_drop() -> None:
    force = np.zeros((len(MUSCLES), 10))
    weak = LID.replace(levator_strength=0.5)
    _, aperture = compute_motion(force, MOVEMENT, lid=weak, levator=_levator(10), rate_hz=RATE_HZ)
    upper = MOVEMENT.tissues[FaceMotion.UPPER_LID_DOWN].stiffness_mn_mm
    dropped = upper * LID.sag_mm * 0.5 / (upper + LID.levator_stiffness_mn_mm)
    assert aperture == pytest.approx(LID.aperture_mm - dropped)


def test_a_small_weight_sinks_an_open_lid_by_about_a_millimetre() -> None:
    """Lid weights of 0.6-1.8 g lower it by 0.24 mm while the common order lifts both by 0.86 (Orbit 2022;41:464)."""
    pull = MOVEMENT.tissues[FaceMotion.UPPER_LID_DOWN].orbicularis_oculi
    sunk = []
    for weight_g in (0.6, 1.2, 1.8):
        force = _held(Muscle.ORBICULARIS_OCULI, 9.81 * weight_g / pull)
        motion, _ = compute_motion(force, MOVEMENT, lid=LID, levator=_levator(force.shape[1]), rate_hz=RATE_HZ)
        sunk.append(_row(motion, FaceMotion.UPPER_LID_DOWN)[-1])
    assert 0.24 < sunk[0] < 1.1 < sunk[2]
    assert 0.5 * 1.1 < sunk[1] < 1.5 * 1.1


def test_closing_the_eye_against_the_levator_takes_more_force() -> None:
    """A spasm works against the levator; a blink does not."""
    force = _held(Muscle.ORBICULARIS_OCULI, 100.0)
    against, without = (
        compute_motion(force, MOVEMENT, lid=LID, levator=_levator(force.shape[1], pauses), rate_hz=RATE_HZ)[1][-1]
        for pauses in ((), (Pause(0.0, 5000.0),))
    )
    assert without == 0.0
    assert against > 6.0


def test_a_ramp_of_force_is_followed_as_the_closed_form_says() -> None:
    """Small forces: linear tissue; x lags a moving rest by b / k and the transient decays."""
    seconds, slope = 1.0, 2.0
    force = np.zeros((len(MUSCLES), round(seconds * RATE_HZ) + 1))
    times = np.arange(force.shape[1]) / RATE_HZ
    force[MUSCLE_CODE[Muscle.PLATYSMA]] = slope * times
    soft = MOVEMENT.tissues[FaceMotion.NECK_TIGHT].replace(limit_mm=40.0, stiffness_mn_mm=90.0)
    movement = MOVEMENT.replace(tissues={**MOVEMENT.tissues, FaceMotion.NECK_TIGHT: soft})
    motion, _ = compute_motion(force, movement, lid=LID, levator=_levator(len(times)), rate_hz=RATE_HZ)
    k, m = 90.0, soft.mass_g / 1000.0
    a, w = soft.damping_ratio * math.sqrt(k / m), math.sqrt(k / m)
    d = math.sqrt(a**2 - w**2)
    s, lag = slope / k, 2 * a * slope / k / w**2
    homogeneous = np.exp(-a * times) * (lag * np.cosh(d * times) + (a * lag - s) / d * np.sinh(d * times))
    wanted = s * times - lag + homogeneous
    assert _row(motion, FaceMotion.NECK_TIGHT) == pytest.approx(wanted, abs=1e-5)  # skin stiffens by 1 in 3,600


def _busy(rate_hz: float) -> np.ndarray:
    """Forces of every muscle that come, go and overlap, as straight lines between knots 5 ms apart."""
    rng = np.random.default_rng(5)
    knots = np.cumsum(rng.normal(0.0, 1.0, (len(MUSCLES), 401)), axis=1)
    knots = 900.0 * np.clip(np.sin(0.2 * knots), 0.0, None)
    fine = np.arange(round(2.0 * rate_hz) + 1) / rate_hz
    return np.stack([np.interp(fine, np.arange(401) / 200.0, row) for row in knots])


def test_motion_does_not_depend_on_the_step() -> None:
    pauses = (Pause(200.0, 350.0), Pause(900.0, 1400.0))
    found = []
    for step_ms in (MOVEMENT.step_ms, 0.5 * MOVEMENT.step_ms, 0.05):
        force = _busy(200.0)
        levator = _levator(force.shape[1], pauses, step_ms=step_ms)
        movement = MOVEMENT.replace(step_ms=step_ms)
        found.append(compute_motion(force, movement, lid=LID, levator=levator, rate_hz=200.0)[0])
    errors = [np.abs(each - found[-1]).max() for each in found[:2]]
    assert errors[0] < 0.01  # mm, at the step in use
    assert errors[1] < 0.35 * errors[0]  # second order: a quarter


def test_motion_does_not_depend_on_the_rate_at_which_force_is_given() -> None:
    coarse, fine = (
        compute_motion(force, MOVEMENT, lid=LID, levator=_levator(force.shape[1], rate_hz=rate), rate_hz=rate)[0]
        for rate in (200.0, 1000.0)
        for force in (_busy(rate),)
    )
    # stiffening is applied to the force given, so that curvature between samples may differ a little
    assert np.abs(coarse - fine[:, ::5]).max() < 0.03


def test_energy_stays_bounded_and_dies_away_at_any_step() -> None:
    force = np.zeros((len(MUSCLES), 600))
    force[:, 100:110] = 3000.0
    for step_ms in (1.0, 5.0):
        levator = _levator(600, (Pause(400.0, 600.0),), step_ms=step_ms)
        motion, aperture = compute_motion(
            force, MOVEMENT.replace(step_ms=step_ms), lid=LID, levator=levator, rate_hz=RATE_HZ
        )
        limits = np.array([MOVEMENT.tissues[name].limit_mm for name in MOTIONS])
        assert np.all(np.abs(motion).max(axis=1) <= limits)
        assert np.abs(motion[:, -1]).max() < 1e-3
        assert aperture.min() >= 0.0


def test_muscles_permuted_the_face_follows() -> None:
    """The force of the chin's muscle given to the brow's moves the brow, and no chin."""
    given = _held(Muscle.MENTALIS, 500.0)
    dealt = np.roll(given, MUSCLE_CODE[Muscle.FRONTALIS] - MUSCLE_CODE[Muscle.MENTALIS], axis=0)
    levator = _levator(given.shape[1])
    before, _ = compute_motion(given, MOVEMENT, lid=LID, levator=levator, rate_hz=RATE_HZ)
    after, _ = compute_motion(dealt, MOVEMENT, lid=LID, levator=levator, rate_hz=RATE_HZ)
    assert _row(before, FaceMotion.CHIN_UP)[-1] > 3.0
    assert _row(before, FaceMotion.BROW_UP)[-1] == 0.0
    assert _row(after, FaceMotion.CHIN_UP)[-1] == 0.0
    assert _row(after, FaceMotion.BROW_UP)[-1] > 3.0
