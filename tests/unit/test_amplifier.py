from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.instruments.amplifier import AmplifierParameters, amplify, oversampling
from facialis.instruments.surface_emg import SURFACE
from facialis.protocol import Record

Array = NDArray[np.float64]
RATE = 4000.0
QUIET = SURFACE.amplifier.replace(noise_uv=0.0, drift_uv=0.0, mains_scatter=0.0)


def _amplified(
    source: Array,
    amplifier: AmplifierParameters = QUIET,
    *,
    mains_uv: float = 0.0,
    mains_hz: Literal[50, 60] = 50,
    keep_every: int = 1,
) -> Array:
    record = Record(rate_hz=RATE / keep_every, mains_uv=mains_uv, mains_hz=mains_hz)
    return amplify(source, amplifier, rate_hz=RATE, keep_every=keep_every, record=record, rng=np.random.default_rng(4))


def _sine(frequency_hz: float) -> Array:
    return np.asarray(np.sin(2 * np.pi * frequency_hz * np.arange(16000) / RATE))


@pytest.mark.parametrize(("frequency_hz", "gain"), [(100, 1.0), (20, 0.5**0.5), (1000, 0.5**0.5), (2, 0.01)])
def test_the_band_passes_muscle_and_halves_power_at_its_corners(frequency_hz: float, gain: float) -> None:
    steady = _amplified(_sine(frequency_hz))[8000:]
    assert steady.std() * 2**0.5 == pytest.approx(gain, rel=0.03, abs=0.003)


def test_noise_has_its_declared_size_within_the_band() -> None:
    noisy = QUIET.replace(noise_uv=1.5)
    assert _amplified(np.zeros(40000), noisy)[4000:].std() == pytest.approx(1.5, rel=0.08)


def test_drift_stays_below_the_band() -> None:
    drifting = QUIET.replace(drift_uv=100.0)
    assert _amplified(np.zeros(40000), drifting)[4000:].std() < 3.0


@pytest.mark.parametrize("mains_hz", [50, 60])
def test_mains_stands_at_its_frequency_and_odd_harmonics(mains_hz: Literal[50, 60]) -> None:
    trace = _amplified(np.zeros(16000), mains_uv=10.0, mains_hz=mains_hz)[8000:]
    spectrum = 2 * np.abs(np.fft.rfft(trace)) / len(trace)
    line = int(mains_hz * len(trace) / RATE)
    assert spectrum[line] == pytest.approx(10.0, rel=0.05)
    assert spectrum[3 * line] == pytest.approx(2.5, rel=0.05)
    assert np.delete(spectrum, [line, 3 * line, 5 * line]).max() < 0.05


def test_a_shielded_room_has_no_mains() -> None:
    assert not _amplified(np.zeros(1000)).any()


def test_lower_rates_are_sampled_without_aliases() -> None:
    """1,900 Hz would fold to 100 Hz at 1 kHz; it must be gone."""
    assert oversampling(1000.0, RATE) == 4
    assert oversampling(4000.0, RATE) == 1
    assert oversampling(10000.0, RATE) == 1
    kept = _amplified(_sine(1900), keep_every=4)
    assert len(kept) == 4000
    assert kept[2000:].std() < 0.002
