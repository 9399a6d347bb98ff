"""Clinical examinations, one file each: what is done to a patient, and what is read in any recording of it.

The reading part takes a recording and the stimuli in it, and never knows whether it was simulated.
"""

from facialis.examinations.base import Examination, Examined, Mark, Strip
from facialis.examinations.examine import examine_patient, examine_recording, find_examination
from facialis.examinations.monitoring import WatchedHearing, watch_hearing
from facialis.examinations.shocks import Shock, Shocks, read_shocks

__all__ = [
    "Examination",
    "Examined",
    "Mark",
    "Shock",
    "Shocks",
    "Strip",
    "WatchedHearing",
    "examine_patient",
    "examine_recording",
    "find_examination",
    "read_shocks",
    "watch_hearing",
]
