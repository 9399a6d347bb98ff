"""Waves I, III and V: where they are, whether they are there, how large and how sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.errors import QuantityError
from facialis.measures.auditory.average import ClickAverage, average_clicks
from facialis.measures.auditory.matched import EARLY, LATE, Bells, match, matched_kernel
from facialis.measures.evoked.sweeps import Sweeps

Array = NDArray[np.float64]
WINDOWS_MS: Mapping[str, tuple[float, float]] = {"I": (1.2, 2.9), "III": (3.0, 6.2), "V": (4.9, 9.0)}
"""Where each wave is looked for [ms]; wide enough for soft clicks, fast rates and a nerve that is pulled."""
INTERVALS_MS: Mapping[str, tuple[float, float]] = {"III": (2.1, 0.5), "V": (1.9, 0.35)}
"""Usual interval from the wave before, and how far it strays [ms]: wider than health, for a pull prolongs."""
APART_MS: Mapping[str, tuple[float, float]] = {"III": (1.4, 4.5), "V": (1.2, 3.0)}
"""Shortest and longest interval from the wave before [ms]; nearer humps are one wave."""
USUAL_MS: Mapping[str, tuple[float, float, float]] = {
    "I": (1.7, 0.4, 0.7),
    "III": (3.8, 0.5, 1.0),
    "V": (5.7, 0.6, 1.3),
}
"""Usual latency, and how far it strays before and after [ms]: soft clicks, fast rates and a pull make late."""
SHAPES: Mapping[str, Bells] = {"I": EARLY, "III": EARLY, "V": LATE}
"""Shape that each wave is matched with."""
FOLLOWED_MS: Mapping[str, tuple[float, float]] = {"I": (0.3, 1.0), "III": (0.3, 1.1), "V": (0.5, 2.5)}
"""Where the trough after each wave lies [ms]; the height of a wave is from peak to trough."""
FLIPS = 400
"""Sign-flipped averages that show what chance does: p is known to 1/401."""
NEAR_MS, EVEN_MS = 0.4, 0.15
"""The crest is sought this close to the filter's answer, in the average smoothed by the second, both [ms]."""
CHANCE = 0.01
"""A wave is there where chance does as well in fewer than this share of flips;"""
BESIDE = 0.05
"""waves I and III in fewer than this one, where wave V shows that the click was answered."""
RESAMPLED = 200
FALL_MS, CREST_MS, CREST_BEFORE_MS = 1.0, 0.3, 1.5
"""The fall behind wave V is sought with the first width, its crest with the second, within the third before it [ms]."""


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave.

    Parameters
    ----------
    name : str
        ``"I"``, ``"III"`` or ``"V"``.
    present : bool
        Whether it stands out of what chance does.
    latency_ms : float
        Of the peak; ``nan`` where not present.
    low_ms, high_ms : float
        95 % interval of the latency, from resampled sweeps.
    height_uv : float
        From the peak to the trough behind it; ``nan`` where not present.
    p : float
        Share of sign-flipped averages that do as well anywhere in its window.
    """

    name: str
    present: bool
    latency_ms: float
    low_ms: float
    high_ms: float
    height_uv: float
    p: float


@dataclass(frozen=True, eq=False, slots=True)
class WavesFound:
    """Waves I, III and V of a series of clicks.

    Parameters
    ----------
    waves : mapping of str to Wave
        By name.
    average : ClickAverage
        What they were found in.
    """

    waves: Mapping[str, Wave]
    average: ClickAverage

    def interval_ms(self, first: str, second: str) -> float:
        """Return the interval between two waves [ms]; ``nan`` where either is missing."""
        return self.waves[second].latency_ms - self.waves[first].latency_ms


def find_waves(sweeps: Sweeps, *, rng: np.random.Generator | None = None) -> WavesFound:
    """Find waves I, III and V in sweeps after clicks.

    The average passes a filter matched to each wave in the noise of the sweeps. Its answers are searched for three
    waves at once, each weighed by its square over what sign-flipped averages show there, and less the further latencies
    and intervals stray from the usual. A wave is present where, of averages of the same sweeps with random signs, which
    hold no response and are weighed alike, fewer than 1 % do as well anywhere in the window of that wave. Waves I and
    III beside a wave V need less proof, 5 %, and wave III is weighed by its interval to V. The latency is that of the
    crest of the average nearby.

    Parameters
    ----------
    sweeps : Sweeps
        From :func:`facialis.measures.auditory.cut_clicks`; vertex positive up.
    rng : numpy.random.Generator, optional
        Signs and resampling; by default the same each time.

    Returns
    -------
    WavesFound
        Waves that are not present have ``nan`` for latency and height.
    """
    random = rng or np.random.default_rng(0)
    average = average_clicks(sweeps)
    values, count = sweeps.values, len(sweeps)
    signs = random.choice(np.array([-1.0, 1.0]), (FLIPS, count))
    flipped = signs @ values / count
    drawn = random.multinomial(count, np.full(count, 1.0 / count), RESAMPLED) / count @ values
    answers = {shape: _answer(shape, sweeps, average, flipped) for shape in (EARLY, LATE)}
    places = _together({name: answers[shape][0] for name, shape in SHAPES.items()}, average.times_ms)
    waves: dict[str, Wave] = {}
    for name in ("V", "III", "I"):
        above = "V" in waves and waves["V"].present
        inside = _inside(name, average.times_ms)
        times = average.times_ms[inside]
        unlikely = _unusual(times, name)
        if name == "III" and above:
            unlikely = _strays(average.times_ms[places["V"]] - times, "V")
        own, chance = (_worth(answer[..., inside]) - unlikely for answer in answers[SHAPES[name]])
        best = own[inside == places[name]].max()
        p = (1.0 + float((chance.max(axis=1) >= best).sum())) / (FLIPS + 1.0)
        present = p <= (BESIDE if above and name != "V" else CHANCE) and bool(best > -np.inf)
        waves[name] = _measured(name, places[name], p=p, average=average, drawn=drawn if present else None)
    return WavesFound(waves, average)


def _answer(shape: Bells, sweeps: Sweeps, average: ClickAverage, flipped: Array) -> tuple[Array, Array]:
    """Return the matched filter's answer to the average and to flipped averages, in standard deviations of these."""
    kernel = matched_kernel(sweeps.values, sweeps.rate_hz, bells=shape)
    own, chance = match(average.values, kernel), match(flipped, kernel)
    spread = np.maximum(chance.std(axis=0), 1e-12)
    return own / spread, chance / spread


