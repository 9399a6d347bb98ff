"""The trigeminal blink reflex: from a shock to the skin to synaptic currents in the motoneurons of both sides."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from facialis.body.nucleus.condition import Condition
from facialis.body.nucleus.pathway_parameters import AfferentParameters, ReflexParameters, RouteParameters
from facialis.body.nucleus.volleys import EARLY, LATE, Volleys, lognormal_share
from facialis.vocabulary import MUSCLES, Side, StimulationSite

Array = NDArray[np.float64]
SITES = (StimulationSite.SUPRAORBITAL_NERVE, StimulationSite.FACIAL_SKIN)
"""Places whose afferents feed the reflex."""
R1_POWER, R2_POWER = 2.0, 1.0
"""Shapes of the currents: a volley, and the long tail of many interneurons."""


class Shock(NamedTuple):
    """One shock to the skin or the cortex.

    Parameters
    ----------
    time_ms : float
        When.
    side : Side
        Side of the electrode.
    site : StimulationSite
        Where.
    amplitude_ma : float
        Current, mA.
    width_ms : float
        Pulse width, ms.
    """

    time_ms: float
    side: Side
    site: StimulationSite
    amplitude_ma: float
    width_ms: float


def compute_reflex(
    parameters: ReflexParameters,
    shocks: Sequence[Shock],
    *,
    condition: Condition,
    velocity_m_s_per_um: float,
    rng: np.random.Generator,
) -> dict[Side, Volleys]:
    r"""Compute the currents of R1 (same side) and R2 (both sides) after shocks to trigeminal afferents.

    Afferents are drawn with calibre and distance; a shock excites those whose threshold it exceeds, and they arrive
    after path over velocity, with the velocity per calibre of the motor fibres. A row of interneurons follows: of each
    layer the part fires whose threshold the drive from the layer before exceeds,

    .. math:: a_{k+1} = \Phi\!\left(\frac{1}{s}\ln\frac{w\,a_k}{1 + g}\right), \qquad
              a_0 = f\,p\,q\,h \quad\text{(R2)}, \quad f\,p\,(1 + m) \quad\text{(R1)}

    with recruited afferents *f*, release *p*, GABA-A conductance *g*, stores *q* (fast) and *h* (slow) that R2's
    volleys use up on both sides alike, and facilitation *m* of R1. Both currents scatter from shock to shock.

    Parameters
    ----------
    parameters : ReflexParameters
        Afferents, interneurons, routes.
    shocks : sequence of Shock
        Any order; only those to :data:`SITES` count.
    condition : Condition
        Release of afferents and inhibition of interneurons in time.
    velocity_m_s_per_um : float
        Conduction velocity over fibre diameter, shared with the facial nerve.
    rng : numpy.random.Generator
        Draws afferents and scatter.

    Returns
    -------
    dict of Side to Volleys
        Currents in the motoneurons of each side, for a healthy trigeminal gain.

    References
    ----------
    Kimura 1976 Z Neurol 213:189 (recovery of both components); Trontelj & Trontelj 1978 J Neurol Neurosurg Psychiatry
    41:538 (R1 is oligosynaptic), doi 10.1136/jnnp.41.6.538.
    """
    afferents = {side: _draw(parameters.afferent, rng) for side in Side}
    found: dict[Side, list[Volleys]] = {side: [] for side in Side}
    fast = slow = 1.0
    last_ms = -math.inf
    primed = dict.fromkeys(Side, -math.inf)
    for shock in sorted((one for one in shocks if one.site in SITES), key=lambda one: one.time_ms):
        share, arrival = _recruit(parameters.afferent, afferents[shock.side], shock, velocity_m_s_per_um)
        delay, wobble, jitter = rng.standard_normal(3)
        if share == 0.0:
            continue
        gone = shock.time_ms - last_ms
        fast = 1.0 - (1.0 - fast) * math.exp(-gone / parameters.recovery_ms)
        slow = 1.0 - (1.0 - slow) * math.exp(-gone / parameters.habituation_ms)
        primer = parameters.facilitation * math.exp((primed[shock.side] - shock.time_ms) / parameters.facilitation_ms)
        gaba, release = (float(condition.at(name, shock.time_ms)) for name in ("gaba", "release"))
        early = _pass(parameters, share * release * (1.0 + primer), parameters.r1_layers, gaba)
        late = _pass(parameters, share * release * fast * slow, parameters.r2_layers, gaba)
        scale = parameters.strength_scatter
        r1 = parameters.r1_strength * early * math.exp(scale * wobble)
        r2 = parameters.r2_strength * late * math.exp(scale * jitter)
        begin = shock.time_ms + arrival
        found[shock.side].append(_r1(parameters, begin, r1))
        begin += parameters.r2_delay_ms + parameters.r2_scatter_ms * float(np.clip(delay, -2.5, 2.5))
        found[shock.side].append(_r2(parameters, begin, r2))
        found[shock.side.other].append(_r2(parameters, begin + parameters.r2_crossing_ms, r2 * parameters.r2_crossed))
        fast *= 1.0 - parameters.depression * share * release
        slow *= 1.0 - parameters.habituation * share * release
        last_ms = primed[shock.side] = shock.time_ms
    return {side: Volleys.joined(parts) for side, parts in found.items()}


def _draw(afferent: AfferentParameters, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw diameters, um, and thresholds at 0.2 ms, mA, of one side's afferents."""
    steps = np.clip(rng.standard_normal(afferent.count), -2.5, 2.5)
    diameter = np.maximum(afferent.diameter_um + afferent.diameter_sd_um * steps, 3.0)
    away = np.exp(afferent.distance_scatter * rng.standard_normal(afferent.count))
    return diameter, afferent.threshold_ma * afferent.diameter_um / diameter * away


