"""Averages of sweeps, and the noise that is left in them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from facialis.errors import NotAssessableError, QuantityError
from facialis.measures.evoked.sweeps import Sweeps

Array = NDArray[np.float64]

TRIM = 0.2
"""Part of the sweeps left out at either end, sample by sample, in a trimmed mean."""


class Kind(StrEnum):
    """How sweeps are averaged."""

    MEAN = "mean"
    MEDIAN = "median"
    TRIMMED = "trimmed"


@dataclass(frozen=True, eq=False, slots=True)
class Average:
    """An average of sweeps.

    Parameters
    ----------
    values : ndarray, shape (samples,)
        Potential [uV]; ``nan`` where no sweep of either half is valid.
    residual : ndarray, shape (samples,)
        Half the difference between the averages of every second sweep and of the others: what is not time-locked, in
        the size it has in ``values`` (the plus-minus average of Schimmel 1967, Science 157:92).
    counted : int
        Sweeps averaged.
    kind : Kind
        How.
    singles : Sweeps
        What was averaged.
    """

    values: Array
    residual: Array
    counted: int
    kind: Kind
    singles: Sweeps

    @property
    def times_ms(self) -> Array:
        """Time of every sample after the stimulus, shape (samples,)."""
        return self.singles.times_ms

    @property
    def noise_uv(self) -> float:
        """Root mean square [uV] of the noise left: of ``residual`` before the stimulus, or of all where nothing is."""
        before = self.times_ms < 0
        return float(np.sqrt(np.nanmean(np.square(self.residual[before] if before.any() else self.residual))))

    @property
    def noise_gain(self) -> float:
        """Noise of the average over that of a single sweep: the square root of 1/n in a mean, more in a median."""
        wider = {Kind.MEAN: 1.0, Kind.MEDIAN: np.sqrt(np.pi / 2.0), Kind.TRIMMED: 1.06}
        return float(wider[self.kind] / np.sqrt(self.counted))

    def as_sweeps(self) -> Sweeps:
        """Return the average as a series of one sweep."""
        kept = self.singles
        note = f"{self.kind.value} of {self.counted} sweeps; noise left {self.noise_uv:.3g} uV"
        return Sweeps(
            self.values[None], kept.rate_hz, kept.start_ms, kept.channel, notes=(*kept.notes, note)
        )  # fmt: skip


def average_sweeps(sweeps: Sweeps, how: str = "mean", *, trim: float = TRIM) -> Average:
    """Average sweeps.

    Parameters
    ----------
    sweeps : Sweeps
        Two or more.
    how : str
        ``"mean"``; ``"median"``, which single large sweeps do not move; ``"trimmed"``, between the two.
    trim : float
        Part left out at either end of a trimmed mean, above 0 and below 0.5.

    Returns
    -------
    Average
        With the noise that is left in it.

    Raises
    ------
    NotAssessableError
        If there are fewer than two sweeps.
    QuantityError
        If ``how`` or ``trim`` is not known.

    Examples
    --------
    >>> import numpy as np
    >>> noise = 10 * np.random.default_rng(1).standard_normal((100, 400))
    >>> average = average_sweeps(Sweeps(noise, rate_hz=10_000.0, start_ms=-20.0))
    >>> round(average.noise_gain, 3)
    0.1
    """
    if how not in set(Kind):
        raise QuantityError(f"how = {how!r}.", f"Give one of {', '.join(Kind)}.")
    if not 0.0 < trim < 0.5:
        raise QuantityError(f"trim = {trim}.", "Give a share above 0 and below 0.5.")
    if len(sweeps) < 2:
        raise NotAssessableError(f"{len(sweeps)} sweep of {sweeps.channel}.", "Give two or more to average.")
    kind = Kind(how)
    values = np.where(sweeps.valid, sweeps.values, np.nan)
    few = (sweeps.valid[::2].sum(axis=0) < 1) | (sweeps.valid[1::2].sum(axis=0) < 1)
    halves = [_averaged(values[start::2], kind, trim, few) for start in (0, 1)]
    return Average(_averaged(values, kind, trim, few), 0.5 * (halves[0] - halves[1]), len(values), kind, sweeps)


def _averaged(values: Array, kind: Kind, trim: float, few: NDArray[np.bool_]) -> Array:
    result = np.full(values.shape[1], np.nan)
    enough = values[:, ~few]
    if kind is Kind.MEAN:
        result[~few] = np.nanmean(enough, axis=0)
    elif kind is Kind.MEDIAN:
        result[~few] = np.nanmedian(enough, axis=0)
    else:
        low, high = np.nanquantile(enough, (trim, 1.0 - trim), axis=0)
        result[~few] = np.nanmean(np.where((enough >= low) & (enough <= high), enough, np.nan), axis=0)
    return result
