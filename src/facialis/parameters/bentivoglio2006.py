"""Blepharospasm: a blink generator that fires too often, too long and too strongly, on both sides.

Blinks at rest are more frequent than in health, more than 27 a minute discriminating best (Bentivoglio, Daniele,
Albanese, Tonali & Fasano 2006 Mov Disord 21:1225), and the blink reflex recovers too early from a first shock (Eekhof
1996 Muscle Nerve 19:10: the index of R2 abnormal in two thirds of patients). Nerve, motoneurons and wiring are healthy.
Does not claim: inhibition of the levator and apraxia of lid opening, sensory tricks, light, spread to jaw and neck.
"""

from facialis.parameters.bentivoglio1997 import BLINKS
from facialis.parameters.kimura1976 import REFLEX
from facialis.parameters.schmidt2006 import TASKS
from facialis.quantities import assumption

_LENGTH = assumption("spasms of the lids last from the length of a blink to some seconds; 200-1500 ms on average")
_RECOVERY = assumption("R2 of a second shock recovers early (Eekhof 1996); how its store changes is unknown")

_BLINKS = BLINKS.replace(
    rate_per_min=36.0,
    talking_per_min=30.0,
    duration_ms=450.0,
    duration_variation=1.0,
    strength=3.0,
    corrugator=0.6,
    sources={
        **BLINKS.sources,
        "rate_per_min": assumption("above the 27 a minute that tell patients from others (Bentivoglio 2006); 27-60"),
        "talking_per_min": assumption("most patients blink less in conversation (Bentivoglio 2006); 20-45"),
        "duration_ms": _LENGTH,
        "duration_variation": _LENGTH,
        "strength": assumption("forced closure takes more units than a blink, fewer than a maximal effort; 2-6"),
        "corrugator": assumption("the brow is drawn down and in with the spasm; 0.3-1"),
    },
)
BLEPHAROSPASM_TASKS = TASKS.replace(blink=_BLINKS)
"""Moves as a healthy person does, but for the blinks."""

BLEPHAROSPASM_REFLEX = REFLEX.replace(
    depression=0.5,
    recovery_ms=500.0,
    sources={**REFLEX.sources, "depression": _RECOVERY, "recovery_ms": _RECOVERY},
)
"""Blink reflex that recovers early."""
