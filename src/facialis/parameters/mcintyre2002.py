"""Myelinated motor fibre: geometry after McIntyre, Richardson & Grill 2002, as a single cable.

Does not claim: their double cable, nor their diameters of 5.7-16 um one by one. The myelin capacitance is their
0.1 uF/cm2 per membrane over 100-130 lamellae, about 0.1 pF per mm.
"""

from facialis.body.nerve.membrane import Fibre
from facialis.quantities import assumption, evidence, paper

_MCINTYRE = "McIntyre, Richardson & Grill 2002 J Neurophysiol 87:995"

FIBRE = Fibre(
    g_ratio=0.7,
    node_length_um=1.0,
    node_constriction=0.47,
    internode_mm=0.2,
    internode_mm_per_um=0.08,
    axoplasm_ohm_cm=54.7,
    myelin_pf_mm=0.1,
    myelin_ns_mm=0.75,
    velocity_m_s_per_um=6.2,
    velocity_q10=1.5,
    refractory_ms=0.7,
    sources={
        "*": paper(_MCINTYRE),
        "node_constriction": paper(f"{_MCINTYRE}: node 2.8 um in an axon of 5.8 um (fibre of 8.7 um)"),
        "internode_mm": paper(f"{_MCINTYRE}: linear through 0.75 mm at 7.3 um and 1.0 mm at 10 um"),
        "internode_mm_per_um": paper(f"{_MCINTYRE}: linear through 0.75 mm at 7.3 um and 1.0 mm at 10 um"),
        "axoplasm_ohm_cm": paper("frog and mammalian myelinated axons 50-110 ohm cm; Stampfli 1952, McIntyre 2002 uses 70"),
        "velocity_m_s_per_um": evidence("A27", "measured on forced cables of this membrane; tests compare"),
        "velocity_q10": paper("Paintal 1966 J Physiol 180:20; Davis, Kadlubowski & Ward: 1.3-1.7 near 30-37 degC"),
        "refractory_ms": assumption("absolute refractory period of the forced cable at 37 degC, within 0.5-1 ms"),
    },
)
"""Motor fibre of the facial nerve."""
