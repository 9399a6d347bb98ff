"""Responses in single sweeps and averages: the search, from sweeps to posterior."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from facialis.errors import NotAssessableError, QuantityError
from facialis.measures.evoked.band import Band, Noise, find_noise, to_band
from facialis.measures.evoked.evidence import (
    NEVER,
    Evidence,
    Stretch,
    compute_evidence,
    noise_covariance,
    null_sweeps,
    posterior_wave,
    sizes,
)
from facialis.measures.evoked.family import DURATIONS_MS, STEP_MS, Member, generic_family, learned_member
from facialis.measures.evoked.prior import Prior, learn_prior
from facialis.measures.evoked.quiet import find_quiet
from facialis.measures.evoked.sweeps import Sweeps

Array = NDArray[np.float64]

ONSET_STEP_MS = 0.2
"""Distance between onsets that are looked at [ms]; longer in windows over 16 ms, so that there are at most 80."""
MOST_ONSETS = 80
EARLIER_MS = 1.0
"""Sweeps are looked at from this long [ms] before the window, where they are quiet."""
LATER_MS = 0.4
"""Onsets begin this long [ms] after a sweep becomes quiet."""
LEAST_AFTER_MS = 3.0
"""Sweeps must go on for this long [ms] after the last onset."""
NULLS = 1000
"""Sweeps of noise from which the threshold is taken."""
LEAST_RESPONSES = 15.0
"""Expected number of responses from which a shape is learned."""
LEARN_ROUNDS = 2
LEARNED_MS = 12.0
"""Length of learned shapes [ms] after their onset."""


@dataclass(frozen=True, eq=False, slots=True)
class Search:
    """What is known about every sweep after the search.

    Parameters
    ----------
    band : Band
        Sweeps in the working band.
    noise : Noise
        Their noise.
    stretches : tuple of Stretch
        Sweeps by the time from which they can be searched.
    begin_ms : ndarray, shape (sweeps,)
        That time; ``nan`` where there is none.
    onsets_ms : ndarray, shape (onsets,)
        Onsets that were looked at.
    family : tuple of Member
        Members that were looked at.
    levels : ndarray, shape (sizes,)
        Sizes that were looked at, in units of the noise.
    prior : Prior
        What the series taught.
    ratio : ndarray, shape (sweeps,)
        Log-likelihood ratio of a response; ``-inf`` where a sweep cannot be assessed.
    posterior : ndarray, shape (sweeps, onsets, members, sizes)
        What the response would be.
    threshold : float
        Log-likelihood ratio that noise exceeds with the stated false-alarm rate.
    """

    band: Band
    noise: Noise
    stretches: tuple[Stretch, ...]
    begin_ms: Array
    onsets_ms: Array
    family: tuple[Member, ...]
    levels: Array
    prior: Prior
    ratio: Array
    posterior: NDArray[np.float32]
    threshold: float


def search(
    sweeps: Sweeps,
    window_ms: tuple[float, float],
    *,
    false_alarm: float,
    rng: np.random.Generator,
    durations_ms: tuple[float, ...] = DURATIONS_MS,
    noise: Noise | None = None,
    learn: bool = True,
) -> Search:
    """Look for a response in every sweep.

    Parameters
    ----------
    sweeps : Sweeps
        Sampled at 4 kHz or more, with a baseline.
    window_ms : tuple of float
        Earliest and latest onset after the stimulus.
    false_alarm : float
        Share of sweeps without response in which one is found, 0.002 to 0.5.
    rng : Generator
        Draws the noise from which the threshold is taken.
    durations_ms : tuple of float
        Durations of responses that are looked for.
    noise : Noise, optional
        Known noise, as for an average; by default it is learned before the stimuli.
    learn : bool
        Whether the series teaches latency, size and shape of its responses.

    Raises
    ------
    NotAssessableError
        If the sweeps are too short or sampled too coarsely.
    QuantityError
        If a number is out of range.
    """
    band = to_band(sweeps)
    _check(sweeps, window_ms, false_alarm, durations_ms)
    last = min(window_ms[1] + max(durations_ms), sweeps.end_ms - band.reach_ms)
    inside = (band.times_ms >= window_ms[0] - EARLIER_MS) & (band.times_ms <= last)
    noise = noise or find_noise(band, int(inside.sum()))
    begin = find_quiet(band, window_ms[0] - EARLIER_MS, last_ms=window_ms[1])
    step = max(ONSET_STEP_MS, (window_ms[1] - window_ms[0]) / MOST_ONSETS)
    onsets = np.arange(window_ms[0], window_ms[1] + 1e-9, step)
    stretches = _stretches(band, noise, begin, onsets_ms=onsets, last_ms=last)
    if not stretches:
        raise NotAssessableError(
            f"No sweep of {sweeps.channel} becomes quiet between {window_ms[0]:g} and {window_ms[1]:g} ms.",
            "Give a later window, or sweeps without movement; a direct response must end before the response begins.",
        )
    nulls = _null_columns(stretches[0], noise, rng, count=max(NULLS, round(10 / false_alarm)))
    largest = float(np.max(np.abs(band.values[:, inside])) / noise.deviation_uv)
    levels = sizes(largest)
    family = generic_family(band, durations_ms)
    found, nothing = _evidence(stretches, nulls, family, levels=levels, count=len(sweeps))
    known = np.isfinite(begin)
    prior = learn_prior(found[known], onsets) if learn else learn_prior(found[:0], onsets)
    state = Search(
        band, noise, stretches, begin, onsets, tuple(family), levels, prior, np.empty(0), np.empty(0, np.float32), 0.0
    )  # fmt: skip
    rounds = LEARN_ROUNDS if learn else 0
    for _ in range(rounds):
        taught = _teach(_weighed(state, found), known)
        if taught is None:
            break
        more, again = _evidence(stretches, nulls, [taught], levels=levels, count=len(sweeps))
        found, nothing = _with(found, more, len(family)), _with(nothing, again, len(family))
        state = replace(state, family=(*family, taught), prior=learn_prior(found[known], onsets))
    threshold = float(np.quantile(state.prior.weigh(nothing)[0], 1.0 - false_alarm))
    return replace(_weighed(state, found), threshold=threshold)


def _check(sweeps: Sweeps, window_ms: tuple[float, float], false_alarm: float, durations_ms: tuple[float, ...]) -> None:
    low, high = window_ms
    if not 0.0 < low < high:
        raise QuantityError(f"window_ms = {window_ms}.", "Give earliest and latest onset in ms after the stimulus.")
    if not 0.002 <= false_alarm <= 0.5:
        raise QuantityError(f"false_alarm = {false_alarm}.", "Give a share of 0.002 to 0.5.")
    if not durations_ms or min(durations_ms) < 1.0:
        raise QuantityError(f"durations_ms = {durations_ms}.", "Give durations of 1 ms or more.")
    if sweeps.start_ms > low - EARLIER_MS or sweeps.end_ms < high + LEAST_AFTER_MS:
        raise NotAssessableError(
            f"Sweeps from {sweeps.start_ms:g} to {sweeps.end_ms:g} ms for onsets in {low:g}-{high:g} ms.",
            f"Cut them to {high + LEAST_AFTER_MS:g} ms or later, or look for earlier responses.",
        )


def _stretches(band: Band, noise: Noise, begin_ms: Array, *, onsets_ms: Array, last_ms: float) -> tuple[Stretch, ...]:
    """Return the sweeps by the time from which they can be searched, earliest first."""
    made = []
    for begin in np.unique(begin_ms[np.isfinite(begin_ms)]):
        possible = onsets_ms >= begin + min(LATER_MS, EARLIER_MS) - 1e-9
        if not possible.any():
            continue
        rows = np.flatnonzero(begin_ms == begin)
        inside = (band.times_ms >= begin - 1e-9) & (band.times_ms <= last_ms + 1e-9)
        times = band.times_ms[inside]
        whitener = np.linalg.inv(np.linalg.cholesky(noise_covariance(noise.covariance, times)))
        whitened = whitener @ (band.values[rows][:, inside] / noise.scale[rows, None]).T
        made.append(Stretch(rows, times, onsets_ms, possible, whitener, whitened, noise.deviation_uv))
    return tuple(made)


def _null_columns(like: Stretch, noise: Noise, rng: np.random.Generator, *, count: int) -> Array:
    """Return sweeps of noise, whitened as those of a stretch, shape (samples, count)."""
    values = null_sweeps(noise.covariance, like.times_ms, count=count, rng=rng)
    values *= np.sqrt(noise.freedom / rng.chisquare(noise.freedom, (count, 1)))  # as well as the noise is known
    return np.asarray(like.whitener @ values.T)


def _evidence(
    stretches: tuple[Stretch, ...], nulls: Array, family: list[Member], *, levels: Array, count: int
) -> tuple[Evidence, Evidence]:
    """Return the evidence in all sweeps, and in noise that is searched as the earliest of them are."""
    first = stretches[0]
    joined = replace(first, whitened=np.concatenate((first.whitened, nulls), axis=1))
    early = compute_evidence(joined, family, levels=levels)
    found = np.full((count, *early.shape[1:]), NEVER, np.float32)
    found[first.rows] = early[: first.rows.size]
    for stretch in stretches[1:]:
        found[stretch.rows] = compute_evidence(stretch, family, levels=levels)
    return found, early[first.rows.size :]


def _with(found: Evidence, more: Evidence, members: int) -> Evidence:
    return np.concatenate((found[:, :, :members], more), axis=2)


def _weighed(state: Search, found: Evidence) -> Search:
    ratio, posterior = state.prior.weigh(found)
    possible = np.zeros(ratio.size, bool)
    for stretch in state.stretches:
        possible[stretch.rows] = True
    return replace(state, ratio=np.where(possible, ratio, -np.inf), posterior=posterior)


def onset_quantiles(state: Search, share: tuple[float, ...]) -> Array:
    """Return quantiles of the posterior of each sweep's onset, shape (sweeps, quantiles)."""
    step = state.onsets_ms[1] - state.onsets_ms[0]
    density = state.posterior.sum(axis=(2, 3), dtype=np.float64)
    edges = np.concatenate(([state.onsets_ms[0] - 0.5 * step], state.onsets_ms + 0.5 * step))
    total = np.concatenate((np.zeros((len(density), 1)), np.cumsum(density, axis=1)), axis=1)
    return np.stack([np.interp(share, row / row[-1], edges) for row in total])


