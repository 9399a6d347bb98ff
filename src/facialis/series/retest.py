"""Test-retest error: how far a measure differs between recordings of one subject under one condition."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from facialis.measures.base import Status
from facialis.series.entries import Entry, Key, keys_of

CONFIDENCE = 0.95
Z = 1.96
"""Two-sided 95 % of the normal distribution, as the minimal detectable change is defined."""
NO_REPEATS = "no subject with two recordings in one group"
EQUAL_REPEATS = "all repeats are equal: the error lies below the resolution of the measure"


@dataclass(frozen=True, slots=True)
class Retest:
    """Error of one measure.

    Parameters
    ----------
    key : tuple of str
        Measure, what it is about, unit.
    subjects : int
        Subjects with at least two recordings in one group.
    recordings : int
        Their recordings.
    freedom : int
        Recordings less the number of means.
    sem : float, optional
        Within-subject standard deviation, which is the standard error of measurement; in the unit of the measure.
    low, high : float, optional
        Its 95 % interval, from the chi-squared distribution.
    reason : str
        Why it is not assessable, or what limits it.
    """

    key: Key
    subjects: int = 0
    recordings: int = 0
    freedom: int = 0
    sem: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""

    @property
    def status(self) -> Status:
        """Whether there were repeats."""
        return Status.OK if self.sem is not None else Status.NOT_ASSESSABLE

    @property
    def mdc(self) -> float | None:
        """Minimal detectable change between two single recordings: 1.96 sqrt(2) SEM."""
        return self.detectable(1, 1)

    def detectable(self, before: int, after: int) -> float | None:
        """Return the smallest change between the means of so many recordings that exceeds the error."""
        return Z * self.sem * math.sqrt(1.0 / before + 1.0 / after) if self.sem else None


def compute_test_retest(entries: tuple[Entry, ...]) -> tuple[Retest, ...]:
    r"""Return the test-retest error of every measure.

    Recordings of one subject in one group are taken as repeats under one condition. With values :math:`x_{ij}` of
    repeat :math:`j` in cell :math:`i` (one subject in one group),

    .. math:: s_w^2 = \sum_{ij} (x_{ij} - \bar x_i)^2 / \sum_i (n_i - 1)

    Parameters
    ----------
    entries : tuple of Entry
        A series.

    Returns
    -------
    tuple of Retest
        One per measure that has a value; "not assessable" where no subject has two recordings in one group.

    Notes
    -----
    It assumes that the error does not grow with the value. The interval assumes normal errors.

    References
    ----------
    Bland JM, Altman DG. Measurement error. BMJ 1996;313:744. doi:10.1136/bmj.313.7059.744.
    Weir JP. Quantifying test-retest reliability using the intraclass correlation coefficient and the SEM. J Strength
    Cond Res 2005;19:231-240. doi:10.1519/15184.1.
    """
    return tuple(_of_measure(entries, key) for key in keys_of(entries))


def _of_measure(entries: tuple[Entry, ...], key: Key) -> Retest:
    cells: dict[tuple[str, str], list[float]] = {}
    for entry in entries:
        value = entry.value(key)
        if value is not None:
            cells.setdefault((entry.subject, entry.group), []).append(value)
    repeated = {cell: np.array(values) for cell, values in cells.items() if len(values) > 1}
    if not repeated:
        return Retest(key, reason=NO_REPEATS)
    recordings = sum(values.size for values in repeated.values())
    freedom = recordings - len(repeated)
    squares = sum(float(((values - values.mean()) ** 2).sum()) for values in repeated.values())
    sem = math.sqrt(squares / freedom)  # s_w
    low, high = _interval(sem, freedom)
    subjects = len({subject for subject, _ in repeated})
    return Retest(key, subjects, recordings, freedom, sem, low, high, "" if sem else EQUAL_REPEATS)


def _interval(sem: float, freedom: int) -> tuple[float, float]:
    from scipy.special import chdtri  # inverse of the upper tail; scipy.stats takes a second to import

    tail = 0.5 * (1.0 - CONFIDENCE)
    upper, lower = float(chdtri(freedom, tail)), float(chdtri(freedom, 1.0 - tail))
    return sem * math.sqrt(freedom / upper), sem * math.sqrt(freedom / lower)
