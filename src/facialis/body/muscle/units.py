"""Motor units: size, place, speed and strength of every unit of one side."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from facialis.body.muscle.parameters import MuscleParameters, MusculatureParameters
from facialis.errors import PatientError
from facialis.records.arrays import Axons, MotorUnits
from facialis.vocabulary import MUSCLES

Array = NDArray[np.float64]


def grow_motor_units(
    parameters: MusculatureParameters,
    axons: Axons,
    *,
    rng: np.random.Generator,
    weight: float | Array = 1.0,
) -> MotorUnits:
    """Give every motor axon its muscle unit.

    Within a muscle, thicker axons own more fibres (exponential between smallest and largest, Fuglevand 1993,
    eq. 1) and the thinnest own the slow ones, so that recruitment by size recruits small, slow units first.

    Parameters
    ----------
    parameters : MusculatureParameters
        All muscles of the side.
    axons : Axons
        One unit grows on each.
    rng : numpy.random.Generator
        Draws positions and scatter, muscle by muscle in plotting order.
    weight : float or ndarray, shape (axons,)
        Units of the full nerve that each simulated one stands for, at least 1.

    Returns
    -------
    MotorUnits
        Unit ``i`` belongs to axon ``i``.

    Raises
    ------
    PatientError
        If a weight is below 1 or a muscle code is unknown.

    References
    ----------
    Fuglevand, Winter & Patla 1993, J Neurophysiol 70:2470, doi 10.1152/jn.1993.70.6.2470.
    """
    count = len(axons)
    weights = np.broadcast_to(np.asarray(weight, np.float64), (count,)).copy()
    _check(axons, weights)
    columns = {name: np.zeros(count) for name in _GROWN}
    for code, muscle in enumerate(MUSCLES):
        members = np.flatnonzero(axons.muscle == code)
        grown = _grow_muscle(parameters, parameters.muscles[muscle], axons.diameter_um[members], rng)
        for name, values in grown.items():
            columns[name][members] = values
    return MotorUnits(muscle=axons.muscle.copy(), weight=weights, **columns)


_GROWN = (
    "fibres", "fibre_velocity_m_s", "endplate_x_mm", "y_mm", "depth_mm", "radius_mm", "twitch_mn",
    "contraction_ms",
    "fibre_length_mm", "fibre_diameter_um",
)  # fmt: skip


def _check(axons: Axons, weights: Array) -> None:
    if len(weights) and weights.min() < 1.0:
        raise PatientError(f"weight = {weights.min():g}.", "A simulated unit stands for at least 1 real one.")
    if len(axons) and not (axons.muscle.min() >= 0 and axons.muscle.max() < len(MUSCLES)):
        raise PatientError(f"axons.muscle holds codes up to {axons.muscle.max()}.", f"Use 0 to {len(MUSCLES) - 1}.")


def _grow_muscle(
    shared: MusculatureParameters, muscle: MuscleParameters, axon_um: Array, rng: np.random.Generator
) -> dict[str, Array]:
    count = len(axon_um)
    rank = (np.argsort(np.argsort(axon_um, kind="stable"), kind="stable") + 0.5) / max(count, 1)
    spread = muscle.innervation_range
    fibres = muscle.innervation_ratio * spread**rank * math.log(spread) / (spread - 1.0)
    diameter = np.full(count, muscle.fibre_diameter_um)
    area_mm2 = fibres * math.pi / 4.0 * (diameter * 1e-3) ** 2
    velocity = shared.velocity_at_25_um_m_s + shared.velocity_slope_m_s_um * (diameter - 25.0)
    return {
        "fibres": fibres,
        "fibre_velocity_m_s": velocity * _scatter(shared.velocity_scatter, count, rng),
        "endplate_x_mm": _place_endplates(muscle, count, rng),
        "y_mm": rng.uniform(-0.5, 0.5, count) * muscle.width_mm,
        "depth_mm": muscle.cover_mm + rng.uniform(0.05, 0.95, count) * muscle.thickness_mm,
        "radius_mm": muscle.territory_mm * np.sqrt(fibres / muscle.innervation_ratio),
        "twitch_mn": area_mm2 * shared.twitch_stress_kpa,  # kPa mm2 = mN
        "contraction_ms": _contraction_times(shared, muscle, fibres, rank, rng),
        "fibre_length_mm": np.full(count, muscle.fibre_length_mm),
        "fibre_diameter_um": diameter,
    }


def _scatter(variation: float, count: int, rng: np.random.Generator) -> Array:
    """Factors around 1, log-normal, within 2.5 standard deviations so that ranges stay plausible."""
    return np.exp(variation * np.clip(rng.standard_normal(count), -2.5, 2.5))


def _place_endplates(muscle: MuscleParameters, count: int, rng: np.random.Generator) -> Array:
    """Main zone, or one of two secondary zones half-way between it and a tendon (Happak 1997)."""
    half = muscle.fibre_length_mm / 2.0
    main = muscle.endplate_x_mm
    tendon = np.where(rng.random(count) < 0.5, -half, half)
    secondary = rng.random(count) < muscle.second_zone_fraction
    centre = np.where(secondary, 0.5 * (main + tendon), main)
    placed = centre + muscle.endplate_scatter_mm * rng.standard_normal(count)
    return np.clip(placed, -0.9 * half, 0.9 * half)


def _contraction_times(
    shared: MusculatureParameters,
    muscle: MuscleParameters,
    fibres: Array,
    rank: Array,
    rng: np.random.Generator,
) -> Array:
    order = np.argsort(rank)
    filled = np.empty_like(rank)
    filled[order] = np.cumsum(fibres[order]) / max(fibres.sum(), 1e-12)
    median = np.where(filled <= muscle.type_i_fraction, muscle.contraction_slow_ms, muscle.contraction_fast_ms)
    return np.asarray(median * _scatter(shared.contraction_scatter, len(fibres), rng))
