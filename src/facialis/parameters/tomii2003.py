"""Landmarks of the facial root, for its drawing; no stage computes with them.

Tomii et al. 2003, J Neurosurg 99:121, on 75 nerves of 44 people: central myelin reaches 8 mm beyond the root exit
point, the transition zone is 1.9 mm long, and on the medial side the root detaches where it begins. The paper says
nothing about the eighth nerve, whose size and distance are assumptions.
"""

from facialis.quantities import Parameters, assumption, evidence, paper, quantity


class RootLandmarks(Parameters):
    """Places along the root, as distances from the root exit point, and its neighbour."""

    detachment_mm: float = quantity("mm", 4.0, 12.0, "root detachment point, end of the attached segment")
    transition_mm: float = quantity("mm", 4.0, 12.0, "start of the transition from central to peripheral myelin")
    transition_length_mm: float = quantity("mm", 0.5, 4.0, "length of that transition")
    eighth_mm: float = quantity("mm", 2.0, 4.0, "diameter of the eighth nerve in the cistern")
    gap_mm: float = quantity("mm", 0.0, 3.0, "gap between the surfaces of the seventh and the eighth nerve")


LANDMARKS = RootLandmarks(
    detachment_mm=8.0,
    transition_mm=8.0,
    transition_length_mm=1.9,
    eighth_mm=2.6,
    gap_mm=0.6,
    sources={
        "detachment_mm": paper("Tomii 2003 J Neurosurg 99:121: on the medial side very near the transition zone"),
        "transition_mm": evidence("A23"),
        "transition_length_mm": evidence("A23b"),
        "eighth_mm": assumption("somewhat thicker than the seventh; 2.0-3.5 mm, no measurement at hand"),
        "gap_mm": assumption("they run superimposed (the brief) with a cleft for the vessel; 0-3 mm"),
    },
)
"""A root as most people have it."""
