"""What the studies count in the truth: impulses born in the lesion, muscles that join, intervals, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from facialis.episode import HalfEpisode
from facialis.records import Spikes
from facialis.vocabulary import MUSCLE_CODE, MUSCLES, Cause, Muscle

LESION = (Cause.ECTOPIC, Cause.EPHAPTIC)
JOINS = 20
"""A muscle joins with at least this many impulses born in the lesion, at 25 strands."""


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def born_in_lesion(half: HalfEpisode) -> Spikes:
    """Return the impulses at the muscles that were born in the lesion."""
    return half.arrived.where(np.isin(half.arrived.cause, LESION))


def joining(half: HalfEpisode, spikes: Spikes, *, least: int = JOINS) -> list[Muscle]:
    """Return the muscles with enough of these impulses."""
    counts = np.bincount(half.axons.muscle[spikes.axon], minlength=len(MUSCLES))
    return [muscle for muscle in MUSCLES if counts[MUSCLE_CODE[muscle]] >= least]


def intervals(spikes: Spikes) -> NDArray[np.float64]:
    """Return intervals below 10 ms between impulses of an axon, ms."""
    order = np.lexsort((spikes.time_ms, spikes.axon))
    gaps = np.diff(spikes.time_ms[order])
    return np.asarray(gaps[(np.diff(spikes.axon[order]) == 0) & (gaps < 10.0)], np.float64)
