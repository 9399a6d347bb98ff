"""Drawing of the root exit zone, seen from the front: the seventh nerve under the eighth, the vessel at its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.body.compression import Vessel, VesselKind
from facialis.parameters.tomii2003 import LANDMARKS, RootLandmarks
from facialis.plots.drawing import (
    ARTERY,
    CENTRAL,
    EIGHTH,
    NERVE_EDGE,
    PERIPHERAL,
    PONS,
    PONS_EDGE,
    VEIN,
    drawing,
    drawing_key,
    path,
    shape,
    text,
)
from facialis.plots.palette import GREY, INK

PX = 42.0
"""Pixels per mm."""
LEFT_MM, TOP_MM, FLOOR_MM = 6.5, 4.6, 3.6
"""What is shown left of the exit point, above and below the nerve's axis."""
SHORT = {VesselKind.AICA: "AICA", VesselKind.PICA: "PICA", VesselKind.VERTEBRAL: "vertebral", VesselKind.VEIN: "vein"}
"""What neurosurgeons call the vessels."""


@dataclass(frozen=True, eq=False, slots=True)
class LesionProfile:
    """Lesion along the root.

    Parameters
    ----------
    x_mm : ndarray, shape (cells,)
        Distance from the root exit point.
    pressure, bare_fraction : ndarray, shape (cells,)
        Largest over the fibres.
    """

    x_mm: NDArray[np.float64]
    pressure: NDArray[np.float64]
    bare_fraction: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """From mm to pixels, and the geometry that the parts share."""

    root_mm: float
    cisternal_mm: float
    marks: RootLandmarks
    gap_mm: float
    key: str

    @property
    def width(self) -> float:
        return (LEFT_MM + self.cisternal_mm + 2.6) * PX

    @property
    def floor(self) -> float:
        return (TOP_MM + FLOOR_MM) * PX

    @property
    def eighth_y(self) -> float:
        return 0.5 * self.root_mm + self.gap_mm + 0.5 * self.marks.eighth_mm

    def x(self, mm: float) -> float:
        return (LEFT_MM + mm) * PX

    def y(self, mm: float) -> float:
        return (TOP_MM - mm) * PX


def plot_root_exit_zone(
    vessels: Sequence[Vessel],
    *,
    root_mm: float,
    cisternal_mm: float,
    profile: LesionProfile | None = None,
    landmarks: RootLandmarks = LANDMARKS,
) -> str:
    """Draw the root from the brainstem to the internal auditory canal, to scale.

    Parameters
    ----------
    vessels : sequence of Vessel
        At their places and sizes; an empty sequence draws a free root.
    root_mm : float
        Diameter of the root.
    cisternal_mm : float
        Root exit point to internal auditory canal.
    profile : LesionProfile, optional
        Drawn below, on the same axis.
    landmarks : RootLandmarks
        Places along the root.

    Returns
    -------
    str
        SVG. Depth of indentation, curvature and the course inside the pons are schematic.
    """
    gap = max([landmarks.gap_mm, *(room_mm(vessel, root_mm) for vessel in vessels)])
    sheet = _Sheet(root_mm, cisternal_mm, landmarks, gap, drawing_key(*vessels, root_mm))
    behind = [vessel for vessel in vessels if np.sin(np.deg2rad(vessel.angle_deg)) < -0.05]
    before = [vessel for vessel in vessels if vessel not in behind]
    parts = [_definitions(sheet), *_eighth(sheet), *_brainstem(sheet)]
    parts += [item for vessel in behind for item in _vessel(sheet, vessel)]
    parts += _seventh(sheet, vessels)
    parts += [item for vessel in before for item in _vessel(sheet, vessel)]
    parts += [item for index, vessel in enumerate(vessels) for item in _vessel_label(sheet, vessel, index)]
    parts += _segments(sheet)
    height = sheet.floor + max(92.0, 30.0 + 38.0 * len(vessels))
    if profile is not None and profile.x_mm.size:
        parts += _profile(sheet, profile, top=height)
        height += 128.0
    return drawing(
        parts,
        width=sheet.width,
        height=height,
        title="Root exit zone, seen from the front",
        description=_describe(vessels),
    )


def _describe(vessels: Sequence[Vessel]) -> str:
    found = [
        f"{vessel.kind.value.replace('_', ' ')}, diameter {vessel.diameter_mm:g} mm, {vessel.site_mm:g} mm from the "
        f"root exit point, direction {vessel.angle_deg:g} degrees, load {vessel.load:g}"
        for vessel in vessels
    ]
    return "The seventh nerve leaves the pons below the eighth. " + ("; ".join(found) or "No vessel touches it") + "."


