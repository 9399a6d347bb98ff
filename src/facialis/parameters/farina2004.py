"""Conductivities of muscle, and the action potential of its fibres.

Conductivities as in Farina, Mesin, Martina & Merletti 2004, IEEE Trans Biomed Eng 51:415; action
potential after Rosenfalck 1969, Acta Physiol Scand Suppl 321. Limb muscle; facial muscle has not been
measured.
"""

from __future__ import annotations

from facialis.numerics.volume_conduction import TissueParameters
from facialis.quantities import assumption, paper

_CONDUCTIVITY = paper(
    "Farina 2004 IEEE Trans Biomed Eng 51:415: 0.5 along, 0.1 across, S/m; others 0.2-0.6 and 0.04-0.2"
)
_POTENTIAL = paper("Rosenfalck 1969 Acta Physiol Scand Suppl 321: 96 z^3 exp(-z) mV, z in mm, fibres of about 4 m/s")

TISSUE = TissueParameters(
    axial_s_m=0.5,
    radial_s_m=0.1,
    cover_s_m=0.1,
    intracellular_s_m=1.01,
    potential_mv=96.0,
    potential_velocity_m_s=4.0,
    sources={
        "axial_s_m": _CONDUCTIVITY,
        "radial_s_m": _CONDUCTIVITY,
        "intracellular_s_m": paper("Andreassen & Rosenfalck 1981 Crit Rev Bioeng 6:267: 1.01 S/m"),
        "cover_s_m": assumption("between fat (0.04-0.05) and moist dermis (0.2-0.4 S/m); facial skin is rich in both"),
        "potential_mv": _POTENTIAL,
        "potential_velocity_m_s": _POTENTIAL,
    },
)
"""Muscle, cover and muscle-fibre action potential."""
