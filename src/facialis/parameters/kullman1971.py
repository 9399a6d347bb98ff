"""The facial nerve from the pons to the muscles: lengths, counts, calibres.

Segment lengths and fibre calibres are rows of the evidence table (Kullman 1971 among their sources). Four branches were
measured along the nerve, from the bifurcation to the muscle's border, in ten dissected half-faces (2013); the others
are placed between them. None of them was adjusted to a latency. The set does not claim to be one person's anatomy.
"""

from __future__ import annotations

from facialis.body.anatomy import BranchParameters, FaceParameters, RootParameters
from facialis.quantities import assumption, evidence, paper

ROOT = RootParameters(
    axon_count=7000,
    root_mm=1.6,
    diameter_um=8.5,
    diameter_sd_um=0.9,
    thinnest_um=6.0,
    thickest_um=11.0,
    pontine_mm=20.0,
    pontine_sd_mm=0.5,
    cisternal_mm=15.0,
    blur=0.7,
    upper_face_deg=45.0,
    sources={
        "axon_count": evidence("A03"),
        "root_mm": assumption("exit zone about 1.2 by 2.0 mm; canal 0.95 by 1.03 (MRI), foramen 1.7-1.8"),
        "diameter_um": evidence("A06", "middle of the range"),
        "diameter_sd_um": evidence("A06", "nine tenths of the fibres inside the range"),
        "thinnest_um": assumption("spectrum unimodal (A06); motor fibres of 3-13 um occur, few below 6"),
        "thickest_um": assumption("spectrum unimodal (A06); motor fibres of 3-13 um occur, few above 11"),
        "pontine_mm": evidence("A15b", "middle of the range, itself an assumption"),
        "pontine_sd_mm": assumption("the nucleus is about 4 mm long; its axons join in the genu"),
        "cisternal_mm": evidence("A15", "middle of the range, from the exit point: the attached segment is inside"),
        "blur": assumption("no fascicles in the central part (A26): neighbours of one muscle are few; 0.3-2"),
        "upper_face_deg": evidence("A28b", "anterior and caudal; the eighth nerve is caudal: half-way to the front"),
    },
)  # fmt: skip
"""One side's root."""

_DISTANCE = assumption("placed by the face between the four measured branches, +/- 15 mm")
_MEASURED = paper(
    "Otolaryngol Head Neck Surg 2013, doi 10.1177/0194599813496044a10, ten half-faces: temporal 96 (12), zygomatic 83 "
    "(14), marginal mandibular 80 (13), buccal 74 (9) mm"
)

FACE = FaceParameters(
    branches=BranchParameters(
        frontalis=96.0,
        corrugator=105.0,
        orbicularis_oculi=83.0,
        nasalis=90.0,
        zygomaticus_major=74.0,
        levator_labii=84.0,
        buccinator=60.0,
        orbicularis_oris=92.0,
        depressor_anguli_oris=80.0,
        mentalis=102.0,
        platysma=60.0,
        posterior_digastric=-9.0,
        stapedius=-28.0,
        sources={
            "*": _DISTANCE,
            "frontalis": _MEASURED,
            "orbicularis_oculi": _MEASURED,
            "zygomaticus_major": _MEASURED,
            "depressor_anguli_oris": _MEASURED,
        },
    ),
    meatal_mm=8.5,
    labyrinthine_mm=3.5,
    tympanic_mm=10.5,
    mastoid_mm=12.2,
    trunk_mm=18.5,
    intramuscular_mm=8.0,
    intramuscular_speed=0.33,
    branch_scatter=0.04,
    sources={
        "meatal_mm": evidence("A16", "middle of the range"),
        "labyrinthine_mm": evidence("A17", "middle of the range"),
        "tympanic_mm": evidence("A18", "middle of the range"),
        "mastoid_mm": evidence("A19"),
        "trunk_mm": evidence("A20"),
        "intramuscular_mm": assumption(
            "nerves enter at a border, end-plate zones lie near the middle of sheets 9-32 mm wide (Happak 1997); 4-15"
        ),
        "intramuscular_speed": evidence(
            "A35c",
            "with L11b; motor axons thin out in the muscle: the last centimetres of a motor nerve take 1-2 ms more "
            "than its speed says (residual latency); not measured in the face, 0.2-1",
        ),
        "branch_scatter": assumption("end-plates of a muscle lie a few mm apart, branches interlace"),
    },
)  # fmt: skip
"""One side's course to the muscles."""
