"""The ruler: measures of any recording, real or simulated. :func:`measure` takes a recording and gives all of them."""

from facialis.measures.measurement import Measurement, find_measures, measure

__all__ = ["Measurement", "find_measures", "measure"]
