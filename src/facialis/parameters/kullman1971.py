"""The facial nerve from the pons to the muscles: lengths, counts, calibres.

Segment lengths and fibre calibres are rows of the evidence table (Kullman 1971 among their sources). Distances in the
face are assumptions of surgical anatomy; one factor, the winding of the branches, was adjusted to the direct M
latency and to the conduction times at operation. The set does not claim to be one person's anatomy.
"""

from __future__ import annotations

from facialis.body.anatomy import BranchParameters, FaceParameters, RootParameters
from facialis.quantities import assumption, evidence

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

_DISTANCE = assumption("surface distance from the parotid bifurcation, adult face, +/- 15 mm")

FACE = FaceParameters(
    branches=BranchParameters(
        frontalis=76.0,
        corrugator=81.0,
        orbicularis_oculi=61.0,
        nasalis=66.0,
        zygomaticus_major=51.0,
        levator_labii=61.0,
        buccinator=41.0,
        orbicularis_oris=71.0,
        depressor_anguli_oris=56.0,
        mentalis=76.0,
        platysma=41.0,
        posterior_digastric=-9.0,
        stapedius=-28.0,
        sources={"*": _DISTANCE},
    ),
    meatal_mm=8.5,
    labyrinthine_mm=3.5,
    tympanic_mm=10.5,
    mastoid_mm=12.2,
    trunk_mm=18.5,
    winding=1.2,
    branch_scatter=0.04,
    sources={
        "meatal_mm": evidence("A16", "middle of the range"),
        "labyrinthine_mm": evidence("A17", "middle of the range"),
        "tympanic_mm": evidence("A18", "middle of the range"),
        "mastoid_mm": evidence("A19"),
        "trunk_mm": evidence("A20"),
        "winding": evidence("A35c", "with L11a and L11b: direct M latency, and conduction times at 33-46 m/s"),
        "branch_scatter": assumption("end-plates of a muscle lie a few mm apart, branches interlace"),
    },
)  # fmt: skip
"""One side's course to the muscles."""
