"""Plain arrays that stages pass to each other. One entry per axon, impulse or motor unit; no physics."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from facialis.errors import SimulationError


def _same_length(record: Any) -> None:
    if len({len(getattr(record, name)) for name in record.__slots__}) > 1:
        lengths = {name: len(getattr(record, name)) for name in record.__slots__}
        raise SimulationError(f"{type(record).__name__} has columns of different length: {lengths}.")


@dataclass(frozen=True, eq=False, slots=True)
class Axons:
    """Motor axons of one side; axon ``i`` belongs to motoneuron ``i`` and to motor unit ``i``.

    Parameters
    ----------
    muscle : ndarray of int8, shape (axons,)
        Position in :data:`facialis.vocabulary.MUSCLES`.
    diameter_um : ndarray, shape (axons,)
        Outer fibre diameter.
    strand : ndarray of int32, shape (axons,)
        Strand that shares one extracellular cleft.
    y_mm, z_mm : ndarray, shape (axons,)
        Position in the cross-section of the root; the centre is 0, 0, y points to the eighth nerve, z to the front.
    central_mm : ndarray, shape (axons,)
        Path from soma to root exit point.
    distal_mm : ndarray, shape (axons,)
        Path from the end of the zone to the muscle.
    velocity_m_s : ndarray, shape (axons,)
        Conduction velocity outside the zone at the nerve's temperature.
    """

    muscle: NDArray[np.int8]
    diameter_um: NDArray[np.float64]
    strand: NDArray[np.int32]
    y_mm: NDArray[np.float64]
    z_mm: NDArray[np.float64]
    central_mm: NDArray[np.float64]
    distal_mm: NDArray[np.float64]
    velocity_m_s: NDArray[np.float64]

    def __post_init__(self) -> None:
        _same_length(self)

    def __len__(self) -> int:
        return len(self.muscle)


@dataclass(frozen=True, eq=False, slots=True)
class Spikes:
    """Impulses seen at one place (soma, lesion, muscle), sorted by time.

    Parameters
    ----------
    time_ms : ndarray, shape (impulses,)
        Time of passage.
    axon : ndarray of int32, shape (impulses,)
        Axon of :class:`Axons`.
    cause : ndarray of int8, shape (impulses,)
        :class:`facialis.vocabulary.Cause` of the impulse.
    direction : ndarray of int8, shape (impulses,)
        :class:`facialis.vocabulary.Direction`.
    """

    time_ms: NDArray[np.float64]
    axon: NDArray[np.int32]
    cause: NDArray[np.int8]
    direction: NDArray[np.int8]

    def __post_init__(self) -> None:
        _same_length(self)

    def __len__(self) -> int:
        return len(self.time_ms)

    @classmethod
    def empty(cls) -> Self:
        """Return no impulses."""
        return cls(np.empty(0), np.empty(0, np.int32), np.empty(0, np.int8), np.empty(0, np.int8))

    @classmethod
    def joined(cls, parts: list[Self]) -> Self:
        """Return all impulses of ``parts`` sorted by time, then axon."""
        if not parts:
            return cls.empty()
        columns = {f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)}
        order = np.lexsort((columns["axon"], columns["time_ms"]))
        return cls(**{name: column[order] for name, column in columns.items()})

    def where(self, keep: NDArray[np.bool_]) -> Self:
        """Return the impulses for which ``keep`` is true."""
        return type(self)(self.time_ms[keep], self.axon[keep], self.cause[keep], self.direction[keep])


@dataclass(frozen=True, eq=False, slots=True)
class MotorUnits:
    """Motor units of one side, one per axon, as sources of force and potential.

    Positions are in the muscle's own frame: ``x`` along the fibres (0 at the middle), ``y`` across, depth below the
    skin.

    Parameters
    ----------
    muscle : ndarray of int8, shape (units,)
        Position in :data:`facialis.vocabulary.MUSCLES`.
    fibres : ndarray, shape (units,)
        Muscle fibres of the unit.
    fibre_velocity_m_s : ndarray, shape (units,)
        Conduction velocity of its muscle fibres.
    endplate_x_mm : ndarray, shape (units,)
        Mean position of its end-plates along the fibres.
    y_mm, depth_mm : ndarray, shape (units,)
        Centre of its territory.
    radius_mm : ndarray, shape (units,)
        Radius of its territory.
    twitch_mn : ndarray, shape (units,)
        Peak twitch force in mN.
    contraction_ms : ndarray, shape (units,)
        Time to peak of the twitch.
    weight : ndarray, shape (units,)
        How many units of the full nerve each simulated unit stands for (1 at full scale).
    fibre_length_mm : ndarray, shape (units,)
        Tendon to tendon; the fibres lie between ``x = -fibre_length_mm / 2`` and ``+fibre_length_mm / 2``.
    fibre_diameter_um : ndarray, shape (units,)
        Mean diameter of its muscle fibres.
    """

    muscle: NDArray[np.int8]
    fibres: NDArray[np.float64]
    fibre_velocity_m_s: NDArray[np.float64]
    endplate_x_mm: NDArray[np.float64]
    y_mm: NDArray[np.float64]
    depth_mm: NDArray[np.float64]
    radius_mm: NDArray[np.float64]
    twitch_mn: NDArray[np.float64]
    contraction_ms: NDArray[np.float64]
    weight: NDArray[np.float64]
    fibre_length_mm: NDArray[np.float64]
    fibre_diameter_um: NDArray[np.float64]

    def __post_init__(self) -> None:
        _same_length(self)

    def __len__(self) -> int:
        return len(self.muscle)


@dataclass(frozen=True, eq=False, slots=True)
class Discharges:
    """Motor-unit discharges as the muscle fibres carry them, sorted by time, then unit.

    An impulse that no junction of its unit passed on has no entry.

    Parameters
    ----------
    time_ms : ndarray, shape (discharges,)
        Mean start of the action potentials at the end-plates.
    unit : ndarray of int32, shape (discharges,)
        Motor unit of :class:`MotorUnits`; equal to the axon.
    cause : ndarray of int8, shape (discharges,)
        :class:`facialis.vocabulary.Cause` of the impulse that set it off.
    recruited : ndarray, shape (discharges,)
        Fraction of the unit's fibres that fired, above 0 to 1.
    amplitude : ndarray, shape (discharges,)
        Mean size of the action potentials that fired, relative to a rested fibre.
    speed : ndarray, shape (discharges,)
        Conduction velocity along the fibres, relative to a rested fibre.
    """

    time_ms: NDArray[np.float64]
    unit: NDArray[np.int32]
    cause: NDArray[np.int8]
    recruited: NDArray[np.float64]
    amplitude: NDArray[np.float64]
    speed: NDArray[np.float64]

    def __post_init__(self) -> None:
        _same_length(self)

    def __len__(self) -> int:
        return len(self.time_ms)


@dataclass(frozen=True, eq=False, slots=True)
class Evoked:
    """What clicks evoke between the vertex and the mastoid of one side: bell-shaped waves, in any order of time.

    Parameters
    ----------
    time_ms : ndarray, shape (clicks,)
        Time of each click.
    latency_ms : ndarray, shape (clicks, waves)
        Crest of each wave after its click.
    width_ms : ndarray, shape (clicks, waves)
        Standard deviation of each bell, above 0.
    height_uv : ndarray, shape (clicks, waves)
        Vertex positive; a trough is negative.
    """

    time_ms: NDArray[np.float64]
    latency_ms: NDArray[np.float64]
    width_ms: NDArray[np.float64]
    height_uv: NDArray[np.float64]

    def __post_init__(self) -> None:
        _same_length(self)

    def __len__(self) -> int:
        return len(self.time_ms)
