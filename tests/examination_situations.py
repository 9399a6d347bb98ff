"""Made-up recordings of examinations with known answers; nothing that the simulator uses is in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from facialis.records import Channel, Event, Recording, Signal
from facialis.vocabulary import Muscle, Side, SignalKind

Array = NDArray[np.float64]
RATE_HZ = 20_000.0
Answer = Callable[[Array, int], Array]
"""What a channel shows after a shock: time after it [ms] and number of the shock to uV."""


def wave(times_ms: Array, onset_ms: float, size_uv: float, *, lasts_ms: float = 5.0) -> Array:
    """Return a biphasic wave, negative first and with a smooth start, of this size peak to peak."""
    place = np.clip((times_ms - onset_ms) / lasts_ms, 0.0, 1.0)
    form = -np.sin(2.0 * np.pi * place) * np.sin(np.pi * place) ** 0.5
    return np.asarray(size_uv * form / 1.77)


def artefact(times_ms: Array, size_uv: float, *, tail_ms: float = 1.0) -> Array:
    """Return a pulse of 0.2 ms and its exponential tail."""
    tail = 0.3 * np.exp(-np.maximum(times_ms - 0.2, 0.0) / tail_ms)
    return np.asarray(size_uv * np.where((times_ms >= 0) & (times_ms < 0.2), -1.0, np.where(times_ms >= 0.2, tail, 0)))


def rustle(times_ms: Array, onset_ms: float, lasts_ms: float, size_uv: float, seed: int) -> Array:
    """Return interference of many units between two times, root mean square ``size_uv``."""
    rng = np.random.default_rng(seed)
    noise = np.convolve(rng.standard_normal(times_ms.size), np.hanning(15), "same")
    inside = (times_ms > onset_ms) & (times_ms < onset_ms + lasts_ms)
    return np.asarray(size_uv * noise / noise.std() * inside)


def recording(
    answers: dict[tuple[Muscle, Side], Answer],
    labels: Sequence[str],
    *,
    every_s: float = 0.5,
    times_s: Array | None = None,
    noise_uv: float = 4.0,
    mains_uv: float = 6.0,
    shock_uv: float = 900.0,
    rate_hz: float = RATE_HZ,
    kind: SignalKind = SignalKind.SURFACE_EMG,
    marked: bool = True,
    trigger: bool = False,
    seed: int = 4,
) -> Recording:
    """Return a recording with one shock per label; every channel has noise, mains and an artefact of its own."""
    at = 0.5 + every_s * np.arange(len(labels)) if times_s is None else times_s
    seconds = float(at[-1]) + 0.6
    clock = np.arange(round(seconds * rate_hz)) / rate_hz
    rng = np.random.default_rng(seed)
    rows, channels = [], []
    for (muscle, side), answer in answers.items():
        trace = noise_uv * rng.standard_normal(clock.size)
        trace += mains_uv * np.sin(2 * np.pi * 50.0 * clock + rng.uniform(0, 6))
        for number, shock in enumerate(at):
            near = slice(round((shock - 0.06) * rate_hz), round((shock + 0.2) * rate_hz))
            since = 1e3 * (clock[near] - shock)
            trace[near] += answer(since, number) + artefact(since, shock_uv)
        rows.append(trace)
        channels.append(Channel(f"{muscle.value} {side.value}", kind, muscle, side))
    signals = [Signal(np.stack(rows), rate_hz, "uV", tuple(channels))]
    if trigger:
        pulse = 5.0 * np.any([(clock >= shock) & (clock < shock + 2e-3) for shock in at], axis=0)
        signals.append(Signal(pulse[None], rate_hz, "V", (Channel("STIM trigger"),)))
    events = tuple(Event(float(shock), label) for shock, label in zip(at, labels, strict=True)) if marked else ()
    return Recording(tuple(signals), events)
