r"""Potential of each motor unit at a pair of skin electrodes.

An action potential that starts at the end-plate carries a current dipole to either tendon. With membrane
slope :math:`V'`, intracellular conductivity and area :math:`\sigma A`, and *g* the gradient of the
conductor's potential along the fibre, the electrode at :math:`x_e` sees

.. math:: \phi(t) = -\sigma A \int V'(t - \tau)\,[g(x_e - x_0 - v\tau) - g(x_e - x_0 + v\tau)]\,d\tau

each half cut off where its wave reaches the tendon. The current that enters equals the current that leaves at
every instant, also at end-plate and tendon.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.instruments.base import HalfFace
from facialis.instruments.face_map import MUSCLE_SITES, Point, to_muscle, to_skin
from facialis.numerics.volume_conduction import (
    TissueParameters,
    compute_membrane_slope,
    compute_surface_gradient,
)
from facialis.records.arrays import MotorUnits
from facialis.vocabulary import MUSCLES, Muscle

Array = NDArray[np.float64]

DEPTHS_MM = np.array([0.3, 0.7, 1.2, 1.8, 2.6, 3.6, 5.0, 7.0, 10.0, 14.0, 20.0, 28.0, 40.0])
"""Depths below the cover for which the conductor is tabulated (finer than 15 % of the potential between two).
"""

LATERAL_STEP_MM, AXIAL_STEP_MM = 0.5, 1.0
LEAD_MS = 2.5
"""Time before the mean start of a unit at which its template begins."""
ROWS = 256
"""Templates transformed at a time: the transforms of thousands at once would be most of a recording's memory."""


@dataclass(frozen=True, eq=False, slots=True)
class FibreGroups:
    """Bundles of muscle fibres, each replaced by one line source.

    A simulated unit that stands for *w* real ones drives *w* units' worth of bundles at the places of other
    units of its muscle; see :func:`group_fibres`.
    """

    unit: NDArray[np.int64]
    x_mm: Array
    y_mm: Array
    depth_mm: Array
    velocity_m_s: Array
    area_m2: Array
    delay_ms: Array
    left_mm: Array
    right_mm: Array


def group_fibres(
    units: MotorUnits, *, delay_scatter_ms: float, tendon_scatter: float, rng: np.random.Generator
) -> FibreGroups:
    """Draw the bundles of fibres of every unit.

    A unit of weight *w* gets ``max(3, ceil(w))`` bundles. Of weight up to 1.5 all lie in its own territory;
    above, the first is its own and the others lie where randomly drawn units of the same muscle lie and start
    with a scatter of ``delay_scatter_ms``, since the nerve fibres they stand for differ in velocity.

    Parameters
    ----------
    units : MotorUnits
        Units of one side.
    delay_scatter_ms : float
        Standard deviation of the start between the real units that one simulated unit stands for.
    tendon_scatter : float
        Fibres end up to this fraction of the half length before the tendon.
    rng : numpy.random.Generator
        Draws places, delays and ends.
    """
    count = np.maximum(3, np.ceil(units.weight - 1e-9).astype(int))
    unit = np.repeat(np.arange(len(units)), count)
    donor = unit.copy()
    foreign = (np.arange(len(unit)) != np.repeat(np.cumsum(count) - count, count)) & (units.weight[unit] > 1.5)
    for code in range(len(MUSCLES)):
        members = np.flatnonzero(units.muscle == code)
        wanted = np.flatnonzero(foreign & (units.muscle[unit] == code))
        if len(members):
            donor[wanted] = rng.choice(members, len(wanted))
    angle, reach = rng.uniform(0, 2 * math.pi, len(unit)), 0.7 * np.sqrt(rng.random(len(unit)))
    half = 0.5 * units.fibre_length_mm[donor]
    delay = np.where(foreign, delay_scatter_ms * np.clip(rng.standard_normal(len(unit)), -2.5, 2.5), 0.0)
    area = math.pi / 4.0 * (1e-6 * units.fibre_diameter_um[donor]) ** 2 * units.fibres[donor]
    return FibreGroups(
        unit=unit,
        x_mm=np.clip(units.endplate_x_mm[donor] + 0.5 * rng.standard_normal(len(unit)), -0.95 * half, 0.95 * half),
        y_mm=units.y_mm[donor] + reach * units.radius_mm[donor] * np.cos(angle),
        depth_mm=units.depth_mm[donor],
        velocity_m_s=units.fibre_velocity_m_s[donor] * np.exp(0.05 * rng.standard_normal(len(unit))),
        area_m2=area * (units.weight / count)[unit],
        delay_ms=delay,
        left_mm=-half * (1.0 - tendon_scatter * rng.random(len(unit))),
        right_mm=half * (1.0 - tendon_scatter * rng.random(len(unit))),
    )


@dataclass(frozen=True, eq=False, slots=True)
class Templates:
    """Potential of every unit within reach at one pair of electrodes.

    Parameters
    ----------
    row : ndarray of int64, shape (units,)
        Row in ``values``, or -1 for a unit out of reach.
    values : ndarray, shape (rows, samples)
        Potential difference in uV, from :data:`LEAD_MS` before the unit's start.
    rate_hz : float
        Sampling rate of ``values``.
    """

    row: NDArray[np.int64]
    values: Array
    rate_hz: float


def muscles_within(point: Point, face: HalfFace, *, reach_mm: float) -> tuple[Muscle, ...]:
    """Return the muscles of a side whose axis comes within ``reach_mm`` of a place on the skin."""
    near = []
    for code, muscle in enumerate(MUSCLES):
        members = face.units.muscle == code
        if muscle not in MUSCLE_SITES or not members.any():
            continue
        half = 0.5 * float(face.units.fibre_length_mm[members].max())
        along, across = to_muscle(point, muscle, side=face.side)
        if math.hypot(max(0.0, abs(along) - half), across) <= reach_mm:
            near.append(muscle)
    return tuple(near)


