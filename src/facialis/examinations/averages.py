"""Brainstem auditory evoked potentials in a recording that is an average, kept without its sweeps."""

from __future__ import annotations

import numpy as np

from facialis.errors import NotAssessableError
from facialis.examinations.base import Examined, Mark, Strip, found
from facialis.examinations.shocks import Shocks
from facialis.measures.auditory import locate_wave_v
from facialis.measures.evoked.stimuli import find_channel
from facialis.measures.evoked.sweeps import Sweeps
from facialis.records import Channel, Recording

WINDOW_MS = (5.0, 14.0)
"""Where wave V of clicks and of tone bursts may lie [ms]: low tones answer late."""
TAIL_MS = 20.0
"""From here on [ms] the brainstem is silent, and what is left is noise."""
RELATIVE = "the file's gain cannot be that of an amplifier: heights are relative"


def read_average(recording: Recording, channel: Channel, *, shocks: Shocks) -> Examined:
    """Read wave V in an average; whether it means anything, only a repeat can say.

    Parameters
    ----------
    recording : Recording
        One average that begins at its stimulus.
    channel : Channel
        Vertex against a mastoid.
    shocks : Shocks
        The one event that says what was averaged.

    Raises
    ------
    NotAssessableError
        If the average ends before the window of wave V does, or has gaps.
    """
    signal, row = find_channel(recording, channel.name)
    values = np.asarray(signal.values[row], np.float64)
    start = 1e3 * (signal.start_s - shocks.shocks[0].at_s)
    times = start + np.arange(values.size) * (1e3 / signal.rate_hz)
    if times[-1] < WINDOW_MS[1] or not signal.valid[row].all():
        raise NotAssessableError(
            f"{channel.name} is an average from {times[0]:g} to {times[-1]:g} ms"
            f"{'' if signal.valid[row].all() else ' with samples missing'}.",
            f"Give one without gaps that reaches {WINDOW_MS[1]:g} ms.",
        )
    shock = shocks.shocks[0]
    ear = "ear unknown" if shock.side is None else f"{shock.side.value} ear"
    label = f"{ear}{'' if shock.level_db is None else f' {shock.level_db:g} dB'}, {channel.name}"
    latency = locate_wave_v(values, rate_hz=signal.rate_hz, start_ms=start, window_ms=WINDOW_MS)
    inside, tail = (times >= WINDOW_MS[0]) & (times <= WINDOW_MS[1]), times >= TAIL_MS
    calibrated = signal.unit == "uV"
    findings = [
        found("wave V latency", label, value=latency, unit="ms",
              remark="sweeps are not kept: only a repeat can say whether it means anything"),
        found("wave V amplitude", label, value=None, unit="uV",
              remark="not measured in an average without sweeps" if calibrated else RELATIVE),
        found("response over tail", label, value=_ratio(values, inside, tail), unit="1",
              remark=f"standard deviation, {WINDOW_MS[0]:g}-{WINDOW_MS[1]:g} ms over that after {TAIL_MS:g} ms"),
    ]  # fmt: skip
    sweeps = Sweeps(values[None], signal.rate_hz, start, channel.name)
    strip = Strip(
        label, sweeps, values, (0.0, 20.0), (Mark("V", latency),), unit=f"average of {shock.averaged}", positive_up=True
    )
    notes = () if calibrated else (f"{channel.name}: {RELATIVE}; latencies are true",)
    return Examined("baep", tuple(findings), (strip,), shocks, {}, notes)


def _ratio(
    values: np.ndarray[tuple[int], np.dtype[np.float64]],
    inside: np.ndarray[tuple[int], np.dtype[np.bool_]],
    tail: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> float | None:
    if tail.sum() < 20 or not (quiet := float(values[tail].std())) > 0.0:
        return None
    return float(values[inside].std()) / quiet
