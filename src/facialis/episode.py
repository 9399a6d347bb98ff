"""The simulated truth of one recording: what only the simulator has."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from facialis.patient import Patient
from facialis.protocol import Protocol
from facialis.records import Axons, Discharges, MotorUnits, Spikes
from facialis.vocabulary import Side


@dataclass(frozen=True, eq=False, slots=True)
class LesionMap:
    """Lesion of one side as simulated; empty arrays where nothing presses.

    Parameters
    ----------
    x_mm : ndarray, shape (cells,)
        Distance from the root exit point.
    pressure, bare_fraction : ndarray, shape (axons, cells)
        Relative pressure and bare part of the internodes, 0-1.
    openness : ndarray, shape (strands, cells)
        Conductance from a strand's cleft to the bath relative to an open cleft, 0-1.
    strand : ndarray of int32, shape (strands,)
        Strand of each row of ``openness``; equals numbers in ``axons.strand``.
    """

    x_mm: NDArray[np.float64]
    pressure: NDArray[np.float64]
    bare_fraction: NDArray[np.float64]
    openness: NDArray[np.float64]
    strand: NDArray[np.int32]


@dataclass(frozen=True, eq=False, slots=True)
class HalfEpisode:
    """What happened on one side.

    Parameters
    ----------
    axons : Axons
        Population.
    units : MotorUnits
        Unit ``i`` on axon ``i``.
    lesion : LesionMap
        Lesion fields.
    fired : Spikes
        Impulses that left somata (cause: drive, blink, back-fire, plateau).
    returned : Spikes
        Antidromic impulses that reached somata, with the cause of their birth.
    born : Spikes
        Impulses born in the lesion (ectopic, ephaptic).
    arrived : Spikes
        Impulses that reached the muscle, with the cause of their birth.
    discharges : Discharges
        Motor-unit discharges behind the junctions.
    force_mn : ndarray, shape (muscles, samples)
        Force of each muscle at ``force_rate_hz``.
    force_rate_hz : float
        Rate of ``force_mn``.
    worst_balance : float
        Largest imbalance of cleft currents over their throughput in any step.
    state : dict of str to ndarray
        Final state, so that a run can go on or branch.
    """

    axons: Axons
    units: MotorUnits
    lesion: LesionMap
    fired: Spikes
    returned: Spikes
    born: Spikes
    arrived: Spikes
    discharges: Discharges
    force_mn: NDArray[np.float64]
    force_rate_hz: float
    worst_balance: float
    state: dict[str, NDArray[np.generic]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class Episode:
    """Everything that happened while a protocol was carried out.

    Parameters
    ----------
    patient, protocol : Patient, Protocol
        Who and what.
    seed : int
        Seed of all randomness.
    strands : int
        Strands kept on each side; the full nerve has ``patient.root.strands``.
    left, right : HalfEpisode
        The two sides.
    blinks_ms : ndarray, shape (blinks,)
        Spontaneous blinks that the brainstem ordered, start of the drive on the left.
    seconds_of_work : float
        Wall time of the simulation.
    """

    patient: Patient
    protocol: Protocol
    seed: int
    strands: int
    left: HalfEpisode
    right: HalfEpisode
    blinks_ms: NDArray[np.float64]
    seconds_of_work: float

    def side(self, side: Side) -> HalfEpisode:
        """Return one side."""
        return self.left if side is Side.LEFT else self.right
