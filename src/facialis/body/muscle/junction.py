"""The neuromuscular junction: from impulses in the terminal to action potentials of muscle fibres."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.body.muscle.parameters import JunctionParameters
from facialis.errors import SimulationError
from facialis.records.arrays import Discharges, MotorUnits, Spikes


def transmit(
    spikes: Spikes,
    units: MotorUnits,
    *,
    junction: JunctionParameters,
    key: int,
    endplate: NDArray[np.float64] | None = None,
) -> Discharges:
    r"""Pass impulses of the terminals on to the muscle fibres.

    A unit is solved as a handful of junctions that sample its fibres. The end-plate potential of junction
    *k*, in multiples of the fibre's threshold, is

    .. math:: E = S_k\,q\,(1 + c\,\xi/\sqrt{q}), \qquad q \leftarrow q - p\,(q - q_0)

    with safety factor :math:`S_k`, release :math:`q` (1 at rest, refilled with one time constant, never below
    :math:`q_0`) and a standard normal :math:`\xi`. The fibre fires if it is past its refractory period and
    *E* exceeds a threshold that falls back to 1. After an action potential the fibre is first smaller and
    slower, then faster (supernormal); long trains shrink it through potassium in the tubules.

    Parameters
    ----------
    spikes : Spikes
        Impulses at the terminals, sorted by time.
    units : MotorUnits
        Unit ``i`` hangs on axon ``i``.
    junction : JunctionParameters
        What toxin silences is taken out by :func:`facialis.body.muscle.silence`.
    key : int
        Same key, same bits; the draws of a unit do not depend on other units.
    endplate : ndarray, shape (impulses,), optional
        Factor on the end-plate potential at each impulse, as a relaxant leaves it; default: none given.

    Returns
    -------
    Discharges
        Those impulses that at least one sampled junction passed on; sorted by time.

    Raises
    ------
    SimulationError
        If impulses are not sorted or name an axon without a unit.

    References
    ----------
    Wood & Slater 2001, Prog Neurobiol 64:393 (safety factor); Elmqvist & Quastel 1965, J Physiol 178:505
    (depression, human); Farmer, Buchthal & Rosenfalck 1960, Electroencephalogr Clin Neurophysiol 12:455
    (refractory period); Z'Graggen & Bostock 2009, Clin Neurophysiol 120:984 (velocity recovery).
    """
    from facialis.body.muscle.junction_kernel import pass_junctions

    _check(spikes, units)
    values = np.array([getattr(junction, name) for name in _ORDER])
    results = np.zeros((4, len(spikes)))
    left = np.ones(len(spikes)) if endplate is None else np.ascontiguousarray(endplate, np.float64)
    word = np.uint64(key & 0xFFFFFFFFFFFFFFFF)
    pass_junctions(spikes.time_ms, spikes.axon, len(units), word, values, left, results)
    start, recruited, amplitude, speed = results
    passed = np.flatnonzero(recruited > 0.0)
    order = passed[np.lexsort((spikes.axon[passed], start[passed]))]
    return Discharges(
        time_ms=start[order],
        unit=spikes.axon[order],
        cause=spikes.cause[order],
        recruited=recruited[order],
        amplitude=amplitude[order],
        speed=speed[order],
    )


_ORDER = (
    "delay_ms", "rise_ms", "jitter_ms", "safety_factor", "safety_scatter", "quantal_scatter",
    "release_depression",
    "depression_floor", "depression_recovery_ms", "refractory_ms", "refractory_scatter", "threshold_rise",
    "threshold_recovery_ms", "amplitude_loss", "amplitude_recovery_ms", "slowing", "slowing_recovery_ms",
    "supernormality", "supernormality_ms", "exhaustion", "exhaustion_recovery_ms",
)  # fmt: skip
"""Order in which the kernel unpacks its parameters."""


def _check(spikes: Spikes, units: MotorUnits) -> None:
    if len(spikes) == 0:
        return
    if np.any(np.diff(spikes.time_ms) < 0):
        raise SimulationError(
            "Impulses at the terminals are not sorted by time.", "Sort them: Spikes.joined([spikes])."
        )
    if spikes.axon.min() < 0 or spikes.axon.max() >= len(units):
        raise SimulationError(
            f"Impulse on axon {spikes.axon.max()} of {len(units)} motor units.",
            "Grow the units on the same axons.",
        )
