"""Force of each muscle: twitches that add, and saturate at high rates."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from facialis.body.muscle.parameters import ForceParameters
from facialis.errors import SimulationError
from facialis.records.arrays import Discharges, MotorUnits
from facialis.vocabulary import MUSCLES


def compute_force(
    discharges: Discharges,
    units: MotorUnits,
    *,
    force: ForceParameters,
    duration_s: float,
    rate_hz: float = 200.0,
) -> NDArray[np.float64]:
    r"""Sum the twitches of all units.

    A twitch is the impulse response of a critically damped system,

    .. math:: f(t) = P\,g\,\frac{t}{T}\,e^{1 - t/T}, \qquad
              g = \begin{cases} 1 & x < x_0 \\ \frac{S(x)/x}{S(x_0)/x_0} & x \ge x_0 \end{cases}, \qquad
              S(x) = 1 - e^{-s x^3}

    with peak *P*, contraction time *T* and :math:`x` = *T* over the interval since the unit's last discharge,
    so that the mean force of a train levels off at a tetanus. Fibres that failed at the junction leave the
    twitch out.

    Parameters
    ----------
    discharges : Discharges
        Sorted by time.
    units : MotorUnits
        ``weight`` multiplies the force of each unit.
    force : ForceParameters
        Where and how steeply twitches saturate.
    duration_s : float
        Length, above 0 s.
    rate_hz : float
        Samples per second of the result, above 0; forces are exact at the sampled times at any rate.

    Returns
    -------
    ndarray, shape (13, samples)
        Force in mN per muscle, in the order of :data:`facialis.vocabulary.MUSCLES`; first sample at 0 s.

    References
    ----------
    Fuglevand, Winter & Patla 1993, J Neurophysiol 70:2470, eqs. 16-18, doi 10.1152/jn.1993.70.6.2470.
    """
    from facialis.body.muscle.force_kernel import add_twitches

    if not (math.isfinite(duration_s) and duration_s > 0 and math.isfinite(rate_hz) and rate_hz > 0):
        raise SimulationError(f"duration_s = {duration_s}, rate_hz = {rate_hz}.", "Give both above 0.")
    samples = max(1, round(duration_s * rate_hz))
    order = np.argsort(discharges.unit, kind="stable")
    unit = discharges.unit[order]
    first = np.searchsorted(unit, np.arange(len(units) + 1))
    kick = discharges.recruited[order] * _gains(discharges.time_ms[order], unit, units, force)
    kick *= (units.twitch_mn * units.weight)[unit]
    total = np.zeros((len(MUSCLES), samples))
    add_twitches(discharges.time_ms[order], kick, first, units.contraction_ms, units.muscle, 1000.0 / rate_hz, total)
    return total


def _gains(
    time_ms: NDArray[np.float64], unit: NDArray[np.int32], units: MotorUnits, force: ForceParameters
) -> NDArray[np.float64]:
    """Gain of each twitch from the interval before it (the first of a unit: 1)."""
    interval = np.full(len(time_ms), np.inf)
    if len(time_ms) > 1:
        same = unit[1:] == unit[:-1]
        interval[1:][same] = np.diff(time_ms)[same]
    x = units.contraction_ms[unit] / np.maximum(interval, 1e-6)
    bent = np.maximum(x, force.linear_below)
    gain = -np.expm1(-force.steepness * bent**3) / bent
    return np.asarray(gain / (-math.expm1(-force.steepness * force.linear_below**3) / force.linear_below))