def _worth(score: Array) -> Array:
    """Return by how much a wave explains the average better than none does, in units of log likelihood."""
    return np.asarray(0.5 * np.square(np.maximum(score, 0.0)))


def _unusual(times_ms: Array, name: str) -> Array:
    """Return how unlikely a latency is, the same unit."""
    usual, sooner, later = USUAL_MS[name]
    off = times_ms - usual
    return np.asarray(0.5 * np.square(off / np.where(off < 0.0, sooner, later)))


def _inside(name: str, times_ms: Array) -> NDArray[np.int64]:
    low, high = WINDOWS_MS[name]
    return np.flatnonzero((times_ms >= low) & (times_ms <= high))


def _together(score: Mapping[str, Array], times_ms: Array) -> dict[str, int]:
    """Return the samples of I, III and V that together explain most."""
    first, third, fifth = (_inside(name, times_ms) for name in ("I", "III", "V"))
    worth = {name: _worth(own) - _unusual(times_ms, name) for name, own in score.items()}
    early = worth["I"][first][None, :] - _strays(times_ms[third][:, None] - times_ms[first][None, :], "III")
    best_first = early.argmax(axis=1)
    upto = worth["III"][third] + early.max(axis=1)
    late = upto[None, :] - _strays(times_ms[fifth][:, None] - times_ms[third][None, :], "V")
    best_third = late.argmax(axis=1)
    last = int((worth["V"][fifth] + late.max(axis=1)).argmax())
    middle = int(best_third[last])
    return {"I": int(first[best_first[middle]]), "III": int(third[middle]), "V": int(fifth[last])}


