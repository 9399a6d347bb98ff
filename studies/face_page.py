"""Pictures and numbers of moving faces: ``docs/face.md`` and ``docs/face``; needs the extra ``papers`` and the mesh.

python -m studies.face_page

Takes about three minutes: 12 s of a healthy face, 20 s of ``typical`` and of ``severe``, 25 strands a side.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from numpy.typing import NDArray

from facialis.measures.face import FaceMeasurement, measure_face
from facialis.movement import move
from facialis.plots.face.picture import FacePainter, closure_of
from facialis.plots.face.png import encode_png
from facialis.presets import preset
from facialis.protocol import Protocol, Record, Task
from facialis.records import FaceMovement
from facialis.simulate import simulate
from facialis.visit import usual_protocol
from facialis.vocabulary import FaceMotion, Side, TaskName

ROOT = Path(__file__).resolve().parents[1]
PAGE, FOLDER = ROOT / "docs" / "face.md", ROOT / "docs" / "face"
STRANDS, SEED, WIDTH_PX = 25, 0, 250
BLINK_S, SMILE_S, SMILE_FOR_S = 1.0, 3.0, 1.5
TASK_S = 3.0  # a task without a stated length counts as going on for so long
TRACES = (FaceMotion.CHEEK_UP, FaceMotion.CORNER_OUT, FaceMotion.CHIN_UP, FaceMotion.NECK_TIGHT)
SHOWN = {
    "face_blinks": ("recording", "amplitude, left", "amplitude, right", "asymmetry", "closing time", "closing speed"),
    "binocular_vision": ("total", "part of the time", "longest", "losses", "sudden losses"),
    "tonic_clonic": ("left, tonic mean", "left, tonic share", "left, clonic rate", "left, clonic coverage"),
    "smc_grade": ("left", "right"),
}
HEAD = """# The moving face

