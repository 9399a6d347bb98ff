"""What the nerve's membranes are made of: nodes, bare internodes, fibres, clefts. Values in ``facialis.parameters``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.quantities import Parameters, quantity

GAS_CONSTANT, FARADAY = 8.314463, 96485.33
"""J/(mol K) and C/mol."""


class NodeMembrane(Parameters):
    """Membrane of the human node of Ranvier (Schwarz, Reid & Bostock 1995): transient sodium, fast and slow potassium.

    The form of the rates stands in :mod:`facialis.body.nerve.kernel`.
    """

    capacitance_uf_cm2: float = quantity("uF/cm2", 1.0, 4.0, "capacitance of the nodal membrane")
    sodium_permeability_cm_s: float = quantity("cm/s", 1e-3, 2e-2, "transient sodium permeability")
    fast_potassium_ms_cm2: float = quantity("mS/cm2", 0.0, 100.0, "fast potassium conductance")
    slow_potassium_ms_cm2: float = quantity("mS/cm2", 0.0, 150.0, "slow potassium conductance")
    leak_ms_cm2: float = quantity("mS/cm2", 10.0, 150.0, "leak conductance")
    leak_mv: float = quantity("mV", -90.0, -70.0, "reversal potential of the leak")
    potassium_mv: float = quantity("mV", -100.0, -75.0, "reversal potential of potassium at rest")
    sodium_out_mm: float = quantity("mM", 130.0, 160.0, "extracellular sodium")
    sodium_in_mm: float = quantity("mM", 5.0, 50.0, "intracellular sodium that enters the sodium current")
    reference_c: float = quantity("degC", 15.0, 40.0, "temperature of the published rates")
    q10_m: float = quantity("1", 1.5, 4.0, "temperature factor of sodium activation, per 10 degC")
    q10_h: float = quantity("1", 1.5, 4.0, "temperature factor of sodium inactivation, per 10 degC")
    q10_p: float = quantity("1", 1.5, 4.0, "temperature factor of persistent sodium activation, per 10 degC")
    q10_s: float = quantity("1", 1.5, 4.0, "temperature factor of slow potassium, per 10 degC")
    q10_n: float = quantity("1", 1.5, 4.0, "temperature factor of fast potassium, per 10 degC")


class BareMembrane(Parameters):
    """Internodal axolemma that has lost its myelin, per area of bare membrane.

    ``ectopy`` switches act here: without auto-excitation the persistent sodium is that of a silent bare axon.
    """

    capacitance_uf_cm2: float = quantity("uF/cm2", 0.5, 3.0, "capacitance of bare axolemma")
    sodium_permeability_cm_s: float = quantity("cm/s", 0.0, 3e-3, "transient sodium permeability")
    persistent_permeability_cm_s: float = quantity("cm/s", 0.0, 1e-4, "persistent sodium permeability where ectopic")
    silent_persistent_cm_s: float = quantity("cm/s", 0.0, 1e-4, "persistent sodium permeability of a silent bare axon")
    slow_potassium_ms_cm2: float = quantity("mS/cm2", 0.0, 10.0, "slow potassium conductance")
    fast_potassium_ms_cm2: float = quantity("mS/cm2", 0.0, 20.0, "fast potassium conductance, juxtaparanodal, unmasked")
    leak_ms_cm2: float = quantity("mS/cm2", 0.1, 10.0, "leak conductance")
    pump_ua_cm2: float = quantity("uA/cm2", 0.0, 500.0, "largest current of the sodium pump")
    pump_km_mm: float = quantity("mM", 5.0, 40.0, "sodium at which one of the pump's three sites is half filled")
    sodium_rest_mm: float = quantity("mM", 5.0, 40.0, "intracellular sodium at rest that the pump sees")
    tiring_per_ms: float = quantity(
        "1/ms", 0.0, 0.2, "rate of prolonged inactivation of persistent sodium when depolarised"
    )
    recovery_per_ms: float = quantity("1/ms", 1e-4, 0.05, "rate of recovery from it")
    tiring_mv: float = quantity("mV", -60.0, 0.0, "potential of its half activation")
    tiring_slope_mv: float = quantity("mV", 2.0, 15.0, "slope of its activation")
    scatter: float = quantity("1", 0.0, 0.5, "spread of channel densities between axons, standard deviation over mean")


class Cleft(Parameters):
    """Extracellular space that the axons of a strand share."""

    fraction: float = quantity("1", 0.01, 0.4, "extracellular part of the strand's cross-section where squeezed")
    fluid_ohm_cm: float = quantity("ohm cm", 40.0, 100.0, "resistivity of extracellular fluid")
    tortuosity: float = quantity("1", 1.0, 2.0, "factor by which diffusion paths are longer")
    neighbour_us_mm: float = quantity(
        "uS", 0.0, 10.0, "conductance per mm from a strand's cleft to those all around it"
    )
    open_us_mm: float = quantity("uS", 0.1, 1e4, "conductance per mm from an unsealed cleft to the bath")
    potassium_mm: float = quantity("mM", 2.5, 5.0, "extracellular potassium at rest")
    clearance_ms: float = quantity("ms", 10.0, 5000.0, "time constant of potassium clearance from a sealed cleft")
    ephaptic_mv: float = quantity("mV", 1.0, 20.0, "push by neighbours that makes us call an impulse ephaptic")
    memory_ms: float = quantity("ms", 0.1, 2.0, "time over which that push is remembered")


class Fibre(Parameters):
    """Geometry and passive properties of a myelinated motor fibre of outer diameter D."""

    g_ratio: float = quantity("1", 0.5, 0.85, "axon diameter over fibre diameter")
    node_length_um: float = quantity("um", 0.5, 3.0, "length of a node")
    node_constriction: float = quantity("1", 0.25, 1.0, "diameter of the node over that of the axon")
    internode_mm: float = quantity("mm", 0.0, 0.5, "internode length of an infinitely thin fibre (intercept)")
    internode_mm_per_um: float = quantity("1", 0.04, 0.15, "internode length (mm) per fibre diameter (um), slope")
    axoplasm_ohm_cm: float = quantity("ohm cm", 30.0, 200.0, "resistivity of axoplasm")
    myelin_pf_mm: float = quantity("1", 0.05, 2.5, "capacitance of the myelin sheath, pF per mm of fibre")
    myelin_ns_mm: float = quantity("1", 0.0, 10.0, "conductance of the myelin sheath, nS per mm of fibre")
    velocity_m_s_per_um: float = quantity("m/s/um", 3.0, 8.0, "conduction velocity per fibre diameter at 37 degC")
    velocity_q10: float = quantity("1", 1.2, 2.5, "temperature factor of the velocity, per 10 degC")
    refractory_ms: float = quantity("ms", 0.5, 1.5, "absolute refractory period at 37 degC")


def velocity_m_s(fibre: Fibre, diameter_um: NDArray[np.float64], *, temperature_c: float) -> NDArray[np.float64]:
    """Return the conduction velocity of healthy fibres outside the solved zone, m/s.

    Parameters
    ----------
    fibre : Fibre
        Geometry with the velocity measured on forced cables.
    diameter_um : ndarray
        Fibre diameters.
    temperature_c : float
        Temperature of the nerve, 25-40 degC.
    """
    warmth: float = fibre.velocity_q10 ** ((temperature_c - 37.0) / 10.0)
    return fibre.velocity_m_s_per_um * warmth * diameter_um


def thermal_mv(temperature_c: float) -> float:
    """Return RT/F in mV."""
    return 1e3 * GAS_CONSTANT * (273.15 + temperature_c) / FARADAY


def rest_gates(v_mv: float) -> tuple[float, float, float, float, float]:
    """Return the steady m, h, p, s, n at a potential in mV; the same rates as in the kernel."""

    def linoid(z: float) -> float:
        return 1.0 if abs(z) < 1e-9 else z / (1.0 - float(np.exp(-z)))

    v = v_mv
    pairs = (
        (1.86 * 10.3 * linoid((v + 18.4) / 10.3), 0.086 * 9.16 * linoid((-22.7 - v) / 9.16)),
        (0.0336 * 11.0 * linoid((-111.0 - v) / 11.0), 2.3 / (1.0 + float(np.exp((-28.8 - v) / 13.4)))),
        (0.01 * 10.2 * linoid((v + 27.0) / 10.2), 0.00025 * 10.0 * linoid((-34.0 - v) / 10.0)),
        (0.00122 * 23.6 * linoid((v + 12.5) / 23.6), 0.000739 * 21.8 * linoid((-80.1 - v) / 21.8)),
        (0.00798 * 1.1 * linoid((v + 93.2) / 1.1), 0.0142 * 10.5 * linoid((-76.0 - v) / 10.5)),
    )
    m, h, p, s, n = (rise / (rise + fall) for rise, fall in pairs)
    return m, h, p, s, n
