"""Node of Ranvier: Schwarz, Reid & Bostock 1995, human nodes under voltage clamp at 20 degC.

Per-area values for a node of 50 um2 as used by Wesselink, Holsheimer & Boom 1999. Does not claim: a resting potential
of -80 mV (theirs is -84; here the leak reverses at -80 mV, so that rest lies between), nor persistent sodium
at the node.
"""

from facialis.body.nerve.membrane import NodeMembrane
from facialis.quantities import assumption, paper

_SCHWARZ = "Schwarz, Reid & Bostock 1995 Pflugers Arch 430:283, doi 10.1007/BF00374660"

NODE = NodeMembrane(
    capacitance_uf_cm2=2.8,
    sodium_permeability_cm_s=7.04e-3,
    fast_potassium_ms_cm2=30.0,
    slow_potassium_ms_cm2=60.0,
    leak_ms_cm2=60.0,
    leak_mv=-80.0,
    potassium_mv=-84.0,
    sodium_out_mm=154.0,
    sodium_in_mm=35.0,
    reference_c=20.0,
    q10_m=2.2,
    q10_h=2.9,
    q10_p=2.2,
    q10_s=3.0,
    q10_n=3.0,
    sources={
        "*": paper(f"{_SCHWARZ}; per area: Wesselink 1999 Med Biol Eng Comput 37:228"),
        "leak_mv": assumption("rest of mammalian motor axons about -80 mV; the published leak reverses at -84 mV"),
        "q10_p": assumption("that of sodium activation"),
    },
)
"""Human node."""