def _recruit(
    afferent: AfferentParameters, drawn: tuple[Array, Array], shock: Shock, velocity_m_s_per_um: float
) -> tuple[float, float]:
    """Return the part of the afferents that a shock excites, and when the fastest tenth arrives, ms."""
    diameter, threshold = drawn
    duration = (1.0 + afferent.chronaxie_ms / shock.width_ms) / (1.0 + afferent.chronaxie_ms / 0.2)
    excited = threshold * duration <= shock.amplitude_ma
    if not excited.any():
        return 0.0, 0.0
    skin = shock.site is StimulationSite.FACIAL_SKIN
    path = afferent.skin_mm if skin else afferent.supraorbital_mm
    arrival = np.quantile(path / (velocity_m_s_per_um * diameter[excited]), 0.1)
    return float(excited.mean()) * (afferent.skin_share if skin else 1.0), float(arrival)


def _pass(parameters: ReflexParameters, drive: float, layers: int, gaba: float) -> float:
    """Return the part of the last layer of interneurons that fires."""
    for _ in range(layers):
        drive = lognormal_share(parameters.synapse * drive / (1.0 + gaba), parameters.spread)
    return drive


def _r1(parameters: ReflexParameters, begin: float, strength: float) -> Volleys:
    onset, rise = begin + parameters.r1_delay_ms, parameters.r1_rise_ms
    return _volley(onset, rise, R1_POWER, way=EARLY, strength=strength, routes=parameters.r1_routes)


def _r2(parameters: ReflexParameters, begin: float, strength: float) -> Volleys:
    return _volley(begin, parameters.r2_rise_ms, R2_POWER, way=LATE, strength=strength, routes=parameters.r2_routes)


def _volley(onset: float, rise: float, power: float, *, way: int, strength: float, routes: RouteParameters) -> Volleys:
    size = strength * np.array([[getattr(routes, muscle.value) for muscle in MUSCLES]])
    return Volleys(np.array([onset]), np.array([rise]), np.array([power]), np.array([way]), size)
