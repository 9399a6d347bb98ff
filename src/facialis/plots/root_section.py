"""Drawing of the root in cross-section where a vessel touches it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.body.compression import Vessel, VesselKind
from facialis.parameters.tomii2003 import LANDMARKS, RootLandmarks
from facialis.plots.drawing import (
    ARTERY,
    CENTRAL,
    EIGHTH,
    NERVE_EDGE,
    PONS,
    PONS_EDGE,
    VEIN,
    drawing,
    drawing_key,
    path,
    shape,
    text,
)
from facialis.plots.palette import GREY, INK, REGION_COLOUR, REGION_OF
from facialis.plots.root_exit_zone import indentation_mm, room_mm
from facialis.records import Axons
from facialis.vocabulary import MUSCLES

PX = 105.0
"""Pixels per mm."""
HALF_MM = 2.6
"""Half of the picture's width."""
WALL_MM = 0.75
"""The surface of the pons lies this far behind the root's axis where the root is attached."""
LEGEND_PX = 46.0


def plot_root_section(
    vessel: Vessel,
    *,
    root_mm: float,
    axons: Axons | None = None,
    landmarks: RootLandmarks = LANDMARKS,
) -> str:
    """Draw the cross-section at the centre of contact, to scale, the eighth nerve above and the front to the right.

    Parameters
    ----------
    vessel : Vessel
        Drawn as a loop whose apex touches the root.
    root_mm : float
        Diameter of the root.
    axons : Axons, optional
        Fibres as dots in the colour of the region they serve.
    landmarks : RootLandmarks
        Size and distance of the eighth nerve; whether the root is still attached.

    Returns
    -------
    str
        SVG. Depth of indentation and shape of the loop are schematic.
    """
    low_mm = max(HALF_MM, 0.5 * root_mm + vessel.diameter_mm + 0.6)
    gap_mm = max(landmarks.gap_mm, room_mm(vessel, root_mm))
    top_mm = 0.5 * root_mm + gap_mm + landmarks.eighth_mm + 0.2
    width, height = 2.0 * HALF_MM * PX + 30.0, (top_mm + low_mm) * PX + LEGEND_PX
    centre = (0.5 * width, top_mm * PX)
    parts = _surroundings(vessel, root_mm + 2.0 * gap_mm, landmarks, centre=centre, size=(width, height - LEGEND_PX))
    parts += _root(vessel, root_mm, axons, centre=centre)
    parts += _loop(vessel, root_mm, centre=centre)
    parts += _legend(axons, width=width, top=height - LEGEND_PX, centre=centre)
    key = drawing_key(vessel, root_mm)
    clip = shape("clipPath", shape("rect", x=0, y=0, width=width, height=height), id=f"clip-{key}")
    kind = vessel.kind.value.replace("_", " ")
    return drawing(
        [shape("defs", clip), shape("g", "".join(parts), clip_path=f"url(#clip-{key})")],
        width=width,
        height=height,
        title=f"Cross-section of the root {vessel.site_mm:g} mm from its exit point",
        description=f"{kind} of {vessel.diameter_mm:g} mm at {vessel.angle_deg:g} degrees.",
    )


def _surroundings(
    vessel: Vessel,
    between_mm: float,
    landmarks: RootLandmarks,
    *,
    centre: tuple[float, float],
    size: tuple[float, float],
) -> list[str]:
    radius = 0.5 * landmarks.eighth_mm * PX
    eighth_y = centre[1] - 0.5 * between_mm * PX - radius
    parts = []
    if vessel.site_mm < landmarks.detachment_mm:
        wall = centre[0] - WALL_MM * PX
        outline = (
            f"M0,0 L{wall - 40:.0f},0 C{wall:.0f},{0.3 * size[1]:.0f} {wall:.0f},{0.75 * size[1]:.0f} "
            f"{wall - 60:.0f},{size[1]:.0f} L0,{size[1]:.0f} Z"
        )
        parts.append(shape("path", d=outline, fill=PONS, stroke=PONS_EDGE, stroke_width=1.5))
        parts.append(text((14, size[1] - 16), "pons", size=15, fill="#8a6a4a", font_style="italic"))
    parts.append(shape("circle", cx=centre[0], cy=eighth_y, r=radius, fill=EIGHTH, stroke="#a0a0a0", stroke_width=1.2))
    parts.append(text((centre[0], eighth_y + 5), "eighth nerve", anchor="middle"))
    return parts


