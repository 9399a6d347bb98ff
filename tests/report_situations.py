"""Situations for plots and report: a face with spasms at known times, and the truth behind a small nerve."""

from __future__ import annotations

import numpy as np

from facialis.episode import Episode, HalfEpisode, LesionMap
from facialis.presets import preset
from facialis.protocol import Protocol, Record, Task
from facialis.records import (
    Axons,
    Channel,
    Discharges,
    Event,
    MotorUnits,
    Provenance,
    Recording,
    Signal,
    Spikes,
    Subject,
)
from facialis.vocabulary import MUSCLES, Cause, Muscle, Side, SignalKind, TaskName

RATE_HZ = 2000.0
SECONDS = 12.0
TWITCHES_S = (2.0, 2.15, 2.31, 6.4, 6.55)
"""Starts of twitches on the left: two clonic spasms."""
TONIC_S = (8.5, 10.2)
"""A tonic spasm on the left."""
BLINKS_S = (0.7, 4.6, 11.2)
"""Blinks of both eyes."""
JOIN_MS = {
    Muscle.ORBICULARIS_OCULI: 0.0,
    Muscle.ZYGOMATICUS_MAJOR: 6.0,
    Muscle.ORBICULARIS_ORIS: 9.0,
    Muscle.MENTALIS: 12.0,
    Muscle.PLATYSMA: 15.0,
}
"""Muscles that join every spasm, and how much later than the first, ms."""


def face_with_spasms(seconds: float = SECONDS, *, seed: int = 1) -> Recording:
    """Surface EMG of ten muscles a side: noise, blinks of both eyes, clonic and tonic spasms on the left only."""
    rng = np.random.default_rng(seed)
    muscles = [muscle for muscle in MUSCLES if muscle not in (Muscle.STAPEDIUS, Muscle.POSTERIOR_DIGASTRIC)][:11]
    rows, channels = [], []
    for side in Side:
        for muscle in muscles:
            values = rng.normal(0.0, 3.0, round(seconds * RATE_HZ))
            if muscle is Muscle.ORBICULARIS_OCULI:
                for start in BLINKS_S:
                    _burst(values, start, 0.12, 90.0, rng=rng)
            if side is Side.LEFT and muscle in JOIN_MS:
                later = JOIN_MS[muscle] / 1000.0
                for start in TWITCHES_S:
                    _burst(values, start + later, 0.07, 160.0, rng=rng)
                _burst(values, TONIC_S[0] + later, TONIC_S[1] - TONIC_S[0], 220.0, rng=rng)
            rows.append(values)
            channels.append(Channel(f"{muscle.value} {side.value}", SignalKind.SURFACE_EMG, muscle, side))
    signal = Signal(np.array(rows), RATE_HZ, "uV", tuple(channels))
    events = (Event(6.2, "task close_eyes", 0.2),)
    return Recording((signal,), events, Subject("S01", 51.0, "female"), Provenance("situation", ("made of noise",)))


def _burst(values: np.ndarray, start_s: float, for_s: float, rms_uv: float, *, rng: np.random.Generator) -> None:
    first, count = round(start_s * RATE_HZ), round(for_s * RATE_HZ)
    part = values[first : first + count]
    part += rng.normal(0.0, rms_uv, part.size)


def needle_of_unknown_side(seconds: float = 2.0) -> Recording:
    """One needle channel without muscle or side, 40 potentials, and a stretch that was lost."""
    rng = np.random.default_rng(3)
    values = rng.normal(0.0, 5.0, (1, round(seconds * 4000)))
    for at in range(100, values.shape[1] - 100, 200):
        values[0, at : at + 20] += 400.0 * np.sin(np.linspace(0, 2 * np.pi, 20))
    values[0, 3000:3400] = np.nan
    channel = Channel("EMG <1> & co", SignalKind.NEEDLE_EMG)
    return Recording((Signal(values, 4000.0, "uV", (channel,)),), provenance=Provenance("emg_healthy.dat"))


def small_truth(recording: Recording, *, seed: int = 2) -> Episode:
    """The truth behind :func:`face_with_spasms`, made up: 130 axons a side, spikes of every cause in the spasms."""
    protocol = Protocol(
        name="made up",
        duration_s=recording.duration_s,
        tasks=(Task(do=TaskName.CLOSE_EYES, at_s=6.2, for_s=0.2),),
        record=(Record(rate_hz=RATE_HZ),),
    )
    rng = np.random.default_rng(seed)
    left, right = (_half(protocol.duration_s, pressed=pressed, rng=rng) for pressed in (True, False))
    return Episode(preset("typical"), protocol, seed, 8, left, right, 1000.0 * np.array(BLINKS_S), 1.5)


def _half(seconds: float, *, pressed: bool, rng: np.random.Generator) -> HalfEpisode:
    count = 130
    muscle = np.repeat(np.arange(13, dtype=np.int8), 10)
    radius, angle = 0.8 * np.sqrt(rng.random(count)), 2 * np.pi * rng.random(count)
    ones = np.ones(count)
    axons = Axons(
        muscle, 8.0 * ones, np.repeat(np.arange(13, dtype=np.int32), 10), radius * np.cos(angle),
        radius * np.sin(angle), 20.0 * ones, 100.0 * ones, 50.0 * ones,
    )  # fmt: skip
    units = MotorUnits(muscle, *(ones for _ in range(11)))
    arrived = _spikes(seconds, axons, pressed=pressed, rng=rng)
    lesional = np.isin(arrived.cause, (Cause.ECTOPIC, Cause.EPHAPTIC))
    discharges = Discharges(
        arrived.time_ms + 1.0, arrived.axon, arrived.cause, *(np.ones(len(arrived)) for _ in range(3))
    )
    x = np.linspace(3.0, 6.0, 16 if pressed else 0)
    pressure = np.exp(-((x - 4.5) ** 2))[None, :] * np.linspace(1.0, 0.0, count)[:, None]
    lesion = LesionMap(x, pressure, 0.2 * pressure, np.ones((13, x.size)), np.arange(13, dtype=np.int32))
    force = np.abs(rng.normal(0.0, 1.0, (13, round(200 * seconds))))
    return HalfEpisode(
        axons, units, lesion, arrived.where(~lesional), arrived.where(lesional), arrived.where(lesional), arrived,
        discharges, force, 200.0, 1e-9,
    )  # fmt: skip


def _spikes(seconds: float, axons: Axons, *, pressed: bool, rng: np.random.Generator) -> Spikes:
    count = 900 if pressed else 200
    spasm = np.sort(rng.uniform(1000 * TONIC_S[0], 1000 * TONIC_S[1], count)) if pressed else np.empty(0)
    calm = rng.uniform(0.0, 1000.0 * seconds, 200)
    time_ms = np.concatenate([spasm, calm])
    cause = np.concatenate([rng.integers(0, 7, spasm.size), np.zeros(calm.size)]).astype(np.int8)
    axon = rng.integers(0, len(axons), time_ms.size).astype(np.int32)
    order = np.argsort(time_ms)
    return Spikes(time_ms[order], axon[order], cause[order], np.zeros(time_ms.size, np.int8))
