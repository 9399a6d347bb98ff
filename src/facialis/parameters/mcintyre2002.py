"""Myelinated motor fibre: geometry after McIntyre, Richardson & Grill 2002, as a single cable.

Does not claim: their double cable, nor their diameters of 5.7-16 um one by one. Their internodes are 0.75 mm at 7.3 um
and 1.15 mm at 10 um; those of the facial nerve and of cranial roots are shorter where fibres are thick (length over
diameter falls with diameter, 80-100 in the face, lower in bone), so the line used here is flatter. Forced cables of
7-10 um then conduct at 45-60 m/s; velocity over diameter falls by 6 % over that range. The myelin capacitance is their
0.1 uF/cm2 per membrane over 100-130 lamellae, about 0.1 pF per mm.
"""

from facialis.body.nerve.membrane import Fibre
from facialis.quantities import assumption, evidence, paper

_MCINTYRE = "McIntyre, Richardson & Grill 2002 J Neurophysiol 87:995"
_INTERNODE = (
    "0.78 mm at 7 um (close to McIntyre), 0.90 mm at 10 um; flatter, as length over diameter falls with diameter in "
    "the facial nerve (Friede & Bischhausen)"
)

FIBRE = Fibre(
    g_ratio=0.7,
    node_length_um=1.0,
    node_constriction=0.47,
    internode_mm=0.5,
    internode_mm_per_um=0.04,
    axoplasm_ohm_cm=56.0,
    myelin_pf_mm=0.1,
    myelin_ns_mm=0.75,
    velocity_m_s_per_um=6.18,
    velocity_q10=1.4,
    refractory_ms=0.95,
    sources={
        "*": paper(_MCINTYRE),
        "node_constriction": paper(f"{_MCINTYRE}: node 2.8 um in an axon of 5.8 um (fibre of 8.7 um)"),
        "internode_mm": assumption(_INTERNODE),
        "internode_mm_per_um": assumption(_INTERNODE),
        "axoplasm_ohm_cm": paper(
            "frog and mammalian myelinated axons 50-110 ohm cm; Stampfli 1952, McIntyre 2002 uses 70"
        ),
        "velocity_m_s_per_um": evidence("A27", "that of a forced cable of 8.5 um; tests compare"),
        "velocity_q10": paper(
            "Lowitzsch, Hopf & Galland 1977 J Neurol 216:181: 1.36-1.44; forced cables give 1.37-1.43"
        ),
        "refractory_ms": assumption("that of the forced cable at 37 degC, 0.93-0.98 ms; tests compare"),
    },
)
"""Motor fibre of the facial nerve."""
