"""The blink generator of the brainstem: when a person blinks, and how much, on both sides together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from facialis.body.nucleus.condition import Condition
from facialis.body.nucleus.parameters import BlinkParameters
from facialis.vocabulary import Side, TaskName

Array = NDArray[np.float64]
SIDES: tuple[Side, ...] = tuple(Side)


class TaskLike(Protocol):
    """Anything with the fields of a task: what, when, how long, how strongly, on which side."""

    @property
    def do(self) -> TaskName:
        """What is done."""
        ...

    @property
    def at_s(self) -> float:
        """Start, s."""
        ...

    @property
    def for_s(self) -> float | None:
        """Length, s; none for the usual one."""
        ...

    @property
    def effort(self) -> float:
        """Effort, 0-1."""
        ...

    @property
    def side(self) -> Side | None:
        """One side, or none for both."""
        ...


@dataclass(frozen=True, eq=False, slots=True)
class Blinks:
    """Spontaneous blinks; columns are left and right.

    Parameters
    ----------
    time_ms : ndarray, shape (blinks, 2)
        Start of the drive.
    size : ndarray, shape (blinks, 2)
        Peak of the drive over that of a mean blink.
    duration_ms : ndarray, shape (blinks,)
        Foot to foot.
    """

    time_ms: Array
    size: Array
    duration_ms: Array

    def __len__(self) -> int:
        return len(self.time_ms)


def draw_blinks(
    parameters: BlinkParameters,
    tasks: Sequence[TaskLike],
    *,
    duration_s: float,
    rng: np.random.Generator,
    condition: Condition | None = None,
) -> Blinks:
    r"""Draw spontaneous blinks while the task ``spontaneous_blinks`` lasts, never while the eyes are held closed.

    A renewal process: intervals are a dead time plus a log-normal part. Time runs faster while speaking, by
    the ratio of the rates, so that intervals keep their shape.

    Parameters
    ----------
    parameters : BlinkParameters
        Rates, irregularity, sizes.
    tasks : sequence of TaskLike
        ``spontaneous_blinks``, ``speak`` and ``close_eyes`` matter.
    duration_s : float
        Length, s.
    rng : numpy.random.Generator
        Same generator, same blinks; both sides come from one draw.
    condition : Condition, optional
        Says when the patient sleeps; then there are no blinks. Default: awake.

    Returns
    -------
    Blinks
        Sorted by time.

    References
    ----------
    Bentivoglio 1997, Mov Disord 12:1028 (rates), doi 10.1002/mds.870120629; Garcia 2011, IOVS 52:3419 (skewed
    intervals), doi 10.1167/iovs.10-6060.
    """
    grid = np.arange(0.0, duration_s * 1000.0 + 1.0)
    rest, talk = parameters.rate_per_min / 60e3, parameters.talking_per_min / 60e3
    rate = np.where(_during(tasks, TaskName.SPEAK, grid), talk, rest)  # blinks per ms
    rate *= _during(tasks, TaskName.SPONTANEOUS_BLINKS, grid) & ~_during(tasks, TaskName.CLOSE_EYES, grid)
    if condition is not None:
        rate *= condition.at("asleep", grid) < 0.5
    passed = np.concatenate([[0.0], np.cumsum(rate)[:-1]])  # expected blinks so far
    due = _intervals(parameters, passed[-1], rng)
    at = np.interp(due[due < passed[-1]], passed, grid)
    return _dress(parameters, at, rng)


def _during(tasks: Sequence[TaskLike], name: TaskName, grid: Array) -> NDArray[np.bool_]:
    inside = np.zeros(len(grid), np.bool_)
    for task in tasks:
        if task.do is name:
            end = np.inf if task.for_s is None else 1000.0 * (task.at_s + task.for_s)
            inside |= (grid >= 1000.0 * task.at_s) & (grid < end)
    return inside


def _intervals(parameters: BlinkParameters, expected: float, rng: np.random.Generator) -> Array:
    """Times of blinks in units of the mean interval; the first falls anywhere in an interval."""
    if expected <= 0.0:
        return np.empty(0)
    dead = min(parameters.shortest_ms * max(parameters.rate_per_min, 1e-9) / 60e3, 0.9)
    count = math.ceil(2.0 * expected + 12.0 * math.sqrt(expected) + 20.0)
    free = 1.0 - dead
    gaps = dead + free * _log_normal(parameters.interval_variation / free, count, rng)
    return np.asarray(np.cumsum(gaps) - rng.random() * gaps[0])


def _dress(parameters: BlinkParameters, at: Array, rng: np.random.Generator) -> Blinks:
    """Give blinks their size, length and delay between the sides."""
    count = len(at)
    size = _log_normal(parameters.amplitude_variation, count, rng)
    sides = np.stack([_log_normal(parameters.side_variation, count, rng) for _ in SIDES], axis=1)
    lag = parameters.lag_ms * np.clip(rng.standard_normal(count), -3.0, 3.0)
    length = parameters.duration_ms * _log_normal(parameters.duration_variation, count, rng)
    return Blinks(np.stack([at, np.maximum(at + lag, 0.0)], axis=1), size[:, None] * sides, length)


def _log_normal(variation: float, count: int, rng: np.random.Generator) -> Array:
    """Factors of mean 1 and the given coefficient of variation."""
    sigma = math.sqrt(math.log1p(variation**2))
    return np.exp(sigma * rng.standard_normal(count) - 0.5 * sigma**2)
