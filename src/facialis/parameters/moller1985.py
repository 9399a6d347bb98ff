"""Facial motoneurons of patients: a plateau current that antidromic traffic kindles, stronger trigeminal synapses.

That the nucleus is hyperexcitable was concluded by Moller & Jannetta 1985 Neurology 35:969 and by Valls-Sole & Tolosa
1989 Neurology 39:1061; how much, in membrane terms, nobody has measured. The strengths are assumptions; no latency,
duration or ratio of theirs sets anything here.
"""

from facialis.parameters.kirk2021 import HEALTHY_NUCLEUS
from facialis.quantities import assumption

_PLATEAU = assumption("strength of the plateau in a kindled facial motoneuron is unknown; 0.5-6 rheobases explored")
_TRIGEMINAL = assumption("gain of trigeminal synapses is unknown; 1-4 explored; R1 and R2 are said to be enhanced")
_SOURCES = {**HEALTHY_NUCLEUS.sources, "plateau": _PLATEAU, "trigeminal_gain": _TRIGEMINAL}

EARLY_NUCLEUS = HEALTHY_NUCLEUS.replace(plateau=2.0, trigeminal_gain=1.4, sources=_SOURCES)
"""Months of disease."""
TYPICAL_NUCLEUS = HEALTHY_NUCLEUS.replace(plateau=3.0, trigeminal_gain=1.8, sources=_SOURCES)
"""Years of disease."""
SEVERE_NUCLEUS = HEALTHY_NUCLEUS.replace(plateau=4.0, trigeminal_gain=2.2, sources=_SOURCES)
"""Many years of disease."""
