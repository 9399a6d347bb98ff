"""Files in and out.

:func:`read_recording` reads every known format, :func:`write_edf` writes EDF+; :func:`declared_by` says what a bare
table holds.
"""

from facialis.io.declaration import declared_by
from facialis.io.edf_writer import write_edf
from facialis.io.read import read_recording

__all__ = ["declared_by", "read_recording", "write_edf"]
