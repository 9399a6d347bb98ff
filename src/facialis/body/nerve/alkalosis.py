"""Hyperventilation: carbon dioxide falls, alkalosis binds calcium, axons become more excitable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from facialis.quantities import Parameters, quantity
from facialis.vocabulary import TaskName

Array = NDArray[np.float64]


class BreathLike(Protocol):
    """Anything with the fields of a task: what, when, how long, how strongly."""

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
        """Length, s; none to the end."""
        ...

    @property
    def effort(self) -> float:
        """Effort, 0-1."""
        ...


class AlkalosisParameters(Parameters):
    """Carbon dioxide in hyperventilation, and what it does to axons."""

    normal_mmhg: float = quantity("mmHg", 35, 45, "end-tidal carbon dioxide at rest")
    fall_mmhg: float = quantity("mmHg", 5, 30, "its fall in hyperventilation of full effort, in the end")
    fall_s: float = quantity("s", 10, 300, "time constant of that fall")
    return_s: float = quantity("s", 30, 600, "time constant of the return")
    persistent_per_mmhg: float = quantity("1/mmHg", 0, 0.05, "relative gain of persistent sodium per mmHg of fall")
    excitability_per_mmhg: float = quantity("1/mmHg", 0, 0.05, "relative fall of electrical threshold per mmHg of fall")


def compute_carbon_dioxide(
    parameters: AlkalosisParameters, tasks: Sequence[BreathLike], *, base_mmhg: Array, times_s: Array
) -> Array:
    """Return end-tidal carbon dioxide, mmHg: the protocol's own, lowered by the task ``hyperventilate``.

    Parameters
    ----------
    parameters : AlkalosisParameters
        Fall and return.
    tasks : sequence of BreathLike
        Only ``hyperventilate`` counts.
    base_mmhg, times_s : ndarray, shape (samples,)
        Carbon dioxide without the tasks, at evenly spaced times, s.

    Returns
    -------
    ndarray, shape (samples,)
        At least 10 mmHg.
    """
    aim = np.zeros(len(times_s))
    for task in tasks:
        if task.do is TaskName.HYPERVENTILATE:
            end = np.inf if task.for_s is None else task.at_s + task.for_s
            aim = np.where((times_s >= task.at_s) & (times_s < end), task.effort * parameters.fall_mmhg, aim)
    if not aim.any():
        return base_mmhg
    fall, lost = np.zeros(len(times_s)), 0.0
    for index in range(1, len(times_s)):
        step = times_s[index] - times_s[index - 1]
        tau = parameters.fall_s if aim[index - 1] > lost else parameters.return_s
        lost += (aim[index - 1] - lost) * -np.expm1(-step / tau)
        fall[index] = lost
    return np.maximum(base_mmhg - fall, 10.0)


def persistent_gain(parameters: AlkalosisParameters, carbon_dioxide_mmhg: Array) -> Array:
    """Return persistent sodium permeability over that at normal carbon dioxide, at least 0."""
    fall = parameters.normal_mmhg - carbon_dioxide_mmhg
    return np.maximum(1.0 + parameters.persistent_per_mmhg * fall, 0.0)


def axon_excitability(parameters: AlkalosisParameters, carbon_dioxide_mmhg: Array) -> Array:
    """Return what divides thresholds of shocks, 1 at normal carbon dioxide."""
    fall = parameters.normal_mmhg - carbon_dioxide_mmhg
    return 1.0 / np.maximum(1.0 - parameters.excitability_per_mmhg * fall, 0.1)
