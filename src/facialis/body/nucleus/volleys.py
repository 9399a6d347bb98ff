"""Volleys that reach the motoneurons of a side from elsewhere: trigeminal interneurons, motor cortex."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from facialis.vocabulary import MUSCLES

Array = NDArray[np.float64]
EARLY, LATE, CORTICAL = 0, 1, 2
"""Ways on which a volley comes."""


@dataclass(frozen=True, eq=False, slots=True)
class Volleys:
    r"""Synaptic currents, each :math:`s\,(x e^{1 - x})^k` with *x* the time since its onset over its rise.

    Parameters
    ----------
    onset_ms : ndarray, shape (volleys,)
        When the current starts; sorted.
    rise_ms : ndarray, shape (volleys,)
        From onset to peak.
    power : ndarray, shape (volleys,)
        Exponent *k*; the larger, the more the current keeps to its peak.
    way : ndarray of int, shape (volleys,)
        :data:`EARLY` and :data:`LATE` trigeminal, or :data:`CORTICAL`.
    size : ndarray, shape (volleys, 13)
        Peak *s* per muscle; 1 is maximal voluntary current.
    table : ndarray, shape (volleys, 4)
        Onset, rise, power and way in the kernel's columns; made from the others.
    """

    onset_ms: Array
    rise_ms: Array
    power: Array
    way: NDArray[np.int64]
    size: Array
    table: Array = field(init=False, repr=False)

    def __post_init__(self) -> None:
        columns = (self.onset_ms, self.rise_ms, self.power, self.way.astype(np.float64))
        object.__setattr__(self, "table", np.column_stack(columns))

    @classmethod
    def none(cls) -> Volleys:
        """Return no volleys."""
        empty = np.empty(0)
        return cls(empty, empty, empty, np.empty(0, np.int64), np.empty((0, len(MUSCLES))))

    @classmethod
    def joined(cls, parts: Sequence[Volleys]) -> Volleys:
        """Return all volleys of several parts, sorted by onset."""
        if not parts:
            return cls.none()
        order = np.argsort(np.concatenate([part.onset_ms for part in parts]), kind="stable")
        columns = ("onset_ms", "rise_ms", "power", "way", "size")
        return cls(*(np.concatenate([getattr(part, name) for part in parts])[order] for name in columns))

    def __len__(self) -> int:
        return len(self.onset_ms)


def lognormal_share(ratio: float, spread: float) -> float:
    """Return the part of a population whose thresholds, log-normal about 1, lie below a strength.

    Parameters
    ----------
    ratio : float
        Strength over the median threshold, from 0.
    spread : float
        Standard deviation of the logarithm of thresholds.
    """
    import math

    return 0.0 if ratio <= 0.0 else 0.5 * (1.0 + math.erf(math.log(ratio) / (spread * math.sqrt(2.0))))
