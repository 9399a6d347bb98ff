"""Blinks: rates of 150 healthy people (Bentivoglio et al. 1997), shape of the drive assumed.

Claims nothing about blink reflexes, nor about the lid's movement, which the face computes from force.
"""

from __future__ import annotations

from facialis.body.nucleus.parameters import BlinkParameters
from facialis.quantities import assumption, evidence

_BURST = assumption(
    "impulses of the lid then last about 60 ms in spontaneous and 100 ms in voluntary blinks; 40-120, 70-200"
)
_SPIKES = assumption(
    "lid units fire about 3 (1-6) impulses in a spontaneous blink, at 60-250 Hz; more in a voluntary one"
)

BLINKS = BlinkParameters(
    rate_per_min=17.0,
    talking_per_min=26.0,
    interval_variation=0.8,
    shortest_ms=350.0,
    amplitude_variation=0.25,
    side_variation=0.05,
    lag_ms=2.0,
    duration_ms=140.0,
    duration_variation=0.15,
    peak_at=0.3,
    strength=1.9,
    voluntary_ms=170.0,
    voluntary_strength=5.0,
    corrugator=0.15,
    elsewhere=0.0,
    sources={
        "rate_per_min": evidence("A56a"),
        "talking_per_min": evidence("A56b"),
        "interval_variation": assumption("intervals are highly positively skewed (Garcia 2011); 0.5-1.2"),
        "shortest_ms": assumption("a blink takes 300-400 ms"),
        "amplitude_variation": assumption("half of the blinks of healthy people are incomplete (Ousler 2014)"),
        "side_variation": assumption("sides correlate at about 0.95"),
        "lag_ms": assumption("sides start within a few ms; 1-5"),
        "duration_ms": _BURST,
        "duration_variation": assumption("spontaneous blinks vary more than reflex blinks (VanderWerf 2003)"),
        "peak_at": assumption("lids close faster than they open, and the burst falls as it goes on"),
        "strength": _SPIKES,
        "voluntary_ms": _BURST,
        "voluntary_strength": _SPIKES,
        "elsewhere": assumption("a blink moves the lid; raised only to show what the lid's drive does"),
        "corrugator": assumption("a little activity of the corrugator accompanies blinks"),
    },
)  # fmt: skip
"""Awake adult at rest."""
