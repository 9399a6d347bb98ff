"""Gabapentin: release of trigeminal afferents, through calcium channels of their terminals."""

from facialis.parameters.kinetics2026 import GABAPENTIN
from facialis.treatments.base import Treatment
from facialis.treatments.tablets import Tablets, check_tablets, taking

TREATMENT = Treatment(
    name="gabapentin",
    title="Gabapentin, capsules",
    acts_on="release of trigeminal afferents",
    order=Tablets,
    at=taking("gabapentin", GABAPENTIN),
    sources="plasma: labelling; target: an assumption",
    check=check_tablets,
)
