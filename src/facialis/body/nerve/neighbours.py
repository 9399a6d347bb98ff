"""Clefts of neighbouring strands lead into each other: who borders on whom, and the exchange within a window.

Clefts between fibres go on from one strand to the next; where strands end is our convenience. Strands advance through a
window one by one, each hearing what the others said in it; those that heard something else than before go through the
window again, until nobody does (waveform relaxation). What is found is the joint solution, whatever the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import get_num_threads
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from facialis.body.nerve import kernel as k

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
ALONE_BELOW = 32
"""Strands from which listening is worth a parallel launch."""


@dataclass(eq=False, slots=True)
class Neighbours:
    """Borders between strands, and what passed over them in the last window.

    Parameters
    ----------
    start, other : ndarray of int, shapes (strands + 1,), (borders,)
        Strand s borders on ``other[start[s] : start[s + 1]]``, sorted.
    conductance : ndarray, shape (borders,)
        Between the clefts of two strands, uS per cell; the same in both directions.
    heard, said : ndarray, shape (strands, steps + 1, cells)
        Current from neighbouring clefts, nA, and cleft potential, mV, through the last window.
    """

    start: Integers
    other: Integers
    conductance: Array
    heard: Array
    said: Array

    @property
    def whole_us(self) -> Array:
        """Conductance from every strand to all its neighbours together, uS per cell."""
        return np.add.reduceat(np.append(self.conductance, 0.0), self.start[:-1]) * (np.diff(self.start) > 0)

    def make_room(self, steps: int) -> None:
        """Hold windows of at least so many steps; what was said in the last one stays said."""
        if self.said.shape[1] > steps:
            return
        shape = (self.said.shape[0], steps + 1, self.said.shape[2])
        last = self.said[:, -1:] if self.said.shape[1] else np.zeros((shape[0], 1, shape[2]))
        self.said, self.heard = np.repeat(last, steps + 1, axis=1), np.zeros(shape)

    def around(self, rows: Integers) -> Integers:
        """Return the strands that border on any of ``rows``, sorted."""
        chosen = np.zeros(len(self.start) - 1, np.bool_)
        chosen[rows] = True
        touched = np.zeros(len(chosen), np.bool_)
        touched[self.other[np.repeat(chosen, np.diff(self.start))]] = True
        return np.flatnonzero(touched)

    def listen(self, rows: Integers, cleft: Array, *, stiffness: Array, sealed: Integers, steps: int) -> Array:
        """Hear what was said in the window; return the potential due to what is new in it, mV, shape (rows,)."""
        change = np.zeros(len(rows))
        hear = k.hear_neighbours if len(rows) > ALONE_BELOW and get_num_threads() > 1 else k.hear_neighbours_alone
        hear(
            cleft, stiffness, sealed, self.said, self.start, self.other, self.conductance, rows, steps, self.heard,
            change,
        )  # fmt: skip
        return change

    def hold(self, cleft: Array, rows: Integers) -> None:
        """Let strands go on saying what they say now."""
        self.said[rows] = cleft[rows, None, :, k.PHI]


def no_neighbours(strands: int, cells: int) -> Neighbours:
    """Return strands of which none borders on another."""
    nothing = np.zeros((strands, 0, cells))
    return Neighbours(np.zeros(strands + 1, np.int64), np.empty(0, np.int64), np.empty(0), nothing, nothing)


def find_neighbours(
    y_mm: Array,
    z_mm: Array,
    *,
    strand: NDArray[np.integer[Any]],
    density_mm2: float,
    width: int,
    whole_us: float,
    cells: int,
) -> Neighbours:
    """Find which strands border on each other.

    Fibres this close are neighbours: a disc about a fibre that holds, on average, itself and six others, as in a
    triangular lattice. A compact bundle of n fibres of that lattice has 2 sqrt(12 n - 3) such pairs over its border.

    Parameters
    ----------
    y_mm, z_mm : ndarray, shape (fibres,)
        Places in the cross-section.
    strand : ndarray of int, shape (fibres,)
        Strand of each fibre, 0 to strands - 1.
    density_mm2 : float
        Fibres per mm2 of the whole root, kept or not.
    width : int
        Fibres of a strand.
    whole_us : float
        Conductance of a cell's cleft to those around it when neighbours surround it, uS.
    cells : int
        Cells of a strand.

    Returns
    -------
    Neighbours
        Symmetric; the conductances of no strand sum to more than ``whole_us``. Across a border to a strand that was
        not kept nothing flows, as if it did what this one does.
    """
    count = int(strand.max(initial=-1)) + 1
    reach = np.sqrt(7.0 / (np.pi * density_mm2))
    pairs = cKDTree(np.column_stack([y_mm, z_mm])).query_pairs(reach, output_type="ndarray")
    one, two = strand[pairs[:, 0]].astype(np.int64), strand[pairs[:, 1]].astype(np.int64)
    apart = one != two
    both = np.concatenate([one[apart] * count + two[apart], two[apart] * count + one[apart]])
    border, touching = np.unique(both, return_counts=True)
    whole = max(2.0 * np.sqrt(12.0 * width - 3.0), np.bincount(border // count, touching, count).max(initial=0.0))
    start = np.searchsorted(border // count, np.arange(count + 1)).astype(np.int64)
    nothing = np.zeros((count, 0, cells))
    return Neighbours(start, border % count, whole_us * touching / whole, nothing, nothing)
