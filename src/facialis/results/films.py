"""A film of the moving face of a result, an episode or a movement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from facialis.episode import Episode
from facialis.errors import FormatError, RecordingError
from facialis.io import read_face_movement
from facialis.io.video import write_video
from facialis.movement import move
from facialis.records import FaceMovement
from facialis.results.files import silent
from facialis.results.visits import load_result
from facialis.visit import Visit


def film(
    given: Visit | Episode | FaceMovement | str | Path,
    path: str | Path,
    *,
    rate_hz: float = 25.0,
    width_px: int = 320,
    start_s: float = 0.0,
    seconds: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Draw a moving face and write it as a film, or as one picture.

    Parameters
    ----------
    given : Visit, Episode, FaceMovement, str or Path
        What moves; a path is that of a result folder of ``simulate`` or of a movement (``.csv``, ``.npz``).
    path : str or Path
        ``.webm`` (VP9), or ``.png`` for the picture at ``start_s``. Written whole or not at all.
    rate_hz : float
        Pictures per second, 15 to 240.
    width_px : int
        Width, 64-2000; the height follows.
    start_s : float
        Where the film begins.
    seconds : float, optional
        Its length; default: to the end.
    progress : callable, optional
        Called with what is being done.

    Returns
    -------
    Path
        Where it was written.

    Raises
    ------
    ResourceError
        If the mesh of the face is missing, or, for a film, PyAV; then nothing was written.
    RecordingError, FormatError
        If the rate, the size, the stretch of time or the name cannot be used; then nothing was written.
    """
    from facialis.plots.face.picture import FacePainter, draw_frames
    from facialis.plots.face.png import encode_png

    path, say = Path(path), progress or silent
    if path.suffix not in (".webm", ".png"):
        raise FormatError(f"{path.name}: films are WebM, pictures PNG.", "End the name in .webm or .png.")
    if not path.parent.is_dir():
        raise FormatError(f"There is no folder {path.parent}.", "Make it first.")
    say("preparing the face")
    painter = FacePainter(width_px=width_px)
    movement = _part(_movement_of(given), start_s, seconds)
    say("drawing the face")
    frames = draw_frames(movement, rate_hz=rate_hz, painter=painter)
    if path.suffix == ".png":
        path.write_bytes(encode_png(next(frames)))
        return path
    return write_video(frames, path, rate_hz=rate_hz)


def _movement_of(given: Visit | Episode | FaceMovement | str | Path) -> FaceMovement:
    if isinstance(given, FaceMovement):
        return given
    if isinstance(given, Visit):
        return move(given.episode)
    if isinstance(given, Episode):
        return move(given)
    path = Path(given)
    if path.is_file():
        return read_face_movement(path)
    episode = load_result(path).episode
    if episode is None:
        raise RecordingError(f"{path} holds no simulated face.", "Give a result of simulate, or a movement.")
    return move(episode)


def _part(movement: FaceMovement, start_s: float, seconds: float | None) -> FaceMovement:
    first = round((start_s - movement.start_s) * movement.rate_hz)
    after = movement.samples if seconds is None else min(first + round(seconds * movement.rate_hz), movement.samples)
    if not 0 <= first < after:
        end = movement.start_s + movement.duration_s
        raise RecordingError(
            f"Nothing from {start_s:g} s on, for {'the rest' if seconds is None else f'{seconds:g} s'}.",
            f"The movement lasts from {movement.start_s:g} to {end:g} s.",
        )
    return replace(
        movement,
        aperture_mm=movement.aperture_mm[:, first:after],
        motion_mm=movement.motion_mm[:, :, first:after],
        start_s=start_s,
    )
