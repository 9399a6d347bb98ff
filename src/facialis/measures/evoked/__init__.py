"""Responses to stimuli in any recording: sweeps cut around stimuli, averages, and the responses found in them.

>>> import numpy as np
>>> from facialis.measures.evoked import cut_sweeps, find_responses, summarise_responses
>>> from facialis.records import Channel, Event, Recording, Signal
>>> times = np.arange(0, 12, 1e-4)
>>> trace = 4 * np.random.default_rng(0).standard_normal(times.size)
>>> for at in range(1, 11):
...     since = 1e3 * (times - at)
...     trace += 60 * np.sin(2 * np.pi * (since - 11) / 5) * ((since > 11) & (since < 16))
>>> events = tuple(Event(float(at), "stimulus") for at in range(1, 11))
>>> recording = Recording((Signal(trace[None], 1e4, "uV", (Channel("mentalis left"),)),), events)
>>> found = find_responses(cut_sweeps(recording, channel="mentalis left"), window_ms=(6.0, 25.0))
>>> summarise_responses(found).rows[0][:2]
('persistence', 1.0)
"""

from facialis.measures.evoked.averaging import Average, average_sweeps
from facialis.measures.evoked.bursts import find_burst_onsets, measure_late_burst
from facialis.measures.evoked.common import remove_common
from facialis.measures.evoked.cutting import blank, cut_sweeps, subtract_tail
from facialis.measures.evoked.direct import DirectResponse, measure_direct
from facialis.measures.evoked.jitter import Jitter, compute_jitter
from facialis.measures.evoked.responses import Responses, find_responses
from facialis.measures.evoked.series import summarise_responses
from facialis.measures.evoked.spill import Spill, find_spill
from facialis.measures.evoked.stimuli import find_stimuli
from facialis.measures.evoked.sweeps import Sweeps
from facialis.measures.evoked.trend import compute_recovery, compute_trend

__all__ = [
    "Average",
    "DirectResponse",
    "Jitter",
    "Responses",
    "Spill",
    "Sweeps",
    "average_sweeps",
    "blank",
    "compute_jitter",
    "compute_recovery",
    "compute_trend",
    "cut_sweeps",
    "find_burst_onsets",
    "find_responses",
    "find_spill",
    "find_stimuli",
    "measure_direct",
    "measure_late_burst",
    "remove_common",
    "subtract_tail",
    "summarise_responses",
]
