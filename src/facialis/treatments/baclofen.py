"""Baclofen: GABA-B receptors of motoneurons and of trigeminal terminals."""

from facialis.parameters.kinetics2026 import BACLOFEN
from facialis.treatments.base import Treatment
from facialis.treatments.tablets import Tablets, check_tablets, taking

TREATMENT = Treatment(
    name="baclofen",
    title="Baclofen, tablets",
    acts_on="potassium conductance of motoneurons, release of trigeminal afferents",
    order=Tablets,
    at=taking("baclofen", BACLOFEN),
    sources="plasma: Wuis 1989; targets: assumptions",
    check=check_tablets,
)
