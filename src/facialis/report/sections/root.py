"""The root: where the vessel lies and what it has done."""

from __future__ import annotations

from facialis.episode import Episode
from facialis.plots.lesion import plot_lesion_across, plot_lesion_along
from facialis.plots.root_exit_zone import LesionProfile, plot_root_exit_zone
from facialis.plots.root_section import plot_root_section
from facialis.report.html import Figures, heading, paragraph, picture
from facialis.vocabulary import Side

DRAWN = (
    "Distances, the root's and the vessel's diameters and the vessel's direction are those of the patient; depth of "
    "indentation, bends, the eighth nerve and the course inside the pons are schematic."
)


def write_root(episode: Episode, *, figures: Figures) -> str:
    """Return drawings of the root exit zone and maps of the lesion; sides without a vessel are named."""
    pressed = [side for side in Side if episode.patient.side(side).vessels]
    free = [side for side in Side if side not in pressed]
    parts = []
    if free:
        words = " and ".join(side.value for side in free)
        parts.append(paragraph(f"No vessel touches the root on the {words} side{'s' if len(free) > 1 else ''}."))
    for side in pressed or free[:1]:
        parts += _of_side(episode, side, figures=figures)
    return "".join(parts)


def _of_side(episode: Episode, side: Side, *, figures: Figures) -> list[str]:
    half, patient = episode.side(side), episode.patient
    vessels, lesion = patient.side(side).vessels, half.lesion
    profile = None
    if lesion.x_mm.size and len(half.axons):
        profile = LesionProfile(lesion.x_mm, lesion.pressure.max(axis=0), lesion.bare_fraction.max(axis=0))
    root = patient.root
    drawings = picture(
        plot_root_exit_zone(vessels, root_mm=root.root_mm, cisternal_mm=root.cisternal_mm, profile=profile),
        caption=f"Root exit zone of the {side.value} side, seen from the front. {DRAWN}",
    )
    sections = "".join(
        picture(
            plot_root_section(vessel, root_mm=root.root_mm, axons=half.axons),
            caption=f"Cross-section {vessel.site_mm:g} mm from the root exit point; dots are the simulated fibres, "
            "coloured by the region of the face they serve.",
        )
        for vessel in vessels
    )
    parts = [heading(3, f"{side.value.capitalize()} side"), f'<div class="pair">{drawings}<div>{sections}</div></div>']
    if profile is not None:
        parts += _maps(episode, side, figures=figures)
    return parts


def _maps(episode: Episode, side: Side, *, figures: Figures) -> list[str]:
    half, vessels = episode.side(side), episode.patient.side(side).vessels
    lesion = half.lesion
    return [
        figures.add(
            plot_lesion_along(lesion.x_mm, lesion.pressure, bare_fraction=lesion.bare_fraction),
            caption="Pressure, and the bare fraction of internodes it has left, along every simulated fibre.",
        ),
        figures.add(
            plot_lesion_across(
                half.axons,
                bare_fraction=lesion.bare_fraction,
                radius_mm=0.5 * episode.patient.root.root_mm,
                vessels=[(vessel.angle_deg, vessel.diameter_mm) for vessel in vessels],
            ),
            caption="Simulated fibres in the cross-section: which region of the face they serve, and how bare they are "
            "at their worst place.",
        ),
    ]
