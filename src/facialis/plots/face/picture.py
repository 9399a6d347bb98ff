"""A picture of a face in any position of lids, brow, cheek, mouth, chin and neck; needs no screen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from facialis.errors import RecordingError
from facialis.plots.face.fields import MOTIONS, make_fields
from facialis.plots.face.mesh import Mesh, read_mesh
from facialis.plots.face.parts import EYEBALL_CM, LID_CM, Part, eyeball_centre, make_neck, make_parts
from facialis.plots.face.surface import make_surface
from facialis.plots.face.texture import draw_sheet, place_on_sheet
from facialis.records import FaceMovement
from facialis.vocabulary import FaceMotion, Side

Array = NDArray[np.float64]
Image = NDArray[np.uint8]
FRAME_CM = (-10.2, 10.2, -15.4, 10.8)
"""Left, right, bottom and top of the picture."""
CAMERA_CM = 75.0
OPEN_MM, SEEN_MM = 10.0, 0.03
"""Height of an open eye; movement too small to be seen, a seventh of a pixel: the last picture is shown again."""
BACKGROUND = (0.955, 0.96, 0.965)
KEY, FILL = np.array([-0.42, 0.50, 0.76]), np.array([0.62, 0.12, 0.78])
"""Directions of the two lights."""
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
        self.neck, self.cords = neck.vertex_cm, cords.reshape(2, -1)
        skin = Part(self.skin, surface.triangle, place_on_sheet(self.skin), gloss=0.035)
        self.moving = [_Prepared(skin), _Prepared(neck)]
        self._behind: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None
        self.still = _Prepared.joined(make_parts(rest))

    def draw(self, motion_mm: Array, closure: Array) -> Image:
        """Draw one picture.

        Parameters
        ----------
        motion_mm : ndarray, shape (2, 12)
            Displacements, left and right, in the order of :class:`facialis.vocabulary.FaceMotion`; ``nan`` counts as 0.
        closure : ndarray, shape (2,)
            How far each eye is closed, 0 (open) to 1 (shut).

        Returns
        -------
        ndarray of uint8, shape (height, width, 3)
            Red, green, blue; the subject's left is on the right.
        """
        from facialis.plots.face.raster_kernel import halve

        motion = np.nan_to_num(np.asarray(motion_mm, np.float64))
        shares = self.shares(motion, np.clip(np.nan_to_num(closure), 0.0, 1.0))
        skin = self._rest_on_eyes((self.skin.ravel() + shares.ravel() @ self.fields).reshape(-1, 3))
        tight = motion[:, MOTIONS.index(FaceMotion.NECK_TIGHT)]
        neck = (self.neck.ravel() + tight @ self.cords).reshape(-1, 3)
        texture = self.sheet.folded(fold_depths(motion))
        image, depths = (part.copy() for part in self._draw_behind())
        for part, vertex in zip(self.moving, (skin, neck), strict=True):
            self._draw_part(part, vertex, texture=texture, depths=depths, image=image)
        small = np.empty((self.height, self.width, 3), np.uint8)
        halve(image, small)
        return small

    def _draw_behind(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return picture and depth of everything that does not move; drawn once."""
        if self._behind is None:
            image = np.empty((2 * self.height, 2 * self.width, 3), np.float32)
            image[:] = np.array(BACKGROUND)
            depths = np.full(image.shape[:2], -np.inf, np.float32)
            self._draw_part(self.still, self.still.vertex, texture=self.sheet.colour, depths=depths, image=image)
            self._behind = (image, depths)
        return self._behind

    def _draw_part(
        self,
        part: _Prepared,
        vertex: Array,
        *,
        texture: NDArray[np.float32],
        depths: NDArray[np.float32],
        image: NDArray[np.float32],
    ) -> None:
        from facialis.plots.face.raster_kernel import draw_triangles

        x, y = self._project(vertex)
        depth = np.ascontiguousarray(vertex[:, 2])
        draw_triangles(x, y, depth, part.paint(vertex), part.triangle, texture, depths, image)

    def shares(self, motion: Array, closure: Array) -> Array:
        """Return factors of the fields: millimetres, but for the lids, which share the closure."""
        shares = motion.copy()
        way = np.maximum(motion[:, _UPPER] + motion[:, _LOWER], 1e-6)
        lower = np.clip(motion[:, _LOWER] / way, 0.0, 0.5)
        shares[:, _UPPER], shares[:, _LOWER] = closure * (1.0 - lower), closure * lower
        return shares

    def _rest_on_eyes(self, skin: Array) -> Array:
        """Return skin that lies on the eyeballs wherever it would cut into them."""
        for centre in self.eyes.values():
            offset = skin - centre
            distance = np.linalg.norm(offset, axis=1)
            cut = (distance < EYEBALL_CM + LID_CM) & (offset[:, 2] > 0.0)
            skin[cut] = centre + offset[cut] / distance[cut, None] * (EYEBALL_CM + LID_CM)
        return skin

    def _project(self, vertex: Array) -> tuple[Array, Array]:
        left, right, bottom, top = FRAME_CM
        nearer = CAMERA_CM / (CAMERA_CM - vertex[:, 2])
        x = (vertex[:, 0] * nearer - left) / (right - left) * 2.0 * self.width
        y = (top - vertex[:, 1] * nearer) / (top - bottom) * 2.0 * self.height
        return np.ascontiguousarray(x), np.ascontiguousarray(y)


