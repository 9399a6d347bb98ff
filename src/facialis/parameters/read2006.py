"""Lids and tissue of the face, after Read et al. 2006 and others.

Lid fissure after Read 2006, opening of the lids after Sforza 2008, the mouth after Flynn 2015; the rest is assumed.
Stiffness is chosen for the model's own forces so that maximal voluntary movements have the size seen in people: a
smile moves the corner of the mouth by 11-14 mm, a raised brow by 8-10 mm. Claims nothing about how fast lids close:
that follows from mass, damping and the time course of force, and none of these was set by it.
"""

from __future__ import annotations

from typing import Any

from facialis.body.face.parameters import LidParameters, MovementParameters, TissueParameters
from facialis.quantities import Source, assumption, numerics, paper
from facialis.vocabulary import MUSCLES, FaceMotion

_PULL = assumption("anatomy of insertion and line of pull, to the nearest 0.05; +/- 0.2")
_SOURCES: dict[str, Source] = {
    **{muscle.value: _PULL for muscle in MUSCLES},
    "stiffness_mn_mm": assumption("so that a maximal voluntary movement has its usual size; half to twice"),
    "limit_mm": assumption("displacements of skin at maximal effort, with a margin; +/- 30 %"),
    "mass_g": assumption("volume of skin, fat and muscle that moves along, density near 1 g/ml; half to twice"),
    "damping_ratio": assumption("skin and fat are viscous and do not ring; 0.8-3"),
    "droop_mm": assumption("asymmetry at rest in complete facial palsy is of this order; +/- 50 %"),
}
_MOUTH = {
    **_SOURCES,
    "stiffness_mn_mm": paper("Flynn 2015 Comput Methods Biomech: corner of the mouth 11-14 mm in expressions; adapted"),
}

_CORNER = {
    **_MOUTH,
    "platysma": assumption(
        "most of its fibres end on the border of the mandible, the hindmost reach the corner (Gray: pars modiolaris); "
        "a third of its force, down and out; +/- 0.15"
    ),
    "levator_labii": assumption(
        "the levator anguli oris, which ends in the corner (Gray: modiolus), is not among the thirteen muscles and "
        "pulls with the levator of the lip; +/- 0.2"
    ),
}
_UPPER_LID = {
    **_SOURCES,
    "damping_ratio": assumption("skin, fat and the gliding lid are viscous and do not ring; 1-4"),
}


def _tissue(*, sources: dict[str, Source] | None = None, droop_mm: float = 0.0, **given: float) -> TissueParameters:
    pulls: dict[str, Any] = {muscle.value: given.pop(muscle.value, 0.0) for muscle in MUSCLES}
    return TissueParameters(**pulls, **given, droop_mm=droop_mm, sources=sources or _SOURCES)


