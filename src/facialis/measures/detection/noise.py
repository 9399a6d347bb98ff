"""From a raw channel to energies relative to its own noise, in bins of about a millisecond."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from facialis.measures.detection import kernel
from facialis.measures.detection.heart import subtract_beats
from facialis.measures.detection.steps import subtract_steps
from facialis.numerics.filters import remove_lines_and_drift, rise_gain

Row = NDArray[np.float32]
Flags = NDArray[np.bool_]

BIN_S = 0.001
"""Width of a bin of energy [s], as near as the sampling rate allows."""
BAND_HZ = (20.0, 450.0)
"""Band of the electromyogram: movement lies below, mostly amplifier noise above."""
EDGE_HZ = 30.0
"""Where the detector starts to listen; heart and movement are mostly below."""
FRAME_S = 0.064
"""Frames [s] whose spectra show the noise and the bursts, as near as a power of two samples allows."""
LOW_PASS_S = 0.008
"""Half the length [s] of the filter behind which amplitudes are taken: it falls from 1 to 0 over some 190 Hz."""
CLICK_S = 0.02
"""Around an unusable stretch this long [s] is not measured either: filters ring there."""


@dataclass(frozen=True, eq=False, slots=True)
class Trace:
    """One channel, ready to be searched.

    Parameters
    ----------
    energy : ndarray of float32, shape (bins,)
        Weighted power relative to the noise.
    power : ndarray of float32, shape (bins,)
        Mean square in the band of the electromyogram, squared units of the channel.
    weight : ndarray of float32, shape (bins,)
        1 where the bin can be measured, else 0.
    bin_s : float
        Width of a bin.
    dof_s : float
        Degrees of freedom of the energy per second of noise.
    lines : tuple of tuple of float
        Frequency [Hz] and amplitude of the mains lines that were removed.
    heart : float
        Height of the average heart beat that was subtracted, above 20 Hz; 0 where none was seen.
    steps : ndarray
        Heights of the steps that were subtracted; 20 ms before and after each are not measured.
    """

    energy: Row
    power: Row
    weight: Row
    bin_s: float
    dof_s: float
    lines: tuple[tuple[float, float], ...]
    heart: float = 0.0
    steps: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))


def prepare(
    values: NDArray[np.floating], valid: Flags, *, rate_hz: float, beats_s: NDArray[np.float64] | None = None
) -> Trace:
    """Return the energies of one channel: lines and drift removed, weighted by what bursts add to the noise.

    Parameters
    ----------
    values : ndarray, shape (samples,)
        One channel.
    valid : ndarray of bool, shape (samples,)
        Samples that can be measured.
    rate_hz : float
        Sampling rate.
    beats_s : ndarray, optional
        Times of heart beats after the first sample; see :func:`facialis.measures.detection.heart.find_beats`.

    Notes
    -----
    With power spectra N of the noise and S of the bursts, the weight of each frequency is S / (N (N + S)): the most
    powerful test of a Gaussian signal in Gaussian noise (Van Trees 1971, part III). N is taken from the quietest 40 %
    of frames, S from the loudest 10 %, blended with the spectrum of a general electromyogram.
    """
    edge = min(BAND_HZ[0], 0.1 * rate_hz)
    broad, lines = remove_lines_and_drift(fill_gaps(values, valid), rate_hz, above_hz=edge)
    places, steps = subtract_steps(broad, rate_hz, above_hz=edge, usable=valid)
    heart = subtract_beats(broad, rate_hz, beats_s=beats_s) if beats_s is not None and beats_s.size else 0.0
    taps, bandwidth = _weighting(broad, valid, rate_hz)
    width = max(round(BIN_S * rate_hz), 1)
    bins, bin_s = values.size // width, width / rate_hz
    energy, power = np.empty(bins, np.float32), np.empty(bins, np.float32)
    kernel.filtered_powers(broad, taps, width, energy)
    kernel.filtered_powers(broad, _below_top(rate_hz), width, power)
    weight = _weights(valid, width, bins, bin_s, places // width)
    trace = Trace(energy, power, weight, bin_s, 2.0 * bandwidth, tuple(lines), heart, steps)
    _divide_by_first_floor(trace)
    return trace


@functools.lru_cache(maxsize=8)
def _below_top(rate_hz: float) -> Row:
    """Return a low-pass at the upper edge of the band, from its middle tap on: a sinc under a Hann window."""
    reach = round(LOW_PASS_S * rate_hz)
    if 0.5 * rate_hz <= BAND_HZ[1] or reach < 2:
        return np.ones(1, np.float32)
    place = np.arange(reach)
    taps = np.sinc(2.0 * BAND_HZ[1] / rate_hz * place) * (0.5 + 0.5 * np.cos(np.pi * place / reach))
    return np.asarray(taps / (taps[0] + 2.0 * taps[1:].sum()), np.float32)


def fill_gaps(values: NDArray[np.floating], valid: Flags) -> Row:
    """Return one channel with mean 0 and straight lines across what cannot be measured."""
    if valid.all():
        return np.asarray(values - np.mean(values, dtype=np.float64), np.float32)
    known = np.flatnonzero(valid)
    if known.size == 0:
        return np.zeros(values.size, np.float32)
    filled = np.where(valid, values, 0.0).astype(np.float32)
    missing = np.flatnonzero(~valid)
    filled[missing] = np.interp(missing, known, values[known])
    return filled - np.float32(filled[known].mean(dtype=np.float64))


def _weights(valid: Flags, width: int, bins: int, bin_s: float, clicks: NDArray[np.int64]) -> Row:
    if valid.all() and not clicks.size:
        return _all_measured(bins)
    usable = np.array(valid[: bins * width].reshape(bins, width).all(axis=1), bool)
    usable[np.minimum(clicks, bins - 1)] = False
    reach = round(CLICK_S / bin_s)
    spread = np.convolve((~usable).astype(np.float32), np.ones(2 * reach + 1, np.float32), "same") > 0.5
    return np.asarray(~spread, np.float32)


@functools.lru_cache(maxsize=1)
def _all_measured(bins: int) -> Row:
    """Return weights of 1, shared by all channels of a recording."""
    weights = np.ones(bins, np.float32)
    weights.flags.writeable = False
    return weights


def _weighting(values: Row, valid: Flags, rate_hz: float) -> tuple[Row, float]:
    """Return a symmetric filter (from its middle tap on) and the effective bandwidth [Hz] of the noise behind it."""
    width = max(1 << round(np.log2(FRAME_S * rate_hz)), 4)
    power = _frames(values, valid, width)
    frequency = np.arange(width // 2 + 1) * rate_hz / width
    band = (frequency > min(BAND_HZ[0], 0.1 * rate_hz)) & (frequency < min(BAND_HZ[1], 0.48 * rate_hz))
    weight = band.astype(float)
    ratio = frequency / 90.0
    general = ratio**2 / (1.0 + ratio**2) ** 2
    general /= general[band].mean()
    edge = min(EDGE_HZ, 0.12 * rate_hz)
    roll = rise_gain(frequency, edge, width_hz=0.13 * edge) * (frequency < 0.49 * rate_hz)
    noise = np.ones(frequency.size)
    for _ in range(2):
        order = np.argsort(power @ weight)
        quiet = power[order[: max(round(0.4 * order.size), 1)]].mean(axis=0)
        loud = power[order[min(round(0.9 * order.size), order.size - 1) :]]
        loud = (loud / np.maximum(loud @ weight, 1e-30)[:, None]).mean(axis=0)
        level = max(float(quiet[band].mean()), 1e-12)
        noise = np.maximum(_smooth(quiet), 0.05 * level)
        burst = np.maximum(_smooth(loud / max(float(loud[band].mean()), 1e-30) - quiet / level * 0.1), 0.0)
        burst = burst / max(float(burst[band].mean()), 1e-30) + 0.1 * general
        burst *= 4.0 * level  # 6 dB: the weights for weak bursts; strong ones are found anyway
        weight = burst / (noise * (noise + burst)) * roll
    behind = _smooth(quiet) * weight
    step = frequency[1]
    bandwidth = float(np.sum(behind) ** 2 / max(float(np.sum(behind**2)), 1e-300) * step)
    taps = np.fft.irfft(np.sqrt(weight))[: width // 2]
    taper = 0.5 + 0.5 * np.cos(np.pi * np.arange(taps.size) / taps.size)
    return (taps * taper / np.abs(taps).max()).astype(np.float32), bandwidth


def _smooth(spectrum: NDArray[np.float64]) -> NDArray[np.float64]:
    kernel_ = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9.0
    return np.convolve(np.pad(spectrum, 2, "edge"), kernel_, "valid")


def _frames(values: Row, valid: Flags, width: int) -> NDArray[np.float64]:
    """Return power spectra of at most 5,000 frames without unusable samples, shape (frames, frequencies)."""
    from scipy.fft import rfft

    count = values.size // width
    if count == 0:
        return np.ones((1, width // 2 + 1))
    rows = np.arange(0, count, max(count // 2500, 1))
    frames = values[: count * width].reshape(count, width)[rows]
    if not valid.all():
        usable = valid[: count * width].reshape(count, width)[rows].all(axis=1)
        frames = frames[usable] if usable.any() else frames
    window = np.hanning(width + 2)[1:-1].astype(np.float32)
    return np.asarray(np.abs(rfft(frames * window, axis=1)) ** 2 / np.sum(window**2), np.float64)


def _divide_by_first_floor(trace: Trace, share: float = 0.1) -> None:
    """Divide by the noise level from the quietest tenth of 50 ms means within 20 s, corrected for its bias."""
    from scipy.special import gammaincinv

    width = max(round(0.05 / trace.bin_s), 1)
    means = np.empty(max(trace.energy.size // width, 1), np.float32)
    kernel.bin_means(trace.energy[: means.size * width] if trace.energy.size >= width else trace.energy, width, means)
    usable = np.empty_like(means)
    kernel.bin_means(trace.weight[: means.size * width] if trace.energy.size >= width else trace.weight, width, usable)
    half = 0.5 * trace.dof_s * width * trace.bin_s
    bias = float(gammaincinv(half, share)) / half
    reach, step = round(20.0 / (width * trace.bin_s)), max(round(5.0 / (width * trace.bin_s)), 1)
    levels = np.empty(-(-means.size // step))
    kernel.low_quantiles(means, usable, reach, step, share, levels)
    levels /= bias
    _divide(trace, levels, 0.5 * width, step * width)


def _divide(trace: Trace, levels: NDArray[np.floating], at: float, step: float) -> None:
    """Divide the energies in place by levels at regular places; unknown levels are taken from their neighbours."""
    known = np.isfinite(levels) & (levels > 0)
    if known.any():
        full = np.interp(np.arange(levels.size), np.flatnonzero(known), levels[known])
        kernel.divide_by_levels(trace.energy, full, float(at), float(step))


def settle(trace: Trace, busy: Flags) -> None:
    """Divide the energies by the mean of what lies outside bursts, within 10 s; in place.

    Parameters
    ----------
    trace : Trace
        Changed in place.
    busy : ndarray of bool, shape (bins,)
        Bins inside bursts, after a first search.
    """
    reach = round(0.008 / trace.bin_s)
    calm = trace.weight > 0
    if busy.any():
        near = busy.copy()
        near[reach:] |= busy[: busy.size - reach]
        near[: near.size - reach] |= busy[reach:]
        calm &= ~near
    width = max(round(0.5 / trace.bin_s), 1)
    count = trace.energy.size // width
    if count < 1:
        return
    shape = (count, width)
    total = (trace.energy * calm)[: count * width].reshape(shape).sum(axis=1)
    amount = calm[: count * width].reshape(shape).sum(axis=1).astype(np.float32)
    span = np.ones(min(41, 2 * count - 1), np.float32)
    total, amount = np.convolve(total, span, "same")[:count], np.convolve(amount, span, "same")[:count]
    levels = np.where(amount > 0.5 / trace.bin_s, total / np.maximum(amount, 1.0), np.nan)
    _divide(trace, levels, 0.5 * width, width)
