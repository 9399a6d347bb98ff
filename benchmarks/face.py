"""Processor time of the moving face beside the simulation that it shows: movement, pictures, film, page.

Run ``python -m benchmarks face``; takes about two minutes. Numbers go to ``benchmarks/numbers/face.json``.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.environment import machine, save
from facialis.episode import Episode
from facialis.io.video import write_video
from facialis.movement import move
from facialis.plots.face.animation import describe_frames
from facialis.plots.face.picture import FacePainter, draw_frames
from facialis.presets import find_patient
from facialis.records import FaceMovement
from facialis.simulate import simulate
from facialis.visit import usual_protocol

PRESETS = ("typical", "severe", "early", "healthy")
SECONDS, STRANDS, RATE_HZ, WIDTH_PX = 20.0, 25, 25.0, 320
WANTED = 0.1
"""Movement and pictures over simulation."""
RUNS = 3
Given = TypeVar("Given")


def timed(work: Callable[[], Given], *, runs: int = 1) -> tuple[float, Given]:
    """Return the least processor time of some runs, s, and what the last gave."""
    best = np.inf
    for _ in range(runs):
        began = time.process_time()
        found = work()
        best = min(best, time.process_time() - began)
    return best, found


def picture_costs(movement: FaceMovement, painter: FacePainter, folder: Path) -> dict[str, float]:
    """Return the costs of pictures and film of one movement, s."""
    drawing_s, images = timed(lambda: list(draw_frames(movement, rate_hz=RATE_HZ, painter=painter)), runs=RUNS)
    name = folder / "face.webm"
    film_s, film = timed(
        lambda: write_video(draw_frames(movement, rate_hz=RATE_HZ, painter=painter), name, rate_hz=RATE_HZ), runs=RUNS
    )
    encoding_s, _ = timed(lambda: write_video(images, name, rate_hz=RATE_HZ), runs=RUNS)
    still_s, _ = timed(lambda: write_video([images[0]] * len(images), name, rate_hz=RATE_HZ))
    page_s, frames = timed(lambda: describe_frames(painter, movement), runs=RUNS)
    return {
        "film_s": film_s, "drawing_s": drawing_s, "encoding_s": encoding_s, "still_film_s": still_s,
        "page_s": page_s, "pictures": len(images), "distinct": len({id(image) for image in images}),
        "film_bytes": film.stat().st_size, "page_bytes": len(json.dumps(frames)),
    }  # fmt: skip


def of_preset(name: str, painter: FacePainter) -> dict[str, float]:
    """Return the costs of one preset with the usual tasks."""
    patient, protocol = find_patient(name), usual_protocol(SECONDS)

    def run() -> Episode:
        return simulate(patient, protocol, strands=STRANDS)

    simulation_s, episode = timed(run)
    movement_s, movement = timed(lambda: move(episode), runs=RUNS)
    with tempfile.TemporaryDirectory() as folder:
        found = picture_costs(movement, painter, Path(folder))
    found |= {"simulation_s": simulation_s, "movement_s": movement_s}
    found["film_ratio"] = (movement_s + found["film_s"]) / simulation_s
    found["page_ratio"] = (movement_s + found["page_s"]) / simulation_s
    return found


def main() -> None:
    """Measure every preset and save."""
    painter = FacePainter(width_px=WIDTH_PX)
    warm = simulate(find_patient("typical"), usual_protocol(0.5), strands=2)
    with tempfile.TemporaryDirectory() as folder:
        picture_costs(move(warm), painter, Path(folder))
    presets = {}
    for name in PRESETS:
        presets[name] = of_preset(name, painter)
        shown = presets[name]
        print(
            f"{name}: simulation {shown['simulation_s']:.2f} s, movement {shown['movement_s']:.3f} s, film "
            f"{shown['film_s']:.2f} s ({shown['drawing_s']:.2f} drawing, {shown['encoding_s']:.2f} encoding), page "
            f"{shown['page_s']:.3f} s; film {shown['film_ratio']:.1%}, page {shown['page_ratio']:.1%}; "
            f"{shown['distinct']} of {shown['pictures']} pictures differ",
            flush=True,
        )
    save("face", {
        "presets": presets, "seconds": SECONDS, "strands": STRANDS, "rate_hz": RATE_HZ, "width_px": WIDTH_PX,
        "height_px": painter.height, "wanted": WANTED,
    })  # fmt: skip
    print(f"on {machine()['processor']}")


if __name__ == "__main__":
    main()
