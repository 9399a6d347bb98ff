"""Potential of single muscle fibres at a concentric needle.

The needle enters from the skin at 45 degrees across the fibres. Its core averages the potential over the oval
surface; the cannula, its reference, averages over the shaft inside the tissue. Muscle is unbounded along and
across and ends at the skin (mirror sources).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.numerics.volume_conduction import TissueParameters, compute_membrane_slope
from facialis.quantities import Parameters, quantity
from facialis.records.arrays import MotorUnits
from facialis.vocabulary import MUSCLES, Muscle

Array = NDArray[np.float64]
LEAD_MS = 2.0


class NeedleGeometry(Parameters):
    """The needle, where it is put, and the fibres around it."""

    core_long_mm: float = quantity("mm", 0.05, 1.5, "long axis of the oval core surface")
    core_short_mm: float = quantity("mm", 0.02, 0.6, "short axis of the oval core surface")
    cannula_mm: float = quantity("mm", 0.1, 1, "diameter of the cannula")
    offset_mm: float = quantity("mm", 0, 25, "distance along the fibres from the main end-plate zone")
    crisp_mm: float = quantity("mm", 0.1, 2, "distance to the nearest fibre at which the examiner stops")
    reach_mm: float = quantity("mm", 1, 20, "units whose territory lies farther away are left out")
    diameter_scatter: float = quantity("1", 0, 0.6, "coefficient of variation of fibre diameter within a unit")
    velocity_slope_m_s_um: float = quantity("m/s/um", 0, 0.2, "gain of velocity per um of diameter")
    endplate_scatter_mm: float = quantity("mm", 0, 6, "scatter of end-plates within a unit")
    delay_scatter_ms: float = quantity("ms", 0, 1, "scatter of arrival in the terminal branches of a unit")
    jitter_ms: float = quantity("ms", 0, 0.3, "standard deviation of one junction's delay from shock to shock")


@dataclass(frozen=True, eq=False, slots=True)
class NeedleFibres:
    """Muscle fibres within reach of the needle, sorted by unit.

    Parameters
    ----------
    unit : ndarray of int64
        Motor unit of each fibre.
    x_mm, y_mm, depth_mm : ndarray
        End-plate along the fibre, and place across it.
    velocity_m_s, area_m2, delay_ms, half_mm : ndarray
        Conduction velocity, cross-section, start relative to the unit's, half length.
    """

    unit: NDArray[np.int64]
    x_mm: Array
    y_mm: Array
    depth_mm: Array
    velocity_m_s: Array
    area_m2: Array
    delay_ms: Array
    half_mm: Array


@dataclass(frozen=True, slots=True)
class Tip:
    """Place of the core in the muscle's frame."""

    x_mm: float
    y_mm: float
    depth_mm: float


def draw_fibres(
    units: MotorUnits, muscle: Muscle, *, geometry: NeedleGeometry, rng: np.random.Generator
) -> tuple[NeedleFibres, Tip]:
    """Draw the fibres of the units near a random place in the muscle and put the needle there.

    Territories are discs, flattened where the sheet of muscle is thinner. The examiner aims at the middle
    half of the muscle and stops where the nearest fibre of all lies at ``crisp_mm``.
    """
    members = np.flatnonzero(units.muscle == MUSCLES.index(muscle))
    top, bottom = float(units.depth_mm[members].min()) - 0.1, float(units.depth_mm[members].max()) + 0.1
    aim_y = float(np.quantile(units.y_mm[members], rng.uniform(0.25, 0.75)))
    aim_depth = rng.uniform(0.35, 0.65) * (bottom - top) + top
    away = np.hypot(units.y_mm[members] - aim_y, units.depth_mm[members] - aim_depth) - units.radius_mm[members]
    near = members[away < geometry.reach_mm]
    if not len(near):
        near = members[[int(np.argmin(away))]]
    unit = np.repeat(near, np.maximum(1, np.round(units.fibres[near]).astype(int)))
    count = len(unit)
    angle, radius = rng.uniform(0, 2 * math.pi, count), units.radius_mm[unit] * np.sqrt(rng.random(count))
    depth = units.depth_mm[unit] + radius * np.sin(angle)
    depth = np.where((depth < top) | (depth > bottom), rng.uniform(top, bottom, count), depth)
    shape = np.clip(1.0 + geometry.diameter_scatter * rng.standard_normal(count), 0.4, 1.9)
    diameter = units.fibre_diameter_um[unit] * shape
    half = 0.5 * units.fibre_length_mm[unit]
    fibres = NeedleFibres(
        unit=unit,
        x_mm=np.clip(
            units.endplate_x_mm[unit] + geometry.endplate_scatter_mm * rng.standard_normal(count),
            -0.95 * half,
            0.95 * half,
        ),
        y_mm=units.y_mm[unit] + radius * np.cos(angle),
        depth_mm=depth,
        velocity_m_s=np.maximum(
            units.fibre_velocity_m_s[unit]
            + geometry.velocity_slope_m_s_um * (diameter - units.fibre_diameter_um[unit]),
            1.0,
        ),
        area_m2=math.pi / 4.0 * (1e-6 * diameter) ** 2,
        delay_ms=geometry.delay_scatter_ms * np.clip(rng.standard_normal(count), -2.5, 2.5),
        half_mm=half * (1.0 - 0.25 * rng.random(count)),
    )  # fmt: skip
    return fibres, _place_tip(units, members, fibres, geometry, aim_y, aim_depth)


