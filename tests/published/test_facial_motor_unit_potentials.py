"""Needle potentials of facial motor units against quantitative EMG."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.instruments.needle_emg import NEEDLE
from facialis.instruments.needle_templates import compute_fibre_potentials, draw_fibres
from facialis.vocabulary import Muscle
from tests.muscle_situations import half_muscles

_, UNITS = half_muscles()
ACCEPTED_UV = 60.0
"""Smaller potentials are not accepted for measurement."""


def _potentials(muscle: Muscle) -> NDArray[Any]:
    """Potentials of all units near eight places of the needle that an examiner would measure."""
    found = []
    for seed in range(8):
        fibres, tip = draw_fibres(UNITS, muscle, geometry=NEEDLE.geometry, rng=np.random.default_rng(seed))
        single = compute_fibre_potentials(
            fibres, tip, geometry=NEEDLE.geometry, tissue=NEEDLE.tissue, rate_hz=25000, duration_ms=25
        )
        found += [single[fibres.unit == unit].sum(axis=0) for unit in np.unique(fibres.unit)]
    potentials = np.stack(found)
    return np.asarray(potentials[np.ptp(potentials, axis=1) > ACCEPTED_UV])


def _durations_ms(potentials: NDArray[Any]) -> NDArray[Any]:
    """First to last departure from the baseline by more than 8 uV, as with a cursor."""
    beyond = abs(potentials) > 8.0
    last = beyond.shape[1] - 1 - beyond[:, ::-1].argmax(axis=1)
    return np.asarray((last - beyond.argmax(axis=1)) / 25.0)


def _phases(potential: NDArray[Any]) -> int:
    signs = np.sign(potential[abs(potential) > 20.0])
    return 1 + int(np.count_nonzero(np.diff(signs)))


@pytest.mark.parametrize(
    ("muscle", "duration_ms", "amplitude_uv"),
    [
        (Muscle.FRONTALIS, (4, 8), (100, 500)),
        (Muscle.MENTALIS, (5, 9), (150, 800)),
        (Muscle.ORBICULARIS_OCULI, (3.5, 7), (80, 500)),
        (Muscle.ORBICULARIS_ORIS, (4, 8), (100, 600)),
    ],
)
def test_median_duration_and_amplitude(
    muscle: Muscle, duration_ms: tuple[float, float], amplitude_uv: tuple[float, float]
) -> None:
    """Facial potentials are short: 4-8 ms against 9-13 in the leg (Buchthal 1957; Muscle Nerve 2012 46:346)."""
    potentials = _potentials(muscle)
    assert len(potentials) > 20
    assert duration_ms[0] <= np.median(_durations_ms(potentials)) <= duration_ms[1]
    assert amplitude_uv[0] <= np.median(np.ptp(potentials, axis=1)) <= amplitude_uv[1]


def test_frontalis_is_shorter_and_smaller_than_mentalis() -> None:
    """Muscle Nerve 2012 46:346, doi 10.1002/mus.23327 (36 and 28 healthy people)."""
    frontalis, mentalis = _potentials(Muscle.FRONTALIS), _potentials(Muscle.MENTALIS)
    assert np.median(_durations_ms(frontalis)) < np.median(_durations_ms(mentalis))
    assert np.median(np.ptp(frontalis, axis=1)) < np.median(np.ptp(mentalis, axis=1))


def test_most_potentials_have_two_to_four_phases() -> None:
    """At most a quarter polyphasic (limit for single muscles 5-40 %)."""
    phases = np.array(
        [_phases(p) for muscle in (Muscle.FRONTALIS, Muscle.ORBICULARIS_ORIS) for p in _potentials(muscle)]
    )
    assert 2.0 <= phases.mean() <= 4.0
    assert np.mean(phases > 4) <= 0.25
