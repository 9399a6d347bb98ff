"""What a series of sweeps teaches about its responses: how many there are, when, how long and how large."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.measures.evoked.evidence import Evidence

Array = NDArray[np.float64]

ROUNDS = 8
"""Rounds of expectation and maximisation; the shares move by less than 1 % after eight."""
LATENCY_WIDTH_MS = 0.3
"""Latencies are learned as a density smoothed by this standard deviation [ms]."""
LATENCY_EVEN, LATENCY_COUNT = 0.05, 5.0
"""Part of the responses, and number of responses, that are spread evenly over the window whatever was learned."""
SHAPE_EVEN, SHAPE_COUNT = 0.05, 10.0
"""The same for members of the family and sizes."""
FEWEST = 10
"""In fewer sweeps than this nothing is learned: every onset, member and size is as likely."""


@dataclass(frozen=True, eq=False, slots=True)
class Prior:
    """Shares of a series.

    Parameters
    ----------
    present : float
        Share of sweeps with a response.
    onsets : ndarray, shape (onsets,)
        Share of responses at each onset.
    shapes : ndarray, shape (members, sizes)
        Share of responses of each member and size.
    """

    present: float
    onsets: Array
    shapes: Array

    def weigh(self, evidence: Evidence) -> tuple[Array, NDArray[np.float32]]:
        """Return the log-likelihood ratio of each sweep, and the posterior over what its response would be."""
        joint = evidence + np.log(self.onsets).astype(np.float32)[None, :, None, None]
        joint += np.log(self.shapes).astype(np.float32)[None, None]
        flat = joint.reshape(len(joint), -1)
        top = flat.max(axis=1)
        flat = np.exp(flat - top[:, None])
        total = flat.sum(axis=1)
        return top.astype(np.float64) + np.log(total), (flat / total[:, None]).reshape(joint.shape)

    def confidence(self, ratio: Array) -> Array:
        """Return the probability of a response, given log-likelihood ratios."""
        odds = np.clip(ratio + np.log(self.present / (1.0 - self.present)), -50.0, 50.0)
        return np.asarray(1.0 / (1.0 + np.exp(-odds)))


def flat_prior(evidence: Evidence) -> Prior:
    """Return the prior that knows nothing of the series."""
    _, onsets, members, levels = evidence.shape
    return Prior(0.5, np.full(onsets, 1.0 / onsets), np.full((members, levels), 1.0 / (members * levels)))


def learn_prior(evidence: Evidence, onsets_ms: Array) -> Prior:
    """Return the prior that the series supports (empirical Bayes by expectation and maximisation).

    Parameters
    ----------
    evidence : ndarray
        Log-likelihood ratios of all sweeps.
    onsets_ms : ndarray, shape (onsets,)
        Onsets.
    """
    prior = flat_prior(evidence)
    if len(evidence) < FEWEST:
        return prior
    smoother = np.exp(-0.5 * ((onsets_ms[:, None] - onsets_ms) / LATENCY_WIDTH_MS) ** 2)
    smoother /= smoother.sum(axis=0)
    for _ in range(ROUNDS):
        ratio, what = prior.weigh(evidence)
        weight = prior.confidence(ratio)
        total = float(weight.sum())
        onsets = smoother @ (weight @ what.sum(axis=(2, 3))) + (LATENCY_EVEN * total + LATENCY_COUNT) / onsets_ms.size
        shapes = np.einsum("n,nms->ms", weight, what.sum(axis=1))
        shapes = shapes + (SHAPE_EVEN * total + SHAPE_COUNT) / shapes.size
        present = float(np.clip((total + 1.0) / (len(ratio) + 2.0), 0.02, 0.98))
        prior = Prior(present, onsets / onsets.sum(), shapes / shapes.sum())
    return prior
