"""Samples that carry a time each, laid onto a regular clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from facialis.errors import FormatError

BLOCK = 1 << 18
FIRST_STEPS = 1001
JITTER = 0.25
"""Steps that differ from the usual one by less than this share of it are jitter of the stamps (assumption)."""
MAX_PIECES = 1000


@dataclass(frozen=True, slots=True)
class Piece:
    """Samples ``first`` to ``last`` (one past), that lie on the clock from place ``at`` on."""

    first: int
    last: int
    at: int


def pieces_of(stamps: Any, *, name: str) -> tuple[float, float, tuple[Piece, ...]]:
    """Return rate [Hz], start [s] and stretches without a gap of samples with times.

    Parameters
    ----------
    stamps : array_like of shape (samples,)
        Times [s]; read in blocks.
    name : str
        What is read, for messages.

    Raises
    ------
    FormatError
        If the times do not rise, or are not equally spaced apart from gaps.
    """
    samples = int(stamps.shape[0])
    beginning = np.asarray(stamps[:FIRST_STEPS], np.float64)
    usual = float(np.median(np.diff(beginning))) if samples > 1 else 0.0
    if not (np.isfinite(usual) and 1e-6 <= usual < 1e6):
        raise FormatError(f"{name} has time stamps that do not rise.", "Give a rate, or correct the stamps.")
    start, before = float(beginning[0]), float(beginning[0])
    edges, late = [0], [0.0]
    for first in range(0, samples, BLOCK):
        part = np.asarray(stamps[first : first + BLOCK], np.float64)
        steps = np.diff(part, prepend=before)
        before = float(part[-1])
        gaps = np.flatnonzero(~(np.abs(steps - usual) <= JITTER * usual))
        for at in gaps[(gaps > 0) | (first > 0)].tolist():
            edges.append(first + at)
            late.append(float(steps[at]) - usual)
        if len(edges) > MAX_PIECES or not np.isfinite(part).all() or min(late) < -JITTER * usual:
            raise _irregular(name, usual, min(late, key=lambda step: -abs(step)) + usual)
    gained = sum(late)
    step = (before - start - gained) / max(samples - 1, 1)
    near = round(1.0 / step)
    rate = float(near) if near and abs(step * near - 1.0) * samples < 1.0 else 1.0 / step
    pieces: list[Piece] = []
    shift = 0.0
    for first, last, more in zip(edges, [*edges[1:], samples], late, strict=True):
        shift += more * rate
        if abs(more) * rate > 0 and abs(more) * rate < 1.0 - JITTER:
            raise _irregular(name, usual, more + usual)
        pieces.append(Piece(first, last, first + round(shift)))
    return rate, start, tuple(pieces)


def _irregular(name: str, usual: float, found: float) -> FormatError:
    return FormatError(
        f"{name} has time stamps that are not equally spaced (usually {usual:.4g} s, once {found:.4g} s).",
        "Resample it to a regular rate; gaps of whole samples may stay.",
    )