def _radius(vessel: Vessel, root_mm: float, angle: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the radius of the dented root in each direction [rad, from the eighth nerve to the front]."""
    turn = np.angle(np.exp(1j * (angle - np.deg2rad(vessel.angle_deg))))
    width = max(0.75 * vessel.diameter_mm / root_mm, 0.25)
    return np.asarray(0.5 * root_mm - indentation_mm(vessel, root_mm) * np.exp(-((turn / width) ** 2)))


def _root(vessel: Vessel, root_mm: float, axons: Axons | None, *, centre: tuple[float, float]) -> list[str]:
    angle = np.linspace(-np.pi, np.pi, 181)
    radius = _radius(vessel, root_mm, angle)
    points = [
        (centre[0] + r * np.sin(a) * PX, centre[1] - r * np.cos(a) * PX) for a, r in zip(angle, radius, strict=True)
    ]
    parts = [path(points, close=True, fill=CENTRAL, stroke=NERVE_EDGE, stroke_width=1.5)]
    if axons is None or len(axons) == 0:
        return [*parts, text((centre[0], centre[1] + 5), "seventh nerve", anchor="middle")]
    direction = np.arctan2(axons.z_mm, axons.y_mm)
    squeezed = np.hypot(axons.z_mm, axons.y_mm) * _radius(vessel, root_mm, direction) / (0.5 * root_mm)
    for a, r, code in zip(direction, squeezed, axons.muscle, strict=True):
        parts.append(
            shape(
                "circle",
                cx=float(centre[0] + r * np.sin(a) * PX),
                cy=float(centre[1] - r * np.cos(a) * PX),
                r=2.3,
                fill=REGION_COLOUR[REGION_OF[MUSCLES[code]]],
            )
        )
    return parts


def _loop(vessel: Vessel, root_mm: float, *, centre: tuple[float, float]) -> list[str]:
    """A loop that bends away from the root; its apex lies at the contact."""
    angle = np.deg2rad(vessel.angle_deg)
    outward = np.array([np.sin(angle), -np.cos(angle)])  # pixels: y points down
    along = np.array([outward[1], -outward[0]])
    wide = vessel.diameter_mm * PX
    apex = np.array(centre) + outward * ((0.5 * root_mm - indentation_mm(vessel, root_mm)) * PX + 0.5 * wide)
    bend = np.linspace(-1.0, 1.0, 41)
    reach = max(1.25 * wide, 1.15 * PX)
    points = [apex + along * (reach * t) + outward * (0.5 * reach * t * t) for t in bend]
    colour = VEIN if vessel.kind is VesselKind.VEIN else ARTERY
    curve = [(float(x), float(y)) for x, y in points]
    label = apex + outward * (0.9 * wide)
    parts = [
        path(curve, fill="none", stroke="white", stroke_width=wide + 5.0, stroke_linecap="round"),
        path(curve, fill="none", stroke=colour, stroke_width=wide, stroke_linecap="round", stroke_opacity=0.88),
        path(curve, fill="none", stroke="white", stroke_width=0.12 * wide, stroke_linecap="round", stroke_opacity=0.3),
    ]
    inside = 0.0 < float(label[0]) < 2.0 * centre[0] - 40.0
    parts.append(
        text(
            (float(apex[0]), float(apex[1]) + 5),
            "vessel" if inside else "",
            anchor="middle",
            fill="white",
            font_weight="600",
        )
    )
    return parts


def _legend(axons: Axons | None, *, width: float, top: float, centre: tuple[float, float]) -> list[str]:
    parts = [
        shape("rect", x=0, y=top, width=width, height=LEGEND_PX, fill="white"),
        shape("line", x1=width - 20 - PX, y1=top - 14, x2=width - 20, y2=top - 14, stroke=INK, stroke_width=2),
        text((width - 20 - 0.5 * PX, top - 20), "1 mm", size=11, anchor="middle"),
        text((width - 10, centre[1] + 4), "front →", size=11, anchor="end", fill=GREY),
    ]
    if axons is None or len(axons) == 0:
        return parts
    present = {REGION_OF[MUSCLES[code]] for code in np.unique(axons.muscle)}
    step = width / max(len(present), 1)
    for index, region in enumerate(region for region in REGION_COLOUR if region in present):
        x = 10 + index * step
        parts.append(shape("circle", cx=x, cy=top + 20, r=4, fill=REGION_COLOUR[region]))
        parts.append(text((x + 8, top + 24), region, size=11))
    return parts
