"""Clonazepam: GABA-A channels of interneurons."""

from facialis.parameters.kinetics2026 import CLONAZEPAM
from facialis.treatments.base import Treatment
from facialis.treatments.tablets import Tablets, check_tablets, taking

TREATMENT = Treatment(
    name="clonazepam",
    title="Clonazepam, tablets",
    acts_on="GABA-A conductance of interneurons of blink and reflex",
    order=Tablets,
    at=taking("clonazepam", CLONAZEPAM),
    sources="plasma: Berlin & Dahlstrom 1975; target: an assumption",
    check=check_tablets,
)