Made by `python -m studies.face_page`; do not edit it. {strands} of 438 strands a side, seed {seed}. The subject's left
is on the right. How the face moves: [decision 9](decisions/009-springs-for-skin-pictures-in-the-browser.md); what the
measures mean: [measures](measures/face.md)."""


def main() -> None:
    """Simulate, draw, measure and write."""
    mpl.use("Agg")
    FOLDER.mkdir(exist_ok=True)
    tasks = (
        Task(do=TaskName.BLINK, at_s=BLINK_S),
        Task(do=TaskName.SMILE, at_s=SMILE_S, for_s=SMILE_FOR_S, effort=1.0),
        Task(do=TaskName.SPONTANEOUS_BLINKS, at_s=6.0),
    )
    faces = {
        "healthy": _moved("healthy", Protocol(duration_s=24.0, tasks=tasks, record=(Record(),))),
        "typical": _moved("typical", usual_protocol(20.0)),
        "severe": _moved("severe", usual_protocol(20.0)),
    }
    found = {name: measure_face(movement) for name, movement in faces.items()}
    painter = FacePainter(width_px=WIDTH_PX)
    healthy = faces["healthy"]
    lid = healthy.aperture(Side.LEFT)
    shut_s = float(healthy.times_s[int(lid[: round((BLINK_S + 0.6) * healthy.rate_hz)].argmin())])
    moments = {
        "blink": (healthy, [shut_s + later for later in (-0.15, -0.055, 0.0, 0.1, 0.35)]),
        "smile": (healthy, [SMILE_S - 0.2, SMILE_S + 0.2, SMILE_S + 0.8 * SMILE_FOR_S]),
        "spasm": (faces["typical"], _about_worst(faces["typical"])),
        "tonus": (faces["severe"], _through_tonus(faces["severe"])),
    }
    for name, (movement, times) in moments.items():
        (FOLDER / f"{name}.png").write_bytes(encode_png(draw_strip(painter, movement, times)))
    for name in ("typical", "severe"):
        draw_traces(faces[name], FOLDER / f"{name}.png", moments["spasm" if name == "typical" else "tonus"][1])
    PAGE.write_text("\n\n".join([HEAD.format(strands=STRANDS, seed=SEED), *_sections(moments, found)]) + "\n", "utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")


def _moved(name: str, protocol: Protocol) -> FaceMovement:
    print(f"simulating {name}, {protocol.duration_s:g} s", flush=True)
    return move(simulate(preset(name), protocol, seed=SEED, strands=STRANDS))


def _apart(movement: FaceMovement) -> NDArray[np.float64]:
    """Return how far the sides are apart, mm, shape (samples,)."""
    return np.asarray(np.sqrt(((movement.motion_mm[0] - movement.motion_mm[1]) ** 2).sum(axis=0)))


def _about_worst(movement: FaceMovement) -> list[float]:
    """Return four times: before the spasm in which the sides are farthest apart, in its rise, at its height, after."""
    apart, times = _apart(movement), movement.times_s
    worst = int(apart.argmax())
    before = int(np.flatnonzero(apart[:worst] < 0.5)[-1])
    half = before + int(np.flatnonzero(apart[before:worst] > 0.5 * apart[worst])[0])
    after = worst + int(np.append(np.flatnonzero(apart[worst:] < 0.1 * apart[worst]), len(apart) - 1 - worst)[0])
    return [float(times[at]) for at in (before, half, worst, after)]


def _through_tonus(movement: FaceMovement) -> list[float]:
    """Return four times through the contraction outside tasks with the left eye most nearly shut, the right open."""
    apart, times = _apart(movement), movement.times_s
    left, right = movement.aperture_mm
    free = right > 0.9 * right.max()
    for event in movement.events:
        free &= (times < event.onset_s) | (times > event.onset_s + TASK_S)
    worst = int(np.where(free, apart - left, -np.inf).argmax())
    held = apart > 0.5 * apart[worst]
    first = worst - int(np.append(np.flatnonzero(~held[worst::-1]), worst)[0])
    last = worst + int(np.append(np.flatnonzero(~held[worst:]), len(held) - 1 - worst)[0])
    return [
        float(times[max(first - 40, 0)]),
        float(times[worst]),
        float(times[(worst + last) // 2]),
        float(times[last]),
    ]


def draw_strip(painter: FacePainter, movement: FaceMovement, times: list[float]) -> NDArray[np.uint8]:
    """Draw a face at several times, side by side, in a reduced number of colours."""
    at = [int(np.clip(round((time - movement.start_s) * movement.rate_hz), 0, movement.samples - 1)) for time in times]
    images = [painter.draw(movement.motion_mm[:, :, k], closure_of(movement.aperture_mm[:, k])) for k in at]
    return np.asarray(np.concatenate(images, axis=1) & 0xFC, np.uint8)


def draw_traces(movement: FaceMovement, path: Path, times: list[float]) -> None:
    """Draw lids and four displacements of both sides over time; grey lines mark the pictures."""
    figure, axes = plt.subplots(1 + len(TRACES), 1, figsize=(10, 6), sharex=True)
    rows = [("lid fissure", [movement.aperture(side) for side in Side])]
    rows += [(name.value.replace("_", " "), [movement.motion(side, name) for side in Side]) for name in TRACES]
    for axis, (title, values) in zip(axes, rows, strict=True):
        for side, row, colour in zip(Side, values, ("black", "steelblue"), strict=True):
            axis.plot(movement.times_s, row, color=colour, lw=0.8, label=side.value)
        axis.set_ylabel(f"{title}\n[mm]", fontsize=8)
        for time in times:
            axis.axvline(time, color="0.75", lw=0.8, zorder=0)
    for event in movement.events:
        axes[0].text(event.onset_s, 10.6, event.label.removeprefix("task ").replace("_", " "), fontsize=8)
    axes[0].legend(loc="lower right", fontsize=8)
    axes[-1].set(xlabel="time [s]", xlim=(movement.times_s[0], movement.times_s[-1]))
    figure.tight_layout()
    figure.savefig(path, dpi=80)
    plt.close(figure)


def _sections(moments: dict[str, tuple[FaceMovement, list[float]]], found: dict[str, FaceMeasurement]) -> list[str]:
    titles = {
        "blink": "A blink at will, `healthy`",
        "smile": "A smile at full effort, `healthy`",
        "spasm": "A spasm, `typical`: before, rising, at its height, over",
        "tonus": "A tonic contraction, `severe`: before, the left eye most nearly shut, going on, ending",
    }
    parts = []
    for name, title in titles.items():
        times = ", ".join(f"{time:.2f}" for time in moments[name][1])
        parts.append(f"## {title}\n\n![{title}](face/{name}.png)\n\nAt {times} s.")
        if name == "spasm":
            parts.append("![traces, typical](face/typical.png)")
        if name == "tonus":
            parts.append("![traces, severe](face/severe.png)")
    return [*parts, "## Measured", _smile_line(*moments["smile"]), _table(found), _reasons(found), NOTES]


def _smile_line(movement: FaceMovement, times: list[float]) -> str:
    k = round((times[-1] - movement.start_s) * movement.rate_hz)
    words = []
    for side in Side:
        out, up = (float(movement.motion(side, name)[k]) for name in (FaceMotion.CORNER_OUT, FaceMotion.CORNER_UP))
        words.append(f"{side.value} {np.hypot(out, up):.1f} mm at {np.degrees(np.arctan2(up, out)):.0f} degrees")
    return f"In the smile the corner of the mouth travels: {', '.join(words)}."


def _table(found: dict[str, FaceMeasurement]) -> str:
    head = "| measure | about | unit | " + " | ".join(found) + " |\n| --- | --- | --- |" + " --- |" * len(found)
    lines = []
    for name, abouts in SHOWN.items():
        for about in abouts:
            cells, unit = [], ""
            for measured in found.values():
                values = measured.of(name, about)
                unit = values[0].unit if values else unit
                known = values and values[0].value is not None
                cells.append(f"{values[0].value:.3g}" if known else "-")
            lines.append(f"| {name.replace('_', ' ')} | {about} | {unit} | {' | '.join(cells)} |")
    return "\n".join([head, *lines])


def _reasons(found: dict[str, FaceMeasurement]) -> str:
    words = [f"{name}: {measured.of('smc_grade', 'left')[0].reason}" for name, measured in found.items()]
    return f"Reasons of the suggested SMC grade, left: {'; '.join(words)}."


NOTES = """## What to make of it

