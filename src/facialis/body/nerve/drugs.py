"""Carbamazepine on the sodium channels of motor axons: it binds channels that are inactivated and lets go slowly."""

from __future__ import annotations

from facialis.body.nerve.membrane import BareMembrane, NodeMembrane, rest_gates
from facialis.quantities import Parameters, quantity


class SodiumBlockParameters(Parameters):
    """Binding of carbamazepine to sodium channels."""

    free: float = quantity("1", 0.1, 0.5, "part of the plasma concentration that is not bound to protein")
    molar_g: float = quantity("1", 100.0, 1000.0, "molar mass, g/mol")
    inactivated_um: float = quantity("1", 5.0, 200.0, "dissociation constant of inactivated channels, umol/l")


def bound_over_free(parameters: SodiumBlockParameters, plasma_mg_l: float) -> float:
    """Return how many inactivated channels carry the drug over how many do not."""
    return 1e3 * parameters.free * plasma_mg_l / parameters.molar_g / parameters.inactivated_um


def block_sodium(
    parameters: SodiumBlockParameters, plasma_mg_l: float, *, node: NodeMembrane, bare: BareMembrane
) -> tuple[NodeMembrane, BareMembrane]:
    r"""Return the membranes under carbamazepine.

    With *b* bound over free inactivated channels and *h* the part that is not inactivated at rest, resting membrane
    loses sodium permeability by :math:`1 / (1 + (1 - h) b)`. Channels that a train has inactivated return
    :math:`1 + b` times as slowly, since those that carry the drug do not: the block grows with use.

    Parameters
    ----------
    parameters : SodiumBlockParameters
        Binding.
    plasma_mg_l : float
        Carbamazepine in plasma, mg/l, from 0 on.
    node, bare : NodeMembrane, BareMembrane
        Without the drug.

    References
    ----------
    Kuo, Chen, Lu & Chen 1997 Mol Pharmacol 51:1077 (25 umol/l to inactivated channels, slow).
    """
    if plasma_mg_l == 0.0:
        return node, bare
    bound = bound_over_free(parameters, plasma_mg_l)
    _, h, _, _, _ = rest_gates(node.leak_mv)
    tonic = 1.0 / (1.0 + (1.0 - h) * bound)
    blocked_node = node.replace(sodium_permeability_cm_s=node.sodium_permeability_cm_s * tonic)
    blocked_bare = bare.replace(
        sodium_permeability_cm_s=bare.sodium_permeability_cm_s * tonic,
        persistent_permeability_cm_s=bare.persistent_permeability_cm_s * tonic,
        silent_persistent_cm_s=bare.silent_persistent_cm_s * tonic,
        recovery_per_ms=bare.recovery_per_ms / (1.0 + bound),
    )
    return blocked_node, blocked_bare