def _definitions(sheet: _Sheet) -> str:
    stops = "".join(
        shape("stop", offset=offset, stop_color=colour, stop_opacity=opacity)
        for offset, colour, opacity in (("0", "#E69F00", "0.75"), ("0.55", "#E69F00", "0.28"), ("1", "#E69F00", "0"))
    )
    halo = shape("radialGradient", stops, id=f"halo-{sheet.key}")
    fades = "".join(
        shape(
            "linearGradient",
            "".join(
                shape("stop", offset=offset, stop_color=colour, stop_opacity=opacity)
                for offset, opacity in (("0", "0"), ("0.16", "1"), ("0.84", "1"), ("1", "0"))
            ),
            id=f"{name}-{sheet.key}",
            x1="0",
            y1="0",
            x2="0",
            y2="1",
        )
        for name, colour in (("artery", ARTERY), ("vein", VEIN))
    )
    return shape("defs", halo + fades)


def _brainstem(sheet: _Sheet) -> list[str]:
    """Pons behind the attached segment; the course inside it is not to scale."""
    edge = sheet.x(sheet.marks.detachment_mm)
    top, bottom, left = sheet.y(TOP_MM), sheet.floor, sheet.x(-LEFT_MM)
    outline = (
        f"M{left:.0f},{top:.0f} L{edge - 2.6 * PX:.0f},{top:.0f} C{edge - 1.0 * PX:.0f},{sheet.y(3.4):.0f} "
        f"{edge:.0f},{sheet.y(1.6):.0f} {edge:.0f},{sheet.y(0):.0f} C{edge:.0f},{sheet.y(-1.3):.0f} "
        f"{edge - 1.2 * PX:.0f},{sheet.y(-2.6):.0f} {edge - 3.4 * PX:.0f},{bottom:.0f} L{left:.0f},{bottom:.0f} Z"
    )
    nucleus, x0 = (sheet.x(-3.2), sheet.y(-2.3)), sheet.x(0)
    abducens = (sheet.x(-5.0), sheet.y(1.55))
    course = (
        f"M{nucleus[0]:.0f},{nucleus[1] - 12:.0f} C{sheet.x(-3.6):.0f},{sheet.y(0):.0f} {sheet.x(-6.3):.0f},"
        f"{sheet.y(0.2):.0f} {sheet.x(-6.0):.0f},{sheet.y(1.6):.0f} C{sheet.x(-5.8):.0f},{sheet.y(3.2):.0f} "
        f"{sheet.x(-3.6):.0f},{sheet.y(2.8):.0f} {sheet.x(-2.9):.0f},{sheet.y(1.2):.0f} "
        f"C{sheet.x(-2.3):.0f},{sheet.y(0.2):.0f} {sheet.x(-1.2):.0f},{sheet.y(0):.0f} {x0:.0f},{sheet.y(0):.0f}"
    )
    return [
        shape("path", d=outline, fill=PONS, stroke=PONS_EDGE, stroke_width=1.5),
        shape("path", d=course, fill="none", stroke=NERVE_EDGE, stroke_width=4, stroke_dasharray="2 5"),
        shape("ellipse", cx=nucleus[0], cy=nucleus[1], rx=24, ry=14, fill=CENTRAL, stroke=NERVE_EDGE),
        shape("circle", cx=abducens[0], cy=abducens[1], r=9, fill="none", stroke=GREY, stroke_dasharray="2 2"),
        text((abducens[0], abducens[1] + 4), "VI", size=10, anchor="middle", fill=GREY),
        text((nucleus[0] + 30, nucleus[1] + 4), "facial nucleus", size=12),
        text((nucleus[0] - 24, nucleus[1] + 31), "course inside the pons not to scale", size=10, fill=GREY),
        text((left + 12, top + 24), "pons", size=15, fill="#8a6a4a", font_style="italic"),
    ]


def _eighth(sheet: _Sheet) -> list[str]:
    start, end = sheet.marks.detachment_mm - 1.6, sheet.cisternal_mm + 2.6
    half, axis = 0.5 * sheet.marks.eighth_mm, sheet.eighth_y
    corners = [(start, axis + half), (end, axis + half - 0.3), (end, axis - half - 0.1), (start + 0.5, axis - half)]
    return [
        path(
            [(sheet.x(x), sheet.y(y)) for x, y in corners], close=True, fill=EIGHTH, stroke="#a0a0a0", stroke_width=1.2
        ),
        text((sheet.x(0.5 * (start + end)), sheet.y(axis) + 5), "eighth nerve (hearing, balance)", anchor="middle"),
    ]


def _dent(sheet: _Sheet, vessels: Sequence[Vessel], x: NDArray[np.float64], *, up: int) -> NDArray[np.float64]:
    edge = np.full(x.size, 0.5 * sheet.root_mm)
    for vessel in vessels:
        facing = max(up * float(np.cos(np.deg2rad(vessel.angle_deg))), 0.0)
        edge -= (
            indentation_mm(vessel, sheet.root_mm)
            * facing
            * np.exp(-(((x - vessel.site_mm) / (0.7 * vessel.contact_mm)) ** 2))
        )
    return edge


