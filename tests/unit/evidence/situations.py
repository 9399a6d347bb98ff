"""Samples of virtual patients whose mean, spread or share is exact."""

from __future__ import annotations

import numpy as np

from facialis.evidence.rules import Sample


def normal(mean: float, sd: float, people: int) -> Sample:
    """People with exactly this mean and standard deviation."""
    drawn = np.linspace(-1.0, 1.0, people)
    values = mean + sd * drawn / drawn.std(ddof=1)
    return Sample(tuple(np.array([value]) for value in values), people)


def shares(yes: int, people: int) -> Sample:
    """People of whom so many say yes."""
    return Sample(tuple(np.array([float(index < yes)]) for index in range(people)), people)
