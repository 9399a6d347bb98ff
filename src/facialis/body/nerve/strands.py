"""Strands solved as cables: their arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.body.nerve import kernel as k
from facialis.body.nerve.neighbours import Neighbours, no_neighbours
from facialis.body.nerve.zone import (
    Geometry,
    Grid,
    NerveParameters,
    cleft_coefficients,
    initial_state,
    kernel_rates,
    membrane_coefficients,
)

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Real = NDArray[np.floating[Any]]
Pulse = tuple[float, int, int, int, int]
"""An impulse handed to a cable: time in ms, strand, lane, end (0 proximal, 1 distal), cause."""
AT_MS, STRAND, LANE, END, CAUSE = range(5)
"""Columns of a table of pulses."""

FIRST_DOZE_MS = 1.0
"""First step of a sleeping strand, ms."""
EVENTS = 1024
"""Room for impulses born or leaving per strand and window."""


@dataclass(eq=False, slots=True)
class Strands:
    """Running state of solved strands; the arrays are described in :func:`facialis.body.nerve.kernel.advance_window`.

    Parameters
    ----------
    grid : Grid
        Steps and tolerances.
    geometry : Geometry
        Cells.
    state, coef, scratch : ndarray
        Membranes, their coefficients and the solver's memory, single or double precision.
    rates, cleft, clock, potentials, crossed_at, amplitude, exits, births, balance : ndarray
        Always double precision.
    active, sealed, label, pending, counts : ndarray
        Whole numbers.
    dozing, dozed_ms, doze_ms : ndarray, shape (strands,)
        Which strands sleep, until when they have been advanced, and the length of their next step.
    neighbours : Neighbours
        Which strands' clefts lead into each other.
    stiffness : ndarray, shape (strands, cells)
        Conductance along cleft and axons from every cell, uS.
    pulses : ndarray, shape (pulses, 5)
        Impulses being handed over, a row each, sorted by strand and time.
    worst_balance : float
        Largest imbalance of cleft currents over their throughput in any step so far.
    """

    grid: Grid
    geometry: Geometry
    state: Real
    coef: Real
    scratch: Real
    rates: Array
    cleft: Array
    clock: Array
    potentials: Array
    crossed_at: Array
    amplitude: Array
    exits: Array
    births: Array
    balance: Array
    active: NDArray[np.int8]
    sealed: Integers
    label: Integers
    pending: Integers
    counts: Integers
    dozing: NDArray[np.bool_]
    dozed_ms: Array
    doze_ms: Array
    neighbours: Neighbours
    stiffness: Array
    pulses: Array = field(default_factory=lambda: np.empty((0, 5)))
    worst_balance: float = 0.0

    def __len__(self) -> int:
        return len(self.state)


def lay_strands(
    parameters: NerveParameters,
    geometry: Geometry,
    *,
    diameter_um: Array,
    temperature_c: float,
    bare_fraction: Array | None = None,
    persistent_cm_s: Array | None = None,
    scale: Array | None = None,
    openness: Array | None = None,
    coupled: bool = False,
    neighbours: Neighbours | None = None,
    real: type = np.float32,
) -> Strands:
    """Return strands at rest.

    Parameters
    ----------
    parameters : NerveParameters
        Membranes, fibre, cleft, grid.
    geometry : Geometry
        From :func:`facialis.body.nerve.zone.lay_grid`, or :func:`facialis.body.nerve.zone.lay_cable` for healthy
        cables solved everywhere.
    diameter_um : ndarray, shape (strands, WIDTH)
        Fibre diameters.
    temperature_c : float
        Temperature of the nerve, 25-40 degC.
    bare_fraction : ndarray, shape (strands, cells, WIDTH), optional
        Bare part of each cell's internode, 0-1. Default: none.
    persistent_cm_s : ndarray, shape (strands, WIDTH), optional
        Persistent sodium permeability of bare membrane. Default: that of an ectopic axon.
    scale : ndarray, shape (3, strands, WIDTH), optional
        Scatter of transient sodium, slow potassium and leak of bare membrane. Default: 1.
    openness : ndarray, shape (strands, lesion cells), optional
        Conductance from cleft to bath relative to an open cleft. Default: open.
    coupled : bool
        Whether axons of a strand feel each other.
    neighbours : Neighbours, optional
        Which strands feel each other. Default: none.
    real : type
        ``numpy.float32`` or ``numpy.float64``.
    """
    count, cells = len(diameter_um), geometry.cells
    ectopic = parameters.bare.persistent_permeability_cm_s
    coef = membrane_coefficients(
        parameters,
        geometry,
        diameter_um=diameter_um,
        bare_fraction=np.zeros((count, cells, k.WIDTH)) if bare_fraction is None else bare_fraction,
        persistent_cm_s=np.full((count, k.WIDTH), ectopic) if persistent_cm_s is None else persistent_cm_s,
        scale=np.ones((3, count, k.WIDTH)) if scale is None else scale,
    )
    if openness is None:
        openness = np.ones((count, len(geometry.lesion_x_mm)))
    cleft, sealed = cleft_coefficients(
        parameters, geometry, diameter_um=diameter_um, openness=openness, coupled=coupled
    )
    neighbours = no_neighbours(count, cells) if neighbours is None else neighbours
    inside = slice(geometry.guard, geometry.guard + len(geometry.lesion_x_mm))
    cleft[:, inside, k.AROUND] += neighbours.whole_us[:, None]
    return Strands(
        grid=parameters.grid,
        geometry=geometry,
        state=initial_state(parameters, coef, real=real),
        coef=coef.astype(real),
        scratch=np.zeros((count, k.SCRATCH_ROWS, cells * k.WIDTH), real),
        rates=kernel_rates(parameters, temperature_c=temperature_c),
        cleft=cleft,
        clock=np.zeros((count, k.CLOCKS)),
        potentials=np.zeros((count, k.POTENTIAL_ROWS, cells)),
        crossed_at=np.full((count, cells, k.WIDTH), -1e9),
        amplitude=np.repeat((parameters.grid.pulse_na_per_um * diameter_um)[:, None, :], 2, axis=1),
        exits=np.zeros((count, EVENTS, 4)),
        births=np.zeros((count, EVENTS, 4)),
        balance=np.zeros((count, 1)),
        active=(coef[:, :, k.SODIUM_PERMEABILITY].max(axis=2) > 0).astype(np.int8),
        sealed=sealed,
        label=np.zeros((count, cells, k.WIDTH), np.int64),
        pending=np.full((count, 2, k.WIDTH), -1, np.int64),
        counts=np.zeros((count, 2), np.int64),
        dozing=np.zeros(count, np.bool_),
        dozed_ms=np.zeros(count),
        doze_ms=np.full(count, FIRST_DOZE_MS),
        neighbours=neighbours,
        stiffness=_stiffness(coef, cleft),
    )


def _stiffness(coef: Array, cleft: Array) -> Array:
    """Return the conductance along cleft and axons from every cell, shape (strands, cells), uS."""
    along = coef[:, :, k.AXIAL].sum(axis=2) + cleft[:, :, k.ALONG]
    return np.asarray(along + np.roll(along, 1, axis=1))
