"""Waves I, III and V over the minutes: averages of successive clicks, each graded against the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from facialis.errors import NotAssessableError
from facialis.measures.auditory.warning import Warned, grade_change
from facialis.measures.auditory.waves import WavesFound, find_waves
from facialis.measures.evoked.sweeps import Sweeps

BLOCK = 1000
"""Clicks of one average: under a minute at 21 a second (usual in theatre: 500 to 1,000)."""


@dataclass(frozen=True, eq=False, slots=True)
class Moment:
    """One average of a series.

    Parameters
    ----------
    at_s : float
        Middle of its clicks, from the start of the recording.
    found : WavesFound
        Its waves.
    warned : Warned, optional
        What has changed since the baseline; ``None`` for the baseline itself.
    """

    at_s: float
    found: WavesFound
    warned: Warned | None


def follow_waves(sweeps: Sweeps, *, block: int = BLOCK, baseline: WavesFound | None = None) -> list[Moment]:
    """Find the waves in averages of successive clicks and grade them against a baseline.

    Parameters
    ----------
    sweeps : Sweeps
        From :func:`facialis.measures.auditory.cut_clicks`.
    block : int
        Clicks of one average, 20 or more; the clicks are shared out so that no average has fewer.
    baseline : WavesFound, optional
        Of the same ear, level and channel before anything was done; by default the first average.

    Returns
    -------
    list of Moment
        In order of time; empty where there are fewer clicks than two averages need.

    Raises
    ------
    NotAssessableError
        If the baseline has no wave V, or a block is too short.
    """
    if block < 20:
        raise NotAssessableError(f"block = {block} clicks.", "Give 20 or more.")
    parts = len(sweeps) // block
    if parts < (2 if baseline is None else 1):
        return []
    moments: list[Moment] = []
    for rows in np.array_split(np.arange(len(sweeps)), parts):
        own = sweeps.where(rows)
        found = find_waves(own)
        first = baseline or (moments[0].found if moments else None)
        moments.append(
            Moment(float(own.stimulus_s.mean()), found, None if first is None else grade_change(first, found))
        )
    return moments


def average_blocks(sweeps: Sweeps, blocks: int) -> Sweeps:
    """Return averages of successive sweeps as sweeps: what is stacked in a figure.

    Parameters
    ----------
    sweeps : Sweeps
        As many as there are blocks, or more.
    blocks : int
        1 or more.
    """
    parts: Sequence[np.ndarray[tuple[int], np.dtype[np.int64]]] = np.array_split(
        np.arange(len(sweeps)), min(max(blocks, 1), len(sweeps))
    )
    return replace(
        sweeps,
        values=np.stack([sweeps.values[rows].mean(axis=0) for rows in parts]),
        valid=np.stack([sweeps.valid[rows].all(axis=0) for rows in parts]),
        stimulus_s=np.array([sweeps.stimulus_s[rows].mean() for rows in parts]),
    )
