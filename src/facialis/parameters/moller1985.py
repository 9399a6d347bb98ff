"""Facial motoneurons of patients: a plateau current that antidromic traffic kindles.

That the nucleus is hyperexcitable was concluded by Moller & Jannetta 1985 Neurology 35:969 and by Valls-Sole & Tolosa
1989 Neurology 39:1061; how much, in membrane terms, nobody has measured. The strengths are assumptions; no latency,
duration or ratio of theirs sets anything here.
"""

from facialis.parameters.kirk2021 import HEALTHY_NUCLEUS
from facialis.quantities import assumption

_PLATEAU = assumption("strength of the plateau in a kindled facial motoneuron is unknown; 0.5-6 rheobases explored")
_SOURCES = {**HEALTHY_NUCLEUS.sources, "plateau": _PLATEAU}

EARLY_NUCLEUS = HEALTHY_NUCLEUS.replace(plateau=2.0, sources=_SOURCES)
"""Months of disease."""
TYPICAL_NUCLEUS = HEALTHY_NUCLEUS.replace(plateau=3.0, sources=_SOURCES)
"""Years of disease."""
SEVERE_NUCLEUS = HEALTHY_NUCLEUS.replace(plateau=4.0, sources=_SOURCES)
"""Many years of disease."""