def best_wave(state: Search, stretch: Stretch, *, column: int) -> tuple[Member, float, Array, Array]:
    """Return member, onset [ms], coefficients [uV] and their covariance of the likeliest response of a sweep."""
    row = stretch.rows[column]
    best = np.unravel_index(int(state.posterior[row].argmax()), state.posterior.shape[1:])
    onset, member = float(state.onsets_ms[best[0]]), state.family[best[1]]
    mean, spread = posterior_wave(stretch, member, column=column, onset_ms=onset, size=float(state.levels[best[2]]))
    scale = state.noise.scale[row]
    return member, onset, mean * scale, spread * scale**2


def _teach(state: Search, known: NDArray[np.bool_]) -> Member | None:
    """Return the member that likely responses teach; nothing where they are few."""
    weight = state.prior.confidence(state.ratio)
    weight = np.where(known & (weight > 0.5), weight, 0.0)
    if weight.sum() < LEAST_RESPONSES:
        return None
    reach = state.band.reach_ms
    offsets = np.arange(-reach, LEARNED_MS + 0.5 * STEP_MS, STEP_MS)
    middle = onset_quantiles(state, (0.5,))[:, 0]
    waves = np.zeros((weight.size, offsets.size))
    for stretch in state.stretches:
        for column in np.flatnonzero(weight[stretch.rows] > 0):
            member, onset, mean, _ = best_wave(state, stretch, column=int(column))
            row = stretch.rows[column]
            wave = member.components @ mean
            waves[row] = np.interp(offsets + middle[row], onset + member.offsets_ms, wave, left=0.0, right=0.0)
    return learned_member(waves, weight, before_ms=reach)
