"""Evidence for a response at every onset, of every member of the family and every size.

With noise of covariance C and a response s = a B c, c standard normal, the log-likelihood ratio of a sweep y is, with
z the components of the whitened sweep along the eigenvectors of B' C^-1 B and l their eigenvalues:

    log p(y | response) / p(y | noise)  =  1/2 sum_i [ a2 l_i / (1 + a2 l_i) z_i2 - log(1 + a2 l_i) ]          (1)

The tail of the artefact, a baseline and what the direct response leaves are part of C: they cost evidence instead of
being subtracted before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.measures.evoked.family import Member

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Evidence = NDArray[np.float32]
"""Log-likelihood ratios, shape (sweeps, onsets, members, sizes)."""

TAILS_MS = (1.5, 4.0)
"""Time constants of tails [ms] that may reach into the window: of the artefact, and of slow after-potentials."""
TAIL_SIZE = 5.0
"""Standard deviation of a tail where the search begins, relative to the noise."""
REST_SIZE, REST_MS, REST_WIDTH_MS = 5.0, 0.6, 0.3
"""What a direct response leaves after its end: standard deviation relative to the noise where the search begins, decay
[ms] and correlation length [ms]."""
BASELINE_SIZE = 20.0
"""Standard deviation of the baseline, relative to the noise."""
NEVER = np.float32(-60.0)
"""Evidence where no onset is possible."""


@dataclass(frozen=True, eq=False, slots=True)
class Stretch:
    """Sweeps that are searched from the same time on, whitened.

    Parameters
    ----------
    rows : ndarray of int64
        Which sweeps.
    times_ms : ndarray, shape (samples,)
        Time after the stimulus.
    onsets_ms : ndarray
        Onsets that are looked at in all sweeps.
    possible : ndarray of bool, shape (onsets,)
        Those that lie late enough in this stretch.
    whitener : ndarray, shape (samples, samples)
        Inverse of the Cholesky factor of the noise with its tails.
    whitened : ndarray, shape (samples, sweeps)
        Sweeps, whitened.
    noise_uv : float
        Unit of size.
    """

    rows: NDArray[np.int64]
    times_ms: Array
    onsets_ms: Array
    possible: Flags
    whitener: Array
    whitened: Array
    noise_uv: float


def tails(times_ms: Array, noise_uv: float) -> Array:
    """Return baseline and tails with their standard deviations, shape (samples, 3)."""
    since = times_ms - times_ms[0]
    decays = [TAIL_SIZE * np.exp(-since / tau) for tau in TAILS_MS]
    return np.asarray(noise_uv * np.stack([np.full(since.size, BASELINE_SIZE), *decays], axis=1))


def noise_covariance(covariance: Array, times_ms: Array) -> Array:
    """Return the covariance of noise, baseline, tails and the rest of a direct response in a stretch."""
    place = np.arange(times_ms.size)
    noise = float(np.sqrt(covariance[0]))
    slow, since = tails(times_ms, noise), times_ms - times_ms[0]
    left = np.exp(-since / REST_MS) * REST_SIZE * noise
    rest = left[:, None] * left * np.exp(-0.5 * ((since[:, None] - since) / REST_WIDTH_MS) ** 2)
    return np.asarray(covariance[np.abs(place[:, None] - place)] + slow @ slow.T + rest)


def null_sweeps(covariance: Array, times_ms: Array, *, count: int, rng: np.random.Generator) -> Array:
    """Return sweeps of noise and tails alone, shape (count, samples)."""
    factor = np.linalg.cholesky(noise_covariance(covariance, times_ms))
    return np.asarray(rng.standard_normal((count, times_ms.size)) @ factor.T)


def sizes(largest: float) -> Array:
    """Return sizes of responses in units of the noise, in steps of two, from 1 to ``largest``."""
    return np.asarray(2.0 ** np.arange(0.0, np.clip(np.ceil(np.log2(max(largest, 1.0))) + 1.0, 5.0, 16.0)))


def compute_evidence(stretch: Stretch, family: list[Member], *, levels: Array) -> Evidence:
    """Return the log-likelihood ratios of a stretch, shape (sweeps, onsets, members, sizes)."""
    count = stretch.whitened.shape[1]
    shape = (count, stretch.onsets_ms.size, len(family), levels.size)
    evidence = np.full(shape, NEVER, np.float32)
    onsets = stretch.onsets_ms[stretch.possible]
    if onsets.size == 0:
        return evidence
    for number, member in enumerate(family):
        evidence[:, stretch.possible, number, :] = _member_evidence(stretch, member, onsets, levels)
    return evidence


def _member_evidence(stretch: Stretch, member: Member, onsets_ms: Array, levels: Array) -> Evidence:
    waves = member.at(stretch.times_ms, onsets_ms) * stretch.noise_uv
    onsets, samples, rank = waves.shape
    flat = stretch.whitener @ waves.transpose(1, 0, 2).reshape(samples, onsets * rank)
    waves = flat.reshape(samples, onsets, rank).transpose(1, 0, 2)
    power, axes = np.linalg.eigh(waves.transpose(0, 2, 1) @ waves)
    power = np.maximum(power, 1e-9)
    directions = (waves @ axes) / np.sqrt(power)[:, None, :]
    flat = directions.transpose(0, 2, 1).reshape(onsets * rank, samples).astype(np.float32)
    squares = np.square(flat @ stretch.whitened.astype(np.float32)).reshape(onsets, rank, -1)
    scaled = levels[None, :, None] ** 2 * power[:, None, :]  # onsets, sizes, rank
    gain = (0.5 * scaled / (1.0 + scaled)).astype(np.float32)
    cost = 0.5 * np.log1p(scaled).sum(axis=2)
    return np.asarray((gain @ squares).transpose(2, 0, 1) - cost, np.float32)  # eq. 1


def posterior_wave(
    stretch: Stretch, member: Member, *, column: int, onset_ms: float, size: float
) -> tuple[Array, Array]:
    """Return the coefficients of one sweep's response and their covariance, given where and what it is.

    Parameters
    ----------
    stretch : Stretch
        Stretch of the sweep.
    member : Member
        Member of the family.
    column : int
        Its column in the stretch.
    onset_ms : float
        Onset.
    size : float
        In units of the noise.

    Returns
    -------
    tuple of ndarray
        Mean, shape (rank,), and covariance, shape (rank, rank), in uV per component.
    """
    scale = stretch.noise_uv * size
    waves = stretch.whitener @ (member.at(stretch.times_ms, np.array([onset_ms]))[0] * scale)
    spread = np.linalg.inv(np.eye(waves.shape[1]) + waves.T @ waves)
    return spread @ (waves.T @ stretch.whitened[:, column]) * scale, spread * scale**2
