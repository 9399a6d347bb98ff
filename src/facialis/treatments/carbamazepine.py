"""Carbamazepine: sodium channels that trains have inactivated come back late."""

from facialis.parameters.kinetics2026 import CARBAMAZEPINE
from facialis.treatments.base import Treatment
from facialis.treatments.tablets import Tablets, check_tablets, taking

TREATMENT = Treatment(
    name="carbamazepine",
    title="Carbamazepine, tablets",
    acts_on="sodium channels of bare internodes: what a train has inactivated for long comes back late",
    order=Tablets,
    at=taking("carbamazepine", CARBAMAZEPINE),
    sources="plasma: Bertilsson & Tomson 1986; channels: Kuo 1997",
    check=check_tablets,
)
