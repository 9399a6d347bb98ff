"""The solved zone: turns axons, lesion and membranes into the arrays of the kernel.

A strand's cable is [guard | lesion | guard]. In the lesion all axons share one grid, because they share a cleft; nodes
fall into the nearest cell. The guards are healthy internodes at each axon's own spacing, open to the bath; beyond them
an axon is a delay (:mod:`facialis.body.nerve.conduction`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from facialis.body.nerve import kernel as k
from facialis.body.nerve.membrane import (
    BareMembrane,
    Cleft,
    Fibre,
    NodeMembrane,
    rest_gates,
    thermal_mv,
)
from facialis.quantities import Parameters, quantity

Array = NDArray[np.float64]


SHIFT_US, SHIFT_STEP_MS = 4.5, 0.0125
"""Largest shift of an impulse of coupled volleys when a step of that length is halved, as tested; order 2."""


class Grid(Parameters):
    """Discretisation of the solved zone."""

    accuracy_us: float = quantity("us", 0.05, 20.0, "largest shift of a volley's impulse by halving the step")
    step_ms: float = quantity("ms", 0.0005, 0.02, "time step while a strand is awake")
    stride: int = quantity("1", 1, 50, "steps taken at once while nothing moves in a strand")
    zone_mm: float = quantity("mm", 8.0, 20.0, "end of the zone where lesions can lie, from the root exit point")
    cell_mm: float = quantity("mm", 0.02, 0.3, "cell length in the lesion")
    guard_internodes: int = quantity("count", 2, 12, "healthy internodes on either side of the lesion")
    cells_per_internode: int = quantity("count", 1, 10, "cells of a guard internode")
    tolerance: float = quantity("1", 1e-9, 1e-2, "largest imbalance of cleft currents over their throughput")
    settle_mv_ms: float = quantity("mV", 0.01, 5.0, "change per ms below which nothing moves")
    pulse_ms: float = quantity("ms", 0.05, 0.3, "length of the current that hands an impulse to the zone")
    pulse_na_per_um: float = quantity("1", 0.05, 1.0, "strength of that current, nA per um of fibre diameter")

    @model_validator(mode="after")
    def _step_is_as_fine_as_asked(self) -> Self:
        shift_us = SHIFT_US * (self.step_ms / SHIFT_STEP_MS) ** 2
        if shift_us > self.accuracy_us:
            longest_ms = SHIFT_STEP_MS * (self.accuracy_us / SHIFT_US) ** 0.5
            raise ValueError(
                f"a step_ms of {self.step_ms:g} shifts impulses by about {shift_us:.2g} us, more than the accuracy_us "
                f"of {self.accuracy_us:g}; take a step of at most {longest_ms:.3g} ms, or ask for less accuracy"
            )
        return self


@dataclass(frozen=True, slots=True)
class NerveParameters:
    """Everything the solved zone is made of."""

    node: NodeMembrane
    bare: BareMembrane
    fibre: Fibre
    cleft: Cleft
    grid: Grid


@dataclass(frozen=True, eq=False, slots=True)
class Geometry:
    """Cells of one side's strands.

    Parameters
    ----------
    lesion_x_mm : ndarray, shape (lesion cells,)
        Centre of each lesion cell, distance from the root exit point; common to all strands.
    length_mm : ndarray, shape (strands, cells, WIDTH)
        Length of every cell.
    node : ndarray of bool, shape (strands, cells, WIDTH)
        Cells that hold a node.
    guard : int
        Number of guard cells on either side.
    """

    lesion_x_mm: Array
    length_mm: Array
    node: NDArray[np.bool_]
    guard: int

    @property
    def cells(self) -> int:
        """Cells of a strand."""
        return int(self.length_mm.shape[1])


def internode_mm(fibre: Fibre, diameter_um: Array) -> Array:
    """Return the internode length of fibres of the given diameter, mm."""
    return fibre.internode_mm + fibre.internode_mm_per_um * diameter_um


def lay_grid(parameters: NerveParameters, diameter_um: Array, *, lesion_x_mm: Array, phase: Array) -> Geometry:
    """Lay cells and nodes.

    Parameters
    ----------
    parameters : NerveParameters
        For cell counts and internode lengths.
    diameter_um : ndarray, shape (strands, WIDTH)
        Fibre diameters.
    lesion_x_mm : ndarray, shape (lesion cells,)
        Cell centres in the lesion; may be empty (a healthy cable forced to be solved).
    phase : ndarray, shape (strands, WIDTH)
        Place of the first node in the lesion, 0-1 internodes from its proximal end.
    """
    grid = parameters.grid
    length = internode_mm(parameters.fibre, diameter_um)
    guard = grid.guard_internodes * grid.cells_per_internode
    inner = len(lesion_x_mm)
    strands = diameter_um.shape[0]
    cells = 2 * guard + inner
    size = np.empty((strands, cells, k.WIDTH))
    size[:] = (length / grid.cells_per_internode)[:, None, :]
    size[:, guard : guard + inner] = grid.cell_mm
    node = np.zeros((strands, cells, k.WIDTH), np.bool_)
    node[:, 0 : guard : grid.cells_per_internode] = True
    node[:, cells - 1 : guard + inner - 1 : -grid.cells_per_internode] = True
    span = inner * grid.cell_mm
    for strand in range(strands):
        for lane in range(k.WIDTH):
            step = length[strand, lane]
            at = np.arange(phase[strand, lane] * step, span, step)
            cell = np.minimum((at / grid.cell_mm).astype(int), inner - 1)
            node[strand, guard + cell, lane] = True
    return Geometry(lesion_x_mm, size, node, guard)


def lay_cable(parameters: NerveParameters, diameter_um: Array, *, internodes: int) -> Geometry:
    """Lay healthy cables without lesion, solved everywhere, with a node at either end.

    Parameters
    ----------
    parameters : NerveParameters
        For cell counts and internode lengths.
    diameter_um : ndarray, shape (strands, WIDTH)
        Fibre diameters.
    internodes : int
        Internodes of every fibre.
    """
    per = parameters.grid.cells_per_internode
    shape = (len(diameter_um), internodes * per + 1, k.WIDTH)
    size = np.empty(shape)
    size[:] = (internode_mm(parameters.fibre, diameter_um) / per)[:, None, :]
    node = np.zeros(shape, np.bool_)
    node[:, ::per] = True
    return Geometry(np.empty(0), size, node, 0)


def kernel_rates(parameters: NerveParameters, *, temperature_c: float) -> Array:
    """Return the numbers common to all axons, in the order of the kernel."""
    node, bare, cleft, grid = parameters.node, parameters.bare, parameters.cleft, parameters.grid
    tens = (temperature_c - node.reference_c) / 10.0
    rates = np.zeros(k.RATE_ROWS)
    for row, factor in (
        (k.Q_M, node.q10_m), (k.Q_H, node.q10_h), (k.Q_P, node.q10_p), (k.Q_S, node.q10_s), (k.Q_N, node.q10_n),
    ):  # fmt: skip
        rates[row] = factor**tens
    rates[k.RT_F] = thermal_mv(temperature_c)
    rates[k.SODIUM_OUT], rates[k.SODIUM_IN] = node.sodium_out_mm, node.sodium_in_mm
    rates[k.PUMP_KM], rates[k.SODIUM_REST] = bare.pump_km_mm, bare.sodium_rest_mm
    rates[k.PUMP_REST] = (bare.sodium_rest_mm / (bare.sodium_rest_mm + bare.pump_km_mm)) ** 3
    rates[k.EK_REST], rates[k.K_REST], rates[k.LEAK_MV] = node.potassium_mv, cleft.potassium_mm, node.leak_mv
    rates[k.SPIKE_MV] = SPIKE_MV
    rates[k.TIRING], rates[k.RECOVERY] = bare.tiring_per_ms, bare.recovery_per_ms
    rates[k.TIRING_MV], rates[k.TIRING_SLOPE] = bare.tiring_mv, bare.tiring_slope_mv
    rates[k.NEIGHBOUR_TAU], rates[k.EPHAPTIC_MV] = cleft.memory_ms, cleft.ephaptic_mv
    rates[k.TOLERANCE], rates[k.PULSE_MS], rates[k.WAKE_MV_MS] = grid.tolerance, grid.pulse_ms, grid.settle_mv_ms
    return rates


SPIKE_MV = -30.0
"""An impulse passes a cell when its potential rises through this value; a convention of measurement, mV."""


def membrane_coefficients(
    parameters: NerveParameters,
    geometry: Geometry,
    *,
    diameter_um: Array,
    bare_fraction: Array,
    persistent_cm_s: Array,
    scale: Array,
) -> Array:
    """Return the kernel's coefficients.

    Parameters
    ----------
    parameters : NerveParameters
        Membranes and fibre.
    geometry : Geometry
        Cells.
    diameter_um : ndarray, shape (strands, WIDTH)
        Fibre diameters.
    bare_fraction : ndarray, shape (strands, cells, WIDTH)
        Part of each cell's internode that is bare, 0-1.
    persistent_cm_s : ndarray, shape (strands, WIDTH)
        Persistent sodium permeability of bare membrane, per axon.
    scale : ndarray, shape (channels = 3, strands, WIDTH)
        Scatter of transient sodium, slow potassium and leak of bare membrane, per axon (1 = nominal).

    Returns
    -------
    ndarray, shape (strands, cells, COEFFICIENT_ROWS, WIDTH)
        nF, cm3/s, uS, nA, mM per (nA ms).
    """
    node, bare, fibre = parameters.node, parameters.bare, parameters.fibre
    axon_um = fibre.g_ratio * diameter_um[:, None, :]
    length = geometry.length_mm
    wall = np.pi * axon_um * 1e-4 * length * 0.1 * bare_fraction  # bare area, cm2
    nodal = np.pi * axon_um * fibre.node_constriction * fibre.node_length_um * 1e-8 * geometry.node
    covered = (1.0 - bare_fraction) * length
    spread = scale[:, :, None, :]
    coef = np.zeros((*length.shape[:2], k.COEFFICIENT_ROWS, k.WIDTH))
    coef[:, :, k.C_NF] = (
        fibre.myelin_pf_mm * 1e-3 * covered
        + node.capacitance_uf_cm2 * nodal * 1e3
        + bare.capacitance_uf_cm2 * wall * 1e3
    )
    coef[:, :, k.SODIUM_PERMEABILITY] = (
        node.sodium_permeability_cm_s * nodal + bare.sodium_permeability_cm_s * spread[0] * wall
    )
    coef[:, :, k.PERSISTENT] = persistent_cm_s[:, None, :] * wall
    coef[:, :, k.SLOW_K] = (node.slow_potassium_ms_cm2 * nodal + bare.slow_potassium_ms_cm2 * spread[1] * wall) * 1e3
    coef[:, :, k.FAST_K] = (node.fast_potassium_ms_cm2 * nodal + bare.fast_potassium_ms_cm2 * wall) * 1e3
    coef[:, :, k.LEAK] = (
        fibre.myelin_ns_mm * 1e-3 * covered + node.leak_ms_cm2 * nodal * 1e3 + bare.leak_ms_cm2 * spread[2] * wall * 1e3
    )
    coef[:, :, k.PUMP] = bare.pump_ua_cm2 * wall * 1e3
    volume_cm3 = np.pi * (axon_um * 1e-4) ** 2 / 4.0 * length * 0.1
    coef[:, :, k.TO_SODIUM] = np.where(wall > 0, 1e-12 * 1e6 / (k.FARADAY * volume_cm3), 0.0)
    resistance = parameters.fibre.axoplasm_ohm_cm * length * 0.1 / (np.pi * (axon_um * 1e-4) ** 2 / 4.0)
    coef[:, :-1, k.AXIAL] = 1e6 / (0.5 * (resistance[:, :-1] + resistance[:, 1:]))
    coef[:, :, k.SODIUM_INFLUX] = resting_sodium(parameters, coef)
    return coef


def resting_sodium(parameters: NerveParameters, coef: Array) -> Array:
    """Return the sodium current at the leak's potential, which the resting pump carries out again, nA."""
    node = parameters.node
    m, h, p, _, _ = rest_gates(node.leak_mv)
    u = node.leak_mv / thermal_mv(37.0)
    x = u / (1.0 - np.exp(-u))
    open_channels = coef[:, :, k.SODIUM_PERMEABILITY] * m**3 * h + coef[:, :, k.PERSISTENT] * p**3
    return open_channels * k.FARADAY * 1e3 * (node.sodium_in_mm * x - node.sodium_out_mm * (x - u))  # type: ignore[no-any-return]


