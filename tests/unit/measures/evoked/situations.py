"""Sweeps and recordings with known stimuli and responses; built here, by nothing that the simulator uses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.measures.evoked import Sweeps
from facialis.records import Channel, Event, Recording, Signal
from facialis.vocabulary import Muscle, Side, SignalKind

Array = NDArray[np.float64]
RATE_HZ = 10_000.0
TIMES_MS = np.arange(-40.0, 50.0, 1e3 / RATE_HZ)
CHIN = Channel("mentalis left", SignalKind.SURFACE_EMG, Muscle.MENTALIS, Side.LEFT)
TRIGGER = Channel("trigger", SignalKind.OTHER)


def wave(times_ms: Array, onset_ms: float, *, size_uv: float, lasts_ms: float = 5.0) -> Array:
    """Return a biphasic response, negative first, of this size peak to peak."""
    place = (times_ms - onset_ms) / lasts_ms
    return -0.5 * size_uv * np.sin(2 * np.pi * place) * ((place > 0) & (place < 1))


def series(
    sizes_uv: Array, *, onset_ms: float | Array = 12.0, noise_uv: float = 5.0, m_uv: float = 0.0, seed: int = 1
) -> Sweeps:
    """Return one sweep per size in white noise; ``m_uv`` adds an M wave (3-8.5 ms) and a tail."""
    rng = np.random.default_rng(seed)
    onsets = np.broadcast_to(np.asarray(onset_ms, np.float64), sizes_uv.shape)
    values = noise_uv * rng.standard_normal((sizes_uv.size, TIMES_MS.size))
    for row, (size, onset) in enumerate(zip(sizes_uv, onsets, strict=True)):
        values[row] += wave(TIMES_MS, float(onset), size_uv=float(size))
    if m_uv:
        values += wave(TIMES_MS, 3.0, size_uv=m_uv, lasts_ms=5.5)
        values += np.where(TIMES_MS >= 0, 0.5 * m_uv * np.exp(-np.maximum(TIMES_MS, 0.0) / 1.5), 0.0)
    return Sweeps(
        values,
        RATE_HZ,
        float(TIMES_MS[0]),
        "mentalis left",
        stimulus_s=np.arange(1.0, sizes_uv.size + 0.5, dtype=np.float64),
    )


def recording(
    *,
    shocks_s: Array,
    size_uv: float = 80.0,
    onset_ms: float = 12.0,
    noise_uv: float = 4.0,
    mains_uv: float = 0.0,
    shock_uv: float = 0.0,
    seconds: float = 12.0,
    marked: bool = True,
    seed: int = 3,
) -> Recording:
    """Return a recording of the chin and a trigger channel: every shock is answered after ``onset_ms``."""
    rng = np.random.default_rng(seed)
    times_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    trace, trigger = noise_uv * rng.standard_normal(times_s.size), np.zeros(times_s.size)
    trace += mains_uv * np.sin(2 * np.pi * 50.03 * times_s + 0.4)
    for at in shocks_s:
        since = 1e3 * (times_s - at)
        trace += wave(since, onset_ms, size_uv=size_uv) + shock_uv * ((since >= -1e-6) & (since < 0.2))
        trigger += 5.0 * ((since >= -1e-6) & (since < 2.0))
    events = tuple(Event(float(at), "stimulus zygomatic_branch left") for at in shocks_s) if marked else ()
    signals = (Signal(trace[None], RATE_HZ, "uV", (CHIN,)), Signal(trigger[None], RATE_HZ, "V", (TRIGGER,)))
    return Recording(signals, events)
