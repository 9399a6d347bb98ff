"""Motor-evoked responses: from shocks over the motor cortex to currents in the motoneurons of both sides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from facialis.body.nucleus.condition import Condition
from facialis.body.nucleus.pathway_parameters import CortexParameters
from facialis.body.nucleus.reflex import Shock
from facialis.body.nucleus.volleys import CORTICAL, Volleys, lognormal_share
from facialis.vocabulary import MUSCLES, Muscle, Side, StimulationSite

Array = NDArray[np.float64]
UPPER = (Muscle.FRONTALIS, Muscle.CORRUGATOR, Muscle.ORBICULARIS_OCULI)
"""Muscles of the upper face, which both hemispheres reach."""
REFERENCE_MS = 0.5
"""Pulse width to which thresholds refer."""
POWER = 1.0


def compute_cortical(
    parameters: CortexParameters, shocks: Sequence[Shock], *, condition: Condition
) -> dict[Side, Volleys]:
    r"""Compute the currents that corticobulbar volleys make in facial motoneurons.

    A shock excites the part of the corticobulbar fibres whose thresholds it exceeds, directly (D wave); awake, volleys
    by way of cortical synapses follow (I waves), which GABA-A conductance *g* of cortical interneurons divides by
    :math:`1 + g`. Currents of a train add up in the motoneurons' membranes; nothing else makes a train stronger than
    a single shock.

    Parameters
    ----------
    parameters : CortexParameters
        Fibres, way and synapses.
    shocks : sequence of Shock
        Any order; only those to the motor cortex count. Their side is that of the hemisphere.
    condition : Condition
        GABA-A conductance in time.

    Returns
    -------
    dict of Side to Volleys
        Currents in the motoneurons of each side of the face.

    References
    ----------
    Morecraft 2004 Brain 127:176 (which face areas reach which facial motoneurons); Kuypers 1958 J Comp Neurol
    110:221 (direct fibres to the facial nucleus).
    """
    found: dict[Side, list[Volleys]] = {side: [] for side in Side}
    for shock in shocks:
        if shock.site is not StimulationSite.MOTOR_CORTEX:
            continue
        chronaxie = parameters.chronaxie_ms
        duration = (1.0 + chronaxie / shock.width_ms) / (1.0 + chronaxie / REFERENCE_MS)
        share = lognormal_share(shock.amplitude_ma / (parameters.threshold_ma * duration), parameters.spread)
        if share < 1e-6:
            continue
        indirect = parameters.indirect_share / (1.0 + float(condition.at("gaba", shock.time_ms)))
        waves = np.array([1.0] + [indirect] * parameters.indirect_waves)
        arrival = shock.time_ms + parameters.path_mm / parameters.velocity_m_s + parameters.synapse_ms
        onset = arrival + parameters.indirect_ms * np.arange(len(waves), dtype=np.float64)
        for side in Side:
            size = parameters.strength * share * waves[:, None] * _reach(parameters, crossed=side is not shock.side)
            shape = np.ones(len(waves))
            way = np.full(len(waves), CORTICAL)
            found[side].append(Volleys(onset, parameters.rise_ms * shape, POWER * shape, way, size))
    return {side: Volleys.joined(parts) for side, parts in found.items()}


def _reach(parameters: CortexParameters, *, crossed: bool) -> Array:
    """Return the share of a volley that each muscle's motoneurons get, shape (13,)."""
    lower = 1.0 if crossed else parameters.lower_ipsilateral
    upper = parameters.upper_contralateral if crossed else parameters.upper_ipsilateral
    return np.array([upper if muscle in UPPER else lower for muscle in MUSCLES])