def indentation_mm(vessel: Vessel, root_mm: float) -> float:
    """Return how deep the drawing lets a vessel sink in: nothing at a mere touch, a fifth of the root at load 1."""
    return float(0.2 * root_mm * np.clip((vessel.load - 0.2) / 0.8, 0.0, 1.5))


def room_mm(vessel: Vessel, root_mm: float) -> float:
    """Return how far a vessel between the seventh and the eighth nerve keeps them apart."""
    facing = max(float(np.cos(np.deg2rad(vessel.angle_deg))), 0.0)
    return facing * (vessel.diameter_mm - indentation_mm(vessel, root_mm))


def _seventh(sheet: _Sheet, vessels: Sequence[Vessel]) -> list[str]:
    """The root: central myelin, transition zone, peripheral myelin."""
    marks, parts = sheet.marks, []
    end = sheet.cisternal_mm + 2.6
    change = (marks.transition_mm, marks.transition_mm + marks.transition_length_mm)
    x = np.linspace(0.0, end, 300)
    upper, lower = _dent(sheet, vessels, x, up=1), -_dent(sheet, vessels, x, up=-1)
    outline = [(sheet.x(a), sheet.y(b)) for a, b in zip(x, upper, strict=True)]
    outline += [(sheet.x(a), sheet.y(b)) for a, b in zip(x[::-1], lower[::-1], strict=True)]
    stops = [(0.0, CENTRAL), (change[0] / end, CENTRAL), (change[1] / end, PERIPHERAL), (1.0, PERIPHERAL)]
    gradient = "".join(shape("stop", offset=f"{offset:.3f}", stop_color=colour) for offset, colour in stops)
    parts.append(shape("defs", shape("linearGradient", gradient, id=f"myelin-{sheet.key}")))
    parts.append(path(outline, close=True, fill=f"url(#myelin-{sheet.key})", stroke=NERVE_EDGE, stroke_width=1.5))
    for line in (-0.28, 0.0, 0.28):  # fascicles appear only beyond the transition (row A26)
        y = sheet.y(line * sheet.root_mm)
        parts.append(
            shape("line", x1=sheet.x(change[1]), y1=y, x2=sheet.x(end), y2=y, stroke="#c8b765", stroke_width=0.8)
        )
    porus = sheet.x(sheet.cisternal_mm)
    parts.append(shape("line", x1=porus, y1=8, x2=porus, y2=sheet.floor - 6, stroke=GREY, stroke_dasharray="5 4"))
    parts.append(text((porus - 6, sheet.floor - 26), "internal", size=11, anchor="end", fill=GREY))
    parts.append(text((porus - 6, sheet.floor - 12), "auditory canal", size=11, anchor="end", fill=GREY))
    parts.append(text((sheet.x(0.5 * (change[1] + end)), sheet.y(0) + 5), "seventh nerve", anchor="middle"))
    return parts


def _vessel(sheet: _Sheet, vessel: Vessel) -> list[str]:
    """A tube across the root; it runs along the surface it touches."""
    angle = np.deg2rad(vessel.angle_deg)
    axis = 0.5 * sheet.root_mm + 0.5 * vessel.diameter_mm - indentation_mm(vessel, sheet.root_mm)
    centre = axis * float(np.cos(angle))
    half = 0.5 * vessel.diameter_mm + 2.3 * abs(float(np.sin(angle)))
    colour, name = (VEIN, "vein") if vessel.kind is VesselKind.VEIN else (ARTERY, "artery")
    x, y, wide = sheet.x(vessel.site_mm - 0.5 * vessel.diameter_mm), sheet.y(centre + half), vessel.diameter_mm * PX
    seen_across = abs(np.sin(angle)) < 0.35
    halo = shape(
        "ellipse",
        cx=sheet.x(vessel.site_mm),
        cy=sheet.y(0.0),
        rx=vessel.contact_mm * PX,
        ry=0.62 * sheet.root_mm * PX,
        fill=f"url(#halo-{sheet.key})",
    )
    tube = shape(
        "rect",
        x=x,
        y=y,
        width=wide,
        height=2.0 * half * PX,
        rx=0.5 * wide,
        fill=colour if seen_across else f"url(#{name}-{sheet.key})",
        fill_opacity=0.85 if np.sin(angle) >= -0.05 else 0.45,
    )
    shine = shape(
        "rect",
        x=x + 0.22 * wide,
        y=y + 0.6 * wide,
        width=0.14 * wide,
        height=max(2.0 * half * PX - 1.2 * wide, 1.0),
        rx=0.07 * wide,
        fill="white",
        fill_opacity=0.35,
    )
    return [halo, tube, shine]


