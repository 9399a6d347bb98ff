"""How a healthy person moves the face: which muscles a task uses, how fast it comes and goes.

Ramps of posed smiles and brow raises are of the order seen on video (Schmidt, Ambadar, Cohn & Reed 2006). Which muscle
takes how much of a task is textbook anatomy of expression with assumed weights. No task here uses a muscle
for the sake of a spasm: the eye's tasks leave the mouth alone and the mouth's tasks the eye, but for the slight
narrowing of the eye in a strong smile.
"""

from __future__ import annotations

from facialis.body.nucleus.parameters import HabitParameters, TaskParameters
from facialis.parameters.bentivoglio1997 import BLINKS
from facialis.quantities import assumption, paper
from facialis.vocabulary import MUSCLES, TaskName

_RAMPS = paper("Schmidt 2006 J Nonverbal Behav 30:37: onsets take a few tenths of a second, offsets longer; rounded")
_SHARES = {muscle.value: assumption("anatomy of expression; weights to the nearest 0.05") for muscle in MUSCLES}
_SOURCES = {**_SHARES, "rise_ms": _RAMPS, "fall_ms": _RAMPS, "usual_s": assumption("lengths usual in an examination")}


def _habit(*, rise_ms: float, fall_ms: float, usual_s: float, **drive: float) -> HabitParameters:
    shares = {muscle.value: drive.pop(muscle.value, 0.0) for muscle in MUSCLES}
    if drive:
        raise ValueError(f"not a muscle: {', '.join(drive)}; use the names of vocabulary.Muscle")
    return HabitParameters(**shares, rise_ms=rise_ms, fall_ms=fall_ms, usual_s=usual_s, sources=_SOURCES)


TASKS = TaskParameters(
    habits={
        TaskName.CLOSE_EYES: _habit(
            orbicularis_oculi=1.0, corrugator=0.35, nasalis=0.1, rise_ms=120.0, fall_ms=180.0, usual_s=2.0
        ),
        TaskName.SMILE: _habit(
            zygomaticus_major=1.0, levator_labii=0.5, buccinator=0.2, orbicularis_oculi=0.1, platysma=0.05,
            rise_ms=400.0, fall_ms=600.0, usual_s=2.5,
        ),
        TaskName.PURSE_LIPS: _habit(
            orbicularis_oris=1.0, mentalis=0.5, buccinator=0.4, depressor_anguli_oris=0.2,
            rise_ms=250.0, fall_ms=300.0, usual_s=2.0,
        ),
        TaskName.RAISE_BROWS: _habit(frontalis=1.0, rise_ms=250.0, fall_ms=400.0, usual_s=2.0),
        TaskName.SPEAK: _habit(
            orbicularis_oris=0.6, mentalis=0.3, buccinator=0.25, depressor_anguli_oris=0.4, levator_labii=0.25,
            zygomaticus_major=0.15, platysma=0.1, posterior_digastric=0.3, rise_ms=150.0, fall_ms=200.0, usual_s=3.0,
        ),
        TaskName.CHEW: _habit(
            buccinator=0.5, orbicularis_oris=0.25, mentalis=0.15, posterior_digastric=0.4, platysma=0.05,
            rise_ms=200.0, fall_ms=250.0, usual_s=5.0,
        ),
    },
    blink=BLINKS,
    syllables_hz=4.5,
    syllable_duty=0.7,
    chewing_hz=1.3,
    sources={
        "syllables_hz": paper("Chandrasekaran 2009 PLoS Comput Biol 5:e1000436: the mouth moves at 2-7 Hz"),
        "chewing_hz": assumption("people chew 1-2 times a second; cheek and lips close between the strokes of the jaw"),
        "syllable_duty": assumption("lip bursts last 100-200 ms of a syllable"),
    },
)  # fmt: skip
"""An adult in an examination."""
