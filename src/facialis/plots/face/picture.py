"""A picture of a face in any position of lids, brow, cheek, mouth, chin and neck; needs no screen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from facialis.errors import RecordingError
from facialis.plots.face.canvas import Canvas, Skin, all_tiles
from facialis.plots.face.fields import MOTIONS, make_fields
from facialis.plots.face.mesh import Mesh, read_mesh
from facialis.plots.face.parts import EYEBALL_CM, LID_CM, Part, eyeball_centre, make_neck, make_parts
from facialis.plots.face.surface import OPEN_CM, make_surface
from facialis.plots.face.texture import draw_sheet, place_on_sheet
from facialis.records import FaceMovement
from facialis.vocabulary import FaceMotion, Side

Array = NDArray[np.float64]
Image = NDArray[np.uint8]
FRAME_CM = (-10.2, 10.2, -15.4, 10.8)
"""Left, right, bottom and top of the picture."""
CAMERA_CM = 75.0
WIDEST = -0.35
"""Least closure that is drawn: an eye open by a third more than the mesh."""
STILL_MM = 0.005
"""Movement that is not looked at: a hundredth of a pixel of usual size."""
BACKGROUND = (0.955, 0.96, 0.965)
_UPPER, _LOWER = MOTIONS.index(FaceMotion.UPPER_LID_DOWN), MOTIONS.index(FaceMotion.LOWER_LID_UP)


class FacePainter:
    """Draws a face; what can be prepared is prepared once.

    Parameters
    ----------
    mesh : Mesh, optional
        The mesh fetched at set-up by default.
    width_px : int
        Width of a picture, 64-2000; the height follows.

    Raises
    ------
    ResourceError
        If the mesh is missing or was changed.
    """

    def __init__(self, mesh: Mesh | None = None, *, width_px: int = 320) -> None:
        if not 64 <= width_px <= 2000:
            raise RecordingError(f"Width of {width_px} pixels.", "Give 64 to 2000 pixels.")
        left, right, bottom, top = FRAME_CM
        self.width, self.height = 2 * (width_px // 2), 2 * round(0.5 * width_px * (top - bottom) / (right - left))
        surface = make_surface(mesh or read_mesh())
        rest = surface.rest_cm
        self.skin = np.asarray(surface.smooth @ rest)
        fields = make_fields(rest).reshape(-1, len(rest), 3)
        self.fields = np.stack([surface.smooth @ field for field in fields]).reshape(len(fields), -1)
        self.sheet = draw_sheet(rest)
        self.eyes = {side: eyeball_centre(rest, side) for side in Side}
        neck, cords = make_neck()
        self.cords = cords.reshape(2, -1)
        skin = Part(self.skin, surface.triangle, place_on_sheet(self.skin), gloss=0.035)
        self.parts = (skin, neck)
        self.moving = Skin([skin, neck])
        self.still = Skin(make_parts(rest))
        self._behind: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None

    def draw(self, motion_mm: Array, closure: Array, *, canvas: Canvas | None = None) -> Image:
        """Draw one picture.

        Parameters
        ----------
        motion_mm : ndarray, shape (2, 12)
            Displacements, left and right, in the order of :class:`facialis.vocabulary.FaceMotion`; ``nan`` counts as 0.
        closure : ndarray, shape (2,)
            How far each eye is closed, 0 (open) to 1 (shut); down to -0.35 where it stands wider.
        canvas : Canvas, optional
            The picture before; what has not moved in it is kept, and where nothing moved it is returned itself.
            Default: an empty one.

        Returns
        -------
        ndarray of uint8, shape (height, width, 3)
            Red, green, blue; the subject's left is on the right.
        """
        canvas = canvas or self.make_canvas()
        motion = np.nan_to_num(np.asarray(motion_mm, np.float64))
        vertex = self._pose(motion, np.clip(np.nan_to_num(closure), WIDEST, 1.0))
        refolded = canvas.fold(self.sheet, fold_depths(motion), place=self.moving.surface[:, :2])
        return canvas.draw(self.moving, place=self._project(vertex), paint=self.moving.paint(vertex), refolded=refolded)

    def make_canvas(self) -> Canvas:
        """Return a canvas that shows what stands still."""
        from facialis.plots.face.raster_kernel import halve

        behind, depths = self._draw_behind()
        small = np.empty((self.height, self.width, 3), np.uint8)
        halve(all_tiles(depths, marked=True), behind, small)
        count = len(self.moving.vertex)
        return Canvas(
            behind, depths, behind.copy(), depths.copy(), self.sheet.colour.copy(), small,
            place=np.full((count, 3), -1e6), paint=np.zeros((count, 4)), steps={},
        )  # fmt: skip

    def _draw_behind(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return picture and depth of everything that does not move; drawn once."""
        from facialis.plots.face.raster_kernel import draw_triangles

        if self._behind is None:
            image = np.empty((2 * self.height, 2 * self.width, 3), np.float32)
            image[:] = np.array(BACKGROUND)
            depths = np.full(image.shape[:2], -np.inf, np.float32)
            place, paint = self._project(self.still.vertex), self.still.paint(self.still.vertex)
            tiles = all_tiles(depths, marked=True)
            draw_triangles(place, paint, self.still.triangle, self.sheet.colour, tiles, depths, image)
            self._behind = (image, depths)
        return self._behind

    def _pose(self, motion: Array, closure: Array) -> Array:
        """Return the vertices of skin and neck, cm."""
        from facialis.plots.face.raster_kernel import rest_on_ball

        vertex = self.moving.vertex.copy()
        flat = vertex.reshape(-1)
        skin, neck = flat[: self.skin.size], flat[self.skin.size :]
        shares = self.shares(motion, closure).ravel()
        for field in np.flatnonzero(shares):
            skin += shares[field] * self.fields[field]
        neck += motion[:, MOTIONS.index(FaceMotion.NECK_TIGHT)] @ self.cords
        for centre in self.eyes.values():
            rest_on_ball(vertex, len(self.skin), centre, EYEBALL_CM + LID_CM)
        return vertex

    def shares(self, motion: Array, closure: Array) -> Array:
        """Return factors of the fields: millimetres, but for the lids, which share the closure."""
        shares = motion.copy()
        way = np.maximum(motion[:, _UPPER] + motion[:, _LOWER], 1e-6)
        lower = np.clip(motion[:, _LOWER] / way, 0.0, 0.5)
        shares[:, _UPPER], shares[:, _LOWER] = closure * (1.0 - lower), closure * lower
        return shares

    def _project(self, vertex: Array) -> Array:
        """Return column and row in the large image, and depth, shape (vertices, 3)."""
        from facialis.plots.face.raster_kernel import project

        place = np.empty_like(vertex)
        project(vertex, np.array(FRAME_CM), CAMERA_CM, 2.0 * self.width, 2.0 * self.height, place)
        return place


