"""Surface EMG of strong effort against recordings of the face."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.instruments.surface_emg import INSTRUMENT
from facialis.protocol import Record
from facialis.records.recording import Signal
from facialis.vocabulary import Muscle, Side
from tests.muscle_situations import contraction, face, half_muscles

AXONS, _ = half_muscles()
SKIN = tuple(muscle for muscle in Muscle if muscle is not Muscle.STAPEDIUS)


@pytest.fixture(scope="module")
def effort() -> Signal:
    """One second of rest, then four of full effort of every muscle of one side."""
    return INSTRUMENT.observe(
        (face(Side.LEFT, contraction(AXONS, 1.0, seconds=4, from_s=1)),),
        record=Record(mains_uv=0.0, sides=(Side.LEFT,)),
        duration_s=5.0,
        stimuli=(),
        rng=np.random.default_rng(2),
    ).signal


def _median_frequency(trace: NDArray[Any], rate_hz: float) -> float:
    power = np.abs(np.fft.rfft(trace * np.hanning(len(trace)))) ** 2
    total = np.cumsum(power)
    return float(np.fft.rfftfreq(len(trace), 1 / rate_hz)[np.searchsorted(total, total[-1] / 2)])


def test_the_floor_at_rest_is_one_to_three_uv(effort: Signal) -> None:
    """Gel on prepared skin (Huigen 2002 Med Biol Eng Comput 40:332; Fridlund & Cacioppo 1986)."""
    rest = effort.values[:, 400:3800].std(axis=1)
    assert np.all((rest > 1.0) & (rest < 3.0))


@pytest.mark.parametrize("muscle", SKIN)
def test_full_effort_has_the_size_of_a_face(effort: Signal, muscle: Muscle) -> None:
    """40-700 uV RMS over the muscles of the face (literature in the order of 50-300, the chin up to 700)."""
    row = next(row for row, channel in enumerate(effort.channels) if channel.muscle is muscle)
    assert 40 < effort.values[row, 6000:18000].std() < 700


@pytest.mark.parametrize("muscle", [muscle for muscle in SKIN if muscle is not Muscle.POSTERIOR_DIGASTRIC])
def test_median_frequency_is_that_of_facial_surface_emg(effort: Signal, muscle: Muscle) -> None:
    """70-180 Hz; van Boxtel 1983 J Appl Physiol 54:51 and 2001 Psychophysiology 38:22."""
    row = next(row for row, channel in enumerate(effort.channels) if channel.muscle is muscle)
    assert 70 <= _median_frequency(effort.values[row, 6000:18000], effort.rate_hz) <= 180


def test_little_power_lies_above_the_band_that_suffices(effort: Signal) -> None:
    """400-500 Hz suffice for facial muscles (van Boxtel 2001): above 500 Hz under 5 % of the power."""
    active = effort.values[:, 6000:18000]
    power = np.abs(np.fft.rfft(active, axis=1)) ** 2
    frequency = np.fft.rfftfreq(active.shape[1], 1 / effort.rate_hz)
    assert np.all(power[:, frequency > 500].sum(axis=1) < 0.05 * power.sum(axis=1))
