"""From muscle force to the movement of lids, brow, cheek, mouth, chin and neck."""

from facialis.body.face.levator import Pause, compute_levator
from facialis.body.face.mechanics import compute_motion
from facialis.body.face.parameters import LidParameters, MovementParameters, TissueParameters

__all__ = ["LidParameters", "MovementParameters", "Pause", "TissueParameters", "compute_levator", "compute_motion"]
