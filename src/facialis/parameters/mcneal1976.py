"""Excitation of facial motor axons by a shock to the skin. Does not claim: thresholds of single facial axons."""

from facialis.body.nerve.stimulation import ShockParameters
from facialis.quantities import assumption, paper

SHOCK = ShockParameters(
    threshold_ma=6.0,
    reference_um=8.5,
    distance_scatter=0.3,
    chronaxie_ms=0.2,
    cathode=0.35,
    sources={
        "threshold_ma": assumption("supramaximal facial shocks take 15-30 mA at 0.2 ms; the median axon needs a third"),
        "reference_um": assumption("mean of the motor fibres"),
        "distance_scatter": assumption("recruitment from first to last axon spans a factor of about 4"),
        "chronaxie_ms": paper("motor axons through skin 0.1-0.3 ms; Mogyoros, Kiernan & Burke 1996 Brain 119:439"),
        "cathode": assumption("over the branch, about 3 cm from the muscle"),
    },
)
"""Skin electrode."""
