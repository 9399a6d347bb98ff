"""Excitation of facial motor axons: through skin, on the exposed root, by a coil.

Does not claim: thresholds of single facial axons, which nobody has measured. Where a coil excites the nerve is
disputed: at operation, 10-15 mm beyond the entry of the canal (Schmid, Moller & Schmid 1991; so here); in the canal in
25 other patients; and from latencies in volunteers, the root exit zone.
"""

from facialis.body.nerve.stimulation import ShockParameters
from facialis.quantities import assumption, paper

SHOCK = ShockParameters(
    threshold_ma=6.0,
    reference_um=8.5,
    distance_scatter=0.3,
    initiation_ms=0.1,
    chronaxie_ms=0.2,
    cathode=0.35,
    root_threshold_ma=0.15,
    root_mm=2.0,
    coil_threshold_percent=40.0,
    coil_scatter=0.15,
    coil_mm=12.5,
    sources={
        "threshold_ma": assumption("supramaximal facial shocks take 15-30 mA at 0.2 ms; the median axon needs a third"),
        "reference_um": assumption("mean of the motor fibres"),
        "distance_scatter": assumption("recruitment from first to last axon spans a factor of about 4"),
        "initiation_ms": assumption("a strong shock charges a node within its pulse; about 0.1 ms, 0.05-0.2"),
        "chronaxie_ms": paper("motor axons through skin 0.1-0.3 ms; Mogyoros, Kiernan & Burke 1996 Brain 119:439"),
        "cathode": assumption("over the branch, about 3 cm from the muscle"),
        "root_threshold_ma": assumption(
            "an intact root answers a probe from 0.05-0.1 mA on; 0.05-0.5, supramaximal at 0.5-1 mA"
        ),
        "root_mm": assumption("on the attached segment, proximal to most vessels; 0-8"),
        "coil_threshold_percent": assumption("responses grow from 30-40 % of the output on; 20-70"),
        "coil_scatter": assumption("a coil's field varies little over the nerve; 0.05-0.3"),
        "coil_mm": paper("Schmid, Moller & Schmid 1991 Neurosci Lett: 10-15 mm distal to the entry of the canal"),
    },
)
"""Electrodes and coil."""
