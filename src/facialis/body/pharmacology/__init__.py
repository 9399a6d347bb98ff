"""Drugs on their way: tablets to plasma, toxin from the needle to the junctions."""

from facialis.body.pharmacology.kinetics import Intake, KineticsParameters, compute_plasma, compute_sedation
from facialis.body.pharmacology.toxin import (
    Area,
    Depot,
    Session,
    ToxinParameters,
    compute_concentration,
    compute_neutralised,
    compute_silenced,
    compute_wasted,
)

__all__ = [
    "Area",
    "Depot",
    "Intake",
    "KineticsParameters",
    "Session",
    "ToxinParameters",
    "compute_concentration",
    "compute_neutralised",
    "compute_plasma",
    "compute_sedation",
    "compute_silenced",
    "compute_wasted",
]