class _Prepared:
    """A part with what its light needs."""

    def __init__(self, part: Part) -> None:
        self.vertex, self.triangle = part.vertex_cm, np.ascontiguousarray(part.triangle)
        self.place = part.place
        self.gloss = np.full(len(part.vertex_cm), part.gloss)
        self.shaded = np.full(len(part.vertex_cm), part.shaded)
        self.shadow = np.ones(len(part.vertex_cm)) if part.shadow is None else part.shadow
        self._gather = _around(self.triangle, len(self.vertex))

    @classmethod
    def joined(cls, parts: list[Part]) -> _Prepared:
        """Return many parts as one."""
        first = np.cumsum([0, *(len(part.vertex_cm) for part in parts)])
        one = cls.__new__(cls)
        one.vertex = np.concatenate([part.vertex_cm for part in parts])
        one.triangle = np.concatenate([part.triangle + at for part, at in zip(parts, first[:-1], strict=True)])
        one.place = np.concatenate([part.place for part in parts])
        one.gloss = np.concatenate([np.full(len(part.vertex_cm), part.gloss) for part in parts])
        one.shaded = np.concatenate([np.full(len(part.vertex_cm), part.shaded) for part in parts])
        one.shadow = np.ones(len(one.vertex))
        one._gather = _around(one.triangle, len(one.vertex))
        return one

    def paint(self, vertex: Array) -> Array:
        """Return column, row, light and gloss of every vertex."""
        corners = vertex[self.triangle]
        across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        normal = self._gather @ across
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
        key, fill = normal @ (KEY / np.linalg.norm(KEY)), normal @ (FILL / np.linalg.norm(FILL))
        light = 0.34 + 0.56 * np.clip(0.85 * key + 0.15, 0.0, 1.0) + 0.24 * np.clip(fill, 0.0, 1.0)
        middle = KEY / np.linalg.norm(KEY) + np.array([0.0, 0.0, 1.0])
        shine = np.clip(normal @ (middle / np.linalg.norm(middle)), 0.0, 1.0) ** 24
        light = np.where(self.shaded, light, 0.85) * self.shadow
        return np.ascontiguousarray(np.column_stack([self.place, light, self.gloss * shine]))


def _around(triangle: NDArray[np.int64], vertices: int) -> csr_array:
    """Return the sum over the triangles about each vertex."""
    rows, columns = triangle.ravel(), np.repeat(np.arange(len(triangle)), 3)
    return csr_array(coo_array((np.ones(len(rows)), (rows, columns)), shape=(vertices, len(triangle))))


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
    closures = closure_of(movement.aperture_mm, shown.aperture_mm)
    last, image = None, None
    for frame in range(shown.samples):
        pose = np.concatenate([np.nan_to_num(shown.motion_mm[:, :, frame]), OPEN_MM * closures[:, frame, None]], axis=1)
        if image is None or last is None or np.abs(pose - last).max() > SEEN_MM:
            last, image = pose, drawn.draw(pose[:, :-1], closures[:, frame])
        yield image


def closure_of(all_mm: Array, shown_mm: Array) -> Array:
    """Return how far each eye is closed, 0-1, against its usual open height; unseen eyes count as open."""
    opened = np.array([np.nanpercentile(row, 95.0) if np.isfinite(row).any() else 1.0 for row in all_mm])
    opened = np.where(opened > 3.0, opened, max(3.0, float(opened.max())))
    return np.asarray(np.clip(np.nan_to_num(1.0 - shown_mm / opened[:, None]), 0.0, 1.0))
