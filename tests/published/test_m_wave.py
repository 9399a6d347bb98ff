"""M waves of the face against laboratory values."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.instruments.belly_tendon_emg import INSTRUMENT
from facialis.protocol import Record
from facialis.vocabulary import Muscle, Side
from tests.muscle_situations import face, half_muscles, volley

AXONS, _ = half_muscles()
RATE = 10000.0


def _m_wave(muscle: Muscle, seed: int = 2) -> NDArray[Any]:
    """One volley of the muscle's own nerve at 20 ms, upward negative, mV."""
    observation = INSTRUMENT.observe(
        (face(Side.LEFT, volley(AXONS, at_ms=20.0, muscles=(muscle,))),),
        record=Record(instrument="belly_tendon_emg", muscles=(muscle,), sides=(Side.LEFT,), rate_hz=RATE, mains_uv=0),
        duration_s=0.08,
        stimuli=(),
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    return np.asarray(-1e-3 * observation.signal.values[0])


def test_nasalis_exceeds_the_limit_of_normal() -> None:
    """Row A37, 1.1 mV; Valenca 1999 Arq Neuropsiquiatr, 2.0 mV with a mean near 3 (1.5-5)."""
    assert 1.1 <= _m_wave(Muscle.NASALIS).max() <= 6.0


@pytest.mark.parametrize(
    ("muscle", "low", "high"),
    [
        (Muscle.ORBICULARIS_OCULI, 0.5, 3.5),  # Kimura, Electrodiagnosis: 0.5-3 mV
        (Muscle.FRONTALIS, 0.4, 2.5),
        (Muscle.ORBICULARIS_ORIS, 1.0, 5.0),
        (Muscle.MENTALIS, 1.5, 8.0),
    ],
)
def test_amplitude_is_that_of_a_clinic(muscle: Muscle, low: float, high: float) -> None:
    assert low <= _m_wave(muscle).max() <= high


@pytest.mark.parametrize("muscle", [muscle for muscle in Muscle if muscle not in {Muscle.STAPEDIUS, Muscle.BUCCINATOR}])
def test_biphasic_and_negative_first(muscle: Muscle) -> None:
    """No positive dip above a tenth before the negative peak, and a positive phase after it (Kimura)."""
    wave = _m_wave(muscle)
    peak = int(wave.argmax())
    assert wave[:peak].min() > -0.1 * wave[peak]
    assert wave[peak:].min() < -0.2 * wave[peak]


@pytest.mark.parametrize("muscle", [Muscle.NASALIS, Muscle.MENTALIS, Muscle.ORBICULARIS_OCULI])
def test_negative_phase_lasts_three_to_seven_ms(muscle: Muscle) -> None:
    wave = _m_wave(muscle)
    peak = int(wave.argmax())
    start = np.flatnonzero(wave[:peak] < 0.05 * wave[peak])[-1]
    end = peak + np.flatnonzero(wave[peak:] < 0)[0]
    assert 3.0 <= (end - start) / RATE * 1e3 <= 7.0
    assert 20.0 < start / RATE * 1e3 < 22.0  # junction 0.7 ms after the volley, no conduction before the electrode
