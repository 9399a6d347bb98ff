"""Clocks of XDF streams: straight lines through the stamps of stretches without a break.

Only sums are kept, so that stamps need no memory: for stamps t of samples n, relative to the first of the stretch,
step = (N sum(n t) - sum(n) sum(t)) / (N sum(n^2) - sum(n)^2).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

BREAK_S = 0.5
"""Stamps that jump by more than this [s] mean that samples were lost; networks delay by less (assumption)."""
LEAST_S = 0.5
"""A shorter stretch [s] does not tell its rate."""


@dataclass(frozen=True, slots=True)
class Line:
    """Time of a sample as a straight line of its number; ``count`` is 0 where the step was not measured."""

    number: float
    time: float
    step: float
    count: int

    def at(self, number: float) -> float:
        """Return the time of a sample."""
        return self.time + (number - self.number) * self.step

    def corrected(self, slope: float, constant: float) -> Self:
        """Return the line on another clock, t + constant + slope t."""
        return type(self)(self.number, self.time * (1.0 + slope) + constant, self.step * (1.0 + slope), self.count)


@dataclass(slots=True)
class Stretch:
    """Sums over the stamps of samples that follow each other without a break."""

    first: int
    time: float
    last: int
    last_time: float
    count: int = 0
    n: float = 0.0
    t: float = 0.0
    nn: float = 0.0
    nt: float = 0.0

    def add(self, numbers: NDArray[np.float64], times: NDArray[np.float64]) -> None:
        """Add samples that follow."""
        n, t = numbers - self.first, times - self.time
        self.count += n.size
        self.n += float(n.sum())
        self.t += float(t.sum())
        self.nn += float(np.dot(n, n))
        self.nt += float(np.dot(n, t))
        self.last, self.last_time = int(numbers[-1]), float(times[-1])

    def line(self, rate_hz: float) -> Line:
        """Return the straight line through its stamps."""
        spread = self.count * self.nn - self.n**2
        told = spread > 0 and self.last - self.first >= LEAST_S * rate_hz
        step = (self.count * self.nt - self.n * self.t) / spread if told else 1.0 / rate_hz
        middle = self.first + self.n / self.count
        return Line(middle, self.time + self.t / self.count, step, self.count if told else 0)


def add_stamps(stretches: list[Stretch], first: int, *, times: NDArray[np.float64], rate_hz: float) -> None:
    """Add the stamps of consecutive samples, the first of which has the number ``first``."""
    numbers = first + np.arange(times.size, dtype=np.float64)
    before = (
        (stretches[-1].last, stretches[-1].last_time) if stretches else (first - 1, float(times[0]) - 1.0 / rate_hz)
    )
    late = np.diff(times, prepend=before[1]) - np.diff(numbers, prepend=before[0]) / rate_hz
    breaks = np.flatnonzero(np.abs(late) > BREAK_S).tolist()
    edges = sorted({0, *breaks, times.size})
    for a, b in itertools.pairwise(edges):
        if not stretches or a in breaks:
            stretches.append(Stretch(int(numbers[a]), float(times[a]), int(numbers[a]), float(times[a])))
        stretches[-1].add(numbers[a:b], times[a:b])