def _vessel_label(sheet: _Sheet, vessel: Vessel, index: int) -> list[str]:
    """Short name beside the vessel, everything else below the pons."""
    angle = np.deg2rad(vessel.angle_deg)
    axis = (0.5 * sheet.root_mm + 0.5 * vessel.diameter_mm) * float(np.cos(angle))
    below = axis - (1.75 if abs(np.sin(angle)) > 0.35 else 0.0)
    x, y = sheet.x(-LEFT_MM) + 4, sheet.floor + 26.0 + 38.0 * index
    colour = VEIN if vessel.kind is VesselKind.VEIN else ARTERY
    size = f"Ø {vessel.diameter_mm:g} mm, {vessel.site_mm:g} mm from exit, {vessel.angle_deg:g}°, load {vessel.load:g}"
    return [
        text(
            (sheet.x(vessel.site_mm + 0.5 * vessel.diameter_mm) + 6, sheet.y(below)),
            SHORT[vessel.kind],
            font_weight="600",
        ),
        shape("rect", x=x, y=y - 10, width=11, height=11, rx=5, fill=colour),
        text((x + 17, y), vessel.kind.value.replace("_", " "), size=12, font_weight="600"),
        text((x + 17, y + 15), size, size=11),
    ]


def _segments(sheet: _Sheet) -> list[str]:
    """Names of the segments and an axis in mm."""
    marks, y = sheet.marks, sheet.floor + 14.0
    change_end = marks.transition_mm + marks.transition_length_mm
    spans = [
        (0.0, marks.detachment_mm, "attached segment", CENTRAL),
        (marks.transition_mm, change_end, "transition", "#ede9da"),
        (change_end, sheet.cisternal_mm, "cisternal, peripheral myelin", PERIPHERAL),
    ]
    parts = []
    for start, end, name, colour in spans:
        parts.append(
            shape("rect", x=sheet.x(start), y=y, width=(end - start) * PX, height=20, fill=colour, stroke=NERVE_EDGE)
        )
        parts.append(text((sheet.x(0.5 * (start + end)), y + 14), name, size=11, anchor="middle"))
    for place, name in ((0.0, "root exit point"), (marks.detachment_mm, "root detachment point")):
        parts.append(
            shape(
                "line",
                x1=sheet.x(place),
                y1=sheet.y(-0.5 * sheet.root_mm),
                x2=sheet.x(place),
                y2=y,
                stroke=GREY,
                stroke_dasharray="2 3",
            )
        )
        parts.append(text((sheet.x(place) + 5, y - 5), name, size=11))
    base = y + 34.0
    parts.append(shape("line", x1=sheet.x(0), y1=base, x2=sheet.x(sheet.cisternal_mm), y2=base, stroke=INK))
    for tick in range(int(sheet.cisternal_mm) + 1):
        long = tick % 5 == 0
        parts.append(
            shape("line", x1=sheet.x(tick), y1=base, x2=sheet.x(tick), y2=base + (7 if long else 4), stroke=INK)
        )
        if long:
            parts.append(text((sheet.x(tick), base + 21), f"{tick}", size=11, anchor="middle"))
    parts.append(
        text(
            (sheet.x(0.5 * sheet.cisternal_mm), base + 34),
            "distance from the root exit point [mm]",
            size=12,
            anchor="middle",
        )
    )
    return parts


def _profile(sheet: _Sheet, profile: LesionProfile, *, top: float) -> list[str]:
    """Pressure and bare fraction along the root, below the axis."""
    tall, base = 90.0, top + 108.0
    reach = max(float(profile.pressure.max()), float(profile.bare_fraction.max()), 1e-9)
    parts = [shape("line", x1=sheet.x(0), y1=base, x2=sheet.x(sheet.cisternal_mm), y2=base, stroke=GREY)]
    curves = (
        (profile.pressure, "#E69F00", "", "largest pressure"),
        (profile.bare_fraction, "#0072B2", "6 3", "largest bare fraction"),
    )
    for row, (values, colour, dash, name) in enumerate(curves):
        points = [(sheet.x(x), base - tall * v / reach) for x, v in zip(profile.x_mm, values, strict=True)]
        parts.append(path(points, fill="none", stroke=colour, stroke_width=2, stroke_dasharray=dash))
        y = top + 26 + 20 * row
        label_x = sheet.x(sheet.marks.detachment_mm + 0.3)
        parts.append(
            shape(
                "line",
                x1=label_x,
                y1=y - 4,
                x2=label_x + 26,
                y2=y - 4,
                stroke=colour,
                stroke_width=2,
                stroke_dasharray=dash,
            )
        )
        parts.append(text((label_x + 33, y), f"{name}, up to {values.max():.2f}", size=12))
    return parts
