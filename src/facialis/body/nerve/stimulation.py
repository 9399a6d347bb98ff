"""Which axons a shock excites: thick and near ones first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.quantities import Parameters, quantity
from facialis.vocabulary import MUSCLE_CODE, MUSCLES, Muscle, StimulationSite

Array = NDArray[np.float64]

SUPPLY: dict[StimulationSite, tuple[Muscle, ...]] = {
    StimulationSite.TEMPORAL_BRANCH: (Muscle.FRONTALIS, Muscle.CORRUGATOR, Muscle.ORBICULARIS_OCULI),
    StimulationSite.ZYGOMATIC_BRANCH: (Muscle.ORBICULARIS_OCULI, Muscle.ZYGOMATICUS_MAJOR, Muscle.LEVATOR_LABII),
    StimulationSite.BUCCAL_BRANCH: (
        Muscle.NASALIS, Muscle.ZYGOMATICUS_MAJOR, Muscle.LEVATOR_LABII, Muscle.BUCCINATOR, Muscle.ORBICULARIS_ORIS,
    ),
    StimulationSite.MANDIBULAR_BRANCH: (Muscle.ORBICULARIS_ORIS, Muscle.DEPRESSOR_ANGULI_ORIS, Muscle.MENTALIS),
    StimulationSite.CERVICAL_BRANCH: (Muscle.PLATYSMA,),
    StimulationSite.STYLOMASTOID_TRUNK: tuple(m for m in MUSCLES if m is not Muscle.STAPEDIUS),
}  # fmt: skip
"""Muscles whose axons pass a site. Where two branches serve a muscle, each carries all of its axons here, so that
branch shocks recruit too much of orbicularis oculi and oris."""


class ShockParameters(Parameters):
    """Excitation of motor axons through the skin."""

    threshold_ma: float = quantity(
        "mA", 0.5, 30.0, "threshold of a fibre of reference size at a median distance, 0.2 ms pulse"
    )
    reference_um: float = quantity("um", 5.0, 12.0, "fibre diameter it refers to")
    distance_scatter: float = quantity(
        "1", 0.0, 1.0, "scatter of thresholds by distance, standard deviation of the logarithm"
    )
    chronaxie_ms: float = quantity("ms", 0.05, 0.6, "chronaxie of motor axons under a skin electrode")
    cathode: float = quantity("1", 0.05, 1.0, "distance from cathode to muscle over the length of the branch")


def excite(
    parameters: ShockParameters,
    muscle: NDArray[np.int8],
    *,
    diameter_um: Array,
    site: StimulationSite,
    amplitude_ma: float,
    width_ms: float,
    paths: dict[str, Array],
    rng: np.random.Generator,
) -> tuple[NDArray[np.int64], Array]:
    r"""Return the axons a shock excites and how far from their muscles.

    .. math:: I_\mathrm{th} = I_0\,\frac{D_0}{D}\,e^{s\xi}\,\frac{1 + c/w}{1 + c/w_0}, \qquad w_0 = 0.2\ \mathrm{ms}

    Parameters
    ----------
    parameters : ShockParameters
        Thresholds.
    muscle, diameter_um : ndarray, shape (axons,)
        Muscle code and fibre diameter, um.
    site : StimulationSite
        Where the cathode lies.
    amplitude_ma, width_ms : float
        Current, mA, and pulse width, ms.
    paths : dict of str to ndarray, shape (13,)
        ``from_foramen`` and ``branch`` per muscle, mm, from :func:`facialis.body.anatomy.path_mm`.
    rng : numpy.random.Generator
        Draws each axon's distance; the same generator state puts the same axons at the same distance.

    Returns
    -------
    tuple of ndarray
        Axon numbers and distance from the muscle in mm.

    References
    ----------
    Weiss 1901 Arch Ital Biol 35:413 (strength and duration); McNeal 1976 IEEE Trans Biomed Eng 23:329 (size).
    """
    scatter = np.exp(parameters.distance_scatter * rng.standard_normal(len(muscle)))
    duration = (1.0 + parameters.chronaxie_ms / width_ms) / (1.0 + parameters.chronaxie_ms / 0.2)
    threshold = parameters.threshold_ma * parameters.reference_um / diameter_um * scatter * duration
    codes = [MUSCLE_CODE[m] for m in SUPPLY[site]]
    axon = np.flatnonzero(np.isin(muscle, codes) & (threshold <= amplitude_ma))
    trunk = site is StimulationSite.STYLOMASTOID_TRUNK
    distance = paths["from_foramen"] if trunk else parameters.cathode * paths["branch"]
    return axon, distance[muscle[axon]]
