"""What changes in a solved nerve while it lives: the pressure of the vessel, and alkalosis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.body.nerve import kernel as k
from facialis.body.nerve.membrane import Cleft
from facialis.body.nerve.side import Nerve
from facialis.body.nerve.zone import OPEN_CLEARANCE, Grid

Array = NDArray[np.float64]
COURSE_STEP_S = 0.25
"""Spacing of the samples; what presses and breathes is slower."""


@dataclass(eq=False, slots=True)
class NerveCourse:
    """Course of what acts on the solved strands.

    Parameters
    ----------
    persistent : ndarray, shape (samples,)
        Persistent sodium permeability over its own, above 0, every :data:`COURSE_STEP_S` from 0 s.
    openness : ndarray, shape (samples, strands, cells) or None
        Conductance from cleft to bath relative to an open cleft, per solved strand; None where it does not change.
    cleft, grid : Parameters
        As the nerve was built.
    reached : int
        Sample in force, -1 before the first.
    gain : float
        Persistent gain in force.
    """

    persistent: Array
    openness: Array | None
    cleft: Cleft
    grid: Grid
    reached: int = -1
    gain: float = 1.0


def solved_strands(nerve: Nerve) -> NDArray[np.int32]:
    """Return the numbers of the strands that are solved, in the nerve's order."""
    return np.asarray(nerve.axons.strand[nerve.lane_axon[:, 0]], np.int32)


def follow(nerve: Nerve, course: NerveCourse, *, time_ms: float) -> None:
    """Bring the solved strands to where a course stands; times before 0 count as 0.

    Parameters
    ----------
    nerve : Nerve
        Its coefficients are changed in place.
    course : NerveCourse
        Remembers what is in force.
    time_ms : float
        Now; never earlier than in the last call.
    """
    sample = min(int(max(time_ms, 0.0) / (1e3 * COURSE_STEP_S)), len(course.persistent) - 1)
    if nerve.strands is None or sample == course.reached:
        return
    course.reached = sample
    gain = float(course.persistent[sample])
    if gain != course.gain:
        nerve.strands.coef[:, :, k.PERSISTENT] *= gain / course.gain
        course.gain = gain
    if course.openness is not None:
        open_now = course.openness[sample]
        inside = slice(nerve.strands.geometry.guard, nerve.strands.geometry.guard + open_now.shape[1])
        bath = course.cleft.open_us_mm * course.grid.cell_mm * open_now
        nerve.strands.cleft[:, inside, k.AROUND] = bath + nerve.strands.neighbours.whole_us[:, None]
        nerve.strands.cleft[:, inside, k.CLEARANCE] = (1.0 + OPEN_CLEARANCE * open_now) / course.cleft.clearance_ms
