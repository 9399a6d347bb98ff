"""Files in and out.

:func:`read_recording` reads every known format, :func:`write_edf` writes EDF+; :func:`declared_by` says what a bare
table holds. The movement of a face has a pair of its own, :func:`read_face_movement` and :func:`write_face_movement`.
"""

from facialis.io.declaration import declared_by
from facialis.io.edf_writer import write_edf
from facialis.io.face_movement import is_face_movement, read_face_movement, write_face_movement
from facialis.io.read import read_recording

__all__ = [
    "declared_by",
    "is_face_movement",
    "read_face_movement",
    "read_recording",
    "write_edf",
    "write_face_movement",
]