- Blinks: Doane 1980 filmed lids that fall at 170-200 mm/s, at times above 400. Sforza 2008 found that they close
  40-47 % faster than they open, from which the levator's time was set, and that most spontaneous blinks are incomplete,
  which is hardly reached here.
- Smile: Tarantili 2005 saw corners of the mouth travel at some 47 degrees in children.
- Spasm: eye shut, cheek up, corner of the mouth drawn to its side, chin dimpled and lifted, cords of the platysma; the
  brow rises while the eye shuts, as in Babinski's other sign. The other side moves in tasks and blinks only.
- The levator holds against a spasm, but lid weights say that it is soft (decision 9): in `severe` the left eye stays
  shut from 1.0 to 3.1 s, where the stiffer levator of before left a slit after 2.2 s. Weaker spasms still leave one. It
  hangs on that stiffness and on the fibres that take part: half of this contraction has less than 18 % of the tetanus.
- In the third picture of the contraction the right eye is in a blink.
- In a spasm the eyeball does not turn up: the spasm arises in the seventh nerve, and what turns the eye up in closure
  at will is ordered elsewhere. Bell's phenomenon is not drawn: a lid that shuts hides it, but in a palsy it is missed.
- Whether the corner goes up or down in a spasm is decided by assumed pulls of zygomaticus, levator and depressor: no
  finding. Up by 1-4 mm at 1-4 s of `severe`, down while the lips are pursed, a task that spreads to the depressor."""


if __name__ == "__main__":
    main()
