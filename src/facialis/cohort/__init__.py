"""Virtual people drawn at random from declared distributions."""

from facialis.cohort.draw import draw_healthy, draw_patient, without_lesion

__all__ = ["draw_healthy", "draw_patient", "without_lesion"]
