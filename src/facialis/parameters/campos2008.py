"""Offending vessel and lesion of the presets.

Kind and site are the commonest of Campos-Benitez & Kaufmann 2008 (rows E15a, E16b, E17b): the anterior inferior
cerebellar artery indents the attached segment. Extent and depth of the lesion have never been measured in a patient.
"""

from facialis.body.compression import Lesion, Vessel, VesselKind
from facialis.quantities import assumption, evidence, paper

LOOP = Vessel(
    kind=VesselKind.AICA,
    diameter_mm=1.1,
    site_mm=4.5,
    angle_deg=90.0,
    load=1.0,
    contact_mm=1.5,
    depth_mm=1.2,
    sources={
        "diameter_mm": paper("Lister, Rhoton, Matsushima & Peace 1982 Neurosurgery 10:170; loops of 0.7-1.6 mm"),
        "site_mm": evidence("E16b", "attached segment; its middle"),
        "angle_deg": assumption("from in front; 53 % lie ventral to the nerve (Ballesteros 2020 Neurol Res 42:828)"),
        "load": evidence("E17b", "indentation defines 1"),
        "contact_mm": assumption("somewhat more than the diameter of the loop"),
        "depth_mm": assumption("three quarters of the root's diameter; 0.3-1.5"),
    },
)
"""Typical loop."""

HEALTHY_LESION = Lesion(
    bare_fraction=0.0,
    half_pressure=0.4,
    steepness=3.0,
    ectopy=0.0,
    sealing=0.0,
    sources={"*": assumption("a root that nothing has pressed")},
)
"""No lesion."""

LESION = Lesion(
    bare_fraction=0.2,
    half_pressure=0.3,
    steepness=3.0,
    ectopy=1.0,
    sealing=18.0,
    sources={
        "*": assumption("length and degree of demyelination are not published (definitions.csv)"),
        "bare_fraction": assumption("enough for trains, not enough to block conduction; 0.05-0.4"),
        "sealing": assumption("squeezed clefts lose six orders of magnitude of their way out; crossing depends on it"),
    },
)
"""Lesion under an indenting vessel."""

CONTACT = LOOP.replace(
    load=0.2, sources={**LOOP.sources, "load": assumption("a fifth of indentation; by definition it only touches")}
)
"""A loop that touches, as in many people without disease."""

SILENT_LESION = LESION.replace(
    ectopy=0.0, sources={**LESION.sources, "ectopy": assumption("bare membrane has not gained channels yet")}
)
"""Lesion of a root that can fall ill and has not: what little is bare is silent."""
