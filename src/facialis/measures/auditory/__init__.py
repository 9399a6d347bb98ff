"""Brainstem auditory evoked potentials in any recording: averages of clicks, waves I, III and V, warnings."""

from facialis.measures.auditory.average import ClickAverage, average_clicks
from facialis.measures.auditory.clicks import cut_clicks
from facialis.measures.auditory.trend import Moment, average_blocks, follow_waves
from facialis.measures.auditory.warning import Grade, Warned, grade_change
from facialis.measures.auditory.waves import Wave, WavesFound, find_waves, locate_wave_v

__all__ = [
    "ClickAverage", "Grade", "Moment", "Warned", "Wave", "WavesFound", "average_blocks", "average_clicks",
    "cut_clicks", "find_waves", "follow_waves", "grade_change", "locate_wave_v",
]  # fmt: skip
