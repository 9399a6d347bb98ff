"""Amplitudes that cannot be true: a unit or a scale that was declared wrongly.

Nothing is rescaled. What is implausible is said, and whoever has the file must look.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PLAUSIBLE_RMS_UV = (0.1, 20_000.0)
"""Root mean square of an EMG channel [uV] outside which its unit or scale is doubted."""
PLAUSIBLE_NOISE_UV = (0.1, 1_000.0)
"""Root mean square in the quietest stretches [uV] outside which the same is doubted. Below: Johnson noise of 10 kohm of
skin and electrode at 310 K in 430 Hz, sqrt(4 k T R B) = 0.27 uV, before any amplifier; a third of it is allowed, for
wet electrodes and narrow bands. Above: no resting muscle and no usable amplifier is that loud (assumption)."""
QUIET_WINDOW_S = 0.1
"""Stretches whose loudness is compared [s]; long enough for 20 Hz, short enough to lie between bursts."""
QUIET_SHARE = 0.1
"""The quietest tenth of the stretches tells the noise."""
NOISE_RATE_HZ = 500.0
"""At lower rates most of the noise has been filtered out before sampling, and its size says nothing."""
BLOCK = 1 << 19


def doubt_scale(values: NDArray[np.floating], valid: NDArray[np.bool_], *, rate_hz: float, name: str) -> list[str]:
    """Return notes where the amplitude of an EMG channel is implausible.

    Parameters
    ----------
    values : ndarray, shape (samples,)
        One channel [uV].
    valid : ndarray of bool, shape (samples,)
        Samples that can be measured.
    rate_hz : float
        Sampling rate.
    name : str
        Channel name.

    Returns
    -------
    list of str
        Empty where the amplitude can be that of a muscle.
    """
    if not valid.any():
        return [f"{name}: no usable sample"]
    notes = []
    rms, noise = _loudness(values, valid, max(round(QUIET_WINDOW_S * rate_hz), 8))
    checks = [("rms", rms, PLAUSIBLE_RMS_UV)]
    if rate_hz >= NOISE_RATE_HZ and noise > 0:
        checks.append(("noise in the quietest stretches", noise, PLAUSIBLE_NOISE_UV))
    for what, value, (low, high) in checks:
        if not low <= value <= high:
            notes.append(
                f"{name}: {what} {value:.3g} uV lies outside {low:g}-{high:g} uV; "
                "check the unit and the scale in the file"
            )
    return notes[:1]


def is_whole(values: NDArray[np.floating]) -> bool:
    """Return whether every sample is a whole number and they are not all the same, as counts of a converter are.

    Examples
    --------
    >>> is_whole(np.array([2047.0, 2049.0])), is_whole(np.array([0.5, 1.0])), is_whole(np.zeros(3))
    (True, False, False)
    """
    first, varied = np.nan, False
    for start in range(0, values.size, BLOCK):
        part = values[start : start + BLOCK]
        part = part[np.isfinite(part)]
        if part.size and not np.array_equal(part, np.rint(part)):
            return False
        first = float(part[0]) if part.size and np.isnan(first) else first
        varied = varied or bool((part != first).any())
    return varied


def _loudness(values: NDArray[np.floating], valid: NDArray[np.bool_], window: int) -> tuple[float, float]:
    """Return root mean square about the mean, and that of the quietest stretches about their own."""
    total, squares, count = 0.0, 0.0, 0
    loud: list[NDArray[np.float64]] = []
    block = max(BLOCK // window, 1) * window
    for start in range(0, values.size, block):
        part, usable = values[start : start + block], valid[start : start + block]
        known = part[usable].astype(np.float64)
        total, squares, count = total + known.sum(), squares + np.square(known).sum(), count + known.size
        whole = part.size // window
        full = usable[: whole * window].reshape(whole, window).all(axis=1)
        loud.append(part[: whole * window].reshape(whole, window)[full].std(axis=1, dtype=np.float64))
    mean = total / count
    deviations = np.concatenate(loud)
    deviations = deviations[deviations > 0]  # coarse steps hide the noise where nothing happens
    noise = float(np.quantile(deviations, QUIET_SHARE)) if deviations.size else 0.0
    return float(np.sqrt(max(squares / count - mean**2, 0.0))), noise
