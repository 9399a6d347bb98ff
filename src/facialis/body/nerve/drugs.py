"""Carbamazepine on the sodium channels of bare axons: what a train has inactivated for long, it holds there.

It binds at some 0.04 per umol/l and second, far too slowly to follow the inactivation of a single impulse, and forms
of slow inactivation are what such drugs deepen (Zeng 2016, phenytoin). Resting nodes are therefore left alone; in frog
nodes relatives of it halve repetitive firing where size and threshold of single impulses change by less than a tenth.
"""

from __future__ import annotations

from facialis.body.nerve.membrane import BareMembrane
from facialis.quantities import Parameters, quantity


class SodiumBlockParameters(Parameters):
    """Binding of carbamazepine to sodium channels."""

    free: float = quantity("1", 0.1, 0.5, "part of the plasma concentration that is not bound to protein")
    molar_g: float = quantity("1", 100.0, 1000.0, "molar mass, g/mol")
    inactivated_um: float = quantity("1", 5.0, 200.0, "dissociation constant of inactivated channels, umol/l")


def bound_over_free(parameters: SodiumBlockParameters, plasma_mg_l: float) -> float:
    """Return how many inactivated channels carry the drug over how many do not."""
    return 1e3 * parameters.free * plasma_mg_l / parameters.molar_g / parameters.inactivated_um


def block_sodium(parameters: SodiumBlockParameters, plasma_mg_l: float, *, bare: BareMembrane) -> BareMembrane:
    """Return bare membrane under carbamazepine.

    With *b* bound over free inactivated channels, those in prolonged inactivation come back 1 + b times as slowly,
    since those that carry the drug do not come back: the block grows with use and is nothing at rest.

    Parameters
    ----------
    parameters : SodiumBlockParameters
        Binding.
    plasma_mg_l : float
        Carbamazepine in plasma, mg/l, from 0 on.
    bare : BareMembrane
        Without the drug.

    Notes
    -----
    Were the drug in equilibrium with channels that fast inactivation holds at rest (43 % at -80 mV in this node),
    6 mg/l would block a tenth of the sodium of resting membrane; the bare axons of `typical` then lose 95 % of their
    impulses and the eye 60 % of its force, which no patient on carbamazepine shows.

    References
    ----------
    Kuo, Chen, Lu & Chen 1997 Mol Pharmacol 51:1077 (25 umol/l to inactivated channels, slow); Zeng 2016 J Neurophysiol
    116:1924 (slow inactivation).
    """
    if plasma_mg_l == 0.0:
        return bare
    return bare.replace(recovery_per_ms=bare.recovery_per_ms / (1.0 + bound_over_free(parameters, plasma_mg_l)))
