"""Facial myokymia: some motoneurons fire in groups by themselves.

Bursts of single motor units that recur rhythmically, usually several times a second, in tumours and plaques of the
pons (Gutmann 1991 Muscle Nerve 14:1043, doi 10.1002/mus.880141102); within a burst 30-60 Hz is usual, 2-60 Hz
the range. Lesions lie in the dorsolateral pontine tegmentum, at or just beyond the nucleus (Jacobs, Kaba &
Pullicino 1994 Arch Neurol 51:1115). Here a part of the motoneurons has a persistent inward current that opens near
rest, without any antidromic traffic, and tires within a burst: groups follow from opening, tiring and recovery. That
the current lies in the soma rather than in the first part of the axon is an assumption; impulses leave by the same way.
Does not claim: doublets of above 100 Hz, coupling between units, the continuous undulating form.
"""

from facialis.parameters.kirk2021 import HEALTHY_NUCLEUS
from facialis.quantities import assumption

_CURRENT = assumption(
    "no current of such a cell is known; one of 72 combinations tried, taken for groups of some impulses near 37/s, "
    "within the published 30-60/s: number and rate within groups are therefore set, not found"
)
_TIRING = assumption(
    "of the order of the time between groups, which recur once to several times a second (Gutmann 1991)"
)

MYOKYMIA_NUCLEUS = HEALTHY_NUCLEUS.replace(
    plateau=4.8,
    plateau_share=0.08,
    unkindled=1.0,
    plateau_mv=-59.0,
    plateau_slope_mv=2.0,
    plateau_ms=20.0,
    plateau_kick=0.28,
    fatigue_ms=350.0,
    recovery_ms=800.0,
    sources={
        **HEALTHY_NUCLEUS.sources,
        "plateau": _CURRENT,
        "plateau_share": assumption("a few units of a muscle show it under one needle; 0.02-0.3"),
        "unkindled": assumption("the lesion lies in the pons; no impulse has to come back from the nerve"),
        "plateau_mv": _CURRENT,
        "plateau_slope_mv": _CURRENT,
        "plateau_ms": _CURRENT,
        "plateau_kick": _CURRENT,
        "fatigue_ms": _TIRING,
        "recovery_ms": _TIRING,
    },
)
"""A plaque beside the facial nucleus."""
