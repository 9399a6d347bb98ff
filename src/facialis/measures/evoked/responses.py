"""Responses of a series: presence, latency, amplitude, area and duration of each, and what the series shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from facialis.measures.base import Table
from facialis.measures.evoked.averaging import Average
from facialis.measures.evoked.band import find_noise, to_band
from facialis.measures.evoked.detection import ONSET_STEP_MS, Search, best_wave, onset_quantiles, search
from facialis.measures.evoked.evidence import Stretch
from facialis.measures.evoked.family import DURATIONS_MS, STEP_MS
from facialis.measures.evoked.sweeps import Sweeps

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

FALSE_ALARM = 0.01
"""Share of sweeps without a response in which one is found, unless another is asked for."""
ONSET_BLUR_MS = 0.2
"""Standard deviation [ms] by which the interval of an onset is widened: how late a response rises out of the noise
depends on its shape. Measured on six shapes of generated responses (``benchmarks/responses.py``)."""
WELL_KNOWN = 1000.0
"""Degrees of freedom from which the noise is known well enough for the stated false-alarm rate. With a baseline of
20 ms at a stated rate of 1 % it was 6 % in single sweeps, 3-5 % in five, 2.5 % in twelve, 1 % in forty."""
END_SHARE = 0.05
"""A response ends where it last reaches this share of its amplitude."""
COLUMNS = (
    "sweep", "stimulus_s", "assessable", "present", "confidence", "onset_ms", "onset_low_ms", "onset_high_ms",
    "peak_ms", "amplitude_uv", "amplitude_low_uv", "amplitude_high_uv", "area_uv_ms", "area_low_uv_ms",
    "area_high_uv_ms", "duration_ms",
)  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class Responses:
    """Responses in a series of sweeps, one entry per sweep; ``nan`` where there is none.

    Parameters
    ----------
    channel : str
        Name of the channel.
    window_ms : tuple of float
        Earliest and latest onset that were looked for.
    false_alarm : float
        Share of sweeps without a response in which one is found.
    stimulus_s : ndarray
        Time of each stimulus in the recording.
    assessable : ndarray of bool
        False where a sweep never becomes quiet before a response could begin, or holds no valid signal.
    present : ndarray of bool
        Whether a response was found.
    confidence : ndarray
        Probability of a response, given what the series shows.
    onset_ms : ndarray, shape (sweeps, 3)
        Onset latency and its 95 % interval: estimate, low, high.
    peak_ms : ndarray
        Latency of the largest deflection, of either sign.
    amplitude_uv : ndarray, shape (sweeps, 3)
        Peak to peak and its 95 % interval.
    area_uv_ms : ndarray, shape (sweeps, 3)
        Area of the rectified response and its 95 % interval.
    duration_ms : ndarray
        From onset to where the response last reaches 5 % of its amplitude.
    share_present : float
        Share of sweeps with a response as the series shows it, misses and false alarms allowed for.
    notes : tuple of str
        What was done to the sweeps, and limits of the search.
    """

    channel: str
    window_ms: tuple[float, float]
    false_alarm: float
    stimulus_s: Array
    assessable: Flags
    present: Flags
    confidence: Array
    onset_ms: Array
    peak_ms: Array
    amplitude_uv: Array
    area_uv_ms: Array
    duration_ms: Array
    share_present: float
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.present)

    def at_least(self, amplitude_uv: float) -> Flags:
        """Return which responses reach an amplitude, as laboratories count them; all sweeps, False where absent."""
        return np.asarray(self.present & (self.amplitude_uv[:, 0] >= amplitude_uv))

    def table(self) -> Table:
        """Return one row per sweep; what is unknown is ``None``."""
        numbers = np.column_stack((self.onset_ms, self.peak_ms, self.amplitude_uv, self.area_uv_ms, self.duration_ms))
        rows = tuple(
            (
                place + 1, _plain(self.stimulus_s[place]), bool(self.assessable[place]), bool(self.present[place]),
                _plain(self.confidence[place]), *(_plain(number) for number in numbers[place]),
            )
            for place in range(len(self))
        )  # fmt: skip
        return Table(COLUMNS, rows)


def _plain(number: float) -> float | None:
    return float(f"{number:.6g}") if np.isfinite(number) else None


def find_responses(
    sweeps: Sweeps | Average,
    *,
    window_ms: tuple[float, float],
    false_alarm: float = FALSE_ALARM,
    durations_ms: tuple[float, ...] = DURATIONS_MS,
    rng: np.random.Generator | None = None,
    learn: bool = True,
) -> Responses:
    """Find the response to each stimulus, or in an average.

    A response is activity that begins inside the window and that noise, the tail of the artefact and what is left of
    a direct response do not explain. Activity that is going on when the window begins is the direct response: each
    sweep is searched from where it has become quiet. The window must therefore begin after the onset of the M wave.

    Parameters
    ----------
    sweeps : Sweeps or Average
        Sampled at 4 kHz or more, from at least 6 ms before the stimulus to at least 3 ms after the window.
    window_ms : tuple of float
        Earliest and latest onset [ms] after the stimulus.
    false_alarm : float
        Share of sweeps without a response in which one is found, 0.002 to 0.5; holds for Gaussian noise of the
        baseline's spectrum, where there is a second or so of it in all.
    durations_ms : tuple of float
        Durations of responses [ms] that are looked for.
    rng : Generator, optional
        Draws the noise from which the threshold is taken; the default gives the same answer each time.
    learn : bool
        Whether ten sweeps or more teach what responses of this series are like: their latency, size and shape.

    Returns
    -------
    Responses
        One entry per sweep.

    Raises
    ------
    NotAssessableError
        If the sweeps are too short, sampled too coarsely, or never quiet.
    QuantityError
        If a number is out of range.

    Notes
    -----
    Each sweep is compared with responses of every onset, duration, width of phases and size as Gaussian processes
    (:mod:`facialis.measures.evoked.evidence`); the threshold is the quantile of the same statistic in sweeps drawn from
    the noise. Onset is the median of its posterior: the first departure from the baseline that any polarity shows, not
    a crossing of a fixed voltage.

    Examples
    --------
    >>> import numpy as np
    >>> from facialis.measures.evoked import Sweeps, find_responses
    >>> times = np.arange(-20, 40, 0.1)
    >>> wave = 80 * np.sin(2 * np.pi * (times - 12) / 5) * ((times > 12) & (times < 17))
    >>> noise = 5 * np.random.default_rng(2).standard_normal((12, times.size))
    >>> noise[::2] += wave
    >>> found = find_responses(Sweeps(noise, rate_hz=10_000.0, start_ms=-20.0), window_ms=(6.0, 20.0))
    >>> found.present.astype(int)
    array([1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0])
    """
    generator = np.random.default_rng(0) if rng is None else rng
    noise = None
    if isinstance(sweeps, Average):
        band = to_band(sweeps.singles)
        noise = find_noise(band, band.times_ms.size)
        noise = replace(noise, covariance=noise.covariance * sweeps.noise_gain**2, scale=np.ones(1))
        learn = False
    series = sweeps.as_sweeps() if isinstance(sweeps, Average) else sweeps
    state = search(
        series, window_ms, false_alarm=false_alarm, rng=generator, durations_ms=durations_ms, noise=noise, learn=learn
    )  # fmt: skip
    return _described(series, state, window_ms, false_alarm=false_alarm)


def _described(sweeps: Sweeps, state: Search, window_ms: tuple[float, float], *, false_alarm: float) -> Responses:
    count = len(sweeps)
    present = state.ratio > state.threshold
    measured = np.full((count, 8), np.nan)
    for stretch in state.stretches:
        for column in np.flatnonzero(present[stretch.rows]):
            measured[stretch.rows[column]] = _measured(state, stretch, int(column))
    onset = onset_quantiles(state, (0.5, 0.025, 0.975))
    blur = 1.96 * ONSET_BLUR_MS
    onset[:, 1] = onset[:, 0] - np.hypot(onset[:, 0] - onset[:, 1], blur)
    onset[:, 2] = onset[:, 0] + np.hypot(onset[:, 2] - onset[:, 0], blur)
    onset[~present] = np.nan
    return Responses(
        channel=sweeps.channel,
        window_ms=window_ms,
        false_alarm=false_alarm,
        stimulus_s=sweeps.stimulus_s,
        assessable=np.isfinite(state.ratio),
        present=present,
        confidence=np.where(np.isfinite(state.ratio), state.prior.confidence(state.ratio), np.nan),
        onset_ms=onset,
        peak_ms=measured[:, 0],
        amplitude_uv=measured[:, 1:4],
        area_uv_ms=measured[:, 4:7],
        duration_ms=np.where(present, measured[:, 7] - onset[:, 0], np.nan),
        share_present=state.prior.present,
        notes=(*sweeps.notes, *_limits(state)),
    )


def _limits(state: Search) -> tuple[str, ...]:
    notes = [f"noise {state.noise.deviation_uv:.3g} uV in the working band up to {_edge_hz(state):.0f} Hz"]
    lost = int(np.sum(~np.isfinite(state.ratio)))
    late = int(np.sum(state.begin_ms > state.begin_ms[np.isfinite(state.begin_ms)].min() + 1e-9))
    if lost:
        notes.append(f"{lost} sweeps not assessable: never quiet before a response could begin")
    if late:
        notes.append(f"{late} sweeps searched from the end of their direct response, inside the window")
    if state.noise.freedom < WELL_KNOWN:
        notes.append("noise learned from little signal: false alarms may pass the stated rate; cut longer baselines")
    step = float(state.onsets_ms[1] - state.onsets_ms[0])
    if step > ONSET_STEP_MS + 1e-9:
        notes.append(f"onsets looked at every {step:.2g} ms, as the window is long")
    return tuple(notes)


def _edge_hz(state: Search) -> float:
    rate = state.band.rate_hz / state.band.every
    return 0.5 * rate if state.band.every == 1 else 0.4 * rate


def _measured(state: Search, stretch: Stretch, column: int) -> Array:
    """Return peak [ms], amplitude with interval, area with interval, and end [ms] of one response."""
    member, onset, mean, spread = best_wave(state, stretch, column=column)
    wave = member.components @ mean
    times = onset + member.offsets_ms
    top, bottom = int(wave.argmax()), int(wave.argmin())
    difference = member.components[top] - member.components[bottom]
    amplitude = float(wave[top] - wave[bottom])
    total = STEP_MS * np.sign(wave) @ member.components
    area = float(total @ mean)
    loud = np.flatnonzero(np.abs(wave) >= END_SHARE * amplitude)
    return np.array(
        [
            times[int(np.abs(wave).argmax())],
            *_interval(amplitude, float(np.sqrt(difference @ spread @ difference))),
            *_interval(area, float(np.sqrt(total @ spread @ total))),
            times[loud[-1]] if loud.size else onset,
        ]
    )


def _interval(value: float, deviation: float) -> tuple[float, float, float]:
    return value, max(value - 1.96 * deviation, 0.0), value + 1.96 * deviation
