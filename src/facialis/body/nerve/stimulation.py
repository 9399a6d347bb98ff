"""Which axons a shock excites: thick and near ones first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.errors import ProtocolError
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
    StimulationSite.ROOT_EXIT_ZONE: MUSCLES,
    StimulationSite.ROOT_MAGNETIC: MUSCLES,
}  # fmt: skip
"""Muscles whose motor axons pass a site. Where two branches serve a muscle, each carries all of its axons here, so that
branch shocks recruit too much of orbicularis oculi and oris."""
BRANCHES = (
    StimulationSite.TEMPORAL_BRANCH,
    StimulationSite.ZYGOMATIC_BRANCH,
    StimulationSite.BUCCAL_BRANCH,
    StimulationSite.MANDIBULAR_BRANCH,
    StimulationSite.CERVICAL_BRANCH,
)
"""Sites between bifurcation and muscle."""


class ShockParameters(Parameters):
    """Excitation of motor axons through the skin, on the exposed root, and by a magnetic coil."""

    threshold_ma: float = quantity(
        "mA", 0.5, 30.0, "threshold of a fibre of reference size at a median distance, 0.2 ms pulse"
    )
    reference_um: float = quantity("um", 5.0, 12.0, "fibre diameter it refers to")
    distance_scatter: float = quantity(
        "1", 0.0, 1.0, "scatter of thresholds by distance, standard deviation of the logarithm"
    )
    initiation_ms: float = quantity("ms", 0.0, 0.3, "start of a supramaximal shock to the impulse it sets off")
    chronaxie_ms: float = quantity("ms", 0.05, 0.6, "chronaxie of motor axons under a skin electrode")
    cathode: float = quantity("1", 0.05, 1.0, "distance from cathode to muscle over the length of the branch")
    root_threshold_ma: float = quantity("mA", 0.02, 2.0, "the same threshold with the electrode on the exposed root")
    root_mm: float = quantity("mm", 0.0, 12.0, "place of that electrode, from the root exit point")
    coil_threshold_percent: float = quantity("1", 5.0, 100.0, "the same threshold for a coil, percent of its output")
    coil_scatter: float = quantity("1", 0.0, 0.6, "scatter of thresholds under a coil, deviation of the logarithm")
    coil_mm: float = quantity("mm", 0.0, 35.0, "place that a coil excites, from the entry of the canal on")


def excite(
    parameters: ShockParameters,
    muscle: NDArray[np.int8],
    *,
    diameter_um: Array,
    site: StimulationSite,
    amplitude: float,
    width_ms: float,
    paths: dict[str, Array],
    rng: np.random.Generator,
    cathode_mm: float | None = None,
    excitability: float = 1.0,
) -> tuple[NDArray[np.int64], Array]:
    r"""Return the axons a shock excites and how far from their muscles.

    .. math:: I_\mathrm{th} = \frac{I_0}{e}\,\frac{D_0}{D}\,e^{s\xi}\,\frac{1 + c/w}{1 + c/w_0}, \qquad
              w_0 = 0.2\ \mathrm{ms}

    The sign of the current does not matter: the excited place is under the cathode, wherever that was put. A coil's
    pulse has the length of its circuit, so that its width does not enter.

    Parameters
    ----------
    parameters : ShockParameters
        Thresholds.
    muscle, diameter_um : ndarray, shape (axons,)
        Muscle code and fibre diameter, um.
    site : StimulationSite
        One of :data:`SUPPLY`.
    amplitude : float
        Current, mA; for a coil percent of its output.
    width_ms : float
        Pulse width, ms.
    paths : dict of str to ndarray, shape (13,)
        ``from_exit``, ``from_canal``, ``from_foramen``, ``branch`` and ``thin`` per muscle, mm, from
        :func:`facialis.body.anatomy.path_mm`.
    rng : numpy.random.Generator
        Draws each axon's distance; the same generator state puts the same axons at the same distance.
    cathode_mm : float, optional
        From the cathode to the muscle along the branch; by default a part of the branch. Branches only.
    excitability : float
        Divides every threshold; 1 at normal carbon dioxide.

    Returns
    -------
    tuple of ndarray
        Axon numbers and distance from the muscle in mm at the speed of the stem fibre.

    Raises
    ------
    ProtocolError
        If the site carries no motor axons, or a cathode lies farther from the muscle than the branch is long.

    References
    ----------
    Weiss 1901 Arch Ital Biol 35:413 (strength and duration); McNeal 1976 IEEE Trans Biomed Eng 23:329 (size).
    """
    if site not in SUPPLY:
        raise ProtocolError(f"No motor axons pass {site.value}.", f"Sites of the nerve: {', '.join(SUPPLY)}.")
    coil = site is StimulationSite.ROOT_MAGNETIC
    spread = parameters.coil_scatter if coil else parameters.distance_scatter
    scatter = np.exp(spread * rng.standard_normal(len(muscle)))
    duration = 1.0 if coil else (1.0 + parameters.chronaxie_ms / width_ms) / (1.0 + parameters.chronaxie_ms / 0.2)
    median = _median_threshold(parameters, site)
    threshold = median * parameters.reference_um / diameter_um * scatter * duration / excitability
    codes = [MUSCLE_CODE[m] for m in SUPPLY[site]]
    axon = np.flatnonzero(np.isin(muscle, codes) & (threshold <= amplitude))
    distance = _from_muscle(parameters, site, paths, cathode_mm) + paths["thin"]
    return axon, distance[muscle[axon]]


def _median_threshold(parameters: ShockParameters, site: StimulationSite) -> float:
    if site is StimulationSite.ROOT_MAGNETIC:
        return parameters.coil_threshold_percent
    return parameters.root_threshold_ma if site is StimulationSite.ROOT_EXIT_ZONE else parameters.threshold_ma


def _from_muscle(
    parameters: ShockParameters, site: StimulationSite, paths: dict[str, Array], cathode_mm: float | None
) -> Array:
    """Return the distance from the muscle per muscle, mm."""
    if site is StimulationSite.STYLOMASTOID_TRUNK:
        return paths["from_foramen"]
    if site is StimulationSite.ROOT_EXIT_ZONE:
        return paths["from_exit"] - parameters.root_mm
    if site is StimulationSite.ROOT_MAGNETIC:
        return paths["from_canal"] - parameters.coil_mm
    if cathode_mm is None:
        return parameters.cathode * paths["branch"]
    shortest = min(float(paths["branch"][MUSCLE_CODE[m]]) for m in SUPPLY[site])
    if cathode_mm > shortest:
        raise ProtocolError(
            f"cathode_mm = {cathode_mm:g} at {site.value}.", f"The shortest of its branches is {shortest:.0f} mm long."
        )
    return np.full(len(MUSCLES), cathode_mm)