def compute_templates(
    face: HalfFace,
    groups: FibreGroups,
    *,
    electrodes: tuple[Point, Point],
    muscles: Sequence[Muscle],
    table: Array,
    cover_mm: float,
    tissue: TissueParameters,
    rate_hz: float,
    duration_ms: float,
) -> Templates:
    """Compute the potential difference (first minus second electrode) that each unit makes.

    Parameters
    ----------
    face, groups : HalfFace, FibreGroups
        Source side and its bundles.
    electrodes : tuple of Point
        Active and reference electrode.
    muscles : sequence of Muscle
        Muscles within reach; others are left out.
    table : ndarray
        Gradient by depth, lateral and axial distance, from
        :func:`~facialis.numerics.volume_conduction.compute_surface_gradient`.
    cover_mm : float
        Thickness of the cover the table was made for.
    tissue : TissueParameters
        Membrane and conductivities.
    rate_hz, duration_ms : float
        Sampling and length of a template.
    """
    from facialis.instruments.template_kernels import follow_waves

    codes = [MUSCLES.index(muscle) for muscle in muscles]
    wanted = np.isin(face.units.muscle, codes)
    row = np.full(len(face.units), -1, np.int64)
    row[wanted] = np.arange(wanted.sum())
    inside = np.flatnonzero(wanted[groups.unit])
    samples = round(duration_ms * 1e-3 * rate_hz)
    weights = np.zeros((int(wanted.sum()), samples))
    places = np.zeros((len(MUSCLES), 4))
    for code, muscle in zip(codes, muscles, strict=True):
        places[code] = (
            *to_muscle(electrodes[0], muscle, side=face.side),
            *to_muscle(electrodes[1], muscle, side=face.side),
        )
    place = places[face.units.muscle[groups.unit[inside]]]
    depth = np.clip(groups.depth_mm[inside] - cover_mm, DEPTHS_MM[0], DEPTHS_MM[-1])
    layer = np.clip(np.searchsorted(DEPTHS_MM, depth, side="right") - 1, 0, len(DEPTHS_MM) - 2)
    within = (depth - DEPTHS_MM[layer]) / (DEPTHS_MM[layer + 1] - DEPTHS_MM[layer])
    follow_waves(
        row[groups.unit[inside]], groups.x_mm[inside], groups.velocity_m_s[inside],
        groups.area_m2[inside] * tissue.intracellular_s_m, groups.delay_ms[inside] + LEAD_MS,
        groups.left_mm[inside], groups.right_mm[inside], layer, within,
        place[:, 0::2] + 0.0, np.abs(place[:, 1::2] - groups.y_mm[inside][:, None]),
        table, LATERAL_STEP_MM, AXIAL_STEP_MM, 1e3 / rate_hz, weights,
    )  # fmt: skip
    return Templates(row=row, values=_with_membrane(weights, tissue, rate_hz), rate_hz=rate_hz)


def _with_membrane(weights: Array, tissue: TissueParameters, rate_hz: float) -> Array:
    """Convolve the path of the waves with the membrane's slope, in place; V to uV."""
    from scipy.fft import irfft, next_fast_len, rfft

    samples = weights.shape[1]
    times = (np.arange(samples, dtype=np.float64) - 0.5) * (1e3 / rate_hz)  # waves stand at midpoints
    slope = compute_membrane_slope(tissue, times)
    slope -= slope.mean() * (slope != 0)  # the sampled slope must sum to 0: the membrane returns to rest
    length = next_fast_len(2 * samples)
    spectrum = rfft(slope, length)[None, :] * (1e6 / rate_hz)
    for first in range(0, len(weights), ROWS):
        rows = weights[first : first + ROWS]
        rows[:] = irfft(rfft(rows, length, axis=1) * spectrum, length, axis=1)[:, :samples]
    return weights


def tabulate(tissue: TissueParameters, *, cover_mm: float, electrode_mm: float) -> Array:
    """Tabulate the conductor under one electrode at the depths and steps used here."""
    return compute_surface_gradient(
        tissue, DEPTHS_MM, cover_mm=cover_mm, electrode_mm=electrode_mm, lateral=(256, LATERAL_STEP_MM),
        axial=(256, AXIAL_STEP_MM),
    )  # fmt: skip


def place_pair(
    units: MotorUnits, muscle: Muscle, *, spacing_mm: float | None, beyond_mm: float = 0.0
) -> tuple[float, float]:
    """Return x of the active and the reference electrode in the muscle's frame.

    The active one lies over the middle of the main end-plate zone, as a technologist finds it by seeking an M
    wave that starts negative. The reference lies towards the farther tendon: at ``spacing_mm``, or past the
    tendon by ``beyond_mm`` where no spacing is given (belly-tendon).
    """
    members = units.muscle == MUSCLES.index(muscle)
    if not members.any():
        return 0.0, spacing_mm if spacing_mm is not None else 20.0
    zone = float(np.median(units.endplate_x_mm[members]))
    half = 0.5 * float(units.fibre_length_mm[members].max())
    towards = 1.0 if half - zone >= zone + half else -1.0
    if spacing_mm is not None:
        return zone, zone + towards * spacing_mm
    return zone, towards * (half + beyond_mm)


def electrode_pair(muscle: Muscle, face: HalfFace, *, along: tuple[float, float]) -> tuple[Point, Point]:
    """Return the places on the skin of a pair of electrodes over the axis of a muscle."""
    return to_skin(muscle, face.side, x_mm=along[0]), to_skin(muscle, face.side, x_mm=along[1])
