"""The moving face: an animation in step with the signals, time with one eye lost, findings."""

from __future__ import annotations

import functools
import json
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.measures.base import Status
from facialis.measures.face import FaceMeasurement, find_face_measures
from facialis.plots.envelope import compute_envelope
from facialis.plots.palette import REGION_COLOUR, REGION_OF, muscle_title
from facialis.records import FaceMovement, Recording
from facialis.report.html import folded, heading, paragraph, table
from facialis.report.sections.face_script import SCRIPT
from facialis.report.words import shown_cell, shown_column, shown_unit, shown_words
from facialis.resources import MESH, REMEDY, has_resource
from facialis.vocabulary import Muscle, Side, SignalKind

MUSCLES = (Muscle.ORBICULARIS_OCULI, Muscle.ZYGOMATICUS_MAJOR, Muscle.MENTALIS, Muscle.PLATYSMA)
"""Signals beside the face: one muscle of every region that a spasm reaches."""
BIN_S = 0.02
"""Stretch of a signal that one column beside the face shows."""
LONGEST_S = 600.0
"""Longer movements are not animated; a film of a part is."""
SPEEDS = ((1, "real time"), (0.25, "a quarter"), (0.1, "a tenth"))
STYLE = (
    "<style>#face-animation{display:grid;grid-template-columns:minmax(220px,340px) minmax(0,1fr);gap:1rem;"
    "align-items:start;margin:1rem 0}#face-animation canvas{width:100%;height:auto;display:block}"
    "#face-animation .face-signals{cursor:pointer;height:auto}"
    ".face-still canvas,.face-still .face-bar{display:none!important}"
    "#face-animation:not(.face-still) img{display:none}#face-animation img{width:100%}"
    "@media print{#face-animation .face-bar{display:none}}</style>"
)


def write_face(movement: FaceMovement, measurement: FaceMeasurement, *, recording: Recording | None) -> str:
    """Return animation, findings and definitions; without the mesh of the face, how to get it; no EMG, only lids."""
    parts = [_animation(movement, recording), heading(3, "What was found in the movement")]
    rows = [
        (f.measure.replace("_", " "), shown_words(f.about), "not assessable", "", f.reason)
        if f.status is Status.NOT_ASSESSABLE
        else (f.measure.replace("_", " "), shown_words(f.about), f.value, shown_unit(f.unit), f.reason)
        for f in measurement.findings
    ]
    parts.append(table(["measure", "about", "value", "unit", "remark"], rows, caption="Findings of the moving face."))
    for record in find_face_measures():
        words = paragraph(record.definition) + paragraph(f"How far to trust it: {record.validity}")
        parts.append(folded(f"{record.title} [{shown_unit(record.unit)}]", words))
    for name, found in measurement.details().items():
        if name != "findings" and len(found):
            cells = [[shown_cell(v, c) for v, c in zip(row, found.columns, strict=True)] for row in found.rows]
            title = name.replace("_", " ").capitalize()
            columns = [shown_column(column) for column in found.columns]
            parts.append(folded(f"{title} ({len(cells)} rows)", table(columns, cells, caption=title)))
    return "".join(parts)


