"""Which vertices of the mesh are lids, lips, brows, cheeks, chin: numbers of the 468 landmarks, right and left."""

from __future__ import annotations

from facialis.vocabulary import Side

LID_CORNERS = {Side.RIGHT: (33, 133), Side.LEFT: (263, 362)}
UPPER_LID = {Side.RIGHT: (246, 161, 160, 159, 158, 157, 173), Side.LEFT: (466, 388, 387, 386, 385, 384, 398)}
LOWER_LID = {Side.RIGHT: (7, 163, 144, 145, 153, 154, 155), Side.LEFT: (249, 390, 373, 374, 380, 381, 382)}
"""Margins from the outer to the inner corner; one vertex lies above the other."""
BROW = {Side.RIGHT: (70, 63, 105, 66, 107), Side.LEFT: (300, 293, 334, 296, 336)}
BROW_FOOT = {Side.RIGHT: (46, 53, 52, 65, 55), Side.LEFT: (276, 283, 282, 295, 285)}
"""Upper and lower edge of the brow, from the temple to the nose."""
CHEEK = {Side.RIGHT: (50, 205, 101, 36), Side.LEFT: (280, 425, 330, 266)}
NOSE_WING = {Side.RIGHT: (129, 102, 64), Side.LEFT: (358, 331, 294)}
UPPER_LIP = {Side.RIGHT: (37, 39, 40), Side.LEFT: (267, 269, 270)}
CORNER = {Side.RIGHT: (61, 78), Side.LEFT: (291, 308)}
CHIN = {Side.RIGHT: (208, 171, 201), Side.LEFT: (428, 396, 421)}
LIP_RIM_UPPER = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
LIP_RIM_LOWER = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
MOUTH_UPPER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
MOUTH_LOWER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
"""Red of the lips, outside and at the mouth, from the right corner to the left."""
LOWER_LIP_ALL = (146, 91, 181, 84, 17, 314, 405, 321, 375, 95, 88, 178, 87, 14, 317, 402, 318, 324,
                 77, 90, 180, 85, 16, 315, 404, 320, 307, 96, 89, 179, 86, 15, 316, 403, 319, 325)  # fmt: skip


def sign(side: Side) -> float:
    """Return the direction of a side along x: +1 for the subject's left."""
    return 1.0 if side is Side.LEFT else -1.0


def eye_ring(side: Side) -> frozenset[int]:
    """Return all vertices on the margins of one eye."""
    return frozenset((*LID_CORNERS[side], *UPPER_LID[side], *LOWER_LID[side]))