def cleft_coefficients(
    parameters: NerveParameters, geometry: Geometry, *, diameter_um: Array, openness: Array, coupled: bool
) -> tuple[Array, NDArray[np.int64]]:
    """Return cleft conductances and the sealed range of cells of every strand.

    Parameters
    ----------
    parameters : NerveParameters
        Fibre, cleft.
    geometry : Geometry
        Cells.
    diameter_um : ndarray, shape (strands, WIDTH)
        Fibre diameters, for the area of the strand.
    openness : ndarray, shape (strands, lesion cells)
        Conductance to the bath relative to an open cleft, 0-1.
    coupled : bool
        False: every cleft is grounded and no axon feels another.

    Returns
    -------
    tuple of ndarray
        Shape (strands, cells, CLEFT_ROWS), and (strands, 2).
    """
    cleft, grid = parameters.cleft, parameters.grid
    strands, inner = openness.shape
    array = np.zeros((strands, geometry.cells, k.CLEFT_ROWS))
    array[:, :, k.POTASSIUM] = cleft.potassium_mm
    array[:, :, k.EK] = parameters.node.potassium_mv
    sealed = np.zeros((strands, 2), np.int64)
    if not coupled or inner < 3:
        return array, sealed
    tissue_um2 = np.pi * (diameter_um**2).sum(axis=1) / 4.0
    space_cm2 = tissue_um2 * 1e-8 * cleft.fraction / (1.0 - cleft.fraction)
    inside = slice(geometry.guard, geometry.guard + inner)
    along = space_cm2 / (cleft.fluid_ohm_cm * cleft.tortuosity**2 * grid.cell_mm * 0.1) * 1e6
    array[:, inside, k.ALONG] = along[:, None]
    array[:, geometry.guard - 1, k.ALONG] = along
    array[:, inside, k.AROUND] = cleft.open_us_mm * grid.cell_mm * openness
    volume_cm3 = space_cm2 * grid.cell_mm * 0.1
    array[:, inside, k.TO_POTASSIUM] = (1e-12 * 1e6 / (k.FARADAY * volume_cm3))[:, None]
    array[:, inside, k.CLEARANCE] = (1.0 + OPEN_CLEARANCE * openness) / cleft.clearance_ms
    worth = openness.min(axis=1) < SEALED_BELOW
    sealed[worth] = (geometry.guard, geometry.guard + inner)
    array[~worth, :, k.TO_POTASSIUM] = 0.0
    return array, sealed


OPEN_CLEARANCE = 1e3
"""An open cleft loses potassium this many times faster than a sealed one, to the bath; a bound, not a fit."""
SEALED_BELOW = 0.5
"""Strands whose cleft keeps more than this part of its way out everywhere are not solved for phi."""


def initial_state(parameters: NerveParameters, coef: Array, *, real: type) -> NDArray[np.floating[Any]]:
    """Return the state of strands at the leak's potential, shape (strands, cells, STATE_ROWS, WIDTH)."""
    state: NDArray[np.floating[Any]] = np.zeros((*coef.shape[:2], k.STATE_ROWS, k.WIDTH), real)
    m, h, p, s, n = rest_gates(parameters.node.leak_mv)
    state[:, :, k.V] = parameters.node.leak_mv
    state[:, :, k.AVAILABLE] = 1.0
    for row, gate in ((k.M, m), (k.H, h), (k.P, p), (k.S, s), (k.N, n)):
        state[:, :, row] = gate
    state[:, :, k.OPEN_SODIUM] = coef[:, :, k.PERSISTENT] * p**3
    state[:, :, k.OPEN_POTASSIUM] = coef[:, :, k.SLOW_K] * s + coef[:, :, k.FAST_K] * n**4
    return state
