"""Sweeps after clicks: artefact bridged, band limited without delay, sweeps with muscle left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from facialis.errors import NotAssessableError
from facialis.measures.evoked.stimuli import find_channel
from facialis.measures.evoked.sweeps import Sweeps
from facialis.records import Recording

Array = NDArray[np.float64]
BAND_HZ = (100.0, 2000.0)
"""Band [Hz], second order, forwards and backwards: the usual 100-3,000 Hz, less the noise above the waves."""
LEAST_RATE_HZ = 8000.0
"""Wave I is told from II with five samples between them."""
ARTEFACT_MS = (-0.2, 0.8)
"""What lies here [ms] around a click may be its artefact, and is bridged by a straight line."""
WINDOW_MS = (-2.0, 14.0)
LOUD = 4.0
"""A sweep whose largest sample exceeds that of the median sweep by this factor is left out."""


def cut_clicks(
    recording: Recording, *, channel: str, clicks_s: Array, window_ms: tuple[float, float] = WINDOW_MS
) -> Sweeps:
    """Cut sweeps after clicks.

    Parameters
    ----------
    recording : Recording
        Real or simulated.
    channel : str
        Vertex against a mastoid, vertex positive up [uV].
    clicks_s : ndarray, shape (clicks,)
        Times of the clicks [s].
    window_ms : tuple of float
        Begin and end of each sweep after its click [ms].

    Returns
    -------
    Sweeps
        With notes on the band, the bridged artefact and the sweeps left out.

    Raises
    ------
    NotAssessableError
        If the channel is sampled too coarsely, or fewer than 20 clicks lie inside the recording.
    """
    from scipy.signal import butter, sosfiltfilt

    signal, row = find_channel(recording, channel)
    rate = signal.rate_hz
    if rate < LEAST_RATE_HZ:
        raise NotAssessableError(
            f"{channel} is sampled at {rate:g} Hz.", f"Waves I to V need {LEAST_RATE_HZ:g} Hz or more: record faster."
        )
    first = np.round((np.asarray(clicks_s) - signal.start_s) * rate).astype(np.int64)
    begin, end = (round(at * 1e-3 * rate) for at in window_ms)
    inside = (first + begin >= 0) & (first + end < signal.samples)
    if inside.sum() < 20:
        raise NotAssessableError(
            f"{int(inside.sum())} clicks inside {channel}.", "Give 20 or more; 1,000 to 2,000 are usual."
        )
    valid = signal.valid[row]
    values = np.where(valid, signal.values[row], 0.0).astype(np.float64)
    _bridge(values, first[(first > 0) & (first < signal.samples)], rate)
    sos = butter(2, (BAND_HZ[0], min(BAND_HZ[1], 0.45 * rate)), "bandpass", fs=rate, output="sos")
    place = first[inside, None] + np.arange(begin, end + 1)
    sweeps = Sweeps(
        sosfiltfilt(sos, values)[place], rate, begin * 1e3 / rate, channel, valid[place],
        np.asarray(clicks_s, np.float64)[inside],
        (f"{BAND_HZ[0]:g}-{BAND_HZ[1]:g} Hz without delay; {ARTEFACT_MS[0]:g} to {ARTEFACT_MS[1]:g} ms bridged",),
    )  # fmt: skip
    return _calm(sweeps)


def _bridge(values: Array, clicks: NDArray[np.int64], rate_hz: float) -> None:
    """Replace the artefact of every click by a straight line, in place."""
    begin, end = (round(at * 1e-3 * rate_hz) for at in ARTEFACT_MS)
    low, high = np.clip(clicks + begin, 0, values.size - 1), np.clip(clicks + end, 0, values.size - 1)
    part = np.linspace(0.0, 1.0, end - begin + 1)
    line = values[low][:, None] * (1.0 - part) + values[high][:, None] * part
    values[np.clip(clicks[:, None] + np.arange(begin, end + 1), 0, values.size - 1)] = line


def _calm(sweeps: Sweeps) -> Sweeps:
    """Return the sweeps without those that muscle, movement or a gap spoils."""
    largest = np.abs(np.where(sweeps.valid, sweeps.values, 0.0)).max(axis=1)
    keep = (largest <= LOUD * np.median(largest)) & sweeps.valid.all(axis=1)
    if keep.sum() < 20:
        raise NotAssessableError(
            f"{int(keep.sum())} of {len(sweeps)} sweeps of {sweeps.channel} are calm.",
            "Record more clicks.",
        )
    lost = int((~keep).sum())
    kept = sweeps.where(keep)
    return replace(kept, notes=(*kept.notes, f"{lost} of {len(sweeps)} sweeps left out as loud or incomplete"))
