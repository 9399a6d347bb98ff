"""Shocks over the motor cortex and the corticobulbar way to facial motoneurons.

That the lower face answers to the opposite hemisphere and the upper face to both follows Morecraft et al. 2004 and
Kuypers 1958; magnetic responses come after about 10 ms in the nasalis. Does not claim: thresholds, which depend on
montage and skull, nor the direct spread of current to the nerve that strong shocks cause.
"""

from facialis.body.nucleus.pathway_parameters import CortexParameters
from facialis.quantities import assumption, paper

_SIDES = paper(
    "Morecraft 2004 Brain 127:176: lower face from the opposite motor cortex, upper face from medial areas of both "
    "sides; shares are assumed"
)
_WAVES = paper("Di Lazzaro 1998 Electroencephalogr Clin Neurophysiol 109:397: I waves 1.5 ms apart after the D wave")

CORTEX = CortexParameters(
    threshold_ma=60.0,
    spread=0.34,
    chronaxie_ms=0.2,
    path_mm=105.0,
    velocity_m_s=55.0,
    synapse_ms=0.85,
    rise_ms=1.2,
    strength=0.72,
    indirect_waves=3,
    indirect_ms=1.5,
    indirect_share=0.4,
    lower_ipsilateral=0.2,
    upper_contralateral=0.55,
    upper_ipsilateral=0.4,
    sources={
        "threshold_ma": assumption("facial responses under anaesthesia take 40-120 mA at 0.5 ms, C3 or C4 against Cz"),
        "spread": assumption("from threshold to maximum in a factor of 2-3 of current"),
        "chronaxie_ms": assumption("that of motor axons; 0.1-0.3"),
        "path_mm": assumption("lateral precentral gyrus, capsule, peduncle, caudal pons; 90-120 mm"),
        "velocity_m_s": assumption("fast corticospinal fibres 60-70 m/s, those to the face thinner; 45-65"),
        "synapse_ms": assumption("one synapse with its dispersion; 0.5-1.2"),
        "rise_ms": assumption("volleys disperse by about 1 ms on the way"),
        "strength": assumption("one volley is below threshold under anaesthesia, three to five are not; 1-5"),
        "indirect_waves": _WAVES,
        "indirect_ms": _WAVES,
        "indirect_share": assumption("electric shocks excite the axons rather than cortical synapses; 0.2-0.8"),
        "lower_ipsilateral": _SIDES,
        "upper_contralateral": _SIDES,
        "upper_ipsilateral": _SIDES,
    },
)
"""One hemisphere."""
