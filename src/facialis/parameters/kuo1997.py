"""Carbamazepine on sodium channels: Kuo, Chen, Lu & Chen 1997, hippocampal neurones.

Does not claim: the same affinity in human axons, nor any other action of carbamazepine.
"""

from facialis.body.nerve.drugs import SodiumBlockParameters
from facialis.quantities import assumption, paper

SODIUM_BLOCK = SodiumBlockParameters(
    free=0.25,
    molar_g=236.3,
    inactivated_um=25.0,
    sources={
        "free": paper("70-80 % bound; Bertilsson & Tomson 1986 Clin Pharmacokinet 11:177"),
        "molar_g": assumption("from its formula, C15H12N2O"),
        "inactivated_um": paper("Kuo 1997 Mol Pharmacol 51:1077: about 25 umol/l to inactivated, far more at rest"),
    },
)
"""Binding."""