def _animation(movement: FaceMovement, recording: Recording | None) -> str:
    if not has_resource(MESH):
        return paragraph(f"No picture: the mesh of the face is not here. {REMEDY}", kind="note")
    if movement.duration_s > LONGEST_S:
        return paragraph(f"No animation: the movement is longer than {LONGEST_S:g} s. Film a part of it.", kind="note")
    from facialis.plots.face.animation import describe_frames
    from facialis.plots.face.canvas import LIGHTS
    from facialis.plots.face.picture import closure_of
    from facialis.plots.face.png import png_address

    painter, model = _face()
    worst = _worst_sample(movement)
    still = painter.draw(movement.motion_mm[:, :, worst], closure_of(movement.aperture_mm[:, worst]))
    content = {
        "model": json.loads(model),
        "frames": describe_frames(painter, movement),
        "lanes": _lanes(movement, recording),
        "first": float(movement.times_s[worst]),
        "lights": LIGHTS.tolist(),
    }
    data = json.dumps(content, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    speeds = "".join(f'<option value="{factor}">{words}</option>' for factor, words in SPEEDS)
    caption = (
        "The face as the forces of the muscles move it, in step with the signals; the subject's left is on the right. "
        "Shown first: the largest difference between the sides. A click on the signals leads to that time."
    )
    return (
        f'{STYLE}<figure><div id="face-animation" class="face-still" '
        f'role="img" aria-label="{escape(caption, quote=True)}">'
        f'<div><canvas class="face-picture"></canvas><img alt="The face at {movement.times_s[worst]:.2f} s" '
        f'src="{png_address(still)}"></div><div><canvas class="face-signals"></canvas><p class="face-bar">'
        f'<button class="face-play" type="button">Play</button> <label>speed '
        f'<select class="face-speed">{speeds}</select>'
        f'</label> <span class="face-clock"></span></p></div></div><figcaption>{escape(caption)}</figcaption></figure>'
        f'<script type="application/json" id="face-data">{data}</script>'
        f'<script>document.getElementById("face-animation").classList.remove("face-still");{SCRIPT}</script>'
    )


@functools.cache
def _face() -> tuple[Any, str]:
    """Return the painter and the face's description; made once."""
    from facialis.plots.face.animation import describe_face
    from facialis.plots.face.picture import FacePainter

    painter = FacePainter()
    return painter, json.dumps(describe_face(painter))


def _worst_sample(movement: FaceMovement) -> int:
    """Return the sample in which the sides differ most, all displacements and the lids together."""
    apart = np.nan_to_num(movement.motion_mm[0] - movement.motion_mm[1])
    lids = np.nan_to_num(movement.aperture_mm[0] - movement.aperture_mm[1])
    return int(((apart**2).sum(axis=0) + lids**2).argmax())


def _lanes(movement: FaceMovement, recording: Recording | None) -> list[dict[str, Any]]:
    """Return lids and EMG as smallest and largest values of short stretches, in one scale for both sides."""
    signals = () if recording is None else recording.of_kind(SignalKind.SURFACE_EMG)
    bins = max(1, min(round(movement.duration_s / BIN_S), 6000))
    lanes = []
    for side in Side:
        lids = movement.aperture(side)
        top = float(np.nanmax(lids, initial=1.0))
        lanes.append(_lane(f"eye open, {side.value}", "#5c5c5c", 2.0 * lids / top - 1.0, bins=bins))
    for muscle in MUSCLES if recording is not None else ():
        found = [
            (channel.side, signal.values[row])
            for signal in signals
            for row, channel in enumerate(signal.channels)
            if channel.muscle is muscle and channel.side is not None
        ]
        peak = max((float(np.nanpercentile(np.abs(values), 99.9)) for _, values in found), default=1.0)
        lanes += [
            _lane(
                f"{muscle_title(muscle)}, {side.value}",
                REGION_COLOUR[REGION_OF[muscle]],
                (values - np.nanmedian(values)) / max(peak, 1e-9),
                bins=bins,
            )
            for side, values in sorted(found, key=lambda each: list(Side).index(each[0]))
        ]
    return lanes


def _lane(label: str, colour: str, values: NDArray[np.floating], *, bins: int) -> dict[str, Any]:
    from facialis.plots.face.animation import pack

    shown = np.nan_to_num(np.asarray(values, np.float64))
    pairs = compute_envelope(shown, bins) if shown.size > 2 * bins else np.repeat(shown, 2)
    whole = np.clip(np.round(127.0 * pairs.reshape(-1, 2)), -127, 127)
    before = np.vstack([whole[:1], whole[:-1]])
    whole = np.stack([np.minimum(whole[:, 0], before[:, 1]), np.maximum(whole[:, 1], before[:, 0])], axis=1)  # no gaps
    return {"label": label, "colour": colour, "low": pack(whole[:, 0], np.int8), "high": pack(whole[:, 1], np.int8)}