def _strays(interval_ms: Array, name: str) -> Array:
    (usual, spread), (least, most) = INTERVALS_MS[name], APART_MS[name]
    apart = (interval_ms >= least) & (interval_ms <= most)
    return np.asarray(np.where(apart, 0.5 * np.square((interval_ms - usual) / spread), np.inf))


def _top(trace: Array, place: int, step_ms: float) -> float:
    """Return by how many ms the peak of a parabola through three samples lies behind the middle one."""
    before, here, after = trace[place - 1], trace[place], trace[place + 1]
    bend = before - 2.0 * here + after
    return float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5)) * step_ms if bend < 0 else 0.0


def _measured(name: str, place: int, *, p: float, average: ClickAverage, drawn: Array | None) -> Wave:
    from scipy.ndimage import gaussian_filter1d

    if drawn is None:
        return Wave(name, False, np.nan, np.nan, np.nan, np.nan, p)
    times = average.times_ms
    step = float(times[1] - times[0])
    reach = max(round(NEAR_MS / step), 1)
    near = slice(place - reach, place + reach + 1)
    even = gaussian_filter1d(average.values, EVEN_MS / step)
    top = near.start + int(even[near].argmax())
    latency = float(times[top]) + _top(even, top, step)
    again = gaussian_filter1d(drawn, EVEN_MS / step, axis=1)[:, near]
    low, high = np.quantile(times[near][again.argmax(axis=1)], (0.025, 0.975))
    begin, end = (latency + after for after in FOLLOWED_MS[name])
    trough = float(average.values[(times >= begin) & (times <= end)].min())
    crest = float(average.values[np.abs(times - latency) <= 0.3].max())
    return Wave(name, True, latency, float(low) - 0.5 * step, float(high) + 0.5 * step, crest - trough, p)


def locate_wave_v(values: Array, *, rate_hz: float, start_ms: float, window_ms: tuple[float, float]) -> float:
    """Return the latency of wave V in an average that comes without its sweeps, as most archives keep it.

    Wave V is the crest before the steepest long fall: the fall into the slow trough behind it stands out of noise
    better than the crest does.

    Parameters
    ----------
    values : ndarray, shape (samples,)
        Average, vertex positive up, in any unit: only its shape counts.
    rate_hz : float
        Sampling rate.
    start_ms : float
        Time of the first sample after the stimulus.
    window_ms : tuple of float
        Where wave V may lie [ms].

    Returns
    -------
    float
        Latency [ms]. There is always one: whether it means anything, only repeats can say.

    Raises
    ------
    QuantityError
        If the window lies outside the average, or a value is not finite.

    Notes
    -----
    On the EARNDB archive (five listeners, tone bursts, two repeats of each average, 5-14 ms) repeats of 50-100 dB SPL,
    110 pairs, differ by 0.49 ms in the median, against 0.90 ms for the largest sample; below 50 dB neither is of use.
    The widths were chosen from 18 settings with those recordings in view; with the crest sought 2.5 ms before the fall,
    three of the five listeners agree no better than by the largest sample. The gain in the archive's headers is
    unusable: latencies can be read in it, heights cannot.
    """
    from scipy.ndimage import gaussian_filter1d

    step = 1e3 / rate_hz
    trace = np.asarray(values, np.float64)
    times = start_ms + np.arange(trace.size) * step
    inside = np.flatnonzero((times >= window_ms[0]) & (times <= window_ms[1]))
    if inside.size < 3 or not np.isfinite(trace).all():
        raise QuantityError(
            f"window_ms = {window_ms} holds {inside.size} samples of an average from {times[0]:g} to {times[-1]:g} ms.",
            "Give a window inside the average, and finite values.",
        )
    slope = gaussian_filter1d(trace, FALL_MS / step, order=1)
    steepest = int(inside[slope[inside].argmin()])
    first = max(steepest - round(CREST_BEFORE_MS / step), 0)
    crest = gaussian_filter1d(trace, CREST_MS / step)[first : steepest + 1]
    return float(times[first + int(crest.argmax())])