def _place_tip(
    units: MotorUnits,
    members: NDArray[np.int64],
    fibres: NeedleFibres,
    geometry: NeedleGeometry,
    y: float,
    depth: float,
) -> Tip:
    zone = float(np.median(units.endplate_x_mm[members]))
    half = 0.5 * float(units.fibre_length_mm[members].max())
    towards = 1.0 if half - zone >= zone + half else -1.0
    offset = min(geometry.offset_mm, 0.6 * (half + abs(zone)))
    nearest = int(np.argmin(np.hypot(fibres.y_mm - y, fibres.depth_mm - depth)))
    away = np.array([y - fibres.y_mm[nearest], depth - fibres.depth_mm[nearest]])
    distance = float(np.hypot(*away))
    away = away / distance if distance > 1e-9 else np.array([1.0, 0.0])
    tip_y, tip_depth = np.array([fibres.y_mm[nearest], fibres.depth_mm[nearest]]) + geometry.crisp_mm * away
    return Tip(zone + towards * offset, float(tip_y), float(tip_depth))


def compute_fibre_potentials(
    fibres: NeedleFibres,
    tip: Tip,
    *,
    geometry: NeedleGeometry,
    tissue: TissueParameters,
    rate_hz: float,
    duration_ms: float,
) -> Array:
    """Return the potential of every fibre, core minus cannula.

    Parameters
    ----------
    fibres, tip, geometry : NeedleFibres, Tip, NeedleGeometry
        Sources and electrode.
    tissue : TissueParameters
        Conductivities and membrane.
    rate_hz, duration_ms : float
        Sampling and length of a potential, from :data:`LEAD_MS` before the unit's start.

    Returns
    -------
    ndarray, shape (fibres, samples)
        Potential in uV.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    from facialis.instruments.needle_kernel import follow_fibres

    points = _electrode_points(tip, geometry)
    samples = round(duration_ms * 1e-3 * rate_hz)
    weights = np.zeros((len(fibres.unit), samples))
    follow_fibres(
        fibres.x_mm, fibres.y_mm, fibres.depth_mm, fibres.velocity_m_s,
        fibres.area_m2 * tissue.intracellular_s_m,
        fibres.delay_ms + LEAD_MS, fibres.half_mm, points, tissue.axial_s_m / tissue.radial_s_m,
        tissue.radial_s_m,
        1e3 / rate_hz, weights,
    )  # fmt: skip
    times = (np.arange(samples, dtype=np.float64) - 0.5) * (1e3 / rate_hz)  # waves stand at midpoints
    slope = compute_membrane_slope(tissue, times)
    slope -= slope.mean() * (slope != 0)
    length = next_fast_len(2 * samples)
    spread = irfft(rfft(weights, length, axis=1) * rfft(slope, length)[None, :], length, axis=1)
    return np.asarray(spread[:, :samples] * 1e6 / rate_hz)


def _electrode_points(tip: Tip, geometry: NeedleGeometry) -> Array:
    """Points x, y, depth, share, least distance; shares of the core sum to 1, those of the cannula to -1."""
    slant = math.sqrt(0.5)
    core = []
    for along, across in ((0, 0), (0.6, 0), (-0.6, 0), (0.3, 0.6), (-0.3, 0.6), (0.3, -0.6), (-0.3, -0.6)):
        shift = 0.5 * geometry.core_long_mm * along
        x = tip.x_mm + 0.5 * geometry.core_short_mm * across
        core.append((x, tip.y_mm - slant * shift, tip.depth_mm + slant * shift, 1.0 / 7.0, 0.04))
    shaft = np.arange(0.4, max(tip.depth_mm / slant, 1.5), 0.6)
    least = 0.5 * geometry.cannula_mm + 0.02
    cannula = [
        (tip.x_mm, tip.y_mm + slant * s, max(tip.depth_mm - slant * s, 0.0), -1.0 / len(shaft), least) for s in shaft
    ]
    return np.array(core + cannula)
