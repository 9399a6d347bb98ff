"""Files in and out. :func:`read_recording` reads every known format, :func:`write_edf` writes EDF+."""

from facialis.io.edf_writer import write_edf
from facialis.io.read import read_recording

__all__ = ["read_recording", "write_edf"]