MOVEMENT = MovementParameters(
    tissues={
        FaceMotion.UPPER_LID_DOWN: _tissue(
            orbicularis_oculi=0.35, stiffness_mn_mm=8.0, limit_mm=14.0, mass_g=0.6, damping_ratio=2.08,
            sources=_UPPER_LID,
        ),
        FaceMotion.LOWER_LID_UP: _tissue(
            orbicularis_oculi=0.1, zygomaticus_major=0.05, stiffness_mn_mm=25.0, limit_mm=2.6, mass_g=0.7,
            damping_ratio=1.5, droop_mm=-1.8,
        ),
        FaceMotion.BROW_UP: _tissue(
            frontalis=1.0, orbicularis_oculi=-0.35, corrugator=-0.25, stiffness_mn_mm=95.0, limit_mm=11.0, mass_g=9.0,
            damping_ratio=1.6, droop_mm=-4.5,
        ),
        FaceMotion.BROW_IN: _tissue(
            corrugator=0.95, orbicularis_oculi=0.1, stiffness_mn_mm=100.0, limit_mm=7.0, mass_g=7.0, damping_ratio=1.6,
        ),
        FaceMotion.CHEEK_UP: _tissue(
            orbicularis_oculi=0.25, zygomaticus_major=0.5, levator_labii=0.4, stiffness_mn_mm=85.0, limit_mm=11.0,
            mass_g=22.0, damping_ratio=1.6, droop_mm=-3.5,
        ),
        FaceMotion.NOSE_UP: _tissue(
            nasalis=0.5, levator_labii=0.5, stiffness_mn_mm=80.0, limit_mm=4.5, mass_g=3.0, damping_ratio=1.6,
            droop_mm=-0.5,
        ),
        FaceMotion.UPPER_LIP_UP: _tissue(
            levator_labii=0.8, zygomaticus_major=0.2, orbicularis_oris=-0.1, stiffness_mn_mm=75.0, limit_mm=8.0,
            mass_g=6.0, damping_ratio=1.6, droop_mm=-1.5, sources=_MOUTH,
        ),
        FaceMotion.CORNER_OUT: _tissue(
            zygomaticus_major=0.7, buccinator=0.6, platysma=0.15, depressor_anguli_oris=0.1, orbicularis_oris=-0.35,
            stiffness_mn_mm=60.0, limit_mm=14.0, mass_g=12.0, damping_ratio=1.6, droop_mm=-2.5, sources=_CORNER,
        ),
        FaceMotion.CORNER_UP: _tissue(
            zygomaticus_major=0.7, levator_labii=0.45, depressor_anguli_oris=-0.9, platysma=-0.25, stiffness_mn_mm=60.0,
            limit_mm=14.0, mass_g=12.0, damping_ratio=1.6, droop_mm=-5.5, sources=_CORNER,
        ),
        FaceMotion.LIPS_PURSED: _tissue(
            orbicularis_oris=1.0, mentalis=0.1, stiffness_mn_mm=150.0, limit_mm=7.0, mass_g=14.0, damping_ratio=1.6,
            sources=_MOUTH,
        ),
        FaceMotion.CHIN_UP: _tissue(
            mentalis=1.0, stiffness_mn_mm=75.0, limit_mm=7.5, mass_g=12.0, damping_ratio=1.6, droop_mm=-1.2,
        ),
        FaceMotion.NECK_TIGHT: _tissue(
            platysma=1.0, stiffness_mn_mm=90.0, limit_mm=15.0, mass_g=35.0, damping_ratio=1.6,
        ),
    },
    step_ms=0.5,
    sources={"step_ms": numerics("half the step moves no lid by more than 0.01 mm")},
)  # fmt: skip
"""Tissue of an adult's face."""

LID = LidParameters(
    aperture_mm=9.7,
    sag_mm=6.0,
    levator_stiffness_mn_mm=4.0,
    levator_strength=1.0,
    levator_off_ms=15.0,
    levator_on_ms=40.0,
    levator_lead_ms=8.0,
    contact=0.025,
    sources={
        "aperture_mm": paper("Read 2006 Optom Vis Sci 83:715: 9.7 +/- 1.2 mm looking ahead"),
        "sag_mm": assumption("an eye without its closing muscle stays open by some 4 mm in sleep; 4-8"),
        "levator_stiffness_mn_mm": assumption(
            "with the lid's own 8 mN/mm a weight of some 1.2 g sinks the lid by 1 mm: Orbit 2022;41:464, 0.24 mm lower "
            "while the common order lifted the other by 0.86; mean weight not in the abstract, 0.6-1.8 g; 1-10"
        ),
        "levator_strength": assumption("1 by definition in health; below, the lid drops"),
        "levator_off_ms": assumption("as fast as other eye muscles, whose twitches take some 10 ms; 8-30"),
        "levator_on_ms": paper(
            "Sforza 2008 Ophthalmic Physiol Opt 28:345: lids close 40-47 % faster than they open; adapted"
        ),
        "levator_lead_ms": assumption("it falls silent just before the lid's closing muscle fires; 0-20"),
        "contact": assumption("lids that touch press on each other and the globe; 0-0.1"),
    },
)
"""Lids of a healthy eye."""
