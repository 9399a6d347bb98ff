"""Measures of a moving face, simulated or filmed."""

from facialis.measures.face.measurement import FaceMeasurement, find_face_measures, measure_face

__all__ = ["FaceMeasurement", "find_face_measures", "measure_face"]