def fold_depths(motion: Array) -> dict[tuple[Side, str], float]:
    """Return how deep every fold of the skin is, 0-1, from the displacements, mm."""
    depth = {}
    for side, row in zip(Side, motion, strict=True):
        at = dict(zip(MOTIONS, row.tolist(), strict=True))
        lift = 0.5 * (at[FaceMotion.CORNER_UP] + at[FaceMotion.CORNER_OUT])
        depth[side, "crow"] = (at[FaceMotion.LOWER_LID_UP] - 0.9) / 2.0
        depth[side, "under_eye"] = (at[FaceMotion.LOWER_LID_UP] - 0.8) / 2.5
        depth[side, "frown"] = at[FaceMotion.BROW_IN] / 5.0
        depth[side, "forehead"] = at[FaceMotion.BROW_UP] / 8.0
        depth[side, "nasolabial"] = 0.15 + max(lift, 0.8 * at[FaceMotion.CHEEK_UP]) / 9.0
        depth[side, "chin"] = at[FaceMotion.CHIN_UP] / 5.0
    return depth


def draw_frames(
    movement: FaceMovement, *, rate_hz: float = 30.0, painter: FacePainter | None = None
) -> Iterator[Image]:
    """Yield the pictures of a movement.

    Parameters
    ----------
    movement : FaceMovement
        Simulated or filmed; what was not seen stays at rest.
    rate_hz : float
        Pictures per second, at least 15: fewer would miss blinks.
    painter : FacePainter, optional
        Default: one of usual size.

    Yields
    ------
    ndarray of uint8, shape (height, width, 3)

    Raises
    ------
    RecordingError
        If the rate is too low for blinks.
    """
    if not 15.0 <= rate_hz <= 240.0:
        raise RecordingError(f"{rate_hz:g} pictures per second.", "Give 15 to 240; fewer would miss blinks.")
    drawn = painter or FacePainter()
    shown = movement.resampled(rate_hz)
    closures = closure_of(shown.aperture_mm)
    canvas, last, image = drawn.make_canvas(), None, None
    for frame in range(shown.samples):
        motion, closure = np.nan_to_num(shown.motion_mm[:, :, frame]), closures[:, frame]
        pose = np.concatenate([motion.ravel(), 10.0 * OPEN_CM * closure])  # mm
        if image is None or last is None or np.abs(pose - last).max() > STILL_MM:
            last, image = pose, drawn.draw(motion, closure, canvas=canvas)
        yield image


def closure_of(aperture_mm: Array) -> Array:
    """Return how far eyes are drawn closed: 0 as open as the mesh at rest, 1 shut, below 0 wider; unseen eyes are open.

    Millimetres are drawn as they were measured, so that a lid that droops or stands wide at rest is seen.
    """
    return np.asarray(np.clip(np.nan_to_num(1.0 - aperture_mm / (10.0 * OPEN_CM)), WIDEST, 1.0))
