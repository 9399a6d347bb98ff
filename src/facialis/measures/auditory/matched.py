"""How much each moment of an average looks like a wave: the filter matched to the wave in the noise of the sweeps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from facialis.measures.auditory.clicks import BAND_HZ

Array = NDArray[np.float64]
Bells = Sequence[tuple[float, float, float]]
"""Height, time [ms] and standard deviation [ms] of the bells that a wave adds up from."""
EARLY: Bells = ((1.0, 0.0, 0.2),)
"""Waves I and III: humps about a millisecond wide at the foot."""
LATE: Bells = ((1.0, 0.0, 0.3), (-0.5, 1.6, 0.8))
"""Wave V and the slow negativity behind it, which stands out of noise as well as its crest does."""
FLOOR = 0.01
"""Noise below this part of the strongest is not trusted: the filter leans on no empty band."""
SMOOTH_BINS = 1.5
"""Smoothing of the noise spectrum, bins."""


def matched_kernel(sweeps: Array, rate_hz: float, *, bells: Bells) -> Array:
    r"""Return the spectrum of the filter matched to a wave.

    .. math:: K(f) = \frac{\overline{W(f)}}{N(f)} \qquad (1)

    with :math:`W` the spectrum of the wave behind the band of the sweeps and :math:`N` the power spectrum of what is
    left of the sweeps without their mean. No linear filter separates a wave of known shape better from noise of known
    spectrum.

    Parameters
    ----------
    sweeps : ndarray, shape (sweeps, samples)
        From :func:`facialis.measures.auditory.cut_clicks`.
    rate_hz : float
        Their sampling rate.
    bells : sequence of tuple
        Shape of the wave.

    Returns
    -------
    ndarray of complex
        For :func:`match`.

    References
    ----------
    Turin 1960 IRE Trans Inf Theory 6:311.
    """
    from scipy.ndimage import gaussian_filter1d
    from scipy.signal import butter, freqz_sos

    samples = sweeps.shape[1]
    size = _padded(samples)
    window = np.hanning(samples)
    rest = np.fft.rfft((sweeps - sweeps.mean(axis=0)) * window, size)
    noise = gaussian_filter1d(np.square(np.abs(rest)).mean(axis=0), SMOOTH_BINS)
    times = (np.arange(size) - size // 2) * (1e3 / rate_hz)
    wave = sum(height * np.exp(-0.5 * np.square((times - at) / width)) for height, at, width in bells)
    sos = butter(2, (BAND_HZ[0], min(BAND_HZ[1], 0.45 * rate_hz)), "bandpass", fs=rate_hz, output="sos")
    _, response = freqz_sos(sos, worN=np.fft.rfftfreq(size, 1.0 / rate_hz), fs=rate_hz)
    shape = np.fft.rfft(np.roll(wave, -(size // 2))) * np.square(np.abs(response))
    floor = max(FLOOR * float(noise.max()), 1e-30)
    return np.asarray(np.conj(shape) / (noise + floor))  # equation 1


def match(values: Array, kernel: Array) -> Array:
    """Return the filter's answer at each sample, same shape; its peak lies on the crest of the wave."""
    size = _padded(values.shape[-1])
    answer = np.fft.irfft(np.fft.rfft(values, size) * kernel, size)
    return np.asarray(answer[..., : values.shape[-1]], np.float64)


def _padded(samples: int) -> int:
    return 1 << (2 * samples - 1).bit_length() if samples > 1 else 2
